"""The command `geosim play`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def play(
    host: Annotated[
        str, typer.Option(help="Address to listen on; others can reach it only if you change it.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes any free one.")
    ] = 8765,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in your browser.")
    ] = True,
    store: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Folder to keep games in, instead of your data folder."),
    ] = None,
) -> None:
    """Play in the browser, on this machine. Ctrl-C ends it; games are kept.

    Example: geosim play --port 8800 --no-browser
    """
    from geosim.app.server import serve  # noqa: PLC0415  # the web libraries take a second to load

    serve(host=host, port=port, open_browser=browser, store=store)
