"""Luck is drawn ahead: what is decided, added or lengthened leaves it as it was."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from geosim.actor import Option
from geosim.game import Decision, Game
from geosim.library import default_library
from geosim.log import fork, read_log, replay, to_log
from geosim.noise import EXPECTED, PURPOSES, Luck, Noise, bernoulli, poisson
from geosim.rules import quarter
from geosim.table import seat, start
from geosim.world import compile_world

LIBRARY = default_library()
SCENARIO = LIBRARY.scenario("first_shipment")
AT = 4  # the turn at which a game is forked


def same(a, b, without=()):
    """Say whether two states are equal to the last bit."""
    return all(
        np.asarray(getattr(a, field.name)).tobytes() == np.asarray(getattr(b, field.name)).tobytes()
        for field in fields(a)
        if field.name not in without
    )


def luck_of(game):
    """Give every random number a game may ever use, by what it is for."""
    noise, turns = game.noise, game.turn_count
    found = {"sizes": noise.sizes()}
    for q in range(game.world.scenario.quarters):
        found |= {f"{q}: {name}": drawn for name, drawn in noise.quarter(q).numbers.items()}
    for actor, menu in game.world.menus.items():
        for turn in range(turns):
            found[f"turn {turn}: choices of {actor}"] = noise.gumbels(actor, menu, turn, turns)
            found[f"turn {turn}: mix of {actor}"] = noise.mix(actor, turn, turns)
    found |= {event.name: event.happens for event in game.constants.script.events}
    return found


# ------------------------------------------------------------------ forks


@pytest.fixture(scope="module")
def log():
    """Give the log of a game in which a person plays Pakistan against look-ahead players."""
    game = start(SCENARIO, seed=3, runs=[11], persons=["pakistan"])
    picks = [("openbook", "capacity"), ("concede_us@refinery",), ("signal_us", "share"), ()]
    for turn in range(game.turn_count):
        answers = {"on_pasni_bid": "refuse"} if turn % 2 else {}
        game.play_turn({"pakistan": Decision(picks[turn % 4], answers)})
    return read_log(json.dumps(to_log(game)))


@pytest.fixture(scope="module")
def original(log):
    """Give the game of the log, played again."""
    return replay(log)


@pytest.fixture(scope="module")
def forked(log):
    """Give the game with one decision changed and everybody else's kept."""
    changed = Decision(("transit", "security"), {"on_pressure": "accept"})
    return fork(log, AT, {"pakistan": changed}, frozen=True)[0]


def test_a_changed_decision_leaves_every_random_number(original, forked):
    """A fork draws for every purpose, quarter, actor and choice what the original draws."""
    before, after = luck_of(original), luck_of(forked)

    assert before.keys() == after.keys()
    for name, drawn in before.items():
        assert drawn.tobytes() == after[name].tobytes(), name


def test_a_changed_decision_leaves_what_it_does_not_touch(original, forked):
    """Prices that nobody sets out to move keep their path to the last bit, while the rest parts ways."""
    q = AT * original.turn_quarters

    assert all(same(a, b) for a, b in zip(original.states[: q + 1], forked.states[: q + 1], strict=True))
    for a, b in zip(original.states, forked.states, strict=True):
        assert a.log_price.tobytes() == b.log_price.tobytes()
        assert a.true_size.tobytes() == b.true_size.tobytes()
    assert not same(original.state, forked.state)


@pytest.mark.parametrize("actor", ["pakistan", "china", "community_makran"])
@pytest.mark.parametrize("frozen", [True, False])
def test_the_same_decision_changes_nothing(log, original, actor, frozen):
    """A fork that decides what was decided is the game itself, for persons and computer players."""
    played = log.turns[AT][actor]
    game, dropped = fork(log, AT, {actor: Decision(played.picks, played.answers)}, frozen=frozen)

    assert dropped == []
    assert all(same(a, b) for a, b in zip(original.states, game.states, strict=True))
    assert game.scores.tobytes() == original.scores.tobytes()


# ------------------------------------------------------------------ another option


def unused(role, place):
    """Give a role with an option that nobody would ever take: it costs more than everything else is worth."""
    option = Option(
        key="folly",
        title="Do something foolish",
        body="Nobody does this.",
        because="somebody was foolish",
        group="Test",
        moves={"support": -0.1, "tension": 0.5},
        warms={"iran": 1.0} if role.is_state and role.home != "iran" else {},
        cost=1e3,
        helps=("Nobody",),
        strains=("Everybody",),
        first_effect=1,
        full_effect=1,
        certainty="unknown",
    )
    options = (option, *role.options) if place == "first" else (*role.options, option)
    return replace(role, options=options)


def play(scenario, roles):
    """Play three runs of a scenario with roles of our own."""
    world = compile_world(scenario, LIBRARY.parameters, roles)
    return Game(world, seat(world, LIBRARY), seed=5, runs=range(3)).play()


@pytest.fixture(scope="module")
def plain():
    """Give three runs of four turns of look-ahead players with the options they have."""
    return play(SCENARIO.with_changes(turns=4), tuple(LIBRARY.actors.values()))


@pytest.mark.parametrize("place", ["first", "last"])
@pytest.mark.parametrize("actor", ["pakistan", "china", "india", "community_chagai"])
def test_an_unused_option_changes_no_run(plain, actor, place):
    """An option more, first or last on any menu, leaves every run as it was to the last bit."""
    roles = tuple(unused(role, place) if role.key == actor else role for role in LIBRARY.actors.values())
    more = play(SCENARIO.with_changes(turns=4), roles)

    assert len(more.world.menus[actor]) == len(plain.world.menus[actor]) + 1
    for a, b in zip(plain.states, more.states, strict=True):
        assert same(a, b, without=("repetition",)), a.quarter
    for name in plain.world.actors:
        for turn in range(4):
            assert plain.picks(name, turn, 1) == more.picks(name, turn, 1)


def test_the_order_of_a_menu_changes_no_run(plain):
    """Luck belongs to a choice by its name, not by its place on the menu."""
    roles = tuple(replace(role, options=role.options[::-1]) for role in LIBRARY.actors.values())
    turned = play(SCENARIO.with_changes(turns=4), roles)

    for a, b in zip(plain.states, turned.states, strict=True):
        assert same(a, b, without=("repetition",)), a.quarter


# ------------------------------------------------------------------ lengths, runs and blocks


def test_a_longer_game_begins_with_the_luck_of_a_shorter_one():
    """The first two years of ten are the two years of a short game, to the last bit."""
    told = SCENARIO.with_changes(cast="rule_based")
    short, long = (start(told.with_changes(quarters=q), seed=2, runs=range(5)).play() for q in (8, 40))

    for a, b in zip(short.states, long.states[:9], strict=True):
        assert same(a, b)


def test_every_seed_run_quarter_and_purpose_has_luck_of_its_own():
    """No number is drawn twice: not for two seeds, runs, blocks of runs, quarters, purposes or choices."""
    runs = np.array([0, 1, 255, 256, 257, 70000])
    drawn = []
    for seed in (1, 2):
        noise = Noise(seed, runs, 3)
        drawn += [table for q in range(3) for table in noise.quarter(q).numbers.values()]
        drawn += [noise.sizes(), noise.once("event|a"), noise.once("event|b"), noise.mix("china", 0, 3)]
        drawn += [
            noise.gumbels(actor, ("hold", "invest"), turn, 3)
            for actor in ("china", "india")
            for turn in (0, 1)
        ]
    numbers = np.concatenate([table.ravel() for table in drawn])

    assert len(np.unique(numbers)) == len(numbers)


@given(runs=st.lists(st.integers(0, 2000), min_size=1, max_size=8), seed=st.integers(0, 2**63 - 1))
@settings(max_examples=20, deadline=None)
def test_luck_is_addressed_by_run(runs, seed):
    """A run has the same luck wherever it stands among whichever others, also twice."""
    many = Noise(seed, np.array(runs), 2).quarter(1).numbers
    one = Noise(seed, np.array(runs[-1:]), 2).quarter(1).numbers

    for purpose in PURPOSES:
        assert many[purpose][:, -1:].tobytes() == one[purpose].tobytes()


# ------------------------------------------------------------------ expected luck


@pytest.fixture(scope="module")
def middle():
    """Give a game of six runs after three years, with awards that have a heavy tail."""
    told = SCENARIO.with_changes(cast="rule_based", parameters={"award_tail": 1.0, "arbitration_odds": 0.3})
    game = start(told, seed=4, runs=range(6))
    for _ in range(3):
        game.play_turn()
    return game


def resolved(game, luck):
    """Play the coming quarter of a game on some luck, with last turn's choices."""
    return quarter(game.state, game.turns[-1], game.constants, luck)


def test_a_mask_over_all_runs_is_expected_luck(middle):
    """Where luck is marked as expected everywhere, the quarter is that of no luck at all, to the last bit."""
    marked = middle.noise.quarter(12, expected=np.ones(6, dtype=bool))

    assert same(resolved(middle, marked)[0], resolved(middle, EXPECTED)[0])


def test_a_mask_leaves_other_runs_their_luck(middle):
    """Runs that are not marked keep what they drew; marked ones get what is expected."""
    mask = np.array([True, False] * 3)
    mixed = resolved(middle, middle.noise.quarter(12, expected=mask))[0]
    drawn, expected = resolved(middle, middle.noise.quarter(12))[0], resolved(middle, EXPECTED)[0]

    assert same(mixed.take(np.flatnonzero(~mask)), drawn.take(np.flatnonzero(~mask)))
    assert same(mixed.take(np.flatnonzero(mask)), expected.take(np.flatnonzero(mask)))


def test_expected_luck_is_the_mean():
    """Normals are 0, counts are their rate, events weigh by their probability, surprises do not happen."""
    numbers = {"price": np.full((2, 3), 1.5), "attacks": np.full((4, 3), 0.9), "crisis": np.full((1, 3), 0.1)}
    for luck in (EXPECTED, Luck(numbers, np.ones(3, dtype=bool))):
        assert not np.any(luck.normal("price"))
        assert np.all(luck.count("attacks", np.full((4, 3), 2.5)) == 2.5)
        assert np.all(luck.happens("crisis", np.full(3, 0.3)) == 0.3)
        assert not np.any(luck.surprise(np.full(3, 7.0)))


def test_real_luck_happens():
    """Without a mark, events happen or not, counts are whole and surprises stand."""
    numbers = {"price": np.full((2, 3), 1.5), "attacks": np.full((4, 3), 0.9), "crisis": np.full((1, 3), 0.1)}
    luck = Luck(numbers)

    assert np.all(luck.normal("price") == 1.5)
    assert np.all(luck.count("attacks", np.full((4, 3), 2.5)) == 5.0)
    assert np.all(luck.happens("crisis", np.full(3, 0.3)) == 1.0)
    assert np.all(luck.happens("crisis", np.full(3, 0.05)) == 0.0)
    assert np.all(luck.surprise(np.full(3, 7.0)) == 7.0)


# ------------------------------------------------------------------ draws

UNIFORMS = Noise(0, np.arange(20_000), 1).once("test of draws")
RATES = st.floats(0.1, 80)


@given(rate=RATES)
def test_counts_have_their_rate(rate):
    """The mean of many counts lies within five standard errors of the rate."""
    counts = poisson(UNIFORMS, np.full(UNIFORMS.shape, rate))

    assert abs(counts.mean() - rate) < 5 * np.sqrt(rate / len(UNIFORMS))


@given(rate=RATES)
@settings(deadline=None)
def test_counts_have_the_spread_of_their_rate(rate):
    """Over an even grid of uniforms the mean is right to a thousandth and the variance to a thirtieth."""
    grid = (np.arange(100_000) + 0.5) / 100_000
    counts = poisson(grid, np.full(grid.shape, rate))

    assert counts.mean() == pytest.approx(rate, rel=1e-3)
    assert counts.var() == pytest.approx(rate, rel=1 / 30)


@given(rate=st.floats(0, 5.999))
def test_small_counts_are_exact(rate):
    """Below a rate of six a count is the quantile of the Poisson distribution."""
    u = UNIFORMS[:500]

    assert (poisson(u, np.full(u.shape, rate)) == stats.poisson.ppf(u, rate)).all()


@given(rate=st.floats(6, 1000))
def test_large_counts_are_exact(rate):
    """From six on, too, a count is the quantile of the Poisson distribution."""
    u = UNIFORMS[:500]

    assert (poisson(u, np.full(u.shape, rate)) == stats.poisson.ppf(u, rate)).all()


@given(rate=RATES, u=st.lists(st.floats(0, 1, exclude_max=True), min_size=2, max_size=50))
def test_counts_rise_with_their_uniform(rate, u):
    """A larger uniform never gives fewer attacks, and every count is a whole number from 0 up."""
    counts = poisson(np.sort(u), np.full(len(u), rate))

    assert (np.diff(counts) >= 0).all()
    assert (counts >= 0).all()
    assert (counts == np.round(counts)).all()


@given(
    u=st.floats(0, 1, exclude_max=True),
    rates=st.lists(st.floats(0.1, 80), min_size=2) | st.lists(st.floats(5.9, 6.1), min_size=2),
)
def test_counts_rise_with_their_rate(u, rates):
    """On the same uniform a higher rate never gives fewer attacks, also where it crosses six."""
    counts = poisson(np.full(len(rates), u), np.sort(rates))

    assert (np.diff(counts) >= 0).all()


@given(p=st.floats(0, 1))
def test_events_have_their_probability(p):
    """The share of many draws that happen lies within five standard errors of the probability."""
    share = bernoulli(UNIFORMS, np.full(UNIFORMS.shape, p)).mean()

    assert abs(share - p) <= 5 * np.sqrt(p * (1 - p) / len(UNIFORMS)) + 1e-12


@given(u=st.floats(0, 1, exclude_max=True), p=st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_events_happen_oftener_the_likelier_they_are(u, p):
    """On the same uniform a likelier event happens whenever a less likely one does."""
    happens = bernoulli(np.full(len(p), u), np.sort(p))

    assert (np.diff(happens) >= 0).all()
    assert set(happens) <= {0.0, 1.0}
