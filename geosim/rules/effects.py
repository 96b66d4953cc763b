"""The effects of every choice of a cast, compiled to one matrix of the rows that anything moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from geosim.rules.instruments import INSTRUMENT_ROWS, INSTRUMENTS, rounded, row_name, rows_of
from geosim.state import LEVERS, Array


@dataclass(frozen=True, slots=True)
class Span:
    """The entries of an instrument that anything moves, and their rows in the totals, which lie in a row."""

    entries: slice | NDArray[np.int64]
    rows: slice
    whole: bool  # every entry moves


@dataclass(frozen=True, slots=True)
class Layout:
    """Where every instrument stands in the totals."""

    places: Mapping[str, NDArray[np.int64]]  # its rows, the last one where nothing moves
    moved: Mapping[str, Span]  # its entries that anything moves
    levers: NDArray[np.int64]  # rows that push levers, in the order of LEVER_ROWS


def lay_out(rows: Sequence[str]) -> Layout:
    """Lay out totals of instrument rows, in the order of INSTRUMENT_ROWS, with a row of nothing below."""
    at = {row: i for i, row in enumerate(rows)}
    places = {name: np.array([at.get(row, len(rows)) for row in rows_of(name)]) for name in INSTRUMENTS}
    return Layout(
        places,
        {name: _span(found, len(rows)) for name, found in places.items()},
        np.concatenate([places[lever.name] for lever in LEVERS]),
    )


def _span(places: NDArray[np.int64], nothing: int) -> Span:
    entries = np.flatnonzero(places != nothing)
    first = int(places[entries[0]]) if entries.size else nothing
    in_a_row = entries.size and entries[-1] - entries[0] + 1 == entries.size
    return Span(
        slice(int(entries[0]), int(entries[-1]) + 1) if in_a_row else entries,
        slice(first, first + entries.size),
        entries.size == len(places),
    )


@dataclass(frozen=True, slots=True)
class Effects:
    """The effects of every choice of a cast, one column a choice (`hold` has none and no column)."""

    actors: tuple[str, ...]
    choices: tuple[tuple[str, ...], ...]  # names by actor
    matrix: csr_array  # (moved rows, C)
    sums: csr_array  # (moved rows + 1, C), the last one nothing
    layout: Layout
    costs: Array  # (C, 1) payoff a quarter
    uses: csr_array  # (O, C) 1 where a choice uses an option
    charges: csr_array  # (A, C) costs, by who bears them
    entries: tuple[NDArray[np.int64], NDArray[np.int64], Array]  # of the matrix: row, choice, amount
    option_of: NDArray[np.int64]  # (C,) row of the repetition memory
    option_starts: NDArray[np.int64]  # (O,) first choice of each option
    actor_starts: NDArray[np.int64]  # (A,) first choice of each actor

    @property
    def places(self) -> Mapping[str, NDArray[np.int64]]:
        """Give the rows of every instrument in the totals; the last row is nothing."""
        return self.layout.places

    def place(self, row: str) -> int:
        """Give the place of an instrument row in the totals."""
        family = row.partition(".")[0]
        return int(self.places[family][rows_of(family).index(row_name(row))])

    def columns(self, actor: str) -> slice:
        """Give the columns of an actor's choices."""
        i = self.actors.index(actor)
        start = int(self.actor_starts[i])
        return slice(start, start + len(self.choices[i]))


def compile_effects(
    cast: Sequence[tuple[str, Sequence[tuple[str, str, float, Mapping[str, float]]]]],
    event_rows: Iterable[str],
) -> Effects:
    """Compile choices, as (actor, [(choice, option, cost, {row: amount})]), to one matrix of moved rows."""
    columns = [choice for _, choices in cast for choice in choices]
    moved = {row_name(row) for *_, moves in columns for row in moves} | {row_name(row) for row in event_rows}
    rows = [row for row in INSTRUMENT_ROWS if row in moved]
    at = {row: i for i, row in enumerate(rows)}
    matrix = np.zeros((len(rows), len(columns)))
    for c, (*_, moves) in enumerate(columns):
        for row, amount in moves.items():
            matrix[at[row_name(row)], c] += rounded(amount)
    moving = np.nonzero(matrix)
    keys = [f"{actor}.{option}" for actor, choices in cast for _, option, _, _ in choices]
    starts = [c for c, key in enumerate(keys) if c == 0 or keys[c - 1] != key]
    sizes = [len(choices) for _, choices in cast]
    costs = np.array([[rounded(cost)] for _, _, cost, _ in columns])
    option_of = np.searchsorted(starts, np.arange(len(columns)), side="right") - 1
    bearer = np.repeat(np.arange(len(cast)), sizes)
    return Effects(
        actors=tuple(actor for actor, _ in cast),
        choices=tuple(tuple(name for name, *_ in choices) for _, choices in cast),
        matrix=csr_array(matrix),
        sums=csr_array(np.concatenate([matrix, np.zeros((1, len(columns)))])),
        layout=lay_out(rows),
        costs=costs,
        uses=csr_array(np.where(np.arange(len(starts))[:, None] == option_of, 1.0, 0.0)),
        charges=csr_array(np.where(np.arange(len(cast))[:, None] == bearer, costs[:, 0], 0.0)),
        entries=(moving[0], moving[1], matrix[moving]),
        option_of=option_of,
        option_starts=np.array(starts),
        actor_starts=np.cumsum([0, *sizes[:-1]]),
    )
