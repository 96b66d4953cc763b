"""Cells of Markdown tables: names, amounts, numbers with their ranges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from geosim.parameters import Parameter
from geosim.state import AXES


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table."""
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def code(text: str) -> str:
    """Mark a name as code."""
    return f"`{text}`" if text else ""


def listed(names: object) -> str:
    """List names, or give the one word that stands for them."""
    return ", ".join(map(code, names)) if isinstance(names, list | tuple) else str(names)


def amounts(moves: Mapping[str, float]) -> str:
    """List what is moved by how much."""
    return ", ".join(f"{code(row)} {amount:+g}" for row, amount in moves.items())


def numbers(found: Mapping[str, Any]) -> str:
    """List numbers by name."""
    return ", ".join(f"{name} {number:g}" for name, number in found.items())


def value(row: Parameter) -> str:
    """Write the value of a parameter, by entry where it has an axis."""
    if row.axes == ("pair",):
        return "the table of ties"
    if not row.axes:
        return f"{float(row.values):g}"
    if len(row.axes) == 1:
        return _same_or_each(
            dict(zip(AXES[row.axes[0]], map("{:g}".format, row.values), strict=True)), "each"
        )
    firsts, seconds = (AXES[axis] for axis in row.axes)
    cells = {f"{a}.{b}": row.values[i, k] for i, a in enumerate(firsts) for k, b in enumerate(seconds)}
    return f"{numbers({name: number for name, number in cells.items() if number})}, others 0"


def bounds(row: Parameter) -> str:
    """Write the range of a parameter, by entry where the entries differ in it."""
    low, high = (bound.reshape(-1) for bound in row.bounds)
    pairs = [f"{a:g} to {b:g}" for a, b in zip(low, high, strict=True)]
    entries = AXES[row.axes[0]] if len(row.axes) == 1 else map(str, range(len(pairs)))
    return _same_or_each(dict(zip(entries, pairs, strict=True)))


def _same_or_each(cells: Mapping[str, str], each: str = "") -> str:
    """Write what is the same for all once, and everything else by entry."""
    found = set(cells.values())
    if len(found) == 1:
        return f"{found.pop()} {each}".strip()
    return ", ".join(f"{entry} {cell}" for entry, cell in cells.items())
