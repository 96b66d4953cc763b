"""What every chart shares: the finished chart, its table, its colours and the escaping templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from geosim.app.templating import Templates

#: The colours are those of the theme, so that a chart follows it; none ever stands without a sign or a word.
CLOSER = "var(--closer)"  # purple: closer, a gain
FURTHER = "var(--further)"  # orange: further, a loss
STILL = "var(--still)"
ARROWS = {1: "▲", -1: "▼", 0: ""}  # by the sign of a change

_TEMPLATES = Templates(Path(__file__).parent, CLOSER=CLOSER, FURTHER=FURTHER, STILL=STILL)


@dataclass(frozen=True, slots=True)
class Table:
    """The same numbers in words: the first column of each row is its heading."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Caption:
    """What a picture is called, the sentence it shows, and the key its ids begin with."""

    key: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A button over a picture that asks why: for which number, its name in full, and where it stands.

    Places are in hundredths of the picture's width and height.
    """

    number: str
    label: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture, for wide and for narrow places, with the sentence it shows and the table that says it."""

    caption: Caption
    wide: Markup
    narrow: Markup | None
    table: Table
    asks: tuple[Ask, ...] = ()  # over the wide picture
    narrow_asks: tuple[Ask, ...] = ()
    by_window: bool = False  # which picture is shown depends on the window, not on the place in it

    @property
    def html(self) -> Markup:
        """Give the figure: the pictures, of which a place shows one, and the table to unfold."""
        return draw("figure.html.j2", chart=self)


def draw(template: str, **values: object) -> Markup:
    """Fill a template of this folder; every value is escaped."""
    return _TEMPLATES.fill(template, **values)


def direction(change: float, still: float = 0.0) -> str:
    """Give the colour of a change; changes smaller than `still` count as none."""
    if change == 0 or abs(change) < still:
        return STILL
    return CLOSER if change > 0 else FURTHER


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line of values laid along pixels; what lies outside stays at the ends."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Give the pixel of a value."""
        within = min(max(value, self.low), self.high)
        return self.start + (within - self.low) / (self.high - self.low) * (self.end - self.start)


def points(xs: Sequence[float], ys: Sequence[float]) -> str:
    """Write the points of a polyline."""
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
