"""Stage gates: finance, shares and progress of the nine projects (investment under uncertainty)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geosim.rules.coercion import Pressure
from geosim.rules.elementwise import add_up, clip, clip01, logistic
from geosim.rules.instruments import Moves
from geosim.state import (
    ASSET_LOCALITY,
    ASSET_MINERAL,
    ASSETS,
    LOCALITIES,
    MINERALS,
    PARTNERS,
    Array,
    Constants,
    State,
)

_US, _CHINA, _GULF, _THIRD = (PARTNERS.index(p) for p in PARTNERS)
_AT = {name: i for i, name in enumerate(ASSETS)}
_LOCALITY = np.array([LOCALITIES.index(name) for name in ASSET_LOCALITY])
_MINES = np.array([mineral is not None for mineral in ASSET_MINERAL])[:, None]
_MINERAL = np.array([MINERALS.index(mineral or "copper") for mineral in ASSET_MINERAL])
_DEPOSIT = np.array([0, 1, 2, 3, 4, 0, 0, 0, 0])
_TRADED = np.array([name in ("refinery", "waziristan_mines") for name in ASSETS])[:, None]
_LINK = np.array([name == "transit_link" for name in ASSETS])[:, None]
_SECOND = np.array([name == "reko_diq_phase_2" for name in ASSETS])[:, None]


@dataclass(frozen=True, slots=True)
class Projects:
    """The projects after a quarter: stage (J, R), commitment and share (J, P, R)."""

    stage: Array
    commitment: Array
    share: Array


def build(state: State, moves: Moves, pressure: Pressure, grants: Array, c: Constants) -> Projects:
    """Move every project by what its partners commit and what stands in its way.

    grants: (J, P, R) commitments beside concessions: Pasni access, Gulf money, transit talks.
    """
    stage = progress(state, moves, c)
    passed = (np.floor(stage) > np.floor(state.stage)) & (state.commitment[:, _US] > c.signal_floor)
    signal = c.signal_commitment * c.signal_effect * add_up(np.where(passed, 1.0, 0.0))
    return Projects(
        stage, commit(state, moves, pressure, grants, signal, c), divide_shares(state, moves, pressure, c)
    )


def progress(state: State, moves: Moves, c: Constants) -> Array:
    """Give the stage of every project after the quarter, (J, R)."""
    stage = state.stage
    finance = add_up(np.moveaxis(state.commitment, 1, 0))
    pace = c.finance_floor + (1.0 - c.finance_floor) * clip01(finance)
    pace = pace * _security(state, moves, c)[_LOCALITY] * _value(state, c)
    governance = (
        c.governance_floor
        + c.governance_institutions * state.lever("institutions")
        + c.governance_transparency * state.lever("transparency")
    )
    tension = state.lever("tension")
    pace = pace * (governance * (1.0 - c.tension_drag * clip(tension - 0.5, 0.0, 0.5)) * c.speed)
    us_led = state.commitment[:, _US] / np.maximum(finance, 0.01)
    pace = pace * (1.0 - np.where(_TRADED, c.trader_drag * (1.0 - c.us_miner) * us_led, 0.0))
    frozen = (_LINK & (tension >= c.transit_tension)) | (_SECOND & (stage[_AT["reko_diq"]] < 5.0))
    return np.minimum(stage + np.where(frozen, 0.0, pace / _duration(stage, c)), 5.0)


def _security(state: State, moves: Moves, c: Constants) -> Array:
    """Give what attacks, blockades and withdrawn consent leave of the pace, (L, R)."""
    ratio = clip(np.log(np.maximum(state.attack_trend, 1e-6) / c.attack_reference), -0.2, 2.0)
    open_road = 1.0 - c.blockade_drag * state.lever("blockade")
    return np.exp(-c.security_drag * ratio) * open_road * (1.0 - c.withdrawal_drag * moves.many("withdrawal"))


def _value(state: State, c: Constants) -> Array:
    """Give what the expected value makes of the pace, (J, R)."""
    worth = (
        state.belief_mean[_DEPOSIT]
        + state.log_price[_MINERAL]
        - c.mandate_drag * state.lever("processing_mandate")
    )
    net = np.where(_MINES, worth, 0.0) - c.handicap + 1.0
    return clip(logistic(c.value_slope * net) / logistic(c.value_slope), 0.05, 1.15)


def _duration(stage: Array, c: Constants) -> Array:
    """Give the quarters that each project's present stage takes, (J, R)."""
    quarters = np.where(_MINES, c.stage_quarters_mine[0], c.stage_quarters_works[0])
    for k in range(1, 5):
        reached = np.where(_MINES, c.stage_quarters_mine[k], c.stage_quarters_works[k])
        quarters = np.where(stage >= k, reached, quarters)
    return quarters


def room_left(state: State, c: Constants) -> Array:
    """Give how much a new concession still adds to each project, (J, R)."""
    return clip(1.0 - add_up(np.moveaxis(state.commitment, 1, 0)), c.concession_room, 1.0)


def commit(
    state: State, moves: Moves, pressure: Pressure, grants: Array, signal: Array, c: Constants
) -> Array:
    """Let commitments lapse and grow, (J, P, R)."""
    old = state.commitment
    lapsing = (state.quarter > c.tranche_quarter) & (state.since_investing >= c.tranche_grace)
    fade_us = np.where(lapsing, c.tranche_fade, 0.0)
    keep = [1.0 - fade_us, *[1.0 - c.commitment_fade] * 3]
    new = np.stack([old[:, p] * keep[p] for p in range(len(PARTNERS))], axis=1)
    new[2:, _US] = new[2:, _US] * (1.0 - c.compliance_commitment_cut * pressure.to_china)
    new[3:, _CHINA] = new[3:, _CHINA] * (1.0 - c.compliance_commitment_cut * pressure.to_us)
    new[3:6, _US] = new[3:6, _US] + c.compliance_commitment_gain * pressure.to_us
    new = new + moves.many("commitment").reshape(*old.shape[:2], -1) * room_left(state, c)[:, None]
    new = new + moves.many("finance").reshape(*old.shape[:2], -1)
    held = np.where(state.share > c.investing_floor, 1.0, 0.0)
    new = new + c.investing_commitment * held * moves.many("investing") + grants
    new[:, _THIRD] = new[:, _THIRD] + signal
    return clip01(new)


def granted(state: State, moves: Moves, access: Array, transit: Array, c: Constants) -> Array:
    """Give the commitments of Pasni access, Gulf co-investment and transit talks, (J, P, R)."""
    grants = np.zeros((*state.commitment.shape[:2], state.runs))
    active = np.where(state.since_active < c.active_quarters, 1.0, 0.0)
    grants[:, _GULF] = moves.many("coinvesting") * (1.0 + c.gulf_follows_us * active)
    grants[_AT["pasni_port"], _US] = c.access_commitment * access
    grants[_AT["transit_link"], _THIRD] = transit
    return grants


def divide_shares(state: State, moves: Moves, pressure: Pressure, c: Constants) -> Array:
    """Grant new shares up to nine tenths in total, cut in proportion beyond that, (J, P, R)."""
    share = state.share
    shape = (*share.shape[:2], -1)
    ties = np.array([state.tie("pakistan", partner) for partner in PARTNERS])
    welcome = logistic(c.welcome_slope * (ties - c.welcome_middle))
    new = moves.many("share").reshape(shape) * room_left(state, c)[:, None]
    new = new + moves.many("bid").reshape(shape) * welcome
    gulf = share[_AT["reko_diq"], _GULF]
    once = np.where(gulf < c.compliance_gulf_share, c.compliance_gulf_share * pressure.to_gulf, 0.0)
    new[_AT["reko_diq"], _GULF] = new[_AT["reko_diq"], _GULF] + once
    asked = add_up(np.moveaxis(new, 1, 0))
    room = np.maximum(0.9 - add_up(np.moveaxis(share, 1, 0)), 0.0)
    return share + new * np.minimum(room / np.maximum(asked, 1e-12), 1.0)[:, None]
