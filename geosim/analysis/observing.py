"""Games in which everybody looks ahead, and what was found is noted: what a distilled mind learns from.

Half of the games have the numbers of their scenario, half have every assumption switch drawn from its range.
In a third of them every actor has a taste of its own for some choices, so that odd positions come up too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from geosim.library import Library
from geosim.rules.columns import numeric_columns, tie_columns
from geosim.rules.moves import wear
from geosim.state import Array
from geosim.strategies.base import HOLD, Strategy, View
from geosim.strategies.distilled import signal, spent
from geosim.strategies.look_ahead import horizon, look_ahead
from geosim.strategies.quantal import Quantal, pulls
from geosim.table import start
from geosim.world import World

WIDE = 32  # games side by side
ODD, TASTE = 1 / 3, 2.0  # share of games with tastes, and how strong they are, in logit units
_OWN = ("score_", "payoff_")  # sums of what was, not what is

#: Hears of every decision: what the actor saw, and what looking ahead expects of its choices, (O, R).
Note = Callable[[View, Array], None]


@dataclass(frozen=True)
class Sitting:
    """Some games side by side that are to be played and noted."""

    scenario: str
    turn_quarters: int
    runs: range
    free: bool  # switches drawn, and odd tastes


def sittings(scenarios: Sequence[str], turn_quarters: int, games: int, *, free: bool) -> list[Sitting]:
    """Lay out games of each scenario; turns of a year have as many decisions as shorter ones together."""
    count = max(1, round(games * turn_quarters / 4))
    return [
        Sitting(name, turn_quarters, range(first, min(first + WIDE, count)), free)
        for name in scenarios
        for first in range(0, count, WIDE)
    ]


def observe(sitting: Sitting, note: Note, *, seed: int, library: Library) -> None:
    """Play some games in which everybody looks ahead, and hand every decision to a note."""
    told = library.scenario(sitting.scenario).with_changes(
        cast="look_ahead", turn_quarters=sitting.turn_quarters
    )
    wide = len(sitting.runs)
    named = f"{sitting.scenario}|{sitting.turn_quarters}|{sitting.runs.start}|{seed}"
    draw = np.random.default_rng(list(hashlib.sha256(named.encode()).digest()))
    switches = library.parameters.switches if sitting.free else ()
    bounds = {name: library.parameters[name].bounds for name in switches}
    numbers = {name: draw.uniform(low, high, wide) for name, (low, high) in bounds.items()}
    game = start(told, seed=seed, runs=sitting.runs, numbers=numbers, library=library, keep=False)
    odd = (draw.random(wide) < ODD) & sitting.free
    for actor in game.world.actors:
        taste = odd * draw.normal(0.0, TASTE, (len(game.world.menus[actor]), wide))
        game.strategies[actor] = _Noting(note, taste)
    game.play()


class _Noting(Quantal):
    """Looks ahead, and tells what it found."""

    def __init__(self, note: Note, taste: Array) -> None:
        self.note, self.taste = note, taste

    @classmethod
    def utilities_together(cls, strategies: Sequence[Strategy], views: Sequence[View]) -> list[Array]:
        found = []
        for strategy, view, value in zip(strategies, views, look_ahead(views), strict=True):
            assert isinstance(strategy, _Noting)
            strategy.note(view, value)
            found.append(strategy.precision(view) * (value + pulls(view)) + strategy.taste)
        return found


def signals(world: World, library: Library) -> tuple[str, ...]:
    """Name everything that an actor sees and may learn from."""
    columns = [name for name in numeric_columns(world.actors) if not name.startswith(_OWN)]
    picks = [f"{actor}.{name}" for actor, menu in world.menus.items() for name in menu if name != HOLD]
    return (*columns, *tie_columns(), *library.parameters.switches, *picks)


def gains(view: View, value: Array) -> Array:
    """Give what choices bring beyond holding, free of wear, cost and horizon, (O - 1, R): what is learned."""
    effects, mine = view.constants.effects, view.constants.effects.columns(view.actor)
    fresh = wear(view.state.repetition, view.constants).take(effects.option_of[mine], axis=0)
    return ((value[1:] - value[0]) * horizon(view) + effects.costs[mine] * spent(view)) / fresh


class Notebook:
    """What looking ahead found in games of one length of turn: signals once a turn, gains by actor."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._seen: list[Array] = []
        self._gains: dict[str, list[Array]] = {}
        self._moment: object = None

    def note(self, view: View, value: Array) -> None:
        """Write down a decision."""
        if self._moment is not view.state.alignment:
            self._moment = view.state.alignment
            self._seen.append(np.stack([_read(view, name) for name in self.names]))
        self._gains.setdefault(view.actor, []).append(gains(view, value))

    @property
    def seen(self) -> Array:
        """Give the signals of every turn of every game, (decisions, signals)."""
        return np.concatenate(self._seen, axis=1).T

    def gained(self, actor: str) -> Array:
        """Give the gains of an actor's choices, (decisions, O - 1)."""
        return np.concatenate(self._gains[actor], axis=1).T


def _read(view: View, name: str) -> Array:
    found = signal(view, name)
    assert found is not None  # named by `signals`
    return found


def worlds_of(scenarios: Sequence[str], library: Library) -> str:
    """Give a digest of the worlds of some scenarios, by which one sees that numbers have changed."""
    games = (start(name, library=library) for name in scenarios)
    return hashlib.sha256("".join(game.world.fingerprint for game in games).encode()).hexdigest()
