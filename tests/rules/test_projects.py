from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geosim.rules.projects import build, divide_shares, progress, room_left
from geosim.state import ASSETS, DEPOSITS, LOCALITIES, PARTNERS

AT = {name: i for i, name in enumerate(ASSETS)}
US, CHINA, GULF, THIRD = range(len(PARTNERS))

#: A world in which a project with all its finance keeps exactly to its plan.
PLAIN = {
    "speed": 1.0,
    "finance_floor": 0.1,
    "security_drag": 0.0,
    "blockade_drag": 0.0,
    "governance_floor": 1.0,
    "governance_institutions": 0.0,
    "governance_transparency": 0.0,
    "tension_drag": 0.0,
    "trader_drag": 0.0,
    "handicap": 0.0,
    "mandate_drag": 0.0,
    "stage_quarters_mine": 8.0,
    "stage_quarters_works": 4.0,
}
#: Commitments neither fade nor grow by themselves.
STEADY = {"tranche_fade": 0.0, "commitment_fade": 0.0, "signal_commitment": 0.0}


NONE = np.zeros(3)


def shared(state, moves, pressure, c):
    """Give the shares after a quarter."""
    return divide_shares(state, moves, pressure, room_left(state, c), c)


@pytest.fixture
def level(state, changed):
    """Give a position with every project at the start of exploration, financed and of plain value."""
    parts = {
        "stage": 1.0,
        "commitment": 0.25,
        "share": 0.0,
        "belief_mean": 0.0,
        "log_price": 0.0,
        "tension": 0.3,
    }
    return changed(state, parts)


@pytest.fixture
def committed(moves, pressure):
    """Give the function that lets commitments move for a quarter in which nothing is granted beside them."""

    def after(state, c, rows=None, **pressed):
        return build(state, moves(rows), pressure(**pressed), NONE, NONE, c).commitment

    return after


def test_full_finance_keeps_to_the_plan(level, moves, numbers):
    """A mine with all its finance spends the planned eight quarters in a stage, works four."""
    after = progress(level, moves(), numbers(**PLAIN))

    assert after[AT["chagai_exploration"]] == pytest.approx(1 + 1 / 8)
    assert after[AT["refinery"]] == pytest.approx(1 + 1 / 4)


def test_without_finance_projects_crawl(level, changed, moves, numbers):
    """A project nobody has committed to moves at a tenth of the pace."""
    after = progress(changed(level, {"commitment": 0.0}), moves(), numbers(**PLAIN))

    assert after[AT["chagai_exploration"]] == pytest.approx(1 + 0.1 / 8)


def test_half_the_finance_is_half_the_way_from_the_floor(level, changed, moves, numbers):
    """Pace rises in a straight line from the floor to the plan."""
    after = progress(changed(level, {"commitment": 0.125}), moves(), numbers(**PLAIN))

    assert after[AT["chagai_exploration"]] == pytest.approx(1 + 0.55 / 8)


def test_more_than_all_finance_buys_no_speed(level, changed, moves, numbers):
    """Partners who commit twice over do not open a mine sooner."""
    after = progress(changed(level, {"commitment": 0.5}), moves(), numbers(**PLAIN))

    assert after[AT["chagai_exploration"]] == pytest.approx(1 + 1 / 8)


def test_each_stage_takes_its_own_time(level, changed, moves, numbers):
    """The quarters of the stage a project is in count, not those of the first."""
    quarters = np.array([[4.0], [12.0], [8.0], [16.0], [2.0]])
    c = numbers(**{**PLAIN, "stage_quarters_mine": quarters})

    for stage, length in enumerate(quarters[:, 0]):
        at = changed(level, {"stage.chagai_exploration": stage + 0.25})
        after = progress(at, moves(), c)[AT["chagai_exploration"]]
        assert after == pytest.approx(stage + 0.25 + 1 / length)


def test_no_project_goes_beyond_full_output(level, changed, moves, numbers):
    """The last stage ends at five."""
    assert (progress(changed(level, {"stage": 4.99}), moves(), numbers(**PLAIN))[:8] == 5.0).all()


def test_attacks_slow_projects_where_they_happen(level, changed, moves, numbers):
    """Attacks e times the reference slow their locality by exp(-drag), and no other."""
    c = numbers(**{**PLAIN, "security_drag": 0.5})
    calm = changed(level, {"attack_trend": c.attack_reference})
    hit = changed(calm, {"attack_trend.chagai": c.attack_reference[0] * np.e})
    usual, slowed = progress(calm, moves(), c) - 1, progress(hit, moves(), c) - 1

    assert slowed[AT["chagai_exploration"]] == pytest.approx(np.exp(-0.5) * usual[AT["chagai_exploration"]])
    assert slowed[AT["gilgit_exploration"]] == pytest.approx(usual[AT["gilgit_exploration"]])


def test_a_blockade_slows_the_projects_of_its_locality(level, changed, moves, numbers):
    """A road closed by half takes half of its full drag."""
    c = numbers(**{**PLAIN, "blockade_drag": 0.8})
    after = progress(changed(level, {"blockade.chagai": 0.5}), moves(), c) - 1

    assert after[AT["chagai_exploration"]] == pytest.approx(0.6 / 8)
    assert after[AT["gilgit_exploration"]] == pytest.approx(1 / 8)


def test_withdrawn_consent_slows_the_projects_of_its_locality(level, moves, numbers):
    """A community that withdraws its consent slows what is built on its land while it does so."""
    c = numbers(**PLAIN, withdrawal_drag=0.15)
    after = progress(level, moves({"withdrawal.gilgit_baltistan": 1}), c) - 1

    assert after[AT["gilgit_exploration"]] == pytest.approx(0.85 / 8)
    assert after[AT["chagai_exploration"]] == pytest.approx(1 / 8)


@pytest.mark.parametrize("worse", [{"belief_mean": -1.0}, {"log_price": -1.0}], ids=["ground", "price"])
def test_less_expected_value_slows_mines_only(level, changed, moves, numbers, worse):
    """Poor ground or a low price slows mines, while works go on."""
    c = numbers(**PLAIN, value_slope=1.5)
    plain, poor = (progress(s, moves(), c) for s in (level, changed(level, worse)))

    assert (poor[AT["chagai_exploration"]] < plain[AT["chagai_exploration"]]).all()
    assert (poor[AT["refinery"]] == plain[AT["refinery"]]).all()


def test_a_processing_mandate_slows_mines(level, changed, moves, numbers):
    """Investors expect less of a mine that must process at home."""
    c = numbers(**{**PLAIN, "mandate_drag": 0.5})
    free, bound = (progress(changed(level, {"processing_mandate": m}), moves(), c) for m in (0.0, 1.0))

    assert (bound[AT["chagai_exploration"]] < free[AT["chagai_exploration"]]).all()


def test_institutions_speed_projects(level, changed, moves, numbers):
    """Institutions and transparency add to the pace, each by its weight."""
    weights = {"governance_floor": 0.6, "governance_institutions": 0.5, "governance_transparency": 0.2}
    governed = changed(level, {"institutions": 0.4, "transparency": 0.5})
    after = progress(governed, moves(), numbers(**{**PLAIN, **weights})) - 1

    assert after[AT["chagai_exploration"]] == pytest.approx((0.6 + 0.2 + 0.1) / 8)


def test_tension_slows_everything_above_one_half(level, changed, moves, numbers):
    """Tension of .7 takes the drag times .2."""
    after = progress(changed(level, {"tension": 0.7}), moves(), numbers(**{**PLAIN, "tension_drag": 0.6})) - 1

    assert after[AT["chagai_exploration"]] == pytest.approx((1 - 0.6 * 0.2) / 8)


def test_no_transit_link_while_tension_is_high(level, changed, moves, numbers):
    """The link stands still at a tension of a half and more, and moves below it."""
    c = numbers(**PLAIN, transit_tension=0.5)
    stages = [
        progress(changed(level, {"tension": t}), moves(), c)[AT["transit_link"]] for t in (0.49, 0.5, 0.9)
    ]

    assert (stages[0] > 1).all()
    assert (stages[1] == 1).all()
    assert (stages[2] == 1).all()


def test_the_second_phase_waits_for_the_first(level, changed, moves, numbers):
    """Reko Diq's second phase stands still until the first produces in full."""
    c = numbers(**PLAIN)
    waiting = progress(changed(level, {"stage.reko_diq": 4.9}), moves(), c)
    free = progress(changed(level, {"stage.reko_diq": 5.0}), moves(), c)

    assert (waiting[AT["reko_diq_phase_2"]] == 1.0).all()
    assert (free[AT["reko_diq_phase_2"]] > 1.0).all()


def test_a_trading_partner_does_not_build(level, changed, moves, numbers):
    """Where the American partner only trades, what it leads stands still at full drag; a miner builds."""
    led = changed(level, {"commitment": 0.0, "commitment.refinery.united_states": 1.0})
    drag = {**PLAIN, "trader_drag": 1.0}
    trader, miner = (
        progress(led, moves(), numbers(**drag, us_miner=pole))[AT["refinery"]] for pole in (0.0, 1.0)
    )

    assert trader == pytest.approx(1.0)
    assert miner == pytest.approx(1 + 1 / 4)


def test_commitments_fade(level, committed, numbers):
    """Other partners' commitments lapse by a fiftieth a quarter; American ones hold at first."""
    after = committed(
        level, numbers(**{**STEADY, "commitment_fade": 0.02, "tranche_fade": 0.1, "tranche_quarter": 5})
    )

    assert after[:, US] == pytest.approx(0.25)
    assert after[:, CHINA] == pytest.approx(0.245)


@pytest.mark.parametrize(
    ("quarter", "since", "left"), [(5, 99.0, 0.25), (6, 99.0, 0.225), (6, 3.0, 0.25), (6, 4.0, 0.225)]
)
def test_american_money_needs_renewal(level, changed, committed, numbers, quarter, since, left):
    """After the first tranche a tenth lapses each quarter unless the United States invested within four."""
    later = changed(level, {"quarter": quarter, "since_investing": since})
    c = numbers(**{**STEADY, "tranche_fade": 0.1, "tranche_quarter": 5, "tranche_grace": 4})

    assert committed(later, c)[:, US] == pytest.approx(left)


def test_a_concession_adds_where_there_is_room(level, changed, committed, numbers):
    """A concession counts by the finance still missing, and at least by a fifth."""
    c = numbers(**STEADY, concession_room=0.2)
    rows = {"commitment.refinery.china": 0.1}
    full, half = (
        committed(changed(level, {"commitment": of}), c, rows)[AT["refinery"], CHINA] for of in (0.25, 0.125)
    )

    assert full == pytest.approx(0.25 + 0.02)
    assert half == pytest.approx(0.125 + 0.05)
    assert room_left(level, c) == pytest.approx(0.2)


def test_finance_from_outside_needs_no_room(level, committed, numbers):
    """A loan the script brings is added whole, also to a project that has all its finance."""
    after = committed(level, numbers(**STEADY), {"finance.reko_diq.united_states": 0.15})

    assert after[AT["reko_diq"], US] == pytest.approx(0.4)
    assert after[1:] == pytest.approx(0.25)


def test_no_partner_commits_more_than_everything(level, committed, numbers):
    """A commitment ends at the whole finance of a project."""
    after = committed(level, numbers(**STEADY), {"finance.reko_diq.united_states": 5.0})

    assert after[AT["reko_diq"], US] == pytest.approx(1.0)


def test_a_patron_invests_where_it_holds_a_share(level, changed, committed, numbers):
    """Investment reaches projects of which the patron owns more than the floor."""
    c = numbers(**STEADY, investing_floor=0.05, investing_commitment=0.1)
    owned = changed(level, {"share.saindak.china": 0.9, "share.refinery.china": 0.05})
    after = committed(owned, c, {"investing.china": 1})

    assert after[AT["saindak"], CHINA] == pytest.approx(0.35)
    assert after[AT["refinery"], CHINA] == pytest.approx(0.25)
    assert after[:, US] == pytest.approx(0.25)


def test_giving_way_to_china_drops_american_projects(level, committed, numbers):
    """Compliance cuts the rival's commitments from the third project on."""
    after = committed(level, numbers(**STEADY, compliance_commitment_cut=0.2), to_china=1)

    assert after[:2, US] == pytest.approx(0.25)
    assert after[2:, US] == pytest.approx(0.2)
    assert after[:, CHINA] == pytest.approx(0.25)


def test_giving_way_to_washington_opens_projects_to_it(level, committed, numbers):
    """Compliance cuts Chinese commitments and adds American ones where exploration and refining are open."""
    c = numbers(**STEADY, compliance_commitment_cut=0.2, compliance_commitment_gain=0.1)
    after = committed(level, c, to_us=1)

    assert after[3:, CHINA] == pytest.approx(0.2)
    assert after[3:6, US] == pytest.approx(0.35)
    assert np.delete(after, slice(3, 6), axis=0)[:, US] == pytest.approx(0.25)


def test_an_american_milestone_draws_third_partners(level, changed, moves, pressure, numbers):
    """A stage passed with American backing brings third partners everywhere, if signals count."""
    near = changed(level, {"stage.waziristan_mines": 1.99, "commitment.waziristan_mines.united_states": 0.3})
    found = {}
    for pole in (0.0, 1.0):
        c = numbers(
            **{**PLAIN, **STEADY, "signal_commitment": 0.03, "signal_floor": 0.25, "signal_effect": pole}
        )
        found[pole] = build(near, moves(), pressure(), NONE, NONE, c).commitment

    assert found[1.0][:, THIRD] - found[0.0][:, THIRD] == pytest.approx(0.03)
    assert (found[1.0][:, :THIRD] == found[0.0][:, :THIRD]).all()


def test_a_milestone_without_american_backing_draws_nobody(level, changed, moves, pressure, numbers):
    """A stage passed with less American finance than the floor is no signal."""
    near = changed(level, {"stage.waziristan_mines": 1.99, "commitment.waziristan_mines.united_states": 0.1})
    c = numbers(**{**PLAIN, **STEADY, "signal_commitment": 0.03, "signal_floor": 0.2, "signal_effect": 1.0})
    after = build(near, moves(), pressure(), NONE, NONE, c)

    assert after.commitment[:, THIRD] == pytest.approx(0.25)


def test_gulf_money_follows_an_active_united_states(level, changed, committed, numbers):
    """Co-investment doubles at the pole where Gulf states follow, while Washington is active."""
    c = numbers(**STEADY, gulf_follows_us=1.0, active_quarters=4)
    rows = {"coinvesting.reko_diq": 0.03}
    active, idle = (committed(changed(level, {"since_active": since}), c, rows) for since in (3.0, 4.0))

    assert active[AT["reko_diq"], GULF] == pytest.approx(0.25 + 0.06)
    assert idle[AT["reko_diq"], GULF] == pytest.approx(0.25 + 0.03)


def test_access_and_transit_talks_bring_finance(level, moves, pressure, numbers):
    """An accepted bid finances Pasni port, transit talks finance the link."""
    c = numbers(**STEADY, access_commitment=0.1)
    found = build(level, moves(), pressure(), np.full(3, 0.5), np.full(3, 0.2), c).commitment - 0.25

    assert found[AT["pasni_port"], US] == pytest.approx(0.05)
    assert found[AT["transit_link"], THIRD] == pytest.approx(0.2)
    assert found.sum() == pytest.approx(3 * 0.25)


def test_a_concession_hands_over_a_share(level, changed, moves, pressure, numbers):
    """Shares move to the partner by what was conceded, times the room left for finance."""
    half = changed(level, {"commitment": 0.125})
    after = shared(half, moves({"share.refinery.united_states": 0.08}), pressure(), numbers())

    assert after[AT["refinery"], US] == pytest.approx(0.04)
    assert after.sum() == pytest.approx(3 * 0.04)


def test_a_warm_tie_grants_a_bid(level, changed, moves, pressure, numbers):
    """At the middle tie half of the share asked for is granted."""
    even = changed(level, {"alignment.pakistan.china": 0.4})
    c = numbers(welcome_middle=0.4)
    after = shared(even, moves({"bid.chagai_exploration.china": 0.02}), pressure(), c)

    assert after[AT["chagai_exploration"], CHINA] == pytest.approx(0.01)


def test_gulf_conditions_buy_a_share_once(level, changed, moves, pressure, numbers):
    """Giving way to the Gulf states hands over a share of Reko Diq, until they hold it."""
    c = numbers(compliance_gulf_share=0.05)
    first = shared(level, moves(), pressure(to_gulf=1), c)
    again = shared(changed(level, {"share": first}), moves(), pressure(to_gulf=1), c)

    assert first[AT["reko_diq"], GULF] == pytest.approx(0.05)
    assert (again == first).all()


def test_shares_beyond_nine_tenths_are_cut_in_proportion(level, changed, moves, pressure, numbers):
    """With .1 left, requests for .06 and .24 are granted as .02 and .08."""
    full = changed(level, {"commitment": 0.0, "share.refinery.third_partners": 0.8})
    rows = {"share.refinery.united_states": 0.06, "share.refinery.china": 0.24}
    after = shared(full, moves(rows), pressure(), numbers())[AT["refinery"]]

    assert after[US] == pytest.approx(0.02)
    assert after[CHINA] == pytest.approx(0.08)
    assert after[THIRD] == pytest.approx(0.8)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=st.lists(st.floats(0, 3), min_size=8, max_size=8))
def test_shares_never_exceed_nine_tenths(level, moves, pressure, c, asked):
    """Whatever is conceded and bid for, a tenth stays in Pakistan's hands."""
    names = [f"{kind}.saindak.{partner}" for kind in ("share", "bid") for partner in PARTNERS]
    after = shared(level, moves(dict(zip(names, asked, strict=True))), pressure(to_gulf=1), c)

    assert (after.sum(axis=1) <= 0.9 + 1e-12).all()
    assert (after >= level.share).all()


def test_every_deposit_is_an_asset_of_its_name():
    """The first five assets are the deposits, in the same order, which slices rely on."""
    assert ASSETS[:5] == DEPOSITS
    assert LOCALITIES[0] == "chagai"
