"""Payoffs: the measures actors care for, each about -1 to 1, and their weighted sum less costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geosim.rules.dependence import Standing
from geosim.rules.elementwise import add_groups, add_up, at_least, clip, clip01
from geosim.rules.output import Production
from geosim.rules.security import Violence, attack_ratio
from geosim.state import ASSETS, ASSETS_AT, PARTNERS, Array, Constants, State

_US, _CHINA, _GULF, _THIRD = range(len(PARTNERS))
_CRITICAL = 1
_LINK = ASSETS.index("transit_link")
_SUPPLYING = slice(0, 5)


@dataclass(frozen=True)
class Facts:
    """What the payoffs of a quarter rest on."""

    state: State  # after the quarter
    standing: Standing
    output: Production
    violence: Violence
    crisis: Array  # (R,)
    c: Constants

    def tie(self, a: str, b: str) -> Array:
        """Give the tie of two states, (R,)."""
        return self.state.tie(a, b)

    @cached_property
    def attacks(self) -> Array:
        """Give the log of attacks over their reference, (R,)."""
        return attack_ratio(self.state.attack_trend, self.c)

    @cached_property
    def link(self) -> Array:
        """Give how far the transit link is built, (R,)."""
        return clip01(self.state.stage[_LINK] - 3.0)

    @cached_property
    def us_supply(self) -> Array:
        """Give the supply open to the United States, (R,)."""
        s = self.state
        open_share = s.share[_SUPPLYING, _US] + 0.5 * s.share[_SUPPLYING, _THIRD]
        ready = clip(s.stage[_SUPPLYING] - 2.0, 0.0, 3.0) / 3.0
        return np.tanh(
            add_up(open_share * ready * self.c.capacity[_SUPPLYING] * np.exp(s.belief_mean)) / 1200.0
        )


def _reserve_comfort(f: Facts, level: float, width: float) -> Array:
    return np.tanh((f.state.reserves - level) / width)


def _balance(f: Facts) -> Array:
    return np.minimum(f.tie("pakistan", "united_states"), f.tie("pakistan", "china"))


def _denial(f: Facts) -> Array:
    lead = f.tie("pakistan", "united_states") - f.tie("pakistan", "china")
    return np.tanh(1.5 * lead) - 0.5 * f.standing.stake[_CHINA]


def _returns_china(f: Facts) -> Array:
    return 0.5 * np.tanh(f.output.partner_take[_CHINA] / 200.0) + 0.5 * _reserve_comfort(f, 10.0, 6.0)


def _exclusivity(f: Facts) -> Array:
    lead = np.tanh(2.0 * (f.standing.stake[_CHINA] - f.standing.stake[_US]))
    return lead - 1.2 * f.c.beijing_reading * f.state.lever("foothold")


def _market(f: Facts) -> Array:
    return (
        0.4 * f.state.lever("afghan_route") - 0.3 * f.us_supply + 0.2 * np.tanh(f.state.log_price[_CRITICAL])
    )


def _relative(f: Facts) -> Array:
    ties = -0.6 * f.tie("pakistan", "united_states") - 0.4 * f.tie("pakistan", "china")
    return 0.6 * ties - 0.4 * np.tanh(f.output.take / 300.0)


def _trade_routes(f: Facts) -> Array:
    return 0.6 * f.state.lever("chabahar") + 0.8 * f.link - 0.2 * f.state.lever("foothold")


def _us_stability(f: Facts) -> Array:
    return -0.6 * np.tanh(f.attacks) + 0.4 * _reserve_comfort(f, 12.0, 8.0)


def _community_safety(f: Facts) -> Array:
    ratio = np.log(at_least(f.state.attack_trend, 1e-6) / f.c.attack_reference)
    return -np.tanh(ratio) - 0.6 * f.state.lever("security")


def _land(f: Facts) -> Array:
    dug = clip01(f.state.stage - 3.0)
    by_place = add_groups(dug, ASSETS_AT)
    return -np.tanh(0.5 * by_place) - 0.4 * f.state.lever("blockade")


#: Every measure by name; those of communities give one row a locality, (L, R), all others (R,).
MEASURES: Mapping[str, Callable[[Facts], Array]] = {
    "pakistan.revenue": lambda f: np.tanh(f.output.take / 400.0),
    "pakistan.finances": lambda f: _reserve_comfort(f, 12.0, 8.0) - 0.5 * f.crisis,
    "pakistan.security": lambda f: -np.tanh(f.attacks),
    "pakistan.autonomy": lambda f: np.tanh(3.0 * f.standing.index),
    "pakistan.support": lambda f: 2.0 * f.state.support - 1.0,
    "pakistan.value_added": lambda f: np.tanh(2.0 * f.output.value_added_share),
    "pakistan.balance": _balance,
    "united_states.supply": lambda f: f.us_supply,
    "united_states.denial": _denial,
    "united_states.foothold": lambda f: f.state.lever("foothold"),
    "united_states.india_tie": lambda f: f.tie("united_states", "india"),
    "united_states.stability": _us_stability,
    "china.returns": _returns_china,
    "china.exclusivity": _exclusivity,
    "china.safety": lambda f: -np.tanh(f.violence.casualties / 1.5),
    "china.tie": lambda f: f.tie("pakistan", "china"),
    "china.market": _market,
    "india.relative": _relative,
    "india.calm": lambda f: 1.0 - 2.0 * f.state.lever("tension"),
    "india.trade_routes": _trade_routes,
    "india.us_tie": lambda f: f.tie("united_states", "india"),
    "iran.chabahar": lambda f: 2.0 * f.state.lever("chabahar") - 1.0 + 0.3 * f.link,
    "iran.border": lambda f: 2.0 * f.state.lever("border") - 1.0,
    "iran.no_foothold": lambda f: -1.5 * f.state.lever("foothold"),
    "iran.economy": lambda f: f.link + 0.3 * f.tie("china", "iran"),
    "gulf_states.returns": lambda f: np.tanh(f.output.partner_take[_GULF] / 60.0),
    "gulf_states.balance": lambda f: (
        0.5 * (f.tie("united_states", "gulf_states") + f.tie("china", "gulf_states"))
    ),
    "gulf_states.stability": lambda f: _reserve_comfort(f, 11.0, 6.0),
    "gulf_states.influence": lambda f: f.tie("pakistan", "gulf_states"),
    "community.benefit": lambda f: 2.0 * f.state.benefit - 1.0,
    "community.voice": lambda f: 2.0 * f.state.lever("voice") - 1.0,
    "community.safety": _community_safety,
    "community.land": _land,
}


@dataclass(frozen=True, slots=True)
class Goals:
    """The goals of a cast, one row each: who holds it, which measure, what weight."""

    actors: tuple[str, ...]
    names: tuple[str, ...]  # "actor.goal" of each row
    measures: tuple[str, ...]  # measure of each row
    places: tuple[int, ...]  # locality row of a community's measure, -1 for the others
    weights: Array  # (G, 1) or (G, R), adding to 1 for each actor
    spans: Mapping[str, range]  # rows of each actor

    def rows(self, actor: str) -> range:
        """Give the rows of an actor's goals."""
        return self.spans[actor]


def measure(facts: Facts, goals: Goals, rows: range) -> Array:
    """Give the components of some goals, (rows, R)."""
    found: dict[str, Array] = {}
    components = []
    for row in rows:
        name = goals.measures[row]
        if name not in found:
            found[name] = MEASURES[name](facts)
        value = found[name] if goals.places[row] < 0 else found[name][goals.places[row]]
        components.append(value)
    return np.array(components)


def pay(facts: Facts, goals: Goals, costs: Array) -> tuple[Array, Array]:
    """Give every goal's component (G, R) and every actor's payoff (A, R).

    costs: (A, R) of the options in force.
    """
    components = measure(facts, goals, range(len(goals.names)))
    weighted = components * goals.weights
    payoffs = [add_up(weighted[rows.start : rows.stop]) for rows in goals.spans.values()]
    return components, np.array(payoffs) - costs


def pay_one(facts: Facts, goals: Goals, actor: str, costs: Array) -> Array:
    """Give one actor's payoff, (R,); costs (R,)."""
    rows = goals.rows(actor)
    weights = goals.weights[rows.start : rows.stop]
    return add_up(measure(facts, goals, rows) * weights) - costs
