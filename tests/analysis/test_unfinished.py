"""What commands say of folders that are not complete or damaged, or in which nothing was varied."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from geosim.analysis.played import runs_of, strata
from geosim.batches import carry_out
from geosim.cli.commands import app
from geosim.errors import InputError
from geosim.experiment import Experiment
from geosim.experiments import plan_experiment
from geosim.report.page import report
from geosim.store.manifest import Shard
from geosim.store.reading import Results, load
from geosim.store.writing import write_part, writing

GRID = {
    "title": "A question of tariffs",
    "question": "What moves the take?",
    "turns": 1,
    "turn_quarters": 4,
    "uncertainties": {"tariff_start": {"values": [0.1, 0.3]}},
    "levers": {"line": {"actor": "pakistan", "strategies": ["hedger", "hold"]}},
    "outcomes": ["take"],
    "design": {"kind": "grid"},
    "replications": 9,
}
SAYS = "Only 12 of 36 runs are there (shard 1/3), and what was played first is no random part."


@pytest.fixture(scope="module")
def shard(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Give the first of three shards of an experiment, with its quarters."""
    plan = plan_experiment(
        Experiment.from_dict(GRID), shard=Shard(number=1, shards=3), record=("runs", "quarters")
    )
    return carry_out(plan, tmp_path_factory.mktemp("shard") / "out")


@pytest.fixture
def own(shard: Results, tmp_path: Path) -> Path:
    """Give a copy of the shard that may be spoilt."""
    return Path(shutil.copytree(shard.path, tmp_path / "out"))


def played(tmp_path: Path, **changes: object) -> Results:
    """Play an experiment that differs in something."""
    return carry_out(plan_experiment(Experiment.from_dict({**GRID, **changes})), tmp_path / "played")


def geosim(*args: object) -> tuple[int, str, str]:
    """Run geosim."""
    result = CliRunner().invoke(app, list(map(str, args)), prog_name="geosim")
    return result.exit_code, result.stdout, result.stderr


COMMANDS = [
    ("analyze", "outcomes", "DIR"),
    ("analyze", "sensitivity", "DIR", "--method", "swings"),
    ("analyze", "compare", "DIR", "--by", "tariff_start"),
    ("analyze", "plot", "DIR", "--kind", "distribution", "--out", "OUT.svg"),
    ("report", "DIR", "--out", "OUT.html"),
]


@pytest.mark.parametrize("args", COMMANDS, ids=lambda args: args[1])
def test_what_is_missing_is_said_beside_the_results(args, shard, tmp_path):
    """Every command that reads a folder says on the standard error how much of it is there and what to do."""
    places = {"DIR": shard.path, "OUT.svg": tmp_path / "out.svg", "OUT.html": tmp_path / "out.html"}
    status, told, beside = geosim(*(places.get(arg, arg) for arg in args))

    assert status == 0
    assert beside == f"{shard.path}: {shard.incomplete}\n"
    assert shard.incomplete == f"{SAYS} To put the shards together: geosim merge DIR... --out DIR"
    assert "Only 12" not in told


def test_json_and_csv_stay_clean(shard):
    """What is missing never gets into a document that a program reads."""
    _, as_json, _ = geosim("analyze", "outcomes", shard.path, "--json")
    _, as_csv, _ = geosim("analyze", "outcomes", shard.path, "--csv")

    assert json.loads(as_json)[0]["outcome"] == "take"
    assert [row["outcome"] for row in csv.DictReader(io.StringIO(as_csv))] == ["take"]


def test_the_report_says_what_is_missing(shard):
    """The head of the report has the same sentence, without the place where the folder lies."""
    page = report(shard)

    assert SAYS in page
    assert "<dt>Runs</dt><dd>12 of 36</dd>" in page
    assert f"{shard.path}" not in page.partition("</header>")[0]


def test_no_run_yet(shard, tmp_path):
    """A folder that was left before its first part gets one message."""
    with writing(tmp_path / "out", shard.manifest.model_copy(update={"runs_done": 0}), shard.columns):
        pass
    for command in (["outcomes"], ["sensitivity", "--method", "swings"], ["plot"]):
        status, _, told = geosim("analyze", *command, tmp_path / "out")

        assert status == 2
        assert "no run is recorded yet. To complete the batch: " in told


def test_no_run_that_could_be_played(own):
    """Where every run broke, it is said with what the first one broke."""
    runs = list(range(12))
    failures = pa.table({"run": runs, "seed": [1] * 12, "error": ["ValueError: odd"] * 12})
    for table, rows in (("failures", failures), ("quarters", pa.table({})), ("runs", pa.table({}))):
        write_part(own, table, 0, rows)
    results = load(own)

    with pytest.raises(InputError, match=r"none of its 12 runs could be played\. .* ValueError: odd"):
        runs_of(results, ["take"])


@pytest.mark.parametrize(
    ("lost", "command", "says"),
    [
        ("quarters", ("plot", "--kind", "fan"), "quarters/part-000000000000.parquet: is not there"),
        ("points", ("sensitivity", "--method", "swings"), "points/part-000000000000.parquet: is not there"),
        ("runs", ("outcomes",), "parts were removed: manifest.json says that 12 runs are done"),
    ],
)
def test_a_table_that_was_removed(lost, command, says, own):
    """A table that is gone is named, with what brings it back, and no traceback."""
    shutil.rmtree(own / lost)
    name, *rest = command
    status, _, told = geosim("analyze", name, own, *rest)

    assert status == 2
    assert says in told
    assert "with resume=True" in told


def test_quarters_that_were_never_recorded(tmp_path):
    """What was recorded is named where something else is needed."""
    plan = plan_experiment(Experiment.from_dict(GRID), record=("runs",))
    results = carry_out(plan, tmp_path / "out")

    with pytest.raises(InputError, match=r"quarters were not recorded. Recorded were: runs."):
        _ = results.quarters


def test_parts_have_one_name(tmp_path):
    """A subexperiment is called in the points what its file calls it, and the same in every table."""
    results = played(tmp_path, subexperiments=[{"name": "more"}, {"name": "less", "without": ["line"]}])

    assert list(results.points["part"].unique()) == ["more", "less"]
    assert [stratum.name for stratum in strata(results)] == ["more", "less"]


def test_nothing_varied(tmp_path):
    """An experiment in which nothing varies has a report with what there is, and no tornado."""
    path = played(tmp_path, uncertainties={}, levers={}).path
    page = report(load(path))
    status, _, told = geosim("analyze", "plot", path, "--kind", "tornado", "--out", tmp_path / "t.svg")

    assert page.count("<svg") > 0
    assert "What was varied" not in page
    assert "Swings" not in page
    assert status == 2
    assert "nothing was varied" in told
    assert not (tmp_path / "t.svg").exists()


@pytest.mark.parametrize(
    ("args", "name", "what"),
    [
        (("analyze", "plot"), "out.svg", "figure"),
        (("analyze", "plot"), "out.png", "figure"),
        (("report",), "out.html", "report"),
    ],
)
def test_only_files_of_geosim_are_written_over(args, name, what, shard, tmp_path):
    """A figure or a report takes the place of an older one, and of no other file."""
    file = tmp_path / name
    file.write_text("my thesis")
    how = ("--kind", "distribution") if what == "figure" else ()
    status, _, told = geosim(*args, shard.path, *how, "--out", file)

    assert status == 2
    assert f"exists and is no {what} of geosim. Choose another name, or remove it first." in told
    assert file.read_text() == "my thesis"
    file.unlink()
    for _ in range(2):
        status, _, _ = geosim(*args, shard.path, *how, "--out", file)
        assert status == 0
