"""Where the parts of a YAML text stand: its nodes by path, and the characters at which they begin and end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from geosim.reading import KeyPath


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the text with the collection it stands in and its number there."""

    node: Any
    parent: Any
    number: int

    @property
    def key(self) -> Any:
        """Give the node of the key, or of the item itself."""
        return self.parent.value[self.number][0] if is_mapping(self.parent) else self.node

    @property
    def last(self) -> bool:
        """Tell whether nothing follows in the collection."""
        return self.number == len(self.parent.value) - 1


def find(node: Any, path: KeyPath) -> Any:
    """Give the node at a path, which is there."""
    for part in path:
        node = child_there(node, part).node
    return node


def child_there(node: Any, part: str | int) -> Place:
    """Find a key or an item of a collection that has it."""
    place = child(node, part)
    assert place is not None, "it was found in the data"
    return place


def child(node: Any, part: str | int) -> Place | None:
    """Find a key or an item of a collection; None if it lacks it."""
    for number, entry in enumerate(node.value):
        if not is_mapping(node) and number == part:
            return Place(entry, node, number)
        if is_mapping(node) and entry[0].value == part:
            return Place(entry[1], node, number)
    return None


def is_mapping(node: Any) -> bool:
    """Tell whether a node has keys."""
    return isinstance(node, yaml.MappingNode)


def in_block(node: Any) -> bool:
    """Tell whether a node is a collection that is written over lines of its own."""
    return isinstance(node, yaml.CollectionNode) and not node.flow_style


def start_of(node: Any) -> int:
    """Give where the first character of a node is."""
    return int(node.start_mark.index)


def end_of(text: str, node: Any) -> int:
    """Give where the last character of a node ends, without blank lines and comments behind it."""
    if in_block(node) and node.value:
        last = node.value[-1]
        return end_of(text, last[1] if is_mapping(node) else last)
    end = int(node.end_mark.index)
    return len(text[:end].rstrip()) if getattr(node, "style", None) in ("|", ">") else end


def colon(text: str, place: Place) -> int:
    """Give the character behind the colon of a key."""
    return text.index(":", int(place.key.end_mark.index)) + 1


def dash(text: str, start: int) -> int:
    """Give the dash of an item that starts somewhere."""
    return text.rindex("-", 0, start)


def line_start(text: str, at: int) -> int:
    """Give where the line of a character begins."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Give where the line of a character ends, without its line break."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end - (text[end - 1 : end] == "\r")
