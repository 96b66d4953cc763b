"""The strategy `rule_based`: ordered rules in YAML; the first that applies and names an option decides.

A rule may say `{home}` in its condition and its options: the place of the actor that uses it, a locality
for a community and the state itself for a state. In [lists] such a text needs quotes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from geosim.errors import ConfigError
from geosim.state import Array
from geosim.strategies.base import HOLD, Answering, Fit, Plain, Strategy, Text, View
from geosim.strategies.conditions import Condition, matching_choices, parse

#: How many times as far below `hold` an avoided option lies as a preferred one lies above it.
AVOIDANCE = 3.0

Names: TypeAlias = Annotated[
    tuple[Annotated[str, Field(min_length=1, max_length=80)], ...],
    BeforeValidator(lambda given: (given,) if isinstance(given, str) else given),
]


class Rule(BaseModel):
    """One rule: when it applies, and what is then preferred or avoided."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    when: Text | None = None  # left out: always
    prefer: Names = ()  # options, or option@target
    avoid: Names = ()
    strength: Annotated[float, Field(ge=0, le=2, allow_inf_nan=False)] = 1.0  # scales `prefer`

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


class File(Plain):
    """What the file may say."""

    precision: Annotated[float, Field(gt=0, le=20, allow_inf_nan=False)]  # logit units from hold to preferred
    rules: Annotated[tuple[Rule, ...], Field(min_length=1, max_length=100)]
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
        self._rulings = tuple(_ruling(n, rule, file.precision, fit) for n, rule in enumerate(file.rules))
        self._unnamed = np.array([[0.0 if choice == HOLD else -file.precision] for choice in self._menu])

    def utilities(self, view: View) -> Array:
        """Give the utility of every choice in logit units, (O, R)."""
        assert view.choices == self._menu
        utility = np.repeat(self._unnamed, view.runs, axis=1)
        for ruling in reversed(self._rulings):  # the first rule writes last, so it decides
            applies = ruling.condition is None or ruling.condition.holds(view)
            utility[ruling.named] = np.where(applies, ruling.utility, utility[ruling.named])
        return utility

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
    return RuleBased(file, fit)


def _ruling(number: int, rule: Rule, precision: float, fit: Fit) -> _Ruling:
    condition = None
    if rule.when is not None:
        text = rule.when.replace("{home}", fit.role.home)
        where, key = _place(fit, "rules", number, "when")
        condition = parse(text, fit.columns, fit.menus, where, key)
    preferred = _meant(rule.prefer, fit, "rules", number, "prefer")
    avoided = _meant(rule.avoid, fit, "rules", number, "avoid")
    if both := preferred & avoided:
        where, key = _place(fit, "rules", number)
        problem = f'both prefers and avoids "{min(both)}".'
        raise ConfigError(problem, where=where, key=key, advice="Keep one of the two.")
    menu = fit.menus[fit.role.key]
    named = [row for row, choice in enumerate(menu) if choice in preferred or choice in avoided]
    prefer, avoid = rule.strength * precision, -AVOIDANCE * precision
    return _Ruling(
        condition,
        named=np.array(named),
        utility=np.array([[prefer if menu[row] in preferred else avoid] for row in named]),
    )


def _meant(names: tuple[str, ...], fit: Fit, *path: str | int) -> set[str]:
    where, key = _place(fit, *path)
    menu = fit.menus[fit.role.key]
    meant = (name.replace("{home}", fit.role.home) for name in names)
    return {choice for name in meant for choice in matching_choices(name, menu, where=where, key=key)}


def _place(fit: Fit, *path: str | int) -> tuple[str, str]:
    """Give file and line, and key, of a part of the file."""
    line = fit.line_of(path)
    return (f"{fit.where}:{line}" if line else fit.where), ".".join(map(str, path))
