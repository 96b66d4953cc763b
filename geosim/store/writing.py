"""Writing a result folder, by one process at a time and its workers."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from geosim.errors import OutputError
from geosim.store.manifest import MANIFEST, Manifest, read_manifest
from geosim.store.parts import FAILURES, count_failed, missing, part_name
from geosim.store.readme import readme

__all__ = ["DICTIONARY", "EXPERIMENT", "SCENARIO", "count_failed", "missing", "part_name"]
__all__ += ["write_manifest", "write_part", "writing"]

DICTIONARY = "columns.csv"
SCENARIO, EXPERIMENT = "scenario.yaml", "experiment.yaml"
_README, _STRATEGIES, _LOCK, _UNFINISHED = "README.md", "strategies", ".lock", ".unfinished"
_ABOUT = (DICTIONARY, SCENARIO, EXPERIMENT, _README, _STRATEGIES, _LOCK, "points")


@contextmanager
def writing(
    path: Path,
    manifest: Manifest,
    dictionary: pd.DataFrame,
    points: pd.DataFrame | None = None,
    *,
    resume: bool = False,
) -> Iterator[Manifest]:
    """Hold a folder to write in, and give its manifest, which is the old one when a batch is resumed.

    Raises:
        OutputError: a folder that cannot be written, that another process is writing, that holds something
            else or the results of another batch.
    """
    try:
        _make(path)
        with _held(path):
            _sweep(path)
            if (path / MANIFEST).exists():
                manifest = _continued(path, manifest, resume=resume)
            _describe(path, manifest, dictionary, points)
            try:
                yield manifest
            finally:
                _sweep(path)
    except OSError as error:
        raise OutputError(
            f"cannot be written: {error.strerror or error}.",
            where=str(path),
            advice="What was finished is kept: give the same command with --resume when this is mended."
            if os.path.exists(path / MANIFEST)  # noqa: PTH110  # Path.exists fails where it may not look
            else "Name another folder.",
        ) from None


def _make(path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise OutputError("is not a folder.", where=str(path), advice="Name another.")
    path.mkdir(parents=True, exist_ok=True)
    others = [file.name for file in path.iterdir() if file.name not in _ABOUT and file.suffix != _UNFINISHED]
    if others and not (path / MANIFEST).exists():
        advice = "Name a new folder, or an empty one."
        raise OutputError("holds something else than results.", where=str(path), advice=advice)


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Keep other processes out; when this one ends, however it ends, the system lets them in."""
    with _lock(path / _LOCK) as file:
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            (path / _LOCK).unlink(missing_ok=True)


def _lock(path: Path) -> IO[str]:
    while True:
        file = path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            file.close()
            who = f"process {holder}" if holder else "another process"
            advice = "Wait until it is done, or name another folder."
            raise OutputError(f"{who} is writing here.", where=str(path.parent), advice=advice) from None
        if path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat()):
            return file
        file.close()  # its holder finished in this very moment, and removed it


def _sweep(path: Path) -> None:
    """Remove what a process that ended was writing."""
    for file in [*path.glob(f"*{_UNFINISHED}"), *path.glob(f"*/*{_UNFINISHED}")]:
        file.unlink(missing_ok=True)


def _continued(path: Path, manifest: Manifest, *, resume: bool) -> Manifest:
    old = read_manifest(path)
    if not resume:
        done = len(old.own) - sum(map(len, missing(path, old)))
        held = f"{done:,} of {len(old.own):,} runs of {old.name}"
        mends = done < len(old.own) and not old.differences(manifest)
        advice = "Add --resume to complete them, or name another folder." if mends else "Name another folder."
        raise OutputError(f"holds results already: {held}.", where=str(path), advice=advice)
    if other := old.differences(manifest):
        raise OutputError(
            f"holds results of another batch, which differs in {', '.join(other)}.",
            where=str(path),
            advice=f"Name another folder. This one was begun with: {old.command}",
        )
    for chunk in missing(path, old):  # who failed there may be played now, or has a part that is damaged
        (path / FAILURES / part_name(chunk.start)).unlink(missing_ok=True)
    return old


def _describe(path: Path, manifest: Manifest, dictionary: pd.DataFrame, points: pd.DataFrame | None) -> None:
    """Write down everything about the results to come; the manifest, last, makes it a result folder.

    A batch that is resumed writes it anew, so that nothing of it stays lost.
    """
    by_path = {actor: seat.says for actor, seat in manifest.seats.items() if seat.by_path}
    files = {actor: f"{_STRATEGIES}/{actor}.yaml" for actor in by_path}
    if files:
        (path / _STRATEGIES).mkdir(exist_ok=True)
    for actor, file in files.items():
        _write_text(path / file, _yaml(by_path[actor]))
    strategies = {**manifest.scenario["strategies"], **files}
    _write_text(path / SCENARIO, _yaml({**manifest.scenario, "strategies": strategies}))
    _write_text(path / DICTIONARY, dictionary.to_csv(index=False))
    if manifest.experiment is not None:
        _write_text(path / EXPERIMENT, _yaml(manifest.experiment))
    if points is not None:
        write_part(path, "points", 0, _numbered(points))
    file = SCENARIO if manifest.experiment is None else EXPERIMENT
    _write_text(path / _README, readme(manifest, path.resolve().name, file))
    write_manifest(path, manifest)


def _numbered(points: pd.DataFrame) -> pa.Table:
    """Give the points as a table that any program reads: numbers as numbers, names as text."""
    columns: dict[str, Any] = {"point": range(len(points))}
    for name in points:
        values = [None if pd.isna(value) else value for value in points[name]]
        words = any(isinstance(value, str) for value in values)
        columns[str(name)] = pa.array(values, pa.string() if words else pa.float64())
    return pa.table(columns)


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write the manifest of a folder."""
    _write_text(path / MANIFEST, manifest.model_dump_json(indent=1))


def write_part(path: Path, table: str, first: int, rows: pa.Table) -> None:
    """Write the part of a table that begins with a run."""
    content = pa.BufferOutputStream()
    few = [field.name for field in rows.schema if not pa.types.is_floating(field.type)]
    pq.write_table(
        rows,
        content,
        compression="zstd",
        compression_level=1,
        use_dictionary=few,  # numbers that hardly repeat only grow by it
        write_page_checksum=True,
    )
    (path / table).mkdir(exist_ok=True)
    _write(path / table / part_name(first), content.getvalue())


def _yaml(data: Mapping[str, Any]) -> str:
    text: str = yaml.safe_dump(dict(data), sort_keys=False, allow_unicode=True)
    return text


def _write_text(path: Path, text: str) -> None:
    _write(path, text.encode())


def _write(path: Path, content: Any) -> None:
    """Write a file whole or not at all: under another name, which it then gives up."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}{_UNFINISHED}")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
