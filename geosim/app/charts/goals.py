"""The goals of a role: where each component stands and where it counts as a success."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geosim.app.charts.drawing import CLOSER, STILL, Caption, Chart, Scale, Table, draw
from geosim.app.messages import count, say
from geosim.wording import signed

_WIDTH, _ROW = 340.0, 33.0
_TRACK = (4.0, 336.0)


@dataclass(frozen=True, slots=True)
class GoalBar:
    """One goal: its component now and the value that counts as success, both about -1 to 1."""

    title: str
    value: float
    threshold: float
    because: str = ""

    @property
    def met(self) -> bool:
        """Say whether the component has reached its threshold."""
        return self.value >= self.threshold

    @property
    def verdict(self) -> str:
        """Say it in words."""
        return say("goals.met" if self.met else "goals.not_met")


@dataclass(frozen=True, slots=True)
class _Bar:
    goal: GoalBar
    top: float
    value: float
    threshold: float
    colour: str
    shown: str


def goals(bars: Sequence[GoalBar], title: str, key: str = "goals") -> Chart:
    """Draw every goal in the order given, with a tick where it counts as met."""
    across = Scale(-1, 1, *_TRACK)
    caption = Caption(key, title, count("goals.summary", len(bars), met=sum(bar.met for bar in bars)))
    drawn = [
        _Bar(
            goal,
            _ROW * i,
            across(goal.value),
            across(goal.threshold),
            CLOSER if goal.met else STILL,
            say("goals.shown", value=signed(100 * goal.value), threshold=signed(100 * goal.threshold)),
        )
        for i, goal in enumerate(bars)
    ]
    picture = draw(
        "goals.svg.j2",
        caption=caption,
        width=_WIDTH,
        height=_ROW * len(bars) + 2,
        zero=across(0),
        bars=drawn,
    )
    rows = tuple(
        (goal.title, signed(100 * goal.value), signed(100 * goal.threshold), goal.verdict) for goal in bars
    )
    columns = tuple(say(f"goals.columns.{column}") for column in ("goal", "value", "threshold", "verdict"))
    return Chart(caption, picture, None, Table(title, columns, rows))
