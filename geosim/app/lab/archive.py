"""The results of a job as one zip file, made while it is sent: however large, it never lies in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

_HIDDEN = (".lock", ".unfinished")
_PIECE = 256 * 1024  # bytes
_PACKED = (".parquet",)  # compressed already


class _Through:
    """A file that can only be written to, and gives away what was written."""

    def __init__(self) -> None:
        self._written = bytearray()
        self._place = 0

    def write(self, content: bytes) -> int:
        """Take some bytes."""
        self._written += content
        self._place += len(content)
        return len(content)

    def tell(self) -> int:
        """Count the bytes taken so far."""
        return self._place

    def flush(self) -> None:
        """Do nothing: there is nothing below."""

    def take(self) -> bytes:
        """Give what has been written since the last time."""
        taken = bytes(self._written)
        self._written.clear()
        return taken


def zipped(folder: Path, name: str, more: dict[str, str]) -> Iterator[bytes]:
    """Give a zip file piece by piece: every file of a folder, below a folder of that name, and some texts.

    A batch that is going on may add files meanwhile; each file is whole, so the folder in the zip is valid.
    """
    through = _Through()
    with ZipFile(through, "w", ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for file, text in more.items():
            archive.writestr(f"{name}/{file}", text)
            yield through.take()
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or path.name.endswith(_HIDDEN):
                continue
            packed = ZIP_STORED if path.suffix in _PACKED else ZIP_DEFLATED
            entry = ZipInfo.from_file(path, f"{name}/{path.relative_to(folder).as_posix()}")
            entry.compress_type = packed
            with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
                while piece := source.read(_PIECE):
                    target.write(piece)
                    yield through.take()
            yield through.take()
    yield through.take()
