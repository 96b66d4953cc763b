"""How a value is written in YAML, in a line or over lines of its own, so that it is read as what it is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from geosim.reading import read_yaml_text

_WIDEST = 88  # characters of a list that is written in one line


def stands_apart(value: Any) -> bool:
    """Tell whether a value is written over lines of its own: what holds tables, or is long."""
    if isinstance(value, Mapping):
        return bool(value) and len(inline(value, None, flow=True)) > _WIDEST // 2
    if _is_list(value):
        return (
            any(isinstance(item, Mapping) for item in value) or len(inline(value, None, flow=True)) > _WIDEST
        )
    return False


def behind(value: Any, column: int) -> str:
    """Write a value behind the colon of a key that begins in a column."""
    if not stands_apart(value):
        return f" {inline(value, None, flow=False)}".rstrip(" ")
    pad = " " * (column + 2)
    return f"\n{pad}{block(value, column + 2)}"


def block(value: Any, column: int) -> str:
    """Write a value whose first line begins in a column already."""
    pad = "\n" + " " * column
    if isinstance(value, Mapping) and value:
        return pad.join(f"{scalar(name)}:{behind(inner, column)}" for name, inner in value.items())
    if _is_list(value) and stands_apart(value):
        return pad.join(f"- {block(inner, column + 2)}" for inner in value)
    return inline(value, None, flow=False)


def inline(value: Any, old: Any, *, flow: bool) -> str:
    """Write a value into a line; old: the node it replaces, whose quotes it keeps."""
    if isinstance(value, Mapping):
        inner = (f"{scalar(name)}: {inline(each, None, flow=True)}" for name, each in value.items())
        return "{" + ", ".join(inner) + "}"
    if _is_list(value):
        return "[" + ", ".join(inline(each, None, flow=True) for each in value) + "]"
    quotes = getattr(old, "style", None)
    if isinstance(value, str) and quotes in ("'", '"') and "\n" not in value:
        return json.dumps(value, ensure_ascii=False) if quotes == '"' else _quoted(value)
    return scalar(value, flow=flow)


def scalar(value: Any, *, flow: bool = False) -> str:
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
