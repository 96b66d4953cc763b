from __future__ import annotations

import numpy as np
import pytest

from geosim.rules.alignment import realign
from geosim.state import PAIRS, pair_index

STILL = {
    "tie_fade": 0.0,
    "tie_balance": 0.0,
    "tie_exchange": 0.0,
    "afghan_border": 0.0,
    "russia_foothold": 0.0,
}
US = pair_index("pakistan", "united_states")
CHINA = pair_index("pakistan", "china")
OPENING = {"rivalry_cause": 1.0, "us_opening": 1.0}


def test_ties_at_rest_stay(state, moves, pressure, numbers):
    """Without acts, fading, balance or exchange, no tie moves."""
    assert (realign(state, moves(), pressure(), numbers(**STILL)) == state.alignment).all()


def test_a_tie_is_pulled_back_to_its_long_run_level(state, changed, moves, pressure, numbers):
    """A tie of 0 whose long-run level is .2 regains a tenth of the distance at a fade of a tenth."""
    cooled = changed(state, {"alignment.pakistan.united_states": 0.0})
    after = realign(cooled, moves(), pressure(), numbers(**{**STILL, "tie_fade": 0.1}, alignment_start=0.2))

    assert after[US] == pytest.approx(0.02)


def test_an_act_warms_a_tie(state, changed, moves, pressure, numbers):
    """A full act warms by `warmth`, less where the tie is already strong: 1 - .5 squared."""
    tied = changed(state, {"alignment.pakistan.united_states": 0.5})
    after = realign(
        tied, moves({"warmth.pakistan.united_states": 1}), pressure(), numbers(**STILL, warmth=0.04)
    )

    assert after[US] == pytest.approx(0.5 + 0.75 * 0.04)


def test_an_act_moves_no_other_tie(state, moves, pressure, numbers):
    """Warming one tie leaves the other 35 as they were."""
    after = realign(state, moves({"warmth.pakistan.united_states": 1}), pressure(), numbers(**STILL))

    assert {PAIRS[i] for i in np.flatnonzero((after != state.alignment).any(axis=-1))} == {
        "pakistan.united_states"
    }


def test_an_event_moves_a_tie_by_its_own_size(state, moves, pressure, numbers):
    """What the script does to a tie is not weakened by how strong it is."""
    after = realign(state, moves({"alignment.pakistan.china": -0.05}), pressure(), numbers(**STILL))

    assert after[CHINA] == pytest.approx(state.alignment[CHINA] - 0.05)


def test_beijing_cools_where_it_reads_betrayal(state, changed, moves, pressure, numbers):
    """At the betrayal pole an opening to Washington costs `rivalry` times its weight."""
    level = changed(state, {"alignment.pakistan.china": 0.0})
    c = numbers(**STILL, beijing_reading=1.0, rivalry=0.02, rivalry_betrayal=2.0)

    assert realign(level, moves(OPENING), pressure(), c)[CHINA] == pytest.approx(-0.04)


def test_beijing_welcomes_what_it_reads_as_a_gain(state, changed, moves, pressure, numbers):
    """At the other pole the same opening warms, by a smaller weight."""
    level = changed(state, {"alignment.pakistan.china": 0.0})
    c = numbers(**STILL, beijing_reading=0.0, rivalry=0.02, rivalry_welcome=0.3)

    assert realign(level, moves(OPENING), pressure(), c)[CHINA] == pytest.approx(0.006)


def test_a_port_bid_is_no_gain_to_beijing(state, moves, pressure, numbers):
    """What only gives cause for rivalry never warms the Chinese tie."""
    c = numbers(**STILL, beijing_reading=0.0)

    assert (
        realign(state, moves({"rivalry_cause": 1.6}), pressure(), c)[CHINA] == state.alignment[CHINA]
    ).all()


def test_giving_way_cools_the_rival(state, changed, moves, pressure, numbers):
    """Complying with one patron cools the tie with the other, each way round."""
    level = changed(state, {"alignment.pakistan.china": 0.0, "alignment.pakistan.united_states": 0.0})
    c = numbers(**STILL, compliance_tie=0.03)

    assert realign(level, moves(), pressure(to_us=1), c)[CHINA] == pytest.approx(-0.03)
    assert realign(level, moves(), pressure(to_china=1), c)[US] == pytest.approx(-0.03)


def test_the_friend_of_a_friend_becomes_a_friend(state, changed, moves, pressure, numbers):
    """Two ties of a half with the same third state pull by a quarter of a seventh of the balance."""
    alone = changed(state, {"alignment": 0.0, "alignment.pakistan.iran": 0.5, "alignment.iran.russia": 0.5})
    after = realign(alone, moves(), pressure(), numbers(**{**STILL, "tie_balance": 0.07}))

    assert after[pair_index("pakistan", "russia")] == pytest.approx(0.07 / 7 * 0.25)


def test_the_enemy_of_a_friend_becomes_an_enemy(state, changed, moves, pressure, numbers):
    """One friendly and one hostile tie with a third state pull apart."""
    torn = changed(state, {"alignment": 0.0, "alignment.pakistan.iran": 0.5, "alignment.iran.russia": -0.5})
    after = realign(torn, moves(), pressure(), numbers(**{**STILL, "tie_balance": 0.07}))

    assert after[pair_index("pakistan", "russia")] == pytest.approx(-0.07 / 7 * 0.25)


def test_shared_mines_bind(state, changed, moves, pressure, numbers):
    """A partner that holds half of every mine is drawn closer; one that holds none is left alone."""
    mines = ("reko_diq", "saindak", "waziristan_mines", "chagai_exploration", "gilgit_exploration")
    owned = changed(
        state,
        {"alignment": 0.0, "share": 0.0, **{f"share.{mine}.china": 0.5 for mine in mines}},
    )
    c = numbers(**{**STILL, "tie_exchange": 0.1, "exchange_scale": 0.3, "exchange_rest": 0.15})
    after = realign(owned, moves(), pressure(), c)

    assert after[CHINA] == pytest.approx(0.1 * 0.3 * (0.5 - 0.15))
    assert not after[US].any()


def test_ties_stay_within_bounds(state, moves, pressure, numbers):
    """No act takes a tie beyond .99."""
    after = realign(
        state, moves({"alignment.pakistan.china": 5, "alignment.pakistan.india": -5}), pressure(), numbers()
    )

    assert (after[CHINA] == 0.99).all()
    assert (after[pair_index("india", "pakistan")] == -0.99).all()


def test_an_american_foothold_cools_russia(state, changed, moves, pressure, numbers):
    """Moscow watches who berths at Pasni."""
    c = numbers(**{**STILL, "russia_foothold": 0.4, "warmth": 0.05})
    after = realign(
        changed(state, {"foothold": 0.5, "alignment.pakistan.russia": 0.0}), moves(), pressure(), c
    )

    assert after[pair_index("pakistan", "russia")] == pytest.approx(-0.05 * 0.4 * 0.5)


def test_a_calm_border_warms_afghanistan(state, changed, moves, pressure, numbers):
    """Cooperation on the western border reaches Kabul too."""
    c = numbers(**{**STILL, "afghan_border": 0.3, "warmth": 0.05})
    after = realign(
        changed(state, {"border": 0.5, "alignment.pakistan.afghanistan": 0.0}), moves(), pressure(), c
    )

    assert after[pair_index("pakistan", "afghanistan")] == pytest.approx(0.05 * 0.3 * 0.5)
