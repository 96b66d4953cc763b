"""Tidy tables: one row a run and quarter or turn, with one dictionary for all their columns."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geosim.game import Game
from geosim.library import default_library
from geosim.results import KEYS, dictionary, quarters, turns, verdict
from geosim.rules.columns import FLOW, MEAN, STOCK, columns
from geosim.state import LOCALITIES, PAIRS, PARTNERS, STATES
from geosim.table import start

LIBRARY = default_library()
ACTORS = tuple(LIBRARY.actors)
RUNS = (3, 300)

PROMISED = [
    *["run", "seed", "quarter", "leverage_dependency", "verdict", "leverage", "dependence"],
    *[f"dependence_{partner}" for partner in PARTNERS],
    *["partner_concentration", "hedging"],
    *[f"alignment_{state}" for state in STATES[1:]],
    *[
        "revenue",
        "take",
        "take_to_in_ground",
        "value_added_share",
        "value_per_tonne",
        "jobs",
        "mining_share_gdp",
    ],
    *["attacks", "casualties"],
    *[f"{what}_{place}" for what in ("grievance", "consent", "blockade") for place in LOCALITIES],
    *[
        "community_share",
        "transparency",
        "institutions",
        "processing_mandate",
        "us_foothold",
        "cpec_activity",
    ],
    *[
        "tariff",
        "tension",
        "regional_stability",
        "reserves",
        "debt",
        "crises",
        "coercions",
        "support",
        "claim_gap",
    ],
    *[f"{what}_{actor}" for what in ("payoff", "score") for actor in ACTORS],
    "first_output_reko_diq",
]


@pytest.fixture(scope="module")
def game() -> Game:
    """Give two runs of a whole rule-based game."""
    told = LIBRARY.scenario("first_shipment").with_changes(cast="rule_based")
    return start(told, seed=9, runs=RUNS).play()


@pytest.fixture(scope="module")
def by_quarter(game):
    """Give its table of quarters."""
    return quarters(game)


@pytest.fixture(scope="module")
def by_turn(game):
    """Give its table of turns."""
    return turns(game)


@pytest.mark.parametrize("column", PROMISED)
def test_promised_columns_are_there(by_quarter, column):
    """Every column people are promised exists."""
    assert column in by_quarter


def test_one_row_a_run_and_quarter(by_quarter):
    """Forty quarters of two runs are eighty rows, each with its run, seed and quarter."""
    assert len(by_quarter) == 80
    assert not by_quarter.duplicated(["run", "quarter"]).any()
    assert set(by_quarter["run"]) == set(RUNS)
    assert set(by_quarter["seed"]) == {9}
    assert sorted(by_quarter["quarter"].unique()) == list(range(40))


def test_one_row_a_run_and_turn(by_turn):
    """Ten turns of two runs are twenty rows."""
    assert len(by_turn) == 20
    assert not by_turn.duplicated(["run", "turn"]).any()
    assert sorted(by_turn["turn"].unique()) == list(range(10))


def test_the_dictionary_covers_every_column(by_quarter, by_turn):
    """Every column of both tables is explained once, and nothing else is."""
    explained = dictionary(ACTORS)

    assert explained["column"].is_unique
    assert set(explained["column"]) == set(by_quarter) | set(by_turn)
    assert (explained["meaning"] != "").all()


def test_the_dictionary_covers_the_matrix(game):
    """On request both tables and the dictionary hold one column a pair of states."""
    explained = dictionary(ACTORS, matrix=True)
    table = quarters(game, matrix=True)

    assert len(table.columns) == len(quarters(game).columns) + len(PAIRS)
    assert set(explained["column"]) == set(table) | {"turn"}


@pytest.mark.parametrize("name", columns(ACTORS))
def test_a_turn_sums_up_its_quarters(by_quarter, by_turn, name):
    """Stocks are end values, flows are sums and payoffs are means of the four quarters of a turn."""
    over = columns(ACTORS)[name].over
    parts = by_quarter.assign(turn=by_quarter["quarter"] // 4).groupby(["turn", "run"], sort=True)[name]
    ways = {
        STOCK: parts.last if name != "first_output_reko_diq" else lambda: parts.nth(3),
        FLOW: parts.sum,
        MEAN: parts.mean,
    }
    expected = ways[over]().to_numpy()
    found = by_turn.sort_values(["turn", "run"])[name].to_numpy()

    if name == "verdict":
        assert found.tolist() == expected.tolist()
    else:
        assert found == pytest.approx(expected, nan_ok=True)


def test_flows_and_means_are_what_they_should_be():
    """Money, harm and acts are summed; payoffs are averaged; scores are sums already."""
    over = {name: column.over for name, column in columns(ACTORS).items()}

    for flow in ("revenue", "take", "attacks", "casualties", "crises", "coercions"):
        assert over[flow] == FLOW
    for actor in ACTORS:
        assert over[f"payoff_{actor}"] == MEAN
        assert over[f"score_{actor}"] == STOCK
    assert over["reserves"] == over["debt"] == over["leverage_dependency"] == STOCK


def test_a_score_is_the_sum_of_payoffs(game, by_quarter):
    """Quarter by quarter, run by run, and the last is the score of the game."""
    for i, actor in enumerate(ACTORS):
        for run, rows in by_quarter.groupby("run"):
            assert rows[f"payoff_{actor}"].cumsum().to_numpy() == pytest.approx(
                rows[f"score_{actor}"].to_numpy()
            )
            assert rows[f"score_{actor}"].iloc[-1] == game.scores[i, RUNS.index(run)]


def test_rows_describe_the_end_of_their_quarter(game, by_quarter):
    """The last row is the game as it stands, and the first is not its opening."""
    last = by_quarter[by_quarter["quarter"] == 39]

    for name in ("reserves", "leverage_dependency", "payoff_china", "attacks"):
        assert last[name].tolist() == game.columns[name].tolist()
    assert by_quarter["debt"].iloc[0] == game.states[1].debt[:, 0].sum()


def test_verdicts_are_words(by_quarter):
    """The verdict is one of three words, the one its index stands for."""
    band = float(LIBRARY.parameters["verdict_band"].values)

    assert by_quarter["verdict"].tolist() == [
        verdict(index, band) for index in by_quarter["leverage_dependency"]
    ]


def test_only_the_columns_wanted(game):
    """A short list gives these columns, in this order, after the keys."""
    assert list(quarters(game, names=["support", "debt"])) == ["run", "seed", "quarter", "support", "debt"]
    assert list(turns(game, names=["take"])) == ["run", "seed", "turn", "take"]


def test_numbers_are_finite_but_for_the_date_that_may_be_empty(by_quarter):
    """Nothing but the date of first output is ever missing."""
    numbers = by_quarter.drop(columns=["verdict", "first_output_reko_diq"])

    assert np.isfinite(numbers.to_numpy()).all()


def test_an_unfinished_turn_counts_what_was_played():
    """Half-way through a turn its row sums and averages two quarters."""
    told = LIBRARY.scenario("first_shipment").with_changes(cast="rule_based")
    game = start(told, seed=9, runs=RUNS)
    for _ in range(6):
        game.play_quarter()
    table, by_turn = quarters(game), turns(game)

    assert len(by_turn) == 4
    for name, sums_up in (("attacks", "sum"), ("payoff_china", "mean"), ("reserves", "last")):
        second = table[table["quarter"] >= 4].groupby("run")[name].agg(sums_up)
        assert by_turn[by_turn["turn"] == 1][name].to_numpy() == pytest.approx(second.to_numpy())


@pytest.mark.parametrize("table", [quarters, turns])
def test_a_game_not_begun_has_no_rows(table):
    """Before the first quarter the tables have their columns and no rows."""
    game = start("first_shipment", runs=RUNS)
    found = table(game)

    assert isinstance(found, pd.DataFrame)
    assert len(found) == 0
    assert set(found) <= set(dictionary(ACTORS)["column"])
    assert "reserves" in found


def test_keys_are_explained():
    """Run, seed, quarter and turn say what they count."""
    assert list(KEYS) == ["run", "seed", "quarter", "turn"]
