"""What a batch takes, said before it begins."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import pytest
from typer.testing import CliRunner

from geosim import chunks, designs, estimates
from geosim.batches import plan_batch
from geosim.cli.commands import app
from geosim.cli.sizing import ask, lasting
from geosim.errors import OutputError
from geosim.estimates import Estimate, estimate, is_vast, rough
from geosim.experiment import Experiment
from geosim.experiments import plan_experiment
from geosim.library import default_library
from geosim.scenario import Cast

LIBRARY = default_library()


def grid(levels: int, replications: int, **changes: object) -> Experiment:
    """Give a grid of two ranges."""
    said = {
        "title": "Grid",
        "question": "Q",
        "turns": 2,
        "uncertainties": {"tariff_start": {"range": [0.1, 0.4]}, "beijing_reading": {"range": [0, 1]}},
        "outcomes": ["take"],
        "design": {"kind": "grid", "levels": levels},
        "replications": replications,
    }
    return Experiment.from_dict({**said, **changes})


@pytest.fixture
def clock(monkeypatch):
    """Give a clock by which a piece of work takes a second, and a hundredth for each of its runs."""
    known = SimpleNamespace(now=0.0, each=lambda chunk: 0.01)

    def player(chunk):
        def play(runs: range) -> None:
            known.now += 1.0 + known.each(chunk) * len(runs)

        return play

    monkeypatch.setattr(estimates, "time", SimpleNamespace(perf_counter=lambda: known.now))
    monkeypatch.setattr(estimates, "player", player)
    monkeypatch.setattr(estimates, "_LONG", 1e9)
    return known


def test_the_time_is_that_of_all_chunks(clock):
    """What a chunk takes whatever its width counts once for each, and what a run takes once for each run."""
    short = LIBRARY.scenario("first_shipment").with_changes(cast="rule_based", turns=2)
    plan = plan_batch(short, 10_240, record=["runs"])

    assert estimate(plan, 1).seconds == pytest.approx(10 * (1.0 + 0.01 * 1024))
    assert estimate(plan, 4).seconds == pytest.approx(10 * (1.0 + 0.01 * 1024) / 4)


def test_every_world_is_tried(clock):
    """Where points of one strategy take longer, the time is that of all points."""
    lever = {"line": {"actor": "pakistan", "strategies": ["hedger", "hold"]}}
    plan = plan_experiment(grid(8, 16, levers=lever), library=LIBRARY)
    first, second = plan.manifest.groups
    clock.each = lambda chunk: 0.01 if chunk.made_of == first.made_of else 0.05

    assert first.rows == second.rows == 1024
    assert estimate(plan, 1).seconds == pytest.approx(2 + 1024 * 0.06)


def test_a_trial_does_not_last(clock, monkeypatch):
    """A trial that has lasted long enough ends with what it knows."""
    monkeypatch.setattr(estimates, "_LONG", 2.0)
    estimate(plan_batch(LIBRARY.scenario("first_shipment"), 10_240, record=["runs"]), 1)

    assert clock.now < 6


def test_runs_that_break_have_no_time(monkeypatch):
    """A trial that breaks gives no time, and leaves the failing to the batch."""

    def breaking(*_: object) -> object:
        raise FloatingPointError("trouble")

    monkeypatch.setattr(chunks, "play", breaking)

    assert estimate(plan_experiment(grid(3, 2), library=LIBRARY), 1).seconds is None


def test_a_trial_leaves_nothing_behind(tmp_path, monkeypatch):
    """The trial writes no file."""
    monkeypatch.chdir(tmp_path)
    estimate(plan_experiment(grid(3, 2), library=LIBRARY), 1)

    assert list(tmp_path.iterdir()) == []


def test_a_vast_design_is_known_without_laying_it_out(monkeypatch):
    """Counting a design of a million points samples none of them, and gives hours and gigabytes."""

    def sampling(*_: object) -> object:
        raise AssertionError("nobody may ask for the points")

    monkeypatch.setattr(designs, "points", sampling)
    vast = grid(1000, 1000)

    assert is_vast(vast)
    assert not is_vast(grid(100, 1000))
    found = rough(vast, 2, LIBRARY)
    assert found.seconds
    assert found.seconds > 3600
    assert found.megabytes > 100_000


@pytest.mark.parametrize("cast", get_args(Cast))
def test_a_vast_design_of_any_cast_has_a_time(cast):
    """Every cast that an experiment may name is estimated, no quicker than the one by rule."""
    found, by_rule = (rough(grid(1000, 1000, cast=each), 1, LIBRARY).seconds for each in (cast, "rule_based"))

    assert found
    assert by_rule
    assert found >= by_rule


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (Estimate(2000.0, 10.0), "the results take about 2,000 MB"),
        (Estimate(1.0, 7300.0), "it lasts about 2 h 1 min, and the results take about 1.0 MB"),
        (Estimate(1e12, None), "there is room for"),
    ],
)
def test_what_is_much_asks(found, says, tmp_path):
    """Gigabytes, hours, and more than the disk has room for are not begun where nobody can answer."""
    with pytest.raises(OutputError) as caught:
        ask(found, tmp_path / "out")

    assert says in str(caught.value)
    assert "--yes" in str(caught.value)


def test_nobody_is_told_to_record_what_they_do(tmp_path):
    """Recording less is advised only where more than `runs` is recorded."""
    found = {}
    for tables in (("runs",), ("runs", "quarters"), ()):
        with pytest.raises(OutputError) as caught:
            ask(Estimate(2000.0, 10.0), tmp_path / "out", tables)
        found[tables] = "--record runs" in str(caught.value)

    assert found == {("runs",): False, ("runs", "quarters"): True, (): True}


def test_what_is_little_does_not_ask(tmp_path):
    """Minutes and megabytes go on."""
    ask(Estimate(10.0, 600.0), tmp_path)


def test_the_command_says_size_and_time(tmp_path: Path):
    """Size and time stand in the line before the first run."""
    given = ["batch", "first_shipment", "--turns", "2", "--cast", "rule_based", "--runs", "40"]
    done = CliRunner().invoke(app, [*given, "--out", str(tmp_path / "out")])

    assert done.exit_code == 0
    assert re.match(
        r"40 runs of first_shipment by 1 worker, .*: about .* MB in .*, in about \d+ s\.", done.output
    )


@pytest.mark.parametrize(
    ("seconds", "says"), [(0.2, "1 s"), (59.4, "59 s"), (61, "1 min 1 s"), (7260, "2 h 1 min")]
)
def test_a_time_is_written_in_words(seconds, says):
    """Seconds, minutes or hours, whichever a reader would say."""
    assert lasting(seconds) == says
