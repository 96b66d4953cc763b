"""Games that go on from a position, many futures side by side, with every seat played by rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from geosim.forecast.position import Position
from geosim.game import ANSWERING, Decision, Game
from geosim.library import Library, default_library
from geosim.noise import Noise
from geosim.parameters import Override
from geosim.rules import Choices
from geosim.rules.columns import FLOW, MEAN, columns, tie_columns
from geosim.rules.script import Script
from geosim.scenario import Scenario
from geosim.state import Array, Constants, State
from geosim.strategies.base import Strategy
from geosim.table import seat
from geosim.world import World, compile_world

BY_RULE = "rule_based"
#: Kinds of strategy that have a rule-based form instead of themselves: slow ones, and a person.
_NOT_BY_RULE = ("quantal", "human")


@dataclass(frozen=True, slots=True)
class Cast:
    """A scenario as rollouts play it: the world, and a strategy for every seat that chooses by rule."""

    scenario: Scenario
    library: Library
    world: World
    seats: Mapping[str, Strategy]

    def world_with(self, numbers: Mapping[str, Override] | None) -> World:
        """Give the world, with numbers that differ from future to future if there are any, by address."""
        if not numbers:
            return self.world
        roles = tuple(self.library.actors.values())
        return compile_world(self.scenario, self.library.parameters, roles, numbers)


def cast_of(scenario: Scenario, library: Library | None = None) -> Cast:
    """Seat the rule-based form of every strategy, a person's seat included; done once for a scenario.

    Raises:
        ConfigError: an actor without a rule-based form.
    """
    return _cast(scenario.model_dump_json(), library or default_library())


@lru_cache(maxsize=16)
def _cast(scenario: str, library: Library) -> Cast:
    played = Scenario.model_validate_json(scenario)
    kept = {
        actor: name
        for actor, name in played.strategies.items()
        if library.strategy_document(name, played).data["kind"] not in _NOT_BY_RULE
    }
    by_rule = played.model_copy(update={"cast": BY_RULE, "strategies": kept})
    world = compile_world(by_rule, library.parameters, tuple(library.actors.values()))
    return Cast(by_rule, library, world, seat(world, library))


class Rollout(Game):
    """A game that begins in the middle, with luck of its own and the ground drawn from what is believed."""

    def __init__(
        self, cast: Cast, begins: Position, runs: Sequence[int], numbers: Mapping[str, Override]
    ) -> None:
        """Set up one future for each of `runs`; the same number has the same luck.

        numbers: what differs from future to future, by address, each as long as the runs.
        """
        super().__init__(cast.world_with(numbers), cast.seats, luck_seed(begins), runs, keep=False)
        self.constants = _as_happened(self.constants, begins)
        self.state = _widened(begins.state, self.noise)
        self.outcome = begins.outcome
        self.scores = np.repeat(begins.scores, self.runs, axis=1)
        self.turns = [_repeated(begins.choices, self.runs)] * begins.turn if begins.choices else []

    def decide(self, actor: str, futures: NDArray[np.bool_], decision: Decision) -> None:
        """Take a decision for an actor in some futures (R,); in the others its strategy chooses.

        Raises:
            UnknownName, IllegalChoice: as `check`.
        """
        self.check(actor, decision)
        self.choose(actor)
        by_rule, answered = self._chosen[actor]
        self.leave(actor, decision)
        picked, answers = self._chosen[actor]
        by_default = np.zeros(self.runs)
        merged = {
            name: np.where(futures, answers.get(name, by_default), answered.get(name, by_default))
            for name in ANSWERING
            if name in answers or name in answered
        }
        self._chosen[actor] = np.where(futures, picked, by_rule), merged

    def follow(self, names: Sequence[str]) -> Array:
        """Play to the end and give some numbers over every turn left, as the results show them, (N, T, R)."""
        known = {**columns(self.world.actors), **tie_columns()}
        hows = [known[name].over for name in names]
        turns = []
        while not self.over:
            quarters = []
            for _ in range(self.turn_quarters):
                self.play_quarter()
                quarters.append([self.columns[name] for name in names])
            turns.append(
                [_over(how, rows) for how, rows in zip(hows, zip(*quarters, strict=True), strict=True)]
            )
        return np.array(turns).swapaxes(0, 1)


def _over(how: str, rows: Sequence[Array]) -> Array:
    if how not in (FLOW, MEAN):
        return rows[-1]
    total = np.add.reduce(rows)
    return total / len(rows) if how == MEAN else total


def luck_seed(begins: Position) -> int:
    """Give the seed of the luck of all futures of a game: a stream of its own, not the game's."""
    digest = blake2b(f"forecast|{begins.seed}|{begins.run}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1


def _as_happened(constants: Constants, begins: Position) -> Constants:
    """Let the events that have had their quarter be as they were; those to come are drawn anew."""
    events = tuple(
        replace(event, happens=begins.happened.get(event.name, event.happens))
        for event in constants.script.events
    )
    return replace(constants, script=Script(events))


def _widened(state: State, luck: Noise) -> State:
    """Repeat a state for every future, each with another ground out of what people believe."""
    wide = state.take(np.zeros(len(luck.runs), dtype=np.int64))
    return replace(wide, true_size=wide.belief_mean + np.sqrt(wide.belief_variance) * luck.sizes())


def _repeated(choices: Choices, runs: int) -> Choices:
    answers: Iterable[Array] = (choices.on_pasni_bid, choices.on_pressure)
    return Choices(np.repeat(choices.picked, runs, axis=1), *(np.repeat(answer, runs) for answer in answers))
