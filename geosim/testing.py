"""What every strategy must keep to, as one function for tests of strategies, ours and yours.

`assert check_strategy("my_strategy.yaml", "china") == ()` holds a file to it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np

from geosim.errors import ReplayMismatch, UnknownName
from geosim.game import Columns, Game
from geosim.library import Library, default_library
from geosim.log import fork, read_log, replay, to_log
from geosim.model import GeoModel
from geosim.rules.columns import Reading, columns
from geosim.scenario import Scenario
from geosim.state import Array, State
from geosim.strategies.base import Strategy, View
from geosim.table import start

SEED = 5
RUNS = (0, 300)  # of two blocks of luck
_LUCK = 11  # seed of the hidden truth that is put in the place of another


@dataclass
class _Trial:
    """A strategy in an actor's seat of a scenario, all others by their rules."""

    scenario: Scenario
    actor: str
    library: Library
    broken: list[str] = field(default_factory=list)

    def game(self, runs: Sequence[int] = RUNS, *, keep: bool = True) -> Game:
        return start(self.scenario, seed=SEED, runs=runs, library=self.library, keep=keep)

    def strategy(self, game: Game) -> Strategy:
        return game.strategies[self.actor]

    def hold_that(self, promise: str, kept: object) -> None:
        if not kept and promise not in self.broken:
            self.broken.append(promise)


def check_strategy(
    strategy: str,
    actor: str,
    *,
    scenario: str = "first_shipment",
    turns: int = 4,
    turn_quarters: int = 4,
    library: Library | None = None,
) -> tuple[str, ...]:
    """Play a strategy in an actor's seat and say which promises it breaks.

    strategy: a name of the library, or the path of a file; it gets at least two turns. The promises: legal
    choices only, the same choices from the same seed, no look at what is hidden, the same alone and among
    other runs, and the same when it is played again, forked, or stepped as a Mesa model.

    Raises:
        UnknownName, ConfigError: a strategy that cannot be made for the actor.
    """
    trial = _trial(strategy, actor, scenario, turns, turn_quarters, library)
    game = _plays_legally(trial)
    _is_seeded(trial, game)
    _sees_nothing_hidden(trial)
    _is_the_same_alone(trial, game)
    _is_the_same_again(trial)
    _is_the_same_in_mesa(trial, game)
    return tuple(trial.broken)


def time_strategy(
    strategy: str,
    actor: str,
    runs: int = 1,
    *,
    scenario: str = "first_shipment",
    turn_quarters: int = 4,
    library: Library | None = None,
) -> float:
    """Give the seconds a choice takes in the third turn, the quicker of two; for many runs together."""
    trial = _trial(strategy, actor, scenario, 3, turn_quarters, library)
    game = trial.game(range(runs), keep=False)
    for _ in range(2):
        game.play_turn()
    view, choosing, seconds = game.view(actor), trial.strategy(game), []
    for _ in range(2):
        began = time.perf_counter()
        choosing.utilities(view)
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def _trial(
    strategy: str, actor: str, scenario: str, turns: int, turn_quarters: int, library: Library | None
) -> _Trial:
    library = library or default_library()
    if actor not in library.actors:
        raise UnknownName("actor", actor, library.actors)
    told = library.scenario(scenario).with_changes(
        cast="rule_based", strategies={actor: strategy}, turn_quarters=turn_quarters, turns=max(turns, 2)
    )
    return _Trial(told, actor, library)


def _plays_legally(trial: _Trial) -> Game:
    """Play a game, and see to it that every utility is a number and every choice allowed."""
    game = trial.game()
    while not game.over:
        view = game.view(trial.actor)
        legal, shown = view.legal[1:], view.picked.copy()
        utility = trial.strategy(game).utilities(view)
        trial.hold_that("changes nothing it is shown", np.array_equal(shown, view.picked))
        whole = (len(view.choices), game.runs)
        trial.hold_that("gives a utility for every choice and run", utility.shape == whole)
        trial.hold_that("gives numbers, or -inf for what is never taken", not np.any(np.isnan(utility)))
        trial.hold_that("gives no endless liking", not np.any(np.isposinf(utility)))
        trial.hold_that("leaves holding course open", np.all(np.isfinite(utility[0])))
        game.play_turn()
        taken = _taken(game, trial.actor)
        trial.hold_that("takes legal choices only", np.all(legal | (taken == 0.0)))
        trial.hold_that(
            "takes no more than its picks",
            np.all(np.sum(taken, axis=0) <= game.world.picks[trial.actor]),
        )
        clash = game.world.conflicts[trial.actor][1:, 1:]
        pairs = [(a, b) for a, b in combinations(range(len(taken)), 2) if clash[a, b] or clash[b, a]]
        trial.hold_that(
            "takes nothing together that excludes each other",
            all(not np.any((taken[a] > 0.0) & (taken[b] > 0.0)) for a, b in pairs),
        )
    return game


def _taken(game: Game, actor: str, turn: int = -1) -> Array:
    return game.turns[turn].picked[game.constants.effects.columns(actor)]


def _is_seeded(trial: _Trial, game: Game) -> None:
    again = trial.game().play()
    trial.hold_that(
        "chooses the same from the same seed, however often it is asked", _alike(game, again, trial.actor)
    )


def _alike(one: Game, other: Game, actor: str) -> bool:
    return all(
        np.array_equal(_taken(one, actor, t), _taken(other, actor, t))
        and _answers(one, t) == _answers(other, t)
        for t in range(len(one.turns))
    )


def _answers(game: Game, turn: int) -> list[Mapping[str, str]]:
    return [game.answers(turn, run) for run in range(game.runs)]


def _sees_nothing_hidden(trial: _Trial) -> None:
    """Put another truth into the ground, and see whether a choice notices."""
    game = trial.game()
    while not game.over:
        view, strategy = game.view(trial.actor), trial.strategy(game)
        other = _with_another_truth(game, view)
        trial.hold_that(
            "sees nothing of what is hidden in the ground",
            np.array_equal(strategy.utilities(view), strategy.utilities(other))
            and _same(strategy.answers(view), strategy.answers(other)),
        )
        game.play_turn()


def _same(one: Mapping[str, object], other: Mapping[str, object]) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[k], other[k]) for k in one)  # type: ignore[arg-type]


def _with_another_truth(game: Game, view: View) -> View:
    """Give the same view of a world whose deposits are of another true size."""
    draw = np.random.default_rng(_LUCK).standard_normal(game.state.true_size.shape)
    other: State = replace(game.state, true_size=draw)
    reading = Reading(other, game.outcome, game.scores, game.world.actors, game.constants)
    return replace(view, columns=Columns(columns(game.world.actors), reading), state=other.believed())


def _is_the_same_alone(trial: _Trial, game: Game) -> None:
    for place, run in enumerate(RUNS):
        alone = trial.game([run]).play()
        same = all(
            np.array_equal(_taken(alone, trial.actor, t)[:, 0], _taken(game, trial.actor, t)[:, place])
            and alone.answers(t) == game.answers(t, place)
            for t in range(len(game.turns))
        )
        trial.hold_that("chooses the same alone and among other runs", same)
        trial.hold_that(
            "has the same scores alone and among other runs",
            alone.scores[:, 0].tobytes() == game.scores[:, place].tobytes(),
        )


def _is_the_same_again(trial: _Trial) -> None:
    """Write a game down, play it again, and fork it in the middle without a change."""
    game = trial.game(RUNS[:1]).play()
    log = read_log(json.dumps(to_log(game)))
    try:
        again = replay(log, trial.library)
    except ReplayMismatch as mismatch:
        trial.hold_that(f"is the same when it is played again: {mismatch}", kept=False)
        return
    forked, _ = fork(log, len(log.turns) // 2, {}, library=trial.library)
    for what, other in (("played again", again), ("forked", forked)):
        same = other.scores.tobytes() == game.scores.tobytes() and _alike(game, other, trial.actor)
        trial.hold_that(f"is the same when it is {what}", same)


def _is_the_same_in_mesa(trial: _Trial, game: Game) -> None:
    model = GeoModel(trial.scenario, rng=SEED, run=RUNS[0], library=trial.library)
    while model.running:
        model.step()
    same = all(
        game.picks(trial.actor, t) == model.game.picks(trial.actor, t)
        and game.answers(t) == model.game.answers(t)
        for t in range(len(game.turns))
    )
    trial.hold_that("chooses the same as an agent of a Mesa model", same)
