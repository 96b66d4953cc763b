"""The quarter as a whole: that the sub-models meet in their order and leave what they should."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geosim.noise import EXPECTED
from geosim.rules import Choices, foresee, quarter
from geosim.rules.coercion import ACCEPT
from geosim.rules.dependence import weigh
from geosim.rules.moves import total_moves
from geosim.rules.payoff import pay_one
from geosim.state import ASSETS

NEVER = np.zeros(3)


@pytest.fixture
def play(world):
    """Give the function that plays one quarter as expected, with the choices named `actor.choice`."""

    def played(state, c, *names, bid=ACCEPT, luck=EXPECTED):
        picked = np.zeros((len(c.effects.costs), 3))
        for name in names:
            actor, _, choice = name.partition(".")
            picked[c.effects.columns(actor).start + world.menus[actor].index(choice) - 1] = 1.0
        return quarter(state, Choices(picked, np.full(3, bid), NEVER), c, luck)

    return played


def test_an_accepted_bid_grows_the_foothold_into_what_is_left(state, changed, play, numbers):
    """Access adds its step times the room left; a foothold of a half grows half as fast."""
    c = numbers(access_foothold=0.1, lever_drift=0.0, lever_fade=0.0)
    found = [
        play(changed(state, {"foothold": f}), c, "united_states.pasni")[0].lever("foothold")
        for f in (0.0, 0.5)
    ]

    assert found[0] == pytest.approx(0.1)
    assert found[1] == pytest.approx(0.55)


def test_time_moves_on(state, play, c):
    """A quarter is a quarter, and what never changes is handed on."""
    after, _ = play(state, c)

    assert after.quarter == state.quarter + 1
    assert after.true_size is state.true_size
    assert after.belief_start is state.belief_start


def test_the_past_is_not_rewritten(state, play, c):
    """A quarter leaves the state it began from as it was, to the last bit."""
    before = {name: np.copy(getattr(state, name)) for name in state.__slots__}
    play(state, c, "pakistan.share", "united_states.pasni", "community_makran.blockade")

    for name, value in before.items():
        assert np.array_equal(value, getattr(state, name)), name


def test_the_clock_of_american_money(state, play, c):
    """Investing sets both clocks back, being let into Pasni only one; otherwise they run."""
    start = replace(state, since_investing=np.full(3, 7.0), since_active=np.full(3, 7.0))
    clocks = [
        (after.since_investing[0], after.since_active[0])
        for after in (
            play(start, c, *names)[0] for names in ((), ("united_states.invest",), ("united_states.pasni",))
        )
    ]

    assert clocks == [(8.0, 8.0), (0.0, 0.0), (8.0, 0.0)]


def test_first_output_is_noted_once(state, changed, play, c):
    """The quarter in which Reko Diq passes the stage of construction is kept."""
    near = changed(state, {"stage.reko_diq": 3.999, "commitment.reko_diq": 1.0, "quarter": 9})
    after, _ = play(near, c)
    later, _ = play(after, c)

    assert (near.first_output == -1).all()
    assert after.first_output.tolist() == [9.0] * 3
    assert later.first_output.tolist() == [9.0] * 3


def test_take_adds_up(state, play, c):
    """What the state has taken since the start grows by the quarter's take."""
    after, outcome = play(replace(state, take_total=np.full(3, 100.0)), c)

    assert after.take_total == pytest.approx(100 + outcome.output.take)


def test_standing_is_that_of_the_end_of_the_quarter(state, play, c):
    """Dependence, leverage and stakes in the new state are weighed on the new state."""
    after, outcome = play(state, c, "pakistan.concede_us@refinery")
    standing = weigh(after, c)

    assert (after.dependence == standing.dependence).all()
    assert (after.leverage == standing.leverage).all()
    assert (after.stake == standing.stake).all()
    assert (outcome.standing.index == standing.index).all()


def test_an_award_falls_due_from_the_next_quarter(state, changed, play, numbers):
    """What a tribunal awards is added to what is due after this quarter's payment."""
    sure = {"turnover_odds": 0.05, "turnover_slope": 0.0, "arbitration_odds": 0.3, "award_quarters": 24.0}
    after, outcome = play(changed(state, {"claims_due": 2.4}), numbers(**sure))

    assert (outcome.politics.award > 0).all()
    assert after.claims_due == pytest.approx(2.3 + outcome.politics.award)


def test_a_change_of_government_undoes_this_quarters_mandate(state, changed, play, numbers):
    """The new government takes its part of the mandate as the quarter left it."""
    c = numbers(turnover_odds=0.05, turnover_slope=0.0, turnover_mandate=1.0)
    ruled = changed(state, {"processing_mandate": 0.5})
    after, outcome = play(ruled, c)

    assert outcome.politics.turnover == pytest.approx(0.05)
    assert after.lever("processing_mandate") == pytest.approx(0.5 * 0.95)


def test_one_actors_quarter_is_everybodys(state, world, play, c):
    """Looking ahead resolves the same quarter and reckons the same payoff, to the last bit."""
    after, outcome = play(state, c, "china.coerce", "pakistan.process")
    picked = np.zeros((len(c.effects.costs), 3))
    for actor, choice in (("china", "coerce"), ("pakistan", "process")):
        picked[c.effects.columns(actor).start + world.menus[actor].index(choice) - 1] = 1.0
    for i, actor in enumerate(world.actors):
        alone, facts = foresee(state, total_moves(state, picked, c), c)
        payoff = pay_one(facts, c.goals, actor, outcome.costs[i])
        assert payoff.tobytes() == outcome.payoff[i].tobytes()
        assert alone.reserves.tobytes() == after.reserves.tobytes()


def test_costs_are_the_sum_of_what_is_in_force(state, world, play, c):
    """Each actor bears the cost of its own options."""
    _, outcome = play(state, c, "china.coerce", "pakistan.process", "pakistan.concede_us@refinery")
    costs = {role.key: {o.key: o.cost for o in role.options} for role in world.roles}
    found = dict(zip(world.actors, outcome.costs[:, 0], strict=True))

    assert found["china"] == pytest.approx(costs["china"]["coerce"])
    assert found["pakistan"] == pytest.approx(costs["pakistan"]["process"] + costs["pakistan"]["concede_us"])
    assert sum(found.values()) == pytest.approx(found["china"] + found["pakistan"])


def test_every_asset_can_move(state, changed, play, c):
    """With finance and calm, every project that is not waiting for another makes progress."""
    free = changed(state, {"stage": 1.0, "stage.reko_diq": 5.0, "commitment": 0.25, "tension": 0.2})
    after, _ = play(free, c)
    moved = (after.stage > free.stage).all(axis=1)

    assert [asset for asset, did in zip(ASSETS, moved, strict=True) if not did] == ["reko_diq"]
