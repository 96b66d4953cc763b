"""What an experiment varies: uncertainties, which nobody decides, and levers, which somebody does.

An uncertainty is a number of the world; a lever sets numbers, or says by which strategy or script an actor
chooses.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    field_validator,
    model_validator,
)

from geosim.scenario import Name, Number

Picks: TypeAlias = tuple[str, ...]


def _each_once(given: tuple[Any, ...]) -> tuple[Any, ...]:
    seen = set()
    for item in given:
        if item in seen:
            told = item if isinstance(item, str) else f"{item:g}"
            raise ValueError(f"{told} stands twice. Keep it once.")
        seen.add(item)
    return given


def _some(given: tuple[Any, ...]) -> tuple[Any, ...]:
    if not given:
        raise ValueError("is empty.")
    return given


#: A list in which nothing may stand twice.
ONCE = AfterValidator(_each_once)
#: A list with something in it. pydantic's own min_length complains of every list with one faulty item.
SOME = AfterValidator(_some)
FILLED: dict[str, Any] = {"minItems": 1}  # the same to an editor

Several: TypeAlias = Annotated[  # one name, or a list of them
    tuple[str, ...],
    BeforeValidator(
        lambda given: (given,) if isinstance(given, str) else given,
        json_schema_input_type=str | tuple[str, ...],
    ),
    Field(json_schema_extra=FILLED),
    SOME,
    ONCE,
]
Group: TypeAlias = Annotated[
    Name | None, Field(description="Factors of one group are moved together by sobol and morris designs.")
]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Spread(_Model):
    """A number between two bounds: evenly, around a likeliest value, or bell-shaped and cut off."""

    range: Annotated[tuple[Number, Number], Field(description="Its two ends, the lower one first.")]
    distribution: Annotated[
        Literal["uniform", "triangular", "normal"], Field(description="How it lies between them.")
    ] = "uniform"
    mode: Annotated[Number | None, Field(description="The likeliest value, if triangular.")] = None
    mean: Annotated[Number | None, Field(description="If normal.")] = None
    deviation: Annotated[Annotated[Number, Field(gt=0)] | None, Field(description="If normal.")] = None
    group: Group = None

    @field_validator("range")
    @classmethod
    def _upright(cls, bounds: tuple[float, float]) -> tuple[float, float]:
        low, high = bounds
        if low >= high:
            raise ValueError(
                f"the range is upside down or empty: {low:g} to {high:g}. Write the lower end first."
            )
        return bounds

    @model_validator(mode="after")
    def _complete(self) -> Spread:
        wanted = {"uniform": set(), "triangular": {"mode"}, "normal": {"mean", "deviation"}}[
            self.distribution
        ]
        given = {name for name in ("mode", "mean", "deviation") if getattr(self, name) is not None}
        if wanted - given:
            raise ValueError(
                f"a {self.distribution} distribution needs {' and '.join(sorted(wanted - given))}."
            )
        if given - wanted:
            raise ValueError(
                f"a {self.distribution} distribution has no {' or '.join(sorted(given - wanted))}."
            )
        low, high = self.range
        middle = self.mode if self.mode is not None else self.mean
        if middle is not None and not low <= middle <= high:
            raise ValueError(f"{middle:g} lies outside the range {low:g} to {high:g}.")
        return self


class Values(_Model):
    """One of some numbers, each as likely as the others."""

    values: Annotated[
        tuple[Number, ...],
        Field(json_schema_extra=FILLED, max_length=10_000, description="The numbers, each once."),
        SOME,
        ONCE,
    ]
    group: Group = None


class OfNumber(_Model):
    """A lever that sets a number of the world, such as a term of the first contracts."""

    sets: Annotated[Several, Field(description="Numbers it sets. See: geosim list parameters")]
    spread: Annotated[Spread | None, Field(description="Its range, or values instead.")] = None
    values: Annotated[
        tuple[Number, ...],
        Field(json_schema_extra=FILLED, description="Its values, or spread instead."),
        ONCE,
    ] = ()
    group: Group = None

    @model_validator(mode="after")
    def _one_way(self) -> OfNumber:
        if (self.spread is None) == (not self.values):
            raise ValueError("give either spread or values.")
        return self


class OfStrategy(_Model):
    """A lever that lets an actor, or several, choose by one of some strategies."""

    actor: Annotated[Several, Field(description="One actor or several. See: geosim list actors")]
    strategies: Annotated[
        tuple[str, ...],
        Field(json_schema_extra=FILLED, description="By name. See: geosim list strategies"),
        SOME,
        ONCE,
    ]
    group: Group = None


class OfScript(_Model):
    """A lever that lets an actor follow one of some scripts: picks turn by turn, the last one repeated."""

    actor: Annotated[str, Field(description="See: geosim list actors")]
    scripts: Annotated[
        dict[Name, tuple[Picks, ...]],
        Field(min_length=1, description="By name: a list of choices for each turn, the last one repeated."),
    ]
    answers: Annotated[
        dict[str, str], Field(description="Pakistan's standing answers: by_rule, accept or refuse.")
    ] = {}
    group: Group = None


def _kind_of_uncertainty(data: Any) -> str:
    listed = isinstance(data, Values) or (isinstance(data, Mapping) and "values" in data)
    return "of_values" if listed else "of_range"


def _kind_of_lever(data: Any) -> str:
    for key, kind in (("strategies", "strategy"), ("scripts", "script")):
        if key in data if isinstance(data, Mapping) else hasattr(data, key):
            return kind
    return "strategy" if isinstance(data, Mapping) and "actor" in data else "number"


Uncertainty: TypeAlias = Annotated[
    Annotated[Spread, Tag("of_range")] | Annotated[Values, Tag("of_values")],
    Discriminator(_kind_of_uncertainty),
]
Lever: TypeAlias = Annotated[
    Annotated[OfNumber, Tag("number")]
    | Annotated[OfStrategy, Tag("strategy")]
    | Annotated[OfScript, Tag("script")],
    Discriminator(_kind_of_lever),
]
