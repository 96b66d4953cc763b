"""Reading a played experiment: years, shares of words, and what a folder does not hold."""

from __future__ import annotations

import numpy as np
import pytest

from geosim.analysis.describing import over_time
from geosim.analysis.played import runs_of
from geosim.errors import InputError, UnknownName
from geosim.experiments import batch
from geosim.store.reading import Results


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Give a batch of two years and three quarters."""
    return batch(
        "first_shipment",
        12,
        cast="rule_based",
        turn_quarters=1,
        turns=11,
        out=tmp_path_factory.mktemp("p") / "out",
    )


def test_years_are_put_together_as_a_whole_game_is(played):
    """Flows are summed over the years, stocks are as at their end."""
    found = runs_of(played, ["attacks", "attacks@2025", "attacks@2026-2028", "reserves", "reserves@2028"])

    assert np.allclose(found["attacks"], found["attacks@2025"] + found["attacks@2026-2028"])
    assert np.array_equal(found["reserves"], found["reserves@2028"])
    first = played.quarters[played.quarters["quarter"] == 0].set_index("run")["attacks"]
    assert np.array_equal(found["attacks@2025"], first.reindex(found["run"]))


def test_the_share_of_a_word(played):
    """A word counts 1 where it stands; one that nobody says has share 0 if it could be said."""
    found = runs_of(played, [f"verdict={word}" for word in ("dependency", "mixed", "leverage")])

    assert (found.filter(like="verdict").sum(axis=1) == 1).all()


@pytest.mark.parametrize(
    ("outcome", "error", "says"),
    [
        ("verdict", InputError, "verdict holds words. Ask for the share of a word: verdict=dependency"),
        ("verdict=levrage", UnknownName, 'verdict: no word called "levrage". Did you mean "leverage"'),
        ("take=5", InputError, "take holds numbers"),
        ("take@soon", InputError, '"soon" names no years. Write take@2030 or take@2026-2028'),
        ("take@2040", InputError, "no quarter of 2040 was played. It was played from 2025 to 2028"),
        ("tak@2026", UnknownName, 'no column called "tak"'),
    ],
)
def test_outcomes_there_are_not(played, outcome, error, says):
    """An outcome that cannot be had is refused with what could be."""
    with pytest.raises(error) as caught:
        runs_of(played, [outcome])
    assert says in str(caught.value)


def test_quantiles_over_time(played):
    """The bands of a fan are the quantiles of each quarter."""
    bands = over_time(played, "reserves")
    last = played.quarters[played.quarters["quarter"] == 10]["reserves"]

    assert bands["year"].tolist() == [2025.75 + quarter / 4 for quarter in range(11)]
    assert bands["median"].iloc[-1] == pytest.approx(last.median())
    assert bands["p95"].iloc[-1] == pytest.approx(last.quantile(0.95))
