from __future__ import annotations

import pytest

from geosim.noise import EXPECTED, Luck
from geosim.rules.region import neighbours, transit_commitment

QUIET = {"tension_shock_odds": 0.0}


def test_a_thaw_needs_two(state, moves, numbers):
    """An Indian overture alone lowers tension by two fifths of its push; answered, by all of it and more."""
    c = numbers(**QUIET, thaw_push=0.05, thaw_alone=0.4, thaw_joint=1.2)
    alone = neighbours(state, moves({"thaw": 1}), c, EXPECTED)["tension"]
    joined = neighbours(state, moves({"thaw": 1, "transit_talks.pakistan": 1}), c, EXPECTED)["tension"]

    assert alone == pytest.approx(-0.02)
    assert joined == pytest.approx(-0.08)


def test_pakistans_talks_alone_thaw_nothing_here(state, moves, numbers):
    """Without an overture there is nothing to join."""
    assert not neighbours(state, moves({"transit_talks.pakistan": 1}), numbers(**QUIET), EXPECTED)[
        "tension"
    ].any()


def test_incidents_raise_tension(state, moves, numbers):
    """A draw below its odds brings a border incident of the given size."""
    c = numbers(tension_shock_odds=0.05, tension_shock=0.15)
    struck, spared = (
        neighbours(state, moves(), c, Luck({"tension": [[u] * 3]}))["tension"] for u in (0.04, 0.06)
    )

    assert struck == pytest.approx(0.15)
    assert not spared.any()


def test_allegations_raise_tension_by_the_switch(state, moves, numbers):
    """What is alleged of outside help weighs as much as it is believed."""
    tension = [
        neighbours(
            state, moves({"covert": 1}), numbers(**QUIET, proxy_tension=0.04, proxy_war=pole), EXPECTED
        )["tension"]
        for pole in (0.0, 0.5, 1.0)
    ]

    assert not tension[0].any()
    assert tension[1] == pytest.approx(0.02)
    assert tension[2] == pytest.approx(0.04)


def test_the_border_needs_an_answer(state, moves, numbers):
    """Iranian effort counts half alone and thrice that when Pakistan answers, by however many acts."""
    c = numbers(border_push=0.04, border_alone=0.5, border_joint=1.0)
    found = [
        neighbours(state, moves({"border_effort": 1, "border_answer": answer}), c, EXPECTED)["border"]
        for answer in (0, 1, 2)
    ]

    assert found[0] == pytest.approx(0.02)
    assert found[1] == pytest.approx(0.06)
    assert (found[2] == found[1]).all()


def test_chabahar_gains_from_acting_together(state, changed, moves, numbers):
    """India and Iran together achieve more than twice what each does alone, by the room that is left."""
    c = numbers(chabahar_alone=0.035, chabahar_joint=0.045)
    level = changed(state, {"foothold": 0.0, "chabahar": 0.5})
    alone = neighbours(level, moves({"chabahar_effort.india": 1}), c, EXPECTED)["chabahar"]
    joined = neighbours(level, moves({"chabahar_effort.india": 1, "chabahar_effort.iran": 1}), c, EXPECTED)

    assert alone == pytest.approx(0.0175)
    assert joined["chabahar"] == pytest.approx(0.0575)


def test_pasni_draws_from_chabahar(state, changed, moves, numbers):
    """An American foothold next door takes activity away."""
    found = neighbours(changed(state, {"foothold": 0.5}), moves(), numbers(chabahar_rival=0.05), EXPECTED)

    assert found["chabahar"] == pytest.approx(-0.025)


@pytest.mark.parametrize(
    ("partners", "share"), [((), 0.3), (("india",), 0.7), (("iran",), 0.6), (("india", "iran"), 1.0)]
)
def test_transit_talks_bring_finance_as_neighbours_join(state, changed, moves, numbers, partners, share):
    """Pakistan's talks bring a part alone and all of it with both neighbours."""
    c = numbers(
        transit_commitment=0.2, transit_alone=0.3, transit_india=0.4, transit_iran=0.3, transit_opening=0.55
    )
    rows = {f"transit_talks.{who}": 1 for who in ("pakistan", *partners)}

    assert transit_commitment(changed(state, {"tension": 0.5}), moves(rows), c) == pytest.approx(0.2 * share)


def test_transit_talks_bring_nothing_while_tension_is_high(state, changed, moves, numbers):
    """Nobody finances a link across a tense border."""
    tense = changed(state, {"tension": 0.55})

    assert not transit_commitment(
        tense, moves({"transit_talks.pakistan": 1}), numbers(transit_opening=0.55)
    ).any()


def test_neighbours_join_talks_that_pakistan_holds(state, changed, moves, c):
    """Without Pakistan there are no talks to join."""
    calm = changed(state, {"tension": 0.3})

    assert not transit_commitment(calm, moves({"transit_talks.india": 1, "transit_talks.iran": 1}), c).any()
