"""Everything that can be wrong with the file of a strategy: its shape, and every name in it, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from geosim.check.faults import Blanks, place_of, shape, sound
from geosim.errors import ConfigError, GeosimError, InputError, UnknownName
from geosim.library import Library
from geosim.reading import Document
from geosim.references import fits
from geosim.strategies import kinds as strategy_kinds
from geosim.strategies.base import HOLD
from geosim.strategies.character import RedLine
from geosim.strategies.rule_based import Rule

_BLANKS: Blanks = {"rules": lambda _: {"prefer": [HOLD]}}
_NO_STRATEGY = {"title": "-", "about": "-", "precision": 1, "turns": []}


def strategy_faults(document: Document, library: Library) -> Iterator[GeosimError]:
    """Give everything that is wrong with the file of a strategy, for everybody it is made for."""
    yield from _made_for(document, library)
    kind = document.data.get("kind")
    if kind not in strategy_kinds():
        place = place_of(document, ("kind",))
        if isinstance(kind, str):
            yield UnknownName("kind of strategy", kind, strategy_kinds(), **place)
        else:
            advice = f"One of: {', '.join(strategy_kinds())}."
            yield ConfigError("a strategy file names its kind.", **place, advice=advice)
        return
    module = import_module(f"geosim.strategies.{kind}")
    yield from shape(module.File, document)
    blank = {key: value for key, value in _NO_STRATEGY.items() if key in module.File.model_fields}
    file = sound(module.File, document.data, blank, _BLANKS)
    if file is None:
        return
    for actor, fit in fits(library.actors, document.where, document.line_of).items():
        if not {actor, "any"} & {*file.actors}:
            continue
        other = next(key for key in library.actors if key != actor)
        for part in _parts(file, RedLine(actors=(other,), only=(HOLD,))):
            try:
                module.build(part, fit)
            except InputError as fault:
                yield fault


def _made_for(document: Document, library: Library) -> Iterator[GeosimError]:
    named = document.data.get("actors")
    for i, actor in enumerate(named if isinstance(named, list) else ()):
        if isinstance(actor, str) and actor not in {*library.actors, "any"}:
            advice = "See them all with: geosim list actors"
            yield UnknownName(
                "actor", actor, library.actors, **place_of(document, ("actors", i)), advice=advice
            )


def _parts(file: Any, no_line: RedLine) -> Iterator[Any]:
    """Give a strategy file over and over, each time with a single rule, name, answer or red line in it.

    no_line: a red line for somebody else.
    """
    rules, turns, lines = (getattr(file, name, ()) for name in ("rules", "turns", "red_lines"))
    tables = [name for name in ("answers", "weights", "regard", "provoked_by") if hasattr(file, name)]
    nothing = {
        "rules": (Rule(prefer=(HOLD,)),) * len(rules),
        "turns": ((),) * len(turns),
        "red_lines": (no_line,) * len(lines),
        "retaliate_with": (),
        **{name: {} for name in tables},
    }
    bare = file.model_copy(update={name: part for name, part in nothing.items() if hasattr(file, name)})
    for table in tables:
        for name, value in (getattr(file, table) or {}).items():
            yield bare.model_copy(update={table: {name: value}})
    for name in getattr(file, "retaliate_with", ()):
        yield bare.model_copy(update={"retaliate_with": (name,)})
    for i, line in enumerate(lines):
        yield bare.model_copy(update={"red_lines": _with(bare.red_lines, i, line)})
    for i, rule in enumerate(rules):
        blank = rule.model_copy(update={"when": None, "prefer": (), "avoid": ()})
        names = [blank.model_copy(update={"prefer": (name,)}) for name in rule.prefer]
        names += [blank.model_copy(update={"avoid": (name,)}) for name in rule.avoid]
        told = {"when": rule.when, "prefer": (HOLD,)}
        condition = [blank.model_copy(update=told)] if rule.when else []
        for part in (*condition, *names, rule):
            yield bare.model_copy(update={"rules": _with(bare.rules, i, part)})
    for i, turn in enumerate(turns):
        for choice in turn:
            yield bare.model_copy(update={"turns": _with(bare.turns, i, (choice,))})
    yield file


def _with(items: tuple[Any, ...], i: int, item: Any) -> tuple[Any, ...]:
    return (*items[:i], item, *items[i + 1 :])
