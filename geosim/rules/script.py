"""The events of a scenario: what each moves, from when, for how long, and how likely it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geosim.state import Array


@dataclass(frozen=True, slots=True)
class Event:
    """Something the scenario brings about: what it moves, from when, for how long, how likely."""

    name: str
    quarter: int
    lasts: int
    probability: Array  # scalar or (R,)
    scale: Array  # scalar or (R,): 1, or the switch it is scaled by
    effects: tuple[tuple[int, float], ...]  # (row of the totals, amount)
    factors: Mapping[str, float]
    happens: Array | None = None  # (R,) 0/1 drawn ahead; None: act with the probability as weight

    def weight(self) -> Array:
        """Give how much of the event takes place, scalar or (R,)."""
        return self.scale * (self.probability if self.happens is None else self.happens)


@dataclass(frozen=True, slots=True)
class Script:
    """The events of a scenario."""

    events: tuple[Event, ...] = ()

    def at(self, quarter: int) -> list[Event]:
        """Give the events in force in a quarter."""
        return [event for event in self.events if event.quarter <= quarter < event.quarter + event.lasts]

    def factor(self, name: str, quarter: int) -> Array | float:
        """Give what the events in force multiply a number by."""
        factor: Array | float = 1.0
        for event in self.at(quarter):
            if name in event.factors:
                factor = factor * (1.0 + (event.factors[name] - 1.0) * event.weight())
        return factor
