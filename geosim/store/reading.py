"""Reading a result folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from geosim.errors import InputError, UnknownName
from geosim.store.manifest import WHOLE, Manifest, read_manifest
from geosim.store.parts import FAILURES, count_failed, damaged, missing, part_name, whole_parts
from geosim.store.readme import completing
from geosim.store.writing import DICTIONARY

POINTS = "points"
TABLES = ("runs", "quarters", "choices", FAILURES, POINTS)
_OWN = (FAILURES, POINTS)  # tables that nobody asks to record


class Results:
    """The results in a folder; a table is read when it is first asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.manifest = read_manifest(path)

    def __repr__(self) -> str:
        m = self.manifest
        return f"<{len(m.own):,} runs of {m.name}, seed {m.seed}: {', '.join(m.record)}>"

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
    def points(self) -> pd.DataFrame:
        """Give one row a point of the experiment: part, scenario, and the value of every factor.

        Join it to `runs` by `point`. `part` is the name of the subexperiment, empty where there are none; a
        factor is missing where its part leaves it as in the scenario. Empty for a batch of one scenario.
        """
        return self.read("points")

    @cached_property
    def columns(self) -> pd.DataFrame:
        """Give the meaning and unit of every column, and how it is put together over a game."""
        file = self.path / DICTIONARY
        try:
            return pd.read_csv(file, keep_default_na=False)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            advice = f"It is written again by: {completing(self.manifest)}"
            raise InputError(f"cannot be read: {reason}.", where=str(file), advice=advice) from None

    @cached_property
    def complete(self) -> bool:
        """Say whether every run is there, or recorded as failed."""
        return not missing(self.path, self.manifest)

    @cached_property
    def incomplete(self) -> str:
        """Say what is missing, why it matters and what to do; nothing if every run was played."""
        m, said = self.manifest, []
        here = len(m.own) - sum(map(len, missing(self.path, m, m.record[:1])))
        lost = [table for table in m.record[1:] if here == len(m.own) and missing(self.path, m, [table])]
        wanted = m.stopped_at or m.runs
        if here < wanted:
            shard = "" if m.shard == WHOLE else f" (shard {m.shard})"
            said.append(
                f"Only {here:,} of {wanted:,} runs are there{shard}, and what was played first is no "
                "random part."
            )
        if lost:
            said.append(f"Parts of {' and '.join(lost)} are not there or damaged.")
        if here < len(m.own) or lost:
            said.append(f"To complete it: {completing(m)}")
        elif here < wanted:
            said.append("To put the shards together: geosim merge DIR... --out DIR")
        if failed := count_failed(self.path):
            said.append(
                f"{failed:,} of {here:,} runs could not be played, and those that break are no random part. "
                "The table failures says why."
            )
        return " ".join(said)

    def read_all(self) -> Results:
        """Read everything there is, so that the folder may go."""
        for name in (*self.manifest.record, *_OWN, "columns", "complete", "incomplete"):
            getattr(self, name)
        return self

    def read(self, table: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Read a table, or some of its columns.

        Raises:
            UnknownName: a table or column there is not.
            InputError: a table that was not recorded, a part that is damaged, or that was removed.
        """
        if table not in TABLES:
            raise UnknownName("table", table, TABLES, where=str(self.path))
        if table not in _OWN and table not in self.manifest.record:
            had = ", ".join(self.manifest.record)
            advice = f"Recorded were: {had}. Run the batch again with --record {table}."
            raise InputError(f"{table} were not recorded.", where=str(self.path), advice=advice)
        parts = [read_part(part, columns) for part in self._parts(table)]
        filled = [part for part in parts if part.num_rows]
        if not filled and table == "points":
            return pd.DataFrame({"point": []})
        if not filled:
            return pd.DataFrame({"run": [], "seed": [], **({"error": []} if table == "failures" else {})})
        frame = pa.concat_tables(filled).to_pandas(self_destruct=True, split_blocks=True)
        return _in_order(frame, self.manifest)

    def _parts(self, table: str) -> list[Path]:
        if table not in _OWN:
            return whole_parts(self.path, self.manifest, table)
        if table == POINTS and self.manifest.experiment is not None:
            file = self.path / POINTS / part_name(0)
            if not file.exists():
                advice = f"It is written again by: {completing(self.manifest)}"
                raise InputError("is not there, though it was recorded.", where=str(file), advice=advice)
            return [file]
        return sorted((self.path / table).glob("part-*.parquet"))


def load(path: str | Path) -> Results:
    """Open the results in a folder that a batch has written.

    Raises:
        InputError: no such folder, no manifest in it, one that is damaged, or one of another version.
    """
    return Results(Path(path).expanduser())


def read_part(part: Path, columns: Sequence[str] | None) -> pa.Table:
    """Read a part of a table, or some of its columns.

    Raises:
        UnknownName: a column there is not.
        InputError: a damaged part.
    """
    try:
        file = pq.ParquetFile(part, page_checksum_verification=True)
        if not file.metadata.num_rows:
            return pa.table({})  # none of its runs could be played, so it knows no columns either
        for column in columns or ():
            if column not in file.schema_arrow.names:
                raise UnknownName("column", column, file.schema_arrow.names, where=str(part.parent))
        return file.read(columns=None if columns is None else list(columns))
    except (pa.ArrowException, OSError) as error:
        raise damaged(part, error) from None


def _in_order(frame: pd.DataFrame, manifest: Manifest) -> pd.DataFrame:
    """Give categories the order of seats and menus, whatever of them a part happens to hold."""
    orders: dict[str, Iterable[str]] = {"actor": manifest.seats, "pick": manifest.picks}
    for column in orders.keys() & set(frame):
        frame[column] = frame[column].cat.set_categories(list(orders[column]))
    return frame
