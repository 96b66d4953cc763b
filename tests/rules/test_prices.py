from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geosim.noise import EXPECTED, Luck
from geosim.rules.prices import trade
from geosim.rules.script import Event, Script
from geosim.state import MINERALS

CALM = {"jump_odds": 0.0, "price_reversion": 0.1, "price_rest": 0.0}
CRITICAL = MINERALS.index("critical")


def luck(copper=0.0, critical=0.0, jump=1.0):
    """Give luck of the same two shocks, and the same draw for a slump, in all three runs."""
    return Luck({"price": np.array([[copper] * 3, [critical] * 3]), "jump": np.full((1, 3), jump)})


def test_prices_revert(state, changed, moves, numbers):
    """A log price of .2 above rest loses a tenth of it at a speed of a tenth."""
    assert trade(changed(state, {"log_price": 0.2}), moves(), numbers(**CALM), EXPECTED) == pytest.approx(
        0.18
    )


def test_prices_at_rest_stay(state, changed, moves, numbers):
    """Without shocks the resting price holds."""
    c = numbers(**{**CALM, "price_rest": 0.15})

    assert trade(changed(state, {"log_price": 0.15}), moves(), c, EXPECTED) == pytest.approx(0.15)


def test_shocks_have_the_spread_of_their_mineral(state, changed, moves, numbers):
    """A shock of one standard deviation moves copper by its own spread."""
    c = numbers(**CALM, price_spread=np.array([[0.1], [0.2]]), price_correlation=0.5)
    after = trade(changed(state, {"log_price": 0.0}), moves(), c, luck(copper=1.0))

    assert after[0] == pytest.approx(0.1)
    assert after[1] == pytest.approx(0.5 * 0.2)


def test_shocks_keep_their_size_whatever_the_correlation(state, changed, moves, numbers):
    """Correlated shocks have the same variance: .6 squared and .8 squared make one."""
    c = numbers(**CALM, price_spread=1.0, price_correlation=0.6)
    flat = changed(state, {"log_price": 0.0})
    by_copper, by_own = (
        trade(flat, moves(), c, luck(copper=1.0))[1],
        trade(flat, moves(), c, luck(critical=1.0))[1],
    )

    assert by_copper == pytest.approx(0.6)
    assert by_own == pytest.approx(0.8)


def test_a_slump_hits_both_minerals(state, changed, moves, numbers):
    """When the draw falls below its odds, both prices fall by its size."""
    c = numbers(price_reversion=0.0, jump_odds=0.02, jump_size=-0.35)
    flat = changed(state, {"log_price": 0.0})

    assert trade(flat, moves(), c, luck(jump=0.01)) == pytest.approx(-0.35)
    assert not trade(flat, moves(), c, luck(jump=0.03)).any()


def test_export_controls_move_critical_minerals_only(state, changed, moves, numbers):
    """China's market power lies in critical minerals."""
    flat = changed(state, {"log_price": 0.0})
    after = trade(flat, moves({"price.critical": 0.03}), numbers(**CALM), EXPECTED)

    assert after[CRITICAL] == pytest.approx(0.03)
    assert not after[1 - CRITICAL].any()


def test_an_event_slows_reversion(state, changed, moves, numbers):
    """While an event halves reversion, half as much is regained."""
    halved = Event("shock", 0, 8, np.asarray(1.0), np.asarray(1.0), (), {"price_reversion": 0.5})
    c = replace(numbers(**CALM), script=Script((halved,)))
    high = changed(state, {"log_price": 0.2})

    assert trade(high, moves(), c, EXPECTED) == pytest.approx(0.19)
    assert trade(changed(high, {"quarter": 8}), moves(), c, EXPECTED) == pytest.approx(0.18)
