"""A figure with its words: what is drawn, a title, and a sentence that says the same."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from geosim.wording import MINUS

#: The project's colours on a light ground; each keeps 3:1 to it, and no two are told apart by colour alone.
INK, SOFT, GRID, PAPER = "#1f2933", "#4f5a65", "#dddcd4", "#ffffff"
MORE = "#542788"
#: From less to more, for heat maps; the middle is no change.
DIVERGING = (
    "#7F3B08",
    "#B35806",
    "#E08214",
    "#FDB863",
    "#F7F7F7",
    "#B2ABD2",
    "#8073AC",
    "#542788",
    "#2D004B",
)
RISING = ("#f3effa", "#d8daeb", "#B2ABD2", "#8073AC", "#542788", "#2D004B")

_STYLE: Any = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9.5,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": "#7f858b",
    "axes.labelcolor": SOFT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "text.color": INK,
    "text.parse_math": False,  # a dollar is money
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "legend.frameon": False,
    "svg.fonttype": "none",  # text stays text: it can be read aloud, searched and copied
    "hatch.linewidth": 0.7,
}


_LETTERS = 11.5  # of a title, to an inch
_BREAKS = re.compile(r"(?<=[\s_+])(?![\s_+])|(?<=[.])(?=[a-z])")  # where a name may go on in another line
_NEGATIVE = re.compile(r"(?<!\w)-(?=\d)")


@dataclass(frozen=True)
class Figure:
    """A drawing with its title, the sentence that says what it shows, and the numbers drawn."""

    drawing: Drawing
    title: str
    summary: str
    table: pd.DataFrame


@contextmanager
def drawing(
    title: str, width: float = 7.2, height: float = 4.0, rows: int = 1, columns: int = 1, **how: Any
) -> Iterator[tuple[Drawing, list[Axes]]]:
    """Give a drawing of some inches under a title, and its axes, in the project's style."""
    with mpl.rc_context(_STYLE):
        made = Drawing(figsize=(width, height), layout="constrained")
        words = "\n".join(textwrap.wrap(title, int(width * _LETTERS), break_on_hyphens=False))
        made.suptitle(words, x=0.01, ha="left", fontweight="bold", fontsize=10.5)
        yield made, list(made.subplots(rows, columns, squeeze=False, **how).flat)
        made.draw_without_rendering()  # while the style holds
        made.set_layout_engine("none")  # what is laid out stays, however often it is written


def wrapped(name: object, most: int) -> str:
    """Break a name into lines of at most so many letters, after blanks, dots and underscores."""
    lines = [""]
    for piece in _BREAKS.split(_NEGATIVE.sub(MINUS, str(name))):
        if lines[-1] and len(lines[-1]) + len(piece.rstrip()) > most:
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines)


def most_lines(names: Iterable[str]) -> int:
    """Count the lines of the name that has most."""
    return max((name.count("\n") + 1 for name in names), default=1)


def digits_of(spread: float) -> int:
    """Give how many decimals tell numbers apart that lie this far from each other."""
    return int(np.clip(2 - np.floor(np.log10(spread)), 0, 4)) if spread > 0 else 2
