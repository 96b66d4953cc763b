"""Files that are written whole or not at all, for nobody but the server."""

from __future__ import annotations

from pathlib import Path
from tempfile import NamedTemporaryFile


def write_whole(path: Path, text: str) -> None:
    """Write a text into a folder that exists; whoever reads meanwhile finds the old text or the new.

    Raises:
        OSError: the disk does not take it; what was there before stays.
    """
    with NamedTemporaryFile("wb", dir=path.parent, suffix=".unfinished", delete=False) as file:
        unfinished = Path(file.name)
        try:
            file.write(text.encode())
        except OSError:
            unfinished.unlink()
            raise
    unfinished.replace(path)
