"""The rules of the world, as pure functions over arrays whose last axis is runs.

`quarter` is the quarter, read top to bottom; `open_world` is the position it starts from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from geosim.noise import EXPECTED, Luck
from geosim.rules.accounts import settle
from geosim.rules.alignment import realign
from geosim.rules.coercion import Pressure, grant_access, press, yielding
from geosim.rules.communities import bargain, grieve, look_around, share_benefit
from geosim.rules.dependence import Standing, weigh
from geosim.rules.elementwise import yes_or_no
from geosim.rules.geology import survey
from geosim.rules.levers import move_levers, reform
from geosim.rules.moves import Moves, remember, total_moves
from geosim.rules.output import Production, price_pull, produce
from geosim.rules.payoff import Facts, pay
from geosim.rules.politics import Politics, after_turnover, approve, contest
from geosim.rules.prices import trade
from geosim.rules.projects import build
from geosim.rules.region import neighbours, transit_commitment
from geosim.rules.security import Violence, attack_ratio, suffer_attacks
from geosim.state import ASSETS, LEVER_SLICE, PARTNERS, Array, Constants, State

_US, _REKO_DIQ = PARTNERS.index("united_states"), ASSETS.index("reko_diq")
_PRODUCING = 4.0  # the stage at which output begins


@dataclass(frozen=True, slots=True)
class Choices:
    """What is in force: picked choices (C, R) 0/1, Pakistan's answers to bids and pressure (R,)."""

    picked: Array
    on_pasni_bid: Array
    on_pressure: Array


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happened in a quarter, beside the state it left."""

    facts: Facts
    pressure: Pressure
    access: Array  # (R,) how far an American bid for Pasni was let in
    politics: Politics
    costs: Array  # (A, R) of the options in force
    components: Array  # (G, R) of payoffs
    payoff: Array  # (A, R)

    @property
    def standing(self) -> Standing:
        """Give dependence, leverage and the index at the end of the quarter."""
        return self.facts.standing

    @property
    def output(self) -> Production:
        """Give what the mines brought."""
        return self.facts.output

    @property
    def violence(self) -> Violence:
        """Give the attacks and casualties."""
        return self.facts.violence


def quarter(state: State, choices: Choices, c: Constants, luck: Luck) -> tuple[State, Outcome]:
    """Play one quarter of every run: everybody's choices meet, then the world resolves in a fixed order."""
    moves = total_moves(state, choices.picked, c)
    belief_mean, belief_variance = survey(state, moves, c, luck)
    answers = choices.on_pasni_bid, choices.on_pressure
    after, facts, pressure, access, politics = _resolve(state, moves, answers, belief_mean, c, luck)
    after = replace(
        after,
        belief_variance=belief_variance,
        repetition=remember(state, choices.picked, c),
        take_total=state.take_total + facts.output.take,
        first_output=_first(state, after.stage),
    )
    costs = c.effects.charges @ choices.picked
    components, payoff = pay(facts, c.goals, costs)
    return after, Outcome(replace(facts, state=after), pressure, access, politics, costs, components, payoff)


def foresee(state: State, moves: Moves, c: Constants) -> tuple[State, Facts]:
    """Play one quarter on expected luck, for those who look ahead; give the state and what payoffs rest on.

    What neither a payoff nor a later quarter rests on stays as it was: beliefs, which expected luck does not
    move, the memory of options, the take so far and the quarter of first output.
    """
    after, facts, *_ = _resolve(state, moves, (None, None), state.belief_mean, c, EXPECTED)
    return after, facts


def _resolve(
    state: State,
    moves: Moves,
    answers: tuple[Array | None, Array | None],
    belief_mean: Array,
    c: Constants,
    luck: Luck,
) -> tuple[State, Facts, Pressure, Array, Politics]:
    # 1 what pressure and bids come to
    on_pasni_bid, on_pressure = answers
    pressure = press(state, moves, on_pressure, c, luck)
    access = grant_access(state, moves, on_pasni_bid, c)
    presence = look_around(state, c)

    # 2 levers and ties
    pushes = (
        reform(state, moves, c),
        yielding(pressure, c),
        {"foothold": c.access_foothold * access * (1.0 - state.lever("foothold"))},
        neighbours(state, moves, c, luck),
        bargain(state, moves, presence, c),
    )
    levers = move_levers(state, moves, pushes, c)
    ties = realign(state, moves, pressure, c)

    # 3 prices and projects
    log_price = trade(state, moves, c, luck)
    projects = build(state, moves, pressure, access, transit_commitment(state, moves, c), c)

    # 4 output and its division, then what people feel and do
    now = replace(state, levers=levers, belief_mean=belief_mean)
    output = produce(now, projects.stage, log_price, projects.share, c)
    benefit = share_benefit(now, output.take_by_locality, projects.stage, c)
    grievance = grieve(now, moves, presence, benefit, c)
    pull = price_pull(projects.stage, log_price, c)
    violence = suffer_attacks(now, moves, presence, grievance, pull, c, luck)
    attacks = attack_ratio(violence.trend, c)

    # 5 money, then politics
    moved = {
        name: levers[LEVER_SLICE[name]]
        for name in ("rollover", "tariff", "tension", "transparency", "foothold")
    }
    moved = {name: rows if name == "rollover" else rows[0] for name, rows in moved.items()}
    accounts = settle(state, moves, pressure, output, moved, np.exp(attacks), c, luck)
    largest = np.max(state.stake, axis=0)
    support = approve(now, moved, moves, pressure, output.take, accounts.crisis, attacks, largest, c)
    politics = contest(now, support, moves, projects.stage, projects.share, c, luck)

    # 6 where that leaves everybody
    us_money = moves.many("investing")[_US]
    after = replace(
        state,
        quarter=state.quarter + 1,
        alignment=ties,
        log_price=log_price,
        belief_mean=belief_mean,
        stage=projects.stage,
        commitment=projects.commitment,
        share=projects.share,
        levers=after_turnover(levers, politics.turnover, c),
        downstream=output.downstream,
        debt=accounts.debt,
        reserves=accounts.reserves,
        grievance=grievance,
        benefit=benefit,
        excitation=violence.excitation,
        attack_trend=violence.trend,
        support=support,
        claims_due=accounts.claims_due + politics.award,
        since_investing=_since(state.since_investing, us_money),
        since_active=_since(state.since_active, us_money + access),
    )
    standing = weigh(after, c)
    after = replace(after, dependence=standing.dependence, leverage=standing.leverage, stake=standing.stake)
    return after, Facts(after, standing, output, violence, accounts.crisis, c), pressure, access, politics


def _since(quarters: Array, act: Array) -> Array:
    """Count the quarters since an act was last in force (worn acts count, half-hearted ones do not)."""
    return (quarters + 1.0) * yes_or_no(act <= 0.3)


def _first(state: State, stage: Array) -> Array:
    """Note the quarter in which Reko Diq first produces, (R,)."""
    begins = (state.first_output < 0) & (stage[_REKO_DIQ] > _PRODUCING)
    return np.where(begins, float(state.quarter), state.first_output)
