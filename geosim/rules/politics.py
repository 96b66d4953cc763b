"""Domestic support, changes of government and arbitration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geosim.noise import Luck
from geosim.rules.coercion import Pressure
from geosim.rules.elementwise import add_up, at_least, clip01, logistic, yes_or_no
from geosim.rules.mines import ASSET_ROWS
from geosim.rules.moves import Moves
from geosim.state import LEVER_SLICE, Array, Constants, State

_MANDATE, _OPENNESS = LEVER_SLICE["processing_mandate"], LEVER_SLICE["transparency"]


@dataclass(frozen=True, slots=True)
class Politics:
    """Support, whether the government changed, and the award a tribunal made; each (R,)."""

    support: Array
    turnover: Array
    award: Array  # $bn


def approve(
    state: State,
    levers: dict[str, Array],
    moves: Moves,
    pressure: Pressure,
    take: Array,
    crisis: Array,
    attacks: Array,
    largest_share: Array,
    c: Constants,
) -> Array:
    """Move domestic support towards what the quarter calls for, (R,).

    take $m a quarter, crisis 0/1, attacks log over reference, largest_share of one partner; each (R,).
    """
    target = logistic(
        c.support_base
        + c.support_take * np.tanh(take / c.support_take_scale)
        - c.support_crisis * crisis
        - c.support_attacks * np.maximum(attacks, np.log(0.2))
        + c.support_transparency * (levers["transparency"] - c.support_transparency_rest)
        - c.support_dominance * (largest_share - c.support_dominance_rest)
        - c.support_claims * claim_gap(state)
        - c.support_foothold * levers["foothold"] * (1.0 - levers["transparency"])
    )
    yielded = c.compliance_support * (pressure.to_china + pressure.to_us + pressure.to_gulf)
    moved = state.support + c.support_speed * (target - state.support)
    return clip01(moved - yielded + moves.one("support"))


def claim_gap(state: State) -> Array:
    """Give how far beliefs have fallen below what was first claimed, mean over deposits, (R,)."""
    return add_up(at_least(state.belief_start - state.belief_mean, 0.0)) / len(state.belief_start)


def contest(
    state: State, support: Array, moves: Moves, stage: Array, share: Array, c: Constants, luck: Luck
) -> Politics:
    """Draw a change of government and an arbitration award.

    support (R,), stage (J, R) and share (J, P, R) after this quarter.
    """
    odds = c.turnover_odds * np.exp(c.turnover_slope * (0.5 - support))
    odds = np.minimum(odds * c.script.factor("turnover_odds", state.quarter), 1.0)
    turnover = luck.happens("turnover", odds)
    forced = moves.one("forcing") * yes_or_no(state.lever("processing_mandate") > c.arbitration_mandate)
    cause = turnover + c.arbitration_forcing * forced
    shield = 1.0 - c.arbitration_shield * state.lever("institutions")
    p = c.arbitration_odds * c.script.factor("arbitration_odds", state.quarter) * cause * shield
    awarded = luck.happens("arbitration", np.minimum(p, 1.0))
    return Politics(support, turnover, awarded * _award(stage, share, c, luck))


def _award(stage: Array, share: Array, c: Constants, luck: Luck) -> Array:
    """Give the award over the mine in which foreigners have sunk most, $bn (R,)."""
    sunk = clip01(stage.take(ASSET_ROWS, axis=0) - 2.0)
    sunk *= c.capital_cost.take(ASSET_ROWS, axis=0)
    sunk *= add_up(np.moveaxis(share, 1, 0)).take(ASSET_ROWS, axis=0)
    sunk /= 1000.0
    return c.award * np.max(sunk, axis=0) * _tail(c, luck)


def _tail(c: Constants, luck: Luck) -> Array | float:
    """Give how the award compares with the usual one, with mean 1; 1 where luck is expected."""
    z = luck.normal("award")
    if isinstance(z, float):
        return 1.0
    return 1.0 + luck.surprise(np.exp(c.award_tail * z[0] - 0.5 * c.award_tail * c.award_tail) - 1.0)


def after_turnover(levers: Array, turnover: Array, c: Constants) -> Array:
    """Undo part of the mandate and of transparency when the government changes, (33, R)."""
    kept = levers.copy()
    kept[_MANDATE] = levers[_MANDATE] * (1.0 - c.turnover_mandate * turnover)
    kept[_OPENNESS] = levers[_OPENNESS] * (1.0 - c.turnover_transparency * turnover)
    return kept
