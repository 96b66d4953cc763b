"""Intervals and what is found of them."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest
from typer.testing import CliRunner

from geosim.analysis.finding import between, interval, signed
from geosim.cli.commands import app


def test_interval_of_known_numbers() -> None:
    """The 95% interval of a mean is 1.96 standard errors either side."""
    mean, low, high = interval(np.array([1.0, 2.0, 3.0]))

    assert (mean, low, high) == pytest.approx((2.0, 2.0 - 1.96 / 3**0.5, 2.0 + 1.96 / 3**0.5))


def test_sign_needs_the_whole_interval() -> None:
    """A mean above zero whose interval reaches below it does not count as above zero."""
    assert not signed("x", "x", np.array([-5.0, 6.0]), +1).holds
    assert signed("x", "x", np.array([5.0, 6.0]), +1).holds


def test_open_bounds_are_worded() -> None:
    """A bound with one open end is worded by the other."""
    assert between("x", "x", 1.0, -np.inf, 2.0).asked == "at most 2"
    assert between("x", "x", 1.0, 2.0, np.inf).asked == "at least 2"


def test_findings_are_plain() -> None:
    """Whether something holds is a plain yes or no, whatever kind of numbers it was found from."""
    found = [signed("x", "x", np.array([5.0, 6.0]), +1), between("x", "x", np.float64(1.0), 0.0, 2.0)]

    assert [json.loads(json.dumps(asdict(each)))["holds"] for each in found] == [True, True]


def test_the_command_prints_one_document() -> None:
    """`geosim facts --json` prints what was found and nothing else."""
    done = CliRunner().invoke(app, ["facts", "diversity_is_leverage", "--runs", "8", "--json"])

    assert {row["key"] for row in json.loads(done.stdout)} == {"SF20"}
