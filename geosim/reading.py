"""Reading YAML that anybody may have written: plain data and nothing else, each key with its line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isinf
from pathlib import Path
from stat import S_ISREG
from typing import Any, TypeAlias

import yaml

from geosim.errors import ConfigError

#: The largest file, the deepest nesting and the most values that are read.
MOST_BYTES = 1_000_000
MOST_DEPTH = 40
MOST_VALUES = 50_000

KeyPath: TypeAlias = tuple[str | int, ...]

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the first is ten times as fast, where it is built
_TAG = "tag:yaml.org,2002:"
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_ENDLESS = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_TAGGED: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "null": (type(None),),
}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Document:
    """The plain data of one YAML file, and the line on which each key stands.

    faults: what was passed over, where that was asked for: keys that stand twice, numbers that are none.
    own: of a scenario that is composed, the places its file gives to its own events.
    """

    data: Any
    where: str
    lines: Mapping[KeyPath, int] = field(default_factory=dict, repr=False)
    faults: tuple[ConfigError, ...] = ()
    own: Mapping[int, int] = field(default_factory=dict, repr=False)

    def line_of(self, path: KeyPath) -> int:
        """Give the line of a key, or of the nearest key above it; 0 when the document has no lines."""
        return next(
            (self.lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in self.lines), 0
        )


def read_yaml(path: str | Path, *, to_the_end: bool = False) -> Document:
    """Read a YAML file of at most a megabyte.

    to_the_end: pass over what is wrong with single values, and give it with the document.

    Raises:
        ConfigError: no such file, no text, or text that is not plain YAML.
    """
    path = Path(path)
    where = shown(path)
    try:
        facts = path.stat()
        if not S_ISREG(facts.st_mode):
            raise ConfigError("is not a file.", where=where, advice="Give the path of a YAML file.")
        _refuse_large(facts.st_size, where)
        content = path.read_bytes()
    except FileNotFoundError:
        raise ConfigError("no such file.", where=where, advice="Check the path and the spelling.") from None
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(f"cannot be read: {reason}.", where=where) from None
    return read_yaml_text(decoded(content, where), where, to_the_end=to_the_end)


def decoded(content: bytes, where: str) -> str:
    """Give the text of a file of at most a megabyte; `where` names it in messages.

    Raises:
        ConfigError: too large a file, or no text in UTF-8.
    """
    _refuse_large(len(content), where)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            "is not text in UTF-8.", where=f"{where}:{line}", advice="Save it as UTF-8 in a text editor."
        ) from None


def _refuse_large(size: int, where: str) -> None:
    if size > MOST_BYTES:
        told = f"is {size / 1e6:.1f} MB; files may have at most {MOST_BYTES / 1e6:g} MB."
        raise ConfigError(told, where=where, advice="Is this the file you meant?")


def read_yaml_text(text: str, where: str, *, to_the_end: bool = False) -> Document:
    """Read YAML from a text; `where` names it in messages, `to_the_end` is as for `read_yaml`.

    Raises:
        ConfigError: text that is not plain YAML.
    """
    if len(text) > MOST_BYTES:
        raise ConfigError(f"is too long; at most {MOST_BYTES / 1e6:g} million characters.", where=where)
    try:
        document = _Reader(text, where).document()
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(text, where, error) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ConfigError(
            "holds characters that are not text.", where=f"{where}:{line}", advice="Is this a text file?"
        ) from None
    if document.faults and not to_the_end:
        raise document.faults[0]
    return document


def shown(path: Path) -> str:
    """Give a path as people know it: from the folder they are in, if it lies below; links by their names."""
    plain = Path(os.path.abspath(path))  # noqa: PTH100  # `resolve` would follow links, and fail on a loop
    return str(plain.relative_to(Path.cwd())) if plain.is_relative_to(Path.cwd()) else str(path)


class _Reader:
    """Builds plain data from YAML events, so that nothing is made or expanded without limit."""

    def __init__(self, text: str, where: str) -> None:
        self._events: Iterator[Any] = yaml.parse(text, Loader=_Loader)
        self._where = where
        self._lines: dict[KeyPath, int] = {}
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._count = 0
        self._faults: list[ConfigError] = []

    def document(self) -> Document:
        next(self._events)  # the start of the stream
        if isinstance(next(self._events), yaml.StreamEndEvent):
            raise self._empty()
        first = next(self._events)
        data = self._value(first, ())
        if data is None:
            raise self._empty()
        next(self._events)  # the end of the document
        more = next(self._events)
        if not isinstance(more, yaml.StreamEndEvent):
            raise self._fault(
                more, "holds a second document.", "Keep one document a file, without a line of ---."
            )
        return Document(data, self._where, self._lines, tuple(self._faults))

    def _value(self, event: Any, path: KeyPath) -> Any:
        self._lines.setdefault(path, _line(event))
        if isinstance(event, yaml.AliasEvent):
            return self._repeated(event)
        before = self._count
        self._add(event, 1)
        if len(path) > MOST_DEPTH:
            raise self._fault(event, f"is nested more than {MOST_DEPTH} deep.", "Write it flatter.")
        data: Any
        if isinstance(event, yaml.ScalarEvent):
            data = self._scalar(event, path)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._check_tag(event, "seq")
            data = [
                self._value(item, (*path, i)) for i, item in enumerate(self._until(yaml.SequenceEndEvent))
            ]
        else:
            self._check_tag(event, "map")
            data = self._mapping(path)
        if event.anchor:
            self._anchors[event.anchor] = (data, self._count - before)
        return data

    def _mapping(self, path: KeyPath) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for event in self._until(yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._fault(event, "a key must be a name.", "Write it as name: value.")
            self._check_tag(event, "str")
            key = self._text(event)
            if key in data:
                said = f'the key "{key[:40]}" is already on line {self._lines[(*path, key)]}.'
                self._faults.append(self._fault(event, said, "Keep one of the two."))
                self._value(next(self._events), (*path, key))
                continue
            self._lines[(*path, key)] = _line(event)
            data[key] = self._value(next(self._events), (*path, key))
            if key == "<<":
                said, merged = "<< is not read.", data.pop(key)
                self._faults.append(self._fault(event, said, "Write out the lines it stands for."))
                data = {**(merged if isinstance(merged, dict) else {}), **data}
        return data

    def _scalar(self, event: Any, path: KeyPath) -> Any:
        text = self._text(event)
        tag = self._check_tag(event, "str", "int", "float", "bool", "null")
        if tag == "str" or (not tag and not event.implicit[0]):
            return text
        if _ENDLESS.fullmatch(text):
            return self._passed_over(event, path, f"{text} is not a finite number.", "Give a number.")
        if text in _CONSTANTS:
            data: Any = _CONSTANTS[text]
        elif _FLOAT.fullmatch(text):
            data = float(text)
            if isinf(data):
                said = f"{text[:20]} is too large a number."
                return self._passed_over(event, path, said, "Give a smaller one.")
            data = int(text) if _INTEGER.fullmatch(text) else data
        else:
            data = text
        if tag and type(data) not in _TAGGED[tag]:
            raise self._fault(event, f'"{text[:40]}" is not what its tag !!{tag} says.', "Remove the tag.")
        return data

    def _passed_over(self, event: Any, path: KeyPath, problem: str, advice: str) -> None:
        """Note what is wrong with a value, and read on with nothing in its place."""
        fault = self._fault(event, problem, advice)
        fault.key = ".".join(map(str, path))
        self._faults.append(fault)

    def _text(self, event: Any) -> str:
        text = str(event.value)
        if _CONTROL.search(text):
            raise self._fault(event, "holds a control character.", "Remove it.")
        return text

    def _repeated(self, event: Any) -> Any:
        if event.anchor not in self._anchors:
            raise self._fault(
                event, f"*{event.anchor} repeats nothing that stands above it.", "Write it out."
            )
        data, size = self._anchors[event.anchor]
        self._add(event, size)
        return data

    def _until(self, end: type) -> Iterator[Any]:
        while not isinstance(event := next(self._events), end):
            yield event

    def _add(self, event: Any, size: int) -> None:
        self._count += size
        if self._count > MOST_VALUES:
            advice = "Use fewer, and write out what *aliases repeat."
            raise self._fault(event, f"holds more than {MOST_VALUES:,} values.", advice)

    def _check_tag(self, event: Any, *allowed: str) -> str:
        if event.tag in (None, "!"):
            return "str" if event.tag == "!" and "str" in allowed else ""
        name = str(event.tag).removeprefix(_TAG)
        if name == event.tag or name not in allowed:
            said = "!!" + name if name != event.tag else name
            raise self._fault(
                event, f"the tag {said[:60]} is not allowed.", "Remove it; files hold plain data only."
            )
        return name

    def _fault(self, event: Any, problem: str, advice: str) -> ConfigError:
        return ConfigError(problem, where=f"{self._where}:{_line(event)}", advice=advice)

    def _empty(self) -> ConfigError:
        return ConfigError(
            "is empty.", where=self._where, advice="Start from one of the files that come with geosim."
        )


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _syntax_error(text: str, where: str, error: yaml.MarkedYAMLError) -> ConfigError:
    mark = error.problem_mark or error.context_mark
    lines = text.rstrip("\n").split("\n")
    line = min(mark.line + 1 if mark else 1, len(lines))  # an unclosed bracket is found after the last line
    around = lines[line - 1]
    if "\t" in around[: len(around) - len(around.lstrip())]:
        return ConfigError("starts with a tab.", where=f"{where}:{line}", advice="Indent with spaces.")
    problem = f"is not valid YAML: {error.problem}."
    advice = "Check indents, colons and quotes here and on the line above."
    return ConfigError(problem, where=f"{where}:{line}", advice=advice)
