"""Games whose answers are known: equilibria, dominance, regret, dynamics, exchange with other programs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pygambit
import pytest

from geosim.analysis.equilibria import (
    NormalForm,
    dominance,
    dominated,
    how_sure,
    mixed_equilibria,
    pure_equilibria,
    regret,
    replicate,
    table,
)
from geosim.analysis.exchange import read_table, to_frame, to_nfg
from geosim.errors import InputError

PENNIES = [[1, -1], [-1, 1]], [[-1, 1], [1, -1]]
PRISONERS = [[3, 0], [5, 1]], [[3, 5], [0, 1]]
STAG_HUNT = [[4, 0], [3, 3]], [[4, 3], [0, 3]]


def game(first, second, names=("a", "b")) -> NormalForm:
    """Make a game of two, payoffs known exactly."""
    return NormalForm(("row", "column"), (names, names), np.array([first, second], float)[..., None])


@pytest.mark.parametrize(
    ("payoffs", "expected"),
    [(PENNIES, []), (PRISONERS, [(1, 1)]), (STAG_HUNT, [(0, 0), (1, 1)])],
    ids=["matching pennies", "prisoner's dilemma", "stag hunt"],
)
def test_pure_equilibria_of_known_games(payoffs, expected):
    """The pure equilibria are those of the textbook."""
    assert pure_equilibria(game(*payoffs).payoffs) == expected


@pytest.mark.parametrize(
    ("payoffs", "expected"),
    [
        (PENNIES, [(0.5, 0.5)]),
        (PRISONERS, [(0.0, 0.0)]),
        (STAG_HUNT, [(0.0, 0.0), (0.75, 0.75), (1.0, 1.0)]),
    ],
    ids=["matching pennies", "prisoner's dilemma", "stag hunt"],
)
def test_mixed_equilibria_of_known_games(payoffs, expected):
    """The equilibria, told by the share of the first strategy, are those of the textbook."""
    found = sorted((a[0], b[0]) for a, b in mixed_equilibria(game(*payoffs)))

    assert np.allclose(found, expected)


def test_mixed_equilibria_need_two_players():
    """A game of three is refused in words."""
    three = NormalForm(("a", "b", "c"), (("x",),) * 3, np.zeros((3, 1, 1, 1, 1)))

    with pytest.raises(InputError, match="for two players, not 3"):
        mixed_equilibria(three)


def test_dominance_in_the_dilemma():
    """To defect dominates for both, in every resampled table."""
    found = dominance(game(*PRISONERS, names=("cooperate", "defect")))

    assert found[["player", "strategy", "dominated_by"]].to_numpy().tolist() == [
        ["row", "cooperate", "defect"],
        ["column", "cooperate", "defect"],
    ]
    assert (found.share_of_resamples == 1).all()
    assert dominated(game(*STAG_HUNT).payoffs) == []


def test_regret_is_what_the_best_answer_adds():
    """Regret in the dilemma is 2 for a cooperator met by a cooperator, and 0 in equilibrium."""
    found = regret(game(*PRISONERS).payoffs)

    assert found[0].tolist() == [[2, 1], [0, 0]]
    assert found[1].tolist() == [[2, 0], [1, 0]]


def test_replicators_find_the_strict_equilibrium():
    """Shares go to defection in the dilemma, and to the hare from the middle of the stag hunt."""
    for payoffs in (PRISONERS, STAG_HUNT):
        paths = replicate(game(*payoffs).payoffs)
        assert all(path[-1][1] > 0.99 for path in paths)
        assert all(np.allclose(path.sum(axis=1), 1) for path in paths)


def test_an_uncertain_equilibrium_is_told_as_such():
    """Where two profiles are nearly as good, each is an equilibrium in some of the resampled tables."""
    rng = np.random.default_rng(7)
    near = np.zeros((1, 2, 60)) + rng.normal(size=(1, 2, 60))
    one = NormalForm(("alone",), (("a", "b"),), near)

    found = how_sure(one)

    assert len(found) == 2
    assert found.share_of_resamples.between(0.01, 0.99).all()
    assert found.equilibrium.sum() == 1


def test_intervals_hold_the_mean():
    """The table has a row a profile, with each mean inside its bootstrap interval."""
    rng = np.random.default_rng(3)
    samples = rng.normal(1, 1, size=(2, 2, 3, 100))
    found = table(NormalForm(("p", "q"), (("a", "b"), ("x", "y", "z")), samples))

    assert len(found) == 6
    for player in ("p", "q"):
        assert (found[f"low_{player}"] < found[f"payoff_{player}"]).all()
        assert (found[f"payoff_{player}"] < found[f"high_{player}"]).all()
        assert np.allclose(found[f"high_{player}"] - found[f"low_{player}"], 0.39, atol=0.12)  # 2 * 1.96 / 10


# ------------------------------------------------------------------ exchange with other programs


def test_gambit_reads_what_we_write(tmp_path):
    """A game of three with unequal menus keeps names and payoffs through Gambit's format."""
    rng = np.random.default_rng(5)
    three = NormalForm(
        ("pakistan", "china", 'the "us"'),
        (("a", "b"), ("x", "y", "z"), ("m", "n")),
        rng.normal(size=(3, 2, 3, 2, 4)),
    )
    (tmp_path / "game.nfg").write_text(to_nfg(three, "Three"))

    read = pygambit.read_nfg(str(tmp_path / "game.nfg"))

    assert list(read.players) == list(three.players)
    assert [read.get_strategies(player) for player in read.players] == list(map(list, three.strategies))
    assert np.allclose(np.array(read.to_arrays(dtype=float)), three.payoffs, rtol=0, atol=1e-12)


GAMES = Path(__file__).parents[2] / "docs" / "games"


@pytest.mark.parametrize(
    ("name", "pure", "mixed"),
    [
        ("matching_pennies", [], [{"heads": 0.5, "tails": 0.5}]),
        ("prisoners_dilemma", [("defect", "defect")], [{"defect": 1.0}]),
        ("stag_hunt", [("stag", "stag"), ("hare", "hare")], [{"stag": 0.75, "hare": 0.25}]),
    ],
)
def test_the_games_of_the_documentation(name, pure, mixed):
    """The tables that come with the documentation have the equilibria of the textbook."""
    read = read_table(GAMES / f"{name}.csv")

    assert [tuple(read.named(profile).values()) for profile in pure_equilibria(read.payoffs)] == pure
    for shares in mixed:
        wanted = [shares.get(strategy, 0.0) for strategy in read.strategies[0]]
        assert any(np.allclose([a, b], [wanted, wanted]) for a, b in mixed_equilibria(read))


def test_samples_keep_their_bits_through_a_table(tmp_path):
    """A game of three with samples, written run by run and read back in another order, has the same bits."""
    rng = np.random.default_rng(9)
    names = (("a", "b"), ("x", "y", "z"), ("m", "n"))
    three = NormalForm(("p", "q", "r"), names, rng.normal(size=(3, 2, 3, 2, 5)))
    frame = to_frame(three)
    shuffled = pd.concat([frame.iloc[:5], frame.iloc[5:].sample(frac=1, random_state=1)])
    for rows, order in ((frame, three), (shuffled, None)):
        rows.to_csv(tmp_path / "payoffs.csv", index=False)
        read = read_table(tmp_path / "payoffs.csv")
        if order:
            assert read.strategies == names
            assert np.array_equal(read.samples, three.samples)
        for profile in read.profiles:
            named = read.named(profile)
            place = tuple(names[i].index(named[player]) for i, player in enumerate(three.players))
            found, expected = read.samples[(slice(None), *profile)], three.samples[(slice(None), *place)]
            assert np.array_equal(found, expected)


CSV = "row,column,payoff_row,payoff_column\na,a,3,3\na,b,0,5\nb,a,5,0\nb,b,1,1\n"


def test_a_table_from_elsewhere(tmp_path):
    """The dilemma, fed as a table, has its known equilibrium."""
    (tmp_path / "table.csv").write_text(CSV)
    read = read_table(tmp_path / "table.csv")

    assert [read.named(profile) for profile in pure_equilibria(read.payoffs)] == [{"row": "b", "column": "b"}]


def test_several_rows_of_a_profile_are_samples(tmp_path):
    """Rows that repeat a profile are taken together, with an interval."""
    (tmp_path / "table.csv").write_text(CSV + CSV.partition("\n")[2].replace("3,3", "4,4"))
    read = read_table(tmp_path / "table.csv")

    assert read.samples.shape == (2, 2, 2, 2)
    assert read.payoffs[0, 0, 0] == 3.5


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "cannot be read as a table"),
        ("a,b\n1,2\n", "names no players"),
        (CSV.partition("\n")[0] + "\n", "has no rows. Give a row for every profile"),
        (
            CSV.replace("payoff_column", "payof_column"),
            'the column "column" has no "payoff_column" beside it',
        ),
        (
            "row,column,payoff_row\na,a,3\na,b,0\nb,a,5\nb,b,1\n",
            'the column "column" has no "payoff_column" beside it. Give this player its payoffs, or take',
        ),
        (
            "row,payoff_row,payoff_column\na,3,3\na,0,5\nb,5,0\nb,1,1\n",
            'has no column "column" for "payoff_column"',
        ),
        (CSV.replace("\n", ",note\n"), 'the column "note" has no "payoff_note" beside it'),
        (CSV.replace("b,b,1,1", ",b,1,1"), "table.csv:5: row: names no strategy"),
        (CSV.replace("b,b,1,1", "b,b,1"), r"table.csv:5: payoff_column: .* is no number"),
        (
            "row,run,payoff_row\na,0,1\na,0,2\nb,0,1\nb,1,2\n",
            "table.csv:3: run 0 of this profile stands twice",
        ),
        ("row,run,payoff_row\na,0,1\na,1,2\nb,0,1\nb,2,2\n", "has more or other samples of some profiles"),
        (CSV.replace("b,b,1,1", "b,b,one,1"), r'table.csv:5: payoff_row: "one" is no number'),
        (CSV.replace("b,b,1,1", "b,b,nan,1"), r'"nan" is no number'),
        (CSV.replace("b,b,1,1\n", ""), "lacks a profile"),
        (CSV + "a,a,3,3\n", "has more or other samples of some profiles"),
        (
            CSV.replace("payoff_column", "payoff_colum"),
            'has no column "colum" for "payoff_colum". Did you mean "column"',
        ),
    ],
)
def test_tables_that_are_none(text, says, tmp_path):
    """A table that cannot be used is refused with file, line and column."""
    (tmp_path / "table.csv").write_text(text)

    with pytest.raises(InputError, match=says):
        read_table(tmp_path / "table.csv")
