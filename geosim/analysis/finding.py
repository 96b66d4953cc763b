"""What a trial of the model found, and intervals of means."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from geosim.state import Array

#: Half the width of a 95% interval of a mean, in standard errors.
Z95 = 1.96


@dataclass(frozen=True, slots=True)
class Finding:
    """An estimate with its 95% interval, what was asked of it, and whether that holds."""

    key: str
    statement: str
    asked: str
    estimate: float
    low: float
    high: float
    holds: bool


def interval(values: Array) -> tuple[float, float, float]:
    """Give the mean of some values and its 95% interval."""
    mean = float(np.mean(values))
    half = Z95 * float(np.std(values, ddof=1)) / math.sqrt(len(values)) if len(values) > 1 else 0.0
    return mean, mean - half, mean + half


def signed(key: str, statement: str, values: Array, sign: int) -> Finding:
    """Find whether the interval of a mean lies on the stated side of zero."""
    mean, low, high = interval(values)
    holds = low > 0 if sign > 0 else high < 0
    return Finding(key, statement, "above zero" if sign > 0 else "below zero", mean, low, high, holds)


def between(key: str, statement: str, value: float, low: float, high: float) -> Finding:
    """Find whether a number lies between two bounds."""
    if np.isinf(high):
        asked = f"at least {low:g}"
    elif np.isinf(low):
        asked = f"at most {high:g}"
    else:
        asked = f"{low:g} to {high:g}"
    return Finding(key, statement, asked, value, value, value, bool(low <= value <= high))
