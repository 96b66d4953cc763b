"""The command `geosim report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that geosim batch has written.")],
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The page to write; only a report of geosim is written over. [default: DIR.html beside DIR]",
        ),
    ] = None,
) -> None:
    """Write one HTML page about a batch or an experiment: figures, tables, manifest, how to repeat it.

    The page holds everything it shows, so it can be sent and read without a network.

    \b
    Example:
      geosim report DIR --out report.html
    """  # noqa: D301  # \b keeps the lines below it as they are
    from geosim.cli.opening import opened  # noqa: PLC0415  # takes a second to load
    from geosim.cli.saving import reserved  # noqa: PLC0415
    from geosim.report.page import MARK  # noqa: PLC0415
    from geosim.report.page import report as page_of  # noqa: PLC0415

    file = out or folder.resolve().with_name(f"{folder.resolve().name}.html")
    with reserved(file, MARK, "report of geosim") as write:
        page = page_of(opened(folder))
        write(page)
    typer.echo(f"Written to {file} ({len(page) / 1e6:.1f} MB).")
