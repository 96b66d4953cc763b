"""Looking ahead with a mind of one's own: levels, goals, horizon, precision."""

from __future__ import annotations

import numpy as np
import pytest

from geosim.errors import InputError
from geosim.library import default_library
from geosim.rules.elementwise import add_up
from geosim.strategies.base import HOLD
from geosim.strategies.deliberate import foreseen
from geosim.strategies.forethought import minded
from geosim.strategies.look_ahead import horizon, look_ahead
from geosim.strategies.quantal import pulls
from geosim.table import fitted
from geosim.world import compile_world

LIBRARY = default_library()
WORLD = compile_world(LIBRARY.scenario("first_shipment"), LIBRARY.parameters, tuple(LIBRARY.actors.values()))
AHEAD = "kind: quantal\nactors: [any]\n"


def utilities(game, actor):
    """Give the utilities of an actor that is about to choose."""
    return game.strategies[actor].utilities(game.view(actor))


def test_level_zero_repeats_itself(stage):
    """Whatever it picked first, it picks ever after."""
    game = stage("china", f"{AHEAD}level: 0\n", turns=5, runs=range(20), others="random")

    for run in range(20):
        assert len({game.picks("china", turn, run) for turn in range(5)}) == 1
    assert len({game.picks("china", 0, run) for run in range(20)}) > 3


def test_level_one_with_the_numbers_of_the_world_is_the_default(stage):
    """Writing out what the world assumes changes no utility."""
    plain = stage("china", AHEAD, turns=2, played=1, others="random")
    spelt = stage(
        "china", f"{AHEAD}precision: 200\nhorizon: 8\ndiscount: 0.96\n", turns=2, played=1, others="random"
    )
    c = plain.constants
    assert (float(c.precision), float(c.horizon), float(c.discount)) == (800.0, 8.0, 0.96)

    assert np.array_equal(utilities(plain, "china"), utilities(spelt, "china"))


def test_a_best_response_takes_what_looks_best(stage):
    """In every run the first pick is the choice of the highest value, with the pull of projects."""
    game = stage(
        "iran", "kind: best_response\nactors: [iran]\n", turns=3, played=2, runs=range(5), others="random"
    )
    view = game.view("iran")
    best = np.argmax(look_ahead([view])[0] + pulls(view), axis=0)
    game.play_turn()

    for run in range(5):
        name = view.choices[best[run]]
        assert name in (game.picks("iran", 2, run) or (HOLD,))


def test_level_two_foresees_what_level_one_does(stage):
    """Where everybody else responds best and may pick one option, their picks were foreseen."""
    game = stage(
        "pakistan",
        f"{AHEAD}level: 2\n",
        turns=3,
        played=2,
        others="best_response",
        picks={"states": 1, "communities": 1},
    )
    mine = game.constants.effects.columns("pakistan")
    expected = foreseen(game.view("pakistan"))
    game.play_turn()
    done = game.turns[-1].picked

    others = np.ones(len(done), dtype=bool)
    others[mine] = False
    assert np.array_equal(done[others], expected[others])
    assert done[others].sum() >= 5


def test_levels_differ_where_the_others_change_their_minds(stage):
    """What level 2 expects of a choice is not what level 1 expects once others are about to act otherwise."""
    games = [stage("pakistan", f"{AHEAD}level: {level}\n", turns=2, played=1) for level in (1, 2)]

    one, two = (utilities(game, "pakistan") for game in games)

    assert np.max(np.abs(one - two)) > 0.1


def test_named_goals_have_the_weights_given_and_the_others_share_the_rest(stage):
    """Weights of a file are shares of 1; what is not named keeps its proportions."""
    text = f"{AHEAD}weights: {{balance: 0.3, autonomy: 0.3, united_states.denial: 0.2}}\n"
    game = stage("pakistan", text, turns=2, played=1)
    view = game.view("pakistan")
    goals = minded(view, game.strategies["pakistan"]._file).constants.goals
    rows = goals.rows("pakistan")
    found = {goals.names[row]: float(goals.weights[row, 0]) for row in rows}
    usual = {name: view.constants.goals.weights[i, 0] for i, name in enumerate(view.constants.goals.names)}

    assert found["pakistan.balance"] == pytest.approx(0.3)
    assert found["pakistan.united_states.denial"] == pytest.approx(0.2)
    assert sum(found.values()) == pytest.approx(1.0)
    ratio = found["pakistan.revenue"] / found["pakistan.finances"]
    assert ratio == pytest.approx(float(usual["pakistan.revenue"] / usual["pakistan.finances"]))


def test_regard_puts_the_payoff_of_others_into_ones_own(stage):
    """With regard -0.5 for Pakistan, expected payoff is half one's own less half of Pakistan's."""
    game = stage("india", f"{AHEAD}regard: {{pakistan: -0.5}}\n", turns=2, played=1)
    view = game.view("india")
    seen = minded(view, game.strategies["india"]._file)
    goals, usual = seen.constants.goals, view.constants.goals
    mine = add_up(goals.weights[list(goals.rows("india"))][: len(usual.rows("india"))])
    theirs = add_up(goals.weights[list(goals.rows("india"))][len(usual.rows("india")) :])

    assert float(mine[0]) == pytest.approx(0.5)
    assert float(theirs[0]) == pytest.approx(-0.5)
    assert not np.allclose(look_ahead([view])[0], look_ahead([seen])[0])


@pytest.mark.parametrize(("patience", "quarters", "discount"), [(0, 6, 0.95), (0.25, 8, 0.96), (1, 20, 0.99)])
def test_patience_sets_horizon_and_discount(stage, patience, quarters, discount):
    """From four quarters, though never less than a turn and two, to twenty, at a discount to match."""
    game = stage("pakistan", f"{AHEAD}patience: {patience}\n", turns=2, played=1)
    seen = minded(game.view("pakistan"), game.strategies["pakistan"]._file)

    assert float(horizon(seen)) == quarters
    assert float(seen.constants.discount) == pytest.approx(discount)


def test_a_spelt_horizon_overrules_patience(stage):
    """The quarters a file gives go before its patience."""
    game = stage("china", f"{AHEAD}patience: 1\nhorizon: 12\n", turns=2, played=1)

    assert float(horizon(minded(game.view("china"), game.strategies["china"]._file))) == 12


def test_no_precision_is_chance(stage):
    """At precision 0 every legal choice has the same utility."""
    game = stage("china", f"{AHEAD}precision: 0\n", turns=2, played=1)

    assert np.ptp(utilities(game, "china")) == 0.0


def test_rules_pull_as_much_as_in_a_rule_based_file_of_precision_three(stage):
    """Prefer adds 3 times its strength, avoid takes 9 away, and what no rule names stays as it was."""
    rules = "[{prefer: invest, strength: 0.5}, {avoid: coerce}, {when: turn > 9, avoid: secpush}]"
    text = f"{AHEAD}rules: {rules}\n"
    pulled, plain = (stage("china", given, turns=2, played=1) for given in (text, AHEAD))
    moved = dict(
        zip(
            pulled.view("china").choices,
            (utilities(pulled, "china") - utilities(plain, "china"))[:, 0],
            strict=True,
        )
    )

    assert moved == pytest.approx({name: {"invest": 1.5, "coerce": -9.0}.get(name, 0.0) for name in moved})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("weights: {revenu: 0.5}\n", ("mine.yaml:5: weights.revenu", '"revenue"')),
        (
            "weights: {united_states.denyal: 0.5}\n",
            ("weights.united_states.denyal", '"united_states.denial"'),
        ),
        ("weights: {revenue: 2}\n", ("mine.yaml:5: weights.revenue", "1")),
        ("regard: {indai: 0.5}\n", ("mine.yaml:5: regard.indai", '"india"')),
        ("regard: {pakistan: 0.5}\n", ("regard.pakistan", "regards itself")),
        ("level: 3\n", ("mine.yaml:5: level", "0, 1 or 2")),
        ("patience: 2\n", ("mine.yaml:5: patience",)),
        ("patients: 0.5\n", ("mine.yaml:5: patients", '"patience"')),
        ("horizon: long\n", ("mine.yaml:5: horizon",)),
        ("rules: [{prefer: openbok}]\n", ("mine.yaml:5: rules.0.prefer", '"openbook"')),
        ("answers: {on_pasni: accept}\n", ('"on_pasni"',)),
    ],
)
def test_a_broken_file_gives_one_clear_message(file_of, text, words):
    """File, line, key, what is wrong and what may be meant."""
    with pytest.raises(InputError) as caught:
        fitted(file_of(AHEAD + text), "pakistan", WORLD, LIBRARY)

    message = str(caught.value)
    assert [word for word in words if word not in message] == []
    assert "\n" not in message


def test_a_best_response_repays_nothing(file_of):
    """Reciprocity, which a best response would drown, is refused with advice."""
    with pytest.raises(InputError, match="kind: quantal"):
        fitted(file_of("kind: best_response\nreciprocity: 1\n"), "china", WORLD, LIBRARY)
