"""The command `python -m geosim.document`."""

from __future__ import annotations

import sys

from geosim.document import filled, page
from geosim.errors import GeosimError, InputError, OutputError
from geosim.library import default_library


def _main() -> None:
    """Write the tables of the page, and leave with status 2 if that is not possible."""
    path = page()
    try:
        try:
            before = path.read_text(encoding="utf-8")
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}.", where=str(path)) from None
        after = filled(before, default_library())
        try:
            path.write_text(after, encoding="utf-8")
        except OSError as error:
            raise OutputError(f"cannot be written: {error.strerror}.", where=str(path)) from None
    except GeosimError as error:
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(error.exit_status)
    print(f"{path}: {'written anew' if after != before else 'up to date'}.")  # noqa: T201


if __name__ == "__main__":
    _main()
