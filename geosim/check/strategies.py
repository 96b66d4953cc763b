"""Everything that can be wrong with the file of a strategy: its shape, and every name in it, one by one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from typing import Any

from geosim.check.faults import Blanks, place_of, shape, sound
from geosim.check.pieces import pieces
from geosim.check.whose import told_of_all
from geosim.errors import ConfigError, GeosimError, InputError, UnknownName
from geosim.library import Library
from geosim.reading import Document, KeyPath
from geosim.references import fits, no_claim, players
from geosim.scenario import Picks
from geosim.strategies import kinds as strategy_kinds
from geosim.strategies.base import HOLD, Fit
from geosim.strategies.mixture import NO_PARTS, as_file

_BLANKS: Blanks = {
    "rules": lambda _: {"prefer": [HOLD]},
    "parts": lambda _: {"share": 1, "choose": [HOLD]},
    "first": lambda _: {"when": "turn > 0", "choose": [HOLD]},
    "red_lines": lambda _: {"only": [HOLD]},
}
_MOST = 100  # faults that are looked for with one actor: whoever made so many begins with these
_NO_STRATEGY = {"title": "-", "about": "-", "precision": 1, "turns": []}


def strategy_faults(
    document: Document, library: Library, picks: Picks | None = None, seats: Collection[str] = ()
) -> Iterator[GeosimError]:
    """Give everything that is wrong with the file of a strategy, for everybody it is made for.

    picks: how many choices actors may take where it plays; left out: as usual. seats: where it plays, which
    are whom it is made for if it does not say.
    """
    if not isinstance(document.data, Mapping):
        advice = "A strategy file has lines of key: value: title, about, kind and what that kind needs."
        yield ConfigError("is no strategy.", where=document.where, advice=advice)
        return
    yield from _named_actors(document, library)
    yield from _sources(document, library)
    whose = players(document.data, seats, library.actors)
    everybody = fits(library.actors, document.where, document.line_of, picks or Picks())
    wanted = {actor: fit for actor, fit in everybody.items() if actor in whose}
    yield from _of_kind(document.data, wanted, document, anybody=whose is library.actors)


def _of_kind(
    data: Mapping[str, Any],
    wanted: Mapping[str, Fit],
    document: Document,
    under: KeyPath = (),
    *,
    anybody: bool,
) -> Iterator[GeosimError]:
    """Check what a strategy says, or a part of one, for the actors that use it."""
    kind = data.get("kind")
    if kind not in strategy_kinds():
        yield _no_kind(kind, place_of(document, (*under, "kind")))
        return
    module = import_module(f"geosim.strategies.{kind}")
    yield from shape(module.File, Document(data, document.where, document.lines), under)
    blank = {key: value for key, value in _NO_STRATEGY.items() if key in module.File.model_fields}
    file = sound(module.File, data, blank, _BLANKS)
    if file is None:
        return
    found: list[tuple[str, InputError]] = []
    for n, (actor, fit) in enumerate(wanted.items(), start=1):
        for piece in pieces(file, next(key for key in fit.menus if key != actor)):
            try:
                module.build(piece, fit)
            except InputError as fault:
                found += [(actor, each) for each in (fault, *fault.further)]
            if len(found) > n * _MOST:
                break
    yield from told_of_all(found, [*wanted], anybody=anybody)
    parts = data.get("parts") if kind == "mixture" else ()
    for n, part in enumerate(parts if isinstance(parts, list) else ()):
        if isinstance(part, Mapping) and isinstance(part.get("follow"), Mapping):
            yield from _followed(part, wanted, document, (*under, "parts", n, "follow"), anybody=anybody)


def _followed(
    part: Mapping[str, Any], wanted: Mapping[str, Fit], document: Document, path: KeyPath, *, anybody: bool
) -> Iterator[GeosimError]:
    """Check the strategy that a part of a mixture follows, for those the part is for."""
    if part["follow"].get("kind") in NO_PARTS:
        return  # which making the mixture says
    only = part.get("actors")
    listed = [str(actor) for actor in only] if isinstance(only, list) and only else [*wanted]
    those = {actor: replace(fit, under=path) for actor, fit in wanted.items() if actor in listed}
    yield from _of_kind(as_file(part["follow"]), those, document, path, anybody=anybody and not only)


def _no_kind(kind: object, place: Mapping[str, str]) -> InputError:
    if isinstance(kind, str):
        return UnknownName("kind of strategy", kind, strategy_kinds(), **place)
    advice = f"One of: {', '.join(strategy_kinds())}."
    return ConfigError("a strategy file names its kind.", **place, advice=advice)


def _named_actors(document: Document, library: Library) -> Iterator[GeosimError]:
    named = document.data.get("actors")
    for i, actor in enumerate(named if isinstance(named, list) else ()):
        if isinstance(actor, str) and actor not in {*library.actors, "any"}:
            advice = "See them all with: geosim list actors"
            yield UnknownName(
                "actor", actor, library.actors, **place_of(document, ("actors", i)), advice=advice
            )


def _sources(document: Document, library: Library) -> Iterator[GeosimError]:
    """Check that the claims a strategy rests on exist."""
    named = document.data.get("sources")
    for i, claim in enumerate(named if isinstance(named, list) else ()):
        if isinstance(claim, int) and (said := no_claim(claim, library.claims)):
            problem, advice = said
            yield ConfigError(problem, **place_of(document, ("sources", i)), advice=advice)
