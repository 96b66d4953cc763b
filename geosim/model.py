"""The game as a Mesa model, one run wide: real agents, a DataCollector, and `mesa.batch_run` if you like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mesa

from geosim.actor import Actor
from geosim.game import Decision, Game
from geosim.library import Library, default_library
from geosim.results import VERDICTS
from geosim.scenario import Scenario
from geosim.table import start
from geosim.validation import MOST_SEED, whole


class GeoModel(mesa.Model):
    """A game whose every step is one quarter; in the first of a turn all agents choose.

    rng is the seed of the luck. Seats named in `persons` are played by whoever calls `leave`.

    Raises:
        UnknownName, ConfigError, InputError: anything the arguments name that does not exist, or a seed
            or run that is no whole number from 0 on.
    """

    def __init__(
        self,
        scenario: str | Scenario = "first_shipment",
        rng: int | None = 1,
        run: int = 0,
        strategies: Mapping[str, str] | None = None,
        switches: Mapping[str, float] | None = None,
        turn_quarters: int | None = None,
        parameters: Mapping[str, float] | None = None,
        cast: str | None = None,
        persons: tuple[str, ...] = (),
        library: Library | None = None,
    ) -> None:
        seed = 1 if rng is None else whole("rng", rng, MOST_SEED)
        super().__init__(rng=seed)
        library = library or default_library()
        base = library.scenario(scenario) if isinstance(scenario, str) else scenario
        changed = base.with_changes(
            strategies=strategies,
            switches=switches,
            turn_quarters=turn_quarters,
            parameters=parameters,
            cast=cast,
        )
        self.game: Game = start(changed, seed=seed, runs=[run], persons=persons, library=library)
        self.seats: dict[str, Actor] = {role.key: role.agent(self, role) for role in self.game.world.roles}
        self.datacollector = mesa.DataCollector(
            model_reporters={name: _reporter(name) for name in self.game.columns},
            agent_reporters={
                "actor": lambda agent: agent.role.key,
                "payoff": "payoff",
                "score": "score",
                "choice": lambda agent: " ".join(agent.choice),
            },
        )
        self.running = True

    def step(self) -> None:
        """Play one quarter: in the first of a turn every agent chooses, then the world resolves once."""
        if self.game.over:
            self.running = False
            return
        if self.game.deciding:
            self.agents.do("choose")
        self.game.play_quarter()
        self._collect()
        self.running = not self.game.over

    def _collect(self) -> None:
        """Collect the quarter under its own number: Mesa counts rows of a model from 0, steps from 1."""
        self.steps -= 1
        self.datacollector.collect(self)
        self.steps += 1

    def decide(self, actor: str) -> None:
        """Let one agent choose for this turn."""
        self.game.choose(actor)

    def leave(self, actor: str, decision: Decision) -> None:
        """Take a person's decision for the coming turn."""
        self.game.leave(actor, decision)


def _reporter(name: str) -> Any:
    if name == "verdict":
        return lambda model: VERDICTS[float(model.game.columns[name][0])]
    return lambda model: float(model.game.columns[name][0])
