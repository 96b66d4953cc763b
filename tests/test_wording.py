from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geosim.wording import plain, shown_steps, signed

LEVELS = st.lists(st.floats(-1000, 1000), min_size=1, max_size=9)
DIGITS = st.sampled_from([0, 1])


def test_numbers_have_true_minus_signs() -> None:
    """Numbers are written with a minus sign, changes with a plus too, and nothing is a negative zero."""
    assert (plain(-3), signed(3), signed(-0.4), plain(-0.04, 1)) == ("−3", "+3", "0", "0.0")


@given(LEVELS, DIGITS)
def test_shown_steps_lead_from_the_first_level_to_the_last(levels: list[float], digits: int) -> None:
    """The first level and every step, all as shown, end at the last level as shown."""
    *_, last = accumulate([round(levels[0], digits), *shown_steps(levels, digits)])

    assert last == pytest.approx(round(levels[-1], digits), abs=1e-9)


@given(LEVELS, DIGITS)
def test_shown_steps_are_near_the_truth(levels: list[float], digits: int) -> None:
    """No step is shown a whole unit of the last digit away from its own value."""
    steps = shown_steps(levels, digits)

    for shown, start, end in zip(steps, levels, levels[1:], strict=False):
        assert abs(shown - (end - start)) <= 10**-digits + 1e-6
