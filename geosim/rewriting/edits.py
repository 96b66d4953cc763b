"""Which characters of a YAML text give way to which others, so that a key is written, added or gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from geosim.reading import KeyPath
from geosim.rewriting.places import (
    Place,
    child,
    child_there,
    colon,
    dash,
    end_of,
    find,
    in_block,
    is_mapping,
    line_end,
    line_start,
    start_of,
)
from geosim.rewriting.spelling import behind, block, inline, scalar, stands_apart

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters from `start` to `end` that give way to a text."""

    start: int
    end: int
    text: str


def putting(text: str, path: KeyPath, value: Any) -> Edit:
    """Give the edit that writes a value at a path; all but the last of the path is there."""
    root = yaml.compose(text, Loader=_Loader)
    above = find(root, path[:-1])
    place = child(above, path[-1])
    if place is None:
        return _add(text, above, path[-1], value)
    old, flow = place.node, bool(above.flow_style)
    start, end = start_of(old), end_of(text, old)
    if not flow and (in_block(old) or stands_apart(value) or start == end):
        begin = colon(text, place) if is_mapping(above) else start
        return Edit(begin, end, _after_key(text, place, value))
    return Edit(start, end, inline(value, old, flow=flow))


def _add(text: str, above: Any, name: str | int, value: Any) -> Edit:
    """Add a key or an item to a collection that lacks it."""
    key = f"{scalar(name)}: " if is_mapping(above) else ""
    if above.flow_style or not above.value:
        at = (
            end_of(text, above.value[-1][1] if is_mapping(above) else above.value[-1])
            if above.value
            else (start_of(above) + 1)
        )
        return Edit(at, at, (", " if above.value else "") + key + inline(value, None, flow=True))
    first = above.value[0][0] if is_mapping(above) else above.value[0]
    column = first.start_mark.column
    if is_mapping(above):
        before = _neighbour(above, apart=stands_apart(value))
        written = f"{scalar(name)}:{behind(value, column)}"
    else:
        column = dash(text, start_of(first)) - line_start(text, dash(text, start_of(first)))
        before = above.value[-1]
        written = f"- {block(value, column + 2)}"
    at = line_end(text, end_of(text, before))
    return Edit(at, at, f"\n{' ' * column}{written}")


def _neighbour(above: Any, *, apart: bool) -> Any:
    """Give the value behind which a new key goes: short ones before the first long one, long ones last."""
    values = [value for _, value in above.value]
    if not apart:
        long = next((n for n, value in enumerate(values) if in_block(value)), len(values))
        if long:
            return values[long - 1]
    return values[-1]


def _after_key(text: str, place: Place, value: Any) -> str:
    """Write a value behind the colon of its key, or behind the dash of its item."""
    start = start_of(place.key)
    column = start - line_start(text, start)
    return behind(value, column) if is_mapping(place.parent) else block(value, column)


def dropping(text: str, path: KeyPath) -> Edit:
    """Give the edit that takes out what stands at a path; it is there."""
    root = yaml.compose(text, Loader=_Loader)
    above = find(root, path[:-1])
    place = child_there(above, path[-1])
    if len(above.value) == 1:
        return _emptied(text, root, path[:-1], "{}" if is_mapping(above) else "[]")
    start, end = start_of(place.key), end_of(text, place.node)
    if above.flow_style:
        if place.last:
            before = above.value[place.number - 1]
            return Edit(end_of(text, before[1] if is_mapping(above) else before), end, "")
        following = above.value[place.number + 1]
        return Edit(start, start_of(following[0] if is_mapping(above) else following), "")
    if not is_mapping(above):
        start = dash(text, start)
    line = line_start(text, start)
    if text[line:start].strip():  # behind the dash of an item
        following = above.value[place.number + 1]
        until = start_of(following[0]) if is_mapping(above) else dash(text, start_of(following))
        if "#" not in text[end:until]:
            return Edit(start, until, "")
        return Edit(start, line_end(text, end), "")
    return Edit(line, min(line_end(text, end) + 1, len(text)), "")


def _emptied(text: str, root: Any, path: KeyPath, nothing: str) -> Edit:
    """Write an empty collection in the place of one that loses its last entry."""
    if not path:
        return Edit(start_of(root), end_of(text, root), nothing)
    above = find(root, path[:-1])
    place = child_there(above, path[-1])
    if is_mapping(above) and in_block(place.node):
        return Edit(colon(text, place), end_of(text, place.node), f" {nothing}")
    return Edit(start_of(place.node), end_of(text, place.node), nothing)
