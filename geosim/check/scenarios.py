"""Everything that can be wrong with a scenario, what it extends and the strategies it carries or names."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from geosim.check.faults import Blanks, place_of, shape, sound
from geosim.check.strategies import strategy_faults
from geosim.errors import ConfigError, GeosimError, InputError
from geosim.library import Library
from geosim.reading import Document
from geosim.references import seats_of, within
from geosim.scenario import Scenario, picks_of

_NO_SCENARIO = {
    **dict.fromkeys(("title", "question", "summary", "differs", "teaches"), "-"),
    "difficulty": "introductory",
    "minutes": 1,
    "turn_quarters": 1,  # which any length can be cut into
}
_NO_EVENT = {"title": "-", "headline": "-", "kind": "custom", "quarter": 0}
_IN_LISTS: Blanks = {
    "events": lambda i: {**_NO_EVENT, "name": f"event_{i}"},
    "about": lambda _: {"text": "-", "kind": "assumed"},
}


class _Gathered:
    """Looks at what a scenario is made of, and gathers everything that is wrong."""

    to_the_end = True

    def __init__(self, library: Library) -> None:
        self._library = library
        self.faults: list[GeosimError] = []
        self.unsound = False  # something that is extended is at fault

    def tell(self, fault: InputError) -> None:
        self.faults.append(fault)
        self.unsound = self.unsound or fault.key == "extends"

    def at_scenario(self, document: Document) -> None:
        found = [*document.faults, *self.own_faults(document)]
        self.unsound = self.unsound or bool(found)
        self.faults += found

    def own_faults(self, document: Document) -> Iterator[GeosimError]:
        """Give the faults of a scenario that is composed, but for those that it inherits."""
        inherits = ""
        if self.unsound and isinstance(document.data, Mapping):
            document = replace(document, data={**_NO_SCENARIO, **document.data})
            inherits = f"{document.where}:{document.line_of(())}"
        for fault in _of_scenario(document, self._library):
            if not (inherits and isinstance(fault, InputError) and fault.where == inherits):
                yield _in_file(fault, document.own)

    def at_strategy(self, file: Document, scenario: Document, seats: Collection[str]) -> None:
        found = strategy_faults(file, self._library, picks_of(scenario.data), seats)
        self.faults += [*file.faults, *found]


def scenario_faults(document: Document, library: Library, folder: Path | None) -> Iterator[GeosimError]:
    """Give everything that is wrong with a scenario, with what it extends and the strategies it names.

    folder: where it stands, if it may name files beside it.
    """
    look = _Gathered(library)
    whole = library.composed(document, folder, look=look)
    yield from look.faults
    yield from look.own_faults(whole)
    yield from _own_strategies(document, library)


def _in_file(fault: GeosimError, own: Mapping[int, int]) -> GeosimError:
    """Count an event as its file does, which may inherit others."""
    if isinstance(fault, InputError):
        first, _, rest = fault.key.partition(".")
        place, dot, key = rest.partition(".")
        if first == "events" and place.isdigit() and int(place) in own:
            fault.key = f"events.{own[int(place)]}{dot}{key}"
    return fault


def _of_scenario(document: Document, library: Library) -> Iterator[GeosimError]:
    """Check a scenario that is composed, but for strategies it carries."""
    yield from shape(Scenario, document)
    yield from _twins(document)
    scenario = sound(Scenario, document.data, _NO_SCENARIO, _IN_LISTS)
    if scenario is not None:
        yield from library.faults(scenario, document.where, document.line_of)


def _twins(document: Document) -> Iterator[ConfigError]:
    """Give events that are called like one above them, which no event looks at for itself."""
    events = document.data.get("events") if isinstance(document.data, Mapping) else None
    listed = events if isinstance(events, list) else []
    names = [event.get("name") if isinstance(event, Mapping) else None for event in listed]
    for i, name in enumerate(names):
        if isinstance(name, str) and name in names[:i]:
            place = place_of(document, ("events", i, "name"))
            yield ConfigError(f"two events are called {name}. Give each its own name.", **place)


def _own_strategies(document: Document, library: Library) -> Iterator[GeosimError]:
    """Check the strategies that a scenario carries like files of their own."""
    carried = document.data.get("own_strategies") if isinstance(document.data, Mapping) else None
    for name, data in carried.items() if isinstance(carried, Mapping) else ():
        if not isinstance(data, Mapping):
            continue  # which its shape says already
        start = ("own_strategies", name)
        below = {path[2:]: line for path, line in document.lines.items() if path[:2] == start}
        part = Document(data, document.where, below)
        seats = seats_of(document.data.get("strategies"), name)
        for fault in strategy_faults(part, library, picks_of(document.data), seats):
            yield within(fault, document.where, name) if isinstance(fault, InputError) else fault
