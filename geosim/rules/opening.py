"""The opening position: the first state, and the numbers that follow from others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from geosim.rules.accounts import falling_due, interest_due
from geosim.rules.communities import grievance_causes, look_around
from geosim.rules.dependence import weigh
from geosim.rules.elementwise import add_up
from geosim.rules.levers import lever_table
from geosim.rules.output import produce
from geosim.state import CREDITORS, LEVER_SLICE, Array, Constants, State


def complete(numbers: Mapping[str, Array]) -> dict[str, Array]:
    """Add the tables the rules read to the numbers of parameters.yaml: levers, and the attack reference.

    A self-exciting process with base b, gain g and memory m rests at b / (1 - g / (1 - m)) (Hawkes 1971).
    """
    branching = numbers["excitation_gain"] / (1.0 - numbers["excitation_memory"])
    tables = {f"lever_{part}": lever_table(numbers, part) for part in ("start", "rest", "fade", "drift")}
    reference = numbers["attack_base"] / (1.0 - branching)
    return {**numbers, **tables, "attack_reference": reference, "excitation_rest": reference * branching}


def open_world(c: Constants, sizes: Array) -> State:
    """Give the state at the end of 2025Q3, before the first quarter is played.

    sizes: (D, R) standard normals behind the true size of each deposit.
    """
    runs = sizes.shape[-1]

    def spread(x: Array | float, *shape: int) -> Array:
        return np.broadcast_to(x, (*shape, runs)).astype(float)

    claim = c.claim_size * c.size_spread
    belief = spread(c.size_mean + claim * c.official_geology, 5)
    empty = np.zeros(runs)
    state = State(
        quarter=0,
        alignment=spread(c.alignment_start, 36),
        log_price=spread(c.price_start, 2),
        true_size=c.size_mean + claim * c.truth_shift + c.size_spread * sizes,
        belief_mean=belief,
        belief_variance=spread(c.size_spread * c.size_spread, 5),
        belief_start=belief,
        stage=spread(c.stage_start, 9),
        commitment=spread(c.commitment_start, 9, 4),
        share=spread(c.share_start, 9, 4),
        levers=spread(c.lever_start, len(c.lever_start)),
        downstream=empty,
        debt=spread(c.debt_start, len(CREDITORS)),
        reserves=spread(c.reserves_start),
        grievance=spread(c.grievance_start, 4),
        benefit=spread(c.benefit_start, 4),
        excitation=spread(c.excitation_start * c.excitation_rest, 4),
        attack_trend=spread(c.attack_reference, 4),
        support=spread(c.support_start),
        claims_due=empty,
        since_investing=np.full(runs, 99.0),
        since_active=np.full(runs, 99.0),
        repetition=np.zeros((len(c.effects.option_starts), runs)),
        dependence=np.zeros((4, runs)),
        leverage=np.zeros((4, runs)),
        stake=np.zeros((4, runs)),
        take_total=empty,
        first_output=np.full(runs, -1.0),
    )
    standing = weigh(state, c)
    return replace(state, dependence=standing.dependence, leverage=standing.leverage, stake=standing.stake)


def derive(c: Constants) -> dict[str, Array]:
    """Work out the derived parameters from the others, in the opening position of the default world.

    They keep grievance, debt service and mineral earnings of that position as what they were: the base of
    grievance in log odds (L,), interest, repayment and mineral inflow in $bn a quarter.
    """
    state = open_world(c, np.zeros((5, 1)))
    state = replace(state, true_size=c.size_mean + np.zeros((5, 1)))
    causes = grievance_causes(state, look_around(state, c), state.benefit, c)
    odds = np.log(state.grievance / (1.0 - state.grievance))
    output = produce(state, state.stage, state.log_price, state.share, c)
    inflow = c.mineral_inflow * (output.revenue - add_up(output.partner_take)) / 1000.0
    rollover = state.levers[LEVER_SLICE["rollover"]]
    return {
        "grievance_base": (odds - causes)[:, 0],
        "grievance_reference": state.grievance[:, 0],
        "interest_reference": interest_due(state.debt, c),
        "repayment_reference": add_up(falling_due(state.debt, rollover, c)),
        "mineral_inflow_reference": inflow,
    }
