"""The ties of every pair of states: a table whose cells say the tie, its change, and ask why.

Narrow places show a list instead: every state with its ties.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from geosim.app.charts.drawing import draw
from geosim.app.messages import say
from geosim.wording import plain, shown_steps, signed

_LEVELS = (-50, -15, 15, 50)  # where one tint ends and the next begins


@dataclass(frozen=True, slots=True)
class PairTie:
    """The tie of two states, on -100 (hostile) to 100 (aligned), last turn and now."""

    number: str  # its name in results and explanations
    first: str
    second: str
    before: float
    now: float

    @property
    def change(self) -> float:
        """Give the difference of the two values as shown."""
        return shown_steps((self.before, self.now))[0]


@dataclass(frozen=True, slots=True)
class _Cell:
    number: str
    value: str
    change: str
    up: bool
    tint: int  # 0 hostile to 4 aligned
    ask: str


def matrix(ties: Sequence[PairTie], title: str, asks: Mapping[str, str], key: str = "matrix") -> Markup:
    """Draw a cell for every pair, the states in the order in which they come first.

    asks: what a cell asks when it is pressed, by its number; a cell without is no button.
    """
    states = list(dict.fromkeys(name for tie in ties for name in (tie.first, tie.second)))
    cells = {(tie.second, tie.first): _cell(tie, asks.get(tie.number, "")) for tie in ties}
    rows = [(name, [cells[name, other] for other in states[:place]]) for place, name in enumerate(states)]
    both = cells | {(second, first): cell for (first, second), cell in cells.items()}
    actors = [(name, [(other, both[name, other]) for other in states if other != name]) for name in states]
    return draw("matrix.html.j2", key=key, title=title, columns=states[:-1], rows=rows[1:], actors=actors)


def _cell(tie: PairTie, ask: str) -> _Cell:
    change = signed(tie.change) if tie.change else ""
    label = say("matrix.cell", value=plain(tie.now), ask=ask) if ask else ""
    return _Cell(
        tie.number, plain(tie.now), change, tie.change > 0, sum(tie.now >= level for level in _LEVELS), label
    )
