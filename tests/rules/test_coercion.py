from __future__ import annotations

import numpy as np
import pytest

from geosim.noise import EXPECTED, Luck
from geosim.rules.coercion import ACCEPT, BY_RULE, REFUSE, compliance_odds, grant_access, press, yielding
from geosim.state import PARTNERS

ALL = {"coercion.china": 1.0, "coercion.united_states": 1.0, "coercion.gulf_states": 1.0}
CHINA = PARTNERS.index("china")


def answer(code):
    """Give one standing answer for all three runs."""
    return np.full(3, code)


def uniforms(*compliance):
    """Give luck whose compliance draws are these: China's, the United States', the Gulf states'."""
    return Luck({"compliance": np.array([[u] * 3 for u in compliance])})


def test_odds_of_giving_way_at_equal_strength(state, changed, numbers):
    """Where dependence equals leverage, the base alone decides: log odds of 0 are even odds."""
    even = changed(state, {"dependence": 0.4, "leverage": 0.4})

    assert compliance_odds(even, numbers(compliance_base=0.0)) == pytest.approx(0.5)


def test_dependence_makes_giving_way_likelier(state, changed, numbers):
    """A quarter of dependence above leverage at slope 4 makes log odds of 1."""
    weak = changed(state, {"dependence": 0.5, "leverage": 0.25})
    odds = compliance_odds(weak, numbers(compliance_base=0.0, compliance_slope=4.0))

    assert odds == pytest.approx(1 / (1 + np.exp(-1)))


def test_nobody_gives_way_to_nobody(state, moves, c):
    """Without pressure there is no compliance, whatever the answer."""
    found = press(state, moves(), answer(ACCEPT), c, EXPECTED)

    assert not any(np.any(part) for part in (found.to_china, found.to_us, found.to_gulf))


def test_accept_always_gives_way(state, moves, numbers):
    """The answer `accept` gives way to every patron, the Gulf states at their lesser weight."""
    found = press(state, moves(ALL), answer(ACCEPT), numbers(compliance_gulf_effect=0.5), uniforms(1, 1, 1))

    assert (found.to_china[0], found.to_us[0], found.to_gulf[0]) == (1.0, 1.0, 0.5)


def test_refuse_never_gives_way(state, moves, c):
    """The answer `refuse` gives way to nobody, and the pressure is still applied."""
    found = press(state, moves(ALL), answer(REFUSE), c, uniforms(0, 0, 0))

    assert not any(np.any(part) for part in (found.to_china, found.to_us, found.to_gulf))
    assert (found.by_china == 1.0).all()


def test_by_rule_draws_for_each_patron(state, changed, moves, numbers):
    """At odds of one half a draw below gives way and one above does not, patron by patron."""
    even = changed(state, {"dependence": 0.4, "leverage": 0.4})
    luck = uniforms(0.4, 0.6, 0.4)
    found = press(
        even, moves(ALL), answer(BY_RULE), numbers(compliance_base=0.0, compliance_gulf_effect=1.0), luck
    )

    assert (found.to_china[0], found.to_us[0], found.to_gulf[0]) == (1.0, 0.0, 1.0)


def test_expected_luck_gives_way_in_part(state, moves, c):
    """Whoever looks ahead counts compliance by its probability."""
    found = press(state, moves(ALL), answer(BY_RULE), c, EXPECTED)

    assert found.to_china == pytest.approx(compliance_odds(state, c)[CHINA])


def test_giving_way_to_china_costs_the_american_foothold(pressure, numbers):
    """What Beijing wants gone goes; the corridor stays."""
    pushed = yielding(pressure(by_china=1, to_china=1), numbers(compliance_foothold=0.1))

    assert pushed["foothold"] == pytest.approx(-0.1)
    assert not pushed["cpec"].any()


def test_giving_way_to_washington_costs_the_corridor(pressure, numbers):
    """What Washington wants slowed slows; the foothold stays."""
    pushed = yielding(pressure(by_us=1, to_us=1), numbers(compliance_cpec=0.06))

    assert pushed["cpec"] == pytest.approx(-0.06)
    assert not pushed["foothold"].any()


def test_pressure_costs_even_where_nobody_gives_way(pressure, numbers):
    """Tariffs rise and rollovers shrink by being pressed alone."""
    c = numbers(coercion_tariff=0.06, coercion_rollover=0.3, coercion_strength=0.5)
    pushed = yielding(pressure(by_china=1, by_us=1), c)

    assert pushed["tariff"] == pytest.approx(0.06)
    assert pushed["rollover.china"] == pytest.approx(-0.15)


def test_a_pasni_bid_is_even_at_the_middle_tie(state, changed, moves, numbers):
    """At the middle tie, with China ahead by the neutral lead, half the bid is granted."""
    c = numbers(access_middle=0.25, access_tilt_middle=0.3)
    middle = changed(state, {"alignment.pakistan.united_states": 0.25, "alignment.pakistan.china": 0.55})

    assert grant_access(middle, moves({"access_bid": 1}), answer(BY_RULE), c) == pytest.approx(0.5)


def test_a_warmer_american_tie_grants_more(state, changed, moves, c):
    """By rule, access rises with the tie to Washington."""
    ties = changed(state, {"alignment.pakistan.united_states": np.array([0.0, 0.3, 0.6])})
    granted = grant_access(ties, moves({"access_bid": 1}), answer(BY_RULE), c)

    assert (np.diff(granted) > 0).all()


def test_a_cooler_chinese_tie_grants_more(state, changed, moves, c):
    """By rule, access rises with the lead of the American tie over the Chinese one."""
    ties = changed(state, {"alignment.pakistan.china": np.array([0.9, 0.6, 0.3])})
    granted = grant_access(ties, moves({"access_bid": 1}), answer(BY_RULE), c)

    assert (np.diff(granted) > 0).all()


@pytest.mark.parametrize(("code", "granted"), [(ACCEPT, 1.0), (REFUSE, 0.0)])
def test_the_standing_answer_decides_a_pasni_bid(state, moves, c, code, granted):
    """Accepting or refusing leaves nothing to the rule."""
    assert (grant_access(state, moves({"access_bid": 1}), answer(code), c) == granted).all()


def test_no_access_without_a_bid(state, moves, c):
    """Nobody is let in who did not ask."""
    assert not grant_access(state, moves(), answer(ACCEPT), c).any()
