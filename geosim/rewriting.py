"""Changing a value in a YAML text and nothing else: order, comments, quotes and spacing stay as written.

The text is read safely first; then only the characters of the value, or the lines of the key, are exchanged.
Afterwards the whole text is read again and must say exactly what was wanted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from geosim.errors import ConfigError
from geosim.reading import Document, KeyPath, read_yaml_text

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WIDEST = 88  # characters of a list that is written in one line


class Rewriting:
    """A YAML text that can be changed key by key."""

    def __init__(self, text: str, where: str = "this text") -> None:
        """Read the text; `where` names it in messages.

        Raises:
            ConfigError: text that is not plain YAML.
        """
        self._where = where
        self._text, self._document = text, read_yaml_text(text, where)

    @property
    def text(self) -> str:
        """Give the text as it now stands."""
        return self._text

    @property
    def document(self) -> Document:
        """Give the plain data of the text, with the line of each key."""
        return self._document

    def put(self, path: KeyPath, value: Any) -> None:
        """Write a value at a path of keys and places; what is missing above it is made.

        A place one behind the last of a list adds to it.

        Raises:
            ConfigError: the path leads through something that has no such place.
        """
        path, value = _lowest_missing(self._document.data, path, value)
        wanted = _with(self._document.data, path, value)
        if wanted is None:
            raise self._refusal(path, "there is no such place.")
        if wanted != self._document.data:
            self._exchange(path, _put(self._text, path, value), wanted)

    def drop(self, path: KeyPath) -> None:
        """Take a key or an item out; nothing happens where it is not there.

        Comments that stand above it stay.

        Raises:
            ConfigError: the path leads to something that other places of the text repeat.
        """
        wanted = _without(self._document.data, path)
        if wanted is not None:
            self._exchange(path, _drop(self._text, path), wanted)

    def _exchange(self, path: KeyPath, edit: _Edit, wanted: Any) -> None:
        text = self._text[: edit.start] + edit.text + self._text[edit.end :]
        try:
            found = read_yaml_text(text, self._where)
        except ConfigError:
            found = None
        if found is None or found.data != wanted:
            raise self._refusal(path, "cannot be changed without changing more than that.")
        self._text, self._document = text, found

    def _refusal(self, path: KeyPath, problem: str) -> ConfigError:
        line = self._document.line_of(path)
        where = f"{self._where}:{line}" if line else self._where
        return ConfigError(problem, where=where, key=".".join(map(str, path)), advice="Edit the text itself.")


# ------------------------------------------------------------------ what is wanted


def _lowest_missing(data: Any, path: KeyPath, value: Any) -> tuple[KeyPath, Any]:
    """Where keys above the last are missing or empty, give the uppermost of them and what it has to hold."""
    for depth, part in enumerate(path[:-1], start=1):
        below = data.get(part) if isinstance(data, Mapping) else _item(data, part)
        if below is None and isinstance(path[depth], str):
            for name in reversed(path[depth:]):
                value = {name: value}
            return path[:depth], value
        data = below
    return path, value


def _item(data: Any, part: str | int) -> Any:
    within = isinstance(data, list) and isinstance(part, int) and 0 <= part < len(data)
    return data[part] if within else None


def _with(data: Any, path: KeyPath, value: Any) -> Any:
    """Give data with a value at a path; None if there is no such place."""
    if not path:
        return None
    whole = _apart(data)
    at, last = _above(whole, path), path[-1]
    if isinstance(at, dict) and isinstance(last, str):
        at[last] = value
    elif isinstance(at, list) and isinstance(last, int) and 0 <= last <= len(at):
        at[last : last + 1] = [value]
    else:
        return None
    return whole


def _without(data: Any, path: KeyPath) -> Any:
    """Give data without what stands at a path; None if nothing does."""
    if not path:
        return None
    whole = _apart(data)
    at, last = _above(whole, path), path[-1]
    if not (isinstance(at, dict) and last in at) and not (_item(at, last) is not None):
        return None
    del at[last]
    return whole


def _apart(data: Any) -> Any:
    """Copy plain data; what an alias repeats is then there twice."""
    return json.loads(json.dumps(data))


def _above(data: Any, path: KeyPath) -> Any:
    for part in path[:-1]:
        data = data.get(part) if isinstance(data, dict) else _item(data, part)
    return data


# ------------------------------------------------------------------ where it stands


@dataclass(frozen=True, slots=True)
class _Edit:
    """Characters from `start` to `end` that give way to a text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Place:
    """A node of the text with the collection it stands in and its number there."""

    node: Any
    parent: Any
    number: int

    @property
    def key(self) -> Any:
        """Give the node of the key, or of the item itself."""
        return self.parent.value[self.number][0] if _is_mapping(self.parent) else self.node

    @property
    def last(self) -> bool:
        """Tell whether nothing follows in the collection."""
        return self.number == len(self.parent.value) - 1


def _put(text: str, path: KeyPath, value: Any) -> _Edit:
    root = yaml.compose(text, Loader=_Loader)
    above = _find(root, path[:-1])
    place = _child(above, path[-1])
    if place is None:
        return _add(text, above, path[-1], value)
    old, flow = place.node, bool(above.flow_style)
    start, end = _start(old), _end(text, old)
    if not flow and (_in_block(old) or _stands_apart(value) or start == end):
        begin = _colon(text, place) if _is_mapping(above) else start
        return _Edit(begin, end, _after_key(text, place, value))
    return _Edit(start, end, _inline(value, old, flow=flow))


def _add(text: str, above: Any, name: str | int, value: Any) -> _Edit:
    """Add a key or an item to a collection that lacks it."""
    key = f"{_scalar(name)}: " if _is_mapping(above) else ""
    if above.flow_style or not above.value:
        at = (
            _end(text, above.value[-1][1] if _is_mapping(above) else above.value[-1])
            if above.value
            else (_start(above) + 1)
        )
        return _Edit(at, at, (", " if above.value else "") + key + _inline(value, None, flow=True))
    first = above.value[0][0] if _is_mapping(above) else above.value[0]
    column = first.start_mark.column
    if _is_mapping(above):
        before = _neighbour(above, apart=_stands_apart(value))
        written = f"{_scalar(name)}:{_behind(value, column)}"
    else:
        column = _dash(text, _start(first)) - _line_start(text, _dash(text, _start(first)))
        before = above.value[-1]
        written = f"- {_block(value, column + 2)}"
    at = _line_end(text, _end(text, before))
    return _Edit(at, at, f"\n{' ' * column}{written}")


def _neighbour(above: Any, *, apart: bool) -> Any:
    """Give the value behind which a new key goes: short ones before the first long one, long ones last."""
    values = [value for _, value in above.value]
    if not apart:
        long = next((n for n, value in enumerate(values) if _in_block(value)), len(values))
        if long:
            return values[long - 1]
    return values[-1]


def _drop(text: str, path: KeyPath) -> _Edit:
    root = yaml.compose(text, Loader=_Loader)
    above = _find(root, path[:-1])
    place = _child(above, path[-1])
    assert place is not None, "it was found in the data"
    if len(above.value) == 1:
        return _emptied(text, root, path[:-1], "{}" if _is_mapping(above) else "[]")
    start, end = _start(place.key), _end(text, place.node)
    if above.flow_style:
        if place.last:
            before = above.value[place.number - 1]
            return _Edit(_end(text, before[1] if _is_mapping(above) else before), end, "")
        following = above.value[place.number + 1]
        return _Edit(start, _start(following[0] if _is_mapping(above) else following), "")
    if not _is_mapping(above):
        start = _dash(text, start)
    line = _line_start(text, start)
    if text[line:start].strip():  # behind the dash of an item
        following = above.value[place.number + 1]
        until = _start(following[0]) if _is_mapping(above) else _dash(text, _start(following))
        if "#" not in text[end:until]:
            return _Edit(start, until, "")
        return _Edit(start, _line_end(text, end), "")
    return _Edit(line, min(_line_end(text, end) + 1, len(text)), "")


def _emptied(text: str, root: Any, path: KeyPath, nothing: str) -> _Edit:
    """Write an empty collection in the place of one that loses its last entry."""
    if not path:
        return _Edit(_start(root), _end(text, root), nothing)
    above = _find(root, path[:-1])
    place = _child(above, path[-1])
    assert place is not None, "it was found in the data"
    if _is_mapping(above) and _in_block(place.node):
        return _Edit(_colon(text, place), _end(text, place.node), f" {nothing}")
    return _Edit(_start(place.node), _end(text, place.node), nothing)


def _find(node: Any, path: KeyPath) -> Any:
    for part in path:
        place = _child(node, part)
        assert place is not None, "it was found in the data"
        node = place.node
    return node


def _child(node: Any, part: str | int) -> _Place | None:
    for number, entry in enumerate(node.value):
        if not _is_mapping(node) and number == part:
            return _Place(entry, node, number)
        if _is_mapping(node) and entry[0].value == part:
            return _Place(entry[1], node, number)
    return None


def _is_mapping(node: Any) -> bool:
    return isinstance(node, yaml.MappingNode)


def _in_block(node: Any) -> bool:
    """Tell whether a node is a collection that is written over lines of its own."""
    return isinstance(node, yaml.CollectionNode) and not node.flow_style


def _start(node: Any) -> int:
    return int(node.start_mark.index)


def _end(text: str, node: Any) -> int:
    """Give where the last character of a node ends, without blank lines and comments behind it."""
    if _in_block(node) and node.value:
        last = node.value[-1]
        return _end(text, last[1] if _is_mapping(node) else last)
    end = int(node.end_mark.index)
    return len(text[:end].rstrip()) if getattr(node, "style", None) in ("|", ">") else end


def _colon(text: str, place: _Place) -> int:
    """Give the character behind the colon of a key."""
    return text.index(":", int(place.key.end_mark.index)) + 1


def _dash(text: str, start: int) -> int:
    """Give the dash of an item that starts somewhere."""
    return text.rindex("-", 0, start)


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end - (text[end - 1 : end] == "\r")


# ------------------------------------------------------------------ how it is written


def _stands_apart(value: Any) -> bool:
    """Tell whether a value is written over lines of its own: what holds tables, or is long."""
    if isinstance(value, Mapping):
        return bool(value) and len(_inline(value, None, flow=True)) > _WIDEST // 2
    if _is_list(value):
        return (
            any(isinstance(item, Mapping) for item in value) or len(_inline(value, None, flow=True)) > _WIDEST
        )
    return False


def _after_key(text: str, place: _Place, value: Any) -> str:
    """Write a value behind the colon of its key, or behind the dash of its item."""
    start = _start(place.key)
    column = start - _line_start(text, start)
    return _behind(value, column) if _is_mapping(place.parent) else _block(value, column)


def _behind(value: Any, column: int) -> str:
    if not _stands_apart(value):
        return f" {_inline(value, None, flow=False)}".rstrip(" ")
    pad = " " * (column + 2)
    return f"\n{pad}{_block(value, column + 2)}"


def _block(value: Any, column: int) -> str:
    """Write a value whose first line begins in a column already."""
    pad = "\n" + " " * column
    if isinstance(value, Mapping) and value:
        return pad.join(f"{_scalar(name)}:{_behind(inner, column)}" for name, inner in value.items())
    if _is_list(value) and _stands_apart(value):
        return pad.join(f"- {_block(inner, column + 2)}" for inner in value)
    return _inline(value, None, flow=False)


def _inline(value: Any, old: Any, *, flow: bool) -> str:
    """Write a value into a line; old: the node it replaces, whose quotes it keeps."""
    if isinstance(value, Mapping):
        inner = (f"{_scalar(name)}: {_inline(each, None, flow=True)}" for name, each in value.items())
        return "{" + ", ".join(inner) + "}"
    if _is_list(value):
        return "[" + ", ".join(_inline(each, None, flow=True) for each in value) + "]"
    quotes = getattr(old, "style", None)
    if isinstance(value, str) and quotes in ("'", '"') and "\n" not in value:
        return json.dumps(value, ensure_ascii=False) if quotes == '"' else _quoted(value)
    return _scalar(value, flow=flow)


def _scalar(value: Any, *, flow: bool = False) -> str:
    """Write a single value so that it is read as what it is."""
    if not isinstance(value, str):
        return _dumped(value)
    plain = _dumped(value)
    open_ended = flow and re.search(r"[\[\]{},]", plain) and plain[:1] not in "'\""
    if "\n" in value or open_ended or read_yaml_text(f"- {plain}", "").data != [value]:
        return json.dumps(value, ensure_ascii=False)
    return plain


def _dumped(value: Any) -> str:
    written = str(yaml.safe_dump(value, allow_unicode=True, width=float("inf")))
    return written.removesuffix("...\n").rstrip("\n")


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
