"""The shape of data: its faults one by one, and what is left of it without them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any, TypeAlias, TypeVar

from pydantic import TypeAdapter, ValidationError

from geosim.errors import ConfigError
from geosim.reading import Document, KeyPath
from geosim.validation import each_explained, path_of

T = TypeVar("T")

#: By the name of a list, what stands in for an item of it that is missing something.
Blanks: TypeAlias = Mapping[str, Callable[[int], Mapping[str, Any]]]

_MOST_ROUNDS = 6  # of taking faults away: keys, then items, then what depends on them


def shape(kind: Any, document: Document, under: KeyPath = ()) -> Iterator[ConfigError]:
    """Give everything that is wrong with the shape of a document, one by one.

    under: where in its file the document stands, if not at the top; its lines are those of the file.
    """
    try:
        TypeAdapter(kind).validate_python(document.data)
    except ValidationError as error:
        for line, key, problem in each_explained(error, kind, document.line_of, document.data, under):
            yield ConfigError(problem, where=f"{document.where}:{line}" if line else document.where, key=key)


def sound(kind: type[T], data: Any, blank: Mapping[str, Any], blanks: Blanks) -> T | None:
    """Give what a model makes of data without its faulty parts, so that the rest can be checked further.

    blank stands in for keys that are missing or faulty; None when nothing sound is left.
    """
    rest = deepcopy(data)
    for _ in range(_MOST_ROUNDS):
        try:
            return TypeAdapter(kind).validate_python({**blank, **rest})
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                path = path_of(dict(fault), data)
                if fault["type"] == "missing" and len(path) > 1 and path[0] not in blanks:
                    path = path[:-1]  # nothing stands in for it
                _take_out(rest, path, blanks)
    return None


def _take_out(data: Any, path: KeyPath, blanks: Blanks) -> None:
    """Take a faulty key out; an item of a list keeps its place, with a blank for what it lacks."""
    if len(path) < 2 or path[0] not in blanks or not isinstance(path[1], int):
        _remove(data, path)
        return
    name, i, *inner = path
    items = data[name]
    kept = items[i] if inner and isinstance(items[i], dict) else {}
    _remove(kept, tuple(inner))
    items[i] = {**blanks[str(name)](int(i)), **kept}


def _remove(data: Any, path: KeyPath) -> None:
    """Remove the last key of a path that is a name; of a list, the whole list."""
    names = next((at for at, part in enumerate(path) if isinstance(part, int)), len(path))
    *above, last = path[:names] or ("",)
    for part in above:
        data = data.get(part) if isinstance(data, dict) else None
    if isinstance(data, dict):
        data.pop(last, None)


def place_of(document: Document, path: KeyPath) -> dict[str, str]:
    """Give the file with the line of a key, and the key."""
    line = document.line_of(path)
    return {"where": f"{document.where}:{line}" if line else document.where, "key": ".".join(map(str, path))}
