from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geosim.noise import EXPECTED, Luck
from geosim.rules.politics import after_turnover, approve, claim_gap, contest
from geosim.rules.script import Event, Script
from geosim.state import LEVER_ROWS

ZERO = np.zeros(3)
NEVER, ALWAYS = np.full((1, 3), 0.999999), np.full((1, 3), 0.0)

#: Support is even and follows its causes at once; each cause is nothing until a test sets it.
EVEN = {
    "support_base": 0.0,
    "support_speed": 1.0,
    "support_take": 0.0,
    "support_crisis": 0.0,
    "support_attacks": 0.0,
    "support_transparency": 0.0,
    "support_dominance": 0.0,
    "support_claims": 0.0,
    "support_foothold": 0.0,
}


@pytest.fixture
def approval(state, moves, pressure):
    """Give the function that asks the public after a quarter in which nothing happened but what is said."""

    def asked(
        c,
        at=state,
        rows=None,
        *,
        take=0.0,
        crisis=0.0,
        attacks=0.0,
        largest=0.0,
        foothold=0.0,
        openness=0.0,
        **pressed,
    ):
        levers = {"transparency": ZERO + openness, "foothold": ZERO + foothold}
        facts = (ZERO + take, ZERO + crisis, ZERO + attacks, ZERO + largest)
        return approve(at, levers, moves(rows), pressure(**pressed), *facts, c)

    return asked


@pytest.fixture
def courts(state, moves):
    """Give the function that draws a change of government and an award."""

    def drawn(
        c, at=state, rows=None, *, support=0.5, turnover=NEVER, arbitration=NEVER, award=0.0, share=None
    ):
        luck = Luck({"turnover": turnover, "arbitration": arbitration, "award": np.full((1, 3), award)})
        held = at.share if share is None else share
        return contest(at, ZERO + support, moves(rows), at.stage, held, c, luck)

    return drawn


def logit(p):
    """Give the log odds of a probability."""
    return np.log(p / (1 - p))


@pytest.mark.parametrize(
    ("number", "cause", "effect"),
    [
        ("support_take", {"take": 1e9}, 1.0),
        ("support_crisis", {"crisis": 1.0}, -1.0),
        ("support_attacks", {"attacks": 0.5}, -0.5),
        ("support_transparency", {"openness": 0.5}, 0.25),
        ("support_dominance", {"largest": 0.9}, -0.5),
        ("support_foothold", {"foothold": 0.5, "openness": 0.6}, -0.2),
    ],
)
def test_causes_of_support(approval, numbers, number, cause, effect):
    """Each cause moves the log odds of support by its weight: money and openness up, the rest down."""
    c = numbers(**{**EVEN, number: 1.0}, support_transparency_rest=0.25, support_dominance_rest=0.4)

    assert logit(approval(c, **cause)) == pytest.approx(effect)


def test_support_changes_slowly(state, changed, approval, numbers):
    """An eighth of the distance goes each quarter."""
    loved = changed(state, {"support": 0.9})

    assert approval(numbers(**{**EVEN, "support_speed": 0.125}), loved) == pytest.approx(0.9 - 0.125 * 0.4)


def test_giving_way_costs_support(approval, numbers):
    """Every patron that is given way to costs the same."""
    c = numbers(**EVEN, compliance_support=0.02)

    assert approval(c, to_china=1, to_us=1) == pytest.approx(0.5 - 0.04)


def test_disappointment_costs_support(state, changed, approval, numbers):
    """When beliefs have fallen below what was first claimed, the gap counts, averaged over deposits."""
    sobered = changed(state, {"belief_mean": state.belief_start - np.array([[1.0], [0], [0], [0.5], [-2.0]])})

    assert claim_gap(sobered) == pytest.approx(0.3)
    assert logit(approval(numbers(**{**EVEN, "support_claims": 1.0}), sobered)) == pytest.approx(-0.3)


def test_events_move_support(approval, numbers):
    """What the script does to support is added at once."""
    assert approval(numbers(**EVEN), rows={"support": -0.08}) == pytest.approx(0.42)


def test_low_support_makes_a_change_of_government_likelier(courts, numbers):
    """At even support the base odds decide; a government loved by all is safer, one by none in danger."""
    c = numbers(turnover_odds=0.01, turnover_slope=4.0)
    at = [
        courts(c, support=support, turnover=np.full((1, 3), 0.0099)).turnover[0]
        for support in (0.0, 0.5, 1.0)
    ]
    above = courts(c, support=0.5, turnover=np.full((1, 3), 0.0101)).turnover

    assert at == [1.0, 1.0, 0.0]
    assert not above.any()


def test_an_event_endangers_the_government(courts, numbers):
    """While an event doubles the odds, draws up to twice the odds bring a change."""
    c = numbers(turnover_odds=0.01)
    trial = Event("trial", 0, 4, np.asarray(1.0), np.asarray(1.0), (), {"turnover_odds": 2.0})

    drawn = np.full((1, 3), 0.015)
    assert not courts(c, turnover=drawn).turnover.any()
    assert courts(replace(c, script=Script((trial,))), turnover=drawn).turnover.all()


def test_no_cause_no_arbitration(courts, c):
    """Without a change of government or forced terms nobody goes to court."""
    assert not courts(c, arbitration=ALWAYS).award.any()


def test_a_change_of_government_may_cost_an_award(courts, numbers):
    """A broken contract goes to arbitration with the given odds; institutions shield against it."""
    sure = {"arbitration_odds": 1.0, "turnover_odds": 1.0}

    assert courts(numbers(**sure, arbitration_shield=0.0), turnover=ALWAYS, arbitration=ALWAYS).award.all()
    at = 1 - 0.6 * 0.35 + 0.01  # opening institutions shield by six tenths of themselves
    drawn = courts(numbers(**sure, arbitration_shield=0.6), turnover=ALWAYS, arbitration=np.full((1, 3), at))
    assert not drawn.award.any()


@pytest.mark.parametrize(("mandate", "awarded"), [(0.6, False), (0.61, True)])
def test_forced_terms_go_to_arbitration_above_a_mandate(state, changed, courts, numbers, mandate, awarded):
    """New terms on running mines are contested only where the mandate is already high."""
    c = numbers(arbitration_odds=1.0, arbitration_forcing=1.0, arbitration_mandate=0.6)
    found = courts(c, changed(state, {"processing_mandate": mandate}), {"forcing": 1}, arbitration=ALWAYS)

    assert bool(found.award.all()) is awarded


def test_an_award_is_for_what_foreigners_have_sunk(state, changed, courts, numbers):
    """Half of a $2bn mine at one and a half times the money is $1.5bn; only the largest counts."""
    sure = {"arbitration_odds": 1.0, "turnover_odds": 1.0, "arbitration_shield": 0.0}
    cost = {"capital_cost": 100.0, "capital_cost.chagai_exploration": 2000.0}
    c = numbers(cost, **sure, award=1.5, award_tail=0.0)
    dug = changed(state, {"stage": 3.0, "share": 0.2, "share.chagai_exploration": 0.125})
    planned = changed(dug, {"stage.chagai_exploration": 2.5})
    built, half_built = (courts(c, at, turnover=ALWAYS, arbitration=ALWAYS).award for at in (dug, planned))

    assert built == pytest.approx(1.5)
    assert half_built == pytest.approx(0.75)


def test_the_heavy_tail_leaves_the_mean_award(courts, numbers):
    """With a spread of one, awards differ a thousandfold and their mean stays what it was."""
    sure = {"arbitration_odds": 1.0, "turnover_odds": 1.0, "arbitration_shield": 0.0}
    plain = courts(numbers(**sure), turnover=ALWAYS, arbitration=ALWAYS).award
    z = np.linspace(-8, 8, 4001)
    density = np.exp(-z * z / 2) / np.exp(-z * z / 2).sum()
    drawn = [
        courts(numbers(**sure, award_tail=1.0), turnover=ALWAYS, arbitration=ALWAYS, award=at).award[0]
        for at in z[::40]
    ]

    assert drawn[-1] > 1000 * drawn[0]
    assert np.interp(z, z[::40], drawn) @ density == pytest.approx(plain[0], rel=0.01)


def test_expected_luck_expects_the_mean_award(state, moves, numbers):
    """Whoever looks ahead counts awards by odds and mean, with the heavy tail as without it."""
    sure = {"arbitration_odds": 1.0, "turnover_odds": 1.0}
    marked = Luck(
        {name: np.zeros((1, 3)) for name in ("turnover", "arbitration", "award")}, np.ones(3, dtype=bool)
    )
    found = [
        contest(
            state, ZERO + 0.5, moves(), state.stage, state.share, numbers(**sure, award_tail=tail), luck
        ).award
        for tail in (0.0, 1.0)
        for luck in (EXPECTED, marked)
    ]

    for other in found[1:]:
        assert other == pytest.approx(found[0])


def test_a_new_government_undoes_reforms(state, changed, numbers):
    """Two fifths of the mandate and three tenths of openness go; nothing else does."""
    c = numbers(turnover_mandate=0.4, turnover_transparency=0.3)
    before = changed(state, {"processing_mandate": 0.5, "transparency": 0.5})
    after = changed(before, {"processing_mandate": 0.3, "transparency": 0.35}).levers

    assert after_turnover(before.levers, ZERO + 1, c) == pytest.approx(after)
    assert (after_turnover(before.levers, ZERO, c) == before.levers).all()
    assert len(after) == len(LEVER_ROWS)
