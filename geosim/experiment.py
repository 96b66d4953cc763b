"""What an experiment says: uncertainties, levers, outcomes, the design that samples them, replications.

The words are those of exploratory modelling (Kwakkel 2017): an uncertainty is what nobody decides, a lever is
what somebody decides, an outcome is what is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from geosim.scenario import Cast, Name, Number, Text
from geosim.validation import MOST_SEED, LineOf, no_lines, validated
from geosim.varying import FILLED, SOME, Lever, Uncertainty

_MOST = 1_000_000_000
Count = Annotated[int, Field(strict=True, ge=1, le=_MOST)]
_Several = Annotated[int, Field(strict=True, le=_MOST, json_schema_extra={"minimum": 2})]  # else told why
#: Keys that no other kind of file has.
_OWN_KEYS = {"scenarios", "uncertainties", "levers", "outcomes", "design", "replications"}


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def is_experiment(data: object) -> bool:
    """Tell whether plain data is meant as an experiment, be it sound or not."""
    return isinstance(data, Mapping) and len(_OWN_KEYS & data.keys()) > 1


def _number_or_name(value: Any) -> Any:
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        return value
    raise ValueError("is no value of a factor. Write a number or a name.")


class Grid(_Model):
    """Every combination; a range is cut into this many values."""

    kind: Literal["grid"]
    levels: Annotated[int, Field(strict=True, ge=2, le=1000)] = 5


class Points(_Model):
    """The points that are listed; what a point does not say is as in the scenario."""

    kind: Literal["list"]
    points: Annotated[
        tuple[dict[str, Annotated[float | str, BeforeValidator(_number_or_name)]], ...],
        Field(json_schema_extra=FILLED),
        SOME,
    ]


class LatinHypercube(_Model):
    """Points spread evenly over every factor (McKay, Beckman and Conover 1979)."""

    kind: Literal["latin_hypercube"]
    points: Count


class Sobol(_Model):
    """Saltelli's design for variance-based sensitivity; points is the base, a power of two."""

    kind: Literal["sobol"]
    points: _Several
    second_order: bool = False

    @field_validator("points")
    @classmethod
    def _power_of_two(cls, points: int) -> int:
        if points < 2:
            raise ValueError(f"{points} gives no interval to an index. Take 2 or more; 64 is a beginning.")
        if points & (points - 1):
            nearest = 1 << max(points.bit_length() - 1, 0)
            raise ValueError(f"{points} is no power of two. Take {nearest} or {2 * nearest}.")
        return points


class Morris(_Model):
    """Elementary effects (Morris 1991), for finding what does not matter."""

    kind: Literal["morris"]
    trajectories: _Several
    levels: Annotated[int, Field(strict=True, ge=2, le=1000)] = 4

    @field_validator("trajectories")
    @classmethod
    def _several(cls, trajectories: int) -> int:
        if trajectories < 2:
            raise ValueError(f"{trajectories} gives no interval to an effect. Take 2 or more; 10 are usual.")
        return trajectories

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


class Stop(_Model):
    """When replications are enough: the interval of an outcome's mean is narrow enough at every point."""

    outcome: str
    half_width: Annotated[Number, Field(gt=0, description="Half the width of the interval, at most.")]
    confidence: Annotated[Number, Field(ge=0.5, lt=1)] = 0.95
    block: Annotated[int, Field(strict=True, ge=2, le=1_000_000)] = 20  # replications from look to look


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

    title: Annotated[Text, Field(description="What it is called.")]
    question: Annotated[Text, Field(description="What it asks, in one sentence.")]
    about: Annotated[str, Field(description="What readers should know of it.")] = ""
    scenarios: Annotated[
        tuple[str, ...],
        Field(json_schema_extra=FILLED, description="By name. See: geosim list scenarios"),
        SOME,
    ] = ("first_shipment",)
    cast: Annotated[Cast, Field(description="Which computer players take the seats.")] = "rule_based"
    turns: Annotated[
        Annotated[int, Field(strict=True, ge=1, le=400)] | None,
        Field(description="Instead of the scenario's."),
    ] = None
    turn_quarters: Annotated[
        Literal[1, 2, 4] | None, Field(description="Quarters that a decision stands.")
    ] = None
    parameters: Annotated[
        dict[str, Number], Field(description="Numbers that are the same at all points.")
    ] = {}
    switches: Annotated[
        dict[str, Number], Field(description="Switches that are the same at all points.")
    ] = {}
    strategies: Annotated[
        dict[str, str], Field(description="Who plays how at all points: actor and strategy.")
    ] = {}
    uncertainties: Annotated[
        dict[str, Uncertainty],
        Field(description="What nobody decides: a parameter or switch, with its range or its values."),
    ] = {}
    levers: Annotated[
        dict[Name, Lever],
        Field(description="What somebody decides: strategies of an actor, scripts, or numbers that are set."),
    ] = {}
    outcomes: Annotated[
        tuple[str, ...],
        Field(json_schema_extra=FILLED, description="What is looked at. See: geosim list columns"),
        SOME,
    ]
    design: Annotated[Design, Field(description="How points are chosen among all there could be.")]
    replications: Annotated[
        Count, Field(description="Runs of every point; replication 7 has the same luck at each.")
    ] = 1
    stop: Annotated[Stop | None, Field(description="When fewer replications are enough.")] = None
    seed: Annotated[
        Annotated[int, Field(strict=True, ge=0, le=MOST_SEED)], Field(description="Seed of luck and design.")
    ] = 1
    subexperiments: Annotated[
        tuple[Sub, ...], Field(description="Parts that change or add some of what the whole says.")
    ] = ()

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

    @field_validator("stop")
    @classmethod
    def _looks(cls, stop: Stop | None, info: ValidationInfo) -> Stop | None:
        most = info.data.get("replications")
        if stop and most and stop.block >= most:
            raise ValueError(
                f"a block of {stop.block} is never looked at before all {most} replications are played. "
                "Give more replications, or a smaller block."
            )
        return stop

    @field_validator("levers")
    @classmethod
    def _named_once(cls, levers: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        seen = dict.fromkeys(info.data.get("uncertainties", {}), "an uncertainty")
        seen |= dict.fromkeys(info.data.get("parameters", {}), "a parameter")
        seen |= dict.fromkeys(info.data.get("switches", {}), "a switch")
        for name, lever in levers.items():
            if name in info.data.get("uncertainties", {}):
                raise ValueError(f"{name} is an uncertainty too. Give the lever another name.")
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
