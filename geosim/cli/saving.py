"""Writing a file whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from geosim.errors import OutputError

_OPTION = "--out"
_LOOK = 200  # characters at the start of a file, in which it says what it is


@contextmanager
def reserved(path: Path, mark: str, what: str = "game log") -> Iterator[Callable[[str | bytes], None]]:
    """Make sure that a file can be written, and give what writes it; leaving without writing leaves nothing.

    What is written goes to a new file beside it, which then takes its name. mark: what an older file must
    hold near its start to be written over; what: what such a file is.

    Raises:
        OutputError: a place that cannot be written, or a file of another kind that stands there.
    """
    target = path.expanduser().resolve()
    _refuse(target, path, mark, what)
    part = target.with_name(f".{target.name[:100]}.{os.getpid()}.part")
    try:
        file = part.open("xb")
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None

    def write(content: str | bytes) -> None:
        try:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
            file.close()
            part.replace(target)
        except OSError as error:
            raise _unwritable(path, error) from None

    try:
        yield write
    finally:
        part.unlink(missing_ok=True)
        file.close()


def _refuse(target: Path, path: Path, mark: str, what: str) -> None:
    try:
        if target.is_dir():
            problem, advice = "is a folder.", "Name a file in it."
        elif not target.parent.is_dir():
            problem, advice = "cannot be written: there is no such folder.", "Make the folder first."
        elif not target.exists():
            return
        elif not target.is_file():
            problem, advice = "is not a file.", "Name a file."
        elif not os.access(target, os.W_OK):
            problem, advice = "may not be written over.", "Choose another name."
        else:
            with target.open(encoding="utf-8", errors="replace") as old:
                start = old.read(_LOOK)
            if not start or mark in start:
                return
            problem, advice = f"exists and is no {what}.", "Choose another name, or remove it first."
    except (OSError, ValueError) as error:
        raise _unwritable(path, error) from None
    raise OutputError(problem, where=str(path), key=_OPTION, advice=advice)


def _unwritable(path: Path, error: OSError | ValueError) -> OutputError:
    reason = getattr(error, "strerror", None) or str(error)
    return OutputError(
        f"cannot be written: {reason}.", where=str(path), key=_OPTION, advice="Choose another place."
    )
