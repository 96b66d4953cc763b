"""One experiment gives the same tables, bit for bit, however it is shared out and interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pandas.testing import assert_frame_equal

from geosim.batches import carry_out
from geosim.experiment import Experiment
from geosim.experiments import plan_experiment
from geosim.store.reading import Results, load
from geosim.workers import processors

EXPERIMENT = {
    "title": "Small",
    "question": "Q",
    "scenarios": ["first_shipment", "two_patrons"],
    "turns": 4,
    "uncertainties": {"tariff_start": {"range": [0.1, 0.4]}, "beijing_reading": {"range": [0, 1]}},
    "levers": {
        "line": {"actor": "pakistan", "strategies": ["hedger", "hold"]},
        "china": {"actor": "china", "scripts": {"invests": [["invest"]], "waits": [[]]}},
    },
    "outcomes": ["take"],
    "design": {"kind": "sobol", "points": 16},
    "replications": 8,
    "seed": 5,
}
PARTS = 8  # two scenarios, two lines, two scripts
GEOSIM = [sys.executable, "-c", "from geosim.cli import main; main()"]
two_processors = pytest.mark.skipif(processors() < 2, reason="needs two processors")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of the experiment."""
    file = tmp_path_factory.mktemp("experiment") / "small.yaml"
    file.write_text(yaml.safe_dump(EXPERIMENT, sort_keys=False))
    return file


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Give the tables of the experiment, played here in one go."""
    plan = plan_experiment(Experiment.from_dict(EXPERIMENT))
    return carry_out(plan, tmp_path_factory.mktemp("alone") / "out")


def same(found: Results, alone: Results) -> None:
    """Make sure that all tables are the same, bit for bit."""
    assert found.complete
    assert found.manifest.record == alone.manifest.record
    for table in (*alone.manifest.record, "points"):
        assert_frame_equal(found.read(table), alone.read(table), check_exact=True)


def parts(folder: Path) -> int:
    """Count the chunks that are there."""
    return len(list(folder.glob("runs/*.parquet")))


def wait_for(number: int, folder: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until as many chunks are there, while the process still works."""
    until = time.monotonic() + 100
    while parts(folder) < number:
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.01)


def test_killed_twice(file: Path, alone: Results, tmp_path: Path) -> None:
    """After two times kill -9, resuming completes the tables to the same bits."""
    out = tmp_path / "out"
    command = [*GEOSIM, "batch", str(file), "--out", str(out), "--workers", "1"]
    for number, resume in ((1, []), (3, ["--resume"])):
        with subprocess.Popen([*command, *resume], stderr=subprocess.DEVNULL) as process:
            wait_for(number, out, process)
            process.kill()
        assert 0 < parts(out) < PARTS
        assert not load(out).complete

    subprocess.run([*command, "--resume"], check=True, capture_output=True, timeout=200)

    same(load(out), alone)


@two_processors
def test_two_workers(alone: Results, tmp_path: Path) -> None:
    """Two workers make the same tables."""
    plan = plan_experiment(Experiment.from_dict(EXPERIMENT), workers=2)

    same(carry_out(plan, tmp_path / "out"), alone)


def test_three_shards(file: Path, alone: Results, tmp_path: Path) -> None:
    """Three shards, merged by the command, make the same tables."""
    folders = [str(tmp_path / f"part_{number}") for number in (1, 2, 3)]
    for number, folder in enumerate(folders, start=1):
        shard = ["--shard", f"{number}/3", "--out", folder]
        subprocess.run([*GEOSIM, "batch", str(file), *shard], check=True, capture_output=True, timeout=200)
    merged = [*GEOSIM, "merge", *folders[::-1], "--out", str(tmp_path / "out")]
    subprocess.run(merged, check=True, capture_output=True, timeout=200)

    assert sum(len(load(folder).runs) for folder in folders) == len(alone.runs)
    same(load(tmp_path / "out"), alone)


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[tuple[Path, list[subprocess.Popen[bytes]]]]:
    """Give the scheduler file of a Dask cluster, and its two worker processes."""
    pytest.importorskip("distributed")
    known = tmp_path / "scheduler.json"
    place = ["--host", "127.0.0.1", "--scheduler-file", str(known), "--no-dashboard"]
    started = [subprocess.Popen([*_dask("scheduler"), *place, "--port", "0"], stderr=subprocess.DEVNULL)]
    try:
        until = time.monotonic() + 60
        while not known.exists():
            assert time.monotonic() < until
            time.sleep(0.05)
        work = [*_dask("worker"), *place, "--nthreads", "1", "--no-nanny"]
        here = {"cwd": tmp_path, "stderr": subprocess.DEVNULL}
        started += [subprocess.Popen(work, **here) for _ in range(2)]  # type: ignore[call-overload]
        yield known, started[1:]
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def _dask(what: str) -> list[str]:
    return [sys.executable, "-m", f"distributed.cli.dask_{what}"]


def test_dask_with_a_worker_killed(
    file: Path, alone: Results, tmp_path: Path, dask: tuple[Path, list[subprocess.Popen[bytes]]]
) -> None:
    """Two workers of a Dask scheduler, one of which is killed on the way, make the same tables."""
    known, workers = dask
    out = tmp_path / "out"
    command = [*GEOSIM, "batch", str(file), "--out", str(out), "--executor", f"dask:{known}"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        wait_for(1, out, process)
        os.kill(workers[0].pid, signal.SIGKILL)
        killed_at = parts(out)
        said, complained = process.communicate(timeout=200)

    assert killed_at < PARTS
    assert process.returncode == 0, complained
    assert b"worker" in said
    same(load(out), alone)
