"""What leverage and dependence are made of: every component as a bar, over all partners."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geosim.app.charts.drawing import CLOSER, FURTHER, Caption, Chart, Scale, Table, draw
from geosim.app.messages import say
from geosim.wording import plain

_WIDTH, _ROW, _HEAD = 360.0, 25.0, 26.0
_TRACK, _NUMBER = (150.0, 318.0), 356.0
_LEAST = 10.0  # points the scale reaches at least


@dataclass(frozen=True, slots=True)
class Component:
    """One component: what it adds, in points of 100, over all partners and by each."""

    title: str
    points: float
    by_partner: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """Leverage or dependence: its components and its total."""

    title: str
    gain: bool
    components: tuple[Component, ...]
    total: float


def standing(sides: Sequence[Side], partners: Sequence[str], summary: str, key: str = "standing") -> Chart:
    """Draw the components of each side under its name and total."""
    caption = Caption(key, say("standing.title"), summary)
    most = max([_LEAST, *(part.points for side in sides for part in side.components)])
    across = Scale(0, most, *_TRACK)
    groups, top = [], 0.0
    for side in sides:
        rows = [(part, top + _HEAD + n * _ROW, across(part.points)) for n, part in enumerate(side.components)]
        groups.append((side, top, CLOSER if side.gain else FURTHER, rows))
        top += _HEAD + _ROW * len(side.components) + 8
    picture = draw(
        "standing.svg.j2",
        caption=caption,
        width=_WIDTH,
        height=top,
        track=_TRACK,
        number=_NUMBER,
        groups=groups,
    )
    columns = (say("standing.component"), say("standing.all"), *partners)
    return Chart(caption, picture, None, Table(caption.title, columns, tuple(_rows(sides))))


def _rows(sides: Sequence[Side]) -> Iterator[tuple[str, ...]]:
    for side in sides:
        for part in side.components:
            yield (
                say("standing.of", side=side.title, component=part.title),
                plain(part.points, 1),
                *(plain(value, 1) for value in part.by_partner),
            )
