"""The words of conditions beside result columns: what is remembered, who holds what, extremes, the calendar.

- `since.china.coerce`: turns since China last did; 1 for last turn, endless for never
- `count.china.coerce`: turns in which it did, of all so far, or of some: `count.china.coerce within 4`
- `streak.self.invest`: turns in a row, up to the last one, in which whoever uses the file did
- `provocation` and `favour` in the place of an option: a pick that cooled or warmed its tie with me
- `stake.china`, `share.refinery.china`, `commitment.refinery.china`: its part of all projects, or of one
- `tie.india.iran`, `debt.china`, `rollover.china`: of the state of the world
- `highest.grievance`, `lowest.security`: over all localities, or all partners
- `turn` from 1 on, `year` from 2025.75 on
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import NoReturn, TypeAlias

import numpy as np

from geosim.errors import ConfigError
from geosim.rules.quarters import FIRST_QUARTER
from geosim.state import ASSETS, CREDITORS, LENDERS, LOCALITIES, PARTNERS, STATES, Array
from geosim.strategies.base import View
from geosim.strategies.memory import Happened, acts, chose, count, since, streak

Read: TypeAlias = Callable[[View], Array]
Chosen: TypeAlias = Callable[[View], Happened]

SELF = "self"
PROVOCATION, FAVOUR = "provocation", "favour"
CALENDAR: Mapping[str, Read] = {
    "turn": lambda view: np.full(view.runs, view.turn + 1.0),
    "year": lambda view: np.full(view.runs, FIRST_QUARTER + view.quarter / 4.0),
}
MEMORY = ("since", "count", "streak")
EXTREMES: Mapping[str, Callable[[Array, Array], Array]] = {"highest": np.maximum, "lowest": np.minimum}

#: Numbers of the state by name: the axes their entries come from, and how they are read.
_HELD: Mapping[str, tuple[tuple[tuple[str, ...], ...], Callable[[View, Sequence[str]], Array]]] = {
    "stake": ((PARTNERS,), lambda view, at: view.state.stake[PARTNERS.index(at[0])]),
    "share": (
        (ASSETS, PARTNERS),
        lambda view, at: view.state.share[ASSETS.index(at[0]), PARTNERS.index(at[1])],
    ),
    "commitment": (
        (ASSETS, PARTNERS),
        lambda view, at: view.state.commitment[ASSETS.index(at[0]), PARTNERS.index(at[1])],
    ),
    "tie": ((STATES, STATES), lambda view, at: view.state.tie(at[0], at[1])),
    "debt": ((CREDITORS,), lambda view, at: view.state.debt[CREDITORS.index(at[0])]),
    "rollover": ((LENDERS,), lambda view, at: view.state.lever("rollover")[LENDERS.index(at[0])]),
}
HEADS = ("last", *MEMORY, *EXTREMES, *_HELD)


@dataclass(frozen=True, slots=True)
class Speaker:
    """What a word is read with: names that exist, who speaks, and how a wrong name is told."""

    columns: Collection[str]
    actor: Callable[[str], str]  # checks an actor's name; `self` is whoever uses the file
    choices: Callable[[str, str], Collection[str]]  # (actor, choice) -> the choices meant
    unknown: Callable[[str, str, Collection[str]], Exception]  # (kind, name, known)


def quantity(parts: Sequence[str], within: int | None, speaker: Speaker) -> Read:
    """Read a word with dots, such as since.china.coerce, to a function of the view.

    Raises:
        UnknownName: a name in it that does not exist.
        ConfigError: a word of the wrong length, or `within` where nothing is counted.
    """
    head, rest = parts[0], parts[1:]
    if head in speaker.columns and head not in HEADS:
        others = ", ".join(HEADS[1:])
        advice = f'Only "last" has a dot before "includes"; before a comparison these have one: {others}.'
        raise ConfigError(f'"{head}" takes no dot.', advice=advice)
    if head not in HEADS:
        raise speaker.unknown("word before a dot", head, HEADS)
    if within is not None and head != "count":
        raise ConfigError('"within" goes with count, as in: count.china.coerce within 4 > 1.')
    if head in MEMORY:
        return _remembered(head, rest, within, speaker)
    if head in EXTREMES:
        return _extreme(head, rest, speaker)
    axes, read = _HELD[head]
    if len(rest) != len(axes):
        _refuse_length(head, f"{head}." + ".".join(_example(axes)))
    for name, axis in zip(rest, axes, strict=True):
        if name not in axis:
            raise speaker.unknown(f"entry of {head}", name, axis)
    if head == "tie" and rest[0] == rest[1]:
        raise ConfigError(f'"{rest[0]}" has no tie with itself.')
    return lambda view: read(view, rest)


def happening(actor: str, choice: str, speaker: Speaker) -> Chosen:
    """Read what an actor may have done: a choice, or `provocation` or `favour` toward whoever looks."""
    by = speaker.actor(actor)
    if choice in (PROVOCATION, FAVOUR):
        return lambda view: acts(by, view.actor, view.constants, warm=choice == FAVOUR)
    meant = speaker.choices(by, choice)
    return lambda view: chose(by, meant, view.constants)


def _remembered(head: str, rest: Sequence[str], within: int | None, speaker: Speaker) -> Read:
    if len(rest) != 2:
        _refuse_length(head, f"{head}.china.coerce")
    done = happening(rest[0], rest[1], speaker)
    if head == "since":
        return lambda view: since(view, done(view))
    if head == "streak":
        return lambda view: streak(view, done(view))
    return lambda view: count(view, done(view), within)


def _extreme(head: str, rest: Sequence[str], speaker: Speaker) -> Read:
    if len(rest) != 1:
        _refuse_length(head, f"{head}.grievance")
    family, choose = rest[0], EXTREMES[head]
    if family == "stake":
        return lambda view: reduce(choose, view.state.stake)
    for axis in (LOCALITIES, PARTNERS):
        names = [f"{family}_{entry}" for entry in axis]
        if all(name in speaker.columns for name in names):
            return lambda view: reduce(choose, (view.columns[name] for name in names))
    known = {
        name.removesuffix(f"_{LOCALITIES[0]}") for name in speaker.columns if name.endswith(LOCALITIES[0])
    }
    raise speaker.unknown("column of every locality or partner", family, {*known, "stake"})


def _example(axes: Sequence[tuple[str, ...]]) -> list[str]:
    """Give an entry of each axis, not the same one twice."""
    return [
        next(name for name in axis if axis not in axes[:n] or name != axis[0]) for n, axis in enumerate(axes)
    ]


def _refuse_length(head: str, example: str) -> NoReturn:
    raise ConfigError(f'"{head}" is not written like this.', advice=f"For example: {example}.")
