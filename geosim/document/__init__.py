"""The tables of docs/ODD.md, written from the files they describe: `python -m geosim.document`.

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


def page() -> Path:
    """Give the place of the page with the tables."""
    return home() / "docs" / "ODD.md"


def filled(text: str, library: Library) -> str:
    """Give the text with every table written anew.

    Raises:
        UnknownName: a table nobody can write.
    """

    def write(found: re.Match[str]) -> str:
        opening, name, closing = found.groups()
        if name not in TABLES:
            raise UnknownName("table", name, TABLES, where=str(page()))
        return f"{opening}\n{TABLES[name](library)}\n\n{closing}"

    return _TABLE.sub(write, text)
