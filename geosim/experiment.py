"""What an experiment says: uncertainties, levers, outcomes, the design that samples them, replications.

The words are those of exploratory modelling (Kwakkel 2017): an uncertainty is what nobody decides, a lever is
what somebody decides, an outcome is what is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)

from geosim.scenario import Name, Number, Text
from geosim.validation import MOST_SEED, LineOf, no_lines, validated

Count = Annotated[int, Field(strict=True, ge=1, le=1_000_000_000)]
Cast: TypeAlias = Literal["look_ahead", "rule_based"]
Picks: TypeAlias = tuple[str, ...]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Spread(_Model):
    """A number between two bounds: evenly, around a likeliest value, or bell-shaped and cut off."""

    range: tuple[Number, Number]
    distribution: Literal["uniform", "triangular", "normal"] = "uniform"
    mode: Number | None = None  # of a triangular one
    mean: Number | None = None
    deviation: Annotated[Number, Field(gt=0)] | None = None

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

    values: Annotated[tuple[Number, ...], Field(min_length=1, max_length=10_000)]

    @field_validator("values")
    @classmethod
    def _different(cls, values: tuple[float, ...]) -> tuple[float, ...]:
        if len(set(values)) < len(values):
            raise ValueError("a value stands twice. Keep one of the two.")
        return values


class OfNumber(_Model):
    """A lever that sets a number of the world, such as a term of the first contracts."""

    sets: Annotated[tuple[str, ...], Field(min_length=1)]
    spread: Spread | None = None
    values: Annotated[tuple[Number, ...], Field(min_length=1)] = ()

    @field_validator("sets", mode="before")
    @classmethod
    def _several(cls, sets: object) -> object:
        return (sets,) if isinstance(sets, str) else sets

    @model_validator(mode="after")
    def _one_way(self) -> OfNumber:
        if (self.spread is None) == (not self.values):
            raise ValueError("give either spread or values.")
        return self


class OfStrategy(_Model):
    """A lever that lets an actor, or several, choose by one of some strategies."""

    actor: Annotated[tuple[str, ...], Field(min_length=1)]
    strategies: Annotated[tuple[str, ...], Field(min_length=1)]

    @field_validator("actor", mode="before")
    @classmethod
    def _several(cls, actor: object) -> object:
        return (actor,) if isinstance(actor, str) else actor


class OfScript(_Model):
    """A lever that lets an actor follow one of some scripts: picks turn by turn, the last one repeated."""

    actor: str
    scripts: Annotated[dict[Name, tuple[Picks, ...]], Field(min_length=1)]
    answers: dict[str, str] = {}


def _kind_of_uncertainty(data: Any) -> str:
    return (
        "values" if isinstance(data, Values) or (isinstance(data, Mapping) and "values" in data) else "spread"
    )


def _kind_of_lever(data: Any) -> str:
    for key, kind in (("strategies", "strategy"), ("scripts", "script")):
        if key in data if isinstance(data, Mapping) else hasattr(data, key):
            return kind
    return "number"


Uncertainty: TypeAlias = Annotated[
    Annotated[Spread, Tag("spread")] | Annotated[Values, Tag("values")], Discriminator(_kind_of_uncertainty)
]
Lever: TypeAlias = Annotated[
    Annotated[OfNumber, Tag("number")]
    | Annotated[OfStrategy, Tag("strategy")]
    | Annotated[OfScript, Tag("script")],
    Discriminator(_kind_of_lever),
]


class Grid(_Model):
    """Every combination; a range is cut into this many values."""

    kind: Literal["grid"]
    levels: Annotated[int, Field(strict=True, ge=2, le=1000)] = 5


class Points(_Model):
    """The points that are listed; what a point does not say is as in the scenario."""

    kind: Literal["list"]
    points: Annotated[tuple[dict[str, float | str], ...], Field(min_length=1)]


class LatinHypercube(_Model):
    """Points spread evenly over every factor (McKay, Beckman and Conover 1979)."""

    kind: Literal["latin_hypercube"]
    points: Count


class Sobol(_Model):
    """Saltelli's design for variance-based sensitivity; points is the base, a power of two."""

    kind: Literal["sobol"]
    points: Count
    second_order: bool = False

    @field_validator("points")
    @classmethod
    def _power_of_two(cls, points: int) -> int:
        if points & (points - 1):
            nearest = 1 << max(points.bit_length() - 1, 0)
            raise ValueError(f"{points} is no power of two. Take {nearest} or {2 * nearest}.")
        return points


class Morris(_Model):
    """Elementary effects (Morris 1991), for finding what does not matter."""

    kind: Literal["morris"]
    trajectories: Count
    levels: Annotated[int, Field(strict=True, ge=2, le=1000)] = 4

    @field_validator("levels")
    @classmethod
    def _even(cls, levels: int) -> int:
        if levels % 2:
            raise ValueError(f"{levels} levels cannot be halved. Give an even number.")
        return levels


class OneAtATime(_Model):
    """One factor moved at a time, the others as in the scenario."""

    kind: Literal["one_at_a_time"]
    levels: Annotated[int, Field(strict=True, ge=2, le=1000)] = 2


Design: TypeAlias = Annotated[
    Grid | Points | LatinHypercube | Sobol | Morris | OneAtATime, Field(discriminator="kind")
]


class Sub(_Model):
    """A part of an experiment that changes or adds some of what the whole says."""

    name: Name
    about: str = ""
    scenarios: tuple[str, ...] | None = None
    uncertainties: dict[str, Uncertainty] = {}
    levers: dict[Name, Lever] = {}
    without: tuple[str, ...] = ()  # factors of the whole that stay as in the scenario
    design: Design | None = None
    replications: Count | None = None


class Experiment(_Model):
    """A question put to the model: what is uncertain, what is decided, what is looked at, and how often."""

    title: Text
    question: Text
    about: str = ""
    scenarios: Annotated[tuple[str, ...], Field(min_length=1)] = ("first_shipment",)
    cast: Cast = "rule_based"
    turns: Annotated[int, Field(strict=True, ge=1, le=400)] | None = None
    turn_quarters: Literal[1, 2, 4] | None = None
    parameters: dict[str, Number] = {}
    switches: dict[str, Number] = {}
    strategies: dict[str, str] = {}
    uncertainties: dict[str, Uncertainty] = {}
    levers: dict[Name, Lever] = {}
    outcomes: Annotated[tuple[str, ...], Field(min_length=1)]
    design: Design
    replications: Count = 1
    seed: Annotated[int, Field(strict=True, ge=0, le=MOST_SEED)] = 1
    subexperiments: tuple[Sub, ...] = ()

    @property
    def parts(self) -> tuple[Experiment, ...]:
        """Give the experiment as its subexperiments, each a whole one; itself if it has none."""
        return tuple(self._part(sub) for sub in self.subexperiments) or (self,)

    def _part(self, sub: Sub) -> Experiment:
        kept = {name: lever for name, lever in self.levers.items() if name not in sub.without}
        uncertain = {name: found for name, found in self.uncertainties.items() if name not in sub.without}
        return self.model_copy(
            update={
                "title": f"{self.title}: {sub.name}",
                "scenarios": sub.scenarios or self.scenarios,
                "uncertainties": {**uncertain, **sub.uncertainties},
                "levers": {**kept, **sub.levers},
                "design": sub.design or self.design,
                "replications": sub.replications or self.replications,
                "subexperiments": (),
            }
        )

    @classmethod
    def from_dict(cls, data: object, where: str = "", line_of: LineOf = no_lines) -> Experiment:
        """Make an experiment of plain data.

        Raises:
            ConfigError: data that is not an experiment.
        """
        return validated(cls, data, where, line_of)

    @field_validator("levers")
    @classmethod
    def _named_once(cls, levers: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        seen = dict.fromkeys(info.data.get("uncertainties", {}), "an uncertainty")
        seen |= dict.fromkeys(info.data.get("parameters", {}), "a parameter")
        seen |= dict.fromkeys(info.data.get("switches", {}), "a switch")
        for name, lever in levers.items():
            for number in getattr(lever, "sets", ()):
                if number in seen:
                    raise ValueError(
                        f"{number} is set by {name} and is {seen[number]} too. Keep one of the two."
                    )
                seen[number] = f"set by {name}"
        return levers

    @field_validator("uncertainties")
    @classmethod
    def _not_fixed(cls, uncertainties: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        for table in ("parameters", "switches"):
            both = sorted(uncertainties.keys() & info.data.get(table, {}).keys())
            if both:
                raise ValueError(f"{both[0]} stands under {table} too. Keep one of the two.")
        return uncertainties

    @field_validator("subexperiments")
    @classmethod
    def _named_apart(cls, parts: tuple[Sub, ...]) -> tuple[Sub, ...]:
        names = [part.name for part in parts]
        twins = sorted({name for name in names if names.count(name) > 1})
        if twins:
            raise ValueError(f"two subexperiments are called {twins[0]}. Give each its own name.")
        return parts
