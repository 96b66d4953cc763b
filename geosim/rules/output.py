"""Production, the processing mandate and the division of what the ore brings.

Downstreaming after Indonesia's nickel policy; the obsolescing bargain after Vernon 1971.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geosim.rules.elementwise import add_groups, add_up, at_least, clip, clip01
from geosim.rules.mines import ASSET_ROWS, DEPOSIT_ROWS, MINERAL_ROWS
from geosim.state import (
    ASSET_LOCALITY,
    ASSET_MINERAL,
    ASSETS,
    LOCALITIES,
    MINES,
    MINES_AT,
    PARTNERS,
    Array,
    Constants,
    State,
)

_LOCALITY = np.array([LOCALITIES.index(ASSET_LOCALITY[m]) for m in MINES])
_COPPER = np.array([[1.0 if ASSET_MINERAL[m] == "copper" else 0.0] for m in MINES])
_CRITICAL_MINES = [m for m in MINES if ASSET_MINERAL[m] == "critical"]
_THIRD = PARTNERS.index("third_partners")
_REFINERY = ASSETS.index("refinery")


@dataclass(frozen=True, slots=True)
class Production:
    """What a quarter's output brings; flows in $m a quarter."""

    downstream: Array  # (R,) processing plants a mandate has brought
    revenue: Array  # (R,)
    take: Array  # (R,) of Pakistan's governments
    take_by_locality: Array  # (L, R) by where the mine lies
    partner_take: Array  # (P, R)
    value_added_share: Array  # (R,) share of sales that was processed at home
    capacity: Array  # (R,) running, $m a year
    tonnes: Array  # (R,) sold, $m at base price
    sales: Array  # (6, R) by mine
    jobs_per_capacity: Array  # scalar or (R,)

    @property
    def sales_by_locality(self) -> Array:
        """Give the sales by where the mine lies, (L, R)."""
        return by_locality(self.sales)

    @property
    def value_per_tonne(self) -> Array:
        """Give the sales over the volume at base price, (R,)."""
        return self.revenue / np.maximum(self.tonnes, 1e-9)

    @property
    def jobs(self) -> Array:
        """Give the permanent mining jobs, (R,)."""
        return self.jobs_per_capacity * self.capacity


def ramp(stage: Array) -> Array:
    """Give the share of full output the mines have reached, (6, R)."""
    return clip01(stage.take(ASSET_ROWS, axis=0) - 4.0)


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
    running = ramp(stage)
    running *= c.capacity.take(ASSET_ROWS, axis=0)
    running *= disruption(state, c).take(_LOCALITY, axis=0)
    volume = running * np.exp(clip(state.true_size, -2.5, 1.5)).take(DEPOSIT_ROWS, axis=0)
    volume /= 4.0
    downstream, processed = _process(state, stage, add_up(volume), share, c)
    mandate = state.lever("processing_mandate")
    ban = clip01((mandate - c.mandate_threshold) / (1.0 - c.mandate_threshold))
    raw = (1.0 - processed) * (1.0 - c.mandate_bite * ban)
    discount = c.concentrate_discount.take(MINERAL_ROWS, axis=0)
    discount = discount + _COPPER * (c.thick_margin * c.processing_margin)
    worth = volume * np.exp(log_price).take(MINERAL_ROWS, axis=0)
    value = (1.0 - discount) * raw
    value += processed
    value *= worth
    sold = volume * (processed + raw)
    profit = np.maximum(value - c.operating_cost * sold, -c.loss_floor * value)
    held = share.take(ASSET_ROWS, axis=0)
    foreign = add_up(np.moveaxis(held, 1, 0))
    own = np.minimum(c.local_equity.take(ASSET_ROWS, axis=0) * (1.0 - c.dilution * foreign), 1.0 - foreign)
    after_tax = (1.0 - c.tax) * profit
    take = c.royalty * value
    take += c.tax * at_least(profit, 0.0)
    take += own * after_tax
    held *= after_tax[:, None]
    revenue = add_up(value)
    return Production(
        downstream=downstream,
        revenue=revenue,
        take=add_up(take),
        take_by_locality=by_locality(take),
        partner_take=add_up(held),
        value_added_share=add_up(worth) * processed / np.maximum(revenue, 1e-9),
        capacity=add_up(running),
        tonnes=add_up(sold),
        sales=value,
        jobs_per_capacity=c.jobs_per_capacity,
    )


def _process(state: State, stage: Array, volume: Array, share: Array, c: Constants) -> tuple[Array, Array]:
    """Give the processing plants ($m a quarter) and the share of ore processed at home, each (R,)."""
    mandate, institutions = state.lever("processing_mandate"), state.lever("institutions")
    refinery = c.refinery_capacity / 4.0 * clip01(stage[_REFINERY] - 4.0)
    skill = add_up(share[_CRITICAL_MINES, _THIRD]) / len(_CRITICAL_MINES)
    speed = (
        c.downstream_growth * (c.downstream_skill + institutions) * (1.0 + c.downstream_technology * skill)
    )
    downstream = state.downstream + speed * mandate * at_least(volume - state.downstream - refinery, 0.0)
    processed = np.minimum(
        refinery * (c.refinery_open + (1.0 - c.refinery_open) * mandate) + downstream, volume
    )
    return downstream, processed / np.maximum(volume, 1e-9)


def by_locality(mines: Array) -> Array:
    """Add the mines of each locality, (6, R) -> (L, R)."""
    return add_groups(mines, MINES_AT)


def price_pull(stage: Array, log_price: Array, c: Constants) -> Array:
    """Give the price of active mines above its rest, weighted by output, (L, R)."""
    active = ramp(stage)
    active *= c.capacity.take(ASSET_ROWS, axis=0)
    above = (log_price - c.price_rest).take(MINERAL_ROWS, axis=0)
    above *= active
    return by_locality(above) / at_least(by_locality(active), 1.0)
