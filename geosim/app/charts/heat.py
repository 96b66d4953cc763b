"""A number over two factors: a tinted cell a pair of values, with the number written in it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from geosim.app.charts.drawing import Caption, Chart, Table, draw

_TINTS = 5
_HEAD, _ROW, _FOOT = 24.0, 34.0, 44.0
_WIDTHS = (540.0, 340.0)
_LETTER = 6.6  # pixels of a letter of a label
_MOST_LABEL = 0.3  # of the width


@dataclass(frozen=True, slots=True)
class HeatCells:
    """What every cell says: rows from the top, None where nothing is known; and the names of both sides."""

    across: tuple[str, ...]
    up: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    shown: tuple[tuple[str, ...], ...]
    across_title: str
    up_title: str


def heat(cells: HeatCells, caption: Caption, column: str) -> Chart:
    """Draw every cell; column: what the first column of the table is called."""
    wide, narrow = (_picture(cells, caption, width) for width in _WIDTHS)
    rows = tuple((name, *said) for name, said in zip(cells.up, cells.shown, strict=True))
    return Chart(caption, wide, narrow, Table(caption.title, (column, *cells.across), rows))


def _picture(cells: HeatCells, caption: Caption, width: float) -> Markup:
    longest = max(map(len, cells.up))
    left = min(_MOST_LABEL * width, longest * _LETTER + 12)
    cell = (width - left) / len(cells.across)
    room = int(cell / _LETTER)
    known = [value for row in cells.values for value in row if value is not None]
    low, high = min(known), max(known)
    drawn = [
        (
            left + cell * k,
            _HEAD + _ROW * i,
            "none" if value is None else str(_tint(value, low, high)),
            cells.shown[i][k] if len(cells.shown[i][k]) <= room else "",
        )
        for i, row in enumerate(cells.values)
        for k, value in enumerate(row)
    ]
    return draw(
        "heat.svg.j2",
        caption=caption,
        width=width,
        height=_HEAD + _ROW * len(cells.up) + _FOOT,
        row=_ROW,
        cell=cell,
        left=left,
        bottom=_HEAD + _ROW * len(cells.up),
        cells=drawn,
        up=[(_cut(name, int(left / _LETTER)), _HEAD + _ROW * (i + 0.5)) for i, name in enumerate(cells.up)],
        across=[(_cut(name, room), left + cell * (k + 0.5)) for k, name in enumerate(cells.across)],
        titles=(cells.across_title, cells.up_title),
    )


def _tint(value: float, low: float, high: float) -> int:
    if high == low:
        return _TINTS // 2
    return min(_TINTS - 1, int((value - low) / (high - low) * _TINTS))


def _cut(text: str, letters: int) -> str:
    """Shorten a name; of values from one to another, the first is enough."""
    if len(text) <= letters:
        return text
    start, between, _ = text.partition(" to ")
    return f"≥{start}" if between else f"{text[: max(1, letters - 1)].rstrip()}…"
