"""What a batch will take, said before it begins; large ones ask first."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from geosim.errors import OutputError

if TYPE_CHECKING:
    from geosim.estimates import Estimate

_MUCH = 1000  # megabytes about which we ask first
_LONG = 3600  # seconds likewise


def announce(
    what: str, by: str, tables: tuple[str, ...], estimate: Estimate, folder: Path, on: str = ""
) -> None:
    """Say what is going to be played, by whom, and what it takes; `on` says on what, if not here."""
    recorded = " and ".join(tables) if len(tables) < 3 else "runs, quarters and choices"
    lasts = "" if estimate.seconds is None else f", in about {lasting(estimate.seconds)} {on}".rstrip()
    size = f"about {megabytes(estimate.megabytes)}"
    typer.echo(f"{what} by {by}, recording {recorded}: {size} in {folder}{lasts}.")


def ask(estimate: Estimate, folder: Path, tables: Collection[str] = ()) -> None:
    """Ask before a folder becomes large, or larger than there is room for, or before hours of work.

    tables: those to record, if they are known.

    Raises:
        OutputError: the answer is no, or nobody is there to ask.
    """
    above = next(place for place in (folder.resolve(), *folder.resolve().parents) if place.exists())
    room = shutil.disk_usage(above).free / 1e6
    seconds = estimate.seconds or 0.0
    if estimate.megabytes < min(room, _MUCH) and seconds < _LONG:
        return
    lasts = f"it lasts about {lasting(seconds)}, and " if seconds >= _LONG else ""
    problem = (
        f"{lasts}the results take about {megabytes(estimate.megabytes)}; there is room for {megabytes(room)}."
    )
    if not (sys.stdin.isatty() and typer.confirm(f"{problem[:1].upper()}{problem[1:]} Go on?", err=True)):
        less = "play less" if set(tables) == {"runs"} else "play less, or record less: --record runs"
        advice = f"Add --yes to go on all the same, or {less}."
        raise OutputError(problem, where=str(folder), advice=advice)


def megabytes(size: float) -> str:
    """Write a size on disk."""
    return f"{size:,.0f} MB" if size >= 10 else f"{size:.1f} MB"


def lasting(seconds: float) -> str:
    """Write a time."""
    minutes, rest = divmod(max(1, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
