"""The payoff waterfall: from last turn's payoff, by the change of every component and of costs, to now's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from markupsafe import Markup

from geosim.app.charts.drawing import Caption, Chart, Scale, Table, direction, draw
from geosim.app.messages import say
from geosim.wording import plain, shown_parts, signed

POINTS = 100  # points in one unit of payoff
DIGITS = 1
_WIDTH, _TRACK = 340.0, (4.0, 336.0)
_AXIS, _ROW = 4.0, 30.0
_NARROWEST = 8.0  # points the scale spans at least, so that small changes look small


@dataclass(frozen=True, slots=True)
class PayoffPart:
    """One component of a payoff: its value last turn and now, about -1 to 1, and its weight."""

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

    title: str
    top: float
    x1: float
    x2: float
    colour: str
    shown: str
    level: bool


@dataclass(frozen=True, slots=True)
class _Step:
    """One step of the waterfall: what it adds, in points, and as shown."""

    name: str
    points: float
    shown: float


def payoff(change: PayoffChange, title: str, key: str = "payoff") -> Chart:
    """Draw the steps from last turn to now, the largest first and the costs of options last."""
    steps = _steps(change)
    caption = Caption(key, title, _summary(change, steps))
    return Chart(caption, _picture(change, steps, caption), None, _table(change, steps, title))


def _steps(change: PayoffChange) -> list[_Step]:
    ordered = sorted(change.parts, key=lambda part: -abs(part.points))
    names = [*(part.title for part in ordered), say("payoff.costs")]
    points = [*(part.points for part in ordered), POINTS * (change.cost_before - change.cost_now)]
    shown = shown_parts(change.before, points, DIGITS)
    return [_Step(*step) for step in zip(names, points, shown, strict=True)]


def _summary(change: PayoffChange, steps: Sequence[_Step]) -> str:
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


def _picture(change: PayoffChange, steps: Sequence[_Step], caption: Caption) -> Markup:
    levels = list(accumulate((step.points for step in steps), initial=change.before))
    across = _scale(levels)
    bars = [_level(_start(change), 0, across(levels[0]), change.before)]
    for row, (step, (start, end)) in enumerate(zip(steps, pairwise(levels), strict=True), start=1):
        shown = signed(step.shown, DIGITS)
        bars.append(
            _Bar(step.name, _top(row), across(start), across(end), direction(step.shown), shown, level=False)
        )
    bars.append(_level("now", len(bars), across(levels[-1]), change.now))
    return draw(
        "payoff.svg.j2",
        caption=caption,
        width=_WIDTH,
        height=_top(len(bars)) + 2,
        zero=across(0) if across.low <= 0 <= across.high else None,
        bars=bars,
    )


def _start(change: PayoffChange) -> str:
    return "zero" if change.first else "before"


def _top(row: int) -> float:
    return _AXIS + _ROW * row


def _level(name: str, row: int, x: float, value: float) -> _Bar:
    return _Bar(say(f"payoff.{name}"), _top(row), x, x, "", plain(value, DIGITS), level=True)


def _scale(levels: Sequence[float]) -> Scale:
    low, high = min(levels), max(levels)
    spare = max(_NARROWEST - (high - low), 0) / 2 + (high - low) * 0.05
    return Scale(low - spare, high + spare, *_TRACK)


def _table(change: PayoffChange, steps: Sequence[_Step], title: str) -> Table:
    first = (say(f"payoff.{_start(change)}"), plain(change.before, DIGITS))
    last = (say("payoff.now"), plain(change.now, DIGITS))
    rows = tuple((step.name, signed(step.shown, DIGITS)) for step in steps)
    return Table(title, (say("payoff.columns.part"), say("payoff.columns.points")), (first, *rows, last))
