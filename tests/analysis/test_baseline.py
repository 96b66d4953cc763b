"""Default games are worth playing and studying: the bounds of the baseline, on luck not used for tuning."""

from __future__ import annotations

import pytest

from geosim.analysis.baseline import bounds
from geosim.analysis.paired import Setting

SEED = 2035


@pytest.mark.parametrize("turn_quarters", [4, 1])
def test_rule_based_cast_stays_within_bounds(turn_quarters: int) -> None:
    """With rule-based characters every bound holds, each actor beating random picks too."""
    setting = Setting(cast="rule_based", turn_quarters=turn_quarters)
    failed = [finding for finding in bounds(setting, runs=200, seed=SEED) if not finding.holds]

    assert failed == []


@pytest.mark.parametrize(("turn_quarters", "runs"), [(4, 96), (1, 32)])
def test_look_ahead_cast_stays_within_bounds(turn_quarters: int, runs: int) -> None:
    """With a cast that looks ahead the world, the menus and coercion stay within bounds."""
    setting = Setting(cast="look_ahead", turn_quarters=turn_quarters)
    found = bounds(setting, runs=runs, seed=SEED, against_random=False)

    assert [finding for finding in found if not finding.holds] == []


def test_looking_ahead_beats_random_picks() -> None:
    """Every actor that looks ahead does better for itself than by random picks."""
    found = bounds(Setting(cast="look_ahead"), runs=32, seed=SEED)
    against_random = [finding for finding in found if finding.key == "random"]

    assert len(against_random) == 10
    assert [finding for finding in against_random if not finding.holds] == []
