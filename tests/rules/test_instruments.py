from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geosim.library import default_library
from geosim.rules.effects import compile_effects
from geosim.rules.instruments import INSTRUMENT_ROWS, rounded, row_name
from geosim.rules.moves import remember, total_moves
from geosim.rules.script import Event, Script


@pytest.fixture
def act(c):
    """Give the function that puts some choices in force, in every run: `actor.choice` names."""

    def picked(*names):
        column = np.zeros((len(c.effects.costs), 1))
        for name in names:
            actor, _, choice = name.partition(".")
            column[
                c.effects.columns(actor).start
                + c.effects.choices[c.effects.actors.index(actor)].index(choice)
            ] = 1
        return np.repeat(column, 3, axis=1)

    return picked


def event(**given):
    """Give an event that moves support by -.1 in quarter 2, with changes."""
    plain = {
        "name": "leak",
        "quarter": 2,
        "lasts": 1,
        "probability": np.asarray(1.0),
        "scale": np.asarray(1.0),
        "effects": (),
        "factors": {},
    }
    return Event(**{**plain, **given})


def test_choices_move_their_rows(state, c, act):
    """What is picked moves what its option says, and the sum counts."""
    found = total_moves(state, act("china.invest", "gulf_states.coinvest"), c)
    inflow = [r.option.moves["capital_inflow"] for r in choices("china.invest", "gulf_states.coinvest")]

    assert found.one("capital_inflow") == pytest.approx(sum(inflow))
    assert not found.one("access_bid").any()


def choices(*names):
    """Give choices by `actor.choice`."""
    roles = default_library().actors
    found = (name.partition(".") for name in names)
    return [next(choice for choice in roles[actor].choices if choice.name == key) for actor, _, key in found]


def test_a_target_decides_what_moves(state, c, act):
    """A concession of the refinery moves the refinery."""
    found = total_moves(state, act("pakistan.concede_us@refinery"), c).many("share").reshape(9, 4, 3)

    assert np.flatnonzero(found.any(axis=(1, 2))).tolist() == [5]


def test_an_instrument_nobody_moves_is_nothing(state, c, act):
    """Rows that no option or event moves read as zero."""
    assert not total_moves(state, act(), c).many("attacks").any()


def test_repetition_wears_off_the_effect(state, c, act):
    """A fully remembered option keeps all but its loss; others keep everything."""
    picked = act("united_states.invest", "china.invest")
    memory = state.repetition.copy()
    memory[c.effects.option_of[np.flatnonzero(picked[:, 0])[0]]] = 1.0
    fresh, worn = total_moves(state, picked, c), total_moves(replace(state, repetition=memory), picked, c)

    loss = float(c.repetition_loss)
    assert worn.many("investing")[0] == pytest.approx((1 - loss) * fresh.many("investing")[0], rel=1e-3)
    assert (worn.many("investing")[1] == fresh.many("investing")[1]).all()


def test_memory_follows_use(state, act, numbers):
    """A quarter of the distance to in force, or to not in force, is covered each quarter."""
    c = numbers(repetition_rate=0.25)
    used = remember(state, act("united_states.invest"), c)
    idle = remember(replace(state, repetition=used), act(), c)

    assert used.max() == pytest.approx(0.25)
    assert idle.max() == pytest.approx(0.1875)


def test_an_option_wears_whatever_its_target(state, act, numbers):
    """Conceding one project after another is the same option."""
    c = numbers(repetition_rate=0.25)
    first, other = act("pakistan.concede_us@refinery"), act("pakistan.concede_us@saindak")

    assert (remember(state, first, c) == remember(state, other, c)).all()


def test_an_event_acts_in_its_quarters(state, c, act):
    """An event moves what it moves from its quarter on, for as long as it lasts."""
    place = c.effects.place("finance.reko_diq.united_states")
    with_event = replace(c, script=Script((event(effects=((place, 0.1),), lasts=2),)))
    found = [
        total_moves(replace(state, quarter=q), act(), with_event).many("finance").sum() for q in range(5)
    ]

    assert found == pytest.approx([0, 0, 0.3, 0.3, 0])


def test_an_event_moves_by_its_weight(state, c, act):
    """An event that is half believed moves half as much."""
    place = c.effects.place("finance.reko_diq.united_states")
    doubted = event(effects=((place, 0.1),), scale=np.asarray(0.5))
    found = total_moves(replace(state, quarter=2), act(), replace(c, script=Script((doubted,))))

    assert found.many("finance").sum() == pytest.approx(3 * 0.05)


@pytest.mark.parametrize(("happens", "weight"), [(None, 0.25), (0.0, 0.0), (1.0, 0.5)])
def test_an_event_counts_by_what_is_known_of_it(happens, weight):
    """An event weighs by its probability until it is drawn, and always by its scale."""
    drawn = None if happens is None else np.full(3, happens)
    found = event(probability=np.asarray(0.5), scale=np.asarray(0.5), happens=drawn).weight()

    assert found == pytest.approx(weight)


def test_factors_multiply_while_they_last():
    """Two events in force multiply; one half believed takes half of its effect."""
    halved = event(factors={"price_reversion": 0.5})
    doubted = event(name="rumour", factors={"price_reversion": 0.5}, scale=np.asarray(0.5))
    script = Script((halved, doubted))

    assert script.factor("price_reversion", 2) == pytest.approx(0.5 * 0.75)
    assert script.factor("price_reversion", 3) == 1.0
    assert script.factor("turnover_odds", 2) == 1.0


@given(st.lists(st.floats(-10, 10), min_size=3, max_size=5))
def test_rounded_amounts_add_up_alike_in_any_order(amounts):
    """Amounts rounded to multiples of 2^-30 have one exact sum."""
    sums = {sum(order) for order in permutations([rounded(amount) for amount in amounts])}

    assert len(sums) == 1


@given(st.floats(-10, 10))
def test_rounding_hardly_changes_an_amount(amount):
    """An amount moves by less than a billionth."""
    assert rounded(amount) == pytest.approx(amount, abs=1e-9)


def test_a_tie_is_one_row_from_either_side():
    """Whoever is named first, the row is the same."""
    assert row_name("warmth.china.pakistan") == row_name("warmth.pakistan.china") == "warmth.pakistan.china"
    assert row_name("loan.china") == "loan.china"


def test_rows_are_named_once():
    """No two instruments share a row."""
    assert len(set(INSTRUMENT_ROWS)) == len(INSTRUMENT_ROWS)


def test_effects_of_a_choice_on_both_sides_of_a_tie_add_up():
    """A choice that names one tie twice, from either side, moves it by the sum."""
    moves = {"warmth.china.pakistan": 0.5, "warmth.pakistan.china": 0.25}
    effects = compile_effects([("china", [("talk", "talk", 0.0, moves)])], [])

    assert effects.matrix.toarray().tolist() == [[0.75]]
