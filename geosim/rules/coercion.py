"""Coercion and compliance: who presses Pakistan, whether it gives way, and the bid for Pasni.

Asymmetric dependence after Hirschman 1945; weaponised interdependence after Farrell and Newman 2019.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geosim.noise import Luck
from geosim.rules.elementwise import logistic
from geosim.rules.moves import Moves
from geosim.state import PARTNERS, Array, Constants, State

_CHINA, _US, _GULF = (PARTNERS.index(name) for name in ("china", "united_states", "gulf_states"))

BY_RULE, ACCEPT, REFUSE = 0.0, 1.0, 2.0


@dataclass(frozen=True, slots=True)
class Pressure:
    """Who presses Pakistan this quarter, and to whom it gives way; each (R,), 0 to 1."""

    by_china: Array
    by_us: Array
    by_gulf: Array
    to_china: Array
    to_us: Array
    to_gulf: Array


def compliance_odds(state: State, c: Constants) -> Array:
    """Give the probability that Pakistan gives way to each partner, (P, R)."""
    return logistic(c.compliance_base + c.compliance_slope * (state.dependence - state.leverage))


def press(state: State, moves: Moves, answer: Array | None, c: Constants, luck: Luck) -> Pressure:
    """Draw whether Pakistan gives way to each patron that presses it.

    answer: (R,) Pakistan's standing answer to pressure, BY_RULE, ACCEPT or REFUSE; None is BY_RULE.
    """
    odds = compliance_odds(state, c)
    by_china, by_us, by_gulf = moves.many("coercion")

    def gives_way(partner: int, item: int) -> Array:
        return answered(answer, luck.happens("compliance", odds[partner], item))

    return Pressure(
        by_china=by_china,
        by_us=by_us,
        by_gulf=by_gulf,
        to_china=by_china * gives_way(_CHINA, 0),
        to_us=by_us * gives_way(_US, 1),
        to_gulf=by_gulf * gives_way(_GULF, 2) * c.compliance_gulf_effect,
    )


def answered(answer: Array | None, by_rule: Array) -> Array:
    """Let a standing answer stand above what happens by rule, (R,)."""
    if answer is None:
        return by_rule
    return np.where(answer == BY_RULE, by_rule, np.where(answer == ACCEPT, 1.0, 0.0))


def yielding(pressure: Pressure, c: Constants) -> dict[str, Array]:
    """Push the levers that pressure and giving way move."""
    return {
        "cpec": -c.compliance_cpec * pressure.to_us,
        "foothold": -c.compliance_foothold * pressure.to_china,
        "tariff": c.coercion_tariff * pressure.by_us,
        "rollover.china": -c.coercion_rollover * c.coercion_strength * pressure.by_china,
    }


def grant_access(state: State, moves: Moves, answer: Array | None, c: Constants) -> Array:
    """Give how far an American bid for Pasni is let in, (R,).

    answer: (R,) Pakistan's standing answer to the bid, BY_RULE, ACCEPT or REFUSE; None is BY_RULE.
    """
    return moves.one("access_bid") * answered(answer, access_by_rule(state, c))


def access_by_rule(state: State, c: Constants) -> Array:
    """Give how far Pakistan lets a bid for Pasni in if it leaves that to the rule, 0 to 1, (R,)."""
    us, china = state.tie("pakistan", "united_states"), state.tie("pakistan", "china")
    return logistic(
        c.access_slope * (us - c.access_middle) + c.access_tilt * (us - china + c.access_tilt_middle)
    )
