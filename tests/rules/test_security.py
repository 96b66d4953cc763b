from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geosim.noise import EXPECTED, Luck
from geosim.rules.communities import Presence
from geosim.rules.security import attack_ratio, suffer_attacks
from geosim.state import LOCALITIES

CHAGAI, MAKRAN, WAZIRISTAN, GILGIT = range(len(LOCALITIES))
NONE = np.zeros((4, 3))
NOBODY = Presence(NONE, NONE, NONE)


@pytest.fixture
def quarter(moves):
    """Give the function that lets a quarter's attacks happen, by default as expected, with nobody near."""

    def attacks(state, c, rows=None, *, presence=NOBODY, grievance=None, price=NONE, luck=EXPECTED):
        grievance = c.grievance_reference + NONE if grievance is None else grievance
        return suffer_attacks(state, moves(rows), presence, grievance, price, c, luck)

    return attacks


@pytest.fixture
def still(numbers):
    """Give a world whose opening position neither adds to attacks nor takes from them."""

    def world(**given):
        return numbers(**{"attack_foreign_rest": 0.0, "afghan_dividend": 0.0, **given})

    return world


def presence(**parts):
    """Give a presence of one kind, the same in all localities and runs."""
    return Presence(**{name: NONE + parts.get(name, 0.0) for name in ("salience", "chinese", "american")})


def test_the_opening_rate_sustains_itself(state, quarter, still):
    """With nothing changed, the expected attacks, their trend and their echo stay what they were."""
    c = still(excitation_start=1.0)
    start = {"excitation": c.excitation_rest + NONE, "attack_trend": c.attack_reference + NONE}
    found = quarter(replace(state, **start), c)

    assert found.attack_rate == pytest.approx(c.attack_reference + NONE)
    assert found.excitation == pytest.approx(start["excitation"])
    assert found.trend == pytest.approx(start["attack_trend"])


def test_attacks_excite_attacks(state, changed, quarter, still):
    """An attack leaves its gain behind, and what was left before fades."""
    c = still(excitation_gain=0.2, excitation_memory=0.5)
    found = quarter(changed(state, {"excitation": 2.0}), c, {"attacks.makran": 10})

    echo = 0.5 * 2.0 + 0.2 * found.attacks
    assert found.excitation == pytest.approx(echo)
    assert (found.attacks[MAKRAN] >= 10).all()


def test_the_trend_smooths_attacks(state, changed, quarter, still):
    """Three tenths of the quarter enter the trend at a memory of seven tenths."""
    c = still(trend_memory=0.7)
    found = quarter(changed(state, {"attack_trend": 10.0}), c)

    assert found.trend == pytest.approx(7 + 0.3 * found.attacks)


def added(found, usual, c, state):
    """Give what a cause adds to the log rate, (L, R)."""
    return np.log((found.attack_rate - state.excitation) / (usual.attack_rate - state.excitation))


def test_grievance_feeds_attacks(state, quarter, still):
    """A tenth more grievance at a weight of 2 adds .2 to the log rate, everywhere."""
    c = still(attack_grievance=2.0)
    usual, angry = quarter(state, c), quarter(state, c, grievance=c.grievance_reference + NONE + 0.1)

    assert added(angry, usual, c, state) == pytest.approx(0.2)


@pytest.mark.parametrize(("pole", "effect"), [(0.0, 0.16), (1.0, 0.24)])
def test_troops_suppress_attacks(state, changed, quarter, still, pole, effect):
    """Two tenths more troops at a weight of .8 take .16 off the log rate, and more where force works."""
    c = still(attack_troops=0.8, force_effect=0.5, force_works=pole)
    guarded = changed(state, {"security": c.security_rest + 0.2 + NONE})

    assert added(quarter(guarded, c), quarter(state, c), c, state) == pytest.approx(-effect)


def test_insurgent_support_feeds_attacks(state, changed, quarter, still):
    """Shelter for armed groups raises the rate where it is given."""
    c = still(attack_insurgents=1.0)
    sheltered = changed(state, {"insurgent_support.makran": 0.5})
    found = added(quarter(sheltered, c), quarter(state, c), c, state)

    assert found[MAKRAN] == pytest.approx(0.2)
    assert np.delete(found, MAKRAN, axis=0) == pytest.approx(0)


def test_prices_feed_attacks_where_mines_stand(state, quarter, still):
    """A price three tenths above rest adds by the salience of mines, counted to one at most."""
    c = still(attack_price=1.0)
    mines = Presence(np.array([[1.4] * 3, [0.5] * 3, [0.0] * 3, [0.0] * 3]), NONE, NONE)
    found = added(
        quarter(state, c, presence=mines, price=NONE + 0.3), quarter(state, c, presence=mines), c, state
    )

    assert found[:, 0] == pytest.approx([0.3, 0.15, 0, 0])


@pytest.mark.parametrize(("pole", "effect"), [(0.0, 0.1), (1.0, -0.14)])
def test_americans_are_a_target_or_a_deterrent(state, quarter, still, pole, effect):
    """The sign of an American presence turns from one pole to the other."""
    c = still(attack_us_target=0.5, attack_us_deterrent=1.2, us_presence=pole)
    found = added(quarter(state, c, presence=presence(american=0.2)), quarter(state, c), c, state)

    assert found == pytest.approx(effect)


def test_covert_help_reaches_three_localities(state, quarter, still):
    """Alleged help for armed groups acts by the switch, least in Waziristan and not in the north."""
    c = still(attack_proxy=0.4, proxy_war=0.5)
    found = added(quarter(state, c, {"covert": 1}), quarter(state, c), c, state)

    assert found[[CHAGAI, MAKRAN]] == pytest.approx(0.2)
    assert (found[WAZIRISTAN] > 0).all()
    assert (found[WAZIRISTAN] < 0.2).all()
    assert not found[GILGIT].any()


def test_covert_help_does_nothing_at_the_home_grown_pole(state, quarter, still):
    """If the insurgency is home-grown, no outside help changes it."""
    c = still(proxy_war=0.0)

    assert (quarter(state, c, {"covert": 1}).attack_rate == quarter(state, c).attack_rate).all()


def test_border_cooperation_calms_balochistan(state, changed, quarter, still):
    """Work on the Iranian border lowers attacks in Chagai and Makran only."""
    c = still()
    found = added(quarter(changed(state, {"border": 0.8}), c), quarter(state, c), c, state)

    assert (found[[CHAGAI, MAKRAN]] < 0).all()
    assert not found[[WAZIRISTAN, GILGIT]].any()


@pytest.mark.parametrize(("pole", "effect"), [(-1.0, 0.3), (1.0, -0.3)])
def test_afghanistan_matters_in_waziristan(state, quarter, still, pole, effect):
    """Sanctuary raises and a dividend lowers attacks across the Afghan border, and nowhere else."""
    found = added(
        quarter(state, still(attack_afghan=0.3, afghan_dividend=pole)),
        quarter(state, still()),
        still(),
        state,
    )

    assert found[WAZIRISTAN] == pytest.approx(effect)
    assert not np.delete(found, WAZIRISTAN, axis=0).any()


def test_counts_are_drawn_from_the_rate(state, quarter, still):
    """The same uniform gives more attacks where the rate is higher, and whole numbers."""
    luck = Luck({"attacks": np.full((4, 3), 0.5), "casualties": np.full((1, 3), 0.5)})
    found = quarter(state, still(), luck=luck)

    assert (found.attacks == np.round(found.attacks)).all()
    assert list(np.argsort(found.attacks[:, 0])) == list(np.argsort(found.attack_rate[:, 0]))


def test_casualties_follow_attacks_near_chinese_projects(state, quarter, still):
    """A tenth of the presence exposes to a fifth; attacks elsewhere harm no foreign worker."""
    c = still(casualty_rate=0.15)
    found = quarter(state, c, presence=presence(chinese=0.1))

    assert found.casualty_rate == pytest.approx(0.15 * 0.2 * (found.attacks[CHAGAI] + found.attacks[MAKRAN]))


def test_events_add_attacks_and_casualties(state, quarter, still):
    """What the script brings comes on top of what is drawn."""
    usual = quarter(state, still())
    hit = quarter(state, still(), {"attacks.chagai": 15, "casualties": 3})

    assert hit.attacks[CHAGAI] - usual.attacks[CHAGAI] == pytest.approx(15)
    assert hit.casualties - usual.casualties == pytest.approx(3)


def test_where_hardly_any_chinese_work_none_is_hurt(state, quarter, still):
    """A presence of a twentieth or less exposes nobody."""
    assert not quarter(state, still(), presence=presence(chinese=0.05)).casualty_rate.any()


def test_protection_lowers_casualties(state, quarter, still):
    """Guarded workers are hurt less, and twice the guards protect no more than once."""
    c = still(casualty_protection=0.35)
    seen = presence(chinese=1.0)
    bare, guarded, doubly = (
        quarter(state, c, {"worker_protection": g}, presence=seen).casualty_rate for g in (0, 1, 2)
    )

    assert guarded == pytest.approx(0.65 * bare)
    assert (doubly == guarded).all()


def test_the_attack_ratio_is_zero_at_the_reference(c):
    """Attacks at their reference everywhere count as usual, e times as many as one."""
    assert attack_ratio(c.attack_reference + NONE, c) == pytest.approx(0)
    assert attack_ratio(np.e * c.attack_reference + NONE, c) == pytest.approx(1)
