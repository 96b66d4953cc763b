"""What a forecast hangs on: every assumption switch turned, every choice of others made, in futures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from geosim.forecast.position import Position
from geosim.forecast.rollouts import Cast, Rollout, cast_of
from geosim.game import Decision
from geosim.library import Library
from geosim.state import Array

_SURE = 3.0  # standard errors beyond which a mean difference of pairs is more than the luck of the sample


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that is otherwise than expected, and how far that moves a number at the end."""

    who: str  # an assumption switch, or an actor
    what: str  # the end it is turned to, "low" or "high", or the actor's choice
    shift: float  # of the median


@dataclass(frozen=True, slots=True, eq=False)
class Doubts:
    """Some numbers at the end of futures: as expected, and with one thing otherwise, on the same luck."""

    names: tuple[str, ...]
    things: tuple[tuple[str, str], ...]
    expected: Array  # (N, F)
    otherwise: Array  # (N, K, F)

    def of(self, name: str) -> list[Doubt]:
        """Give what moves a number by more than the luck of the sample, the largest shift first."""
        row = self.names.index(name)
        before, after = self.expected[row], self.otherwise[row]
        moved = after - before
        error = np.std(moved, axis=1, ddof=1) / np.sqrt(moved.shape[1])
        shifts = np.median(after, axis=1) - np.median(before)
        sure = (np.abs(np.mean(moved, axis=1)) > _SURE * error) & (shifts * np.mean(moved, axis=1) > 0)
        found = [Doubt(*self.things[k], float(shifts[k])) for k in np.flatnonzero(sure)]
        return sorted(found, key=lambda doubt: -abs(doubt.shift))


def assumptions(
    begins: Position,
    actor: str,
    draft: Decision,
    names: Sequence[str],
    futures: range,
    library: Library | None = None,
) -> Doubts:
    """Turn every assumption switch to each of its ends, from this turn on, in the same futures.

    Raises:
        UnknownName, IllegalChoice, ConfigError: as `geosim.forecast.futures`.
    """
    cast = cast_of(begins.scenario, library)
    known = cast.library.parameters
    turned: list[tuple[str, str, float]] = []
    now = {}
    for switch in known.switches:
        now[switch] = float(cast.world.constants.numbers[switch])
        low, high = (float(bound) for bound in known[switch].bounds)
        turned += [(switch, end, to) for end, to in (("low", low), ("high", high)) if to != now[switch]]
    width = len(futures)
    numbers = {
        switch: np.repeat(
            [now[switch], *(to if who == switch else now[switch] for who, _, to in turned)], width
        )
        for switch in known.switches
    }
    game = Rollout(cast, begins, [*futures] * (1 + len(turned)), numbers)
    game.decide(actor, np.ones(game.runs, dtype=bool), draft)
    things = tuple((switch, end) for switch, end, _ in turned)
    return _compared(game, names, things, width)


def spoilers(
    begins: Position,
    actor: str,
    draft: Decision,
    names: Sequence[str],
    futures: range,
    library: Library | None = None,
) -> Doubts:
    """Let every other actor make each of its choices in the coming turn, one at a time, in the same futures.

    Raises:
        UnknownName, IllegalChoice, ConfigError: as `geosim.forecast.futures`.
    """
    cast = cast_of(begins.scenario, library)
    things = tuple(thing for other in cast.world.actors if other != actor for thing in _choices(cast, other))
    width = len(futures)
    game = Rollout(cast, begins, [*futures] * (1 + len(things)), {})
    game.decide(actor, np.ones(game.runs, dtype=bool), draft)
    block = np.arange(game.runs) // width
    for number, (other, choice) in enumerate(things, start=1):
        game.decide(other, block == number, Decision((choice,)))
    return _compared(game, names, things, width)


def _choices(cast: Cast, actor: str) -> list[tuple[str, str]]:
    legal = cast.world.legal(actor, 1, person=False)[1:, 0]
    return [(actor, choice) for choice, may in zip(cast.world.menus[actor][1:], legal, strict=True) if may]


def _compared(game: Rollout, names: Sequence[str], things: tuple[tuple[str, str], ...], width: int) -> Doubts:
    ends = game.follow(names)[:, -1].reshape(len(names), 1 + len(things), width)
    return Doubts(tuple(names), things, ends[:, 0], ends[:, 1:])
