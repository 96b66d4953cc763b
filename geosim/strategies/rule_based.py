"""The strategy `rule_based`: ordered rules in YAML; the first that applies and names an option decides.

A rule may say `{home}` in its condition and its options: the place of the actor that uses it, a locality
for a community and the state itself for a state. In [lists] such a text needs quotes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from geosim.errors import ConfigError
from geosim.state import Array
from geosim.strategies.base import FILLED, HOLD, Answering, Fit, Names, Strategy, Text, View
from geosim.strategies.character import Character, Some, condition_of, disposed, is_for, meant
from geosim.strategies.questions import Condition

#: How many times as far below `hold` an avoided option lies as a preferred one lies above it.
AVOIDANCE = 3.0


class Rule(BaseModel):
    """One rule: when it applies, and what is then preferred or avoided."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    when: Annotated[
        Text | None, Field(description="A condition; left out: always.", examples=["reserves < 10"])
    ] = None
    prefer: Annotated[Names, Field(description="Options, or option@target, that then lie above hold.")] = ()
    avoid: Annotated[Names, Field(description="Options that then lie far below hold.")] = ()
    strength: Annotated[
        float,
        Field(
            strict=True,
            ge=0,
            le=2,
            allow_inf_nan=False,
            description="Scales prefer: 1 is one precision above hold, 0 as good as hold. 0 to 2, default 1.",
        ),
    ] = 1.0
    actors: Some = ()

    @field_validator("when", mode="before")
    @classmethod
    def _says_something(cls, given: object) -> object:
        if given is None:
            raise ValueError("is empty. Leave the line out if the rule always applies.")
        return given

    @model_validator(mode="after")
    def _names_an_option(self) -> Rule:
        if not self.prefer and not self.avoid:
            raise ValueError('names no option. Give "prefer", "avoid" or both.')
        return self


class File(Character):
    """What the file may say."""

    precision: Annotated[
        float,
        Field(
            strict=True,
            gt=0,
            le=20,
            allow_inf_nan=False,
            description="Logit units from hold up to a preferred option: 3 takes it some 20 times as "
            "readily. Above 0, up to 20.",
        ),
    ]
    rules: Annotated[
        tuple[Rule, ...],
        FILLED,
        Field(
            max_length=100,
            json_schema_extra={"minItems": 1},
            description="Read from the top; the first that applies and names an option decides on it.",
        ),
    ]
    answers: Answering = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Ruling:
    """What one rule does to the utilities of the menu, where its condition holds."""

    condition: Condition | None
    named: NDArray[np.int64]  # (n,) rows of the menu
    utility: Array  # (n, 1)


class RuleBased(Strategy):
    """Choose by rules: preferred options lie above `hold`, unnamed ones below it, avoided ones far below."""

    def __init__(self, file: File, fit: Fit) -> None:
        self._answers = file.answers
        self._menu = fit.menus[fit.role.key]
        self._rulings = rulings(file.rules, file.precision, fit)
        self._unnamed = np.array([[0.0 if choice == HOLD else -file.precision] for choice in self._menu])

    def utilities(self, view: View) -> Array:
        """Give the utility of every choice in logit units, (O, R)."""
        assert view.choices == self._menu
        return ruled(self._rulings, np.repeat(self._unnamed, view.runs, axis=1), view)

    def answers(self, view: View) -> Mapping[str, str]:
        """Give the standing answers the file sets."""
        return self._answers


def build(file: File, fit: Fit) -> Strategy:
    """Make the strategy, for an actor and a world that have every name in it.

    Raises:
        UnknownName: a column, actor, option, target or standing answer that does not exist.
        ConfigError: a condition that cannot be read, or a rule that both prefers and avoids a choice.
    """
    fit.check_answers(file.answers)
    return disposed(RuleBased(file, fit), file, fit)


def rulings(rules: Sequence[Rule], precision: float, fit: Fit) -> tuple[_Ruling, ...]:
    """Read the rules of a file that are for the actor that uses it."""
    return tuple(
        _ruling(n, rule, precision, fit)
        for n, rule in enumerate(rules)
        if is_for(rule.actors, fit, "rules", n, "actors")
    )


def ruled(rulings: Sequence[_Ruling], utility: Array, view: View) -> Array:
    """Write what rules say over the utilities of a menu, (O, R), which change in place."""
    for ruling in reversed(rulings):  # the first rule writes last, so it decides
        applies = ruling.condition is None or ruling.condition.holds(view)
        for row, value in zip(ruling.named, ruling.utility, strict=True):
            np.copyto(utility[row], value, where=applies)
    return utility


def _ruling(number: int, rule: Rule, precision: float, fit: Fit) -> _Ruling:
    condition = condition_of(rule.when, fit, "rules", number, "when")
    preferred = meant(rule.prefer, fit, "rules", number, "prefer")
    avoided = meant(rule.avoid, fit, "rules", number, "avoid")
    if both := preferred & avoided:
        problem = f'both prefers and avoids "{min(both)}".'
        raise ConfigError(problem, **fit.place("rules", number), advice="Keep one of the two.")
    menu = fit.menus[fit.role.key]
    named = [row for row, choice in enumerate(menu) if choice in preferred or choice in avoided]
    prefer, avoid = rule.strength * precision, -AVOIDANCE * precision
    return _Ruling(
        condition,
        named=np.array(named),
        utility=np.array([[prefer if menu[row] in preferred else avoid] for row in named]),
    )
