"""The payoff waterfall: from last turn's payoff, by the change of every component and of costs, to now's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from geosim.app.charts.drawing import Ask, Caption, Chart, Scale, Table, direction, draw
from geosim.app.messages import say
from geosim.wording import plain, shown_steps, signed

POINTS = 100  # points in one unit of payoff
DIGITS = 1
COSTS = "costs"  # the step that is no component
_WIDTH, _TRACK, _ASK = 340.0, (4.0, 288.0), (298.0, 340.0)
_AXIS, _ROW, _FOOT = 4.0, 29.0, 0.0
_NARROWEST = 8.0  # points the scale spans at least, so that small changes look small


@dataclass(frozen=True, slots=True)
class PayoffPart:
    """One component of a payoff: its value last turn and now, about -1 to 1, and its weight."""

    number: str  # its name in explanations
    title: str
    before: float
    now: float
    weight: float

    @property
    def points(self) -> float:
        """Give what its change adds to the payoff, in points."""
        return POINTS * self.weight * (self.now - self.before)


@dataclass(frozen=True, slots=True)
class PayoffChange:
    """A payoff's parts and the costs of one's options, last turn and now, in units of payoff."""

    number: str  # its name in results and explanations
    parts: tuple[PayoffPart, ...]
    cost_before: float
    cost_now: float
    first: bool = False  # there was no turn before: parts and costs count from zero

    @property
    def before(self) -> float:
        """Give last turn's payoff in points."""
        return POINTS * (sum(part.weight * part.before for part in self.parts) - self.cost_before)

    @property
    def now(self) -> float:
        """Give this turn's payoff in points."""
        return POINTS * (sum(part.weight * part.now for part in self.parts) - self.cost_now)


@dataclass(frozen=True, slots=True)
class _Bar:
    """A row as drawn; a level has no length."""

    number: str
    title: str
    top: float
    x1: float
    x2: float
    colour: str
    shown: str
    level: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the waterfall: what it adds, in points, and as shown."""

    number: str
    name: str
    points: float
    shown: float


def payoff(
    change: PayoffChange, title: str, key: str = "payoff", asks: Mapping[str, str] | None = None
) -> Chart:
    """Draw the steps from last turn to now, the largest first and the costs of options last.

    asks: the button beside a step, and beside the payoff now, by its number.
    """
    found = steps(change)
    caption = Caption(key, title, _summary(change, found))
    bars = _bars(change, found)
    picture = draw(
        "payoff.svg.j2",
        caption=caption,
        width=_WIDTH,
        number_end=_TRACK[1] + 4,
        track=_TRACK,
        height=_height(bars),
        zero=_zero(change, found),
        bars=bars,
    )
    return Chart(caption, picture, None, _table(change, found, title), _asks(bars, asks or {}))


def steps(change: PayoffChange) -> list[Step]:
    """Give the steps in the order they are drawn."""
    ordered = sorted(change.parts, key=lambda part: -abs(part.points))
    numbers = [*(part.number for part in ordered), COSTS]
    names = [*(part.title for part in ordered), say("payoff.costs")]
    points = [*(part.points for part in ordered), POINTS * (change.cost_before - change.cost_now)]
    shown = shown_steps(accumulate(points, initial=change.before), DIGITS)
    return [Step(*step) for step in zip(numbers, names, points, shown, strict=True)]


def _summary(change: PayoffChange, steps: Sequence[Step]) -> str:
    before, now = plain(change.before, DIGITS), plain(change.now, DIGITS)
    largest = max(steps, key=lambda step: abs(step.shown))
    if largest.shown == 0:
        return say("payoff.unchanged", now=now)
    return say(
        "payoff.started" if change.first else "payoff.changed",
        before=before,
        now=now,
        name=largest.name,
        change=signed(largest.shown, DIGITS),
    )


def _bars(change: PayoffChange, steps: Sequence[Step]) -> list[_Bar]:
    levels = _levels(change, steps)
    across = _scale(levels)
    bars = [_level("", _start(change), 0, across(levels[0]), change.before)]
    for row, (step, (start, end)) in enumerate(zip(steps, pairwise(levels), strict=True), start=1):
        shown = signed(step.shown, DIGITS)
        colour = direction(step.shown)
        bars.append(
            _Bar(step.number, step.name, _top(row), across(start), across(end), colour, shown, level=False)
        )
    return [*bars, _level(change.number, "now", len(bars), across(levels[-1]), change.now)]


def _levels(change: PayoffChange, steps: Sequence[Step]) -> list[float]:
    return list(accumulate((step.points for step in steps), initial=change.before))


def _zero(change: PayoffChange, steps: Sequence[Step]) -> float | None:
    across = _scale(_levels(change, steps))
    return across(0) if across.low <= 0 <= across.high else None


def _height(bars: Sequence[_Bar]) -> float:
    return _top(len(bars)) + _FOOT


def _asks(bars: Sequence[_Bar], labels: Mapping[str, str]) -> tuple[Ask, ...]:
    left, right = (100 * x / _WIDTH for x in _ASK)
    tall = 100 / _height(bars)
    return tuple(
        Ask(bar.number, labels[bar.number], left, tall * (bar.top - _AXIS), right - left, tall * _ROW)
        for bar in bars
        if bar.number in labels
    )


def _start(change: PayoffChange) -> str:
    return "zero" if change.first else "before"


def _top(row: int) -> float:
    return _AXIS + _ROW * row


def _level(number: str, name: str, row: int, x: float, value: float) -> _Bar:
    return _Bar(number, say(f"payoff.{name}"), _top(row), x, x, "", plain(value, DIGITS), level=True)


def _scale(levels: Sequence[float]) -> Scale:
    low, high = min(levels), max(levels)
    spare = max(_NARROWEST - (high - low), 0) / 2 + (high - low) * 0.05
    return Scale(low - spare, high + spare, *_TRACK)


def _table(change: PayoffChange, steps: Sequence[Step], title: str) -> Table:
    first = (say(f"payoff.{_start(change)}"), plain(change.before, DIGITS))
    last = (say("payoff.now"), plain(change.now, DIGITS))
    rows = tuple((step.name, signed(step.shown, DIGITS)) for step in steps)
    return Table(title, (say("payoff.columns.part"), say("payoff.columns.points")), (first, *rows, last))
