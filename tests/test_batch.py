from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from shutil import copytree

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pandas.testing import assert_frame_equal
from typer.testing import CliRunner

import geosim
from geosim import chunks
from geosim.batches import carry_out, plan_batch
from geosim.cli.commands import app
from geosim.errors import GeosimError, InputError
from geosim.library import Library, default_library
from geosim.plans import MOST_IN_FULL, Plan
from geosim.results import quarters
from geosim.rules.columns import columns
from geosim.scenario import Scenario
from geosim.store.reading import Results, load
from geosim.store.writing import writing
from geosim.table import start
from geosim.workers import processors

SEED = 11
RUNS = 300  # two blocks of luck, the second one cut
SOME = (0, 1, 255, 256, 299)
TABLES = ("runs", "quarters", "choices")
GEOSIM = [sys.executable, "-c", "from geosim.cli import main; main()"]
LONG = [
    "batch",
    "first_shipment",
    "--cast",
    "rule_based",
    "--runs",
    "4096",
    "--seed",
    str(SEED),
    "--workers",
    "2",
]
two_processors = pytest.mark.skipif(processors() < 2, reason="needs two processors")


def short(cast: str = "rule_based", turns: int = 3) -> Scenario:
    """Give a scenario of a few turns."""
    return (
        default_library().scenario("pasni_and_gwadar").with_changes(cast=cast, turns=turns, turn_quarters=2)
    )


def planned(runs: int = RUNS, chunk: int | None = None, workers: int = 1, seed: int = SEED) -> Plan:
    """Plan a batch of short games."""
    return plan_batch(short(), runs, seed=seed, workers=workers, chunk=chunk, name="pasni_and_gwadar")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Give the results of a batch of short games in one chunk."""
    return carry_out(planned(), tmp_path_factory.mktemp("results") / "batch")


def same(a: Results, b: Results) -> None:
    """Make sure that two results have the same tables, bit for bit."""
    assert a.manifest.record == b.manifest.record
    for table in a.manifest.record:
        assert_frame_equal(a.read(table), b.read(table), check_exact=True)


@pytest.mark.parametrize("run", SOME)
def test_quarters_are_those_of_the_single_game(results: Results, run: int) -> None:
    """A run's rows in `quarters` are, bit for bit, what its game shows when it is played alone."""
    alone = quarters(start(short(), seed=SEED, runs=[run]).play())
    found = results.quarters.query("run == @run").reset_index(drop=True)

    assert_frame_equal(found, alone, check_exact=True)


@pytest.mark.parametrize("run", SOME)
def test_runs_sum_up_the_single_game(results: Results, run: int) -> None:
    """A run's row in `runs` has final values, sums of flows and means of payoffs of its game, bit for bit."""
    game = start(short(), seed=SEED, runs=[run]).play()
    alone = quarters(game)
    row = results.runs.query("run == @run").iloc[0]

    for name, column in columns(game.world.actors).items():
        series = alone[name]
        if column.over == "end":
            expected = series.iloc[-1]
        else:
            total = series.cumsum().iloc[-1]
            expected = total if column.over == "sum" else total / len(series)
        assert row[name] == expected or (pd.isna(row[name]) and pd.isna(expected)), name


@pytest.mark.parametrize("run", SOME)
def test_choices_are_those_of_the_single_game(results: Results, run: int) -> None:
    """A run's rows in `choices` are what every actor picked in every turn, or hold."""
    game = start(short(), seed=SEED, runs=[run]).play()
    expected = [
        (turn, actor, pick)
        for turn in range(game.turn_count)
        for actor in game.world.actors
        for pick in game.picks(actor, turn) or ("hold",)
    ]
    found = results.choices.query("run == @run")[["turn", "actor", "pick"]]

    assert list(found.itertuples(index=False, name=None)) == expected


def test_players_that_look_ahead_choose_alike_in_any_chunk(tmp_path: Path) -> None:
    """Runs of players that look ahead have the same bits in chunks of three as side by side."""
    scenario = short("look_ahead", turns=2)
    side_by_side = carry_out(plan_batch(scenario, 7, seed=SEED), tmp_path / "one")
    in_threes = carry_out(plan_batch(scenario, 7, seed=SEED, chunk=3), tmp_path / "threes")

    same(side_by_side, in_threes)


@pytest.mark.parametrize("chunk", [64, 111, 256])
def test_chunks_do_not_show(results: Results, tmp_path: Path, chunk: int) -> None:
    """The tables are the same, bit for bit, whatever the chunks."""
    same(carry_out(planned(chunk=chunk), tmp_path / "batch"), results)


@two_processors
def test_two_workers_do_not_show(results: Results, tmp_path: Path) -> None:
    """The tables are the same, bit for bit, with two workers."""
    same(carry_out(planned(chunk=64, workers=2), tmp_path / "batch"), results)


def test_any_executor_will_do(results: Results, tmp_path: Path) -> None:
    """The tables are the same, bit for bit, when an executor of somebody else does the work."""
    with ThreadPoolExecutor(2) as executor:
        same(carry_out(planned(chunk=100), tmp_path / "batch", executor=executor), results)


def test_frames_are_those_of_the_folder(results: Results) -> None:
    """geosim.batch gives in memory what geosim.load reads from a folder."""
    found = geosim.batch(short(), RUNS, seed=SEED)

    for table in TABLES:
        assert_frame_equal(getattr(found, table), getattr(geosim.load(results.path), table), check_exact=True)
    assert found.complete
    assert found.failures.empty
    assert set(found.runs) | set(found.quarters) | set(found.choices) <= set(found.columns["column"])


def test_everything_is_recorded_up_to_ten_thousand_runs() -> None:
    """By default all tables are recorded of a batch of moderate size, and one row a run of a larger one."""
    assert planned(runs=MOST_IN_FULL).manifest.record == TABLES
    assert planned(runs=MOST_IN_FULL + 1).manifest.record == ("runs",)


@pytest.mark.parametrize("scenario", ["first_shipment", "pasni_and_gwadar"])
def test_size_is_foretold(tmp_path: Path, scenario: str) -> None:
    """What is said about the size beforehand is right to a third."""
    wanted = default_library().scenario(scenario).with_changes(cast="rule_based")
    plan = plan_batch(wanted, 512)
    carry_out(plan, tmp_path / "batch")
    megabytes = sum(part.stat().st_size for part in tmp_path.rglob("*.parquet")) / 1e6

    assert 0.75 < plan.megabytes / megabytes < 1.33


# ---------------------------------------------------------------------- interruptions


@pytest.fixture
def long_batch(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Give a batch that has written its first part and goes on, in a process of its own, in `tmp_path`."""
    command = [*GEOSIM, *LONG, "--out", "batch"]
    with subprocess.Popen(
        command, cwd=tmp_path, text=True, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            until = time.monotonic() + 60
            while not list(tmp_path.glob("batch/runs/*.parquet")):
                assert process.poll() is None, process.stderr and process.stderr.read()
                assert time.monotonic() < until
                time.sleep(0.02)
            yield process
        finally:
            process.kill()


@two_processors
def test_a_killed_batch_is_completed_to_the_same_bits(
    tmp_path: Path, long_batch: subprocess.Popen[str]
) -> None:
    """After kill -9 the workers end, what is there can be read, and resuming completes it bit for bit."""
    workers = children(long_batch.pid)
    long_batch.kill()
    long_batch.wait()
    wait_for_end(workers)
    cut = load(tmp_path / "batch")
    assert not cut.complete
    assert 0 < len(cut.runs) < 4096

    done = subprocess.run(
        [*GEOSIM, *LONG, "--out", "batch", "--resume"], cwd=tmp_path, timeout=100, check=False
    )

    assert done.returncode == 0
    completed = load(tmp_path / "batch")
    assert completed.complete
    assert completed.manifest.runs_done == 4096
    scenario = default_library().scenario("first_shipment").with_changes(cast="rule_based")
    alone = geosim.batch(scenario, 4096, seed=SEED, record=["runs"])
    assert_frame_equal(completed.runs, alone.runs, check_exact=True)
    assert not list((tmp_path / "batch").rglob("*.unfinished"))


@two_processors
def test_ctrl_c_leaves_what_was_finished(tmp_path: Path, long_batch: subprocess.Popen[str]) -> None:
    """Ctrl-C ends a batch and its workers at once, says how to go on, and leaves a valid folder."""
    os.killpg(long_batch.pid, signal.SIGINT)
    said = long_batch.communicate(timeout=30)[1]

    assert long_batch.returncode == 130
    assert "--resume" in said
    assert "Traceback" not in said
    assert 0 < len(load(tmp_path / "batch").runs) < 4096
    assert not list((tmp_path / "batch").rglob("*.unfinished"))
    assert not (tmp_path / "batch" / ".lock").exists()


def test_a_second_process_is_refused(tmp_path: Path) -> None:
    """While one process writes in a folder, another one is told so and leaves it alone."""
    plan = planned()
    with writing(tmp_path / "batch", plan.manifest, plan.dictionary):
        before = sorted((tmp_path / "batch").rglob("*"))
        second = subprocess.run(
            [*GEOSIM, "batch", *few(tmp_path / "batch", "--resume")],
            text=True,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert sorted((tmp_path / "batch").rglob("*")) == before

    assert second.returncode == 2
    assert f"process {os.getpid()} is writing here" in second.stderr


def children(pid: int) -> list[int]:
    """Give the processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_for_end(processes: list[int]) -> None:
    """Wait until processes are gone, or fail."""
    until = time.monotonic() + 10
    while any(Path(f"/proc/{process}/status").exists() for process in processes):
        assert time.monotonic() < until, "a worker has outlived its parent"
        time.sleep(0.05)


# ---------------------------------------------------------------------- runs that fail


def failing(*broken: int) -> object:
    """Give a way of playing in which some runs break."""
    play = chunks.play

    def breaking(*arguments: object) -> dict[str, pa.Table]:
        runs = arguments[3]
        assert isinstance(runs, range)
        for run in broken:
            if run in runs:
                raise FloatingPointError(f"trouble with {run}")
        return play(*arguments)  # type: ignore[arg-type]

    return breaking


def test_a_failing_run_is_recorded_and_the_rest_goes_on(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Runs that break are listed with seed and error; all others are what they would have been."""
    monkeypatch.setattr(chunks, "play", failing(0, 17, 299))
    found = carry_out(planned(chunk=128), tmp_path / "batch")

    listed = found.failures.to_dict("records")
    assert listed == [
        {"run": run, "seed": SEED, "error": f"FloatingPointError: trouble with {run}"} for run in (0, 17, 299)
    ]
    whole = results.runs.query("run not in (0, 17, 299)").reset_index(drop=True)
    assert_frame_equal(found.runs, whole, check_exact=True)
    assert found.complete
    assert (found.manifest.runs_done, found.manifest.runs_failed) == (RUNS, 3)


def test_a_chunk_that_fails_altogether_leaves_valid_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no run of a chunk could be played, the others can still be read."""
    monkeypatch.setattr(chunks, "play", failing(*range(4)))
    found = carry_out(planned(runs=8, chunk=4), tmp_path / "batch")

    assert list(found.failures["run"]) == [0, 1, 2, 3]
    assert list(found.runs["run"]) == [4, 5, 6, 7]


def test_failing_runs_show_in_the_exit_status(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command ends with status 1 and names a run that failed."""
    monkeypatch.setattr(chunks, "play", failing(2))
    done = CliRunner().invoke(app, ["batch", *few(tmp_path / "batch")])

    assert done.exit_code == 1
    assert "run 2: FloatingPointError: trouble with 2" in done.output


# ---------------------------------------------------------------------- the command


def few(out: Path | str, *more: str) -> list[str]:
    """Give what follows `geosim batch` for a handful of short games."""
    options = ["--cast", "rule_based", "--turns", "2", "--runs", "5", "--workers", "1", "--out", str(out)]
    return ["first_shipment", *options, *more]


def test_command_writes_a_folder_that_can_be_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The README names one command that makes the same tables again, strategies from files included."""
    script = tmp_path / "opening.yaml"
    script.write_text(
        "title: Opening\nabout: Opens the books.\nkind: scripted\nturns: [[openbook], [capacity, openbook]]\n"
    )
    given = few(tmp_path / "batch", "--strategy", f"pakistan={script}", "--switch", "beijing_reading=0.9")
    assert CliRunner().invoke(app, ["batch", *given]).exit_code == 0
    first = load(tmp_path / "batch")
    script.unlink()
    readme = (tmp_path / "batch" / "README.md").read_text()
    command = next(line for line in readme.splitlines() if line.startswith("geosim batch"))

    monkeypatch.chdir(tmp_path / "batch")
    done = CliRunner().invoke(app, shlex.split(command)[1:])

    assert done.exit_code == 0, done.output
    same(load(tmp_path / "batch-again"), first)
    assert set(first.choices.query("actor == 'pakistan' and turn == 0")["pick"]) == {"openbook"}


def test_command_says_the_size_before_it_starts(tmp_path: Path) -> None:
    """The command says what it is going to record and how many megabytes that takes."""
    done = CliRunner().invoke(app, ["batch", *few(tmp_path / "batch")])

    assert (
        "5 runs of first_shipment by 1 worker, recording runs, quarters and choices: about 0.0 MB"
        in done.output
    )


def test_much_is_not_written_unasked(tmp_path: Path) -> None:
    """A batch that would take gigabytes is not begun without a yes."""
    many = [
        "batch",
        "first_shipment",
        "--runs",
        "1000000",
        "--record",
        "quarters",
        "--out",
        str(tmp_path / "batch"),
    ]
    done = CliRunner().invoke(app, many)

    assert done.exit_code == 2
    assert "--yes" in done.output
    assert not (tmp_path / "batch").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--runs", "0"], "--runs: 0 runs cannot be played"),
        (["--runs", "-5"], "--runs: -5 runs cannot be played"),
        (["--workers", "0"], "--workers: 0 workers"),
        (["--workers", str(processors() + 1)], f"--workers: {processors() + 1} workers on a machine with"),
        (["--record", "quarter"], 'Did you mean "quarters"'),
        (["--strategy", "pakistan=human"], "a batch has computer players only"),
        (["--seed", "-1"], "--seed: -1 is outside"),
        (["--shard", "1/0"], "--shard: nothing can be cut into 0 shards. Write it like --shard 2/3"),
        (["--shard", "3/2"], "--shard: there is no shard 3 of 2. They are 1/2 to 2/2."),
    ],
)
def test_bad_input_is_refused(tmp_path: Path, options: list[str], message: str) -> None:
    """A batch that cannot be is refused with one clear message, and nothing is written."""
    done = CliRunner().invoke(app, ["batch", *few(tmp_path / "batch", *options)])

    assert done.exit_code == 2
    assert message in done.output
    assert not (tmp_path / "batch").exists()


def test_a_folder_of_another_version_is_refused_and_kept(tmp_path: Path) -> None:
    """Resuming what another version began ends with status 2 and one message, and changes nothing."""
    folder = tmp_path / "batch"
    carry_out(planned(8), folder)
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace(f'"geosim": "{version("geosim")}"', '"geosim": "0.0.1"'))
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    done = CliRunner().invoke(app, ["batch", *few(folder, "--resume")])

    assert done.exit_code == 2
    assert "was written by geosim 0.0.1" in done.output
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before


def test_a_damaged_part_is_made_again(results: Results, tmp_path: Path) -> None:
    """A part that was cut short is played again when the batch is resumed, to the same bits."""
    folder = tmp_path / "batch"
    carry_out(planned(chunk=64), folder)
    part = sorted((folder / "runs").iterdir())[1]
    part.write_bytes(part.read_bytes()[:-100])
    with pytest.raises(InputError, match="is damaged"):
        _ = load(folder).runs

    same(results, carry_out(planned(chunk=64), folder, resume=True))


def test_a_worker_that_is_ended_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the system ends a worker, one message says so, and what was finished stays."""
    plan = planned(chunk=64, workers=min(2, processors()))
    if plan.workers < 2:
        pytest.skip("needs two processors")
    ended: list[int] = []

    def end_a_worker(done: int, failed: int) -> None:
        if done and not ended:
            ended.extend(children(os.getpid()))
            for process in ended:
                if b"spawn_main" in Path(f"/proc/{process}/cmdline").read_bytes():
                    os.kill(process, signal.SIGKILL)

    with pytest.raises(GeosimError, match="a worker was ended from outside"):
        carry_out(plan, tmp_path / "batch", tell=end_a_worker)

    assert 0 < len(load(tmp_path / "batch").runs) < RUNS


def test_a_library_that_changes_meanwhile_is_noticed(tmp_path: Path) -> None:
    """A worker that finds other files than the batch was planned with does not play on."""
    home = tmp_path / "home"
    copytree(default_library().home / "configs", home / "configs")
    plan = plan_batch(short(), 4, library=Library(home))
    hedger = home / "configs" / "strategies" / "hedger.yaml"
    hedger.write_text(hedger.read_text().replace("title: Hedger", "title: Another"))

    with pytest.raises(GeosimError, match="has changed since"):
        carry_out(plan, tmp_path / "batch")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a folder on a disk of two megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("a small disk can be mounted only by root")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)  # noqa: S607  # as mount above


def test_a_full_disk_is_one_message(small_disk: Path) -> None:
    """When the disk is full the batch ends with one message, and what was finished can be read."""
    size = ["--runs", "4000", "--workers", "1", "--record", "runs", "--yes"]
    given = ["batch", "first_shipment", "--cast", "rule_based", *size, "--out", str(small_disk / "batch")]
    done = CliRunner().invoke(app, given)

    assert done.exit_code == 2
    assert "No space left on device" in done.output
    assert "--resume" in done.output
    kept = load(small_disk / "batch")
    assert 0 < len(kept.runs) < 4000
    assert np.isfinite(kept.runs["leverage_dependency"]).all()


def test_a_disk_that_is_too_small_is_noticed_before(small_disk: Path) -> None:
    """A batch for which there is no room is not begun."""
    given = [
        "batch",
        "first_shipment",
        "--runs",
        "4000",
        "--record",
        "runs",
        "--out",
        str(small_disk / "batch"),
    ]
    done = CliRunner().invoke(app, given)

    assert done.exit_code == 2
    assert "there is room for" in done.output


def test_arguments_of_the_function_are_checked() -> None:
    """What the function is given is checked like what the command is given."""
    with pytest.raises(InputError, match="no strategy"):
        geosim.batch("first_shipment", 1, strategies={"pakistan": "hedgehog"})
    with pytest.raises(InputError, match="workers"):
        geosim.batch("first_shipment", 1, workers=10_000)
