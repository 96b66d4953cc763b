"""The character an actor shows whatever its kind of strategy: reciprocity, grudges and red lines.

Provocation by X is a pick of X last turn whose warmth toward me is negative. Retaliation takes my option
that is coldest toward X and none that warms to it. Reciprocity adds to the utility of an option the product
of what X did to our tie last turn and what the option does to it. Red lines go before everything else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from geosim.actor import ANSWERS
from geosim.errors import UnknownName
from geosim.state import STATES, Array
from geosim.strategies.base import HOLD, Answered, Fit, Names, Plain, Strategy, Text, View
from geosim.strategies.conditions import matching_choices, parse
from geosim.strategies.grudges import provoking, refuse_warmth, refuse_without_ties
from geosim.strategies.memory import BoolArray, Happened, acts, chose, last_warmth, since, warmth
from geosim.strategies.questions import Condition

NEVER = -np.inf  # the utility of what is never taken
FIRST = 1e9  # a utility above every other: what is taken first
MOST_GRUDGE = 40

Some = Annotated[
    tuple[str, ...],
    Field(description="Only for these of the file's actors, by key; left out: for all of them."),
]


class RedLine(BaseModel):
    """Something that is never done, or never agreed to, always or while a condition holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    actors: Some = ()
    when: Annotated[
        Text | None,
        Field(description="A condition, as in rules; left out: always.", examples=["reserves < 10"]),
    ] = None
    never: Annotated[Names, Field(description="Options, or option@target, that are never taken.")] = ()
    only: Annotated[Names, Field(description="Options beside which, and beside hold, nothing is taken.")] = ()
    refuse: Annotated[
        Names, Field(description="Standing answers that are always refuse: on_pasni_bid, on_pressure.")
    ] = ()

    @model_validator(mode="after")
    def _draws_a_line(self) -> RedLine:
        if not (self.never or self.only or self.refuse):
            raise ValueError('draws no line. Give "never", "only" or "refuse".')
        if HOLD in self.never:
            raise ValueError("holding course is always open. Take hold out of never.")
        return self


class Character(Plain):
    """What the file of any computer player may say beside its kind."""

    reciprocity: Annotated[
        float,
        Field(
            strict=True,
            ge=0,
            le=20,
            allow_inf_nan=False,
            description="How far warmth is repaid with warmth and coldness with coldness, in logit units for "
            "two acts of warmth 1: with 1 the odds of an answer in kind grow 2.7-fold. 0 to 20, default 0.",
        ),
    ] = 0.0
    grudge: Annotated[
        int,
        Field(
            strict=True,
            ge=0,
            le=MOST_GRUDGE,
            description="Turns of retaliation after the last provocation, and no longer. 0 to 40, default 0.",
        ),
    ] = 0
    provoked_by: Annotated[
        Mapping[str, Names],
        Field(
            description="What else provokes, beside picks that cool the tie with me: actor -> its options. "
            "Needs a grudge."
        ),
    ] = {}
    retaliate_with: Annotated[
        Names,
        Field(description="What to retaliate with, instead of the option coldest toward who provoked."),
    ] = ()
    red_lines: Annotated[
        tuple[RedLine, ...],
        Field(
            max_length=40, description="What is never done and never agreed to, whatever else the file says."
        ),
    ] = ()

    @field_validator("provoked_by", "retaliate_with")
    @classmethod
    def _bears_grudges(cls, given: Any, info: ValidationInfo) -> Any:
        if given and not info.data.get("grudge"):
            raise ValueError("needs a grudge. Say above it how many turns one lasts, as in: grudge: 2")
        return given


def meant(names: Sequence[str], fit: Fit, *path: str | int) -> set[str]:
    """Give the choices of the actor that some names mean; {home} is its place.

    Raises:
        UnknownName, ConfigError: as `matching_choices`.
    """
    written = (name.replace("{home}", fit.role.home) for name in names)
    where = fit.place(*path)
    return {
        choice
        for name in written
        for choice in matching_choices(name, fit.menu, holder=fit.role.key, **where)
    }


def condition_of(text: str | None, fit: Fit, *path: str | int) -> Condition | None:
    """Read a condition of a file for the actor that uses it; None if there is none.

    Raises:
        UnknownName, ConfigError: as `parse`.
    """
    if text is None:
        return None
    written = text.replace("{home}", fit.role.home)
    return parse(written, fit.columns, fit.menus, me=fit.role.key, **fit.place(*path))


def is_for(actors: Sequence[str], fit: Fit, *path: str | int) -> bool:
    """Tell whether a part of a file is for the actor that uses it.

    Raises:
        UnknownName: an actor that does not exist.
    """
    for actor in actors:
        if actor not in fit.menus:
            raise UnknownName("actor", actor, fit.menus, **fit.place(*path))
    return not actors or fit.role.key in actors


def disposed(strategy: Strategy, file: Character, fit: Fit) -> Strategy:
    """Give a strategy the character its file describes; the strategy itself if it describes none.

    Raises:
        UnknownName, ConfigError: a red line, provocation or retaliation that names what does not exist, or
            reciprocity or a grudge of an actor that has no ties.
    """
    if not (file.reciprocity or file.grudge or file.red_lines):
        return strategy
    return Disposed(strategy, file, fit)


@dataclass(frozen=True, slots=True)
class _Line:
    """One red line: the rows of the menu it bars and the answers it refuses, where its condition holds."""

    condition: Condition | None
    barred: BoolArray  # (O, 1)
    refused: tuple[str, ...]

    def holds(self, view: View) -> BoolArray:
        found = np.ones(view.runs, dtype=bool)
        return found if self.condition is None else self.condition.holds(view)


class Disposed(Strategy):
    """A strategy with reciprocity, a grudge or red lines."""

    def __init__(self, inner: Strategy, file: Character, fit: Fit) -> None:
        self.inner, self._file = inner, file
        self._menu = fit.menu
        self._lines = [
            _line(line, fit, n)
            for n, line in enumerate(file.red_lines)
            if is_for(line.actors, fit, "red_lines", n, "actors")
        ]
        self._further = {actor: provoking(actor, names, fit) for actor, names in file.provoked_by.items()}
        back = meant(file.retaliate_with, fit, "retaliate_with")
        refuse_warmth(file.retaliate_with, back, file, fit)
        self._back = np.array([[choice in back] for choice in self._menu])
        refuse_without_ties(file, fit)

    @property
    def looks_ahead(self) -> bool:
        """Tell whether the strategy inside looks ahead."""
        return self.inner.looks_ahead

    def utilities(self, view: View) -> Array:
        """Give the utilities of the strategy inside, moved by reciprocity, grudges and red lines, (O, R)."""
        utility = self.inner.utilities(view)
        if self._file.reciprocity:
            utility = utility + self._file.reciprocity * _repaid(view)
        barred = self._barred(view)
        if self._file.grudge:
            utility = self._retaliate(view, utility, view.legal & ~barred)
        return np.where(barred, NEVER, utility)

    def answers(self, view: View) -> Mapping[str, Answered]:
        """Give the answers of the strategy inside, with those refused that a red line refuses."""
        answers = dict(self.inner.answers(view))
        for line in self._lines:
            for name in line.refused:
                answers[name] = np.where(line.holds(view), 2.0, codes(answers.get(name), view.runs))
        return answers

    def _barred(self, view: View) -> BoolArray:
        barred = np.zeros((len(self._menu), view.runs), dtype=bool)
        for line in self._lines:
            barred = barred | (line.barred & line.holds(view))
        return barred

    def _retaliate(self, view: View, utility: Array, allowed: BoolArray) -> Array:
        """Put what is coldest toward whoever is resented first, and what warms to it last."""
        kind = answer = np.zeros(utility.shape, dtype=bool)
        for actor in view.constants.effects.actors:
            if actor == view.actor or not (tests := self._provoked(actor, view)):
                continue
            latest = np.min([since(view, test, self._file.grudge) for test in tests], axis=0)
            resented = latest <= self._file.grudge
            own = toward(view, actor)
            coldest = np.min(np.where(allowed, own, np.inf), axis=0)
            back = self._back if self._file.retaliate_with else (own == coldest) & (own < 0.0)
            kind = kind | (resented & (own > 0.0))
            answer = answer | (resented & allowed & back)
        return np.where(answer, FIRST, np.where(kind, -FIRST, utility))

    def _provoked(self, actor: str, view: View) -> list[Happened]:
        """Give what counts as provocation by an actor."""
        further = self._further.get(actor)
        tests = [chose(actor, further, view.constants)] if further else []
        return [*tests, acts(actor, view.actor, view.constants, warm=False)] if actor in STATES else tests


def toward(view: View, actor: str) -> Array:
    """Give how far each entry of the own menu warms the tie with an actor, `hold` first, (O, R)."""
    own = np.broadcast_to(warmth(view.actor, actor, view.constants), (len(view.choices) - 1, view.runs))
    return np.concatenate([np.zeros((1, view.runs)), own])


def codes(answer: Answered | None, runs: int) -> Array:
    """Give a standing answer as numbers, 0 by rule, 1 accept, 2 refuse, (R,)."""
    if answer is None or isinstance(answer, str):
        return np.full(runs, float(ANSWERS.index(answer or ANSWERS[0])))
    return answer


def _repaid(view: View) -> Array:
    """Add up, over all states, what they did to the tie last turn times what each own choice does, (O, R)."""
    total = np.zeros((len(view.choices), view.runs))
    for actor in view.constants.effects.actors:
        if actor in STATES and actor != view.actor:
            total = total + last_warmth(view, actor) * toward(view, actor)
    return total


def _line(line: RedLine, fit: Fit, n: int) -> _Line:
    barred = _crossing(line, fit, n)
    known = [answer.key for answer in fit.role.answers]
    for name in line.refuse:
        if name not in known:
            place = fit.place("red_lines", n, "refuse")
            raise UnknownName("standing answer", name, known, holder=fit.role.key, **place)
    condition = condition_of(line.when, fit, "red_lines", n, "when")
    return _Line(condition, np.array([[choice in barred] for choice in fit.menu]), line.refuse)


def _crossing(line: RedLine, fit: Fit, n: int) -> set[str]:
    """Give the choices that cross a red line."""
    crossing = meant(line.never, fit, "red_lines", n, "never")
    if line.only:
        open_ones = meant(line.only, fit, "red_lines", n, "only")
        crossing |= {choice for choice in fit.menu if choice != HOLD and choice not in open_ones}
    return crossing


def never_taken(file: Character, fit: Fit) -> Mapping[str, int]:
    """Give the choices that some red line always bars, each with the number of that line, from 0 on."""
    always = [
        (n, line)
        for n, line in enumerate(file.red_lines)
        if line.when is None and is_for(line.actors, fit, "red_lines", n, "actors")
    ]
    return {choice: n for n, line in reversed(always) for choice in _crossing(line, fit, n)}
