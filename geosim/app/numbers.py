"""How numbers are written for readers: a true minus sign, a sign on every change, and sums that agree."""

from __future__ import annotations

from collections.abc import Sequence

MINUS = "−"


def plain(value: float, digits: int = 0) -> str:
    """Write a number with a true minus sign; nothing rounds to a negative zero."""
    rounded = round(value, digits) + 0.0
    return f"{rounded:.{digits}f}".replace("-", MINUS)


def signed(value: float, digits: int = 0) -> str:
    """Write a change with its sign, and no change as a bare zero."""
    rounded = round(value, digits) + 0.0
    return f"+{rounded:.{digits}f}" if rounded > 0 else plain(rounded, digits)


def shown_parts(start: float, parts: Sequence[float], digits: int) -> list[float]:
    """Round parts so that start and parts, all as shown, add up to the end as shown.

    Each part is the step between two rounded running totals, so it differs from its own value by less
    than one unit of the last digit.
    """
    total, shown = start, []
    for part in parts:
        shown.append(round(round(total + part, digits) - round(total, digits), digits) + 0.0)
        total += part
    return shown
