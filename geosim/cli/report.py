"""The command `geosim report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geosim.errors import OutputError


def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that geosim batch has written.")],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The page to write. [default: DIR.html beside DIR]")
    ] = None,
) -> None:
    """Write one HTML page about a batch or an experiment: figures, tables, manifest, how to repeat it.

    The page holds everything it shows, so it can be sent and read without a network.

    \b
    Example:
      geosim report DIR --out report.html
    """  # noqa: D301  # \b keeps the lines below it as they are
    from geosim.report.page import report as write  # noqa: PLC0415  # takes a second to load
    from geosim.store.reading import load  # noqa: PLC0415

    page = write(load(folder))
    file = out or folder.resolve().with_name(f"{folder.resolve().name}.html")
    try:
        file.expanduser().write_text(page, encoding="utf-8")
    except OSError as error:
        advice = "Name a file in a folder that there is."
        raise OutputError(f"cannot be written: {error.strerror}.", where=str(file), advice=advice) from None
    typer.echo(f"Written to {file} ({len(page) / 1e6:.1f} MB).")
