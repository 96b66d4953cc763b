"""A few figures of the country's position, with their change over the last turn."""

from __future__ import annotations

from dataclasses import dataclass

from geosim.app.messages import say
from geosim.wording import plain, signed
from geosim.app.views.record import OPENING, Record


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as shown, and its change; the first turn has no change of what is counted over a turn."""

    title: str
    value: str
    change: str


@dataclass(frozen=True, slots=True)
class _Kind:
    column: str
    scale: float
    digits: int
    counted: bool = False  # over a turn, so that the opening has none


_KINDS = (
    _Kind("leverage_dependency", 100, 0),
    _Kind("leverage", 100, 0),
    _Kind("dependence", 100, 0),
    _Kind("reserves", 1, 1),
    _Kind("debt", 1, 0),
    _Kind("take", 1, 0, counted=True),
    _Kind("support", 100, 0),
    _Kind("attacks", 1, 0, counted=True),
)


def figures(record: Record) -> list[Figure]:
    """Give the figures after the last turn, or of the opening."""
    turn = record.last
    kinds = [kind for kind in _KINDS if not (kind.counted and turn == OPENING)]
    return [_figure(record, kind, turn) for kind in kinds]


def _figure(record: Record, kind: _Kind, turn: int) -> Figure:
    now = kind.scale * record.value(kind.column, turn)
    comparable = turn > (0 if kind.counted else OPENING)
    change = ""
    if comparable:
        before = kind.scale * record.value(kind.column, turn - 1)
        change = signed(round(now, kind.digits) - round(before, kind.digits), kind.digits)
    return Figure(say(f"figures.{kind.column}"), plain(now, kind.digits), change)
