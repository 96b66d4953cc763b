"""What plain data are to say once a value is written at a path, or taken out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from geosim.reading import KeyPath


def lowest_missing(data: Any, path: KeyPath, value: Any) -> tuple[KeyPath, Any]:
    """Where keys above the last are missing or empty, give the uppermost of them and what it has to hold."""
    for depth, part in enumerate(path[:-1], start=1):
        below = data.get(part) if isinstance(data, Mapping) else _item(data, part)
        if below is None and isinstance(path[depth], str):
            for name in reversed(path[depth:]):
                value = {name: value}
            return path[:depth], value
        data = below
    return path, value


def with_value(data: Any, path: KeyPath, value: Any) -> Any:
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


def without(data: Any, path: KeyPath) -> Any:
    """Give data without what stands at a path; None if nothing does."""
    if not path:
        return None
    whole = _apart(data)
    at, last = _above(whole, path), path[-1]
    if not (isinstance(at, dict) and last in at) and not (_item(at, last) is not None):
        return None
    del at[last]
    return whole


def _item(data: Any, part: str | int) -> Any:
    within = isinstance(data, list) and isinstance(part, int) and 0 <= part < len(data)
    return data[part] if within else None


def _apart(data: Any) -> Any:
    """Copy plain data; what an alias repeats is then there twice."""
    return json.loads(json.dumps(data))


def _above(data: Any, path: KeyPath) -> Any:
    for part in path[:-1]:
        data = data.get(part) if isinstance(data, dict) else _item(data, part)
    return data
