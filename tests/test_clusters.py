"""`--executor`: who else may do the work, and what is said when they cannot."""

from __future__ import annotations

import socket
import sys
import threading
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from geosim import clusters
from geosim.cli.commands import app
from geosim.errors import GeosimError
from geosim.store.manifest import surroundings
from geosim.store.reading import load

BATCH = ["batch", "first_shipment", "--cast", "rule_based", "--turns", "2", "--runs", "5"]


def told(out: Path, *options: str) -> tuple[int, str]:
    """Run a small batch with some options, and give its status and what it says."""
    done = CliRunner().invoke(app, [*BATCH, "--out", str(out), *options])
    return done.exit_code, done.output


@pytest.mark.parametrize(
    ("executor", "says"),
    [
        ("ray", '--executor: no executor called "ray". Write dask, or dask:ADDRESS'),
        ("desk", 'Did you mean "dask"'),
        ("dask:", "--executor: an address is missing. Write dask, or dask:ADDRESS"),
        (
            "dask:/nothere.json",
            "/nothere.json: cannot be read: No such file or directory. Start one with: dask",
        ),
        ("dask:tcp://127.0.0.1:99999", "--executor: no Dask scheduler answers at tcp://127.0.0.1:99999."),
        ("dask:nonsense:x", "--executor: no Dask scheduler answers at nonsense:x."),
    ],
)
def test_an_executor_that_is_none(executor, says, tmp_path):
    """A kind of executor that does not exist is refused, and nothing is written."""
    status, output = told(tmp_path / "out", "--executor", executor)

    assert (status, says in output) == (2, True), output
    assert not (tmp_path / "out").exists()


def test_a_missing_extra_is_one_message(tmp_path, monkeypatch):
    """Without Dask, the command says how to install it."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    status, output = told(tmp_path / "out", "--executor", "dask")

    assert status == 2
    assert 'Dask is not installed. Install it with: pip install "geosim[cluster]"' in output


@pytest.fixture
def dask(monkeypatch):
    """Give a stand-in for Dask whose client runs what it is given in this process."""

    class _Client:
        def __init__(self, address: str = "", timeout: int = 0) -> None:
            if address.endswith(":9"):
                raise OSError("Timed out")

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def wait_for_workers(self, number: int, timeout: int) -> None:
            if not known.workers:
                raise TimeoutError

        def nthreads(self):
            return dict.fromkeys(known.workers, 1)

        def run(self, work):
            return {worker: {**work(), **changes} for worker, changes in known.workers.items()}

        def get_executor(self, pure):
            return known.executor

    class _Lost(Exception):
        pass

    monkeypatch.setattr(clusters, "_knock", lambda address: None)  # nobody is there
    known = SimpleNamespace(
        workers={"tcp://a": {}, "tcp://b": {}}, executor=ThreadPoolExecutor(2), Lost=_Lost
    )
    comm = SimpleNamespace(CommClosedError=ConnectionError)
    monkeypatch.setitem(
        sys.modules, "distributed", SimpleNamespace(Client=_Client, KilledWorker=_Lost, comm=comm)
    )
    yield known
    known.executor.shutdown()


def test_a_cluster_does_the_work(dask, tmp_path):
    """The batch is played by the executor of the cluster, and says by whom."""
    status, output = told(tmp_path / "out", "--executor", "dask:tcp://10.0.0.1:8786")

    assert status == 0, output
    assert "5 runs of first_shipment by 2 workers of Dask at tcp://10.0.0.1:8786" in output
    assert len(load(tmp_path / "out").runs) == 5


def test_a_scheduler_that_does_not_answer(dask, tmp_path):
    """An address without a scheduler is told."""
    status, output = told(tmp_path / "out", "--executor", "dask:tcp://127.0.0.1:9")

    assert status == 2
    assert "--executor: no Dask scheduler answers at tcp://127.0.0.1:9." in output


def test_a_scheduler_without_workers(dask, tmp_path):
    """A scheduler that nobody works for is told."""
    dask.workers = {}
    status, output = told(tmp_path / "out", "--executor", "dask:tcp://10.0.0.1:8786")

    assert status == 2
    assert "the Dask scheduler has no workers. Start some with: dask worker ADDRESS" in output


def test_workers_of_another_version_are_refused(dask, tmp_path):
    """A worker that might give other bits is not put to work."""
    dask.workers["tcp://b"] = {"geosim": "9.9"}
    status, output = told(tmp_path / "out", "--executor", "dask:tcp://10.0.0.1:8786")

    assert status == 2
    assert "the worker at tcp://b has geosim 9.9, numpy" in output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        ("Lost", "gave a piece of work up, after several workers had ended"),
        (CancelledError, "scheduler is gone"),
    ],
)
def test_a_cluster_that_is_lost(trouble, says, dask):
    """A cluster that fails on the way ends with one message."""
    error = dask.Lost if trouble == "Lost" else trouble
    with (
        pytest.raises(GeosimError, match=says),
        clusters.cluster("dask:tcp://10.0.0.1:8786", 2, surroundings),
    ):
        raise error


def test_without_an_address_the_cluster_is_on_this_machine(dask, monkeypatch):
    """`dask` alone starts as many workers as are wanted, reachable from this machine only."""
    started = []

    @contextmanager
    def local(**how):
        started.append(how)
        yield "local"

    sys.modules["distributed"].LocalCluster = local
    with clusters.cluster("dask", 2, surroundings) as found:
        assert (found.name, found.workers) == ("Dask", 2)
    assert started == [
        {"n_workers": 2, "threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": None}
    ]


@pytest.mark.parametrize("greeting", [b"", b"220 mail.example.org ready\r\n"], ids=["silent", "talkative"])
def test_a_server_of_another_kind_is_refused(greeting, tmp_path, monkeypatch):
    """A server that is no scheduler, be it silent or talkative, is told at once, and Dask never meets it."""
    pytest.importorskip("distributed")
    monkeypatch.setattr(clusters, "_PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        taken: list[socket.socket] = []

        def greet() -> None:
            taken.append(server.accept()[0])
            taken[0].sendall(greeting)

        host = threading.Thread(target=greet, daemon=True)
        host.start()
        status, output = told(tmp_path / "out", "--executor", f"dask:{address}")
        host.join(timeout=10)

    assert (status, f"--executor: no Dask scheduler answers at {address}." in output) == (2, True), output
    assert not (tmp_path / "out").exists()
    taken[0].close()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"address": 5}'])
def test_a_file_that_is_no_schedulers(content, tmp_path):
    """A scheduler file that is empty or says no address is refused with its name."""
    pytest.importorskip("distributed")
    file = tmp_path / "scheduler.json"
    file.write_text(content)
    status, output = told(tmp_path / "out", "--executor", f"dask:{file}")

    assert status == 2
    assert f"{file}: " in output
    assert "Start one with: dask scheduler --scheduler-file" in output
