"""What a strategy sees and gives: a view of the world as believed, and a utility for every choice."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from geosim.actor import Role
from geosim.errors import UnknownName
from geosim.reading import KeyPath
from geosim.state import Array, Constants, State
from geosim.validation import LineOf, no_lines

HOLD = "hold"
CERTAIN = 1e6  # a utility far above any Gumbel noise

Text: TypeAlias = Annotated[str, Field(min_length=1, max_length=600)]
Answering: TypeAlias = Annotated[
    Mapping[str, Literal["by_rule", "accept", "refuse"]],
    Field(
        description="Pakistan's standing answers, on_pasni_bid and on_pressure: by_rule where not named. "
        "by_rule lets the world decide, accept and refuse settle it."
    ),
]
Answered: TypeAlias = str | Array
Names: TypeAlias = Annotated[
    tuple[Annotated[str, Field(min_length=1, max_length=80)], ...],
    BeforeValidator(
        lambda given: (given,) if isinstance(given, str) else given,
        json_schema_input_type=str | tuple[str, ...],
    ),
]


def _filled(given: tuple[Any, ...]) -> tuple[Any, ...]:
    if not given:
        raise ValueError("is empty.")
    return given


#: A list that may not be empty. pydantic's own min_length complains of every list with one faulty item.
FILLED = AfterValidator(_filled)


class Plain(BaseModel):
    """What the file of any strategy may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[
        str, Field(min_length=1, max_length=40, description="The character's name, at most 40 characters.")
    ]
    about: Annotated[
        str,
        Field(min_length=1, max_length=200, description="The character in one line, at most 200 characters."),
    ]
    kind: Annotated[str, Field(description="How it chooses; the other keys depend on it.")]
    actors: Annotated[
        tuple[str, ...],
        Field(
            min_length=1, description="Who may use it, by key; [any] is everybody. See: geosim list actors"
        ),
    ] = ("any",)
    sources: Annotated[
        tuple[Annotated[int, Field(strict=True, ge=1)], ...],
        Field(description="Claims of the two articles it rests on, by number. See: geosim list claims"),
    ] = ()
    references: Annotated[
        tuple[Text, ...],
        Field(description="Literature behind it; what could not be checked ends in (not checked)."),
    ] = ()

    @classmethod
    def elsewhere(cls, key: str) -> str:
        """Say which kinds of strategy have a key that this one lacks; nothing where none has."""
        from geosim.strategies import files  # noqa: PLC0415  # which are made of this class

        kinds = [kind for kind, file in files().items() if key in file.model_fields]
        return f"It goes with kind: {', '.join(kinds)}." if kinds else ""


@dataclass(frozen=True, slots=True)
class Fit:
    """What a strategy file is fitted to: the actor that uses it, the names it may mention, its place."""

    role: Role
    menus: Mapping[str, tuple[str, ...]]  # every actor's choices, with `hold`
    columns: Collection[str]  # numeric result columns
    where: str = ""
    line_of: LineOf = no_lines
    under: KeyPath = ()  # where in the file the strategy stands
    picks: int = 0  # how many choices the actor may take a turn; 0 where that is not known
    roles: tuple[Role, ...] = ()  # of everybody who plays

    @property
    def menu(self) -> tuple[str, ...]:
        """Give the choices of the actor, with `hold`."""
        return self.menus[self.role.key]

    def place(self, *path: str | int) -> dict[str, str]:
        """Give file and line, and key, of a part of the strategy's file."""
        whole = (*self.under, *path)
        line = self.line_of(whole)
        return {"where": f"{self.where}:{line}" if line else self.where, "key": ".".join(map(str, whole))}

    def check_answers(self, answers: Mapping[str, str], *above: str | int) -> None:
        """Refuse standing answers the actor does not carry; above: where they stand, if not at the top."""
        known = [answer.key for answer in self.role.answers]
        for name in answers:
            if name not in known:
                advice = f"It has: {', '.join(known)}." if known else "It has none: leave answers out."
                raise UnknownName(
                    "standing answer",
                    name,
                    known,
                    holder=self.role.key,
                    **self.place(*above, "answers", name),
                    advice=advice,
                )


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
    past: tuple[Array, ...] = ()  # everybody's choices of every turn so far, (C, R) each
    scores: tuple[Array, ...] = ()  # sums of payoffs as known turns began, this one last, (A, R) each
    before: Mapping[str, Array] | None = None  # the columns as last turn began; None in the first
    roles: tuple[Role, ...] = ()  # of everybody who plays

    @property
    def runs(self) -> int:
        """Count the runs."""
        return self.state.runs


class Strategy(ABC):
    """A way of choosing: a utility for every choice; the game adds pre-drawn Gumbel noise of scale 1."""

    @property
    def looks_ahead(self) -> bool:
        """Tell whether choosing takes as long as looking ahead does."""
        return False

    @abstractmethod
    def utilities(self, view: View) -> Array:
        """Give the utility of every choice, in units of that noise, (O, R)."""

    def answers(self, view: View) -> Mapping[str, Answered]:
        """Give the standing answers by name: `by_rule` (where not named), `accept` or `refuse`.

        Where they differ between runs they come as numbers, 0, 1 or 2 in this order, (R,).
        """
        return {}

    @classmethod
    def utilities_together(cls, strategies: Sequence[Strategy], views: Sequence[View]) -> list[Array]:
        """Give the utilities of several actors that choose alike; a kind that shares work overrides this."""
        return [strategy.utilities(view) for strategy, view in zip(strategies, views, strict=True)]


def in_order(wanted: Sequence[Collection[str]], choices: Sequence[str]) -> Array:
    """Give utilities that take what is wanted, first things first, and nothing else, (O, 1).

    wanted: sets of choices; among the choices of one set chance decides.
    """
    rank = {choice: CERTAIN * (len(wanted) - i) for i, these in enumerate(wanted) for choice in these}
    return np.array([[rank.get(choice, 0.0 if choice == HOLD else -CERTAIN)] for choice in choices])


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
