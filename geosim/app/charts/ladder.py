"""The alignment ladder: one row a tie, where it stood last turn and where it stands now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from geosim.app.charts.drawing import ARROWS, Ask, Caption, Chart, Scale, Table, direction, draw
from geosim.app.charts.sparkline import Sparkline, sparkline
from geosim.app.messages import say
from geosim.wording import plain, shown_steps, signed

SMALL = 3  # a smaller change is shown as a dot without an arrow


@dataclass(frozen=True, slots=True)
class LadderRow:
    """One tie, on -100 (hostile) to 100 (aligned): last turn, now, and every turn so far, oldest first."""

    key: str
    name: str
    before: float
    now: float
    history: tuple[float, ...]
    group: str = ""
    number: str = ""  # its name in results and explanations

    @property
    def change(self) -> float:
        """Give the difference of the two values as shown, so that readers can check it."""
        return shown_steps((self.before, self.now))[0]


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things stand in a row, in pixels."""

    template: str
    width: float
    row: float  # height
    heading: float  # height of a group's name
    track: tuple[float, float]
    numbers: tuple[float, float]  # where value and change end
    sign: float  # where the arrow beside the change begins
    spark: tuple[float, float]
    spark_top: float
    ask: tuple[float, float]


_WIDE = _Layout("ladder.wide.svg.j2", 640, 27, 22, (212, 424), (458, 512), 467, (530, 586), 5, (594, 640))
_NARROW = _Layout("ladder.narrow.svg.j2", 350, 54, 26, (8, 214), (238, 288), 246, (224, 286), 23, (298, 350))
_LEAST_SPAN = 30.0  # every sparkline spans as many points as the liveliest, this many at least
_AXIS = 20.0  # height of the axis labels on top
_FOOT = 4.0  # below the last row


@dataclass(frozen=True, slots=True)
class _Mark:
    """A row as drawn."""

    row: LadderRow
    top: float
    before: float
    now: float
    colour: str
    arrow: bool
    spark: Sparkline
    value: str
    sign: str
    change: str


@dataclass(frozen=True, slots=True)
class _Heading:
    name: str
    top: float


@dataclass(frozen=True, slots=True)
class _Drawn:
    picture: Markup
    asks: tuple[Ask, ...]


def ladder(
    rows: Sequence[LadderRow], title: str, key: str = "ladder", asks: Mapping[str, str] | None = None
) -> Chart:
    """Draw the ties in the order given; rows of one group follow each other under its name.

    asks: the button beside a row, by the number of the row; None where nothing is asked.
    """
    caption = Caption(key, title, summarise(rows))
    wide, narrow = (_draw(rows, layout, caption, asks) for layout in (_WIDE, _NARROW))
    return Chart(caption, wide.picture, narrow.picture, _table(rows, title), wide.asks, narrow.asks)


def summarise(rows: Sequence[LadderRow]) -> str:
    """Name the largest change, and the largest in the other direction if there is one."""
    if not any(row.change for row in rows):
        return say("ladder.nothing_moved")
    largest = max(rows, key=lambda row: abs(row.change))
    against = [row for row in rows if row.change * largest.change < 0]
    if not against:
        return say("ladder.one_moved", name=largest.name, change=signed(largest.change))
    other = max(against, key=lambda row: abs(row.change))
    return say(
        "ladder.two_moved",
        name=largest.name,
        change=signed(largest.change),
        other=other.name,
        other_change=signed(other.change),
    )


def _draw(
    rows: Sequence[LadderRow], layout: _Layout, caption: Caption, asks: Mapping[str, str] | None
) -> _Drawn:
    if asks is None:
        layout = replace(layout, spark=(layout.spark[0], layout.width - 5))
    across = Scale(-100, 100, *layout.track)
    span = max(_LEAST_SPAN, *(max(row.history) - min(row.history) for row in rows))
    marks: list[_Mark] = []
    headings: list[_Heading] = []
    top, group = _AXIS, ""
    for row in rows:
        if row.group != group:
            group = row.group
            headings.append(_Heading(group, top))
            top += layout.heading
        marks.append(_mark(row, top, layout, across, span))
        top += layout.row
    picture = draw(
        layout.template,
        caption=caption,
        layout=layout,
        across=across,
        marks=marks,
        headings=headings,
        axis=_AXIS,
        height=top + _FOOT,
    )
    buttons = (_ask(mark, layout, top + _FOOT, (asks or {}).get(mark.row.number)) for mark in marks)
    return _Drawn(picture, tuple(button for button in buttons if button))


def _ask(mark: _Mark, layout: _Layout, height: float, label: str | None) -> Ask | None:
    if label is None:
        return None
    left, right = layout.ask
    return Ask(
        number=mark.row.number,
        label=label,
        left=100 * left / layout.width,
        top=100 * mark.top / height,
        width=100 * (right - left) / layout.width,
        height=100 * layout.row / height,
    )


def _mark(row: LadderRow, top: float, layout: _Layout, across: Scale, span: float) -> _Mark:
    middle = (max(row.history) + min(row.history)) / 2
    strip = Scale(middle - span / 2, middle + span / 2, layout.row - 5, layout.spark_top)
    return _Mark(
        row=row,
        top=top,
        before=across(row.before),
        now=across(row.now),
        colour=direction(row.change, SMALL),
        arrow=abs(row.change) >= SMALL,
        spark=sparkline(row.history, layout.spark, strip),
        value=plain(row.now),
        sign=ARROWS[(row.change > 0) - (row.change < 0)],
        change=signed(row.change),
    )


def _table(rows: Sequence[LadderRow], title: str) -> Table:
    columns = ("tie", "before", "now", "change")
    return Table(
        title,
        tuple(say(f"ladder.columns.{column}") for column in columns),
        tuple((row.name, plain(row.before), plain(row.now), signed(row.change)) for row in rows),
    )
