"""What a number hangs on: a bar a factor, with its interval, the largest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from geosim.app.charts.drawing import STILL, Caption, Chart, Scale, Table, draw

_ROW, _HEAD = 46.0, 4.0
_LEFT = 4.0
_LETTERS = {540.0: 76, 340.0: 46}  # that a line has room for, by width
_VALUE = 74.0  # pixels a value needs at the right


@dataclass(frozen=True, slots=True)
class EffectBar:
    """The effect of one factor: its bar from one value to another, what is written, and its interval.

    inner: where a second, filled bar ends that lies within the first. ends: what the ends of a bar stand for.
    """

    name: str
    note: str
    start: float
    end: float
    shown: str
    interval: tuple[float, float] | None = None
    inner: float | None = None
    ends: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class _Drawn:
    bar: EffectBar
    top: float
    name: str
    note: str
    x: float
    width: float
    inner: float | None
    low: float | None
    high: float | None


def effects(bars: Sequence[EffectBar], zero: float | None, caption: Caption, table: Table) -> Chart:
    """Draw the bars in the order given, all on one scale; zero: where a line stands, if anywhere."""
    wide, narrow = (_picture(bars, zero, caption, width) for width in _LETTERS)
    return Chart(caption, wide, narrow, table)


def _picture(bars: Sequence[EffectBar], zero: float | None, caption: Caption, width: float) -> Markup:
    values = [value for bar in bars for value in (bar.start, bar.end, *(bar.interval or ()))]
    values += [] if zero is None else [zero]
    low, high = min(values), max(values)
    across = Scale(low, high if high > low else low + 1, _LEFT, width - _VALUE)
    return draw(
        "effects.svg.j2",
        caption=caption,
        width=width,
        height=_HEAD + _ROW * len(bars),
        zero=None if zero is None else across(zero),
        track=(_LEFT, width - _VALUE),
        colour=STILL,
        bars=[_drawn(bar, _HEAD + _ROW * place, across, _LETTERS[width]) for place, bar in enumerate(bars)],
    )


def _drawn(bar: EffectBar, top: float, across: Scale, letters: int) -> _Drawn:
    left, right = sorted((across(bar.start), across(bar.end)))
    name = _cut(bar.name, letters)
    return _Drawn(
        bar,
        top,
        name,
        _cut(bar.note, letters - len(name) - 2),
        left,
        max(1.5, right - left),
        None if bar.inner is None else max(0.0, across(bar.inner) - left),
        across(bar.interval[0]) if bar.interval else None,
        across(bar.interval[1]) if bar.interval else None,
    )


def _cut(text: str, letters: int) -> str:
    if len(text) <= letters:
        return text
    return f"{text[: letters - 1].rstrip()}…" if letters > 8 else ""
