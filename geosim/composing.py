"""Scenario files made of other files: `extends` another scenario, and events that use an inject.

Both are resolved in plain data before it is checked, so that a scenario that is played, logged or hashed
says everything itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any, TypeAlias

from geosim.errors import ConfigError, InputError, UnknownName
from geosim.reading import Document, KeyPath

#: Gives the scenario that a document extends, by the name the document gives, composed itself.
Parent: TypeAlias = Callable[[Document, str], Document]
#: Takes what is wrong.
Tell: TypeAlias = Callable[[InputError], None]
#: Gives the file of an inject by name.
Inject: TypeAlias = Callable[[str], Document]

_TABLES = (
    "parameters",
    "switches",
    "strategies",
    "own_strategies",
    "picks",
    "shows",
)  # merged key by key; other keys replace
_EVENT_TABLES = ("effects", "factors")
_COMPOSED = {"extends", "events", "without_events"}
_NO_INJECT = {"title": "-", "headline": "-", "kind": "custom"}  # in the place of one that cannot be had
ABOUT_INJECT = ("use",)  # what an inject file says to who picks it


def raised(fault: InputError) -> None:
    """Raise a fault: the first one ends it."""
    raise fault


def compose(document: Document, parent: Parent, inject: Inject, tell: Tell = raised) -> Document:
    """Give a scenario document with what it extends and the injects it uses written out.

    Lines stay those of the document's own keys; an inherited key has the line of `extends`. tell: takes what
    is wrong, and if it returns, what is faulty is left out.

    Raises:
        ConfigError: an `extends`, `inject` or `without_events` that is none.
        UnknownName: a scenario or inject that does not exist.
    """
    data = document.data
    if not isinstance(data, Mapping) or not _COMPOSED & data.keys():
        return document
    lines = dict(document.lines)
    base: Mapping[str, Any] = {}
    if "extends" in data:
        base = _base(document, parent, tell)
        lines[()] = document.line_of(("extends",))
    own = {key: value for key, value in data.items() if key not in ("extends", "without_events")}
    whole = {**deepcopy(dict(base)), **own}
    for table in _TABLES:
        if isinstance(own.get(table), Mapping) and isinstance(base.get(table), Mapping):
            whole[table] = {**base[table], **own[table]}
    events, places = own.get("events", []), dict[int, int]()
    if isinstance(events, list):
        written = [_written_out(document, i, event, inject, tell) for i, event in enumerate(events)]
        whole["events"], places = _joined(_kept(document, base, tell), written)
        lines = _renumbered(lines, places)
    return Document(whole, document.where, lines, own={place: i for i, place in places.items()})


def _joined(inherited: Sequence[Mapping[str, Any]], own: Sequence[Any]) -> tuple[list[Any], dict[int, int]]:
    """Put own events in the place of inherited ones of the same name, others behind; say where each went."""
    names = [_name(event) for event in inherited]
    joined = list(inherited)
    places: dict[int, int] = {}
    for i, event in enumerate(own):
        name = _name(event)
        if name is not None and name in names and names.index(name) not in places.values():
            places[i] = names.index(name)
            joined[places[i]] = event
        else:
            places[i] = len(joined)
            joined.append(event)
    return joined, places


def _base(document: Document, parent: Parent, tell: Tell) -> Mapping[str, Any]:
    """Give what a document extends, or nothing if that cannot be had."""
    try:
        base = parent(document, _named(document, document.data["extends"], ("extends",))).data
    except InputError as fault:
        tell(fault)
        return {}
    return base if isinstance(base, Mapping) else {}


def _name(event: Any) -> Any:
    name = event.get("name") if isinstance(event, Mapping) else None
    return name if isinstance(name, str) else None


def _written_out(document: Document, i: int, event: Any, inject: Inject, tell: Tell) -> Any:
    """Give an event with the inject it uses written out; what it says itself goes before the inject."""
    if not isinstance(event, Mapping) or "inject" not in event:
        return event
    path = ("events", i, "inject")
    own = {key: value for key, value in event.items() if key != "inject"}
    try:
        name = _named(document, event["inject"], path)
        file = inject(name).data
    except InputError as fault:
        if isinstance(fault, UnknownName):
            fault.where, fault.key = _place(document, path)
        tell(fault)
        return {**_NO_INJECT, "name": f"event_{i}", **own}
    template = {key: value for key, value in file.items() if key not in ABOUT_INJECT}
    tables = {
        key: {**template.get(key, {}), **own[key]}
        for key in _EVENT_TABLES
        if isinstance(own.get(key), Mapping)
    }
    return {"name": name, **deepcopy(template), **own, **tables}


def _named(document: Document, name: object, path: KeyPath) -> str:
    if not isinstance(name, str):
        raise _fault(document, path, "names one file.", f"Write: {path[-1]}: name_of_the_file")
    return name


def _kept(document: Document, base: Mapping[str, Any], tell: Tell) -> list[Mapping[str, Any]]:
    """Give the inherited events without those that the document leaves out."""
    events = base.get("events", ())
    inherited = [event for event in events if _name(event)] if isinstance(events, list) else []
    left_out = document.data.get("without_events", [])
    if not isinstance(left_out, list):
        tell(_fault(document, ("without_events",), "is a list of events.", "Write: without_events: [name]"))
        return inherited
    names = [_name(event) for event in inherited]
    for i, name in enumerate(left_out):
        if name not in names:
            known = f"It has: {', '.join(names)}." if names else "It has none."
            problem = f'"{name}" is no event of what is extended.'
            tell(_fault(document, ("without_events", i), problem, known))
    return [event for event in inherited if event["name"] not in left_out]


def _renumbered(lines: Mapping[KeyPath, int], moved: Mapping[int, int]) -> dict[KeyPath, int]:
    """Give the lines with events at the places they have after merging."""
    found: dict[KeyPath, int] = {}
    for path, line in lines.items():
        if len(path) > 1 and path[0] == "events" and isinstance(path[1], int) and path[1] in moved:
            found[("events", moved[path[1]], *path[2:])] = line
        else:
            found[path] = line
    return found


def _fault(document: Document, path: KeyPath, problem: str, advice: str) -> ConfigError:
    where, key = _place(document, path)
    return ConfigError(problem, where=where, key=key, advice=advice)


def _place(document: Document, path: KeyPath) -> tuple[str, str]:
    line = document.line_of(path)
    return f"{document.where}:{line}" if line else document.where, ".".join(map(str, path))
