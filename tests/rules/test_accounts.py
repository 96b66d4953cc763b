from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geosim.noise import EXPECTED, Luck
from geosim.rules.accounts import falling_due, settle
from geosim.rules.output import Production
from geosim.rules.script import Event, Script
from geosim.state import CREDITORS

CHINA, GULF, IFI, OTHER = range(len(CREDITORS))
TABLES = ("take_by_locality", "partner_take")
NOTHING_MINED = Production(
    **{name: np.zeros((4, 3) if name in TABLES else 3) for name in Production.__dataclass_fields__}
)

#: Nothing flows but what a test lets flow, and nothing goes wrong.
PLAIN = {
    "interest": 0.0,
    "maturity": 0.0,
    "current_balance": 0.0,
    "interest_reference": 0.0,
    "repayment_reference": 0.0,
    "mineral_inflow_reference": 0.0,
    "tariff_reference": 0.2,
    "attack_cost": 0.0,
    "tension_cost": 0.0,
    "crisis_odds": 0.0,
    "borrowing_ifi": 0.0,
    "borrowing_other": 0.0,
}
LEVERS = {"rollover": np.full((2, 3), 0.5), "tariff": np.full(3, 0.2), "tension": np.full(3, 0.6)}


@pytest.fixture
def quarter(moves, pressure):
    """Give the function that settles a quarter in which nothing happens but what is said."""

    def settled(
        state, c, rows=None, *, output=NOTHING_MINED, attacks=1.0, luck=EXPECTED, levers=None, **pressed
    ):
        moved = {**LEVERS, **(levers or {})}
        return settle(state, moves(rows), pressure(**pressed), output, moved, np.full(3, attacks), c, luck)

    return settled


@pytest.fixture
def solvent(state, changed):
    """Give a position with $20bn of reserves and $10bn owed to each creditor."""
    return changed(state, {"reserves": 20.0, "debt": 10.0})


def test_where_nothing_flows_reserves_stay(solvent, quarter, numbers):
    """Without payments reserves and debt are what they were."""
    found = quarter(solvent, numbers(**PLAIN))

    assert (found.reserves == 20.0).all()
    assert (found.debt == 10.0).all()
    assert not found.crisis.any()


def test_interest_drains_reserves(solvent, quarter, numbers):
    """Four per cent a year on $40bn costs $.4bn a quarter, against the reference already in the balance."""
    found = quarter(solvent, numbers(**{**PLAIN, "interest": 0.04, "interest_reference": 0.1}))

    assert found.reserves == pytest.approx(20 - 0.3)


def test_what_is_not_rolled_over_is_repaid(solvent, quarter, numbers):
    """Of a tenth that matures, lenders refinance half and others what their own rate says."""
    c = numbers(**{**PLAIN, "maturity": 0.1, "rollover_ifi": 0.9, "rollover_other": 1.0})
    found = quarter(solvent, c)

    assert found.debt[:, 0] == pytest.approx([9.5, 9.5, 9.9, 10.0])
    assert found.reserves == pytest.approx(20 - 1.1)


def test_an_event_may_shut_the_fund(solvent, quarter, numbers):
    """While an event lowers the Fund's rollover, more falls due."""
    event = Event("review", 0, 4, np.asarray(1.0), np.asarray(1.0), (), {"rollover_ifi": 0.5})
    c = numbers(**{**PLAIN, "maturity": 0.1, "rollover_ifi": 0.8, "rollover_other": 1.0})

    assert quarter(solvent, replace(c, script=Script((event,)))).debt[IFI] == pytest.approx(
        10 - 0.1 * 10 * 0.6
    )


def test_repayment_falls_with_rollover(solvent, numbers):
    """A lender that refinances everything is repaid nothing."""
    due = falling_due(solvent.debt, np.array([[1.0] * 3, [0.2] * 3]), numbers(maturity=0.1))

    assert not due[CHINA].any()
    assert due[GULF] == pytest.approx(0.8)


def test_a_loan_raises_debt_and_reserves_alike(solvent, quarter, numbers):
    """What the Gulf states deposit is owed to them."""
    found = quarter(solvent, numbers(**PLAIN), {"loan.gulf_states": 0.4})

    assert found.reserves == pytest.approx(20.4)
    assert found.debt[:, 0] == pytest.approx([10, 10.4, 10, 10])


def test_china_lends_no_more_above_its_limit(solvent, changed, quarter, numbers):
    """Fresh Chinese money stops at the limit of what is owed to China."""
    c = numbers(**PLAIN, rollover_inflow_limit=40.0)
    below, at = (
        quarter(changed(solvent, {"debt.china": owed}), c, {"loan.china": 0.25}) for owed in (39.9, 40.0)
    )

    assert below.reserves == pytest.approx(20.25)
    assert at.reserves == pytest.approx(20.0)
    assert at.debt[CHINA] == pytest.approx(40.0)


def test_minerals_earn_what_partners_leave(solvent, quarter, numbers):
    """Of $500m sales of which partners take $100m, three quarters of the rest come in."""
    sold = replace(
        NOTHING_MINED, revenue=np.full(3, 500.0), partner_take=np.array([[100.0] * 3] + [[0.0] * 3] * 3)
    )

    assert quarter(solvent, numbers(**PLAIN, mineral_inflow=0.75), output=sold).reserves == pytest.approx(
        20.3
    )


def test_a_tariff_costs_exports(solvent, quarter, numbers):
    """Twelve points more at $1bn a quarter and an elasticity of one cost a tenth of it: .12 over 1.2."""
    c = numbers(**PLAIN, tariff_exports=1.0, tariff_elasticity=1.0)

    assert quarter(solvent, c, levers={"tariff": np.full(3, 0.32)}).reserves == pytest.approx(19.9)


def test_reserves_respond_to_money_and_its_cost(solvent, quarter, numbers):
    """Inflows come in, what options cost goes out."""
    found = quarter(solvent, numbers(**PLAIN), {"capital_inflow": 0.3, "reserves": -0.1})

    assert found.reserves == pytest.approx(20.2)


def test_attacks_and_tension_cost_reserves(solvent, quarter, numbers):
    """Twice the usual attacks cost twice as much, and tension above its rest costs too."""
    c = numbers(**{**PLAIN, "attack_cost": 0.02, "tension_cost": 0.5, "tension_rest": 0.6})
    found = quarter(solvent, c, attacks=2.0, levers={"tension": np.full(3, 0.8)})

    assert found.reserves == pytest.approx(20 - 0.04 - 0.1)


def test_chinese_coercion_costs_by_dependence(solvent, changed, quarter, numbers):
    """A lender that withholds money hurts by how much Pakistan depends on it."""
    c = numbers(**PLAIN, coercion_reserves=0.6, coercion_strength=0.5)
    found = quarter(changed(solvent, {"dependence.china": 0.5}), c, by_china=1)

    assert found.reserves == pytest.approx(20 - 0.15)


def test_a_road_blockade_costs_reserves(solvent, changed, quarter, numbers):
    """A closed highway costs trade."""
    found = quarter(
        changed(solvent, {"blockade.gilgit_baltistan": 0.5}), numbers(**PLAIN, blockade_reserves=0.3)
    )

    assert found.reserves == pytest.approx(20 - 0.15)


def test_an_award_is_paid_over_years(solvent, changed, quarter, numbers):
    """A 24th of what is due is paid each quarter, part of it from reserves."""
    found = quarter(
        changed(solvent, {"claims_due": 2.4}), numbers(**PLAIN, award_quarters=24.0, award_cost=0.5)
    )

    assert found.claims_due == pytest.approx(2.3)
    assert found.reserves == pytest.approx(19.95)


def test_a_crisis_brings_a_rescue_and_its_debt(solvent, changed, quarter, numbers):
    """When reserves run out the Fund lends, and is owed the money."""
    c = numbers(**{**PLAIN, "crisis_odds": 1.0, "crisis_level": 9.0, "crisis_slope": 0.01, "rescue": 1.0})
    found = quarter(changed(solvent, {"reserves": 5.0}), c, luck=Luck({"crisis": np.full((1, 3), 0.5)}))

    assert (found.crisis == 1.0).all()
    assert found.reserves == pytest.approx(6.0)
    assert found.debt[:, 0] == pytest.approx([10, 10, 11, 10])


def test_low_reserves_make_crises_likelier(solvent, changed, quarter, numbers):
    """At the level of alarm the odds are half of the highest, above it they fall towards nothing."""
    c = numbers(**{**PLAIN, "crisis_odds": 0.5, "crisis_level": 9.0, "crisis_slope": 1.0, "rescue": 0.0})
    found = quarter(changed(solvent, {"reserves": np.array([9.0, 12.0, 30.0])}), c).crisis

    assert found[0] == pytest.approx(0.25)
    assert (np.diff(found) < 0).all()
    assert found[2] == pytest.approx(0, abs=1e-6)


def test_borrowing_goes_on(solvent, quarter, numbers):
    """What is borrowed anyway adds to debt; its money is already in the balance."""
    found = quarter(solvent, numbers(**{**PLAIN, "borrowing_ifi": 0.6, "borrowing_other": 0.3}))

    assert found.debt[:, 0] == pytest.approx([10, 10, 10.6, 10.3])
    assert (found.reserves == 20.0).all()


@pytest.mark.parametrize(("money", "reserves"), [(-100, 2.0), (100, 60.0)])
def test_reserves_stay_within_bounds(solvent, quarter, numbers, money, reserves):
    """Reserves never fall below two or rise above sixty billion."""
    assert (quarter(solvent, numbers(**PLAIN), {"reserves": money}).reserves == reserves).all()
