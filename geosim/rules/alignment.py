"""Alignment as a signed, weighted network of nine states.

Distance after Bailey, Strezhnev and Voeten 2017; structural balance after Heider 1946 and Cartwright and
Harary 1956; material exchange as a pull between partners.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np

from geosim.rules.coercion import Pressure
from geosim.rules.elementwise import add_up, clip, yes_or_no
from geosim.rules.moves import Moves
from geosim.state import PARTNER_TIES, STATES, Array, Constants, State, pair_index

_N = len(STATES)
#: For each pair (i, k), the seven other states h: rows of the ties (i, h) and (h, k), each (7, 36).
_VIA_FIRST, _VIA_SECOND = (
    np.array(
        [
            [pair_index(STATES[(i, k)[end]], STATES[h]) for h in range(_N) if h not in (i, k)]
            for i, k in combinations(range(_N), 2)
        ]
    ).T
    for end in (0, 1)
)
_WITH = {state: pair_index("pakistan", state) for state in STATES[1:]}


def realign(state: State, moves: Moves, pressure: Pressure, c: Constants) -> Array:
    """Move every tie by acts, rivalry, fading, structural balance and exchange, (36, R)."""
    ties = state.alignment
    change = c.alignment_start - ties
    change *= c.tie_fade
    acts, amounts = moves.moved("warmth")
    change[acts] += c.warmth * amounts
    balance = _balance(ties)
    balance *= c.tie_balance / (_N - 2)
    change += balance
    change[PARTNER_TIES] += _exchange(state, c)
    for row, amount in _pakistan_ties(state, moves, pressure, c).items():
        change[row] += amount
    after = ties * ties
    np.subtract(1.0, after, out=after)
    after *= change
    after += ties
    acts, amounts = moves.moved("alignment")
    after[acts] += amounts
    return clip(after, -0.99, 0.99)


def _balance(ties: Array) -> Array:
    """Add up, over every third state, the product of its ties with both, (36, R)."""
    total = np.zeros_like(ties)
    for first, second in zip(_VIA_FIRST, _VIA_SECOND, strict=True):
        product = ties.take(first, axis=0)
        product *= ties.take(second, axis=0)
        total += product
    return total


def _exchange(state: State, c: Constants) -> Array:
    """Give the pull of shared mines on each partner's tie, (P, R)."""
    capacity = c.capacity[:5]
    shares = add_up(state.share[:5] * capacity[:, None]) / add_up(capacity)
    pull = c.tie_exchange * c.exchange_scale * (shares - c.exchange_rest)
    return pull * yes_or_no(shares > 0)


def _pakistan_ties(state: State, moves: Moves, pressure: Pressure, c: Constants) -> dict[int, Array]:
    """Give what moves Pakistan's ties beside the warmth of acts, by row."""
    reading = c.beijing_reading
    betrayal = reading * c.rivalry_betrayal * moves.one("rivalry_cause")
    welcome = (1.0 - reading) * c.rivalry_welcome * moves.one("us_opening")
    return {
        _WITH["china"]: c.rivalry * (welcome - betrayal) - c.compliance_tie * pressure.to_us,
        _WITH["united_states"]: -c.compliance_tie * pressure.to_china,
        _WITH["afghanistan"]: c.warmth * c.afghan_border * state.lever("border"),
        _WITH["russia"]: -c.warmth * c.russia_foothold * state.lever("foothold"),
    }
