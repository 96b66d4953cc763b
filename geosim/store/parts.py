"""The parts of the tables in a result folder: which there are, and whether they hold what they should."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from geosim.errors import InputError
from geosim.store.manifest import Manifest
from geosim.store.readme import completing

FAILURES = "failures"


def part_name(first: int) -> str:
    """Name the part that begins with a run, so that names sort like runs."""
    return f"part-{first:012d}.parquet"


def whole_parts(path: Path, manifest: Manifest, table: str) -> list[Path]:
    """Give the parts of a recorded table in order of runs, of the chunks that are done.

    Raises:
        InputError: a part that is damaged, that holds other rows than it should, or that was removed.
    """
    found, done = [], 0
    for chunk in manifest.chunks:
        if not _part(path, manifest.record[0], chunk).exists():
            continue  # not played yet: the first of the recorded tables is written last
        if problem := _fault(path, table, chunk):
            advice = f"It is made again by: {completing(manifest)}"
            raise InputError(problem, where=str(_part(path, table, chunk)), advice=advice)
        found.append(_part(path, table, chunk))
        done += len(chunk)
    if done < manifest.runs_done:
        problem = (
            f"parts were removed: manifest.json says that {manifest.runs_done:,} runs are done, "
            f"and the parts that are there hold {done:,}."
        )
        where = str(path / manifest.record[0])
        raise InputError(problem, where=where, advice=f"They are made again by: {completing(manifest)}")
    return found


def missing(path: Path, manifest: Manifest, tables: Sequence[str] = ()) -> list[range]:
    """Give the chunks that are not in the folder, or not whole; tables: of which, instead of all."""
    wanted = tables or manifest.record
    return [chunk for chunk in manifest.chunks if any(_fault(path, table, chunk) for table in wanted)]


def count_failed(path: Path) -> int:
    """Count the runs in a folder that could not be played.

    Raises:
        InputError: a damaged part.
    """
    return sum(_rows(part) for part in (path / FAILURES).glob("part-*.parquet"))


def _part(path: Path, table: str, chunk: range) -> Path:
    return path / table / part_name(chunk.start)


def _fault(path: Path, table: str, chunk: range) -> str:
    """Say what is wrong with a part, or nothing."""
    part = _part(path, table, chunk)
    if not part.exists():
        return "is not there, though it was recorded."
    try:
        rows = _rows(part, chunk)
        failed = _part(path, FAILURES, chunk)
        expected = len(chunk) - (_rows(failed, chunk) if table == "runs" and failed.exists() else 0)
    except InputError as error:
        return error.problem
    if table == "runs" and rows != expected:
        return f"is damaged: it holds {rows:,} rows, and should hold {expected:,}."
    return ""


def _rows(part: Path, chunk: range | None = None) -> int:
    """Count the rows of a part, which must be of the runs of its chunk.

    Raises:
        InputError: a part that cannot be read, or with other runs.
    """
    try:
        found = pq.read_metadata(part)
    except (pa.ArrowException, OSError) as error:
        raise damaged(part, error) from None
    if chunk is not None and found.num_rows:
        column = found.schema.names.index("run") if "run" in found.schema.names else None
        for group in range(found.num_row_groups):
            said = None if column is None else found.row_group(group).column(column).statistics
            if said is None or said.min not in chunk or said.max not in chunk:
                raise InputError("is damaged: it holds other runs than its name says.", where=str(part))
    return int(found.num_rows)


def damaged(part: Path, error: Exception) -> InputError:
    """Say that a part cannot be read."""
    reason = str(error).partition("\n")[0].rstrip(".")
    advice = "Remove this file, then give the command of the batch with --resume to make it again."
    return InputError(f"is damaged: {reason}.", where=str(part), advice=advice)
