"""What the source articles say: the register of claims, and what in the software carries each one."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from geosim.errors import ConfigError, did_you_mean
from geosim.state import ASSETS, LEVERS, STATES

Topic = Literal[
    "diplomacy",
    "minerals",
    "geology",
    "projects",
    "processing",
    "finance",
    "ports",
    "china",
    "neighbours",
    "security",
    "communities",
    "governance",
]
Kind = Literal["fact", "official claim", "analyst view", "recommendation", "expectation"]
Status = Literal["agreed", "contested", "unverified"]
Bound = Literal["about", "nearly", "over", "under", "at least"]

#: What may carry a claim, with the names where the world itself has them (None: they are known elsewhere).
CARRIERS: Final[dict[str, tuple[str, ...] | None]] = {
    "parameter": None,
    "switch": None,
    "option": None,
    "measure": None,
    "column": None,
    "scenario": None,
    "event": None,
    "actor": None,
    "asset": ASSETS,
    "lever": tuple(lever.name for lever in LEVERS),
    "state": STATES,
}


def _known(feed: str) -> str:
    carrier, mark, name = feed.partition(":")
    if not mark or not name or name != name.strip():
        raise ValueError("write it as carrier:name, such as parameter:need")
    if carrier not in CARRIERS:
        raise ValueError(
            f'nothing called "{carrier}" carries claims. {did_you_mean(carrier, CARRIERS)}'.strip()
        )
    names = CARRIERS[carrier]
    if names is not None and name not in names:
        raise ValueError(f'no {carrier} called "{name}". {did_you_mean(name, names)}'.strip())
    return feed


Text = Annotated[str, Field(min_length=1)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Date = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
Feed = Annotated[str, AfterValidator(_known)]


class Source(BaseModel):
    """An article that claims are taken from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Text
    genre: Text
    dated: Text
    author: str = ""
    publisher: str = ""
    note: str = ""


class Figure(BaseModel):
    """A further number of a claim: of what it is, how much, and in which unit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: Text
    value: Number
    unit: Text
    bound: Bound | None = None


class Reading(BaseModel):
    """One view of a contested claim: what it says, who holds it, and the key of its source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    says: Text
    who: Text
    source: Text


class Claim(BaseModel):
    """One thing the sources say, how sure it is, and what carries it (or why nothing does)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[int, Field(strict=True)]
    topic: Topic
    text: Text
    value: Number | None = None
    unit: str = ""
    bound: Bound | None = None
    further: tuple[Figure, ...] = ()
    who: Text
    sources: Annotated[tuple[Text, ...], Field(min_length=1)]
    date: Date | None = None
    kind: Kind
    status: Status
    readings: tuple[Reading, ...] = ()
    feeds: tuple[Feed, ...] = ()
    left_out: str = ""
    briefing: bool = False

    @property
    def switches(self) -> tuple[str, ...]:
        """Give the names of the assumption switches that carry this claim."""
        return tuple(feed.removeprefix("switch:") for feed in self.feeds if feed.startswith("switch:"))

    @model_validator(mode="after")
    def _whole(self) -> Claim:
        if (self.value is None) != (not self.unit):
            raise ValueError("unit: a value has a unit, and a unit has a value")
        if self.value is None and (self.further or self.bound):
            raise ValueError("value: is missing, though there is a bound or a further number")
        if self.feeds and self.left_out:
            raise ValueError("left_out: what is carried by something is not left out")
        if not (self.feeds or self.left_out or self.briefing):
            raise ValueError("feeds: say what carries the claim, or under left_out why nothing does")
        if self.readings and self.status != "contested":
            raise ValueError("readings: only a contested claim has readings")
        if self.status == "contested" and len(self.readings) < 2 and not self.switches:
            raise ValueError("readings: a contested claim gives two readings or feeds a switch")
        return self


class Register(BaseModel):
    """All claims, numbered from 1, and the articles they come from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sources: dict[str, Source]
    claims: tuple[Claim, ...]

    def carried_by(self, carrier: str) -> dict[str, tuple[int, ...]]:
        """Give each name of one kind of carrier ("switch", "parameter") with the ids of its claims."""
        found: dict[str, tuple[int, ...]] = {}
        for claim in self.claims:
            for feed in claim.feeds:
                kind, _, name = feed.partition(":")
                if kind == carrier:
                    found[name] = (*found.get(name, ()), claim.id)
        return found

    @model_validator(mode="after")
    def _in_order(self) -> Register:
        for number, claim in enumerate(self.claims, start=1):
            if claim.id != number:
                raise ValueError(f"claims.{number}.id: should be {number}, not {claim.id}; ids count from 1")
            for key in (*claim.sources, *(reading.source for reading in claim.readings)):
                if key not in self.sources:
                    hint = did_you_mean(key, self.sources)
                    raise ValueError(f'claims.{number}.sources: no source called "{key}". {hint}'.strip())
        return self


def read(data: object, where: str = "claims.yaml") -> Register:
    """Check the plain data of a register.

    Raises:
        ConfigError: the first thing that is wrong, by file and key; claims count from 1, like their ids.
    """
    try:
        return Register.model_validate(data)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        key = ".".join(str(part + 1) if isinstance(part, int) else part for part in fault["loc"])
        raise ConfigError(fault["msg"].removeprefix("Value error, "), where=where, key=key) from None
