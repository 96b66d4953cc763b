"""A round robin from the page: some strategies in one seat, game by game on the same luck, with progress."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, replace
from functools import cache
from threading import Thread
from typing import Any

import numpy as np

from geosim.app.apart import Apart
from geosim.app.messages import say
from geosim.errors import GeosimError
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
        GeosimError: whatever stands in the way; errors of other kinds cannot cross between processes.
    """
    scenario, actor, strategy, games, seed = part
    library = default_library().closed()
    try:
        told = Scenario.from_dict(json.loads(scenario))
        by_rule = cast_of(told, default_library()).scenario
        return rounds(by_rule, library, actor, strategy, games=games, seed=seed)
    except GeosimError as error:
        raise GeosimError(f"{error}") from None


def begin(robin: Robin, tell: Tell, apart: Apart | None = None) -> Callable[[], None]:
    """Play a round robin in a thread and tell after every part; give what cancels it."""
    playing = _Playing(robin, tell, apart or working())
    Thread(target=playing.run, name="round robin", daemon=True).start()
    return playing.cancel


@cache
def working() -> Apart:
    """Give the process of this server that round robins are played by."""
    return Apart(_NICENESS)


class _Playing:
    """One round robin under way."""

    def __init__(self, robin: Robin, tell: Tell, apart: Apart) -> None:
        self._robin, self._tell, self._apart = robin, tell, apart
        self._cancelled = False
        self._part: Future[np.ndarray] | None = None

    def cancel(self) -> None:
        """Play no further part."""
        self._cancelled = True
        if self._part is not None:
            self._part.cancel()

    def run(self) -> None:
        try:
            self._play()
        except CancelledError:
            return
        except GeosimError as error:
            self._say(problem=str(error))
        except BaseException:
            self._say(problem=say("workshop.preview.ended"))
            raise

    def _play(self) -> None:
        robin = self._robin
        payoffs: Mapping[str, list[np.ndarray]] = {name: [] for name in robin.strategies}
        for first in range(0, robin.games, _PART):
            games = range(first, min(first + _PART, robin.games))
            for name, found in payoffs.items():
                if self._cancelled:
                    raise CancelledError
                part = (robin.scenario, robin.actor, name, games, robin.seed)
                self._part = self._apart.hand(play_part, part)
                found.append(self._part.result())
                self._say(done=self._robin.done + 1)
        table = standings({name: np.concatenate(found) for name, found in payoffs.items()})
        self._say(standings=tuple(table))

    def _say(self, **more: Any) -> None:
        self._robin = replace(self._robin, **more)
        if not self._cancelled:
            self._tell(self._robin)
