"""A round robin from the page: some strategies in one seat, game by game on the same luck, with progress."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from geosim.app.apart import Apart
from geosim.app.following import Following
from geosim.app.messages import say
from geosim.forecast.rollouts import cast_of
from geosim.library import default_library
from geosim.scenario import Scenario
from geosim.trial.games import Standing, rounds, standings

MOST = 12  # strategies in a round robin
_PART = 50  # games that are played at once
_NICENESS = 8  # previews come first


@dataclass(frozen=True, slots=True)
class Robin:
    """A round robin: who takes part in which seat of which scenario, and how far it is."""

    scenario: str
    actor: str
    strategies: tuple[str, ...]  # names that the scenario or the library knows
    games: int
    seed: int
    done: int = 0  # parts that are played
    standings: tuple[Standing, ...] = ()
    problem: str = ""

    @property
    def parts(self) -> int:
        """Count the parts it is played in."""
        return len(self.strategies) * -(-self.games // _PART)

    @property
    def over(self) -> bool:
        """Tell whether nothing more is to come."""
        return bool(self.standings or self.problem)


Tell = Callable[[Robin], None]
_Part = tuple[str, str, str, range, int]


def play_part(part: _Part) -> np.ndarray:
    """Play some games of one strategy and give its payoffs: what the working process does.

    Raises:
        GeosimError: whatever stands in the way.
    """
    scenario, actor, strategy, games, seed = part
    library = default_library().closed()
    by_rule = cast_of(Scenario.from_dict(json.loads(scenario)), default_library()).scenario
    return rounds(by_rule, library, actor, strategy, games=games, seed=seed)


def begin(robin: Robin, tell: Tell, apart: Apart | None = None) -> Callable[[], None]:
    """Play a round robin in a thread and tell after every part; give what cancels it."""
    return _Playing(robin, tell, apart or working()).begin("round robin")


@cache
def working() -> Apart:
    """Give the process of this server that round robins are played by."""
    return Apart(_NICENESS)


class _Playing(Following[Robin]):
    """One round robin under way."""

    def __init__(self, robin: Robin, tell: Tell, apart: Apart) -> None:
        super().__init__(robin, tell, say("workshop.preview.ended"))
        self._apart = apart

    def work(self) -> None:
        robin = self.state
        payoffs: Mapping[str, list[np.ndarray]] = {name: [] for name in robin.strategies}
        for first in range(0, robin.games, _PART):
            games = range(first, min(first + _PART, robin.games))
            for name, found in payoffs.items():
                part = (robin.scenario, robin.actor, name, games, robin.seed)
                found.append(self.take(partial(self._apart.hand, play_part, part)))
                self.say(done=self.state.done + 1)
        table = standings({name: np.concatenate(found) for name, found in payoffs.items()})
        self.say(standings=tuple(table))
