"""What is in the ground, and what surveys lead people to believe (Gaussian learning)."""

from __future__ import annotations

import numpy as np

from geosim.noise import Luck
from geosim.rules.elementwise import add_up, clip01, yes_or_no
from geosim.rules.moves import Moves
from geosim.state import Array, Constants, State


def survey(state: State, moves: Moves, c: Constants, luck: Luck) -> tuple[Array, Array]:
    """Learn from this quarter's surveys: belief mean and variance, each (D, R).

    Without luck a survey narrows the belief and leaves its mean, so that nobody can read the truth off it.
    """
    exploring = yes_or_no((state.stage[:5] >= 1.0) & (state.stage[:5] < 2.0))
    committed = clip01(add_up(np.moveaxis(state.commitment[:5], 1, 0)))
    programme = moves.one("survey_drive") * (c.survey_skill + state.lever("institutions"))
    effort = c.survey_floor + c.survey_partner * exploring * committed + c.survey_state * programme
    noise = c.survey_noise * c.survey_noise / (effort + moves.many("survey"))
    gain = state.belief_variance / (state.belief_variance + noise)
    seen = state.true_size + np.sqrt(noise) * luck.normal("survey") - state.belief_mean
    return state.belief_mean + luck.surprise(gain * seen), state.belief_variance * (1.0 - gain)
