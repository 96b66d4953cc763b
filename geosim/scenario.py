"""What a scenario says: how things stand, who plays, what happens when, which assumptions are switched."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from geosim.errors import ConfigError
from geosim.plain_words import NAME
from geosim.validation import LineOf, Misplaced, no_lines, validated

Name = Annotated[str, Field(pattern=NAME, max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Count = Annotated[int, Field(strict=True, ge=1)]
Quarters = Annotated[int, Field(strict=True, ge=1, le=400)]
Claim = Annotated[int, Field(strict=True, ge=1)]
Cast: TypeAlias = Literal["look_ahead", "distilled", "rule_based"]

MOST_SEATS = 40  # that a scenario may name
MOST_OWN = 20  # strategies that a scenario may carry


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Bullet(_Model):
    """A line of the briefing, with the claim it rests on and how firm that is."""

    text: Text
    kind: Literal["sourced", "contested", "assumed", "unverified"]
    claim: Claim | None = None

    @model_validator(mode="after")
    def _grounded(self) -> Bullet:
        if self.kind in ("sourced", "contested") and self.claim is None:
            raise ValueError(f"a {self.kind} bullet names its claim. See them all with: geosim list claims")
        return self


class Viewpoint(_Model):
    """What one party says of an event, in a short sentence."""

    who: Text
    says: Text


class _Happening(_Model):
    """What events and injects say alike: what is told, what it moves or multiplies, and how long."""

    title: Text
    headline: Text
    kind: Literal[
        "price",
        "leak",
        "attack",
        "tranche_review",
        "administration",
        "tariff",
        "drill",
        "court",
        "finance",
        "disaster",
        "news",
        "custom",
    ]
    lasts: Quarters = 1
    probability: Annotated[Number, Field(ge=0, le=1)] = 1.0
    scaled_by: str = ""
    effects: dict[str, Annotated[Number, Field(ge=-20, le=20)]] = {}
    factors: dict[str, Annotated[Number, Field(ge=0, le=10)]] = {}
    viewpoints: tuple[Viewpoint, ...] = ()
    claims: tuple[Claim, ...] = ()

    @model_validator(mode="after")
    def _balanced(self) -> _Happening:
        if len(self.viewpoints) == 1:
            raise ValueError("one viewpoint is not enough: give at least two, or none.")
        return self


class Event(_Happening):
    """Something the scenario brings about: what it moves or multiplies, from when, how long, how likely."""

    name: Name
    quarter: Annotated[int, Field(strict=True, ge=0, le=400)]


class Inject(_Happening):
    """An event on the shelf, for scenarios to use at a quarter of their own; `use` says what it is for."""

    use: Text


class Picks(_Model):
    """How many choices an actor may take each turn."""

    states: Count = 2
    communities: Count = 1

    def of(self, is_state: bool) -> int:  # what a role says of itself
        """Give how many choices a state, or a community, may take each turn."""
        return self.states if is_state else self.communities


class Shows(_Model):
    """What a person sees beside the game itself."""

    forecast: Annotated[bool, Field(strict=True, description="Futures of the game, when asked for.")] = True
    previews: Annotated[
        bool, Field(strict=True, description="What a draft might change, before the turn is ended.")
    ] = True


class Scenario(_Model):
    """A starting position with its cast, its script and its assumptions."""

    title: Text
    question: Text
    summary: Text
    differs: Text
    teaches: Text
    objectives: tuple[Text, ...] = ()
    difficulty: Literal["introductory", "intermediate", "advanced"]
    minutes: Count
    about: tuple[Bullet, ...] = ()
    content_note: str = ""
    debrief: tuple[Text, ...] = ()

    quarters: Quarters = 40
    turn_quarters: Literal[1, 2, 4] = Field(default=4, validate_default=True)
    short_turns: Count = 5
    cast: Cast = "look_ahead"
    strategies: dict[str, str] = {}
    own_strategies: Annotated[
        dict[Name, dict[str, Any]],
        Field(
            max_length=MOST_OWN,
            description="Strategies that travel with the scenario, each as in a file of its own, by name.",
        ),
    ] = {}
    picks: Picks = Picks()
    roles: Annotated[tuple[str, ...], Field(max_length=MOST_SEATS)] = ()
    shows: Shows = Shows()

    parameters: dict[str, Number] = {}
    switches: dict[str, Number] = {}
    events: tuple[Event, ...] = ()

    @property
    def turns(self) -> int:
        """Count the turns: decisions taken over the whole game."""
        return self.quarters // self.turn_quarters

    @property
    def overrides(self) -> dict[str, float]:
        """Give every number that differs from the default world, by address."""
        return self.parameters | self.switches

    @cached_property
    def hash(self) -> str:
        """Give the SHA-256 of everything the scenario says, in hexadecimal."""
        canonical = json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"), allow_nan=False)
        return sha256(canonical.encode()).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """Give the whole scenario as plain data, defaults written out but for those of `_UNSAID`."""
        data = self.model_dump(mode="json")
        return {key: value for key, value in data.items() if key not in _UNSAID or value != _UNSAID[key]}

    @classmethod
    def from_dict(cls, data: object, where: str = "", line_of: LineOf = no_lines) -> Scenario:
        """Make a scenario of plain data.

        Raises:
            ConfigError: data that is not a scenario.
        """
        return validated(cls, data, where, line_of)

    def with_changes(
        self,
        *,
        parameters: Mapping[str, float] | None = None,
        switches: Mapping[str, float] | None = None,
        strategies: Mapping[str, str] | None = None,
        picks: Mapping[str, int] | None = None,
        cast: str | None = None,
        turn_quarters: int | None = None,
        turns: int | None = None,
        quarters: int | None = None,
    ) -> Scenario:
        """Give this scenario with some things changed; what is not named stays, and the hash changes.

        Raises:
            ConfigError: a change that no scenario may have.
        """
        if turns is not None and quarters is not None:
            raise ConfigError("give the length in turns or in quarters, not both.", key="turns")
        data = self.to_dict()
        data["parameters"] = _without(data["parameters"], switches) | dict(parameters or {})
        data["switches"] = _without(data["switches"], parameters) | dict(switches or {})
        data["strategies"] |= strategies or {}
        data["picks"] |= picks or {}
        plain = {"cast": cast, "turn_quarters": turn_quarters, "quarters": quarters}
        data |= {key: value for key, value in plain.items() if value is not None}
        if turns is not None:
            data["quarters"] = turns * data["turn_quarters"]
        return self.from_dict(data)

    @field_validator("turn_quarters")
    @classmethod
    def _divides(cls, turn_quarters: int, info: ValidationInfo) -> int:
        quarters = info.data.get("quarters", turn_quarters)
        if quarters % turn_quarters:
            problem = f"{quarters} quarters cannot be cut into turns of {turn_quarters}."
            raise Misplaced(f"{problem} Give {_near(quarters, turn_quarters)}.", "quarters", if_unsaid=True)
        return turn_quarters

    @field_validator("switches")
    @classmethod
    def _set_once(cls, switches: dict[str, float], info: ValidationInfo) -> dict[str, float]:
        both = sorted(switches.keys() & info.data.get("parameters", {}).keys())
        if both:
            raise ValueError(f"{', '.join(both)} stands under parameters too. Keep one of the two.")
        return switches

    @field_validator("events")
    @classmethod
    def _named_apart(cls, events: tuple[Event, ...]) -> tuple[Event, ...]:
        names = [event.name for event in events]
        twins = sorted({name for name in names if names.count(name) > 1})
        if twins:
            second = max(i for i, name in enumerate(names) if name == twins[0])
            problem = f"two events are called {' and '.join(twins)}. Give each its own name."
            raise Misplaced(problem, "events", second, "name")
        return events


#: What is left out where it says nothing, so that scenarios without it keep their hash.
_UNSAID: Mapping[str, Any] = {"own_strategies": {}, "shows": Shows().model_dump()}


def picks_of(data: object) -> Picks:
    """Give the picks that the plain data of a scenario allow; the usual ones where they do not say."""
    said = data.get("picks") if isinstance(data, Mapping) else None
    try:
        return Picks.model_validate(said or {})
    except ValidationError:
        return Picks()


def _near(quarters: int, turn: int) -> str:
    """Give the lengths nearest to one, in quarters, that can be cut into turns."""
    below = quarters // turn * turn
    return f"{below} or {below + turn}" if below else str(turn)


def _without(numbers: Mapping[str, float], names: Mapping[str, float] | None) -> dict[str, float]:
    return {name: number for name, number in numbers.items() if name not in (names or {})}
