"""Runs a second: rule-based games 1,024 wide, and games of look-ahead players with yearly turns."""

from __future__ import annotations

import time

import pytest

from geosim.library import default_library
from geosim.noise import _block
from geosim.table import start

SCENARIO = default_library().scenario("first_shipment")


def rate(told, runs, repeats):
    """Give the best of several rates, in runs a second, with their luck drawn anew each time."""
    found = []
    for _ in range(repeats):
        _block.cache_clear()
        game = start(told, runs=runs, keep=False)
        began = time.perf_counter()
        game.play()
        found.append(game.runs / (time.perf_counter() - began))
    return max(found)


@pytest.mark.parametrize("turn_quarters", [1, 4])
def test_rule_based(report, turn_quarters):
    """A chunk of 1,024 runs of ten years, noise included, on one core."""
    told = SCENARIO.with_changes(cast="rule_based", turn_quarters=turn_quarters)
    report(
        f"rule-based, 1,024 wide, turns of {turn_quarters}",
        f"{rate(told, range(1024), 5):,.0f} runs a second",
    )


def test_look_ahead(report):
    """Games in which every actor looks ahead once a year, on one core."""
    told = SCENARIO.with_changes(cast="look_ahead", turn_quarters=4)
    report("look-ahead, 64 wide, turns of 4", f"{rate(told, range(64), 2):,.1f} runs a second")
