from __future__ import annotations

import numpy as np
import pytest

from geosim.rules.levers import lever_table, move_levers, reform
from geosim.state import LEVER_ROWS, LEVERS


def lever(name):
    """Give the row of a lever."""
    return LEVER_ROWS.index(name)


def test_levers_at_rest_stay(state, moves, numbers):
    """Without push, drift or distance from rest nothing moves."""
    c = numbers(lever_rest=state.levers[:, :1], lever_drift=0.0)

    assert (move_levers(state, moves(), (), c) == state.levers).all()


def test_a_lever_fades_towards_rest(state, changed, moves, numbers):
    """Half of the way above rest, a tenth of it fades at a fade of a tenth."""
    c = numbers(lever_rest=0.2, lever_fade=0.1, lever_drift=0.0)
    after = move_levers(changed(state, {"transparency": 0.7}), moves(), (), c)

    assert after[lever("transparency")] == pytest.approx(0.65)


def test_a_lever_drifts(state, changed, moves, numbers):
    """What nobody keeps up is lost by its drift."""
    c = numbers(lever_fade=0.0, lever_drift=-0.01)
    after = move_levers(changed(state, {"cpec": 0.5}), moves(), (), c)

    assert after[lever("cpec")] == pytest.approx(0.49)


def test_pushes_add_up(state, changed, moves, numbers):
    """What options move and what other rules push is added, to a whole lever or to one row."""
    c = numbers(lever_fade=0.0, lever_drift=0.0)
    level = changed(state, {"security": 0.2, "rollover": 0.5})
    pushes = (
        {"security": np.full(3, 0.1)},
        {"rollover.china": np.full(3, -0.2), "security": np.full((4, 3), 0.01)},
    )
    after = move_levers(level, moves({"security.chagai": 0.05}), pushes, c)

    assert after[lever("security.chagai")] == pytest.approx(0.36)
    assert after[lever("security.makran")] == pytest.approx(0.31)
    assert after[lever("rollover.china")] == pytest.approx(0.3)
    assert after[lever("rollover.gulf_states")] == pytest.approx(0.5)


@pytest.mark.parametrize("row", LEVER_ROWS)
@pytest.mark.parametrize("push", [-9.0, 9.0])
def test_levers_stay_within_bounds(state, moves, c, row, push):
    """No push takes a lever out of its range."""
    bounds = next(lever for lever in LEVERS if row in lever.rows)
    after = move_levers(state, moves({row: push}), (), c)[lever(row)]

    assert (after == (bounds.low if push < 0 else bounds.high)).all()


def test_reforms_achieve_what_institutions_allow(state, changed, moves, numbers):
    """The same effort achieves eight tenths at institutions of a half and three tenths at none."""
    c = numbers(implementation_floor=0.3)
    row = {"reform_transparency": 0.1}
    strong, weak = (
        reform(changed(state, {"institutions": i}), moves(row), c)["transparency"] for i in (0.5, 0.0)
    )

    assert strong == pytest.approx(0.08)
    assert weak == pytest.approx(0.03)


def test_a_lever_without_a_number_stays_at_zero(c):
    """Parts that the parameters do not give are nothing: a processing mandate neither rests nor fades."""
    for part in ("rest", "fade", "drift"):
        assert not lever_table(c.numbers, part)[lever("processing_mandate")].any()
