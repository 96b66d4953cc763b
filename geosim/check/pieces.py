"""The file of a strategy in pieces, so that a fault in one does not hide those of the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from geosim.strategies.base import HOLD
from geosim.strategies.character import RedLine
from geosim.strategies.mixture import NO_PARTS, Before, Part
from geosim.strategies.rule_based import Rule

_TABLES = ("answers", "weights", "regard", "provoked_by")


def pieces(file: Any, other: str) -> Iterator[Any]:
    """Give a strategy file over and over, each time with a single rule, name, answer or red line in it.

    The last is the whole file, but for strategies that parts of it follow. other: an actor whom what is
    left out is made for instead.
    """
    nothing: dict[str, Any] = {
        "rules": _many(file, "rules", Rule(prefer=(HOLD,))),
        "turns": _many(file, "turns", ()),
        "red_lines": _many(file, "red_lines", RedLine(actors=(other,), only=(HOLD,))),
        "parts": _many(file, "parts", Part(share=1, choose=(HOLD,))),
        "first": _many(file, "first", Before(when="turn > 0", choose=(HOLD,))),
        "retaliate_with": (),
        **{name: {} for name in _TABLES},
    }
    bare = file.model_copy(update={name: part for name, part in nothing.items() if hasattr(file, name)})
    for table in _TABLES:
        for name, value in (getattr(file, table, {}) or {}).items():
            yield bare.model_copy(update={table: {name: value}})
    for name in getattr(file, "retaliate_with", ()):
        yield bare.model_copy(update={"retaliate_with": (name,)})
    for i, line in enumerate(getattr(file, "red_lines", ())):
        for drawn in _lines(line):
            yield bare.model_copy(update={"red_lines": _with(bare.red_lines, i, drawn)})
    for i, rule in enumerate(getattr(file, "rules", ())):
        for each in _rules(rule):
            yield bare.model_copy(update={"rules": _with(bare.rules, i, each)})
    for i, turn in enumerate(getattr(file, "turns", ())):
        for choice in turn:
            yield bare.model_copy(update={"turns": _with(bare.turns, i, (choice,))})
        yield bare.model_copy(update={"turns": _with(bare.turns, i, turn), "red_lines": file.red_lines})
    for table in ("parts", "first"):
        for i, part in enumerate(getattr(file, table, ())):
            for each in _parts(part):
                items = _with(getattr(bare, table), i, each)
                yield bare.model_copy(update={table: items})
            yield bare.model_copy(update={table: _with(getattr(bare, table), i, _unfollowed(part))})
    parts = {"parts": tuple(map(_unfollowed, file.parts))} if hasattr(file, "parts") else {}
    yield file.model_copy(update=parts)


def _lines(line: RedLine) -> Iterator[RedLine]:
    """Give a red line with one of its names at a time, and whole."""
    blank = line.model_copy(update={"when": None, "never": (), "only": (), "refuse": ()})
    for key in ("never", "only", "refuse"):
        for name in getattr(line, key):
            yield blank.model_copy(update={key: (name,)})
    yield line


def _rules(rule: Rule) -> Iterator[Rule]:
    """Give a rule with its condition alone, with one of its names at a time, and whole."""
    blank = rule.model_copy(update={"when": None, "prefer": (), "avoid": ()})
    if rule.when:
        yield blank.model_copy(update={"when": rule.when, "prefer": (HOLD,)})
    for key in ("prefer", "avoid"):
        for name in getattr(rule, key):
            yield blank.model_copy(update={key: (name,)})
    yield rule


def _parts(part: Any) -> Iterator[Any]:
    """Give a part of a mixture with its condition alone, and with one of its choices or answers at a time."""
    nothing: dict[str, Any] = {"when": "turn > 0", "choose": (HOLD,), "follow": None, "answers": {}}
    blank = part.model_copy(update={key: value for key, value in nothing.items() if hasattr(part, key)})
    if part.when:
        yield blank.model_copy(update={"when": part.when})
    for name in part.choose:
        yield blank.model_copy(update={"choose": (name,)})
    for name, answer in getattr(part, "answers", {}).items():
        yield blank.model_copy(update={"answers": {name: answer}})


def _unfollowed(part: Any) -> Any:
    """Give a part as it is, or if it follows a strategy that may be a part, one that holds instead."""
    follows = getattr(part, "follow", None)
    if follows is None or follows.get("kind") in NO_PARTS:
        return part
    return part.model_copy(update={"follow": None, "choose": (HOLD,)})


def _many(file: Any, key: str, item: Any) -> tuple[Any, ...]:
    return (item,) * len(getattr(file, key, ()))


def _with(items: tuple[Any, ...], i: int, item: Any) -> tuple[Any, ...]:
    return (*items[:i], item, *items[i + 1 :])
