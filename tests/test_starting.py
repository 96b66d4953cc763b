"""`geosim new`: what it writes works as it is, and nothing is written over."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from geosim.check import check
from geosim.cli.commands import app
from geosim.experiments import plan_experiment
from geosim.library import default_library
from geosim.table import start


def new(*args: object) -> tuple[int, str]:
    """Run `geosim new`, and give its status and what it says."""
    result = CliRunner().invoke(app, ["new", *map(str, args)], prog_name="geosim")
    return result.exit_code, result.stdout + result.stderr


@pytest.mark.parametrize("base", default_library().scenarios)
def test_a_new_scenario_is_sound_and_plays(base, tmp_path):
    """What `geosim new scenario` writes passes `geosim check` and can be played, whatever it extends."""
    assert new("scenario", "mine", "--from", base, "--out", tmp_path)[0] == 0

    assert check([tmp_path]).problems == ()
    mine = default_library().scenario(str(tmp_path / "mine.yaml"))
    assert start(mine.with_changes(turns=3, cast="rule_based")).play().over


def test_a_new_strategy_is_sound_and_plays(tmp_path):
    """What `geosim new strategy` writes passes `geosim check` and plays Pakistan."""
    assert new("strategy", "mine", "--out", tmp_path)[0] == 0

    assert check([tmp_path]).problems == ()
    named = (
        default_library()
        .scenario("first_shipment")
        .with_changes(strategies={"pakistan": str(tmp_path / "mine.yaml")}, turns=2, cast="rule_based")
    )
    assert start(named).play().over


def test_a_new_experiment_is_sound_and_can_be_laid_out(tmp_path):
    """What `geosim new experiment` writes passes `geosim check`, and plans a batch with a stop rule."""
    assert new("experiment", "mine", "--scenario", "two_patrons", "--out", tmp_path)[0] == 0

    assert check([tmp_path]).problems == ()
    plan = plan_experiment(default_library().experiment(str(tmp_path / "mine.yaml")))
    assert plan.manifest.runs == 40 * 40
    assert plan.manifest.looks == (400, 800, 1200)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("scenario", "My scenario"), 'NAME: "My scenario" is no name for a file.'),
        (("strategy", "../up"), 'NAME: "../up" is no name for a file.'),
        (("scenario", "mine", "--from", "first_shipmnt"), 'Did you mean "first_shipment"'),
        (("experiment", "mine", "--scenario", "two_patron"), '--scenario: no scenario called "two_patron"'),
        (
            ("experiment", "mine", "--scenario", "./own.yaml"),
            "Copy it to configs/scenarios/, where geosim list scenarios finds it, and give its name.",
        ),
        (("scenario", "mine", "--out", "no/such/folder"), "cannot be written: No such file or directory."),
    ],
)
def test_what_cannot_be_written(args, says, tmp_path, monkeypatch):
    """A name or folder that will not do is refused with status 2, and nothing is written."""
    monkeypatch.chdir(tmp_path)

    status, told = new(*args)

    assert status == 2
    assert says in told
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(tmp_path):
    """A file that is there stays as it is."""
    (tmp_path / "mine.yaml").write_text("precious")

    status, told = new("scenario", "mine", "--out", tmp_path)

    assert (status, (tmp_path / "mine.yaml").read_text()) == (2, "precious")
    assert "is there already. Choose another name." in told
