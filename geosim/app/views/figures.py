"""A few figures of the country's position, with their change over the last turn."""

from __future__ import annotations

from dataclasses import dataclass

from geosim.app.messages import say
from geosim.app.views.record import OPENING, Record
from geosim.wording import plain, shown_steps, signed


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as shown, and its change; the first turn has no change of what is counted over a turn."""

    number: str  # its name in results and explanations
    title: str
    now: float
    digits: int
    moved: float | None

    @property
    def value(self) -> str:
        """Write the figure."""
        return plain(self.now, self.digits)

    @property
    def change(self) -> str:
        """Write its change, or nothing."""
        return "" if self.moved is None else signed(self.moved, self.digits)


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
    now, moved = kind.scale * record.value(kind.column, turn), None
    if turn > (0 if kind.counted else OPENING):
        (moved,) = shown_steps((kind.scale * record.value(kind.column, turn - 1), now), kind.digits)
    return Figure(kind.column, say(f"figures.{kind.column}"), now, kind.digits, moved)
