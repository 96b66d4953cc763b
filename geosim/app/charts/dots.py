"""The dots: where a number may end, as 20 dots of equal odds, and how many of them lie above a mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from geosim.app.charts.drawing import Caption, Chart, Scale, Table, draw
from geosim.app.messages import say
from geosim.wording import plain

_RADIUS, _GAP = 6.0, 14.0  # of a dot, and from one to the next
_HEAD, _FOOT, _SIDE = 24.0, 22.0, 24.0


@dataclass(frozen=True, slots=True)
class Mark:
    """What the dots are compared with: a value and what it is."""

    value: float
    words: str


def dots(
    values: Sequence[float], mark: Mark | None, digits: int, title: str, summary: str, key: str = "dots"
) -> Chart:
    """Draw the values as dots, stacked where they are close; those above the mark are filled."""
    caption = Caption(key, title, summary)
    wide, narrow = (_picture(values, mark, digits, caption, width) for width in (600.0, 340.0))
    return Chart(caption, wide, narrow, _table(values, mark, digits, title))


def above(values: Sequence[float], mark: Mark, digits: int) -> int:
    """Count the dots above a mark, by what is shown of both."""
    return sum(round(value, digits) > round(mark.value, digits) for value in values)


def _picture(
    values: Sequence[float], mark: Mark | None, digits: int, caption: Caption, width: float
) -> Markup:
    reach = [*values, mark.value] if mark else list(values)
    spare = max((max(reach) - min(reach)) * 0.02, 0.5 * 10**-digits)
    across = Scale(min(reach) - spare, max(reach) + spare, _SIDE, width - _SIDE)
    stacks: dict[int, int] = {}
    placed = []
    for value in values:
        column = round(across(value) / _GAP)
        stacks[column] = stacks.get(column, 0) + 1
        filled = mark is None or round(value, digits) > round(mark.value, digits)
        placed.append((column * _GAP, stacks[column], filled))
    height = _HEAD + _GAP * max(stacks.values()) + _FOOT
    bottom = height - _FOOT
    return draw(
        "dots.svg.j2",
        caption=caption,
        width=width,
        height=height,
        bottom=bottom,
        radius=_RADIUS,
        dots=[(x, bottom - _GAP * (level - 0.5), filled) for x, level, filled in placed],
        ends=[(plain(value, digits), across(value)) for value in (values[0], values[-1])],
        mark=(across(mark.value), f"{mark.words}: {plain(mark.value, digits)}") if mark else None,
        side=(_SIDE - 10, width - _SIDE + 10),
    )


def _table(values: Sequence[float], mark: Mark | None, digits: int, title: str) -> Table:
    columns = [say("forecast.columns.dot"), say("forecast.columns.value")]
    rows = [(str(number), plain(value, digits)) for number, value in enumerate(values, start=1)]
    if mark is None:
        return Table(title, tuple(columns), tuple(rows))
    compared = [
        say("forecast.yes" if round(value, digits) > round(mark.value, digits) else "forecast.no")
        for value in values
    ]
    heading = say("forecast.columns.above", mark=plain(mark.value, digits))
    return Table(
        title, (*columns, heading), tuple((*row, said) for row, said in zip(rows, compared, strict=True))
    )
