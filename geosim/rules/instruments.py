"""What options and events move: the instruments, their effects as one matrix, the script of events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from geosim.state import AXES, LEVERS, Array, Constants, State, pair_index

#: Instruments beside the levers: name -> axes of its entries.
INSTRUMENTS: dict[str, tuple[tuple[str, ...], ...]] = {
    lever.name: ((AXES[lever.axis],) if lever.axis else ()) for lever in LEVERS
} | {
    "reform_transparency": (),
    "reform_community_share": (),
    "reform_voice": (),
    "reform_institutions": (),
    "warmth": (AXES["pair"],),
    "alignment": (AXES["pair"],),
    "commitment": (AXES["asset"], AXES["partner"]),
    "finance": (AXES["asset"], AXES["partner"]),  # commitments that room for concessions does not limit
    "share": (AXES["asset"], AXES["partner"]),
    "bid": (AXES["asset"], AXES["partner"]),
    "investing": (AXES["partner"],),
    "coinvesting": (AXES["asset"],),
    "coercion": (("china", "united_states", "gulf_states"),),
    "access_bid": (),
    "rivalry_cause": (),
    "us_opening": (),
    "transit_talks": (("pakistan", "india", "iran"),),
    "thaw": (),
    "border_effort": (),
    "border_answer": (),
    "chabahar_effort": (("india", "iran"),),
    "worker_protection": (),
    "price": (AXES["mineral"],),
    "loan": (AXES["creditor"],),
    "capital_inflow": (),
    "reserves": (),
    "negotiation": (AXES["locality"],),
    "sharing": (),
    "litigation": (AXES["locality"],),
    "audit": (AXES["locality"],),
    "withdrawal": (AXES["locality"],),
    "grievance": (AXES["locality"],),
    "covert": (),
    "survey_drive": (),
    "survey": (AXES["deposit"],),
    "forcing": (),
    "attacks": (AXES["locality"],),
    "casualties": (),
    "support": (),
}

#: How far an event may move an instrument a quarter, up or down, where that is not 1: the width of what it
#: moves; assumed where that has none, with money in $bn, prices in logs, attacks and casualties in numbers.
_WIDTHS = {lever.name: lever.high - lever.low for lever in LEVERS} | {
    "warmth": 2.0,
    "alignment": 2.0,
    "rivalry_cause": 2.0,
    "price": 2.0,
    "loan": 20.0,
    "capital_inflow": 20.0,
    "reserves": 20.0,
    "survey": 20.0,
    "attacks": 20.0,
    "casualties": 20.0,
}

#: Numbers an event may multiply while it lasts.
FACTORS = ("price_reversion", "arbitration_odds", "turnover_odds", "rollover_ifi")


def rows_of(instrument: str) -> tuple[str, ...]:
    """Give the names of an instrument's rows, in the order of its entries."""
    return tuple(".".join((instrument, *entries)) for entries in product(*INSTRUMENTS[instrument]))


def most(row: str) -> float:
    """Give how far an event may move a row of an instrument in a quarter, up or down."""
    return _WIDTHS.get(row.partition(".")[0], 1.0)


INSTRUMENT_ROWS = tuple(row for name in INSTRUMENTS for row in rows_of(name))


def row_name(row: str) -> str:
    """Write a row the one way it is stored: ties in the order of the list of pairs."""
    family, _, rest = row.partition(".")
    if family in ("warmth", "alignment") and rest.count(".") == 1:
        return f"{family}.{AXES['pair'][pair_index(*rest.split('.'))]}"
    return row


def rounded(amount: float) -> float:
    """Round to a multiple of 2^-30, so that sums of amounts are exact in any order."""
    return round(amount * 2**30) / 2**30


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


@dataclass(frozen=True, slots=True)
class Event:
    """Something the scenario brings about: what it moves, from when, for how long, how likely."""

    name: str
    quarter: int
    lasts: int
    probability: Array  # scalar or (R,)
    scale: Array  # scalar or (R,): 1, or the switch it is scaled by
    effects: tuple[tuple[int, float], ...]  # (row of the totals, amount)
    factors: Mapping[str, float]
    happens: Array | None = None  # (R,) 0/1 drawn ahead; None: act with the probability as weight

    def weight(self) -> Array:
        """Give how much of the event takes place, scalar or (R,)."""
        return self.scale * (self.probability if self.happens is None else self.happens)


@dataclass(frozen=True, slots=True)
class Script:
    """The events of a scenario."""

    events: tuple[Event, ...] = ()

    def at(self, quarter: int) -> list[Event]:
        """Give the events in force in a quarter."""
        return [event for event in self.events if event.quarter <= quarter < event.quarter + event.lasts]

    def factor(self, name: str, quarter: int) -> Array | float:
        """Give what the events in force multiply a number by."""
        factor: Array | float = 1.0
        for event in self.at(quarter):
            if name in event.factors:
                factor = factor * (1.0 + (event.factors[name] - 1.0) * event.weight())
        return factor


@dataclass(frozen=True, slots=True)
class Moves:
    """The instrument totals of one quarter; the last row is nothing."""

    totals: Array  # (moved rows + 1, R)
    layout: Layout

    def one(self, instrument: str) -> Array:
        """Give the total of an instrument without entries, (R,)."""
        return self.totals[self.layout.places[instrument][0]]

    def many(self, instrument: str) -> Array:
        """Give the totals of an instrument's entries, to be read only, (entries, R)."""
        span = self.layout.moved[instrument]
        if span.whole:
            return self.totals[span.rows]
        return self.totals.take(self.layout.places[instrument], axis=0)

    def moved(self, instrument: str) -> tuple[slice | NDArray[np.int64], Array]:
        """Give those entries of an instrument that anything moves, and their totals, to be read only."""
        span = self.layout.moved[instrument]
        return span.entries, self.totals[span.rows]

    def levers(self) -> Array:
        """Give what is pushed straight onto the levers, (rows of LEVER_ROWS, R)."""
        return self.totals.take(self.layout.levers, axis=0)


def total_moves(state: State, picked: Array, c: Constants) -> Moves:
    """Sum the effects of the picked choices, worn by repetition, and of the events in force.

    picked: (C, R) 0/1.
    """
    effects: Effects = c.effects
    worn = wear(state.repetition, c).take(effects.option_of, axis=0)
    worn *= picked
    return happen(effects.sums @ worn, state.quarter, c)


def wear(repetition: Array, c: Constants) -> Array:
    """Give what repetition leaves of each option, in multiples of 2^-12 so that sums are exact, (O, R)."""
    left = c.repetition_loss * repetition
    np.subtract(1.0, left, out=left)
    left *= 4096.0
    np.rint(left, out=left)
    left *= 2.0**-12
    return left


def happen(totals: Array, quarter: int, c: Constants) -> Moves:
    """Add what the events in force move to the totals of the choices, (moved rows + 1, R)."""
    for event in c.script.at(quarter):
        for place, amount in event.effects:
            totals[place] += amount * event.weight()
    return Moves(totals, c.effects.layout)


def remember(state: State, picked: Array, c: Constants) -> Array:
    """Let the memory of each option follow its use, (O, R)."""
    return follow(state.repetition, c.effects.uses @ picked, c)


def follow(repetition: Array, used: Array, c: Constants) -> Array:
    """Let the memory of each option follow its use, (O, R); used: 1 where an option is in force."""
    after = used - repetition
    after *= c.repetition_rate
    after += repetition
    return after
