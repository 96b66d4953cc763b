"""What a strategy sees and gives: a view of the world as believed, and a utility for every choice."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from geosim.actor import Role
from geosim.errors import UnknownName
from geosim.state import Array, Constants, State
from geosim.validation import LineOf, no_lines

HOLD = "hold"
CERTAIN = 1e6  # a utility far above any Gumbel noise

Text: TypeAlias = Annotated[str, Field(min_length=1, max_length=600)]
Answering: TypeAlias = Mapping[str, Literal["by_rule", "accept", "refuse"]]


class Plain(BaseModel):
    """What the file of any strategy may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, Field(min_length=1, max_length=40)]
    about: Annotated[str, Field(min_length=1, max_length=200)]
    kind: str
    actors: Annotated[tuple[str, ...], Field(min_length=1)] = ("any",)
    sources: tuple[Annotated[int, Field(ge=1)], ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """What a strategy file is fitted to: the actor that uses it, the names it may mention, its place."""

    role: Role
    menus: Mapping[str, tuple[str, ...]]  # every actor's choices, with `hold`
    columns: Collection[str]  # numeric result columns
    where: str = ""
    line_of: LineOf = no_lines

    def check_answers(self, answers: Mapping[str, str]) -> None:
        """Refuse standing answers the actor does not carry."""
        known = [answer.key for answer in self.role.answers]
        for name in answers:
            if name not in known:
                raise UnknownName("standing answer", name, known, where=self.where, key="answers")


@dataclass(frozen=True, slots=True)
class View:
    """What an actor may know when it chooses; beliefs stand where the truth of the ground would."""

    actor: str
    role: Role
    choices: tuple[str, ...]  # "hold" first, then menu order
    legal: NDArray[np.bool_]  # (O, R)
    turn: int
    quarter: int
    turn_quarters: int
    state: State
    constants: Constants
    columns: Mapping[str, Array]  # by name, (R,)
    last: Mapping[str, Mapping[str, Array]]  # was it in force last turn? actor -> choice -> (R,) 0/1
    invited: Mapping[str, Array]  # utility that others' last choices lend to own choices, by name, (R,)
    picked: Array  # (C, R) everybody's choices of last turn
    mix: Array  # (R,) one uniform for strategies that mix

    @property
    def runs(self) -> int:
        """Count the runs."""
        return self.state.runs


class Strategy(ABC):
    """A way of choosing: a utility for every choice; the game adds pre-drawn Gumbel noise of scale 1."""

    @abstractmethod
    def utilities(self, view: View) -> Array:
        """Give the utility of every choice, in units of that noise, (O, R)."""

    def answers(self, view: View) -> Mapping[str, str]:
        """Give the standing answers by name: `by_rule` (where not named), `accept` or `refuse`."""
        return {}

    @classmethod
    def utilities_together(cls, strategies: Sequence[Strategy], views: Sequence[View]) -> list[Array]:
        """Give the utilities of several actors that choose alike; a kind that shares work overrides this."""
        return [strategy.utilities(view) for strategy, view in zip(strategies, views, strict=True)]


def pick(
    utilities: Array, gumbels: Array, legal: NDArray[np.bool_], conflicts: NDArray[np.bool_], picks: int
) -> Array:
    """Pick up to `picks` choices, best first, until `hold` (row 0) is best; (O, R) of 0/1.

    utilities, gumbels, legal (O, R); conflicts (O, O): rows that cannot be in force together.
    """
    score = np.where(legal, utilities + gumbels, -np.inf)
    taken = np.zeros(score.shape)
    going = np.ones(score.shape[-1], dtype=bool)
    rows = np.arange(len(score))[:, None]
    for left in reversed(range(picks)):
        best = np.argmax(score, axis=0)
        going = going & (best != 0)
        chosen = (rows == best) & going
        taken = taken + np.where(chosen, 1.0, 0.0)
        if left:
            excluded = chosen | (np.take(conflicts.T, best, axis=1) & going)
            score = np.where(excluded, -np.inf, score)
    return taken
