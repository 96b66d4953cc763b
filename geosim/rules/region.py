"""The neighbourhood: tension with India, the Iranian border, Chabahar and the transit talks."""

from __future__ import annotations

import numpy as np

from geosim.noise import Luck
from geosim.rules.elementwise import yes_or_no
from geosim.rules.moves import Moves
from geosim.state import Array, Constants, State


def neighbours(state: State, moves: Moves, c: Constants, luck: Luck) -> dict[str, Array]:
    """Push tension, border cooperation and Chabahar by what the neighbours do together or alone."""
    pakistan, _, _ = moves.many("transit_talks")
    thaw = c.thaw_push * moves.one("thaw") * (c.thaw_alone + c.thaw_joint * pakistan)
    shock = c.tension_shock * luck.happens("tension", c.tension_shock_odds)
    allegation = c.proxy_tension * c.proxy_war * moves.one("covert")
    answer = np.minimum(moves.one("border_answer"), 1.0)
    india, iran = moves.many("chabahar_effort")
    return {
        "tension": shock + allegation - thaw,
        "border": c.border_push * moves.one("border_effort") * (c.border_alone + c.border_joint * answer),
        "chabahar": (c.chabahar_alone * (india + iran) + c.chabahar_joint * india * iran)
        * (1.0 - state.lever("chabahar"))
        - c.chabahar_rival * state.lever("foothold"),
    }


def transit_commitment(state: State, moves: Moves, c: Constants) -> Array:
    """Give the finance that transit talks bring to the link while tension is low, (R,)."""
    pakistan, india, iran = moves.many("transit_talks")
    joined = c.transit_alone + c.transit_india * india + c.transit_iran * iran
    calm = yes_or_no(state.lever("tension") < c.transit_opening)
    return c.transit_commitment * pakistan * joined * calm
