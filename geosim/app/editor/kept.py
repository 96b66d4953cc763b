"""The drafts of every browser, in memory: a reload finds all that can be taken back."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from threading import RLock

from geosim.app.editor.draft import FILE, Draft, own_draft
from geosim.app.messages import say
from geosim.app.shelf import Shelf
from geosim.library import Library
from geosim.rewriting import Rewriting

_MOST_KEPT = 200
_EDITOR_LINE = re.compile(r"\A# yaml-language-server:[^\n]*\n")


class Drafts:
    """The drafts of every browser, in memory; the longest untouched make room."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str, str], Draft] = OrderedDict()
        self._lock = RLock()

    def copy(self, token: str, shelf: Shelf, library: Library, name: str) -> Draft:
        """Give the draft of a copy of a shipped scenario.

        Raises:
            InputError: no such scenario.
        """
        return self._held((token, "copy", name), lambda: _copied(shelf, library, name))

    def own(self, token: str, shelf: Shelf, name: str) -> Draft:
        """Give the draft of a scenario of the browser's own.

        Raises:
            InputError: no such scenario, or one that is broken.
        """
        text = shelf.read("scenarios", name)
        with self._lock:
            kept = self._kept.get((token, "own", name))
            if kept is not None and not kept.is_of(text):  # the file was changed elsewhere
                del self._kept[token, "own", name]
        return self._held((token, "own", name), lambda: Draft(shelf, text, name))

    def saved(self, token: str, draft: Draft) -> None:
        """Know a draft by the name of its file from now on."""
        with self._lock:
            for key in [key for key, kept in self._kept.items() if kept is draft]:
                del self._kept[key]
            self._kept[token, "own", draft.name] = draft

    def forget(self, token: str, shelf: Shelf, name: str) -> None:
        """Forget the draft of an own scenario."""
        with self._lock:
            self._kept.pop((token, "own", name), None)
        shelf.unsaved.drop(*own_draft(name))

    def _held(self, key: tuple[str, str, str], begin: Callable[[], Draft]) -> Draft:
        with self._lock:
            if key in self._kept:
                self._kept[key].look_again()
            else:
                self._kept[key] = begin()
            self._kept.move_to_end(key)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]


def _copied(shelf: Shelf, library: Library, name: str) -> Draft:
    scenario = library.scenario(name)  # refuses unknown names
    path = library.home / "configs" / "scenarios" / f"{name}.yaml"
    text = _EDITOR_LINE.sub("", path.read_text(encoding="utf-8"))
    title = say("editor.copy_of", title=scenario.title)
    rewriting = Rewriting(text, FILE)
    rewriting.put(("title",), title)
    return Draft(shelf, rewriting.text, source=name)


@cache
def drafts() -> Drafts:
    """Give the drafts of this server."""
    return Drafts()
