"""External accounts: debt by creditor, reserves, rollovers, the tariff and reserve crises."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geosim.noise import Luck
from geosim.rules.coercion import Pressure
from geosim.rules.communities import road_blockade
from geosim.rules.elementwise import add_up, at_least, clip, logistic, yes_or_no
from geosim.rules.moves import Moves
from geosim.rules.output import Production
from geosim.state import CREDITORS, PARTNERS, Array, Constants, State

_CHINA, _GULF, _IFI, _OTHER = range(len(CREDITORS))
_FROM_CHINA = PARTNERS.index("china")


@dataclass(frozen=True, slots=True)
class Accounts:
    """Debt (K, R) and reserves (R,) in $bn, arbitration due (R,), whether a reserve crisis struck (R,)."""

    debt: Array
    reserves: Array
    claims_due: Array
    crisis: Array


def interest_due(debt: Array, c: Constants) -> Array:
    """Give the quarter's interest, $bn (R,)."""
    return add_up(debt * c.interest / 4.0)


def falling_due(debt: Array, rollover: Array, c: Constants, ifi_factor: Array | float = 1.0) -> Array:
    """Give the debt that must be repaid this quarter, by creditor, $bn (K, R)."""
    falling = np.empty((len(CREDITORS), rollover.shape[-1]))
    falling[: len(rollover)] = rollover
    falling[_IFI] = c.rollover_ifi * ifi_factor
    falling[_OTHER] = c.rollover_other
    np.subtract(1.0, falling, out=falling)
    falling *= c.maturity * debt
    return falling


def settle(
    state: State,
    moves: Moves,
    pressure: Pressure,
    output: Production,
    levers: dict[str, Array],
    attack_share: Array,
    c: Constants,
    luck: Luck,
) -> Accounts:
    """Settle the quarter's payments.

    levers: `rollover` (2, R), `tariff` and `tension` (R,) after this quarter; attack_share: attacks over
    their reference (R,).
    """
    due = falling_due(state.debt, levers["rollover"], c, c.script.factor("rollover_ifi", state.quarter))
    loans = _loans(state, moves, c)
    award_due = state.claims_due / c.award_quarters
    minerals = c.mineral_inflow * (output.revenue - add_up(output.partner_take)) / 1000.0
    tariff = c.tariff_exports * c.tariff_elasticity * (levers["tariff"] - c.tariff_reference)
    flow = (
        c.current_balance
        - (interest_due(state.debt, c) - c.interest_reference)
        - (add_up(due) - c.repayment_reference)
        + (minerals - c.mineral_inflow_reference)
        - tariff / (1.0 + c.tariff_reference)
        + (moves.one("capital_inflow") + add_up(loans) + moves.one("reserves"))
        - (c.attack_cost * attack_share + c.tension_cost * (levers["tension"] - c.tension_rest))
        - c.coercion_reserves * c.coercion_strength * state.dependence[_FROM_CHINA] * pressure.by_china
        - c.blockade_reserves * road_blockade(state, c)
        - c.award_cost * award_due
    )
    before_rescue = state.reserves + flow
    odds = c.crisis_odds * logistic((c.crisis_level - before_rescue) / c.crisis_slope)
    crisis = luck.happens("crisis", odds)
    debt = state.debt - due
    debt += loans
    debt[_IFI] += c.borrowing_ifi + c.rescue * crisis  # borrowing that goes on anyway, and the rescue
    debt[_OTHER] += c.borrowing_other
    return Accounts(
        debt=at_least(debt, 0.0),
        reserves=clip(before_rescue + c.rescue * crisis, 2.0, 60.0),
        claims_due=state.claims_due - award_due,
        crisis=crisis,
    )


def _loans(state: State, moves: Moves, c: Constants) -> Array:
    """Give the fresh money options bring, by creditor (K, R); China lends none above a limit of debt."""
    loans = np.array(moves.many("loan"))
    loans[_CHINA] *= yes_or_no(state.debt[_CHINA] < c.rollover_inflow_limit)
    return loans
