"""The command line: one file a command, with the heavy imports inside the commands so that help is quick."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper

_INTERRUPTED, _UNWRITABLE = 130, 2


def main() -> None:
    """Run the command that was typed, and leave with its status: 2 for bad input, 130 for Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a sign gets another
    try:
        from geosim.cli.commands import app  # noqa: PLC0415  # so that Ctrl-C is caught while this loads

        app()
    except KeyboardInterrupt:
        _end("Stopped.", _INTERRUPTED)
    except OSError as error:
        _end(f"Cannot write: {error.strerror or error}.", _UNWRITABLE)


def _end(message: str, status: int) -> None:
    with suppress(OSError):
        print(message, file=sys.stderr)  # noqa: T201
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains once more
    sys.exit(status)
