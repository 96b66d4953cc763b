"""What was believed of the ground, before and after, and what truly lay there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from geosim.app.charts.drawing import Caption, Chart, Scale, Table, draw
from geosim.app.messages import say
from geosim.wording import plain

_WIDTH, _ROW, _AXIS = 360.0, 44.0, 22.0
_TRACK = (8.0, 352.0)
_TICKS = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True, slots=True)
class Belief:
    """A deposit's size over what is planned for: believed before and after, a likely range, and the truth."""

    name: str
    before: float
    after: float
    low: float
    high: float
    truth: float
    said: str


@dataclass(frozen=True, slots=True)
class _Drawn:
    belief: Belief
    top: float
    before: float
    after: float
    low: float
    high: float
    truth: float


def ground(beliefs: Sequence[Belief], summary: str, key: str = "ground") -> Chart:
    """Draw every deposit on one scale of proportions: twice and half are equally far from the plan."""
    caption = Caption(key, say("ground.title"), summary)
    across = Scale(log(_TICKS[0]), log(_TICKS[-1]), *_TRACK)
    rows = [
        _Drawn(b, _AXIS + n * _ROW, *(across(log(x)) for x in (b.before, b.after, b.low, b.high, b.truth)))
        for n, b in enumerate(beliefs)
    ]
    picture = draw(
        "ground.svg.j2",
        caption=caption,
        width=_WIDTH,
        height=_AXIS + _ROW * len(rows),
        ticks=[(plain(100 * tick), across(log(tick)), tick == 1.0) for tick in _TICKS],
        track=_TRACK,
        rows=rows,
    )
    table = tuple((b.name, *(plain(100 * x) for x in (b.before, b.after, b.truth)), b.said) for b in beliefs)
    columns = tuple(say(f"ground.columns.{c}") for c in ("deposit", "before", "after", "truth", "said"))
    return Chart(caption, picture, None, Table(caption.title, columns, table))
