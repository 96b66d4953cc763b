"""Why a number changed: one bar a part, with its reason, and the sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from geosim.app.charts.drawing import STILL, Scale, Table, direction, draw
from geosim.app.messages import say
from geosim.wording import signed

ROUNDING = "rounding"  # the part that is none, but makes the sum right as shown
_WIDTH, _TRACK = 320.0, (3.0, 317.0)
_LEAST = 1e-6  # of the scale, where there is nothing to draw


@dataclass(frozen=True, slots=True)
class WhyPart:
    """One part of a change, in the units it is shown in."""

    kind: str
    who: str  # a key
    title: str
    value: float
    digits: int
    because: str
    asks: str = ""  # name in full of the button "What if not?"; nothing where that cannot be asked
    answer: tuple[str, ...] = ()  # to that question

    @property
    def shown(self) -> str:
        """Write the part with its sign."""
        return signed(self.value, self.digits)


@dataclass(frozen=True, slots=True)
class _Bar:
    part: WhyPart
    x: float
    colour: str


def why(parts: Sequence[WhyPart], title: str, change: str, key: str = "why") -> Markup:
    """Draw the parts in the order given and their sum; the table says the same.

    change: the sum as shown.
    """
    ends = [0.0, *(part.value for part in parts)]
    across = Scale(min(ends), max(*ends, min(ends) + _LEAST), *_TRACK)
    bars = [_Bar(part, across(part.value), _colour(part)) for part in parts]
    rows = tuple((part.title, part.shown, part.because) for part in parts)
    columns = tuple(say(f"why.columns.{column}") for column in ("part", "change", "because"))
    return draw(
        "why.html.j2",
        key=key,
        width=_WIDTH,
        track=_TRACK,
        zero=across(0),
        bars=bars,
        change=change,
        table=Table(title, columns, (*rows, (say("why.sum"), change, ""))),
    )


def _colour(part: WhyPart) -> str:
    return STILL if part.kind == ROUNDING else direction(part.value)
