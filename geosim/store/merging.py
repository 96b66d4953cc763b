"""Putting the shards of a batch together into the folder that the whole batch would have written."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from geosim.errors import InputError
from geosim.store.manifest import WHOLE
from geosim.store.parts import count_failed, missing, part_name
from geosim.store.reading import Results, load, read_part
from geosim.store.readme import completing
from geosim.store.writing import write_manifest, write_part, writing


def merge(folders: Sequence[Path], out: Path, *, command: str = "", resume: bool = False) -> Results:
    """Put all shards of a batch together in a folder; its tables are, bit for bit, those of the whole batch.

    command: what stands in the manifest as the command that was given. resume: complete a folder in which
    this was begun.

    Raises:
        InputError: a folder that holds no shard, or not of the same batch; a shard that is missing, there
            twice, or not complete.
        OutputError: a folder that cannot be written or that is taken.
    """
    shards = _whole_set([load(folder) for folder in folders])
    first = shards[0].manifest
    manifest = first.model_copy(
        update={
            "shard": WHOLE,
            "command": command or first.command,
            "runs_done": 0,
            "runs_failed": 0,
            "seconds": round(sum(shard.manifest.seconds for shard in shards), 1),
        }
    )
    points = shards[0].points.drop(columns="point") if manifest.experiment else None
    with writing(out, manifest, shards[0].columns, points, resume=resume) as held:
        parts = {table: _Parts(shards, table) for table in (*held.record, "failures")}
        for runs in missing(out, held):
            if (failed := parts["failures"].rows(runs)).num_rows:
                write_part(out, "failures", runs.start, failed)
            for table in reversed(held.record):
                write_part(out, table, runs.start, parts[table].rows(runs))
        now = {"runs_done": held.runs, "runs_failed": count_failed(out)}
        write_manifest(out, held.model_copy(update=now))
    return load(out)


def _whole_set(shards: list[Results]) -> list[Results]:
    """Give all shards of one batch in order, each once and complete."""
    seen: dict[int, Results] = {}
    first = shards[0]
    for results in shards:
        m, where = results.manifest, str(results.path)
        if m.shard == WHOLE:
            problem = "is no shard: it holds a whole batch."
            raise InputError(problem, where=where, advice="Name folders that were made with --shard.")
        _refuse_another(results, first)
        if m.shard.number in seen:
            problem = f"holds shard {m.shard}, as {seen[m.shard.number].path} does."
            raise InputError(problem, where=where, advice="Name each shard once.")
        seen[m.shard.number] = results
    number = first.manifest.shard.shards
    if lacking := [str(i) for i in range(1, number + 1) if i not in seen]:
        which = f"shards {', '.join(lacking)} are" if len(lacking) > 1 else f"shard {lacking[0]} is"
        advice = "Name the folder of every shard, and play those that were not."
        raise InputError(f"{which} missing of {number}.", where="DIR", advice=advice)
    for results in seen.values():
        _refuse_incomplete(results)
    return [seen[i] for i in sorted(seen)]


def _refuse_another(results: Results, first: Results) -> None:
    m, like = results.manifest, first.manifest
    advice = "Name the shards of one batch."
    if other := m.model_copy(update={"shard": like.shard}).differences(like):
        problem = f"is no shard of the batch in {first.path}: it differs in {', '.join(other)}."
        raise InputError(problem, where=str(results.path), advice=advice)
    if m.shard.shards != like.shard.shards:
        problem = f"is shard {m.shard}, and {first.path} is shard {like.shard}: they overlap."
        raise InputError(problem, where=str(results.path), advice=advice)


def _refuse_incomplete(results: Results) -> None:
    left = sum(map(len, missing(results.path, results.manifest)))
    if left:
        m = results.manifest
        problem = f"lacks {left:,} of its {len(m.own):,} runs."
        advice = f"Complete it with: {completing(m)}"
        raise InputError(problem, where=str(results.path), advice=advice)


class _Parts:
    """A table of all shards, part by part."""

    def __init__(self, shards: Sequence[Results], table: str) -> None:
        files = [file for shard in shards for file in (shard.path / table).glob("part-*.parquet")]
        self._files = sorted(files, key=lambda file: file.name)
        self._names = [file.name for file in self._files]

    def rows(self, runs: range) -> pa.Table:
        """Give the rows of some runs; a table without columns if there are none."""
        begin = max(bisect_right(self._names, part_name(runs.start)) - 1, 0)
        end = bisect_right(self._names, part_name(runs.stop - 1))
        found = []
        for file in self._files[begin:end]:
            rows = read_part(file, None)
            if rows.num_rows:
                inside = pc.and_(pc.greater_equal(rows["run"], runs.start), pc.less(rows["run"], runs.stop))
                found.append(rows.filter(inside))
        filled = [rows for rows in found if rows.num_rows]
        return pa.concat_tables(filled).unify_dictionaries().combine_chunks() if filled else pa.table({})
