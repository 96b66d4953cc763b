"""What an outcome may be, and which years a game plays."""

from __future__ import annotations

import numpy as np
import pytest

from geosim.outcomes import Outcome, out_of_time, parts_of, years_of
from geosim.results import quarters
from geosim.rules.quarters import FIRST_QUARTER
from geosim.table import start


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("take", Outcome("take")),
        ("verdict=leverage", Outcome("verdict", word="leverage")),
        ("attacks@2026-2027", Outcome("attacks", years="2026-2027")),
    ],
)
def test_an_outcome_is_taken_apart(written, parts):
    """Name, word and years are told apart, and only a name alone is plain."""
    assert parts_of(written) == parts
    assert parts_of(written).plain == (written == "take")


@pytest.mark.parametrize("turns", [1, 2, 5])
def test_years_are_those_of_the_quarters_played(turns):
    """The first and the last year are those of the first and the last quarter in the table."""
    game = start("first_shipment", seed=1, runs=[0])
    scenario = game.world.scenario.with_changes(cast="rule_based", turn_quarters=1, turns=turns)
    played = quarters(start(scenario).play())["quarter"].to_numpy()
    years = np.floor(FIRST_QUARTER + played / 4)

    assert years_of(turns) == (years.min(), years.max())


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("take", False),
        ("take@2025", False),
        ("take@2025-2026", False),
        ("take@2024-2026", True),
        ("take@2026-2027", True),
        ("take@2030", True),
    ],
)
def test_years_that_are_not_played(written, told):
    """Of five quarters from the last of 2025 on, the years are 2025 and 2026."""
    assert out_of_time(written, 5) == ("is played from 2025 to 2026" if told else "")
