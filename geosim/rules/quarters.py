"""The calendar of a game: its quarters, counted from the last one of 2025."""

from __future__ import annotations

#: The year of quarter 0, as a decimal; a quarter is a fourth of a year.
FIRST_QUARTER = 2025.75


def quarter_name(quarter: int) -> str:
    """Write a quarter as people do; quarter 0 is 2025Q4."""
    year, fourth = divmod(round(4 * FIRST_QUARTER) + quarter, 4)
    return f"{year}Q{fourth + 1}"


def span_name(quarters: range) -> str:
    """Write some quarters from first to last."""
    first, last = quarter_name(quarters.start), quarter_name(quarters.stop - 1)
    return first if first == last else f"{first} to {last}"
