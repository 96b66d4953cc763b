"""Opening a result folder for a command: what is not complete is said, and then read as it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from geosim.store.reading import Results


def opened(folder: Path) -> Results:
    """Open a folder; what it lacks goes to the standard error, away from tables and JSON.

    Raises:
        InputError: no such folder, or one that is damaged.
    """
    from geosim.store.reading import load  # noqa: PLC0415  # takes a second to load

    results = load(folder)
    if results.incomplete:
        typer.echo(f"{folder}: {results.incomplete}", err=True)
    return results
