"""From a title to a name that a file may have: small letters, digits and _."""

from __future__ import annotations

import re

_OTHER = re.compile(r"[^a-z0-9]+")


def plain_name(title: str) -> str:
    """Give a title in small letters and digits, with a _ for whatever else it has between them."""
    return _OTHER.sub("_", title.lower()).strip("_")


def lettered(name: str, kind: str) -> str:
    """Give a name that begins with a letter, with the kind of file before it where it does not."""
    if not name:
        return kind
    return name if name[0].isalpha() else f"{kind}_{name}"
