"""The command line: one file a command, with the heavy imports inside the commands so that help is quick."""

from __future__ import annotations

import sys
from contextlib import suppress

_INTERRUPTED = 130  # what a shell reports for Ctrl-C


def main() -> None:
    """Run the command that was typed, and leave with its status: 2 for bad input, 130 for Ctrl-C."""
    try:
        from geosim.cli.commands import app  # noqa: PLC0415  # so that Ctrl-C is caught while this loads

        app()
    except KeyboardInterrupt:
        with suppress(OSError):
            print("Stopped.", file=sys.stderr)  # noqa: T201
        sys.exit(_INTERRUPTED)
