"""Where a change of a scenario belongs in its text, which may leave much to others: a scenario, injects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geosim.library import Library
from geosim.reading import Document, KeyPath
from geosim.rewriting import Rewriting
from geosim.scenario import Scenario

_TABLES = ("parameters", "switches", "strategies")
#: Keys of an event, in order.
_FIRST = ("name", "title", "headline", "kind", "quarter", "lasts", "probability")
_SILENT = {"lasts": 1, "probability": 1.0}


def own_place(
    rewriting: Rewriting, path: KeyPath, scenario: Scenario, *, written_out: bool = False
) -> KeyPath:
    """Give the place in the own text; what is extended or comes from an inject is written out first.

    written_out: the place must not come from an inject.
    """
    data = rewriting.document.data
    if path[0] in ("about", "objectives", "debrief", "roles") and len(path) > 1 and path[0] not in data:
        rewriting.put(path[:1], scenario.to_dict()[str(path[0])])
    if path[0] != "events" or len(path) < 2:
        return path
    event = scenario.to_dict()["events"][int(path[1])]
    at = _place_of(data, event["name"])
    if at is None:
        at = len(data.get("events") or [])
        rewriting.put(("events", at) if at else ("events",), _plain(event) if at else [_plain(event)])
    elif written_out and "inject" in data["events"][at]:
        rewriting.put(("events", at), _plain(event))
    return ("events", at, *path[2:])


def take_out(rewriting: Rewriting, path: KeyPath, scenario: Scenario, library: Library) -> None:
    """Take out what stands at a place; a number or seat is then as in the default world."""
    if path[0] in _TABLES and path[-1] not in (rewriting.document.data.get(path[0]) or {}):
        default = _default(library, scenario, str(path[0]), str(path[-1]))
        rewriting.put(path, default)  # over what is extended
    elif path[0] == "events" and len(path) == 2:
        _drop_event(rewriting, scenario.events[int(path[1])].name, library)
    else:
        rewriting.drop(own_place(rewriting, path, scenario, written_out=True))


def _drop_event(rewriting: Rewriting, name: str, library: Library) -> None:
    at = _place_of(rewriting.document.data, name)
    if at is not None:
        rewriting.drop(("events", at))
    if at is None or name in _inherited(library, rewriting.document):
        left_out = rewriting.document.data.get("without_events") or []
        rewriting.put(("without_events",), [*left_out, name])


def _default(library: Library, scenario: Scenario, table: str, name: str) -> Any:
    if table == "strategies":
        return library.actors[name].strategies[scenario.cast]
    parameter = library.parameters[name.partition(".")[0]]
    return float(parameter.values.reshape(-1)[dict(parameter.cells)[name][0]])


def _place_of(data: Mapping[str, Any], name: str) -> int | None:
    """Give the place of an event among those of the text itself; None for one that is extended."""
    events = data.get("events") or []
    return next((i for i, event in enumerate(events) if event.get("name", event.get("inject")) == name), None)


def _inherited(library: Library, document: Document) -> tuple[str, ...]:
    extended = document.data.get("extends")
    return tuple(event.name for event in library.scenario(extended).events) if extended else ()


def _plain(event: Mapping[str, Any]) -> dict[str, Any]:
    """Give an event as a person would write it: without what says nothing."""
    said = {
        key: value
        for key, value in event.items()
        if key == "quarter" or (value and _SILENT.get(key) != value)
    }
    return {
        key: said[key]
        for key in sorted(said, key=lambda key: _FIRST.index(key) if key in _FIRST else len(_FIRST))
    }
