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


def test_look_ahead_cast_stays_within_bounds() -> None:
    """With a cast that looks ahead the world, the menus and coercion stay within bounds."""
    setting = Setting(cast="look_ahead", turn_quarters=4)
    found = bounds(setting, runs=96, seed=SEED, against_random=False)

    assert [finding for finding in found if not finding.holds] == []
