"""The result columns: one data dictionary with the meaning, unit and reading of every number people see."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from geosim.rules import Outcome
from geosim.rules.communities import consent
from geosim.rules.dependence import concentration, hedging, weigh
from geosim.rules.elementwise import add_up
from geosim.rules.politics import claim_gap
from geosim.rules.security import attack_ratio
from geosim.state import ASSETS, LOCALITIES, PAIRS, PARTNERS, STATES, Array, Constants, State

#: How a column is put together over several quarters: its last value, its sum, or its mean.
STOCK, FLOW, MEAN = "end", "sum", "mean"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the columns are read from: the state, what the last quarter brought (None before the first), scores."""

    state: State
    outcome: Outcome | None
    scores: Array  # (A, R) sum of payoffs so far
    actors: tuple[str, ...]
    c: Constants


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the results."""

    name: str
    meaning: str
    unit: str
    over: str  # STOCK, FLOW or MEAN
    read: Callable[[Reading], Array]


def _level(read: Callable[[State], Array]) -> Callable[[Reading], Array]:
    return lambda r: read(r.state)


def _flow(read: Callable[[Outcome], Array]) -> Callable[[Reading], Array]:
    return lambda r: np.zeros(r.state.runs) if r.outcome is None else read(r.outcome)


def _lever(name: str) -> Callable[[Reading], Array]:
    return lambda r: r.state.lever(name)


def _index(r: Reading) -> Array:
    return r.outcome.standing.index if r.outcome else weigh(r.state, r.c).index


def _verdict(r: Reading) -> Array:
    index = _index(r)
    return np.where(index > r.c.verdict_band, 1.0, np.where(index < -r.c.verdict_band, -1.0, 0.0))


def _take_to_in_ground(r: Reading) -> Array:
    size = np.exp(r.state.belief_mean)
    return r.state.take_total / 1000.0 / add_up(r.c.in_ground_value[: len(size)] * size)


def _regional_stability(r: Reading) -> Array:
    attacks = np.exp(attack_ratio(r.state.attack_trend, r.c))
    calm = 1.0 - np.minimum(1.0, attacks / 2.0)
    return (1.0 - r.state.lever("tension") + calm + r.state.lever("border")) / 3.0


def _first_output(r: Reading) -> Array:
    return np.where(r.state.first_output < 0, np.nan, 2025.75 + r.state.first_output / 4.0)


def _coercions(o: Outcome) -> Array:
    acts = (o.pressure.by_china, o.pressure.by_us, o.pressure.by_gulf)
    return add_up(np.stack([np.where(act > 0, 1.0, 0.0) for act in acts]))


def _fixed() -> Iterator[Column]:
    """Give the columns that do not depend on who plays."""
    yield Column("leverage_dependency", "Leverage-dependency index", "index", STOCK, _index)
    yield Column("verdict", "Verdict on the index: leverage, mixed or dependency", "word", STOCK, _verdict)
    yield Column(
        "leverage",
        "Leverage over all partners, weighted",
        "0..1",
        STOCK,
        lambda r: add_up(r.c.partner_weight * r.state.leverage),
    )
    yield Column(
        "dependence",
        "Dependence on all partners, weighted",
        "0..1",
        STOCK,
        lambda r: add_up(r.c.partner_weight * r.state.dependence),
    )
    yield Column(
        "partner_concentration",
        "Concentration of partners' stakes in the projects",
        "0..1",
        STOCK,
        _level(lambda s: concentration(s.stake)),
    )
    yield Column(
        "hedging", "How evenly Pakistan stands between the great powers", "-0.5..1", STOCK, _level(hedging)
    )
    yield Column("revenue", "Mineral sales", "$m", FLOW, _flow(lambda o: o.output.revenue))
    yield Column(
        "take", "Government take: royalty, tax and dividends", "$m", FLOW, _flow(lambda o: o.output.take)
    )
    yield Column(
        "take_to_in_ground",
        "Take so far over believed value in the ground",
        "ratio",
        STOCK,
        _take_to_in_ground,
    )
    yield Column(
        "value_added_share",
        "Share of sales processed at home",
        "0..1",
        STOCK,
        _flow(lambda o: o.output.value_added_share),
    )
    yield Column(
        "value_per_tonne",
        "Sales over volume at base price",
        "ratio",
        STOCK,
        _flow(lambda o: o.output.value_per_tonne),
    )
    yield Column("jobs", "Permanent mining jobs", "jobs", STOCK, _flow(lambda o: o.output.jobs))
    yield Column(
        "mining_share_gdp",
        "Yearly mineral sales over gross domestic product",
        "0..1",
        MEAN,
        lambda r: _flow(lambda o: o.output.revenue)(r) * 4.0 / 1000.0 / r.c.gdp,
    )
    yield Column(
        "attacks", "Attacks in all localities", "attacks", FLOW, _flow(lambda o: add_up(o.violence.attacks))
    )
    yield Column(
        "casualties",
        "Casualties among foreign workers",
        "people",
        FLOW,
        _flow(lambda o: o.violence.casualties),
    )
    yield Column(
        "community_share",
        "Community share of the take, mean of localities",
        "0..0.5",
        STOCK,
        _level(lambda s: add_up(s.lever("community_share")) / len(LOCALITIES)),
    )
    for name, lever, meaning in (
        ("transparency", "transparency", "Openness of contracts and revenue"),
        ("institutions", "institutions", "Capacity of regulators and surveys"),
        ("processing_mandate", "processing_mandate", "Share of ore that must be processed at home"),
        ("us_foothold", "foothold", "American access at Pasni"),
        ("cpec_activity", "cpec", "Activity of the China-Pakistan Economic Corridor"),
        ("chabahar_activity", "chabahar", "Activity of Chabahar port"),
        ("border", "border", "Cooperation on the Iranian border"),
        ("promise", "promise", "What people have been promised"),
        ("tension", "tension", "Tension between India and Pakistan"),
    ):
        yield Column(name, meaning, "0..1", STOCK, _lever(lever))
    yield Column("tariff", "American tariff on Pakistani goods", "rate", STOCK, _lever("tariff"))
    yield Column(
        "regional_stability",
        "Calm with India, few attacks and a cooperative border",
        "0..1",
        STOCK,
        _regional_stability,
    )
    yield Column("reserves", "Foreign-exchange reserves", "$bn", STOCK, _level(lambda s: s.reserves))
    yield Column("debt", "External debt", "$bn", STOCK, _level(lambda s: add_up(s.debt)))
    yield Column(
        "crises", "Quarters with a reserve crisis", "quarters", FLOW, _flow(lambda o: o.facts.crisis)
    )
    yield Column("coercions", "Acts of coercion by patrons", "acts", FLOW, _flow(_coercions))
    yield Column(
        "compliances",
        "Acts of giving way to pressure",
        "acts",
        FLOW,
        _flow(lambda o: o.pressure.to_china + o.pressure.to_us + o.pressure.to_gulf),
    )
    yield Column("turnovers", "Changes of government", "changes", FLOW, _flow(lambda o: o.politics.turnover))
    yield Column("awards", "Arbitration awards", "$bn", FLOW, _flow(lambda o: o.politics.award))
    yield Column("support", "Domestic support", "0..1", STOCK, _level(lambda s: s.support))
    yield Column("claim_gap", "How far beliefs fell below first claims", "log", STOCK, _level(claim_gap))
    yield Column("price_copper", "Copper price over base", "log", STOCK, _level(lambda s: s.log_price[0]))
    yield Column(
        "price_critical", "Critical-mineral price over base", "log", STOCK, _level(lambda s: s.log_price[1])
    )
    yield Column(
        "first_output_reko_diq",
        "When Reko Diq first produced, as a decimal year; empty if never",
        "year",
        STOCK,
        _first_output,
    )


def _by_place() -> Iterator[Column]:
    """Give the columns of partners, states, localities and projects."""
    for i, partner in enumerate(PARTNERS):
        yield Column(
            f"dependence_{partner}",
            f"Dependence on {_plain(partner)}",
            "0..1",
            STOCK,
            _level(lambda s, i=i: s.dependence[i]),
        )
        yield Column(
            f"leverage_{partner}",
            f"Leverage over {_plain(partner)}",
            "0..1",
            STOCK,
            _level(lambda s, i=i: s.leverage[i]),
        )
    for state in STATES[1:]:
        yield Column(
            f"alignment_{state}",
            f"Pakistan's tie with {_plain(state)}",
            "-1..1",
            STOCK,
            _level(lambda s, k=state: s.tie("pakistan", k)),
        )
    for i, place in enumerate(LOCALITIES):
        where = _plain(place)
        yield Column(
            f"consent_{place}", f"Consent of {where}", "-1..1", STOCK, _level(lambda s, i=i: consent(s)[i])
        )
        yield Column(
            f"grievance_{place}",
            f"Grievance in {where}",
            "0..1",
            STOCK,
            _level(lambda s, i=i: s.grievance[i]),
        )
        yield Column(
            f"benefit_{place}", f"Benefit felt in {where}", "0..1", STOCK, _level(lambda s, i=i: s.benefit[i])
        )
        yield Column(
            f"attacks_{place}",
            f"Attacks in {where}",
            "attacks",
            FLOW,
            _flow(lambda o, i=i: o.violence.attacks[i]),
        )
        for lever, meaning in (
            ("blockade", "Roads closed in"),
            ("community_share", "Community share of the take in"),
            ("voice", "Say of the community of"),
            ("security", "Security forces in"),
            ("insurgent_support", "Support for armed groups in"),
        ):
            yield Column(
                f"{lever}_{place}",
                f"{meaning} {where}",
                "0..1",
                STOCK,
                _level(lambda s, n=lever, i=i: s.lever(n)[i]),
            )
    for i, asset in enumerate(ASSETS):
        yield Column(
            f"stage_{asset}", f"Stage of {_plain(asset)}", "0..5", STOCK, _level(lambda s, i=i: s.stage[i])
        )
        yield Column(
            f"commitment_{asset}",
            f"Finance committed to {_plain(asset)}",
            "0..1",
            STOCK,
            _level(lambda s, i=i: np.minimum(add_up(s.commitment[i]), 1.0)),
        )


def _by_actor(actors: tuple[str, ...]) -> Iterator[Column]:
    for i, actor in enumerate(actors):
        yield Column(
            f"payoff_{actor}", f"Payoff of {_plain(actor)}", "payoff", MEAN, _flow(lambda o, i=i: o.payoff[i])
        )
        yield Column(
            f"score_{actor}",
            f"Sum of payoffs of {_plain(actor)}",
            "payoff",
            STOCK,
            lambda r, i=i: r.scores[i],
        )


def _plain(name: str) -> str:
    return name.replace("_", " ").title()


@cache
def columns(actors: tuple[str, ...]) -> Mapping[str, Column]:
    """Give the columns of a cast by name, in reading order."""
    everything = (*_fixed(), *_by_place(), *_by_actor(actors))
    return {column.name: column for column in everything}


@cache
def tie_columns() -> Mapping[str, Column]:
    """Give one column for every pair of states: the full matrix, on request."""
    return {
        f"alignment_{pair.replace('.', '_')}": Column(
            f"alignment_{pair.replace('.', '_')}",
            f"Tie of {_plain(pair.split('.')[0])} and {_plain(pair.split('.')[1])}",
            "-1..1",
            STOCK,
            _level(lambda s, i=i: s.alignment[i]),
        )
        for i, pair in enumerate(PAIRS)
    }
