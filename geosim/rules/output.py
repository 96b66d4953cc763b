"""Production, the processing mandate and the division of what the ore brings.

Downstreaming after Indonesia's nickel policy; the obsolescing bargain after Vernon 1971.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geosim.rules.elementwise import add_up, clip, clip01
from geosim.state import (
    ASSET_LOCALITY,
    ASSET_MINERAL,
    ASSETS,
    LOCALITIES,
    MINE_DEPOSIT,
    MINERALS,
    MINES,
    PARTNERS,
    Array,
    Constants,
    State,
)

_M = np.array(MINES)
_DEPOSIT = np.array(MINE_DEPOSIT)
_LOCALITY = np.array([LOCALITIES.index(ASSET_LOCALITY[m]) for m in MINES])
_MINERAL = np.array([MINERALS.index(ASSET_MINERAL[m] or "") for m in MINES])
_COPPER = np.equal(_MINERAL, MINERALS.index("copper"))[:, None]
_CRITICAL_MINES = tuple(m for m in MINES if ASSET_MINERAL[m] == "critical")
_MINES_AT = [np.flatnonzero(np.equal(_LOCALITY, place)) for place in range(len(LOCALITIES))]
_THIRD = PARTNERS.index("third_partners")
_REFINERY = ASSETS.index("refinery")


@dataclass(frozen=True, slots=True)
class Production:
    """What a quarter's output brings; flows in $m a quarter."""

    downstream: Array  # (R,) processing plants a mandate has brought
    revenue: Array  # (R,)
    take: Array  # (R,) of Pakistan's governments
    take_by_locality: Array  # (L, R) by where the mine lies
    sales_by_locality: Array  # (L, R)
    partner_take: Array  # (P, R)
    value_added_share: Array  # (R,) share of sales that was processed at home
    value_per_tonne: Array  # (R,) sales over volume at base price
    jobs: Array  # (R,)


def ramp(stage: Array) -> Array:
    """Give the share of full output the mines have reached, (6, R)."""
    return clip01(stage[_M] - 4.0)


def disruption(state: State, c: Constants) -> Array:
    """Give the share of output that attacks and blockades leave, (L, R)."""
    attacks = np.log1p(state.attack_trend / c.attack_reference)
    return clip(
        1.0 - c.attack_disruption * attacks - c.blockade_disruption * state.lever("blockade"), 0.1, 1.0
    )


def produce(state: State, stage: Array, log_price: Array, share: Array, c: Constants) -> Production:
    """Run the mines for a quarter and divide what they bring.

    stage (J, R), log_price (M, R) and share (J, P, R) are those after this quarter's steps.
    """
    running = ramp(stage) * c.capacity[_M] * disruption(state, c)[_LOCALITY]
    volume = running * np.exp(clip(state.true_size, -2.5, 1.5)[_DEPOSIT]) / 4.0
    downstream, processed = _process(state, stage, add_up(volume), share, c)
    mandate = state.lever("processing_mandate")
    ban = clip01((mandate - c.mandate_threshold) / (1.0 - c.mandate_threshold))
    raw = (1.0 - processed) * (1.0 - c.mandate_bite * ban)
    price = np.exp(log_price)[_MINERAL]
    discount = c.concentrate_discount[_MINERAL] + np.where(_COPPER, c.thick_margin * c.processing_margin, 0.0)
    value = volume * price * (processed + raw * (1.0 - discount))
    sold = volume * (processed + raw)
    profit = np.maximum(value - c.operating_cost * sold, -c.loss_floor * value)
    held = share[_M]
    foreign = add_up(np.moveaxis(held, 1, 0))
    own = np.minimum(c.local_equity[_M] * (1.0 - c.dilution * foreign), 1.0 - foreign)
    after_tax = (1.0 - c.tax) * profit
    take = c.royalty * value + c.tax * np.maximum(profit, 0.0) + own * after_tax
    sales, tonnes = add_up(value), add_up(sold)
    return Production(
        downstream=downstream,
        revenue=sales,
        take=add_up(take),
        take_by_locality=by_locality(take),
        sales_by_locality=by_locality(value),
        partner_take=add_up(held * after_tax[:, None]),
        value_added_share=add_up(volume * price) * processed / np.maximum(sales, 1e-9),
        value_per_tonne=sales / np.maximum(tonnes, 1e-9),
        jobs=c.jobs_per_capacity * add_up(running),
    )


def _process(state: State, stage: Array, volume: Array, share: Array, c: Constants) -> tuple[Array, Array]:
    """Give the processing plants ($m a quarter) and the share of ore processed at home, each (R,)."""
    mandate, institutions = state.lever("processing_mandate"), state.lever("institutions")
    refinery = c.refinery_capacity / 4.0 * clip01(stage[_REFINERY] - 4.0)
    skill = add_up(np.array([share[m, _THIRD] for m in _CRITICAL_MINES])) / len(_CRITICAL_MINES)
    speed = (
        c.downstream_growth * (c.downstream_skill + institutions) * (1.0 + c.downstream_technology * skill)
    )
    downstream = state.downstream + speed * mandate * np.maximum(volume - state.downstream - refinery, 0.0)
    processed = np.minimum(
        refinery * (c.refinery_open + (1.0 - c.refinery_open) * mandate) + downstream, volume
    )
    return downstream, processed / np.maximum(volume, 1e-9)


def by_locality(mines: Array) -> Array:
    """Add the mines of each locality, (6, R) -> (L, R)."""
    none = np.zeros_like(mines[0])
    return np.array([add_up(mines[there]) if there.size else none for there in _MINES_AT])


def price_pull(stage: Array, log_price: Array, c: Constants) -> Array:
    """Give the price of active mines above its rest, weighted by output, (L, R)."""
    active = ramp(stage) * c.capacity[_M]
    above = (log_price - c.price_rest)[_MINERAL]
    return by_locality(active * above) / np.maximum(by_locality(active), 1.0)
