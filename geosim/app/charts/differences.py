"""Differences row by row, each with how far luck alone may have brought it about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from geosim.app.charts.drawing import ARROWS, STILL, Scale, Table, direction, draw
from geosim.app.messages import say
from geosim.wording import plain, signed

_WIDTH, _TRACK = 300.0, (6.0, 294.0)
_LEAST = 2.0  # the scale reaches at least so far to either side


@dataclass(frozen=True, slots=True)
class Measured:
    """A mean difference, and the margin within which 95 of 100 such means lie."""

    mean: float
    margin: float

    @property
    def clear(self) -> bool:
        """Tell it from what luck alone would bring."""
        return abs(self.mean) > self.margin

    @property
    def shown(self) -> str:
        """Write it with its margin."""
        return say("differences.value", mean=signed(self.mean, 1), margin=plain(self.margin, 1))


@dataclass(frozen=True, slots=True)
class Row:
    """What differs, in a title and a note, by every measure in turn; None where it is not known yet."""

    key: str
    title: str
    note: str
    values: tuple[Measured | None, ...]


@dataclass(frozen=True, slots=True)
class _Bar:
    measure: str
    value: Measured | None
    zero: float
    x: float = 0.0
    low: float = 0.0
    high: float = 0.0
    colour: str = STILL
    arrow: str = ""


def differences(rows: Sequence[Row], measures: Sequence[str], title: str, key: str) -> Markup:
    """Draw every row, one small picture a measure on one scale a measure; the table says the same."""
    reach = [
        max([_LEAST, *(abs(value.mean) + value.margin for row in rows if (value := row.values[n]))])
        for n in range(len(measures))
    ]
    scales = [Scale(-most, most, *_TRACK) for most in reach]
    drawn = [(row, [_bar(*each) for each in zip(measures, row.values, scales, strict=True)]) for row in rows]
    pending = say("differences.pending")
    table = Table(
        title,
        (say("differences.what"), *measures),
        tuple((row.title, *(value.shown if value else pending for value in row.values)) for row in rows),
    )
    return draw("differences.html.j2", key=key, width=_WIDTH, track=_TRACK, rows=drawn, table=table)


def _bar(measure: str, value: Measured | None, scale: Scale) -> _Bar:
    if value is None:
        return _Bar(measure, None, scale(0))
    return _Bar(
        measure,
        value,
        scale(0),
        scale(value.mean),
        scale(value.mean - value.margin),
        scale(value.mean + value.margin),
        direction(value.mean) if value.clear else STILL,
        ARROWS[(value.mean > 0) - (value.mean < 0)] if value.clear else "≈",
    )
