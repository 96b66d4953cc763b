from __future__ import annotations

import numpy as np
import pytest

from geosim.rules.dependence import active_supply, concentration, hedging, stakes, weigh
from geosim.state import ASSETS, MINES, PARTNERS

US, CHINA, GULF, THIRD = range(len(PARTNERS))

PARTS = ("debt", "trade", "share", "infrastructure", "arms")
REASONS = ("need", "location", "outside", "terms")


def only(part, names, weight=1.0):
    """Give the weights that let one part count and no other."""
    return np.array([[weight if name == part else 0.0] for name in names])


def test_dependence_rises_with_debt(state, changed, numbers):
    """A lender that is owed half of what counts as much debt, at a hold of 1.2, is depended on by .6."""
    c = numbers(
        {"debt_hold.china.china": 1.2}, debt_hold=0.0, debt_scale=60.0, dependence_weight=only("debt", PARTS)
    )
    owed = changed(state, {"debt": 10.0, "debt.china": 30.0})

    assert weigh(owed, c).dependence[CHINA] == pytest.approx(0.6)


def test_dependence_rises_with_a_stake(state, changed, numbers):
    """Reliance grows with the share of projects a partner holds, up to full reliance."""
    c = numbers(dependence_weight=only("share", PARTS), share_hold=1.6)
    held = changed(state, {"share": 0.0, "stage": 5.0})
    held = changed(held, {f"share.{asset}.china": np.array([0.0, 0.3, 0.9]) for asset in ASSETS})
    found = weigh(held, c)

    assert found.dependence[CHINA, :2] == pytest.approx(1.6 * found.stake[CHINA, :2])
    assert found.dependence[CHINA, 2] == 1.0


@pytest.mark.parametrize(
    ("lever", "hold", "partner"), [("foothold", "foothold_hold", US), ("cpec", "cpec_hold", CHINA)]
)
def test_works_bind_to_their_owner(state, changed, numbers, lever, hold, partner):
    """An American foothold and the Chinese corridor raise dependence on their owner only."""
    c = numbers(dependence_weight=only("infrastructure", PARTS), infrastructure_hold=0.1, **{hold: 0.5})
    found = weigh(changed(state, {"foothold": 0.0, "cpec": 0.0, lever: 0.4}), c).dependence

    assert found[partner] == pytest.approx(0.3)
    assert np.delete(found, partner, axis=0) == pytest.approx(0.1)


def test_dependence_is_at_most_one(state, numbers):
    """However heavy its parts, dependence is a share."""
    assert (
        weigh(state, numbers(dependence_weight=1.0, trade_hold=1.0, arms_hold=1.0)).dependence == 1.0
    ).all()


def test_leverage_rises_with_supply_that_is_needed(state, changed, numbers):
    """Full supply counts by how much a partner needs it."""
    needs = np.array([[0.6], [0.4], [0.2], [0.5]])
    weights = {
        "leverage_weight": only("need", REASONS),
        "need": needs,
        "supply_scale": 1000.0,
        "supply_price": 0.0,
    }
    c = numbers({"capacity.saindak": 500.0}, capacity=0.0, **weights)
    found = weigh(changed(state, {"stage": 4.0, "belief_mean": 0.0}), c).leverage

    assert found[:, 0] == pytest.approx([0.3, 0.2, 0.1, 0.25])


def test_supply_counts_what_is_believed(state, changed, numbers):
    """Leverage rests on what is thought to be in the ground, not on what is there."""
    c = numbers(leverage_weight=only("need", REASONS))
    hoped, poor = (
        changed(state, {"belief_mean": 0.0}),
        changed(state, {"belief_mean": 0.0, "true_size": -2.0}),
    )

    assert (weigh(hoped, c).leverage == weigh(poor, c).leverage).all()


def test_supply_is_worth_more_when_prices_are_high(state, changed, numbers):
    """At a weight of a half, prices e squared times the base make the same supply count e times."""
    c = numbers(leverage_weight=only("need", REASONS), supply_price=0.5, supply_scale=1e5)
    usual, dear = (weigh(changed(state, {"log_price": price}), c).leverage for price in (0.0, 2.0))

    assert dear == pytest.approx(np.e * usual)


def test_supply_begins_with_construction_in_sight(state, changed, c):
    """A mine counts from feasibility on, in full from output, and the second phase after the first."""
    first = MINES.index(ASSETS.index("reko_diq"))
    second = MINES.index(ASSETS.index("reko_diq_phase_2"))
    capacity = c.capacity[ASSETS.index("reko_diq"), 0]
    half = active_supply(changed(state, {"stage.reko_diq": 3.0, "stage.reko_diq_phase_2": 4.0}), c)
    full = active_supply(changed(state, {"stage.reko_diq": 5.0, "stage.reko_diq_phase_2": 4.0}), c)

    assert half[first] == pytest.approx(capacity / 2)
    assert not half[second].any()
    assert full[first] == pytest.approx(capacity)
    assert (full[second] > 0).all()


def test_another_partner_is_an_outside_option(state, changed, numbers):
    """Leverage over one partner rises with the warmest tie to another, and its own tie does not count."""
    c = numbers(leverage_weight=only("outside", REASONS))
    ties = {f"alignment.pakistan.{partner}": 0.0 for partner in PARTNERS}
    alone = weigh(changed(state, ties), c).leverage
    courted = weigh(changed(state, {**ties, "alignment.pakistan.china": 0.6}), c).leverage

    assert (courted[US] > alone[US]).all()
    assert (courted[CHINA] == alone[CHINA]).all()


def test_an_outside_option_at_the_middle_counts_half(state, changed, numbers):
    """At the middle tie, and with no stake that locks others out, the outside option is worth a half."""
    c = numbers(leverage_weight=only("outside", REASONS), outside_middle=0.2, substitute=1.0)
    ties = {f"alignment.pakistan.{partner}": 0.2 for partner in PARTNERS}

    assert weigh(changed(state, {**ties, "share": 0.0}), c).leverage == pytest.approx(0.5)


def test_a_stake_locks_others_out(state, changed, numbers):
    """What a partner owns takes away from the threat to go elsewhere."""
    c = numbers(leverage_weight=only("outside", REASONS), outside_lock=0.5)
    bare = changed(state, {"share": 0.0})
    held = changed(bare, {f"share.{asset}.china": 0.8 for asset in ASSETS})
    stake = weigh(held, c).stake[CHINA]

    assert weigh(held, c).leverage[CHINA] == pytest.approx((1 - 0.5 * stake) * weigh(bare, c).leverage[CHINA])


def test_good_terms_give_leverage(state, changed, numbers):
    """Institutions and open contracts count half each, over every partner alike."""
    c = numbers(leverage_weight=only("terms", REASONS, 0.2))
    found = weigh(changed(state, {"institutions": 0.5, "transparency": 0.1}), c).leverage

    assert found == pytest.approx(0.2 * 0.3)


def test_the_index_is_leverage_less_dependence(state, numbers):
    """Weighted over partners, less the offset."""
    weights = np.array([[0.4], [0.3], [0.2], [0.1]])
    found = weigh(state, numbers(partner_weight=weights, index_offset=0.25))

    assert found.index == pytest.approx((weights * (found.leverage - found.dependence)).sum(axis=0) - 0.25)


def test_the_game_begins_in_mild_dependency(world, state):
    """The opening index lies a little below zero, as the sources describe a weak start."""
    index = weigh(state, world.constants).index

    assert (index < 0).all()
    assert (index > -0.2).all()


def test_a_stake_is_a_share_of_what_is_under_way(state, changed, numbers):
    """Half of the only project, built, at a log cost of two, against one part for all else: a third."""
    c = numbers({"capital_cost.refinery": 100 * (np.e**2 - 1)}, capital_cost=0.0)
    held = changed(state, {"share": 0.0, "share.refinery.china": 0.5, "stage": 0.0, "stage.refinery": 4.0})

    assert stakes(held, c)[CHINA] == pytest.approx(0.5 * 2 / (1 + 2))


def test_stakes_weigh_projects_by_progress(state, changed, c):
    """A share of paper counts less than the same share of a built mine."""
    share = {"share": 0.0, "share.refinery.china": 0.5}
    paper, built = (
        stakes(changed(state, {**share, "stage": 1.0, "stage.refinery": s}), c)[CHINA] for s in (0.6, 4.0)
    )

    assert (built > paper).all()
    assert not stakes(changed(state, {**share, "stage": 0.5}), c).any()


@pytest.mark.parametrize(
    ("us", "china", "found"), [(0.4, 0.4, 1.0), (0.0, 0.6, 0.7), (-0.4, 0.4, 0.4), (-0.5, -0.5, 0.75)]
)
def test_hedging(state, changed, us, china, found):
    """Even ties hedge fully; a lead takes half of itself, hostility half of its depth."""
    ties = changed(state, {"alignment.pakistan.united_states": us, "alignment.pakistan.china": china})

    assert hedging(ties) == pytest.approx(found)


def test_concentration():
    """One partner is concentration 1, four equal ones a quarter, none nothing."""
    shares = np.array([[0.5, 0.2, 0.0], [0.0, 0.2, 0.0], [0.0, 0.2, 0.0], [0.0, 0.2, 0.0]])

    assert concentration(shares) == pytest.approx([1.0, 0.25, 0.0])
