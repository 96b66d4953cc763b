"""The strategy `mixture`: what to do is drawn by lot each turn, in shares that a file gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from geosim.errors import ConfigError
from geosim.state import Array
from geosim.strategies import build as build_strategy
from geosim.strategies.base import FILLED, Answered, Answering, Fit, Names, Strategy, Text, View, in_order
from geosim.strategies.character import (
    Character,
    Some,
    codes,
    condition_of,
    disposed,
    is_for,
    meant,
)
from geosim.strategies.questions import BoolArray, Condition
from geosim.strategies.together import refuse_never_reached

NO_PARTS = ("mixture", "human")

When = Annotated[Text | None, Field(description="A condition; left out: always.", examples=["tension < 0.5"])]
Chosen = Annotated[
    Names,
    Field(description="What is taken, first things first, as far as picks allow; hold is holding course."),
]


class Part(BaseModel):
    """Something that is done with a share of the lots: certain choices, or another way of choosing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    actors: Some = ()
    share: Annotated[
        float,
        Field(
            strict=True,
            gt=0,
            le=1000,
            allow_inf_nan=False,
            description="Its share of the lots, over the sum of the shares whose condition holds.",
        ),
    ]
    when: When = None
    choose: Chosen = ()
    follow: Annotated[
        dict[str, Any] | None,
        Field(description="Another strategy, written out: its kind and the keys of that kind."),
    ] = None
    answers: Answering = Field(default_factory=dict)

    @model_validator(mode="after")
    def _does_one_thing(self) -> Part:
        if bool(self.choose) == (self.follow is not None):
            raise ValueError('does one thing. Give either "choose" or "follow".')
        if self.follow is not None and self.answers:
            raise ValueError('answers as what it follows does. Move "answers" into "follow".')
        return self


class Before(BaseModel):
    """Something that is done without a lot while a condition holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    actors: Some = ()
    when: Annotated[Text, Field(description="A condition.", examples=["tension < 0.5"])]
    choose: Chosen


class File(Character):
    """What the file may say: what goes before the lot, and what the lot decides between."""

    first: Annotated[
        tuple[Before, ...],
        Field(max_length=20, description="Read from the top before the lot: the first that applies is done."),
    ] = ()
    parts: Annotated[
        tuple[Part, ...],
        FILLED,
        Field(
            max_length=40,
            json_schema_extra={"minItems": 1},
            description="What the lot decides between.",
        ),
    ]


@dataclass(frozen=True, slots=True)
class _Way:
    """One part made ready: fixed utilities or a strategy, and when it takes part in the lot."""

    condition: Condition | None
    share: float
    fixed: Array | None = None  # (O, 1)
    strategy: Strategy | None = None
    said: Answering | None = None

    def open(self, view: View) -> BoolArray:
        return np.ones(view.runs, dtype=bool) if self.condition is None else self.condition.holds(view)

    def utilities(self, view: View) -> Array:
        if self.strategy is not None:
            return self.strategy.utilities(view)
        assert self.fixed is not None
        return self.fixed

    def answers(self, view: View) -> Mapping[str, Answered]:
        return self.strategy.answers(view) if self.strategy is not None else self.said or {}


class Mixture(Strategy):
    """Draw one part a turn and run, with odds in proportion to the shares."""

    def __init__(self, file: File, fit: Fit) -> None:
        self._first = [
            _before(before, fit, n)
            for n, before in enumerate(file.first)
            if is_for(before.actors, fit, "first", n, "actors")
        ]
        self._parts = [
            _way(part, fit, n)
            for n, part in enumerate(file.parts)
            if is_for(part.actors, fit, "parts", n, "actors")
        ]
        self._idle = _Way(None, 0.0, in_order([], fit.menu))  # where no part takes part

    @property
    def looks_ahead(self) -> bool:
        """Tell whether one of the parts looks ahead."""
        return any(way.strategy is not None and way.strategy.looks_ahead for way in self._parts)

    def utilities(self, view: View) -> Array:
        """Give the utilities of the part that was drawn, run by run, (O, R)."""
        found = np.broadcast_to(self._idle.utilities(view), view.legal.shape)
        for way, drawn in self._lots(view):
            found = np.where(drawn, way.utilities(view), found)
        return found

    def answers(self, view: View) -> Mapping[str, Answered]:
        """Give the standing answers of the part that was drawn, run by run."""
        lots = [(drawn, way.answers(view)) for way, drawn in self._lots(view)]
        names = dict.fromkeys(name for _, answers in lots for name in answers)
        found: dict[str, Answered] = {}
        for name in names:
            answer = np.zeros(view.runs)
            for drawn, answers in lots:
                answer = np.where(drawn, codes(answers.get(name), view.runs), answer)
            found[name] = answer
        return found

    def _lots(self, view: View) -> list[tuple[_Way, BoolArray]]:
        """Say in which runs each part is done, (R,); at most one a run."""
        waiting, lots = np.ones(view.runs, dtype=bool), []
        for way in self._first:
            now = waiting & way.open(view)
            lots.append((way, now))
            waiting = waiting & ~now
        shares = [np.where(way.open(view), way.share, 0.0) for way in self._parts]
        total = np.zeros(view.runs)
        for share in shares:
            total = total + share
        lot, below = view.mix * total, np.zeros(view.runs)
        for way, share in zip(self._parts, shares, strict=True):
            lots.append((way, waiting & (share > 0.0) & (below <= lot) & (lot < below + share)))
            below = below + share
        return lots


def build(file: File, fit: Fit) -> Strategy:
    """Make the strategy, for an actor that has every choice of its parts.

    Raises:
        UnknownName, ConfigError: anything in it that does not exist, or a part that is a mixture or a person.
    """
    return disposed(Mixture(file, fit), file, fit)


def _before(before: Before, fit: Fit, n: int) -> _Way:
    fixed = _ranked(before.choose, fit, "first", n, "choose")
    return _Way(condition_of(before.when, fit, "first", n, "when"), 0.0, fixed)


def _way(part: Part, fit: Fit, n: int) -> _Way:
    condition = condition_of(part.when, fit, "parts", n, "when")
    if part.follow is None:
        fit.check_answers(part.answers, "parts", n)
        fixed = _ranked(part.choose, fit, "parts", n, "choose")
        return _Way(condition, part.share, fixed, said=part.answers)
    path = ("parts", n, "follow")
    if part.follow.get("kind") in NO_PARTS:
        advice = "Write its parts into this one, with their shares."
        raise ConfigError(f"no {part.follow['kind']} can be a part.", **fit.place(*path), advice=advice)
    inner = replace(fit, under=(*fit.under, *path))
    return _Way(condition, part.share, strategy=build_strategy(as_file(part.follow), inner))


def as_file(follow: Mapping[str, Any]) -> dict[str, Any]:
    """Write out what a part follows as the file of a strategy says it."""
    return {"title": "Part", "about": "A part of a mixture.", **follow}


def _ranked(names: Sequence[str], fit: Fit, *path: str | int) -> Array:
    wanted = [meant([name], fit, *path) for name in names]
    refuse_never_reached(names, wanted, fit, *path)
    return in_order(wanted, fit.menu)
