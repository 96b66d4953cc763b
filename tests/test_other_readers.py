"""Other programs read the tables of a folder as they are, without being told anything."""

from __future__ import annotations

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from geosim.batches import carry_out
from geosim.experiment import Experiment
from geosim.experiments import plan_experiment
from geosim.store.reading import Results

TABLES = ("runs", "quarters", "choices", "points")
SMALL = {
    "title": "Small",
    "question": "Q",
    "turns": 2,
    "uncertainties": {"tariff_start": {"range": [0.1, 0.4]}},
    "levers": {"line": {"actor": "pakistan", "strategies": ["hedger", "hold"]}},
    "outcomes": ["take"],
    "design": {"kind": "one_at_a_time"},
    "replications": 6,
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Give a played experiment, in several parts."""
    plan = plan_experiment(Experiment.from_dict(SMALL), chunk=4)
    return carry_out(plan, tmp_path_factory.mktemp("small") / "out")


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Give a frame with words as objects, sorted by everything, as tables have no order."""
    words = frame.select_dtypes(exclude="number").columns
    frame = frame.astype(dict.fromkeys(words, object)).replace({None: "", float("nan"): -1.0})
    whole = dict.fromkeys(frame.select_dtypes(include="integer"), "int64")
    return frame.astype(whole).sort_values(list(frame), ignore_index=True)


@pytest.mark.parametrize("table", TABLES)
def test_pandas_reads_a_table(table: str, results: Results) -> None:
    """pandas.read_parquet of the folder of a table gives what geosim gives."""
    found = pd.read_parquet(results.path / table)

    assert_frame_equal(plain(found), plain(results.read(table)), check_exact=True)


@pytest.mark.parametrize("table", TABLES)
def test_duckdb_reads_a_table(table: str, results: Results) -> None:
    """A plain FROM over the parts gives what geosim gives."""
    duckdb = pytest.importorskip("duckdb")
    found = duckdb.sql(f"FROM '{results.path / table}/*.parquet'").df()  # our own folder

    assert_frame_equal(plain(found), plain(results.read(table)), check_exact=True)


def test_duckdb_joins_points_to_runs(results: Results) -> None:
    """Means by a factor are those that pandas gives."""
    duckdb = pytest.importorskip("duckdb")
    runs, points = (f"'{results.path / table}/*.parquet'" for table in ("runs", "points"))
    said = f"SELECT line, avg(take) AS mean FROM {runs} JOIN {points} USING (point) GROUP BY line"  # noqa: S608
    found = duckdb.sql(said).df().set_index("line")["mean"].dropna()
    expected = results.runs.merge(results.points, on="point").groupby("line")["take"].mean()

    assert found[found.index.notna()].sort_index().tolist() == pytest.approx(expected.tolist())


def test_numbers_are_numbers_and_words_are_words(results: Results) -> None:
    """In the files numbers are floats or whole numbers, and names are text."""
    duckdb = pytest.importorskip("duckdb")
    kinds = {}
    for table in TABLES:
        parts = f"'{results.path / table}/*.parquet'"
        described = duckdb.sql(f"DESCRIBE SELECT * FROM {parts}").fetchall()  # noqa: S608
        kinds[table] = {name: kind for name, kind, *_ in described}

    assert kinds["runs"]["take"] == "DOUBLE"
    assert kinds["runs"]["run"] == kinds["runs"]["point"] == "BIGINT"
    assert kinds["runs"]["verdict"] == kinds["choices"]["pick"] == kinds["points"]["line"] == "VARCHAR"
    assert kinds["points"]["tariff_start"] == "DOUBLE"
