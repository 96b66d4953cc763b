"""What a distilled mind knows: data that `geosim distil` writes, one JSON file an actor, safely read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError, model_validator

from geosim.errors import ConfigError
from geosim.home import home
from geosim.reading import shown
from geosim.validation import explained

FOLDER = ("configs", "distilled")
USUAL = "look_ahead"
LENGTHS = (1, 2, 4)
MOST_BYTES = 2_000_000
_MAKE = "Make it with: geosim distil"
_INNERMOST = re.compile(r"[\[{][^][{}]*[\]}]")

Name: TypeAlias = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.@]*$", max_length=80)]
Share: TypeAlias = Annotated[float, Field(ge=0, le=1)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Signal(_Model):
    """Something the actor sees, with the lowest and highest value in the games it was learned from."""

    name: Name
    low: FiniteFloat
    high: FiniteFloat

    @model_validator(mode="after")
    def _spans(self) -> Signal:
        if not self.low < self.high:
            raise ValueError("low lies below high.")
        return self


class Knowledge(_Model):
    """What was learned for turns of one length.

    A term is one signal or the product of two, by their places. The gains of a choice over hold are an
    intercept and one slope a term, in payoff times quarters of the horizon, before wear and cost.
    """

    signals: Annotated[tuple[Signal, ...], Field(min_length=1, max_length=400)]
    terms: Annotated[
        tuple[Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1, max_length=2)], ...],
        Field(max_length=1000),
    ]
    gains: Mapping[Name, tuple[FiniteFloat, ...]]

    @model_validator(mode="after")
    def _fits_together(self) -> Knowledge:
        if any(place >= len(self.signals) for term in self.terms for place in term):
            raise ValueError("a term names a signal that is not there.")
        if any(len(row) != len(self.terms) + 1 for row in self.gains.values()):
            raise ValueError("gains: each choice has an intercept and one slope for each term.")
        return self


class Accord(_Model):
    """How close a distilled mind comes to looking ahead, on games that it was not fitted to."""

    decisions: Annotated[int, Field(ge=1)]
    r2: Annotated[float, Field(le=1)]  # of the utilities over hold
    top: Share  # how often the choice that looks best is the same
    overlap: Share  # mean of what the two sets of odds have in common
    r2_by_choice: Mapping[Name, Annotated[float, Field(le=1)]]


class Lesson(Knowledge):
    """What was learned for turns of one length, and how good it is."""

    accord: Accord


class Made(_Model):
    """Where the data come from."""

    command: str
    version: str
    games: Annotated[int, Field(ge=1)]
    world: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]  # digest of the worlds it was learned in


class Mind(_Model):
    """What one actor has learned, by length of turn."""

    actor: Name
    made: Made
    turns: Mapping[str, Lesson]  # by quarters

    @model_validator(mode="after")
    def _is_whole(self) -> Mind:
        if set(self.turns) != set(map(str, LENGTHS)):
            raise ValueError("turns: needs those of 1, 2 and 4 quarters.")
        return self

    def lesson(self, turn_quarters: int) -> Lesson:
        """Give what was learned for turns of some quarters, 1, 2 or 4."""
        return self.turns[str(turn_quarters)]


def folder_of(name: str) -> Path:
    """Give the folder with the data of a name."""
    return home().joinpath(*FOLDER, name)


def read_mind(name: str, actor: str, *, where: str = "", key: str = "") -> Mind:
    """Read what an actor has learned, from the data of a name.

    where, key: what asks for it, for the message if there is none.

    Raises:
        ConfigError: no such data, none for this actor, or a file that is not what `geosim distil` writes.
    """
    file = folder_of(name) / f"{actor}.json"
    if not file.is_file():
        problem = f'no distilled data "{name}" for {actor} ({shown(file)} is missing).'
        raise ConfigError(problem, where=where, key=key, advice=_MAKE)
    facts = file.stat()
    return _read(file, facts.st_mtime_ns, facts.st_size)


def learned_by(says: Mapping[str, Any], actor: str) -> str:
    """Give the digest of what a strategy file draws on beside itself for an actor; empty if nothing."""
    if says.get("kind") != "distilled":
        return ""
    return sha256((folder_of(str(says.get("data", USUAL))) / f"{actor}.json").read_bytes()).hexdigest()


@lru_cache(maxsize=64)
def _read(file: Path, changed: int, size: int) -> Mind:  # noqa: ARG001  # a changed file is read again
    if size > MOST_BYTES:
        raise ConfigError(f"has more than {MOST_BYTES:,} bytes.", where=shown(file), advice=_MAKE)
    try:
        return Mind.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise explained(error, Mind, shown(file)) from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}.", where=shown(file)) from None


def written(mind: Mind) -> str:
    """Give the text of a file: JSON with a line for each signal, term and choice."""
    return _INNERMOST.sub(lambda found: " ".join(found[0].split()), mind.model_dump_json(indent=1)) + "\n"
