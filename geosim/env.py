"""The game as an environment of PettingZoo, for reinforcement learning of many actors at once.

Everybody decides at the same time, once a turn. What an agent sees is the public view: numbers that anybody
can know, never the truth of the ground. An action is a whole decision: one of the sets of choices that an
actor may have in force together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import combinations
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from geosim.errors import InputError, UnknownName
from geosim.game import Decision, Game
from geosim.library import Library, default_library
from geosim.rules.columns import numeric_columns
from geosim.scenario import Scenario
from geosim.strategies.base import HOLD
from geosim.table import start
from geosim.validation import MOST_RUN, MOST_SEED, whole

try:
    from gymnasium import spaces
    from pettingzoo import ParallelEnv  # type: ignore[import-untyped]
except ImportError:
    raise InputError(
        "PettingZoo is not installed.",
        where="geosim.env",
        advice='Install it with: pip install "geosim[rl]"',
    ) from None

_OF_THE_TEST = "options"  # an option that PettingZoo's own test gives to every environment

Observation = dict[str, NDArray[Any]]


def parallel_env(
    scenario: Scenario | str = "first_shipment",
    *,
    agents: Collection[str] | None = None,
    seed: int = 1,
    strategies: Mapping[str, str] | None = None,
    parameters: Mapping[str, float] | None = None,
    switches: Mapping[str, float] | None = None,
    cast: str | None = "rule_based",
    turn_quarters: int | None = None,
    turns: int | None = None,
    library: Library | None = None,
) -> GeoEnv:
    """Give a scenario as a PettingZoo ParallelEnv, in which a step is a turn.

    agents: the actors that learn, all by default; the others play by their strategies. seed: that of the
    luck until `reset` names another.

    Raises:
        InputError: anything the arguments name that does not exist or cannot be.
    """
    library = library or default_library()
    base = library.scenario(scenario) if isinstance(scenario, str) else scenario
    changed = base.with_changes(
        parameters=parameters,
        switches=switches,
        strategies=strategies,
        cast=cast,
        turn_quarters=turn_quarters,
        turns=turns,
    )
    for agent in agents or ():
        if agent not in library.actors:
            advice = "See them all with: geosim list actors"
            raise UnknownName("actor", agent, library.actors, where="agents", advice=advice)
    wanted = [actor for actor in library.actors if agents is None or actor in agents]
    if not wanted:
        raise InputError("names nobody.", where="agents", advice="Name at least one actor.")
    return GeoEnv(changed, wanted, whole("seed", seed, MOST_SEED), library)


class GeoEnv(ParallelEnv[str, Observation, int]):  # type: ignore[misc]  # it has no types
    """A game of one run in which agents decide; made by `parallel_env`.

    An observation has `observation`, the numbers named in `observation_names`, and `action_mask`, 1 for every
    decision that is legal now. The decisions of an actor are listed in `decisions`. One that is not legal
    counts as holding, and is told in `infos` as `illegal`. The reward is the payoff of the turn's quarters.
    """

    metadata: ClassVar[dict[str, Any]] = {"name": "geosim_v0", "render_modes": []}
    render_mode = None

    def __init__(self, scenario: Scenario, agents: list[str], seed: int, library: Library) -> None:
        self._scenario, self._library, self._seed, self._run = scenario, library, seed, -1
        self.possible_agents = list(agents)
        self.agents: list[str] = []
        self._game = self._start(0)
        world = self._game.world
        self._rows = {actor: world.actors.index(actor) for actor in agents}
        self.decisions = {actor: _decisions(self._game, actor) for actor in agents}
        self._columns = numeric_columns(world.actors)
        picks = [f"last.{actor}.{name}" for actor in world.actors for name in world.menus[actor][1:]]
        self.observation_names: tuple[str, ...] = ("turns_left", *self._columns, *picks)
        self._seen = {
            actor: _space(len(self.observation_names), len(self.decisions[actor])) for actor in agents
        }
        self._acts = {actor: spaces.Discrete(len(self.decisions[actor])) for actor in agents}

    def observation_space(self, agent: str) -> spaces.Space[Any]:
        """Give what an agent may see."""
        return self._seen[agent]

    def action_space(self, agent: str) -> spaces.Space[Any]:
        """Give what an agent may do: the number of one of its decisions."""
        return self._acts[agent]

    def reset(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Observation], dict[str, dict[str, Any]]]:
        """Begin a game: run 0 of a seed, or the next run of the last one if no seed is given.

        options: `run` names another run; there are no others.

        Raises:
            UnknownName: another option.
            InputError: a seed or run that is no whole number from 0 on.
        """
        for name in options or {}:
            if name not in ("run", _OF_THE_TEST):
                raise UnknownName("option", str(name), ["run"], where="reset", advice="There is only: run.")
        if seed is not None:
            self._seed, self._run = whole("seed", seed, MOST_SEED), -1
        run = (options or {}).get("run", self._run + 1)
        self._run = whole("run", run, MOST_RUN)
        self._game = self._start(self._run)
        self.agents = list(self.possible_agents)
        return self._observed(), {agent: {} for agent in self.agents}

    def step(
        self, actions: dict[str, int]
    ) -> tuple[
        dict[str, Observation],
        dict[str, float],
        dict[str, bool],
        dict[str, bool],
        dict[str, dict[str, Any]],
    ]:
        """Play a turn in which every agent decides.

        Raises:
            InputError: an agent that has not decided, or an action that is none of its decisions.
        """
        game, infos, decided = self._game, dict[str, dict[str, Any]](), dict[str, Decision]()
        for agent in self.agents:
            number = self._number(agent, actions)
            legal = bool(self._mask(agent)[number])
            decided[agent] = Decision(self.decisions[agent][number] if legal else ())
            infos[agent] = {} if legal else {"illegal": True}
        if not decided:
            return {}, {}, {}, {}, {}
        before = game.scores[:, 0]
        game.play_turn(decided)
        rewards = {agent: float((game.scores[:, 0] - before)[self._rows[agent]]) for agent in self.agents}
        over = dict.fromkeys(self.agents, game.over)
        found = self._observed(), rewards, over, dict.fromkeys(self.agents, False), infos
        self.agents = [] if game.over else self.agents
        return found

    def state(self) -> NDArray[Any]:
        """Give what everybody can know, for training with a critic in common."""
        return self._public()

    def close(self) -> None:
        """Do nothing: there is nothing to close."""

    def _start(self, run: int) -> Game:
        persons = self.possible_agents
        return start(self._scenario, seed=self._seed, runs=[run], persons=persons, library=self._library)

    def _number(self, agent: str, actions: Mapping[str, int]) -> int:
        if agent not in actions:
            raise InputError("has not decided.", where="actions", key=agent)
        most = len(self.decisions[agent]) - 1
        return whole(f"actions: {agent}", actions[agent], most)

    def _observed(self) -> dict[str, Observation]:
        public = self._public()
        return {
            agent: {"observation": public.copy(), "action_mask": self._mask(agent)} for agent in self.agents
        }

    def _public(self) -> NDArray[Any]:
        game = self._game
        left = (game.turn_count - game.turn) / game.turn_count
        numbers = [float(game.columns[name][0]) for name in self._columns]
        picks = game.turns[-1].picked[:, 0] if game.turns else np.zeros(len(game.constants.effects.costs))
        return np.array([left, *numbers, *picks])

    def _mask(self, agent: str) -> NDArray[np.int8]:
        world = self._game.world
        legal = world.legal(agent, 1, person=True)[:, 0]
        allowed = dict(zip(world.menus[agent], legal, strict=True))
        return np.array(
            [all(allowed[pick] for pick in picks) for picks in self.decisions[agent]], dtype=np.int8
        )


def _decisions(game: Game, actor: str) -> tuple[tuple[str, ...], ...]:
    """Give every set of choices that may be in force together, holding first."""
    menu, conflicts = game.world.menus[actor], game.world.conflicts[actor]
    assert menu[0] == HOLD
    sets = [
        tuple(menu[row] for row in rows)
        for picks in range(1, game.world.picks[actor] + 1)
        for rows in combinations(range(1, len(menu)), picks)
        if not any(conflicts[a, b] for a, b in combinations(rows, 2))
    ]
    return ((), *sets)


def _space(numbers: int, decisions: int) -> spaces.Dict:
    return spaces.Dict(
        {
            "observation": spaces.Box(-np.inf, np.inf, (numbers,), np.float64),
            "action_mask": spaces.MultiBinary(decisions),
        }
    )
