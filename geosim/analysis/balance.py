"""Whether every seat can win and none must: goals met by role and scenario, strategies side by side.

A role has met its goals in a game if those it met at the end carry at least half of their weight.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geosim.analysis.paired import Series, Setting, Tell, play
from geosim.library import Library, default_library
from geosim.state import Array

HALF = 0.5 - 1e-9  # weights are fractions
RANDOM = "random"
BLIND = ("human", "hold", RANDOM)  # no ways of playing that anybody would recommend
LOW, HIGH = 0.25, 0.75  # shares of games between which a role's goals are open
SCENARIOS_OPEN = 7 / 9  # of the scenarios, in how many they must be
MARGIN = 0.10  # by which a good strategy beats the default, and the default random picks
MOST_WINS = 0.6  # of a round robin, for any strategy


def met(series: Series) -> Mapping[str, Array]:
    """Tell for every actor in which runs the goals it met at the end carry half of their weight, (R,)."""
    world, outcome = series.game.world, series.game.outcome
    assert outcome  # a series is played to its end
    components = np.asarray(outcome.components)
    weights = world.constants.goals.weights
    found = {}
    for role in world.roles:
        span = world.constants.goals.spans[role.key]
        reached = [
            weights[row] * (components[row] >= goal.threshold)
            for row, goal in zip(span, role.goals, strict=True)
        ]
        found[role.key] = np.sum(reached, axis=0) >= HALF
    return found


@dataclass(frozen=True, slots=True)
class Share:
    """How often a role met its goals in a scenario, with a strategy of its own or ("") the default."""

    actor: str
    scenario: str
    strategy: str
    share: float


def shares(
    setting: Setting, *, runs: int, seed: int, strategies: Mapping[str, Sequence[str]] | None = None
) -> Iterator[Share]:
    """Play a scenario with the default in every seat, then each named strategy in its seat alone.

    Raises:
        UnknownName: a scenario, actor or strategy that does not exist.
    """
    for actor, hits in met(play(setting, (), runs=runs, seed=seed)).items():
        yield Share(actor, setting.scenario, "", float(hits.mean()))
    for actor, names in (strategies or {}).items():
        for name in names:
            series = play(setting.but(strategies={actor: name}), (), runs=runs, seed=seed)
            yield Share(actor, setting.scenario, name, float(met(series)[actor].mean()))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a role stands over some scenarios: default games, the best strategy in its seat, random picks."""

    actor: str
    scenarios: int
    open: int  # scenarios in which its share lies between LOW and HIGH
    default: float  # means over scenarios
    best: str
    gain: float  # of the best strategy over the default; NaN if none was tried
    loss: float  # of random picks below the default; NaN if they were not tried

    @property
    def holds(self) -> bool:
        """Tell whether the role can win, can lose, and is in the hands of who plays it."""
        wide = self.open >= SCENARIOS_OPEN * self.scenarios
        return wide and self.gain >= MARGIN and self.loss >= MARGIN


def standings(found: Sequence[Share]) -> tuple[Standing, ...]:
    """Sum up shares of default games and of every strategy tried, role by role."""
    return tuple(_standing(actor, found) for actor in dict.fromkeys(share.actor for share in found))


def _standing(actor: str, found: Sequence[Share]) -> Standing:
    mine = [share for share in found if share.actor == actor]
    by_strategy = {
        name: [share.share for share in mine if share.strategy == name]
        for name in dict.fromkeys(share.strategy for share in mine)
    }
    default = by_strategy.pop("")
    means = {name: float(np.mean(values)) for name, values in by_strategy.items()}
    usual = float(np.mean(default))
    loss = usual - means.pop(RANDOM, np.nan)
    best = max(means, key=lambda name: means[name], default="")
    inside = sum(LOW <= share <= HIGH for share in default)
    return Standing(actor, len(default), inside, usual, best, means.get(best, np.nan) - usual, loss)


def candidates(actor: str, library: Library | None = None) -> tuple[str, ...]:
    """Give the shipped strategies worth trying in a seat, `random` first."""
    names = (library or default_library()).strategies_for(actor)
    return (RANDOM, *(name for name in names if name not in BLIND))


def round_robin(
    actor: str,
    strategies: Sequence[str],
    settings: Sequence[Setting],
    *,
    runs: int,
    seed: int,
    tell: Tell = lambda done, total: None,  # noqa: ARG005  # nobody listens
) -> Mapping[str, float]:
    """Give the share of games that each strategy wins in a seat, others as in the settings.

    A game is one run of one setting, on the same luck for all; the highest own score wins, and ties are
    shared. tell: hears how many strategies have played a setting, of how many in all.

    Raises:
        UnknownName: an actor or strategy that does not exist.
    """
    wins = np.zeros(len(strategies))
    for i, setting in enumerate(settings):
        rows = []
        for k, name in enumerate(strategies, start=1):
            rows.append(_score(actor, setting.but(strategies={actor: name}), runs, seed))
            tell(i * len(strategies) + k, len(settings) * len(strategies))
        scores = np.stack(rows)
        best = scores == scores.max(axis=0)
        wins += (best / best.sum(axis=0)).sum(axis=1)
    return dict(zip(strategies, wins / wins.sum(), strict=True))


def _score(actor: str, setting: Setting, runs: int, seed: int) -> Array:
    game = play(setting, (), runs=runs, seed=seed).game
    return np.asarray(game.scores[game.world.actors.index(actor)])
