"""What a condition asks, once it is read: questions about what an actor sees, for all runs at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geosim.strategies.base import View
from geosim.strategies.words import Chosen, Read

BoolArray: TypeAlias = NDArray[np.bool_]

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}


class Question(Protocol):
    """Something that is so or not in every run."""

    def holds(self, view: View) -> BoolArray:
        """Answer for every run, (R,)."""
        ...


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that has been read and whose names all exist."""

    text: str
    names: tuple[str, ...]  # columns and last.<actor>, in order of appearance
    _test: Question = field(repr=False)

    def holds(self, view: View) -> BoolArray:
        """Judge the condition in every run, (R,)."""
        found, whole = self._test.holds(view), (view.runs,)
        return found if np.shape(found) == whole else np.broadcast_to(found, whole)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compares two numbers."""

    left: str | float | Read
    sign: str
    right: str | float | Read

    def holds(self, view: View) -> BoolArray:
        """Answer for every run, (R,)."""
        left, right = (
            view.columns[s] if isinstance(s, str) else s(view) if callable(s) else s
            for s in (self.left, self.right)
        )
        result: BoolArray = COMPARISONS[self.sign](left, right)
        return result


@dataclass(frozen=True, slots=True)
class Trend:
    """Asks whether a column has risen or fallen since the turn before."""

    column: str
    sign: str  # > or <

    def holds(self, view: View) -> BoolArray:
        """Answer for every run, (R,)."""
        before = view.columns if view.before is None else view.before
        result: BoolArray = COMPARISONS[self.sign](view.columns[self.column], before[self.column])
        return result


@dataclass(frozen=True, slots=True)
class Cycle:
    """Asks which turn of a cycle it is."""

    place: int  # from 1 on
    length: int

    def holds(self, view: View) -> BoolArray:
        """Answer for every run, (R,)."""
        return np.full(view.runs, view.turn % self.length == self.place - 1)


@dataclass(frozen=True, slots=True)
class Happened:
    """Asks whether somebody has just chosen something."""

    chosen: Chosen

    def holds(self, view: View) -> BoolArray:
        """Answer for every run, (R,)."""
        return self.chosen(view)(view.picked)


@dataclass(frozen=True, slots=True)
class Includes:
    """Asks whether any of some choices was in force last turn."""

    actor: str
    choices: tuple[str, ...]

    def holds(self, view: View) -> BoolArray:
        """Answer for every run, (R,)."""
        last = view.last[self.actor]
        return reduce(np.logical_or, (last[choice] > 0 for choice in self.choices))


@dataclass(frozen=True, slots=True)
class Not:
    """Turns an answer round."""

    part: Question

    def holds(self, view: View) -> BoolArray:
        """Answer for every run, (R,)."""
        return np.logical_not(self.part.holds(view))


@dataclass(frozen=True, slots=True)
class Joined:
    """Joins the answers of several questions."""

    join: Callable[[BoolArray, BoolArray], BoolArray]
    parts: tuple[Question, ...]

    def holds(self, view: View) -> BoolArray:
        """Answer for every run, (R,)."""
        return reduce(self.join, (part.holds(view) for part in self.parts))
