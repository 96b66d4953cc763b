"""The model says what its sources say: every stylised fact, on 400 pairs of games with the same luck."""

from __future__ import annotations

import pytest

from geosim.analysis.facts import FACTS, run_facts
from geosim.errors import UnknownName


@pytest.mark.parametrize("name", FACTS)
def test_fact_holds(name: str) -> None:
    """Each stylised fact holds as its row says."""
    failed = [finding for finding in run_facts([name], runs=400) if not finding.holds]

    assert failed == []


def test_misspelt_fact_is_named() -> None:
    """A fact that does not exist is refused with the nearest one."""
    with pytest.raises(UnknownName, match="diversity_is_leverage"):
        list(run_facts(["diversity_is_leverag"]))
