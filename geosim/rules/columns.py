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
from geosim.rules.quarters import FIRST_QUARTER
from geosim.rules.security import attack_ratio
from geosim.state import ASSETS, LOCALITIES, PAIRS, PARTNERS, STATES, Array, Constants, State, pair_index

#: How a column is put together over several quarters: its last value, its sum, or its mean.
STOCK, FLOW, MEAN = "end", "sum", "mean"


@dataclass(frozen=True, slots=True)
class Reading:
    """What columns are read from: the state, the last quarter's outcome (None before the first), scores."""

    state: State
    outcome: Outcome | None
    scores: Array  # (A, R) sum of payoffs so far
    actors: tuple[str, ...]
    c: Constants


Read = Callable[[Reading], Array]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the results."""

    name: str
    meaning: str
    unit: str
    over: str  # STOCK, FLOW or MEAN
    read: Read


def _level(read: Callable[[State], Array], row: int | None = None) -> Read:
    """Read something of the state, or one row of it."""
    return lambda r: read(r.state) if row is None else read(r.state)[row]


def _flow(read: Callable[[Outcome], Array], row: int | None = None) -> Read:
    """Read something of the last quarter, or one row of it; 0 before the first."""

    def read_flow(r: Reading) -> Array:
        if r.outcome is None:
            return np.zeros(r.state.runs)
        return read(r.outcome) if row is None else read(r.outcome)[row]

    return read_flow


def _lever(name: str, row: int | None = None) -> Read:
    return _level(lambda s: s.lever(name), row)


def _index(r: Reading) -> Array:
    return r.outcome.standing.index if r.outcome else weigh(r.state, r.c).index


def _verdict(r: Reading) -> Array:
    index = _index(r)
    return np.where(index > r.c.verdict_band, 1.0, np.where(index < -r.c.verdict_band, -1.0, 0.0))


def _take_to_in_ground(r: Reading) -> Array:
    size = np.exp(r.state.belief_mean)
    return r.state.take_total / 1000.0 / add_up(r.c.in_ground_value[: len(size)] * size)


def _mining_share(r: Reading) -> Array:
    return _flow(lambda o: o.output.revenue)(r) * 4.0 / 1000.0 / r.c.gdp


def _regional_stability(r: Reading) -> Array:
    attacks = np.exp(attack_ratio(r.state.attack_trend, r.c))
    calm = 1.0 - np.minimum(1.0, attacks / 2.0)
    return (1.0 - r.state.lever("tension") + calm + r.state.lever("border")) / 3.0


def _first_output(r: Reading) -> Array:
    return np.where(r.state.first_output < 0, np.nan, FIRST_QUARTER + r.state.first_output / 4.0)


def _coercions(o: Outcome) -> Array:
    acts = (o.pressure.by_china, o.pressure.by_us, o.pressure.by_gulf)
    return add_up(np.stack([np.where(act > 0, 1.0, 0.0) for act in acts]))


def _compliances(o: Outcome) -> Array:
    return o.pressure.to_china + o.pressure.to_us + o.pressure.to_gulf


def _sum_of_partners(name: str) -> Read:
    return lambda r: add_up(r.c.partner_weight * getattr(r.state, name))


_LEVERS = (
    ("transparency", "transparency", "Openness of contracts and revenue"),
    ("institutions", "institutions", "Capacity of regulators and surveys"),
    ("processing_mandate", "processing_mandate", "Share of ore that must be processed at home"),
    ("promise", "promise", "What people have been promised"),
    ("us_foothold", "foothold", "American access at Pasni"),
    ("cpec_activity", "cpec", "Activity of the China-Pakistan Economic Corridor"),
    ("chabahar_activity", "chabahar", "Activity of Chabahar port"),
    ("border", "border", "Cooperation on the Iranian border"),
    ("tension", "tension", "Tension between India and Pakistan"),
)

_LOCAL_LEVERS = (
    ("blockade", "Roads closed in"),
    ("community_share", "Community share of the take in"),
    ("voice", "Say of the community of"),
    ("security", "Security forces in"),
    ("insurgent_support", "Support for armed groups in"),
)

#: The columns that do not depend on who plays: name, meaning, unit, over, reading.
_FIXED: tuple[tuple[str, str, str, str, Read], ...] = (
    ("leverage_dependency", "Leverage-dependency index", "index", STOCK, _index),
    ("verdict", "Verdict on the index: leverage, mixed or dependency", "word", STOCK, _verdict),
    ("leverage", "Leverage over all partners, weighted", "0..1", STOCK, _sum_of_partners("leverage")),
    ("dependence", "Dependence on all partners, weighted", "0..1", STOCK, _sum_of_partners("dependence")),
    (
        "partner_concentration",
        "Concentration of partners' stakes in the projects",
        "0..1",
        STOCK,
        _level(lambda s: concentration(s.stake)),
    ),
    ("hedging", "How evenly Pakistan stands between the great powers", "-0.5..1", STOCK, _level(hedging)),
    ("revenue", "Mineral sales", "$m", FLOW, _flow(lambda o: o.output.revenue)),
    ("take", "Government take: royalty, tax and dividends", "$m", FLOW, _flow(lambda o: o.output.take)),
    (
        "take_to_in_ground",
        "Take so far over the believed value in the ground",
        "ratio",
        STOCK,
        _take_to_in_ground,
    ),
    (
        "value_added_share",
        "Share of sales processed at home",
        "0..1",
        STOCK,
        _flow(lambda o: o.output.value_added_share),
    ),
    (
        "value_per_tonne",
        "Sales over volume at base price",
        "ratio",
        STOCK,
        _flow(lambda o: o.output.value_per_tonne),
    ),
    ("jobs", "Permanent mining jobs", "jobs", STOCK, _flow(lambda o: o.output.jobs)),
    ("mining_share_gdp", "Yearly mineral sales over gross domestic product", "0..1", MEAN, _mining_share),
    ("attacks", "Attacks in all localities", "attacks", FLOW, _flow(lambda o: add_up(o.violence.attacks))),
    (
        "casualties",
        "Casualties among foreign workers",
        "people",
        FLOW,
        _flow(lambda o: o.violence.casualties),
    ),
    (
        "community_share",
        "Community share of the take, mean of localities",
        "0..0.5",
        STOCK,
        _level(lambda s: add_up(s.lever("community_share")) / len(LOCALITIES)),
    ),
    ("tariff", "American tariff on Pakistani goods", "rate", STOCK, _lever("tariff")),
    (
        "regional_stability",
        "Calm with India, few attacks and a cooperative border",
        "0..1",
        STOCK,
        _regional_stability,
    ),
    ("reserves", "Foreign-exchange reserves", "$bn", STOCK, _level(lambda s: s.reserves)),
    ("debt", "External debt", "$bn", STOCK, _level(lambda s: add_up(s.debt))),
    ("crises", "Quarters with a reserve crisis", "quarters", FLOW, _flow(lambda o: o.facts.crisis)),
    ("coercions", "Acts of coercion by patrons", "acts", FLOW, _flow(_coercions)),
    ("compliances", "Acts of giving way to pressure", "acts", FLOW, _flow(_compliances)),
    ("turnovers", "Changes of government", "changes", FLOW, _flow(lambda o: o.politics.turnover)),
    ("awards", "Arbitration awards", "$bn", FLOW, _flow(lambda o: o.politics.award)),
    ("support", "Domestic support", "0..1", STOCK, _level(lambda s: s.support)),
    ("claim_gap", "How far beliefs fell below first claims", "log", STOCK, _level(claim_gap)),
    ("price_copper", "Copper price over base", "log", STOCK, _level(lambda s: s.log_price, 0)),
    ("price_critical", "Critical-mineral price over base", "log", STOCK, _level(lambda s: s.log_price, 1)),
    (
        "first_output_reko_diq",
        "When Reko Diq first produced, as a decimal year; empty if never",
        "year",
        STOCK,
        _first_output,
    ),
)


def _of_partners_and_states() -> Iterator[Column]:
    for i, partner in enumerate(PARTNERS):
        who = _plain(partner)
        yield Column(
            f"dependence_{partner}", f"Dependence on {who}", "0..1", STOCK, _level(lambda s: s.dependence, i)
        )
        yield Column(
            f"leverage_{partner}", f"Leverage over {who}", "0..1", STOCK, _level(lambda s: s.leverage, i)
        )
    for state in STATES[1:]:
        tie = _level(lambda s: s.alignment, pair_index("pakistan", state))
        yield Column(f"alignment_{state}", f"Pakistan's tie with {_plain(state)}", "-1..1", STOCK, tie)


def _of_localities() -> Iterator[Column]:
    for i, place in enumerate(LOCALITIES):
        where = _plain(place)
        attacks = _flow(lambda o: o.violence.attacks, i)
        yield Column(f"consent_{place}", f"Consent of {where}", "-1..1", STOCK, _level(consent, i))
        yield Column(
            f"grievance_{place}", f"Grievance in {where}", "0..1", STOCK, _level(lambda s: s.grievance, i)
        )
        yield Column(
            f"benefit_{place}", f"Benefit felt in {where}", "0..1", STOCK, _level(lambda s: s.benefit, i)
        )
        yield Column(f"attacks_{place}", f"Attacks in {where}", "attacks", FLOW, attacks)
        for lever, meaning in _LOCAL_LEVERS:
            yield Column(f"{lever}_{place}", f"{meaning} {where}", "0..1", STOCK, _lever(lever, i))


def _of_projects() -> Iterator[Column]:
    for i, asset in enumerate(ASSETS):
        what = _plain(asset)
        finance = _level(lambda s: np.minimum(add_up(np.moveaxis(s.commitment, 1, 0)), 1.0), i)
        yield Column(f"stage_{asset}", f"Stage of {what}", "0..5", STOCK, _level(lambda s: s.stage, i))
        yield Column(f"commitment_{asset}", f"Finance committed to {what}", "0..1", STOCK, finance)


def _of_actors(actors: tuple[str, ...]) -> Iterator[Column]:
    for i, actor in enumerate(actors):
        who = _plain(actor)
        yield Column(f"payoff_{actor}", f"Payoff of {who}", "payoff", MEAN, _flow(lambda o: o.payoff, i))
        yield Column(f"score_{actor}", f"Sum of payoffs of {who}", "payoff", STOCK, _score(i))


def _score(row: int) -> Read:
    return lambda r: r.scores[row]


def _plain(name: str) -> str:
    return name.replace("_", " ").title()


@cache
def columns(actors: tuple[str, ...]) -> Mapping[str, Column]:
    """Give the columns of a cast by name, in reading order."""
    levers = (Column(name, meaning, "0..1", STOCK, _lever(lever)) for name, lever, meaning in _LEVERS)
    everything = (
        *(Column(*row) for row in _FIXED),
        *levers,
        *_of_partners_and_states(),
        *_of_localities(),
        *_of_projects(),
        *_of_actors(actors),
    )
    return {column.name: column for column in everything}


def numeric_columns(actors: tuple[str, ...]) -> tuple[str, ...]:
    """Give the columns that conditions may compare: not words, and not dates that may be empty."""
    return tuple(name for name, column in columns(actors).items() if column.unit not in ("word", "year"))


@cache
def tie_columns() -> Mapping[str, Column]:
    """Give one column for every pair of states: the full matrix, on request."""
    found = {}
    for i, pair in enumerate(PAIRS):
        a, b = pair.split(".")
        meaning = f"Tie of {_plain(a)} and {_plain(b)}"
        name = f"alignment_{a}_{b}"
        found[name] = Column(name, meaning, "-1..1", STOCK, _level(lambda s: s.alignment, i))
    return found
