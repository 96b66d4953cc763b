"""The command `python -m geosim.document`."""

from __future__ import annotations

import sys
from pathlib import Path

from geosim.document import filled, pages
from geosim.errors import GeosimError, OutputError, UnknownName
from geosim.library import default_library


def _main() -> None:
    """Write the tables of every page, and leave with status 2 if that is not possible."""
    try:
        for path in pages():
            _renew(path)
    except GeosimError as error:
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(error.exit_status)


def _renew(path: Path) -> None:
    try:
        before = path.read_text(encoding="utf-8")
        after = filled(before, default_library())
        path.write_text(after, encoding="utf-8")
    except UnknownName as error:
        error.where = str(path)
        raise
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}.", where=str(path)) from None
    print(f"{path}: {'written anew' if after != before else 'up to date'}.")  # noqa: T201


if __name__ == "__main__":
    _main()
