"""Reading a result folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from geosim.errors import InputError, UnknownName
from geosim.store.manifest import Manifest, read_manifest
from geosim.store.writing import DICTIONARY, missing

TABLES = ("runs", "quarters", "choices", "failures", "points")
_OWN = ("failures", "points")  # tables that nobody asks to record


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

        Join it to `runs` by `point`. Empty for a batch of one scenario.
        """
        return self.read("points")

    @cached_property
    def columns(self) -> pd.DataFrame:
        """Give the meaning and unit of every column, and how it is put together over a game."""
        file = self.path / DICTIONARY
        try:
            return pd.read_csv(file, keep_default_na=False)
        except (OSError, ValueError) as error:
            raise InputError(f"cannot be read: {error}.", where=str(file)) from None

    @cached_property
    def complete(self) -> bool:
        """Say whether every run is there, or recorded as failed."""
        return not missing(self.path, self.manifest)

    def read_all(self) -> Results:
        """Read everything there is, so that the folder may go."""
        for name in (*self.manifest.record, *_OWN, "columns", "complete"):
            getattr(self, name)
        return self

    def read(self, table: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Read a table, or some of its columns.

        Raises:
            UnknownName: a table or column there is not.
            InputError: a table that was not recorded, or a damaged part.
        """
        if table not in TABLES:
            raise UnknownName("table", table, TABLES, where=str(self.path))
        if table not in _OWN and table not in self.manifest.record:
            advice = f"Run the batch again with --record {table}."
            raise InputError(f"{table} were not recorded.", where=str(self.path), advice=advice)
        parts = [read_part(part, columns) for part in sorted((self.path / table).glob("part-*.parquet"))]
        filled = [part for part in parts if part.num_rows]
        if not filled and table == "points":
            return pd.DataFrame({"point": []})
        if not filled:
            return pd.DataFrame({"run": [], "seed": [], **({"error": []} if table == "failures" else {})})
        frame = pa.concat_tables(filled).to_pandas(self_destruct=True, split_blocks=True)
        return _in_order(frame, self.manifest)


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
        for column in columns or ():
            if column not in file.schema_arrow.names:
                raise UnknownName("column", column, file.schema_arrow.names, where=str(part.parent))
        return file.read(columns=None if columns is None else list(columns))
    except (pa.ArrowException, OSError) as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        advice = "Remove this file, then give the command of the batch with --resume to make it again."
        raise InputError(f"is damaged: {reason}.", where=str(part), advice=advice) from None


def _in_order(frame: pd.DataFrame, manifest: Manifest) -> pd.DataFrame:
    """Give categories the order of seats and menus, whatever of them a part happens to hold."""
    orders: dict[str, Iterable[str]] = {"actor": manifest.seats, "pick": manifest.picks}
    for column in orders.keys() & set(frame):
        frame[column] = frame[column].cat.set_categories(list(orders[column]))
    return frame
