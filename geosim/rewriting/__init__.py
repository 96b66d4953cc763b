"""Changing a value in a YAML text and nothing else: order, comments, quotes and spacing stay as written.

The text is read safely first; then only the characters of the value, or the lines of the key, are exchanged.
Afterwards the whole text is read again and must say exactly what was wanted.
"""

from __future__ import annotations

from typing import Any

from geosim.errors import ConfigError
from geosim.reading import Document, KeyPath, read_yaml_text
from geosim.rewriting.edits import Edit, dropping, putting
from geosim.rewriting.wanted import lowest_missing, with_value, without


class Rewriting:
    """A YAML text that can be changed key by key."""

    def __init__(self, text: str, where: str = "this text") -> None:
        """Read the text; `where` names it in messages.

        Raises:
            ConfigError: text that is not plain YAML.
        """
        self._where = where
        self._text, self._document = text, read_yaml_text(text, where)

    @property
    def text(self) -> str:
        """Give the text as it now stands."""
        return self._text

    @property
    def document(self) -> Document:
        """Give the plain data of the text, with the line of each key."""
        return self._document

    def put(self, path: KeyPath, value: Any) -> None:
        """Write a value at a path of keys and places; what is missing above it is made.

        A place one behind the last of a list adds to it.

        Raises:
            ConfigError: the path leads through something that has no such place.
        """
        path, value = lowest_missing(self._document.data, path, value)
        wanted = with_value(self._document.data, path, value)
        if wanted is None:
            raise self._refusal(path, "there is no such place.")
        if wanted != self._document.data:
            self._exchange(path, putting(self._text, path, value), wanted)

    def drop(self, path: KeyPath) -> None:
        """Take a key or an item out; nothing happens where it is not there.

        Comments that stand above it stay.

        Raises:
            ConfigError: the path leads to something that other places of the text repeat.
        """
        wanted = without(self._document.data, path)
        if wanted is not None:
            self._exchange(path, dropping(self._text, path), wanted)

    def _exchange(self, path: KeyPath, edit: Edit, wanted: Any) -> None:
        text = self._text[: edit.start] + edit.text + self._text[edit.end :]
        try:
            found = read_yaml_text(text, self._where)
        except ConfigError:
            found = None
        if found is None or found.data != wanted:
            raise self._refusal(path, "cannot be changed without changing more than that.")
        self._text, self._document = text, found

    def _refusal(self, path: KeyPath, problem: str) -> ConfigError:
        line = self._document.line_of(path)
        where = f"{self._where}:{line}" if line else self._where
        return ConfigError(problem, where=where, key=".".join(map(str, path)), advice="Edit the text itself.")
