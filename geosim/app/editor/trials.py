"""Quick games of a draft, played by a process of their own so that the page stays quick; answers are kept."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from threading import RLock
from typing import TypeAlias

from geosim.app.apart import Apart
from geosim.library import default_library
from geosim.scenario import Scenario
from geosim.trial.spread import EventEffect, Spread, event_effect, spread

_NICENESS = 5  # pages and forecasts come first
_MOST_KEPT = 200

Found: TypeAlias = Spread | EventEffect


@dataclass(frozen=True, slots=True)
class Trial:
    """What is to be tried: a scenario that says everything, as JSON, and one of its events or none."""

    scenario: str
    event: str = ""


def trial_of(scenario: Scenario, event: str = "") -> Trial:
    """Write down what is to be tried."""
    return Trial(json.dumps(scenario.to_dict(), sort_keys=True), event)


def try_out(trial: Trial) -> Found:
    """Play the games of a trial: what the working process does.

    Raises:
        GeosimError: whatever stands in the way.
    """
    scenario, library = Scenario.from_dict(json.loads(trial.scenario)), default_library().closed()
    if trial.event:
        return event_effect(scenario, trial.event, library)
    return spread(scenario, library)


class Trials:
    """Whoever asks for the same trial gets the same answer, played once."""

    def __init__(self, apart: Apart | None = None) -> None:
        self._apart = apart or Apart(_NICENESS)
        self._kept: OrderedDict[Trial, Found] = OrderedDict()
        self._lock = RLock()

    def warm_up(self) -> None:
        """Let the working process start, so that the first answer need not wait for it."""
        self._apart.warm_up()

    def known(self, trial: Trial) -> Found | None:
        """Give the answer if it is there."""
        with self._lock:
            return self._kept.get(trial)

    def answer(self, trial: Trial) -> Found:
        """Wait for the answer.

        Raises:
            GeosimError: whatever stood in the way.
        """
        with self._lock:
            found = self._kept.get(trial)
        if found is None:
            found = self._apart.done(try_out, trial)
            with self._lock:
                self._kept[trial] = found
                while len(self._kept) > _MOST_KEPT:
                    self._kept.popitem(last=False)
        return found


@cache
def trials() -> Trials:
    """Give the trials of this server."""
    return Trials()
