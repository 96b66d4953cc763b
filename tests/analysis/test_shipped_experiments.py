"""The experiments that come with geosim: what they promise about themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from geosim.cli.commands import app
from geosim.designs import factors
from geosim.examining import rows_of
from geosim.library import default_library

LIBRARY = default_library()
FINDINGS = (Path(__file__).resolve().parents[2] / "docs" / "findings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", LIBRARY.experiments)
def test_every_experiment_can_be_played(name):
    """It names only what there is, and docs/findings.md says what it found and with which command."""
    file = LIBRARY.home / "configs" / "experiments" / f"{name}.yaml"

    assert CliRunner().invoke(app, ["check", str(file)]).exit_code == 0
    assert f"geosim batch {name} " in FINDINGS


@pytest.mark.parametrize("name", ["what_the_index_rests_on", "index_by_kind_of_number"])
def test_sobol_experiments_are_large_enough(name):
    """The shipped Sobol experiments have at least 50,000 runs."""
    assert LIBRARY.experiment(name).design.kind == "sobol"
    assert rows_of(LIBRARY.experiment(name)) >= 50_000


def test_numbers_are_grouped_by_their_kind():
    """The experiment by kind moves every single number over its whole range, in the group of its kind."""
    varied = {factor.name: factor for factor in factors(LIBRARY.experiment("index_by_kind_of_number"))}
    single = {name: row for name, row in LIBRARY.parameters.items() if not row.axes}

    assert {name: factor.group for name, factor in varied.items()} == {
        n: row.kind for n, row in single.items()
    }
    assert {name: factor.spread.range for name, factor in varied.items()} == {
        name: tuple(row.range) for name, row in single.items()
    }
