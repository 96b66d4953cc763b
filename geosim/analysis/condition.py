"""Conditions on outcomes, such as "leverage_dependency < 0 and verdict != leverage"."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geosim.errors import InputError

_CLAUSE = re.compile(r"\s*(?P<outcome>[\w@-]+)\s*(?P<sign><=|>=|!=|==|=|<|>)\s*(?P<value>[^<>=!\s]+)\s*")
_AND = re.compile(r"\s+and\s+")
_SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
}
_OF_WORDS = ("=", "==", "!=")


class Condition:
    """What runs must meet: comparisons of outcomes with numbers or words, all of them, joined by `and`.

    Raises:
        InputError: text that is no condition.
    """

    def __init__(self, when: str) -> None:
        self._clauses = [_clause(text, when) for text in _AND.split(when)]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Give the outcomes it looks at."""
        return tuple(dict.fromkeys(outcome for outcome, _, _ in self._clauses))

    def holds(self, runs: pd.DataFrame) -> NDArray[np.bool_]:
        """Say which runs meet it; one that lacks an outcome does not."""
        found = np.ones(len(runs), dtype=bool)
        for outcome, sign, value in self._clauses:
            column = runs[outcome]
            found &= (_SIGNS[sign](column, value) & column.notna()).to_numpy(bool)
        return found


def _clause(text: str, when: str) -> tuple[str, str, float]:
    """Read one comparison: outcome, sign and number; the share of a word is 1 where it is said."""
    match = _CLAUSE.fullmatch(text)
    if not match:
        advice = (
            'Write an outcome, a sign and a value, and more of them with and: "leverage_dependency < 0" or '
            '"take > 4000 and verdict != leverage".'
        )
        raise InputError(f'"{when[:60]}" is no condition.', where="--when", advice=advice)
    outcome, sign, value = match["outcome"], match["sign"], match["value"]
    try:
        return outcome, sign, float(value)
    except ValueError:
        if sign not in _OF_WORDS:
            advice = f"Write a number behind {sign}."
            raise InputError(f'"{value[:40]}" is no number.', where="--when", advice=advice) from None
        return f"{outcome}={value}", sign, 1.0
