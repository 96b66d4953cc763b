"""The tables and sheets of docs/, written from the files they describe: `python -m geosim.document`.

A table stands between `<!-- table: NAME -->` and `<!-- end of table -->`; the text around it is left alone.
"""

from __future__ import annotations

import re
from pathlib import Path

from geosim.document.tables import TABLES
from geosim.errors import UnknownName
from geosim.home import home
from geosim.library import Library

COMMAND = "python -m geosim.document"

_TABLE = re.compile(r"(<!-- table: (\S+) -->\n).*?(<!-- end of table -->)", re.DOTALL)


def pages() -> tuple[Path, ...]:
    """Give the pages that have tables."""
    found = sorted((home() / "docs").rglob("*.md"))
    return tuple(path for path in found if _TABLE.search(path.read_text(encoding="utf-8")))


def filled(text: str, library: Library) -> str:
    """Give the text with every table written anew.

    Raises:
        UnknownName: a table nobody can write.
    """

    def write(found: re.Match[str]) -> str:
        opening, name, closing = found.groups()
        if name not in TABLES:
            raise UnknownName("table", name, TABLES)
        return f"{opening}\n{TABLES[name](library)}\n\n{closing}"

    return _TABLE.sub(write, text)
