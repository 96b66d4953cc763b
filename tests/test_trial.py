"""Trying things out: games on equal luck, a round robin, and what strategies answer."""

from __future__ import annotations

import numpy as np
import pytest

from geosim.experiments import batch
from geosim.library import default_library
from geosim.strategies import build
from geosim.table import fit, fitted
from geosim.trial.games import play_games, rounds, standings
from geosim.trial.responses import USUAL, Ground, likeness, situations

LIBRARY = default_library()
SCENARIO = LIBRARY.scenario("first_shipment").with_changes(cast="rule_based", turns=5)
ROLES = tuple(LIBRARY.actors.values())


@pytest.fixture(scope="module")
def china() -> Ground:
    """Give the games in which China is asked."""
    return Ground(SCENARIO, LIBRARY, "china", lucks=6)


def made(ground: Ground, **says: object) -> tuple[object, ...]:
    """Ask what a strategy of rules with these keys answers."""
    data = {"title": "T", "about": "A.", "kind": "rule_based", "precision": 20, **says}
    return ground.ask(build(data, fit(ground.game.world, ground.role.key)))


def test_quick_games_are_those_of_a_batch() -> None:
    """A quick game ends as the same run of a batch does: verdict, index and everybody's payoff."""
    quick = play_games(SCENARIO, LIBRARY, 6, seed=4).set_index("run")
    runs = batch(SCENARIO, 6, seed=4, record=["runs"]).runs.set_index("run")
    assert list(quick["verdict"]) == list(runs["verdict"])
    for column in quick.columns.drop("verdict"):
        assert np.allclose(quick[column], runs[column], rtol=0, atol=1e-12), column


def test_equal_seeds_give_equal_games() -> None:
    """The first games of more are the games of fewer."""
    few, many = (play_games(SCENARIO, LIBRARY, games, seed=2) for games in (3, 8))
    assert few.equals(many.head(3))


def test_the_best_of_a_round_robin_wins_and_shares_add_up() -> None:
    """Game by game the highest payoff wins, ties are shared, and all shares add to 1."""
    table = standings({"a": np.array([3.0, 1.0, 2.0]), "b": np.array([1.0, 1.0, 7.0])})
    assert [(each.strategy, each.wins) for each in table] == [("b", 0.5), ("a", 0.5)]
    assert table[0].payoff == 3.0


def test_a_round_robin_in_parts_is_the_same() -> None:
    """Games that are played in two parts are those that are played at once."""
    whole = rounds(SCENARIO, LIBRARY, "china", "downplayer", games=range(6), seed=3)
    parts = [
        rounds(SCENARIO, LIBRARY, "china", "downplayer", games=games, seed=3)
        for games in (range(2), range(2, 6))
    ]
    assert np.array_equal(whole, np.concatenate(parts))


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.key)
def test_situations_are_moves_that_others_have(role: object) -> None:
    """Every situation is a move of somebody else's menu; a state's include each that cools its own tie."""
    found = situations(role, ROLES)  # type: ignore[arg-type]  # it is a role
    assert found[0] == USUAL
    assert len({*found}) == len(found) > 4
    menus = {each.key: {choice.name for choice in each.choices} for each in ROLES}
    assert all(actor != role.key and choice in menus[actor] for actor, choice in found[1:])  # type: ignore[attr-defined]


def test_answers_are_chances(china: Ground) -> None:
    """Chances lie between 0 and 1, and whoever picks nothing picks nothing else."""
    for response in china.ask(fitted("look_ahead", "china", china.game.world, LIBRARY)):
        assert all(0.0 <= chance <= 1.0 for chance in (*response.chances.values(), response.idle))
        assert sum(response.chances.values()) + response.idle >= 1.0 - 1e-9


def test_a_rule_on_a_move_answers_that_move_and_no_other(china: Ground) -> None:
    """A China that withholds loans only after Pakistan has turned to Washington does so in that situation."""
    rules = [{"when": "last.pakistan includes signal_us", "prefer": "coerce", "strength": 2}]
    for response in made(china, rules=rules):
        if (response.actor, response.choice) == ("pakistan", "signal_us"):  # type: ignore[attr-defined]
            assert response.chances["coerce"] > 0.99  # type: ignore[attr-defined]
        elif response.actor == "pakistan":  # type: ignore[attr-defined]
            assert response.chances["coerce"] < 0.01  # type: ignore[attr-defined]


def test_a_mixture_answers_in_its_shares(china: Ground) -> None:
    """The chances of a mixture are its shares, whatever lot a single game would draw."""
    parts = [{"share": 3, "choose": "rollover"}, {"share": 1, "choose": "market"}]
    data = {"title": "T", "about": "A.", "kind": "mixture", "parts": parts}
    ground = Ground(SCENARIO, LIBRARY, "china", lucks=24)
    usual = ground.ask(build(data, fit(ground.game.world, "china")))[0]
    assert usual.chances["rollover"] == pytest.approx(0.75, abs=0.05)
    assert usual.chances["market"] == pytest.approx(0.25, abs=0.05)


def test_standing_answers_give_in_as_they_say() -> None:
    """Who accepts a bid lets all of it in, who refuses nothing, and by rule it is something between."""
    ground = Ground(SCENARIO, LIBRARY, "pakistan", lucks=4)
    shares = []
    for answer in ("accept", "by_rule", "refuse"):
        data = {
            "title": "T", "about": "A.", "kind": "rule_based", "precision": 3,
            "rules": [{"prefer": "share"}], "answers": {"on_pasni_bid": answer},
        }  # fmt: skip
        said = ground.yielding(build(data, fit(ground.game.world, "pakistan")))
        shares.append(next(each.share for each in said if each.answer == "on_pasni_bid"))
        assert {each.to for each in said if each.answer == "on_pressure"} == {
            "united_states",
            "china",
            "gulf_states",
        }
    assert shares[0] == 1.0 > shares[1] > shares[2] == 0.0


def test_a_strategy_is_like_itself_and_less_like_others(china: Ground) -> None:
    """Likeness is 1 for the same answers, 0 for none in common, and the same both ways."""
    ask = lambda option: made(china, rules=[{"prefer": option, "strength": 2}])  # noqa: E731  # short and used thrice
    lends, sells = ask("rollover"), ask("market")
    assert likeness(lends, lends) == 1.0  # type: ignore[arg-type]
    assert likeness(lends, sells) == likeness(sells, lends) < 0.01  # type: ignore[arg-type]
