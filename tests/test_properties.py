"""Whatever is chosen in whatever world within its ranges, the state stays within its own."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geosim.errors import GeosimError
from geosim.game import Decision
from geosim.library import default_library
from geosim.rules.accounts import falling_due
from geosim.rules.moves import total_moves
from geosim.state import CREDITORS, LEVERS
from geosim.table import start

LIBRARY = default_library()
SCENARIO = LIBRARY.scenario("first_shipment").with_changes(cast="rule_based", quarters=20)
ACTORS = tuple(LIBRARY.actors)
MENUS = {role.key: [choice.name for choice in role.choices] for role in LIBRARY.actors.values()}
CHINA, GULF, IFI, OTHER = range(len(CREDITORS))
EPSILON = 1e-12

#: The documented range of every part of the state; levers have ranges of their own.
RANGES = {
    "alignment": (-1, 1),
    "log_price": (-np.inf, np.inf),
    "true_size": (-np.inf, np.inf),
    "belief_mean": (-np.inf, np.inf),
    "belief_variance": (0, np.inf),
    "belief_start": (-np.inf, np.inf),
    "stage": (0, 5),
    "commitment": (0, 1),
    "share": (0, 0.9 + EPSILON),
    "downstream": (0, np.inf),
    "debt": (0, np.inf),
    "reserves": (2, 60),
    "grievance": (0, 1),
    "benefit": (0, 1),
    "excitation": (0, np.inf),
    "attack_trend": (0, np.inf),
    "support": (0, 1),
    "claims_due": (0, np.inf),
    "since_investing": (0, np.inf),
    "since_active": (0, np.inf),
    "repetition": (0, 1),
    "dependence": (0, 1),
    "leverage": (0, 1),
    "stake": (0, 1),
    "take_total": (-np.inf, np.inf),
    "first_output": (-1, 400),
}
#: Shares of the opening are left alone: drawn at once they may add up to more than there is.
DRAWN = sorted(LIBRARY.parameters.keys() - {"share_start"})


@st.composite
def worlds(draw, most=12):
    """Draw some numbers of the world, each anywhere in its range, by address."""
    numbers = {}
    for name in draw(st.lists(st.sampled_from(DRAWN), max_size=most, unique=True)):
        low, high = LIBRARY.parameters[name].bounds
        if low.max() <= high.min():
            numbers[name] = draw(st.floats(low.max(), high.min()))
    return numbers


@st.composite
def decisions(draw):
    """Draw what somebody decides for each actor: choices of its menu, and standing answers."""
    picks = {
        actor: draw(st.lists(st.sampled_from(menu), max_size=3, unique=True)) for actor, menu in MENUS.items()
    }
    answers = {
        name: draw(st.sampled_from(["by_rule", "accept", "refuse"]))
        for name in ("on_pasni_bid", "on_pressure")
    }
    return picks, answers


def lawful(game, actor, picks, answers):
    """Give the decision of these picks, leaving out what the rules do not allow."""
    kept = ()
    for choice in picks:
        try:
            game.check(actor, Decision((*kept, choice)))
        except GeosimError:
            continue
        kept = (*kept, choice)
    return Decision(kept, answers if actor == "pakistan" else {})


def told(game, plan):
    """Give everybody's decision of a turn."""
    picks, answers = plan
    return {actor: lawful(game, actor, picks[actor], answers) for actor in ACTORS}


def check_ranges(state):
    """Hold every part of a state to its documented range."""
    for part in fields(state):
        value = getattr(state, part.name)
        if part.name in ("quarter", "levers"):
            continue
        low, high = RANGES[part.name]
        assert np.isfinite(value).all(), part.name
        assert (value >= low).all(), part.name
        assert (value <= high).all(), part.name
    for lever in LEVERS:
        value = state.lever(lever.name)
        assert np.isfinite(value).all(), lever.name
        assert (value >= lever.low).all(), lever.name
        assert (value <= lever.high).all(), lever.name
    assert (state.share.sum(axis=1) <= 0.9 + EPSILON).all()


def test_every_part_of_the_state_has_a_range():
    """The ranges above speak of each part of the state and of nothing else."""
    state = start(SCENARIO).state

    assert {part.name for part in fields(state)} == RANGES.keys() | {"quarter", "levers"}


few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
many = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@many
@given(numbers=worlds(), plans=st.lists(decisions(), min_size=1, max_size=5), seed=st.integers(0, 2**63 - 1))
def test_states_stay_within_their_ranges(numbers, plans, seed):
    """After any legal choices, in any world and on any luck, every number is finite and in its range."""
    game = start(SCENARIO.with_changes(parameters=numbers), seed=seed, runs=range(4))
    check_ranges(game.state)
    while not game.over:
        game.play_turn(told(game, plans[game.turn % len(plans)]))
    for state in game.states:
        check_ranges(state)


@few
@given(plan=decisions(), seed=st.integers(0, 2**63 - 1))
def test_doing_the_same_for_ten_years_stays_within_range(plan, seed):
    """The most one-sided policies drive nothing out of its range in forty quarters."""
    game = start(SCENARIO.with_changes(quarters=40), seed=seed, runs=range(4))
    while not game.over:
        game.play_turn(told(game, plan))
    for state in game.states:
        check_ranges(state)


@few
@given(numbers=worlds(), plan=decisions(), seed=st.integers(0, 2**63 - 1))
def test_outcomes_are_finite_and_make_sense(numbers, plan, seed):
    """Counts are whole and not negative, events happen or not, shares are shares and payoffs are finite."""
    game = start(SCENARIO.with_changes(parameters=numbers, turns=3), seed=seed, runs=range(4))
    while not game.over:
        game.play_turn(told(game, plan))
    for outcome in game.outcomes:
        for counted in (outcome.violence.attacks, outcome.violence.casualties):
            assert (counted >= 0).all()
            assert (counted == np.round(counted)).all()
        for happened in (outcome.facts.crisis, outcome.politics.turnover):
            assert np.isin(happened, (0.0, 1.0)).all()
        assert (outcome.output.value_added_share >= 0).all()
        assert (outcome.output.value_added_share <= 1 + EPSILON).all()
        assert (outcome.output.revenue >= 0).all()
        assert np.isfinite(outcome.payoff).all()
        assert np.isfinite(outcome.standing.index).all()


@few
@given(order=st.permutations(range(6)), values=st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_permuting_runs_permutes_results(order, values):
    """Runs side by side know nothing of each other: in another order they are the same, numbers and all."""
    order, values = np.array(order), np.array(values)
    runs = np.array([3, 255, 256, 999, 1000, 4000])
    told = SCENARIO.with_changes(turns=3)
    plain = start(told, seed=6, runs=runs, numbers={"beijing_reading": values}).play()
    mixed = start(told, seed=6, runs=runs[order], numbers={"beijing_reading": values[order]}).play()

    for a, b in zip(plain.states, mixed.states, strict=True):
        for part in fields(a):
            value = getattr(a, part.name)
            if isinstance(value, np.ndarray):
                assert value[..., order].tobytes() == getattr(b, part.name).tobytes(), part.name
    assert plain.scores[:, order].tobytes() == mixed.scores.tobytes()


@few
@given(numbers=worlds(most=6), plan=decisions(), seed=st.integers(0, 2**63 - 1))
def test_debt_grows_by_what_is_lent_and_falls_by_what_is_repaid(numbers, plan, seed):
    """What is owed to each creditor changes by loans and borrowing less repayment, quarter by quarter."""
    game = start(SCENARIO.with_changes(parameters=numbers, turns=3), seed=seed, runs=range(4))
    while not game.over:
        game.play_turn(told(game, plan))
    c = game.constants
    for q, outcome in enumerate(game.outcomes):
        before, after = game.states[q], game.states[q + 1]
        loans = total_moves(before, game.turns[q // 4].picked, c).many("loan")
        loans[CHINA] = np.where(before.debt[CHINA] < c.rollover_inflow_limit, loans[CHINA], 0.0)
        borrowed = np.zeros_like(loans)
        borrowed[IFI] = c.borrowing_ifi + c.rescue * outcome.facts.crisis
        borrowed[OTHER] = c.borrowing_other
        repaid = falling_due(before.debt, after.lever("rollover"), c)

        assert after.debt - before.debt == pytest.approx(loans + borrowed - repaid, abs=1e-9)
        assert (repaid >= 0).all()


@few
@given(numbers=worlds(most=6), plan=decisions(), seed=st.integers(0, 2**63 - 1))
def test_what_only_grows_and_what_adds_up(numbers, plan, seed):
    """The take of localities adds up to the take, projects never go back and surveys never blur."""
    game = start(SCENARIO.with_changes(parameters=numbers, turns=2), seed=seed, runs=range(4))
    while not game.over:
        game.play_turn(told(game, plan))
    for before, after, outcome in zip(game.states, game.states[1:], game.outcomes, strict=False):
        assert outcome.output.take_by_locality.sum(axis=0) == pytest.approx(outcome.output.take, abs=1e-9)
        assert after.take_total - before.take_total == pytest.approx(outcome.output.take, abs=1e-6)
        assert (after.stage >= before.stage).all()
        assert (after.belief_variance <= before.belief_variance).all()
