"""The fan: a number so far, and where it may go, turn by turn: the middle of many futures, and bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup

from geosim.app.charts.drawing import Caption, Chart, Scale, Table, draw, points
from geosim.app.messages import say
from geosim.wording import plain

_TOP, _BELOW = 10.0, 26.0
_APART = 15.0  # pixels between two labels
_MOST_TICKS = 5

Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class FanTurn:
    """A turn to come: the middle of the futures and of those with nothing done, and the bands around them."""

    turn: int  # counted from 1
    median: float
    narrow: Pair  # the middle half of the futures
    wide: Pair  # the middle nine tenths
    nothing: float
    nothing_wide: Pair


@dataclass(frozen=True, slots=True)
class FanPast:
    """A turn that has been played, counted from 1; 0 is how things stood before."""

    turn: int
    value: float


@dataclass(frozen=True, slots=True)
class FanDrawing:
    """What is drawn: the number so far, the turns to come, single futures, and whether there is a draft."""

    past: Sequence[FanPast]
    turns: Sequence[FanTurn]
    samples: Sequence[Sequence[float]]  # one future each, over the turns to come
    digits: int
    drafted: bool


@dataclass(frozen=True, slots=True)
class _Frame:
    width: float
    height: float
    left: float
    right: float


_WIDE, _NARROW = _Frame(600, 206, 46, 492), _Frame(340, 206, 40, 262)


def fan(drawing: FanDrawing, title: str, summary: str, key: str = "fan") -> Chart:
    """Draw the number so far and the fan of its futures; single futures are drawn but not shown."""
    caption = Caption(key, title, summary)
    wide, narrow = (_picture(drawing, caption, frame) for frame in (_WIDE, _NARROW))
    return Chart(caption, wide, narrow, _table(drawing, title))


def _picture(drawing: FanDrawing, caption: Caption, frame: _Frame) -> Markup:
    first = drawing.past[0].turn if drawing.past else drawing.turns[0].turn
    last = drawing.turns[-1].turn
    across = Scale(first, max(last, first + 1), frame.left, frame.right)
    ticks = _ticks(_values(drawing))
    up = Scale(ticks[0], ticks[-1], frame.height - _BELOW, _TOP)
    now = drawing.past[-1:]
    xs = [across(turn) for turn in (*(point.turn for point in now), *(turn.turn for turn in drawing.turns))]
    start = [point.value for point in now]

    def line(values: Sequence[float]) -> str:
        return points(xs, [up(value) for value in (*start, *values)])

    def area(bands: Sequence[Pair]) -> str:
        lows, highs = ([*start, *side] for side in zip(*bands, strict=True))
        return points([*xs, *reversed(xs)], [up(value) for value in (*lows, *reversed(highs))])

    turns = drawing.turns
    return draw(
        "fan.svg.j2",
        caption=caption,
        frame=frame,
        bottom=frame.height - _BELOW,
        ticks=[(plain(tick, _digits(ticks)), up(tick)) for tick in ticks],
        labels=[(turn, across(turn)) for turn in _labelled(first, last, frame)],
        past=points([across(p.turn) for p in drawing.past], [up(p.value) for p in drawing.past]),
        now=(xs[0], up(start[0])) if start else None,
        wide=area([turn.wide for turn in turns]),
        narrow=area([turn.narrow for turn in turns]),
        median=line([turn.median for turn in turns]),
        nothing=line([turn.nothing for turn in turns]) if drawing.drafted else "",
        nothing_edges=[line(side) for side in zip(*(turn.nothing_wide for turn in turns), strict=True)]
        if drawing.drafted
        else [],
        samples=[(line(sample), across(last), up(sample[-1])) for sample in drawing.samples],
        ends=_ends(drawing, up),
        single=len(xs) == 1,
    )


def _ends(drawing: FanDrawing, up: Scale) -> list[tuple[str, float, str]]:
    """Name the ends of the two middles, apart enough to be read: (words, height, kind)."""
    last = drawing.turns[-1]
    ends = [(say("forecast.end_draft" if drawing.drafted else "forecast.end_alone"), last.median, "drafted")]
    if drawing.drafted:
        ends.append((say("forecast.end_nothing"), last.nothing, "nothing"))
    ends = [(f"{words} {plain(value, drawing.digits)}", up(value), kind) for words, value, kind in ends]
    ends.sort(key=lambda end: end[1])
    if len(ends) == 2 and ends[1][1] - ends[0][1] < _APART:
        middle = (ends[0][1] + ends[1][1]) / 2
        ends = [
            (words, middle + side * _APART / 2, kind)
            for (words, _, kind), side in zip(ends, (-1, 1), strict=True)
        ]
    return ends


def _values(drawing: FanDrawing) -> list[float]:
    reach = [value for turn in drawing.turns for value in (*turn.wide, *turn.nothing_wide)]
    return [*reach, *(point.value for point in drawing.past), *(v for path in drawing.samples for v in path)]


def _ticks(values: Sequence[float]) -> list[float]:
    """Give round values that enclose all values."""
    low, high = min(values), max(values)
    rough = max(high - low, 1e-6) / (_MOST_TICKS - 1)
    size = 10 ** floor(log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10, 20) if size * factor >= rough)
    first, last = floor(low / step), ceil(high / step)
    return [step * number for number in range(first, max(last, first + 1) + 1)]


def _digits(ticks: Sequence[float]) -> int:
    step = ticks[1] - ticks[0]
    return max(0, -floor(log10(step) + 1e-9))


def _labelled(first: int, last: int, frame: _Frame) -> list[int]:
    every = 1 if (last - first) * 26 <= frame.right - frame.left else 2
    return [turn for turn in range(first, last + 1) if (last - turn) % every == 0]


def _table(drawing: FanDrawing, title: str) -> Table:
    def shown(value: float) -> str:
        return plain(value, drawing.digits)

    names = ("turn", "low", "inner_low", "median", "inner_high", "high")
    columns = [say(f"forecast.columns.{name}") for name in names]
    rows = [(_turn(point.turn), "", "", shown(point.value), "", "") for point in drawing.past]
    for turn in drawing.turns:
        values = (turn.wide[0], turn.narrow[0], turn.median, turn.narrow[1], turn.wide[1])
        rows.append((_turn(turn.turn), *map(shown, values)))  # type: ignore[arg-type]
    if not drawing.drafted:
        return Table(title, tuple(columns), tuple(rows))
    nothing = [""] * len(drawing.past) + [shown(turn.nothing) for turn in drawing.turns]
    with_nothing = tuple((*row, value) for row, value in zip(rows, nothing, strict=True))
    return Table(title, (*columns, say("forecast.columns.nothing")), with_nothing)


def _turn(turn: int) -> str:
    return say("forecast.start") if turn == 0 else say("forecast.turn", turn=turn)
