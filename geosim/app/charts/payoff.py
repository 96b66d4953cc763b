"""The payoff waterfall: from last turn's payoff, by the change of every component and of costs, to now's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from markupsafe import Markup

from geosim.app.charts.drawing import Ask, Caption, Chart, Scale, Table, direction, draw
from geosim.app.messages import count, say
from geosim.wording import plain, shown_steps, signed

POINTS = 100  # points in one unit of payoff
DIGITS = 1
COSTS = "costs"  # the step that is no component
OTHERS = "others"  # the smallest steps, taken together
MOST = 6  # steps that stand alone, if there are so many that the rest are taken together
_AXIS = 4.0  # above the first row
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
class _Layout:
    """How wide the picture and how high a row is, and where the bars stand, in pixels."""

    width: float
    row: float
    track: tuple[float, float]


_WIDE, _NARROW = _Layout(300, 29, (4, 246)), _Layout(320, 48, (4, 262))


@dataclass(frozen=True, slots=True)
class _Drawn:
    picture: Markup
    asks: tuple[Ask, ...]


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
    """One step of the waterfall: what it adds, in points, and as shown; the last may hold several."""

    number: str
    name: str
    points: float
    shown: float
    within: tuple[Step, ...] = ()


def payoff(
    change: PayoffChange, title: str, key: str = "payoff", asks: Mapping[str, str] | None = None
) -> Chart:
    """Draw the steps from last turn to now, the largest first.

    asks: the button beside a step, and beside the payoff now, by its number.
    """
    found = steps(change)
    caption = Caption(key, title, _summary(change, found))
    wide, narrow = (_draw(change, found, layout, caption, asks or {}) for layout in (_WIDE, _NARROW))
    table = _table(change, found, title)
    return Chart(caption, wide.picture, narrow.picture, table, wide.asks, narrow.asks, by_window=True)


def steps(change: PayoffChange) -> list[Step]:
    """Give the steps in the order they are drawn: the largest first, equal ones as the goals are."""
    costs = POINTS * (change.cost_before - change.cost_now)
    found = [*((part.number, part.title, part.points) for part in change.parts)]
    found = sorted([*found, (COSTS, say("payoff.costs"), costs)], key=lambda step: -abs(step[2]))
    shown = shown_steps(accumulate((points for *_, points in found), initial=change.before), DIGITS)
    each = [Step(*step, size) for step, size in zip(found, shown, strict=True)]
    alone, rest = (each, []) if len(each) <= MOST + 1 else (each[:MOST], each[MOST:])
    return [*alone, _together(rest)] if rest else alone


def _together(steps: Sequence[Step]) -> Step:
    """Take steps together; as shown they add up, since each is the step between two rounded levels."""
    points, shown = sum(step.points for step in steps), sum(step.shown for step in steps)
    return Step(OTHERS, count("payoff.others", len(steps)), points, round(shown, DIGITS) + 0.0, tuple(steps))


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


def _draw(
    change: PayoffChange, steps: Sequence[Step], layout: _Layout, caption: Caption, asks: Mapping[str, str]
) -> _Drawn:
    levels = _levels(change, steps)
    across = _scale(levels, layout)
    bars = _bars(change, steps, across, layout)
    height = _top(len(bars), layout)
    picture = draw(
        "payoff.svg.j2",
        caption=caption,
        width=layout.width,
        number_end=layout.track[1] + 4,
        track=layout.track,
        height=height,
        zero=across(0) if across.low <= 0 <= across.high else None,
        bars=bars,
        hatch=f"{caption.key}-{layout.width:.0f}",
    )
    left, right = (100 * x / layout.width for x in (layout.track[1] + 12, layout.width))
    tall = 100 / height
    buttons = (
        Ask(bar.number, asks[bar.number], left, tall * (bar.top - _AXIS), right - left, tall * layout.row)
        for bar in bars
        if bar.number in asks
    )
    return _Drawn(picture, tuple(buttons))


def _bars(change: PayoffChange, steps: Sequence[Step], across: Scale, layout: _Layout) -> list[_Bar]:
    levels = _levels(change, steps)
    bars = [_level("", _start(change), 0, across(levels[0]), change.before, layout)]
    for row, (step, (start, end)) in enumerate(zip(steps, pairwise(levels), strict=True), start=1):
        top, x1, x2 = _top(row, layout), across(start), across(end)
        shown, colour = signed(step.shown, DIGITS), direction(step.shown)
        bars.append(_Bar(step.number, step.name, top, x1, x2, colour, shown, level=False))
    return [*bars, _level(change.number, "now", len(bars), across(levels[-1]), change.now, layout)]


def _levels(change: PayoffChange, steps: Sequence[Step]) -> list[float]:
    return list(accumulate((step.points for step in steps), initial=change.before))


def _start(change: PayoffChange) -> str:
    return "zero" if change.first else "before"


def _top(row: int, layout: _Layout) -> float:
    return _AXIS + layout.row * row


def _level(number: str, name: str, row: int, x: float, value: float, layout: _Layout) -> _Bar:
    title = say(f"payoff.{name}")
    return _Bar(number, title, _top(row, layout), x, x, "", plain(value, DIGITS), level=True)


def _scale(levels: Sequence[float], layout: _Layout) -> Scale:
    low, high = min(levels), max(levels)
    spare = max(_NARROWEST - (high - low), 0) / 2 + (high - low) * 0.05
    return Scale(low - spare, high + spare, *layout.track)


def _table(change: PayoffChange, steps: Sequence[Step], title: str) -> Table:
    first = (say(f"payoff.{_start(change)}"), plain(change.before, DIGITS))
    last = (say("payoff.now"), plain(change.now, DIGITS))
    rows = tuple((step.name, signed(step.shown, DIGITS)) for step in steps)
    return Table(title, (say("payoff.columns.part"), say("payoff.columns.points")), (first, *rows, last))
