"""A scenario that is being written: its text, the last sound state of it, and what can be taken back.

The text is the scenario. A change by the form rewrites one place of it; a text that is typed takes its place
once it is sound, and until then stands beside it with what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import Any

from geosim.app.messages import say
from geosim.app.shelf import LARGEST, Shelf
from geosim.check import Problem, check_text
from geosim.errors import ConfigError, InputError
from geosim.library import Library
from geosim.reading import Document, KeyPath, read_yaml_text
from geosim.rewriting import Rewriting
from geosim.scenario import Scenario

FILE = "scenario.yaml"  # what the text is called in messages
_MOST_UNDONE = 100
_TABLES = ("parameters", "switches", "strategies")


_FIRST = (
    "name",
    "title",
    "headline",
    "kind",
    "quarter",
    "lasts",
    "probability",
)  # keys of an event, in order
_SILENT = {"lasts": 1, "probability": 1.0}


class Refused(InputError):
    """A change that would make no sound scenario; `problems` says why, by key."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


class Draft:
    """One scenario under one browser's hand; every tab of the browser shares it."""

    def __init__(self, shelf: Shelf, text: str, name: str = "", source: str = "") -> None:
        """Begin with a text. name: its own file, if it has one; source: the shipped scenario it copies.

        Raises:
            InputError: a text that is no sound scenario.
        """
        self._shelf, self.name, self.source = shelf, name, source
        self._lock = RLock()
        self.version = 0
        self._past: list[str] = []
        self._ahead: list[str] = []
        self.typed = ""  # a text that is not sound yet
        self.problems: tuple[Problem, ...] = ()  # of the typed text
        self._set(text)
        self.first = self.scenario
        self._saved = text if name else ""

    # ------------------------------------------------------------------ how it stands

    @property
    def text(self) -> str:
        """Give the last sound text."""
        return self._text

    @property
    def scenario(self) -> Scenario:
        """Give the scenario the text says, with the own strategies it names inside it."""
        return self._scenario

    @property
    def library(self) -> Library:
        """Give what the scenario may name: what comes with geosim, and the browser's own files."""
        return self._library

    @property
    def unsaved(self) -> bool:
        """Say whether the text differs from its file, or has none."""
        return self._text != self._saved

    @property
    def can_undo(self) -> bool:
        """Say whether a change can be taken back."""
        return bool(self._past or self.typed)

    @property
    def can_redo(self) -> bool:
        """Say whether a change that was taken back can be made again."""
        return bool(self._ahead)

    # ------------------------------------------------------------------ changing

    def look_again(self) -> None:
        """Read anew what the text takes from the shelf, such as a strategy that was changed meanwhile.

        Raises:
            InputError: something it names is no longer there.
        """
        with self._changing():
            self._set(self._text)

    def is_of(self, text: str) -> bool:
        """Say whether this is the text of the file that the draft began with or was saved as."""
        return self._saved == text

    def write(self, text: str) -> None:
        """Take a text that was typed; one that is not sound is kept beside the last sound one.

        Raises:
            ConfigError: a text that is too large to be kept.
        """
        _refuse_large(text)
        with self._changing():
            report = check_text(text, FILE, self._shelf.library())
            problems = report.problems or _other_kind(report.kinds[FILE])
            self.typed, self.problems = (text, problems) if problems else ("", ())
            if not problems and text != self._text:
                self._advance(text)

    def put(self, path: KeyPath, value: Any) -> None:
        """Write a value at a place of the scenario, as `Scenario.to_dict` names places.

        Raises:
            Refused: it would make no sound scenario.
            ConfigError: the text has no such place.
        """
        with self._rewriting(path) as rewriting:
            rewriting.put(self._own_place(rewriting, path), value)

    def put_length(self, turn_quarters: int) -> None:
        """Cut the years into turns of another length; what would be left over goes to the last turn.

        Raises:
            Refused, ConfigError: as `put`.
        """
        with self._rewriting(("turn_quarters",)) as rewriting:
            turns = max(1, round(self._scenario.quarters / max(turn_quarters, 1)))
            rewriting.put(("turn_quarters",), turn_quarters)
            rewriting.put(("quarters",), turns * turn_quarters)

    def drop(self, path: KeyPath) -> None:
        """Take out what stands at a place; a number or seat is then as in the default world.

        Raises:
            Refused, ConfigError: as `put`.
        """
        with self._rewriting(path) as rewriting:
            if path[0] in _TABLES and path[-1] not in (rewriting.document.data.get(path[0]) or {}):
                rewriting.put(path, self._default(str(path[0]), str(path[-1])))  # said by what is extended
            elif path[0] == "events" and len(path) == 2:
                self._drop_event(rewriting, int(path[1]))
            else:
                rewriting.drop(self._own_place(rewriting, path, written_out=True))

    def add_event(self, event: Mapping[str, Any]) -> None:
        """Add an event of one's own, or one that uses an inject, behind the others.

        Raises:
            Refused, ConfigError: as `put`.
        """
        with self._rewriting(("events",)) as rewriting:
            own = rewriting.document.data.get("events") or []
            if own:
                rewriting.put(("events", len(own)), dict(event))
            else:
                rewriting.put(("events",), [dict(event)])

    def undo(self) -> None:
        """Take back a text that is not sound, or else the last change."""
        with self._changing():
            if self.typed:
                self.typed, self.problems = "", ()
            elif self._past:
                self._ahead.append(self._text)
                self._set(self._past.pop())

    def redo(self) -> None:
        """Make a change again that was taken back."""
        with self._changing():
            if self._ahead:
                self._past.append(self._text)
                self._set(self._ahead.pop())

    def save(self, name: str) -> None:
        """Keep the last sound text under a name on the browser's shelf.

        Raises:
            InputError: a name that is none, or of a shipped scenario; or no room.
        """
        with self._changing():
            self._shelf.save("scenarios", name, self._text)
            self.name, self._saved = name, self._text

    # ------------------------------------------------------------------ within

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            finally:
                self.version += 1

    @contextmanager
    def _rewriting(self, path: KeyPath) -> Iterator[Rewriting]:
        if not path or path[0] not in Scenario.model_fields:
            raise ConfigError(say("editor.no_place"), key=".".join(map(str, path)))
        with self._changing():
            rewriting = Rewriting(self._text, FILE)
            yield rewriting
            _refuse_large(rewriting.text)
            report = check_text(rewriting.text, FILE, self._shelf.library())
            if report.problems:
                raise Refused(report.problems)
            if rewriting.text != self._text:
                self._advance(rewriting.text)

    def _advance(self, text: str) -> None:
        before = self._text
        self._set(text)
        self.typed, self.problems = "", ()
        self._past = [*self._past, before][-_MOST_UNDONE:]
        self._ahead = []

    def _set(self, text: str) -> None:
        library = self._shelf.library()
        scenario = self._shelf.carried(library.made(read_yaml_text(text, FILE)))
        self._text, self._scenario, self._library = text, scenario, library

    def _own_place(self, rewriting: Rewriting, path: KeyPath, *, written_out: bool = False) -> KeyPath:
        """Give the place in the own text; what is extended or comes from an inject is written out first.

        written_out: the place must not come from an inject.
        """
        data = rewriting.document.data
        if path[0] in ("about", "objectives", "debrief", "roles") and len(path) > 1 and path[0] not in data:
            rewriting.put(path[:1], self._scenario.to_dict()[str(path[0])])
        if path[0] != "events" or len(path) < 2:
            return path
        event = self._scenario.to_dict()["events"][int(path[1])]
        at = _place_of(data, event["name"])
        if at is None:
            at = len(data.get("events") or [])
            rewriting.put(("events", at) if at else ("events",), _plain(event) if at else [_plain(event)])
        elif written_out and "inject" in data["events"][at]:
            rewriting.put(("events", at), _plain(event))
        return ("events", at, *path[2:])

    def _drop_event(self, rewriting: Rewriting, number: int) -> None:
        name = self._scenario.events[number].name
        at = _place_of(rewriting.document.data, name)
        if at is not None:
            rewriting.drop(("events", at))
        if at is None or name in _inherited(self._library, rewriting.document):
            left_out = rewriting.document.data.get("without_events") or []
            rewriting.put(("without_events",), [*left_out, name])

    def _default(self, table: str, name: str) -> Any:
        if table == "strategies":
            role = self._library.actors[name]
            return role.strategies[self._scenario.cast]
        values = self._library.parameters[name.partition(".")[0]].values
        cells = dict(self._library.parameters[name.partition(".")[0]].cells)[name]
        return float(values.reshape(-1)[cells[0]])


def _refuse_large(text: str) -> None:
    if len(text.encode()) > LARGEST:
        raise ConfigError(say("travelling.too_large", most=LARGEST // 1000))


def _other_kind(kind: str) -> tuple[Problem, ...]:
    if kind == "scenario":
        return ()
    return (Problem(FILE, 0, "", say("travelling.other_kind", kind=kind), ""),)


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
