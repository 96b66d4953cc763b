"""Checking plain data against what it may say: every fault in one message, with line, key and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from operator import index
from typing import Any, TypeAlias, TypeVar, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError

from geosim.errors import ConfigError, InputError, did_you_mean
from geosim.reading import KeyPath

LineOf: TypeAlias = Callable[[KeyPath], int]
T = TypeVar("T")

#: How many faults one message lists.
MOST_FAULTS = 20
#: How names of things in files are written.
NAME = r"^[a-z][a-z0-9_]*$"
_SUBJECT = re.compile(r"^(Value error, |Input |String |Dictionary |Tuple |List )")  # the key stands before it
MOST_SEED, MOST_RUN = 2**63 - 1, 2**62 - 1


def no_lines(path: KeyPath) -> int:  # noqa: ARG001  # the line of data that comes from no file
    """Say that nothing is known of lines."""
    return 0


def validated(kind: type[T], data: object, where: str = "", line_of: LineOf = no_lines) -> T:
    """Check plain data against a pydantic model or type and give what it makes of them.

    Raises:
        ConfigError: naming line and key of everything that is wrong.
    """
    try:
        return TypeAdapter(kind).validate_python(data)
    except ValidationError as error:
        raise explained(error, kind, where, line_of, data) from None


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
    error: ValidationError, kind: Any, where: str = "", line_of: LineOf = no_lines, data: object = None
) -> ConfigError:
    """Turn what pydantic found in data into one message with file, line, key and what to do."""
    found = error.errors(include_url=False)
    paths = [path_of(dict(fault), data) for fault in found]
    placed = sorted(zip(map(line_of, paths), paths, found, strict=True), key=lambda row: row[0])
    faults = [
        (line, ".".join(map(str, path)), _in_words(dict(fault), kind))
        for line, path, fault in placed[:MOST_FAULTS]
    ]
    if len(faults) == 1:
        line, key, problem = faults[0]
        return ConfigError(problem, where=f"{where}:{line}" if line else where, key=key)
    listed = [
        ": ".join(part for part in (f"line {line}" if line else "", key, problem) if part)
        for line, key, problem in faults
    ]
    if len(found) > MOST_FAULTS:
        listed.append(f"and {len(found) - MOST_FAULTS} more")
    return ConfigError("\n  ".join((f"{len(found)} things are wrong.", *listed)), where=where)


def path_of(fault: Mapping[str, Any], data: object) -> KeyPath:
    """Give the keys that lead to what pydantic found, without the names of kinds that it puts among them."""
    loc = [part for part in fault["loc"] if part != "[key]"]
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


def _in_words(fault: dict[str, Any], kind: Any) -> str:
    path, what = fault["loc"], fault["type"]
    if what.startswith("union_tag"):
        return _no_such_kind(**fault["ctx"])
    if what == "extra_forbidden":
        return f"no such key. {did_you_mean(str(path[-1]), _keys_at(kind, path[:-1]))}".strip()
    if what == "missing":
        return "is missing."
    if what in ("model_type", "dict_type"):
        return "should be lines of key: value."
    message = _SUBJECT.sub("", str(fault["msg"]))
    if what == "value_error":
        return message
    if what == "string_pattern_mismatch" and fault["ctx"]["pattern"] == NAME:
        message = "should be small letters, digits and _, with a letter first"
    said = repr(fault["input"])
    hint = (
        did_you_mean(str(fault["input"]), re.findall(r"'([^']*)'", message))
        if what == "literal_error"
        else ""
    )
    return f"{message}, not {said if len(said) <= 60 else said[:57] + '...'}. {hint}".strip()


def _no_such_kind(discriminator: str, tag: str = "", expected_tags: str = "") -> str:
    """Say that a kind is not given, or is none of those there are."""
    key = discriminator.strip("'")
    if not tag:
        return f"says no {key}."
    known = re.findall(r"'([^']*)'", expected_tags)
    return f'no {key} called "{tag}". {did_you_mean(tag, known)} They are: {", ".join(known)}.'.replace(
        "  ", " "
    )


def _keys_at(kind: Any, path: tuple[str | int, ...]) -> list[str]:
    """Give the keys that the models at a place may have."""
    models = _models(kind)
    for part in path:
        below = [
            model.model_fields[str(part)].annotation for model in models if str(part) in model.model_fields
        ]
        models = [found for annotation in below for found in _models(annotation)] or models
    return [name for model in models for name in model.model_fields]


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models(inner)]
