"""Stage gates: finance, shares and progress of the nine projects (investment under uncertainty)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geosim.rules.coercion import Pressure
from geosim.rules.elementwise import add_up, at_least, at_most, clip, clip01, logistic, yes_or_no
from geosim.rules.moves import Moves
from geosim.state import (
    ASSET_LOCALITY,
    ASSET_MINERAL,
    ASSETS,
    LOCALITIES,
    MINERALS,
    PARTNER_TIES,
    PARTNERS,
    Array,
    Constants,
    State,
)

_US, _CHINA, _GULF, _THIRD = (PARTNERS.index(p) for p in PARTNERS)
_AT = {name: i for i, name in enumerate(ASSETS)}
_LOCALITY = np.array([LOCALITIES.index(name) for name in ASSET_LOCALITY])
_WORKS = np.array([j for j, mineral in enumerate(ASSET_MINERAL) if mineral is None])
_KIND = np.array([[0 if mineral else 1] for mineral in ASSET_MINERAL])  # 1: works
_MINERAL = np.array([MINERALS.index(mineral or "copper") for mineral in ASSET_MINERAL])
_DEPOSIT = np.array([0, 1, 2, 3, 4, 0, 0, 0, 0])
_TRADED = [_AT["waziristan_mines"], _AT["refinery"]]
_LINK, _SECOND = _AT["transit_link"], _AT["reko_diq_phase_2"]
_OF_PARTNER = np.tile(np.arange(len(PARTNERS)), len(ASSETS))
_STAGES = 5


@dataclass(frozen=True, slots=True)
class Projects:
    """The projects after a quarter: stage (J, R), commitment and share (J, P, R)."""

    stage: Array
    commitment: Array
    share: Array


def build(
    state: State,
    moves: Moves,
    pressure: Pressure,
    access: Array,
    transit: Array,
    c: Constants,
) -> Projects:
    """Move every project by what its partners commit and what stands in its way.

    access: (R,) to Pasni; transit: (R,) finance of the transit link.
    """
    stage = progress(state, moves, c)
    passed = (np.floor(stage) > np.floor(state.stage)) & (state.commitment[:, _US] > c.signal_floor)
    signal = c.signal_commitment * c.signal_effect * add_up(yes_or_no(passed))
    room = room_left(state, c)
    commitment = commit(state, moves, pressure, room, c)
    active = yes_or_no(state.since_active < c.active_quarters)
    follows = 1.0 + c.gulf_follows_us * active
    commitment[:, _GULF] += moves.many("coinvesting") * follows
    commitment[_AT["pasni_port"], _US] += c.access_commitment * access
    commitment[_LINK, _THIRD] += transit
    commitment[:, _THIRD] += signal
    return Projects(stage, clip01(commitment), divide_shares(state, moves, pressure, room, c))


def financed(state: State) -> Array:
    """Give the finance that all partners together have committed to each project, (J, R)."""
    return add_up(np.moveaxis(state.commitment, 1, 0))


def room_left(state: State, c: Constants) -> Array:
    """Give how much a new concession still adds to each project, (J, R)."""
    return clip(1.0 - financed(state), c.concession_room, 1.0)


def progress(state: State, moves: Moves, c: Constants) -> Array:
    """Give the stage of every project after the quarter, (J, R)."""
    stage, finance = state.stage, financed(state)
    pace = clip01(finance)
    pace *= 1.0 - c.finance_floor
    pace += c.finance_floor
    pace *= _security(state, moves, c).take(_LOCALITY, axis=0)
    pace *= _value(state, c)
    governance = (
        c.governance_floor
        + c.governance_institutions * state.lever("institutions")
        + c.governance_transparency * state.lever("transparency")
    )
    tension = state.lever("tension")
    pace *= governance * (1.0 - c.tension_drag * clip(tension - 0.5, 0.0, 0.5)) * c.speed
    for j in _TRADED:
        us_led = state.commitment[j, _US] / at_least(finance[j], 0.01)
        pace[j] *= 1.0 - c.trader_drag * (1.0 - c.us_miner) * us_led
    pace /= _duration(stage, c)
    pace[_LINK] *= tension < c.transit_tension
    pace[_SECOND] *= stage[_AT["reko_diq"]] >= 5.0
    pace += stage
    return at_most(pace, 5.0)


def _security(state: State, moves: Moves, c: Constants) -> Array:
    """Give what attacks, blockades and withdrawn consent leave of the pace, (L, R)."""
    ratio = clip(np.log(at_least(state.attack_trend, 1e-6) / c.attack_reference), -0.2, 2.0)
    open_road = 1.0 - c.blockade_drag * state.lever("blockade")
    return np.exp(-c.security_drag * ratio) * open_road * (1.0 - c.withdrawal_drag * moves.many("withdrawal"))


def _value(state: State, c: Constants) -> Array:
    """Give what the expected value makes of the pace, (J, R)."""
    net = state.belief_mean.take(_DEPOSIT, axis=0)
    net += state.log_price.take(_MINERAL, axis=0)
    net -= c.mandate_drag * state.lever("processing_mandate")
    net[_WORKS] = 0.0  # works have no ore
    net -= c.handicap
    net += 1.0
    net *= c.value_slope
    return clip(logistic(net) / logistic(c.value_slope), 0.05, 1.15)


def _duration(stage: Array, c: Constants) -> Array:
    """Give the quarters that each project's present stage takes, (J, R)."""
    table = np.stack(np.broadcast_arrays(c.stage_quarters_mine, c.stage_quarters_works))
    width = table.shape[-1]
    at = np.minimum(stage.astype(np.intp), _STAGES - 1)
    at += _KIND * _STAGES
    if width > 1:
        at *= width
        at += np.arange(width)
    return table.take(at)


def commit(state: State, moves: Moves, pressure: Pressure, room: Array, c: Constants) -> Array:
    """Let commitments lapse, and grow by concessions and investing, (J, P, R).

    room: (J, R) what a new concession still adds.
    """
    old = state.commitment
    lapsing = (state.quarter > c.tranche_quarter) & (state.since_investing >= c.tranche_grace)
    new = np.multiply(old, 1.0 - c.commitment_fade, order="C")
    new[:, _US] = old[:, _US] * (1.0 - np.where(lapsing, c.tranche_fade, 0.0))
    new[2:, _US] *= 1.0 - c.compliance_commitment_cut * pressure.to_china
    new[3:, _CHINA] *= 1.0 - c.compliance_commitment_cut * pressure.to_us
    new[3:6, _US] += c.compliance_commitment_gain * pressure.to_us
    new += moves.many("commitment").reshape(old.shape) * room[:, None]
    at, finance = moves.moved("finance")
    new.reshape(-1, old.shape[-1])[at] += finance
    partners, investing = moves.moved("investing")
    held = yes_or_no(state.share[:, partners] > c.investing_floor)
    held *= c.investing_commitment * investing
    new[:, partners] += held
    return new


def divide_shares(state: State, moves: Moves, pressure: Pressure, room: Array, c: Constants) -> Array:
    """Grant new shares up to nine tenths in total, cut in proportion beyond that, (J, P, R).

    room: (J, R) what a new concession still adds.
    """
    share = state.share
    new = np.multiply(moves.many("share").reshape(share.shape), room[:, None], order="C")
    at, bids = moves.moved("bid")
    new.reshape(-1, share.shape[-1])[at] += bids * _welcome(state, c)[_OF_PARTNER[at]]
    gulf = share[_AT["reko_diq"], _GULF]
    once = yes_or_no(gulf < c.compliance_gulf_share)
    new[_AT["reko_diq"], _GULF] += once * (c.compliance_gulf_share * pressure.to_gulf)
    asked = at_least(add_up(np.moveaxis(new, 1, 0)), 1e-12)
    left = at_least(0.9 - add_up(np.moveaxis(share, 1, 0)), 0.0)
    new *= at_most(left / asked, 1.0)[:, None]
    new += share
    return new


def _welcome(state: State, c: Constants) -> Array:
    """Give how welcome a bid of each partner is, (P, R)."""
    ties = state.alignment.take(PARTNER_TIES, axis=0)
    return logistic(c.welcome_slope * (ties - c.welcome_middle))
