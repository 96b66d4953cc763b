"""The payoffs of all roles: one small bar each, with where it stood last turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from geosim.app.charts.drawing import ARROWS, Ask, Caption, Chart, Scale, Table, direction, draw
from geosim.app.messages import say
from geosim.wording import plain, shown_steps, signed

_WIDTH, _ROW, _AXIS = 340.0, 46.0, 16.0
_TRACK, _ASK = (4.0, 288.0), (298.0, 340.0)
_VALUE, _CHANGE = 237.0, 296.0  # where the numbers end
_STEP = 20  # the scale ends at a multiple of it
_DIGITS = 1


@dataclass(frozen=True, slots=True)
class RolePayoff:
    """The payoff of a role in points, this turn and the one before; None before the second turn."""

    number: str  # its name in results and explanations
    name: str
    now: float
    before: float | None

    @property
    def change(self) -> float | None:
        """Give the difference of the two as shown."""
        return None if self.before is None else shown_steps((self.before, self.now), _DIGITS)[0]


@dataclass(frozen=True, slots=True)
class _Bar:
    payoff: RolePayoff
    top: float
    now: float
    before: float | None
    colour: str
    value: str
    sign: str
    change: str


def payoff_of_all(
    payoffs: Sequence[RolePayoff], title: str, asks: Mapping[str, str], key: str = "payoff-roles"
) -> Chart:
    """Draw a bar from zero for every role in the order given, with a hollow dot for last turn."""
    highest = max(payoffs, key=lambda each: each.now)
    lowest = min(payoffs, key=lambda each: each.now)
    values = {"high": plain(highest.now, _DIGITS), "low": plain(lowest.now, _DIGITS)}
    summary = say("payoff.all_roles", highest=highest.name, lowest=lowest.name, **values)
    caption = Caption(key, title, summary)
    sizes = [abs(value) for each in payoffs for value in (each.now, each.before or 0.0)]
    reach = _STEP * max(ceil(max(sizes) / _STEP), 1)
    across = Scale(-reach, reach, *_TRACK)
    bars = [_bar(each, _AXIS + _ROW * place, across) for place, each in enumerate(payoffs)]
    height = _AXIS + _ROW * len(bars)
    picture = draw(
        "payoff_of_all.svg.j2",
        caption=caption,
        width=_WIDTH,
        height=height,
        reach=reach,
        across=across,
        numbers=(_VALUE, _CHANGE),
        bars=bars,
    )
    return Chart(caption, picture, None, _table(payoffs, title), tuple(_asks(bars, asks, height)))


def _bar(each: RolePayoff, top: float, across: Scale) -> _Bar:
    change = each.change or 0.0
    return _Bar(
        payoff=each,
        top=top,
        now=across(each.now),
        before=None if each.before is None else across(each.before),
        colour=direction(each.now),
        value=plain(each.now, _DIGITS),
        sign=ARROWS[(change > 0) - (change < 0)],
        change="" if each.change is None else signed(each.change, _DIGITS),
    )


def _asks(bars: Sequence[_Bar], asks: Mapping[str, str], height: float) -> list[Ask]:
    left, right = (100 * x / _WIDTH for x in _ASK)
    tall = 100 / height
    return [
        Ask(bar.payoff.number, asks[bar.payoff.number], left, tall * bar.top, right - left, tall * _ROW)
        for bar in bars
        if bar.payoff.number in asks
    ]


def _table(payoffs: Sequence[RolePayoff], title: str) -> Table:
    columns = tuple(say(f"payoff.columns.{column}") for column in ("role", "before", "now", "change"))
    rows = tuple(
        (
            each.name,
            "" if each.before is None else plain(each.before, _DIGITS),
            plain(each.now, _DIGITS),
            "" if each.change is None else signed(each.change, _DIGITS),
        )
        for each in payoffs
    )
    return Table(title, columns, rows)
