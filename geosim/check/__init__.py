"""Every problem of a file, or of all files in a folder, in one pass.

A file is known by what it says: scenario, inject, experiment, strategy, parameters, claims or
game log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from geosim.check.kinds import kind_of, kind_of_data, problems_of
from geosim.errors import ConfigError, GeosimError, InputError
from geosim.library import Library, default_library
from geosim.reading import Document, decoded, read_yaml_text, shown

ENDINGS = (".yaml", ".yml", ".json")
WRITTEN = {"schemas", "distilled"}  # folders of what geosim writes itself
MOST_PROBLEMS = 50  # told of one file: whoever made so many begins with these


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: file, line (0 where that is not known), key, what it is, how to mend it."""

    file: str
    line: int
    key: str
    problem: str
    advice: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{': '.join(filter(None, (place, self.key, self.problem)))} {self.advice}".strip()


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked, and as which kind; what is wrong; which files of folders are none of ours."""

    kinds: Mapping[str, str]  # by file
    problems: tuple[Problem, ...]
    passed_over: tuple[str, ...]


def check(paths: Iterable[Path], library: Library | None = None) -> Report:
    """Check files, and every YAML and JSON file in folders that geosim knows.

    Raises:
        InputError: a folder without a file to check.
    """
    library = library or default_library()
    kinds: dict[str, str] = {}
    problems: dict[Problem, None] = {}
    passed_over = []
    for path, named in _files(paths):
        file = shown(path)
        kind, faults = _look(path, library)
        if not kind and not named:
            passed_over.append(file)
            continue
        kinds[file] = kind
        problems |= dict.fromkeys(_told(faults, file))
    return Report(kinds, tuple(problems), tuple(passed_over))


def check_text(content: bytes | str, name: str, library: Library | None = None) -> Report:
    """Check a YAML file that is not on this machine's disk, such as one somebody sent; `name` stands for it.

    Nothing outside the library is opened, whatever the file names.
    """
    library = (library or default_library()).closed()
    kind, faults = "file", list[GeosimError]()
    try:
        text = decoded(content, name) if isinstance(content, bytes) else content
        document = read_yaml_text(text, name, to_the_end=True)
        kind = kind_of_data(document.data)
        _collect(_faults_of(kind, document, library), faults)
    except InputError as error:
        faults.append(error)
    return Report({name: kind}, tuple(_told(faults, name)), ())


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """Give every file once, and whether it was named itself."""
    seen = set()
    for path in paths:
        below = sorted(_inside(path)) if path.is_dir() else [path]
        if not below:
            advice = "Name another folder, or a file."
            raise InputError("holds no YAML or JSON file.", where=str(path), advice=advice)
        for file in below:
            if (place := file.absolute()) not in seen:
                seen.add(place)
                yield file, file is path


def _inside(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") or part in WRITTEN for part in parts)
        found = path.is_file() or path.is_symlink()  # a link that leads nowhere is a problem, not nothing
        if path.suffix in ENDINGS and not hidden and found:
            yield path


def _look(path: Path, library: Library) -> tuple[str, list[GeosimError]]:
    """Give the kind of a file, "" if it is none of ours, and what is wrong with it."""
    faults: list[GeosimError] = []
    kind = "file"
    try:
        kind, content = kind_of(path)
        _collect(_faults_of(kind, content, library, path.parent), faults)
    except InputError as error:
        faults.append(error)
    return kind, faults


def _faults_of(
    kind: str, content: Document | Path, library: Library, folder: Path | None = None
) -> Iterator[GeosimError]:
    """Give what is wrong with single values, and then what else is wrong."""
    values = content.faults if isinstance(content, Document) else ()
    yield from values
    if not kind:
        yield _stranger(content.where if isinstance(content, Document) else shown(content))
        return
    told = {(fault.where, fault.key) for fault in values}
    for fault in problems_of(kind, content, library, folder):
        if not (isinstance(fault, InputError) and (fault.where, fault.key) in told):
            yield fault


def _collect(found: Iterable[GeosimError], faults: list[GeosimError]) -> None:
    """Add what is found one by one: it stays when the rest cannot be checked."""
    for fault in found:
        faults.append(fault)
        if len(faults) > MOST_PROBLEMS:
            return


def _told(faults: Iterable[GeosimError], file: str) -> list[Problem]:
    """Give problems in the order of the file, each once; of too many, the first."""
    found = dict.fromkeys(_problem(fault, file) for fault in faults)
    told = sorted(found, key=lambda problem: problem.line)
    if len(told) > MOST_PROBLEMS:
        more = Problem(file, told[-1].line, "", "and so on.", f"Mend these {MOST_PROBLEMS} first.")
        told = [*told[:MOST_PROBLEMS], more]
    return told


def _stranger(where: str) -> ConfigError:
    problem = "is no scenario, inject, experiment, strategy, parameters, claims or game log."
    return ConfigError(problem, where=where, advice="Start from one of the files in configs/.")


def _problem(fault: GeosimError, file: str) -> Problem:
    if not isinstance(fault, InputError):
        return Problem(file, 0, "", str(fault), "")
    place, _, line = fault.where.rpartition(":")
    if place and line.isdigit():
        return Problem(place, int(line), fault.key, fault.problem, fault.advice)
    return Problem(fault.where or file, 0, fault.key, fault.problem, fault.advice)
