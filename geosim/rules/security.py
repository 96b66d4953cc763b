"""Attacks that excite themselves, and casualties among foreign workers.

Discrete self-excitation after Hawkes 1971, Mohler and others 2011, Porter and White 2012; the price channel
after Berman, Couttenier, Rohner and Thoenig 2017.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geosim.noise import Luck
from geosim.rules.communities import Presence
from geosim.rules.elementwise import add_up, at_least, at_most, clip, yes_or_no
from geosim.rules.moves import Moves
from geosim.state import LOCALITIES, Array, Constants, State

_CHAGAI, _MAKRAN, _WAZIRISTAN, _ = range(len(LOCALITIES))
_NEAR = [_CHAGAI, _MAKRAN]  # where foreign workers are exposed


@dataclass(frozen=True, slots=True)
class Violence:
    """Attacks of a quarter and what they leave behind."""

    attacks: Array  # (L, R) a quarter
    attack_rate: Array  # (L, R) expected
    excitation: Array  # (L, R)
    trend: Array  # (L, R)
    casualties: Array  # (R,)
    casualty_rate: Array  # (R,) expected


def suffer_attacks(
    state: State, moves: Moves, presence: Presence, grievance: Array, price: Array, c: Constants, luck: Luck
) -> Violence:
    """Draw the quarter's attacks and casualties.

    grievance (L, R) after this quarter; price (L, R) of active mines above rest.
    """
    causes = attack_causes(state, moves, presence, grievance, price, c)
    rate = np.exp(clip(causes, -2.5, 2.0))
    rate *= c.attack_base
    rate += state.excitation
    attacks = luck.count("attacks", rate) + moves.many("attacks")
    chinese = presence.chinese[_NEAR]
    exposed = at_most(2.0 * chinese, 1.0) * yes_or_no(chinese > 0.05)
    near = add_up(attacks[_NEAR] * exposed)
    guarded = 1.0 - c.casualty_protection * np.minimum(moves.one("worker_protection"), 1.0)
    casualty_rate = c.casualty_rate * guarded * near
    return Violence(
        attacks=attacks,
        attack_rate=rate,
        excitation=c.excitation_memory * state.excitation + c.excitation_gain * attacks,
        trend=c.trend_memory * state.attack_trend + (1.0 - c.trend_memory) * attacks,
        casualties=luck.count("casualties", casualty_rate) + moves.one("casualties"),
        casualty_rate=casualty_rate,
    )


def attack_causes(
    state: State, moves: Moves, presence: Presence, grievance: Array, price: Array, c: Constants
) -> Array:
    """Add up what raises and lowers the log rate of attacks against the opening position, (L, R)."""
    troops = c.attack_troops * (1.0 + c.force_effect * c.force_works)
    american = c.attack_us_target - c.attack_us_deterrent * c.us_presence
    causes = c.attack_grievance * (grievance - c.grievance_reference)
    causes -= troops * (state.lever("security") - c.security_rest)
    causes += c.attack_insurgents * (state.lever("insurgent_support") - c.insurgent_support_rest)
    causes += c.attack_price * price * at_most(presence.salience, 1.0)
    causes += c.attack_foreign * (presence.chinese - c.attack_foreign_rest)
    causes += american * presence.american
    causes += c.attack_proxy * c.proxy_war * c.attack_proxy_reach * moves.one("covert")
    causes -= c.attack_border * (state.lever("border") - c.attack_border_rest) * c.attack_border_reach
    causes[_WAZIRISTAN] -= c.attack_afghan * c.afghan_dividend
    return causes


def attack_ratio(trend: Array, c: Constants) -> Array:
    """Give the log of all attacks over their reference, (R,)."""
    return np.log(at_least(add_up(trend), 1e-6) / add_up(c.attack_reference))
