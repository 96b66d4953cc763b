"""The payoff turn by turn: what every component added or took, as stacked columns, and their sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from geosim.app.charts.drawing import CLOSER, FURTHER, Caption, Chart, Scale, Table, draw, points
from geosim.app.messages import say
from geosim.wording import plain, signed

_WIDTH = 320.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 36.0, 316.0, 8.0, 190.0
_LINE = 17.0  # height of a line of the key
_WIDEST = 44.0  # pixels of a column
_STEPS = (5, 10, 20, 25, 50)  # between two lines of the scale
_LINES = 6  # lines of the scale at most
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_READABLE = 12.0  # pixels a segment needs to carry its letter
_DIGITS = 1


@dataclass(frozen=True, slots=True)
class PayoffTurn:
    """What every component, and the costs of options, added to the payoff of a turn, in points."""

    turn: int
    parts: tuple[float, ...]

    @property
    def payoff(self) -> float:
        """Give the payoff, in points."""
        return sum(self.parts)


@dataclass(frozen=True, slots=True)
class _Segment:
    letter: str
    top: float
    height: float
    colour: str
    loss: bool


@dataclass(frozen=True, slots=True)
class _Column:
    turn: int
    x: float
    segments: tuple[_Segment, ...]


def payoff_over_time(
    turns: Sequence[PayoffTurn], names: Sequence[str], title: str, key: str = "payoff-time"
) -> Chart:
    """Draw a column a turn, oldest first, with a segment for every part of `names`, and the payoff as a line.

    Segments carry letters; what takes from the payoff is hatched and hangs below zero.
    """
    caption = Caption(key, title, _summary(turns))
    up, every = _scale(turns)
    wide = min(_WIDEST, (_RIGHT - _LEFT) / len(turns))
    xs = [_LEFT + wide * (place + 0.5) for place in range(len(turns))]
    rows = -(-len(names) // 2)
    picture = draw(
        "payoff_over_time.svg.j2",
        caption=caption,
        width=_WIDTH,
        height=_BOTTOM + 26 + _LINE * rows,
        ends=(_LEFT, _RIGHT),
        ticks=[(value, up(value)) for value in range(int(up.low), int(up.high) + 1, every)],
        bottom=_BOTTOM,
        bar=0.72 * wide,
        columns=[_Column(t.turn, x, _stack(t, up)) for t, x in zip(turns, xs, strict=True)],
        line=points(xs, [up(t.payoff) for t in turns]),
        dots=[(x, up(t.payoff)) for x, t in zip(xs, turns, strict=True)],
        names=[
            (letter, name, _WIDTH / 2 * (place // rows), _BOTTOM + 36 + _LINE * (place % rows))
            for place, (letter, name) in enumerate(zip(_LETTERS, names, strict=False))
        ],
        readable=_READABLE,
    )
    columns = (say("payoff.turn"), say("payoff.columns.payoff"), *names)
    table = Table(
        title,
        columns,
        tuple(
            (str(t.turn), plain(t.payoff, _DIGITS), *(signed(part, _DIGITS) for part in t.parts))
            for t in turns
        ),
    )
    return Chart(caption, picture, None, table)


def _summary(turns: Sequence[PayoffTurn]) -> str:
    best = max(turns, key=lambda t: t.payoff)
    values = {"now": plain(turns[-1].payoff, _DIGITS), "best": plain(best.payoff, _DIGITS), "turn": best.turn}
    if len(turns) == 1:
        return say("payoff.one_turn", **values)
    start = plain(turns[0].payoff, _DIGITS)
    return say("payoff.over_time", first=turns[0].turn, start=start, **values)


def _scale(turns: Sequence[PayoffTurn]) -> tuple[Scale, int]:
    """Give the scale, which ends on lines that stand a round number of points apart, and that number."""
    high = max(sum(part for part in t.parts if part > 0) for t in turns)
    low = min(sum(part for part in t.parts if part < 0) for t in turns)
    every = next((step for step in _STEPS if (high - low) / step <= _LINES - 1), _STEPS[-1])
    top, least = every * max(ceil(high / every), 1), every * min(floor(low / every), 0)
    return Scale(least, top, _BOTTOM, _TOP), every


def _stack(turn: PayoffTurn, up: Scale) -> tuple[_Segment, ...]:
    """Stack gains upwards from zero and losses downwards, in the order of the parts."""
    ends, found = {True: 0.0, False: 0.0}, []
    for letter, part in zip(_LETTERS, turn.parts, strict=False):
        if part:
            gain = part > 0
            start, ends[gain] = ends[gain], ends[gain] + part
            top, bottom = sorted((up(start), up(ends[gain])))
            found.append(_Segment(letter, top, bottom - top, CLOSER if gain else FURTHER, not gain))
    return tuple(found)
