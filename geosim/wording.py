"""How numbers are written for readers: a true minus sign, a sign on every change, and sums that agree."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

MINUS = "−"


def plain(value: float, digits: int = 0) -> str:
    """Write a number with a true minus sign; nothing rounds to a negative zero."""
    rounded = round(value, digits) + 0.0
    return f"{rounded:.{digits}f}".replace("-", MINUS)


def signed(value: float, digits: int = 0) -> str:
    """Write a change with its sign, and no change as a bare zero."""
    rounded = round(value, digits) + 0.0
    return f"+{rounded:.{digits}f}" if rounded > 0 else plain(rounded, digits)


def shown_steps(levels: Iterable[float], digits: int = 0) -> list[float]:
    """Give the steps between levels as shown: the first level and all steps, rounded, end at the last.

    Each is the step between two rounded levels, so it differs from its own value by less than one unit of
    the last digit.
    """
    rounded = [round(level, digits) for level in levels]
    return [round(end - start, digits) + 0.0 for start, end in pairwise(rounded)]
