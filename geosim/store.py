"""A folder of results: tables in Parquet parts, a manifest, the dictionary of the columns, how to repeat it.

Every file is written whole or not at all, so the folder can be read at any moment, whatever ends the batch.
"""

from __future__ import annotations

import fcntl
import json
import os
import platform
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import IO, Annotated, Any, Literal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import yaml
from pydantic import BaseModel, ConfigDict, Field

from geosim.errors import ConfigError, InputError, OutputError, UnknownName
from geosim.validation import validated

FORMAT = "geosim-results"
#: The tables, in the order in which a chunk's parts are written: once its `runs` are there, it is complete.
TABLES = ("quarters", "choices", "failures", "runs")

_MANIFEST, _DICTIONARY, _README, _LOCK = "manifest.json", "columns.csv", "README.md", ".lock"
_SCENARIO, _STRATEGIES = "scenario.yaml", "strategies"
_UNFINISHED = ".unfinished"
_RESUME = "Give the same command with --resume to complete it, or name another folder."

#: What two batches must share for one to complete the other, in words.
_SAME = {
    "hash": "the scenario",
    "fingerprint": "the numbers of the world, or the effects of options",
    "seats": "a strategy",
    "seed": "the seed",
    "runs": "the number of runs",
    "record": "the tables to record",
    "machine": "the kind of processor",
}
_REACH_BITS = ("numpy", "scipy")  # of the libraries, those that the numbers come from


class Seat(BaseModel):
    """The strategy of an actor: its name, or the path it was given by, and what its file says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    strategy: str
    by_path: bool
    says: dict[str, Any]


class Manifest(BaseModel):
    """What a folder holds and what it was made with: enough to make it again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["geosim-results"] = "geosim-results"
    geosim: str
    name: str  # of the scenario, as given
    scenario: dict[str, Any]
    hash: str
    fingerprint: str
    seats: dict[str, Seat]
    seed: int
    runs: Annotated[int, Field(ge=1)]
    chunk: Annotated[int, Field(ge=1)]
    record: tuple[Literal["runs", "quarters", "choices"], ...]
    picks: tuple[str, ...]  # every choice there is, in menu order
    versions: dict[str, str]
    machine: str
    platform: str
    command: str
    started: str
    seconds: float = 0.0
    runs_done: int = 0
    runs_failed: int = 0

    @property
    def chunks(self) -> tuple[range, ...]:
        """Give the runs of every chunk."""
        return tuple(
            range(first, min(first + self.chunk, self.runs)) for first in range(0, self.runs, self.chunk)
        )


def surroundings() -> dict[str, Any]:
    """Give the part of a manifest that tells versions, processor and platform."""
    libraries = ("numpy", "scipy", "pandas", "pyarrow", "mesa")
    return {
        "geosim": version("geosim"),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in libraries}},
        "machine": platform.machine(),
        "platform": platform.platform(),
    }


# ---------------------------------------------------------------------- writing


@contextmanager
def writing(
    path: Path, manifest: Manifest, dictionary: pd.DataFrame, *, resume: bool = False
) -> Iterator[Manifest]:
    """Take a folder to write in and give its manifest, which is the old one when a batch is resumed.

    Raises:
        OutputError: a folder that cannot be written, that another process writes, that holds something else,
            or that holds results of another batch.
    """
    with _wrapped(path):
        _make(path)
        with _locked(path):
            _sweep(path)
            if (path / _MANIFEST).exists():
                manifest = _continued(path, manifest, resume=resume)
            else:
                _describe(path, manifest, dictionary)
            try:
                yield manifest
            finally:
                _sweep(path)


@contextmanager
def _wrapped(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"cannot be written: {error.strerror or error}.",
            where=str(path),
            advice="What was finished is kept. When there is room, give the same command with --resume.",
        ) from None


def _make(path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise OutputError("is not a folder.", where=str(path), advice="Name another.")
    path.mkdir(parents=True, exist_ok=True)
    others = {entry.name for entry in path.iterdir()} - {_LOCK, _MANIFEST}
    if others and not (path / _MANIFEST).exists() and not all(map(_is_ours, others)):
        advice = "Name a new or an empty folder."
        raise OutputError("holds something else than results.", where=str(path), advice=advice)


def _is_ours(name: str) -> bool:
    """Tell what may lie in a folder whose making was cut short, before its manifest was there."""
    return name in (_DICTIONARY, _README, _SCENARIO, _STRATEGIES) or name.endswith(_UNFINISHED)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the folder for this process; the system lets go of it when the process ends, however it ends."""
    with _lock_file(path) as file:
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            (path / _LOCK).unlink(missing_ok=True)


def _lock_file(path: Path) -> IO[str]:
    while True:
        file = (path / _LOCK).open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(file.fileno()), (path / _LOCK).stat()):
                return file
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            file.close()
            raise OutputError(
                f"is being written by another process{f' ({holder})' if holder else ''}.",
                where=str(path),
                advice="Wait until it is done, or name another folder.",
            ) from None
        except FileNotFoundError:
            pass
        file.close()  # its holder has just finished and removed it


def _sweep(path: Path) -> None:
    """Remove what was being written when a process ended."""
    for file in [*path.glob(f"*{_UNFINISHED}"), *path.glob(f"*/*{_UNFINISHED}")]:
        file.unlink(missing_ok=True)


def _continued(path: Path, manifest: Manifest, *, resume: bool) -> Manifest:
    old = read_manifest(path)
    if not resume:
        held = f"holds results already: {count(path, old)[0]:,} of {old.runs:,} runs of {old.name}."
        raise OutputError(held, where=str(path), advice=_RESUME)
    other = [words for key, words in _SAME.items() if getattr(old, key) != getattr(manifest, key)]
    other += [name for name in _REACH_BITS if old.versions.get(name) != manifest.versions[name]]
    if other:
        raise OutputError(
            f"holds results of another batch; what differs: {'; '.join(other)}.",
            where=str(path),
            advice="Name another folder, or give the command that began this one; its README.md has it.",
        )
    return old


def _describe(path: Path, manifest: Manifest, dictionary: pd.DataFrame) -> None:
    """Write everything about the results to come; the manifest last, which makes it a result folder."""
    scenario, kept = dict(manifest.scenario), {}
    for actor, seat in manifest.seats.items():
        if seat.by_path:
            kept[actor] = f"{_STRATEGIES}/{actor}.yaml"
            (path / _STRATEGIES).mkdir(exist_ok=True)
            _write_text(path / kept[actor], _yaml(seat.says))
    scenario["strategies"] = {**scenario["strategies"], **kept}
    _write_text(path / _SCENARIO, _yaml(scenario))
    _write_text(path / _DICTIONARY, dictionary.to_csv(index=False))
    _write_text(path / _README, _readme(path, manifest))
    write_manifest(path, manifest)


def _yaml(data: Mapping[str, Any]) -> str:
    return yaml.safe_dump(dict(data), sort_keys=False, allow_unicode=True)


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write the manifest of a folder."""
    _write_text(path / _MANIFEST, manifest.model_dump_json(indent=1))


def write_part(path: Path, table: str, first: int, rows: pa.Table) -> None:
    """Write the part of a table that begins with a run."""
    buffer = pa.BufferOutputStream()
    pq.write_table(rows, buffer, compression="zstd", compression_level=1, write_page_checksum=True)
    (path / table).mkdir(exist_ok=True)
    _write(path / table / _part(first), buffer.getvalue())


def _part(first: int) -> str:
    return f"part-{first:012d}.parquet"


def _write_text(path: Path, text: str) -> None:
    _write(path, text.encode())


def _write(path: Path, content: Any) -> None:
    unfinished = path.with_name(f"{path.name}.{os.getpid()}{_UNFINISHED}")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def missing(path: Path, manifest: Manifest) -> list[range]:
    """Give the chunks that are not in the folder, or not whole."""
    return [chunk for chunk in manifest.chunks if not _is_whole(path, manifest, chunk)]


def _is_whole(path: Path, manifest: Manifest, chunk: range) -> bool:
    found = [path / table / _part(chunk.start) for table in manifest.record]
    if not all(part.exists() for part in found):
        return False
    try:
        for part in found:
            pq.read_metadata(part)
    except (pa.ArrowException, OSError):
        return False
    return True


def count(path: Path, manifest: Manifest) -> tuple[int, int]:
    """Count the runs in a folder, and those of them that failed."""
    done = sum(len(chunk) for chunk in manifest.chunks if (path / "runs" / _part(chunk.start)).exists())
    failed = sum(pq.read_metadata(part).num_rows for part in (path / "failures").glob("part-*.parquet"))
    return done, failed


def command(manifest: Manifest, scenario: str, out: str) -> str:
    """Give the command that makes a batch again, of a scenario file and into a folder."""
    record = [word for table in manifest.record for word in ("--record", table)]
    words = ["geosim", "batch", scenario, "--runs", str(manifest.runs), "--seed", str(manifest.seed)]
    return shlex.join([*words, *record, "--out", out])


def _readme(path: Path, manifest: Manifest) -> str:
    again = command(manifest, _SCENARIO, f"../{path.resolve().name}-again")
    tables = {
        "runs": "one row a run: final values, sums of flows, means of payoffs (columns.csv says which)",
        "quarters": "one row a run and quarter, at the quarter's end",
        "choices": "one row for each choice an actor had in force in a turn of a run, or `hold`",
    }
    listed = "\n".join(f"- `{name}/`: {tables[name]}" for name in tables if name in manifest.record)
    return f"""# {manifest.runs:,} runs of {manifest.scenario["title"]}

Made by geosim {manifest.geosim} with seed {manifest.seed}. Tables, as Parquet files in parts:

{listed}
- `failures/`: runs that could not be played, with seed and reason; only if there were any

`columns.csv` gives the meaning and unit of every column. `manifest.json` says what everything was made with:
the scenario after all changes, strategies, versions, platform, time. `scenario.yaml` is that scenario.

Read it in Python:

```python
import geosim

results = geosim.load("{path.name}")
results.runs.groupby("verdict").size()
```

Make the same numbers again, from inside this folder, with the same versions on the same kind of processor:

```
{again}
```
"""


# ---------------------------------------------------------------------- reading


def read_manifest(path: Path) -> Manifest:
    """Read the manifest of a result folder.

    Raises:
        OutputError: no such folder, no manifest in it, one that is damaged, or one of another version.
    """
    where = str(path / _MANIFEST)
    try:
        data = json.loads((path / _MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        problem = "is no result folder: it has no manifest.json." if path.is_dir() else "there is no such folder."
        raise InputError(problem, where=str(path), advice="geosim batch SCENARIO --out DIR makes one.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no complete JSON"
        raise InputError(f"cannot be read: {reason}.", where=where, advice="Run the batch again.") from None
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        raise InputError("is not the manifest of a geosim batch.", where=where)
    if data.get("geosim") != version("geosim"):
        raise InputError(
            f"was written by geosim {str(data.get('geosim'))[:40]}, this is {version('geosim')}.",
            where=where,
            key="geosim",
            advice="Read it with that version, or run the batch again: README.md beside it has the command. "
            "The Parquet files can be read with pandas as well.",
        )
    try:
        return validated(Manifest, data, where)
    except ConfigError as error:
        raise InputError(error.problem, where=where, key=error.key, advice="Run the batch again.") from None


class Results:
    """The results in a folder; a table is read when it is first asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.manifest = read_manifest(path)

    def __repr__(self) -> str:
        m = self.manifest
        return f"Results({str(self.path)!r}: {m.runs:,} runs of {m.name}, seed {m.seed}, {', '.join(m.record)})"

    @cached_property
    def runs(self) -> pd.DataFrame:
        """Give one row a run, sorted by run."""
        return self.read("runs")

    @cached_property
    def quarters(self) -> pd.DataFrame:
        """Give one row a run and quarter, sorted by both."""
        return self.read("quarters")

    @cached_property
    def choices(self) -> pd.DataFrame:
        """Give one row for each choice in force, sorted by run, turn, actor and place in the menu."""
        return self.read("choices")

    @cached_property
    def failures(self) -> pd.DataFrame:
        """Give one row for each run that could not be played: its number, seed and error."""
        return self.read("failures")

    @cached_property
    def columns(self) -> pd.DataFrame:
        """Give the meaning, unit and way of summing up of every column."""
        try:
            return pd.read_csv(self.path / _DICTIONARY, keep_default_na=False)
        except (OSError, ValueError) as error:
            raise InputError(f"cannot be read: {error}.", where=str(self.path / _DICTIONARY)) from None

    @property
    def complete(self) -> bool:
        """Say whether every run is there, played or recorded as failed."""
        return not missing(self.path, self.manifest)

    def read(self, table: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Read a table, or some of its columns.

        Raises:
            InputError: a table that was not recorded, a damaged part, or an unknown table or column.
        """
        if table not in TABLES:
            raise UnknownName("table", table, TABLES, where=str(self.path))
        if table != "failures" and table not in self.manifest.record:
            advice = f"Run the batch again with --record {table}."
            raise InputError(f"{table} were not recorded.", where=str(self.path), advice=advice)
        parts = sorted((self.path / table).glob("part-*.parquet"))
        rows = pa.concat_tables([_read_part(part, columns) for part in parts]) if parts else _empty(table)
        frame = rows.to_pandas(self_destruct=True, split_blocks=True)
        return _ordered(frame, self.manifest)


def load(path: str | Path) -> Results:
    """Open the results in a folder that `geosim batch` has written.

    Raises:
        InputError: no such folder, no manifest in it, one that is damaged, or one of another version.
    """
    return Results(Path(path).expanduser())


def _read_part(part: Path, columns: Sequence[str] | None) -> pa.Table:
    try:
        return pq.read_table(
            part, columns=None if columns is None else list(columns), page_checksum_verification=True
        )
    except (pa.ArrowException, OSError) as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        raise InputError(
            f"is damaged: {reason}.",
            where=str(part),
            advice="Remove this file and complete the folder: the batch's command with --resume.",
        ) from None


def _ordered(frame: pd.DataFrame, manifest: Manifest) -> pd.DataFrame:
    """Give categories the order of the seats and of the menus, whatever a part happened to hold."""
    orders: dict[str, Iterable[str]] = {"actor": manifest.seats, "pick": manifest.picks}
    for column in orders.keys() & set(frame):
        frame[column] = frame[column].cat.set_categories(list(orders[column]))
    return frame
