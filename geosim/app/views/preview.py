"""The preview of a draft: what it would change by the end of the turn, against doing nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geosim.app.charts.ladder import LadderRow
from geosim.app.charts.payoff import POINTS
from geosim.app.messages import say
from geosim.wording import signed

_SCALE = 100
INDEX = "leverage_dependency"


@dataclass(frozen=True, slots=True)
class Ghost:
    """A number as the draft might move it; `way` is up, down or same."""

    number: str
    title: str
    change: str
    way: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a draft might change: payoff and index, then the ties that move by a point, largest first."""

    totals: tuple[Ghost, ...]
    ties: tuple[Ghost, ...]


def wanted(ladder: Sequence[LadderRow], payoff: str) -> list[str]:
    """Give the names of the numbers a preview shows."""
    return [payoff, INDEX, *(row.number for row in ladder)]


def preview(ladder: Sequence[LadderRow], payoff: str, numbers: Mapping[str, tuple[float, float]]) -> Preview:
    """Put into words what a draft might change.

    ladder: the ties of the person's role. payoff: the name of its payoff. numbers: without and with it.
    """
    ties = [_ghost(row.number, row.name, numbers[row.number], _SCALE, 0) for row in ladder]
    moving = [tie for tie in ties if tie.way != "same"]
    size = {row.number: abs(numbers[row.number][1] - numbers[row.number][0]) for row in ladder}
    return Preview(
        totals=(
            _ghost(payoff, say("preview.payoff"), numbers[payoff], POINTS, 1),
            _ghost(INDEX, say("preview.index"), numbers[INDEX], _SCALE, 1),
        ),
        ties=tuple(sorted(moving, key=lambda tie: -size[tie.number])),
    )


def _ghost(number: str, title: str, values: tuple[float, float], scale: float, digits: int) -> Ghost:
    moved = round(scale * (values[1] - values[0]), digits)
    return Ghost(number, title, signed(moved, digits), "up" if moved > 0 else "down" if moved < 0 else "same")
