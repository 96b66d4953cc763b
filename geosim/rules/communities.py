"""Local communities: what extraction means to them, what they gain and win, and how aggrieved they are.

Collier and Hoeffler 2004 and Arellano-Yanguas 2011 for grievance; Franks and others 2014 for the cost of
conflict between companies and communities.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np

from geosim.rules.elementwise import add_groups, at_least, at_most, clip, clip01, logistic
from geosim.rules.moves import Moves
from geosim.state import ASSETS, ASSETS_AT, LOCALITIES, PARTNERS, Array, Constants, State

_US, _CHINA = PARTNERS.index("united_states"), PARTNERS.index("china")
_CHAGAI, _MAKRAN, _, _GILGIT = range(len(LOCALITIES))
_PORT, _WORKS = (
    ASSETS.index("pasni_port"),
    [ASSETS.index(n) for n in ("refinery", "pasni_port", "transit_link")],
)


@dataclass(frozen=True, slots=True)
class Presence:
    """What stands on a community's land: extraction, Chinese and American presence; each (L, R)."""

    salience: Array
    chinese: Array
    american: Array


def look_around(state: State, c: Constants) -> Presence:
    """Give the footprint of projects in each locality at the start of the quarter."""
    footprint = clip(state.stage - 2.5, 0.0, 1.5)
    footprint /= 1.5
    footprint *= np.log1p(c.capacity / 100.0) / c.salience_scale
    salience = add_groups(footprint, ASSETS_AT)
    chinese = add_groups(footprint * state.share[:, _CHINA], ASSETS_AT)
    american = add_groups(footprint * state.share[:, _US], ASSETS_AT)
    first, *others = state.stage[_WORKS]
    works = clip01(reduce(np.maximum, others, first) - 3.0)
    cpec = state.lever("cpec")
    salience[_MAKRAN] += c.salience_works * works
    salience[_MAKRAN] += c.salience_cpec * cpec
    chinese[_MAKRAN] += c.presence_cpec * cpec
    american[_MAKRAN] += state.lever("foothold")
    return Presence(at_most(salience, 1.5), chinese, american)


def bargain(state: State, moves: Moves, presence: Presence, c: Constants) -> dict[str, Array]:
    """Push what communities win by talks, courts, audits and blockades; blockades bring troops."""
    openness, institutions = state.lever("transparency"), state.lever("institutions")
    share, voice, blockade = state.lever("community_share"), state.lever("voice"), state.lever("blockade")
    talks, above = moves.many("negotiation"), share - c.community_share_rest
    tired = clip(1.0 - c.negotiation_tiring * above / c.negotiation_room, 0.0, 1.0)
    heard = 1.0 - c.negotiation_tiring * voice
    stake = at_most(_bargaining_stake(state, presence, c), 1.0)
    shut = blockade * (1.0 - 0.5 * state.lever("security"))
    won = (
        c.negotiation_share
        * talks
        * (c.negotiation_openness + openness)
        * (1.0 + moves.one("sharing"))
        * tired
        + c.audit_share * moves.many("audit") * openness
        + c.blockade_share * shut * stake * clip(1.0 - above / c.blockade_room, 0.0, 1.0)
    )
    said = heard * (
        c.negotiation_voice * talks * (c.negotiation_voice_openness + openness)
        + c.litigation_voice * moves.many("litigation") * (c.implementation_floor + institutions)
    )
    return {
        "community_share": won,
        "voice": said + c.blockade_voice * shut,
        "security": c.blockade_troops * blockade,
        "cpec": -c.blockade_cpec * road_blockade(state, c),
    }


def _bargaining_stake(state: State, presence: Presence, c: Constants) -> Array:
    stake = presence.salience.copy()
    stake[_GILGIT] += c.highway_claim * state.lever("cpec")
    return stake


def road_blockade(state: State, c: Constants) -> Array:
    """Give how far the Karakoram Highway and the coast road are closed, (R,)."""
    blockade = state.lever("blockade")
    return blockade[_GILGIT] + c.blockade_makran * blockade[_MAKRAN]


def share_benefit(state: State, take: Array, stage: Array, c: Constants) -> Array:
    """Give the benefit people feel after the quarter, (L, R).

    take: (L, R) government take by locality, $m a quarter.
    """
    share = state.lever("community_share")
    base = at_least(take, 0.0)
    base[_MAKRAN] += c.benefit_spill * base[_CHAGAI]
    base[_MAKRAN] += c.port_income * clip01(stage[_PORT] - 4.0)
    money = 4.0 * share * base
    money[_MAKRAN] += c.benefit_cpec * state.lever("cpec")
    delivered = c.benefit_delivery + (1.0 - c.benefit_delivery) * state.lever("transparency")
    felt = 1.0 - np.exp(-money / c.population / c.benefit_scale * delivered)
    wages = c.blockade_wages * state.lever("blockade")
    return clip01(c.benefit_memory * state.benefit + (1.0 - c.benefit_memory) * felt - wages)


def grievance_causes(state: State, presence: Presence, benefit: Array, c: Constants) -> Array:
    """Add up what feeds and softens grievance, without its base, in log odds (L, R)."""
    voice = state.lever("voice")
    troops = c.grievance_troops * (1.0 - c.force_grievance * c.force_works)
    foreign = presence.chinese + c.grievance_foreign_us * presence.american
    return (
        c.grievance_extraction * presence.salience * (1.0 - c.grievance_benefit_relief * benefit)
        + troops * state.lever("security") * (1.0 - voice)
        + c.grievance_foreign * foreign
        - 2.0 * c.grievance_benefit * benefit
        - c.grievance_voice * voice
        + 0.5 * c.grievance_promise * at_least(state.lever("promise") - benefit, 0.0)
    )


def grieve(state: State, moves: Moves, presence: Presence, benefit: Array, c: Constants) -> Array:
    """Move grievance towards what its causes call for, (L, R)."""
    target = logistic(c.grievance_base + grievance_causes(state, presence, benefit, c))
    return clip01(state.grievance + c.grievance_speed * (target - state.grievance) + moves.many("grievance"))


def consent(state: State) -> Array:
    """Give the consent of each community, -1 to 1, (L, R)."""
    return clip(1.0 - 2.0 * state.grievance - 0.5 * state.lever("blockade"), -1.0, 1.0)
