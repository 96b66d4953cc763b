"""What somebody has changed and not saved yet; neither a reload nor a restart of the server loses it."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from geosim.app.whole import write_whole

MOST = 100  # texts of one browser; the longest untouched make room


class Unsaved:
    """The unsaved texts of one browser, each by its place: what kind of thing it is, and which."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def text(self, *place: str) -> str | None:
        """Give the text of a place, None where everything is saved."""
        try:
            return self._path(place).read_bytes().decode()
        except (FileNotFoundError, UnicodeDecodeError):
            return None

    def keep(self, text: str, *place: str) -> None:
        """Keep a text until it is saved; on a full disk it stands on the page alone."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = self._path(place)
            known = path.exists()
            write_whole(path, text)
            if known:
                return
            by_age = sorted(self._folder.glob("*.txt"), key=lambda path: path.stat().st_mtime, reverse=True)
            for oldest in by_age[MOST:]:
                oldest.unlink(missing_ok=True)

    def drop(self, *place: str) -> None:
        """Keep no text of a place any longer."""
        with suppress(OSError):
            self._path(place).unlink(missing_ok=True)

    def _path(self, place: tuple[str, ...]) -> Path:
        return self._folder / f"{hashlib.sha256('/'.join(place).encode()).hexdigest()[:32]}.txt"
