"""The words of the page, in one folder a language and one file an area: say("play.end_turn")."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from geosim.reading import read_yaml

_FOLDER = Path(__file__).with_name("en")


@cache
def _catalogue() -> Mapping[str, Any]:
    """Join the files; no two have a section of the same name."""
    joined: dict[str, Any] = {}
    for path in sorted(_FOLDER.glob("*.yaml")):
        content: Mapping[str, Any] = read_yaml(path).data
        assert not joined.keys() & content.keys(), f"{path.name} names a section that another file has"
        joined |= content
    return joined


def section(key: str) -> Mapping[str, Any]:
    """Give a part of the catalogue by its dotted name."""
    found: Any = _catalogue()
    for name in key.split("."):
        found = found[name]
    assert isinstance(found, Mapping), f"{key} is a message, not a section"
    return found


def say(key: str, /, **values: object) -> str:
    """Give a message by its dotted name, with the values it names filled in.

    Raises:
        KeyError: there is no such message, or a value it names is not given.
    """
    parent, _, name = key.rpartition(".")
    message = (section(parent) if parent else _catalogue())[name]
    assert isinstance(message, str), f"{key} is a section, not a message"
    return message.format(**values)


def count(key: str, number: int, **values: object) -> str:
    """Give the message for one or for several, which are called `one` and `other`."""
    return say(f"{key}.{'one' if number == 1 else 'other'}", number=number, **values)
