"""Dependence, leverage and their index (Hirschman 1945; outside options as in bargaining)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np

from geosim.rules.elementwise import add_up, at_most, clip, clip01, logistic
from geosim.rules.mines import ASSET_ROWS, DEPOSIT_ROWS, MINERAL_ROWS
from geosim.state import ASSETS, MINES, PARTNER_TIES, PARTNERS, Array, Constants, State

_FIRST = ASSETS.index("reko_diq")
_SECOND = MINES.index(ASSETS.index("reko_diq_phase_2"))
_OTHERS = [[k for k in range(len(PARTNERS)) if k != p] for p in range(len(PARTNERS))]
_US, _CHINA = PARTNERS.index("united_states"), PARTNERS.index("china")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where Pakistan stands towards its partners."""

    dependence: Array  # (P, R)
    leverage: Array  # (P, R)
    stake: Array  # (P, R) share of the projects under way
    index: Array  # (R,) leverage-dependency index


def weigh(state: State, c: Constants) -> Standing:
    """Weigh dependence on and leverage over every partner."""
    stake = stakes(state, c)
    dependence = _dependence(state, stake, c)
    worth = np.exp(state.belief_mean).take(DEPOSIT_ROWS, axis=0)
    worth *= np.exp(c.supply_price * state.log_price).take(MINERAL_ROWS, axis=0)
    worth *= active_supply(state, c)
    supply = add_up(worth) / c.supply_scale
    leverage = _leverage(state, at_most(supply, 1.5), stake, c)
    index = add_up(c.partner_weight * (leverage - dependence)) - c.index_offset
    return Standing(dependence, leverage, stake, index)


def stakes(state: State, c: Constants) -> Array:
    """Give each partner's stake in the projects under way, weighted by progress and log cost, (P, R)."""
    weight = state.stage - 0.5
    weight /= 3.5
    weight = clip01(weight)
    weight *= np.log1p(c.capital_cost / 100.0)
    return add_up(state.share * weight[:, None]) / (1.0 + add_up(weight))


def active_supply(state: State, c: Constants) -> Array:
    """Give what each mine supplies or will soon, $m a year (6, R); phase 2 counts after phase 1."""
    active = clip(state.stage.take(ASSET_ROWS, axis=0) - 2.0, 0.0, 2.0)
    active /= 2.0
    active *= c.capacity.take(ASSET_ROWS, axis=0)
    active[_SECOND] *= state.stage[_FIRST] >= 5.0
    return active


def _dependence(state: State, stake: Array, c: Constants) -> Array:
    debt = add_up(np.moveaxis(c.debt_hold * (state.debt / c.debt_scale)[None], 1, 0))
    works = np.empty(stake.shape)
    works[:] = c.infrastructure_hold
    works[_US] += c.foothold_hold * state.lever("foothold")
    works[_CHINA] += c.cpec_hold * state.lever("cpec")
    w = c.dependence_weight
    held = at_most(c.share_hold * stake, 1.0)
    total = w[0] * debt
    total += w[1] * c.trade_hold
    total += w[2] * held
    total += w[3] * works
    total += w[4] * c.arms_hold
    return clip01(total)


def _leverage(state: State, supply: Array, stake: Array, c: Constants) -> Array:
    ties = state.alignment.take(PARTNER_TIES, axis=0) * c.substitute
    best = np.array([reduce(np.maximum, ties[others]) for others in _OTHERS])
    outside = logistic(c.outside_slope * (best - c.outside_middle)) * (1.0 - c.outside_lock * stake)
    terms = 0.5 * (state.lever("institutions") + state.lever("transparency"))
    w = c.leverage_weight
    return clip01(w[0] * c.need * supply + w[1] * c.location_value + w[2] * outside + w[3] * terms)


def hedging(state: State) -> Array:
    """Give how evenly Pakistan stands between the two great powers (after Kuik 2008), (R,)."""
    us, china = state.tie("pakistan", "united_states"), state.tie("pakistan", "china")
    return 1.0 - np.abs(us - china) / 2.0 - 0.5 * np.maximum(0.0, -np.minimum(us, china))


def concentration(share: Array) -> Array:
    """Give the concentration of partners' mine shares, sum of squared shares, (R,)."""
    total = np.maximum(add_up(share), 1e-9)
    return add_up((share / total) * (share / total))
