"""A scenario that is being written: its text, the last sound state of it, and what can be taken back.

The text is the scenario. A change by the form rewrites one place of it; a text that is typed takes its place
once it is sound, and until then stands beside it with what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import Any

from geosim.app.editor.places import own_place, take_out
from geosim.app.messages import say
from geosim.app.shelf import LARGEST, Shelf
from geosim.check import Problem, check_text
from geosim.errors import ConfigError, InputError
from geosim.library import Library
from geosim.reading import KeyPath, read_yaml_text
from geosim.rewriting import Rewriting
from geosim.scenario import Scenario

FILE = "scenario.yaml"  # what the text is called in messages
_MOST_UNDONE = 100


class Refused(InputError):
    """A change that would make no sound scenario; `problems` says why, by key."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


class Draft:
    """One scenario under one browser's hand; every tab of the browser shares it."""

    def __init__(self, shelf: Shelf, text: str, name: str = "", source: str = "") -> None:
        """Begin with a text, or go on where it was left unsaved.

        name: its own file, if it has one; source: the shipped scenario it copies.

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
        self._go_on()

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
            rewriting.put(own_place(rewriting, path, self._scenario), value)

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
            take_out(rewriting, path, self._scenario, self._library)

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
            self.forget()
            self.name, self._saved = name, self._text

    def forget(self) -> None:
        """Keep nothing of it beyond its file."""
        self._shelf.unsaved.drop(*self._place)

    # ------------------------------------------------------------------ within

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            finally:
                self.version += 1
                self._keep()

    @property
    def _place(self) -> tuple[str, str, str]:
        return own_draft(self.name) if self.name else ("scenario", "copy", self.source)

    def _go_on(self) -> None:
        """Take up what was left unsaved, as the last change; where it stands on can be taken back."""
        left = self._shelf.unsaved.text(*self._place)
        if left is not None:
            self.write(left)

    def _keep(self) -> None:
        changed = self.unsaved if self.name else bool(self._past)
        if self.typed or changed:
            self._shelf.unsaved.keep(self.typed or self._text, *self._place)
        else:
            self.forget()

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


def own_draft(name: str) -> tuple[str, str, str]:
    """Give the place of what is unsaved of an own scenario."""
    return "scenario", "own", name


def _refuse_large(text: str) -> None:
    if len(text.encode()) > LARGEST:
        raise ConfigError(say("travelling.too_large", most=LARGEST // 1000))


def _other_kind(kind: str) -> tuple[Problem, ...]:
    if kind == "scenario":
        return ()
    return (Problem(FILE, 0, "", say("travelling.other_kind", kind=kind), ""),)
