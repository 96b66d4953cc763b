from __future__ import annotations

import numpy as np
import pytest

from geosim.noise import EXPECTED, Luck
from geosim.rules.geology import survey
from geosim.state import DEPOSITS

CHAGAI = DEPOSITS.index("chagai_exploration")
IDLE = {
    "survey_floor": 0.1,
    "survey_noise": 1.0,
    "survey_partner": 0.5,
    "survey_state": 0.5,
    "survey_skill": 0.4,
}


def luck(z=0.0):
    """Give luck whose surveys all err by z standard deviations."""
    return Luck({"survey": np.full((5, 3), z)})


def test_a_survey_narrows_the_belief(state, changed, moves, numbers):
    """A variance of 1 and an observation of variance 10 leave 10/11."""
    unknown = changed(state, {"belief_variance": 1.0})

    assert survey(unknown, moves(), numbers(**IDLE), EXPECTED)[1] == pytest.approx(10 / 11)


def test_a_worse_survey_narrows_less(state, changed, moves, numbers):
    """Twice the error is four times the variance of the observation: 40 leaves 40/41."""
    unknown = changed(state, {"belief_variance": 1.0})
    c = numbers(**{**IDLE, "survey_noise": 2.0})

    assert survey(unknown, moves(), c, EXPECTED)[1] == pytest.approx(40 / 41)


def test_more_effort_narrows_more(state, changed, moves, numbers):
    """The state's programme at full institutions adds .7 of effort: an observation of variance 1/.8."""
    unknown = changed(state, {"belief_variance": 1.0, "institutions": 1.0})
    after = survey(unknown, moves({"survey_drive": 1}), numbers(**IDLE), EXPECTED)[1]

    assert after == pytest.approx(1.25 / 2.25)


def test_partners_survey_what_they_finance_at_the_exploration_stage(state, changed, moves, numbers):
    """Commitment narrows the belief about a deposit under exploration, and only there."""
    financed = changed(
        state, {"belief_variance": 1.0, "stage": 3.0, "commitment": 0.25, "stage.chagai_exploration": 1.5}
    )
    after = survey(financed, moves(), numbers(**IDLE), EXPECTED)[1]

    assert after[CHAGAI] == pytest.approx(1 / 0.6 / (1 + 1 / 0.6))
    assert np.delete(after, CHAGAI, axis=0) == pytest.approx(10 / 11)


def test_a_drill_event_counts_as_effort(state, changed, moves, numbers):
    """A survey the script brings adds its own effort to one deposit."""
    unknown = changed(state, {"belief_variance": 1.0})
    after = survey(unknown, moves({"survey.chagai_exploration": 0.9}), numbers(**IDLE), EXPECTED)[1]

    assert after[CHAGAI] == pytest.approx(0.5)


def test_a_survey_without_error_moves_the_belief_towards_the_truth(state, changed, moves, numbers):
    """The belief covers the share of the distance that it gains in certainty."""
    wrong = changed(state, {"belief_variance": 1.0, "belief_mean": 0.0, "true_size": 1.1})

    assert survey(wrong, moves(), numbers(**IDLE), luck())[0] == pytest.approx(1.1 / 11)


def test_a_lucky_survey_flatters_the_ground(state, changed, moves, numbers):
    """An error of one standard deviation of the observation moves the belief though it was right."""
    right = changed(state, {"belief_variance": 1.0, "belief_mean": 0.0, "true_size": 0.0})

    assert survey(right, moves(), numbers(**IDLE), luck(1.0))[0] == pytest.approx(np.sqrt(10) / 11)


def test_expected_luck_does_not_leak_the_truth(state, changed, moves, c):
    """Whoever looks ahead learns how sure it will be, never what it will find."""
    wrong = changed(state, {"true_size": state.true_size + 5.0})

    assert (survey(wrong, moves(), c, EXPECTED)[0] == state.belief_mean).all()
