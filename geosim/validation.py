"""Checking plain data against what it may say: every fault in one message, with line, key and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import index
from typing import Any, TypeAlias, TypeVar

from pydantic import TypeAdapter, ValidationError

from geosim.errors import ConfigError, InputError
from geosim.plain_words import in_words
from geosim.reading import KeyPath

LineOf: TypeAlias = Callable[[KeyPath], int]
T = TypeVar("T")

#: How many faults one message lists.
MOST_FAULTS = 20
MOST_SEED, MOST_RUN = 2**63 - 1, 2**62 - 1


def no_lines(path: KeyPath) -> int:  # noqa: ARG001  # the line of data that comes from no file
    """Say that nothing is known of lines."""
    return 0


def validated(
    kind: type[T], data: object, where: str = "", line_of: LineOf = no_lines, under: KeyPath = ()
) -> T:
    """Check plain data against a pydantic model or type and give what it makes of them.

    under: where in the file the data stand.

    Raises:
        ConfigError: naming line and key of everything that is wrong.
    """
    try:
        return TypeAdapter(kind).validate_python(data)
    except ValidationError as error:
        raise explained(error, kind, where, line_of, data, under) from None


def whole(name: str, value: object, most: int) -> int:
    """Give a whole number from 0 to `most` as a plain int.

    Raises:
        InputError: it is something else.
    """
    try:
        number = -1 if isinstance(value, bool) else index(value)  # type: ignore[arg-type]  # the point of it
    except TypeError:
        number = -1
    if not 0 <= number <= most:
        raise InputError(f"{value!r} is no whole number from 0 to {most}.", where=name)
    return number


def explained(
    error: ValidationError,
    kind: Any,
    where: str = "",
    line_of: LineOf = no_lines,
    data: object = None,
    under: KeyPath = (),
) -> ConfigError:
    """Turn what pydantic found in data into one message with file, line, key and what to do.

    under: where in the file the data stand.
    """
    found = sorted(each_explained(error, kind, line_of, data, under), key=lambda row: row[0])
    if len(found) == 1:
        line, key, problem = found[0]
        return ConfigError(problem, where=f"{where}:{line}" if line else where, key=key)
    listed = [
        ": ".join(part for part in (f"line {line}" if line else "", key, problem) if part)
        for line, key, problem in found[:MOST_FAULTS]
    ]
    if len(found) > MOST_FAULTS:
        listed.append(f"and {len(found) - MOST_FAULTS} more")
    return ConfigError("\n  ".join((f"{len(found)} things are wrong.", *listed)), where=where)


def each_explained(
    error: ValidationError, kind: Any, line_of: LineOf, data: object, under: KeyPath = ()
) -> list[tuple[int, str, str]]:
    """Give line, key and problem of everything pydantic found in data."""
    rows = []
    for fault in error.errors(include_url=False):
        path = (*under, *_said(path_of(dict(fault), data), dict(fault), line_of))
        rows.append((line_of(path), ".".join(map(str, path)), in_words(dict(fault), kind)))
    return rows


def _said(path: KeyPath, fault: Mapping[str, Any], line_of: LineOf) -> KeyPath:
    """Give the place of a fault that lies between two keys: of the one that the file says itself."""
    misplaced = _misplaced(fault)
    if misplaced is None or not misplaced.if_unsaid:
        return path
    other = (*path[:-1], *misplaced.beside)
    top = line_of(path[:-1])
    return other if line_of(path) == top != line_of(other) else path


class Misplaced(ValueError):
    """A fault for validators to raise, whose place is beside that of the key that is validated.

    if_unsaid: only where the data do not say that key themselves.
    """

    def __init__(self, problem: str, *beside: str | int, if_unsaid: bool = False) -> None:
        self.beside, self.if_unsaid = beside, if_unsaid
        super().__init__(problem)


def _misplaced(fault: Mapping[str, Any]) -> Misplaced | None:
    error = fault.get("ctx", {}).get("error")
    return error if isinstance(error, Misplaced) else None


def path_of(fault: Mapping[str, Any], data: object) -> KeyPath:
    """Give the keys that lead to what pydantic found, without the names of kinds that it puts among them."""
    loc = [part for part in fault["loc"] if part != "[key]"]
    if misplaced := _misplaced(fault):
        own = path_of({**fault, "ctx": {}}, data)
        said = isinstance(data, Mapping) and len(own) == 1 and own[0] in data
        return own if said and misplaced.if_unsaid else (*own[:-1], *misplaced.beside)
    path: list[str | int] = []
    for part in loc:
        last = part is loc[-1] and (fault["type"] == "missing" or len(loc) == 1)  # or a default at fault
        known = isinstance(data, Mapping) and part in data
        if data is not None and isinstance(part, str) and not known and not last:
            continue
        path.append(part)
        inside = known or (isinstance(part, int) and isinstance(data, list | tuple) and part < len(data))
        data = data[part] if inside else None  # type: ignore[index]  # as inside tells
    return tuple(path)
