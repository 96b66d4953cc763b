"""What an explanation is made of: parts that add up to a change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal[
    "under_way", "event", "actor", "group", "pick", "chance", "luck", "luck_before", "cost", "others"
]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a change: what kind, whose or which (a key, and a title to read), how much, and why."""

    kind: Kind
    who: str
    title: str
    value: float
    because: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A number before and after a turn, and the parts that add up to its change.

    unit: as in the dictionary of the results. exact: False where coalitions were sampled. first: nothing came
    before, so that a number summed up over turns counts from 0.
    """

    name: str
    meaning: str
    unit: str
    before: float
    after: float
    parts: tuple[Part, ...]
    exact: bool
    first: bool = False

    @property
    def change(self) -> float:
        """Give how much the number changed."""
        return self.after - self.before

    def part(self, who: str) -> Part:
        """Give the part of an actor, event, or pick, or of a kind such as `under_way`, `chance`, `cost`."""
        return next(part for part in self.parts if who in (part.who, part.kind))

    def to_dict(self) -> dict[str, Any]:
        """Give the explanation as plain data."""
        return {
            "name": self.name,
            "meaning": self.meaning,
            "unit": self.unit,
            "before": self.before,
            "after": self.after,
            "change": self.change,
            "parts": [
                {"kind": p.kind, "who": p.who, "title": p.title, "value": p.value, "because": p.because}
                for p in self.parts
            ],
            "exact": self.exact,
            "first": self.first,
        }
