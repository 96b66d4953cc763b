"""An instructor's own files: scenarios and strategies in a folder that only their browser's token opens.

A folder is kept as long as games are, from the last time its browser was here. It is named by the hash of the
token, so that who reads the store cannot tell whose it is. Files that come with geosim are never written
over, and no name leads out of the folder.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from geosim.actor import Role
from geosim.app import settings
from geosim.app.messages import say
from geosim.app.store import KEPT_FOR, owner_of
from geosim.app.unsaved import Unsaved
from geosim.app.whole import write_whole
from geosim.claims import Register
from geosim.errors import InputError, OutputError, UnknownName
from geosim.library import Library, default_library
from geosim.parameters import Parameters
from geosim.reading import Document, read_yaml_text
from geosim.scenario import Scenario

Kind: TypeAlias = Literal["scenarios", "strategies"]

KINDS: tuple[Kind, ...] = get_args(Kind)
LARGEST = 64_000  # bytes of a file that somebody writes or sends
MOST_FILES = 200  # of a kind
_SEEN_AGAIN = 600  # seconds; a look within this time is not worth a write
_FOLDER = "own"  # in the folder of the store
_NAME = re.compile(r"[a-z0-9_]{1,60}")
_ONE = {"scenarios": "scenario", "strategies": "strategy"}


class Shelf:
    """The files of one browser token."""

    def __init__(self, token: str, folder: Path | None = None, base: Library | None = None) -> None:
        """Open the shelf of a token. folder: of the store; base: the library that comes with geosim.

        Raises:
            InputError: no token, as from a browser that keeps no cookies.
        """
        if not token:
            raise InputError(say("shelf.no_token"))
        self._folder = (folder or settings.store()) / _FOLDER / owner_of(token)
        self._base = base or default_library()
        if self._folder.is_dir() and time.time() - self._folder.stat().st_mtime > _SEEN_AGAIN:
            os.utime(self._folder)  # somebody is here

    @property
    def unsaved(self) -> Unsaved:
        """Give what was changed and not saved yet."""
        return Unsaved(self._folder / "unsaved")

    def names(self, kind: Kind) -> list[str]:
        """Give the names of the files of a kind, in the order of the alphabet."""
        found = self._of(kind).glob("*.yaml")
        return sorted(path.stem for path in found if _NAME.fullmatch(path.stem))

    def read(self, kind: Kind, name: str) -> str:
        """Give the text of a file.

        Raises:
            UnknownName: no such file.
        """
        path = self._path(kind, name)
        try:
            with path.open(encoding="utf-8", newline="") as file:
                return file.read()
        except FileNotFoundError:
            raise UnknownName(_ONE[kind], name, self.names(kind)) from None
        except OSError as error:
            raise OutputError(say("shelf.unreadable", reason=error.strerror), where=name) from None

    def save(self, kind: Kind, name: str, text: str) -> None:
        """Keep a text under a name, in the place of an own file of that name.

        Raises:
            InputError: a name with other characters than a-z, 0-9 and _, or of a shipped file; too large a
                text; or no room for another file.
            OutputError: the disk cannot take it.
        """
        path, size = self._path(kind, name), len(text.encode())
        if name in getattr(self._base, kind):
            raise InputError(say("shelf.shipped", name=name), advice=say("shelf.other_name"))
        if size > LARGEST:
            raise InputError(say("shelf.too_large", size=f"{size / 1000:.0f}", most=LARGEST // 1000))
        if name not in (known := self.names(kind)) and len(known) >= MOST_FILES:
            raise InputError(say("shelf.full", most=MOST_FILES))
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(path, text)
            self._forget_old()
        except OSError as error:
            raise OutputError(say("shelf.unwritable", reason=error.strerror), where=name) from None

    def _forget_old(self) -> None:
        """Delete the folders whose browsers were not here for KEPT_FOR; they have lost their token since."""
        limit = time.time() - KEPT_FOR.total_seconds()
        for folder in self._folder.parent.iterdir():
            if folder.stat().st_mtime < limit:
                shutil.rmtree(folder, ignore_errors=True)

    def remove(self, kind: Kind, name: str) -> None:
        """Take a file away.

        Raises:
            UnknownName: no such file.
        """
        try:
            self._path(kind, name).unlink()
        except FileNotFoundError:
            raise UnknownName(_ONE[kind], name, self.names(kind)) from None

    def library(self) -> Library:
        """Give a library of the shipped files and these; it opens nothing else, whatever a file names."""
        return _Shelves(self._base, self).closed()

    def carried(self, scenario: Scenario) -> Scenario:
        """Give a scenario that carries the own strategies its seats name, so that it says everything itself.

        Raises:
            InputError: a file that cannot be read any more.
        """
        own = {*self.names("strategies")} - scenario.own_strategies.keys()
        named = [name for name in dict.fromkeys(scenario.strategies.values()) if name in own]
        if not named:
            return scenario
        written = {name: self.library().strategy_document(name).data for name in named}
        data = scenario.to_dict()
        return Scenario.from_dict({**data, "own_strategies": {**scenario.own_strategies, **written}})

    def _of(self, kind: Kind) -> Path:
        assert kind in KINDS, f"{kind} is no kind of file that is kept"
        return self._folder / kind

    def _path(self, kind: Kind, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise InputError(say("shelf.name", name=name[:60]), advice=say("shelf.name_advice"))
        return self._of(kind) / f"{name}.yaml"


class _Shelves(Library):
    """The library that comes with geosim, and a shelf beside it; what is shipped is read once for all."""

    def __init__(self, base: Library, shelf: Shelf) -> None:
        super().__init__(base.home)
        self._base, self._shelf = base, shelf

    @cached_property
    def parameters(self) -> Parameters:
        """Give every number of the world."""
        return self._base.parameters

    @cached_property
    def claims(self) -> Register:
        """Give the register of what the sources say."""
        return self._base.claims

    @cached_property
    def actors(self) -> Mapping[str, Role]:
        """Give the roles by actor key."""
        return self._base.actors

    @cached_property
    def scenarios(self) -> tuple[str, ...]:
        """Give the names of the scenarios, own ones last."""
        return (*self._base.scenarios, *self._shelf.names("scenarios"))

    @cached_property
    def strategies(self) -> tuple[str, ...]:
        """Give the names of the strategies, own ones last."""
        return (*self._base.strategies, *self._shelf.names("strategies"))

    def scenario(self, name: str) -> Scenario:
        """Give a scenario by name, as the library does."""
        return self._base.scenario(name) if name in self._base.scenarios else super().scenario(name)

    def _document(self, folder: str, kind: str, name: str) -> Document:
        if folder not in KINDS or name not in self._shelf.names(folder):
            return super()._document(folder, kind, name)
        return read_yaml_text(self._shelf.read(folder, name), f"{name}.yaml")
