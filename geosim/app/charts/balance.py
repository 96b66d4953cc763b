"""The balance plane: how far Pakistan relies on two of its partners, turn by turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, ceil, degrees, hypot

from geosim.app.charts.drawing import Caption, Chart, Scale, Table, draw, points
from geosim.app.messages import say
from geosim.wording import plain

_WIDTH, _HEIGHT = 300.0, 251.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 30.0, 294.0, 20.0, 215.0
_STEP, _LEAST = 10, 30  # the scale ends at a multiple of the one, at the other or above
_EVEN = 10.0  # half the width of the even-handed band
_LETTER, _LINE, _DOT = (
    7.5,
    13.0,
    2.0,
)  # pixels: a letter, a line, and half a dot, at most
_LONG = 9.0  # pixels a step needs to carry an arrowhead


@dataclass(frozen=True, slots=True)
class BalancePoint:
    """Reliance on each of two partners at the end of a turn, 0 to 100."""

    when: str
    first: float
    second: float


@dataclass(frozen=True, slots=True)
class _Arrow:
    x: float
    y: float
    angle: float


@dataclass(frozen=True, slots=True)
class _Label:
    x: float
    y: float
    anchor: str
    text: str


def balance(trail: Sequence[BalancePoint], first: str, second: str, key: str = "balance") -> Chart:
    """Draw the trail, oldest first, of reliance on `first` (across) against `second` (upwards).

    The first point is the start; those after it are numbered by turn.
    """
    title = say("balance.title", first=first, second=second)
    caption = Caption(key, title, _summary(trail[-1], first, second))
    top = max(_LEAST, _STEP * ceil(max(max(p.first, p.second) for p in trail) / _STEP))
    across, up = Scale(0, top, _LEFT, _RIGHT), Scale(0, top, _BOTTOM, _TOP)
    xs, ys = [across(p.first) for p in trail], [up(p.second) for p in trail]
    band = ((0, _EVEN), (0, 0), (_EVEN, 0), (top, top - _EVEN), (top, top), (top - _EVEN, top))
    picture = draw(
        "balance.svg.j2",
        caption=caption,
        width=_WIDTH,
        height=_HEIGHT,
        ticks=[(value, across(value), up(value)) for value in range(0, top + 1, _STEP)],
        band=points([across(x) for x, _ in band], [up(y) for _, y in band]),
        trail=points(xs, ys),
        dots=list(zip(xs, ys, strict=True)),
        arrows=_arrows(xs, ys),
        labels=_labels(xs, ys),
        first=first,
        second=second,
    )
    rows = tuple((_name(turn, p.when), plain(p.first), plain(p.second)) for turn, p in enumerate(trail))
    return Chart(caption, picture, None, Table(title, (say("balance.when"), first, second), rows))


def _name(turn: int, when: str) -> str:
    return say("balance.turn", turn=turn, when=when) if turn else say("balance.opening", when=when)


def _summary(now: BalancePoint, first: str, second: str) -> str:
    values = {"first": first, "second": second, "x": plain(now.first), "y": plain(now.second)}
    if abs(now.first - now.second) <= _EVEN:
        return say("balance.even", **values)
    leaning = "first" if now.first > now.second else "second"
    return say(f"balance.towards_{leaning}", **values)


def _arrows(xs: Sequence[float], ys: Sequence[float]) -> list[_Arrow]:
    steps = zip(pairwise(xs), pairwise(ys), strict=True)
    return [
        _Arrow((x1 + x2) / 2, (y1 + y2) / 2, degrees(atan2(y2 - y1, x2 - x1)))
        for (x1, x2), (y1, y2) in steps
        if hypot(x2 - x1, y2 - y1) > _LONG
    ]


def _labels(xs: Sequence[float], ys: Sequence[float]) -> list[_Label]:
    """Name where the trail ends, where it starts, and the turns between that have room, latest first."""
    last = len(xs) - 1
    found: list[_Label] = []
    for turn in dict.fromkeys((last, 0, *range(last - 1, 0, -1))):
        text = say("balance.now") if turn == last else str(turn) if turn else say("balance.start")
        places = list(_around(xs[turn], ys[turn], text))
        dots = [(x, y) for i, (x, y) in enumerate(zip(xs, ys, strict=True)) if i != turn]
        free = [each for each in places if _clear(each, found, dots)]
        if free or turn == last:
            found.append((free or places)[0])
    return found


def _around(x: float, y: float, text: str) -> Iterator[_Label]:
    """Give the places where a point may be named: right, left, above, below."""
    yield _Label(x + 11, y + 4, "start", text)
    yield _Label(x - 11, y + 4, "end", text)
    yield _Label(x, y - 10, "middle", text)
    yield _Label(x, y + 19, "middle", text)


def _clear(label: _Label, others: Sequence[_Label], dots: Sequence[tuple[float, float]]) -> bool:
    """Say whether a label lies in the plane, beside all other labels and beside all dots."""
    left, right = _span(label)
    top, bottom = label.y - _LINE, label.y + 3
    if left < _LEFT or right > _RIGHT or top < _TOP or bottom > _BOTTOM:
        return False
    if any(left - _DOT < x < right + _DOT and top - _DOT < y < bottom + _DOT for x, y in dots):
        return False
    spans = ((other, *_span(other)) for other in others)
    return not any(
        left < end and start < right and abs(label.y - other.y) < _LINE for other, start, end in spans
    )


def _span(label: _Label) -> tuple[float, float]:
    wide = _LETTER * len(label.text)
    left = label.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[label.anchor] * wide
    return left, left + wide
