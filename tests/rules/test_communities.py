from __future__ import annotations

import numpy as np
import pytest

from geosim.rules.communities import bargain, consent, grieve, look_around, road_blockade, share_benefit
from geosim.state import LOCALITIES

CHAGAI, MAKRAN, WAZIRISTAN, GILGIT = range(len(LOCALITIES))

#: Money reaches people in full and at once: $60 a head is one unit of benefit.
PAID = {
    "population": 1.0,
    "benefit_scale": 60.0,
    "benefit_delivery": 1.0,
    "benefit_memory": 0.0,
    "benefit_spill": 0.0,
    "benefit_cpec": 0.0,
    "port_income": 0.0,
    "blockade_wages": 0.0,
}


@pytest.fixture
def presence(state, c):
    """Give what stands on the communities' land in the opening position."""
    return look_around(state, c)


def take(amount):
    """Give a take of so many $m in Chagai and none elsewhere."""
    return np.array([[amount] * 3, [0.0] * 3, [0.0] * 3, [0.0] * 3])


def test_sharing_raises_benefit(state, changed, numbers):
    """A fifth of $75m a quarter is $60m a year: $60 for each of a million people, 1 - 1/e of full benefit."""
    shared = changed(state, {"community_share": 0.2})

    assert share_benefit(shared, take(75.0), state.stage, numbers(**PAID))[CHAGAI] == pytest.approx(
        1 - np.exp(-1)
    )


def test_no_share_no_benefit(state, changed, numbers):
    """Revenue alone brings a community nothing."""
    unshared = changed(state, {"community_share": 0.0, "benefit": 0.0})

    assert not share_benefit(unshared, take(75.0), state.stage, numbers(**PAID)).any()


def test_closed_books_lose_money_on_the_way(state, changed, numbers):
    """Without transparency only the delivered part arrives."""
    shared = changed(state, {"community_share": 0.2, "transparency": np.array([0.0, 0.5, 1.0])})
    found = share_benefit(shared, take(75.0), state.stage, numbers(**{**PAID, "benefit_delivery": 0.4}))

    assert -np.log(1 - found[CHAGAI]) == pytest.approx([0.4, 0.7, 1.0])


def test_benefit_is_felt_slowly(state, changed, numbers):
    """With a memory of three quarters, a quarter of the new benefit is felt at once."""
    poor = changed(state, {"benefit": 0.2, "community_share": 0.0})

    assert share_benefit(
        poor, take(0.0), state.stage, numbers(**{**PAID, "benefit_memory": 0.75})
    ) == pytest.approx(0.15)


def test_makran_has_a_part_in_chagais_take(state, changed, numbers):
    """Makran's share is also paid on part of what Chagai yields."""
    shared = changed(state, {"community_share": 0.2})
    found = share_benefit(shared, take(75.0), state.stage, numbers(**{**PAID, "benefit_spill": 0.5}))

    assert found[MAKRAN] == pytest.approx(1 - np.exp(-0.5))
    assert not found[WAZIRISTAN:].any()


def test_the_corridor_brings_makran_something(state, changed, numbers):
    """Corridor activity of a half brings half of its yearly benefit, with or without mines."""
    c = numbers(**{**PAID, "benefit_cpec": 60.0})
    found = share_benefit(changed(state, {"cpec": 0.5, "benefit": 0.0}), take(0.0), state.stage, c)

    assert found[MAKRAN] == pytest.approx(1 - np.exp(-0.5))
    assert not np.delete(found, MAKRAN, axis=0).any()


def test_a_port_pays_makran_its_share(state, changed, numbers):
    """A port in half use yields half of its income, of which the community gets its share."""
    c = numbers(**{**PAID, "port_income": 150.0})
    shared = changed(state, {"community_share": 0.2, "stage.pasni_port": 4.5})

    assert share_benefit(shared, take(0.0), shared.stage, c)[MAKRAN] == pytest.approx(1 - np.exp(-1))


def test_losses_take_nothing_from_people(state, changed, numbers):
    """A mine that loses money pays no community share, and asks for none back."""
    shared = changed(state, {"community_share": 0.2, "benefit": 0.0})

    assert not share_benefit(shared, take(-75.0), state.stage, numbers(**PAID)).any()


def test_a_blockade_costs_wages(state, changed, numbers):
    """Closing the road costs those who live by it."""
    shut = changed(state, {"benefit": 0.2, "blockade.chagai": 0.5, "community_share": 0.0})
    c = numbers(**{**PAID, "benefit_memory": 1.0, "blockade_wages": 0.1})
    found = share_benefit(shut, take(0.0), state.stage, c)

    assert found[CHAGAI] == pytest.approx(0.15)
    assert found[GILGIT] == pytest.approx(0.2)


def test_grievance_stays_where_its_causes_keep_it(state, presence, moves, c):
    """In the opening position nobody grows angrier or calmer: the base is set so."""
    assert grieve(state, moves(), presence, state.benefit, c) == pytest.approx(state.grievance, abs=1e-5)


def test_grievance_follows_its_causes_slowly(state, presence, changed, moves, numbers):
    """With causes that call for certain calm, an eighth of grievance goes each quarter."""
    angry = changed(state, {"grievance": 0.8})
    c = numbers(grievance_base=-100.0, grievance_speed=0.125)

    assert grieve(angry, moves(), presence, state.benefit, c) == pytest.approx(0.7)


CALMS = {
    "benefit": lambda s, change: (s, s.benefit + 0.2),
    "voice": lambda s, change: (change(s, {"voice": 0.5}), s.benefit),
    "fewer troops": lambda s, change: (change(s, {"security": 0.0}), s.benefit),
    "modest promises": lambda s, change: (change(s, {"promise": 0.0}), s.benefit),
}


@pytest.mark.parametrize("cause", CALMS)
def test_what_calms(state, presence, changed, moves, c, cause):
    """Benefit, a voice, fewer troops and fewer promises each lower grievance everywhere."""
    calmer, benefit = CALMS[cause](state, changed)

    assert (
        grieve(calmer, moves(), presence, benefit, c) < grieve(state, moves(), presence, state.benefit, c)
    ).all()


def test_troops_anger_less_where_force_works(state, presence, changed, moves, numbers):
    """The same troops anger less at the pole where force works, and nobody where people have a full voice."""
    guarded = changed(state, {"security": 1.0})
    backfires, works = (
        grieve(guarded, moves(), presence, state.benefit, numbers(force_works=pole)) for pole in (0.0, 1.0)
    )

    assert (works < backfires).all()
    heard = changed(guarded, {"voice": 1.0})
    assert grieve(heard, moves(), presence, state.benefit, numbers(force_works=0.0)) == pytest.approx(
        grieve(heard, moves(), presence, state.benefit, numbers(force_works=1.0))
    )


def test_extraction_angers_less_where_it_benefits(state, presence, moves, numbers):
    """Full benefit takes away the relief's share of what extraction adds."""
    bare = {
        "grievance_troops": 0.0,
        "grievance_foreign": 0.0,
        "grievance_benefit": 0.0,
        "grievance_voice": 0.0,
    }
    c = numbers(**bare, grievance_promise=0.0, grievance_base=0.0, grievance_benefit_relief=1.0)
    none, full = (grieve(state, moves(), presence, np.full((4, 3), of), c) for of in (0.0, 1.0))

    assert (none[CHAGAI] > full[CHAGAI]).all()
    assert none[GILGIT] == pytest.approx(full[GILGIT])  # nothing is dug there yet


def test_projects_count_once_they_are_seen(state, changed, c):
    """Exploration leaves no mark on the land; construction does, where it stands."""
    drilled = look_around(changed(state, {"stage": 2.5, "cpec": 0.0}), c)
    dug = look_around(changed(state, {"stage": 2.5, "stage.gilgit_exploration": 4.0, "cpec": 0.0}), c)

    assert not drilled.salience.any()
    assert (dug.salience[GILGIT] > 0).all()
    assert not dug.salience[:GILGIT].any()


def test_presence_follows_ownership(state, changed, c):
    """Only land with Chinese-held projects has a Chinese presence; the corridor runs to Makran."""
    owned = changed(
        state,
        {"stage": 4.0, "share": 0.0, "share.gilgit_exploration.china": 0.5, "cpec": 0.5, "foothold": 0.0},
    )
    found = look_around(owned, c)

    assert (found.chinese[[MAKRAN, GILGIT]] > 0).all()
    assert not found.chinese[[CHAGAI, WAZIRISTAN]].any()
    assert not found.american.any()


def test_a_foothold_is_an_american_presence_in_makran(state, changed, c):
    """Access at Pasni is seen where Pasni lies."""
    found = look_around(changed(state, {"share": 0.0, "foothold": 0.3}), c).american

    assert found[MAKRAN] == pytest.approx(0.3)
    assert not np.delete(found, MAKRAN, axis=0).any()


def test_talks_win_share_and_voice(state, presence, changed, moves, numbers):
    """Negotiating wins share and voice in its own locality, more with open books."""
    c = numbers(
        negotiation_share=0.01,
        negotiation_openness=0.5,
        negotiation_voice=0.1,
        negotiation_voice_openness=0.5,
    )
    closed, opened = (
        bargain(
            changed(state, {"transparency": t, "voice": 0.0}), moves({"negotiation.chagai": 1}), presence, c
        )
        for t in (0.0, 0.5)
    )

    assert closed["community_share"][CHAGAI] == pytest.approx(0.005)
    assert opened["community_share"][CHAGAI] == pytest.approx(0.01)
    assert opened["voice"][CHAGAI] == pytest.approx(0.1)
    assert not opened["community_share"][MAKRAN:].any()


def test_sharing_meets_talks_half_way(state, presence, moves, c):
    """Talks win twice as much while the government shares royalties."""
    alone, met = (
        bargain(state, moves({"negotiation.chagai": 1, "sharing": sharing}), presence, c)["community_share"]
        for sharing in (0, 1)
    )

    assert met == pytest.approx(2 * alone)


def test_talks_tire(state, presence, changed, moves, numbers):
    """A community that has won the whole room wins only what tiring leaves."""
    c = numbers(negotiation_tiring=0.7, negotiation_room=0.25, community_share_rest=0.05)
    early, late = (
        bargain(changed(state, {"community_share": share}), moves({"negotiation.chagai": 1}), presence, c)
        for share in (0.05, 0.30)
    )

    assert late["community_share"] == pytest.approx(0.3 * early["community_share"])


def test_talks_never_cost_what_was_won(state, presence, changed, moves, numbers):
    """Far above the room, talks win nothing; they do not give back."""
    c = numbers(negotiation_tiring=1.0, negotiation_room=0.1, community_share_rest=0.05)
    rich = changed(state, {"community_share": 0.5})

    assert not bargain(rich, moves({"negotiation.chagai": 1}), presence, c)["community_share"].any()


def test_courts_give_a_voice_where_institutions_work(state, presence, changed, moves, numbers):
    """Litigation wins voice by the floor plus institutions."""
    c = numbers(litigation_voice=0.1, implementation_floor=0.3)
    governed = changed(state, {"institutions": 0.5, "voice": 0.0})

    assert bargain(governed, moves({"litigation.makran": 1}), presence, c)["voice"][MAKRAN] == pytest.approx(
        0.08
    )


def test_an_audit_wins_by_open_books(state, presence, changed, moves, numbers):
    """An audit finds as much as the books show."""
    seen = changed(state, {"transparency": np.array([0.0, 0.5, 1.0])})
    won = bargain(seen, moves({"audit.makran": 1}), presence, numbers(audit_share=0.01))["community_share"]

    assert won[MAKRAN] == pytest.approx([0, 0.005, 0.01])


def test_a_blockade_buys_concessions_and_brings_troops(state, presence, changed, moves, numbers):
    """A closed road wins share and voice where much is at stake, and sends troops."""
    shut = changed(state, {"blockade.chagai": 0.5, "security": 0.0, "community_share": 0.15})
    shares = {"blockade_share": 0.06, "blockade_room": 0.4, "community_share_rest": 0.05}
    c = numbers(blockade_voice=0.1, blockade_troops=0.06, **shares)
    pushed = bargain(shut, moves(), presence, c)
    stake = np.minimum(presence.salience[CHAGAI], 1)

    assert pushed["community_share"][CHAGAI] == pytest.approx(0.06 * 0.5 * stake * 0.75)
    assert pushed["voice"][CHAGAI] == pytest.approx(0.05)
    assert pushed["security"][CHAGAI] == pytest.approx(0.03)
    assert not pushed["community_share"][MAKRAN:].any()


def test_roads_to_the_coast_and_to_china_matter(state, changed, moves, presence, numbers):
    """Blockades in Gilgit-Baltistan and Makran slow the corridor; one in Waziristan does not."""
    c = numbers(blockade_makran=0.7, blockade_cpec=0.1)
    north, coast, west = (
        changed(state, {f"blockade.{place}": 1.0}) for place in ("gilgit_baltistan", "makran", "waziristan")
    )

    assert [road_blockade(s, c)[0] for s in (north, coast, west)] == pytest.approx([1.0, 0.7, 0.0])
    assert bargain(coast, moves(), presence, c)["cpec"] == pytest.approx(-0.07)


def test_the_highway_is_a_bargaining_claim(state, presence, changed, moves, c):
    """In Gilgit-Baltistan, where nothing is mined yet, a blockade wins by what the corridor is worth."""
    shut = {"blockade.gilgit_baltistan": 0.5}
    idle, busy = (
        bargain(changed(state, {**shut, "cpec": cpec}), moves(), presence, c)["community_share"][GILGIT]
        for cpec in (0.0, 1.0)
    )

    assert not idle.any()
    assert (busy > 0).all()


@pytest.mark.parametrize(
    ("grievance", "blockade", "found"), [(0.0, 0.0, 1.0), (0.5, 0.0, 0.0), (0.5, 0.4, -0.2), (1.0, 1.0, -1.0)]
)
def test_consent(state, changed, grievance, blockade, found):
    """Consent falls from 1 to -1 with grievance, and by half a blockade."""
    assert consent(changed(state, {"grievance": grievance, "blockade": blockade})) == pytest.approx(found)
