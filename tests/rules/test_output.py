from __future__ import annotations

import numpy as np
import pytest

from geosim.rules.output import price_pull, produce
from geosim.state import ASSETS, LOCALITIES, PARTNERS

US, CHINA, GULF, THIRD = range(len(PARTNERS))
AT = {name: i for i, name in enumerate(ASSETS)}

#: One copper mine of $400m a year, no attacks or mandate, raw ore sold at a tenth below metal.
PLAIN = {
    "attack_disruption": 0.0,
    "blockade_disruption": 0.0,
    "operating_cost": 0.45,
    "royalty": 0.05,
    "tax": 0.2,
    "dilution": 0.0,
    "loss_floor": 0.2,
    "processing_margin": 0.0,
    "concentrate_discount": np.array([[0.1], [0.5]]),
    "capacity": np.array([[0.0], [400.0], [0.0], [0.0], [0.0], [0.0], [0.0], [0.0], [0.0]]),
    "local_equity": 0.1,
    "refinery_capacity": 80.0,
    "refinery_open": 0.25,
    "downstream_growth": 0.1,
    "downstream_skill": 0.2,
    "downstream_technology": 0.0,
    "mandate_threshold": 0.5,
    "mandate_bite": 0.8,
    "jobs_per_capacity": 2.0,
}


@pytest.fixture
def mine(state, changed):
    """Give a position with Saindak at full output, wholly as planned, owned to nine tenths by China."""
    parts = {
        "stage": 0.0,
        "stage.saindak": 5.0,
        "true_size": 0.0,
        "log_price": 0.0,
        "share": 0.0,
        "share.saindak.china": 0.9,
        "processing_mandate": 0.0,
        "institutions": 0.3,
    }
    return changed(state, parts)


def run(state, c):
    """Produce for a quarter with the state's own stages, prices and shares."""
    return produce(state, state.stage, state.log_price, state.share, c)


def test_raw_ore_sells_at_a_discount(mine, numbers):
    """A quarter of $400m a year, a tenth off: $90m."""
    assert run(mine, numbers(**PLAIN)).revenue == pytest.approx(90)


def test_the_ground_decides_what_comes_out(mine, changed, numbers):
    """Ore twice as rich brings twice as much, whatever was believed."""
    rich = changed(mine, {"true_size": np.log(2), "belief_mean": -1.0})

    assert run(rich, numbers(**PLAIN)).revenue == pytest.approx(180)


def test_output_ramps_up(mine, changed, numbers):
    """Half-way through the last stage a mine yields half; before it, nothing."""
    c = numbers(**PLAIN)

    assert run(changed(mine, {"stage.saindak": 4.5}), c).revenue == pytest.approx(45)
    assert not run(changed(mine, {"stage.saindak": 4.0}), c).revenue.any()


def test_value_per_tonne_is_free_of_volume(mine, changed, numbers):
    """Sales over volume at base price: .9 for raw copper, at half output too."""
    half = changed(mine, {"stage.saindak": 4.5})

    assert run(half, numbers(**PLAIN)).value_per_tonne == pytest.approx(0.9)


def test_a_thick_margin_makes_raw_copper_cheaper(mine, numbers):
    """At that pole concentrate sells for less, so processing is worth more."""
    c = numbers(**{**PLAIN, "processing_margin": 1.0, "thick_margin": 0.25})

    assert run(mine, c).revenue == pytest.approx(65)


def test_the_take_is_royalty_tax_and_dividend(mine, numbers):
    """Of $90m sales and $45m profit: 4.5 royalty, 9 tax, and a tenth of the $36m left."""
    assert run(mine, numbers(**PLAIN)).take == pytest.approx(4.5 + 9 + 3.6)


def test_partners_take_their_share_of_what_is_left_after_tax(mine, numbers):
    """Nine tenths of $36m go to China and nothing to others."""
    take = run(mine, numbers(**PLAIN)).partner_take

    assert take[CHINA] == pytest.approx(32.4)
    assert not np.delete(take, CHINA, axis=0).any()


def test_partners_shares_dilute_pakistans_own(mine, changed, numbers):
    """Equity of a half becomes .4 when partners who hold two fifths dilute it by half."""
    owned = changed(mine, {"share.saindak.china": 0.4})
    c = numbers(**{**PLAIN, "local_equity": 0.5, "dilution": 0.5, "royalty": 0.0, "tax": 0.0})

    assert run(owned, c).take == pytest.approx(0.4 * 45)


def test_the_take_falls_where_the_mine_lies(mine, numbers):
    """All of Saindak's take is counted in Chagai."""
    found = run(mine, numbers(**PLAIN))

    assert found.take_by_locality[LOCALITIES.index("chagai")] == pytest.approx(found.take)
    assert found.take_by_locality.sum(axis=0) == pytest.approx(found.take)


def test_losses_are_limited(mine, changed, numbers):
    """At a tenth of the price the mine loses a fifth of its sales, not its whole running cost."""
    poor = changed(mine, {"log_price": np.log(0.1)})
    found = run(poor, numbers(**PLAIN))

    assert found.partner_take[CHINA] == pytest.approx(-0.2 * 9 * 0.8 * 0.9)


def test_a_mandate_blocks_raw_exports(mine, changed, numbers):
    """Half-way between threshold and one, two fifths of the raw ore stay in the country."""
    bound = changed(mine, {"processing_mandate": 0.75})
    found = run(bound, numbers(**{**PLAIN, "downstream_growth": 0.0, "refinery_capacity": 0.0}))

    assert found.revenue == pytest.approx(90 * 0.6)
    assert found.value_per_tonne == pytest.approx(0.9)


def test_a_mandate_below_the_threshold_blocks_nothing(mine, changed, numbers):
    """A mild mandate costs no raw exports."""
    mild = changed(mine, {"processing_mandate": 0.5})

    assert run(mild, numbers(**{**PLAIN, "downstream_growth": 0.0})).revenue == pytest.approx(90)


def test_a_mandate_brings_plants(mine, changed, numbers):
    """Plants grow by mandate times institutions times what is still sold raw."""
    mild = changed(mine, {"processing_mandate": 0.5})
    found = run(mild, numbers(**PLAIN))

    assert found.downstream == pytest.approx(0.1 * 0.5 * (0.2 + 0.3) * 100)
    assert found.value_added_share == pytest.approx(2.5 / (90 + 0.1 * 2.5))


def test_third_partners_skill_speeds_plants(mine, changed, numbers):
    """Where they hold all of the critical-mineral mines, plants grow faster by the technology factor."""
    mild = changed(mine, {"processing_mandate": 0.5})
    skilled = changed(
        mild, {"share.waziristan_mines.third_partners": 1.0, "share.gilgit_exploration.third_partners": 1.0}
    )
    c = numbers(**{**PLAIN, "downstream_technology": 0.3})

    assert run(skilled, c).downstream == pytest.approx(1.3 * run(mild, c).downstream)


def test_a_refinery_processes(mine, changed, numbers):
    """Of $20m a quarter a quarter is used without a mandate: $5m sold as metal, the rest raw."""
    built = changed(mine, {"stage.refinery": 5.0})

    assert run(built, numbers(**PLAIN)).revenue == pytest.approx(5 + 95 * 0.9)


def test_a_mandate_fills_the_refinery(mine, changed, numbers):
    """At a mandate of two fifths the refinery runs at .25 + .75 times that: $11m processed of $100m."""
    built = changed(mine, {"stage.refinery": 5.0, "processing_mandate": 0.4})
    found = run(built, numbers(**{**PLAIN, "downstream_growth": 0.0}))

    assert found.revenue == pytest.approx(11 + 89 * 0.9)


def test_no_more_is_processed_than_is_mined(mine, changed, numbers):
    """Plants beyond the ore stand idle."""
    found = run(changed(mine, {"downstream": 500.0}), numbers(**PLAIN))

    assert found.revenue == pytest.approx(100)
    assert found.value_added_share == pytest.approx(1.0)


def test_a_blockade_stops_output(mine, changed, numbers):
    """A full blockade takes its share of the output of its locality."""
    shut = changed(mine, {"blockade.chagai": 1.0})
    elsewhere = changed(mine, {"blockade.makran": 1.0})
    c = numbers(**{**PLAIN, "blockade_disruption": 0.7})

    assert run(shut, c).revenue == pytest.approx(27)
    assert run(elsewhere, c).revenue == pytest.approx(90)


def test_attacks_disrupt_output(mine, changed, numbers):
    """Attacks at their reference cost the disruption times the log of two."""
    c = numbers(**{**PLAIN, "attack_disruption": 0.1})
    usual = changed(mine, {"attack_trend": c.attack_reference})

    assert run(usual, c).revenue == pytest.approx(90 * (1 - 0.1 * np.log(2)))


def test_running_mines_give_work(mine, numbers):
    """Jobs follow the capacity in use."""
    assert run(mine, numbers(**PLAIN)).jobs == pytest.approx(800)


def test_nothing_mined_nothing_divided(mine, changed, numbers):
    """A country without output has no sales, no take and no value per tonne, and no division by zero."""
    found = run(changed(mine, {"stage": 1.0}), numbers(**PLAIN))

    for part in (
        found.revenue,
        found.take,
        found.value_added_share,
        found.value_per_tonne,
        found.partner_take,
    ):
        assert not part.any()


def test_high_prices_pull_where_mines_are_active(mine, changed, numbers):
    """The pull is the price above its rest, in localities with output only."""
    dear = changed(mine, {"log_price": 0.4})
    pull = price_pull(dear.stage, dear.log_price, numbers(**PLAIN, price_rest=0.1))

    assert pull[LOCALITIES.index("chagai")] == pytest.approx(0.3)
    assert not pull[1:].any()
