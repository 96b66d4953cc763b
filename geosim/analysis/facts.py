"""The stylised facts: what the sources claim, tried on pairs of games with the same luck.

They show that the model says what its sources say. They are no evidence about the world, and some
parameters are chosen so that they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np

from geosim.analysis.finding import Finding, between, interval, signed
from geosim.analysis.paired import Setting, play
from geosim.rules import Outcome
from geosim.state import LOCALITIES, Array

ACTORS = (
    "pakistan",
    "united_states",
    "china",
    "india",
    "iran",
    "gulf_states",
    *(f"community_{place}" for place in LOCALITIES),
)
DEFAULT = Setting()
QUIET = Setting(scripts=dict.fromkeys(ACTORS, ()))  # nobody does anything
PATRONS_QUIET = Setting(scripts=dict.fromkeys(("united_states", "china", "gulf_states"), ()))


Trial = Callable[[int], Iterator[Finding]]
FACTS: dict[str, Trial] = {}


def fact(trial: Trial) -> Trial:
    """Enter a trial under its name."""
    FACTS[trial.__name__] = trial
    return trial


def _change(a: Setting, b: Setting, name: str, runs: int, quarters: slice = slice(None)) -> Array:
    """Give b less a, the mean of a column over some quarters, run by run."""
    before, after = (np.mean(play(s, [name], runs=runs)[name][quarters], axis=0) for s in (a, b))
    return after - before


def _mean_grievance(setting: Setting, runs: int) -> Array:
    names = [f"grievance_{place}" for place in LOCALITIES]
    series = play(setting, names, runs=runs)
    return np.mean([series[name] for name in names], axis=0)


@fact
def sharing_calms(runs: int) -> Iterator[Finding]:
    """Raising the community share lowers attacks."""
    shared = DEFAULT.but(numbers={"community_share_start": 0.25, "community_share_rest": 0.25})
    yield signed(
        "SF1",
        "A community share of .25 instead of .05 lowers attacks",
        _change(DEFAULT, shared, "attacks", runs),
        -1,
    )


@fact
def processing_pays_late(runs: int) -> Iterator[Finding]:
    """A processing mandate delays revenue, raises value per tonne, and pays only with a thick margin."""
    off = DEFAULT.but(scripts={"pakistan": ()})
    on = DEFAULT.but(scripts={"pakistan": ("process",)})
    yield signed(
        "SF2a",
        "A processing mandate delays revenue (quarters 12 to 18)",
        _change(off, on, "revenue", runs, slice(12, 19)),
        -1,
    )
    yield signed(
        "SF2b",
        "and raises value per tonne after year 7",
        _change(off, on, "value_per_tonne", runs, slice(28, 40)),
        +1,
    )
    thin, thick = {"processing_margin": 0.0}, {"processing_margin": 1.0}
    mean, low, high = interval(_change(off.but(numbers=thin), on.but(numbers=thin), "revenue", runs))
    yield Finding(
        "SF2c",
        "but brings no more revenue by 2035 where the margin is thin",
        "not above zero",
        mean,
        low,
        high,
        low <= 0,
    )
    able = DEFAULT.but(scripts={"pakistan": ("capacity",)}, numbers=thick)
    both = DEFAULT.but(scripts={"pakistan": ("capacity", "process")}, numbers=thick)
    yield signed(
        "SF2c", "and more where it is thick and capacity is built", _change(able, both, "revenue", runs), +1
    )


@fact
def force_backfires(runs: int) -> Iterator[Finding]:
    """A surge of security forces helps at first and costs later where militarisation backfires."""
    calm = DEFAULT.but(scripts={"pakistan": ()})
    surge = DEFAULT.but(scripts={"pakistan": ("security",)})
    yield signed(
        "SF4a",
        "A security surge lowers attacks within two years",
        _change(calm, surge, "attacks", runs, slice(0, 8)),
        -1,
    )
    later = (_mean_grievance(surge, runs) - _mean_grievance(calm, runs))[20:40]
    yield signed("SF4b", "and raises grievance in years 5 to 10", np.mean(later, axis=0), +1)
    pole = {"force_works": 0.0}
    inclusive = DEFAULT.but(scripts={"pakistan": ("share", "openbook")}, numbers=pole)
    for other, name in ((surge, "the surge"), (calm, "doing nothing")):
        change = _change(other.but(numbers=pole), inclusive, "attacks", runs, slice(28, 40))
        yield signed(
            "SF4c",
            f"Sharing and openness have fewer attacks than {name} in years 8 to 10 where force backfires",
            change,
            -1,
        )


@fact
def claims_disappoint(runs: int) -> Iterator[Finding]:
    """Grand claims that surveys correct cost support; surveys narrow what is believed."""
    surveying = {"pakistan": ("capacity",)}
    sceptic = DEFAULT.but(scripts=surveying, numbers={"official_geology": 0.0, "claim_size": 2.0})
    grand = DEFAULT.but(scripts=surveying, numbers={"official_geology": 1.0, "claim_size": 2.0})
    yield signed(
        "SF6",
        "Grand claims followed by surveying lower support",
        _change(sceptic, grand, "support", runs),
        -1,
    )
    idle, busy = (
        play(DEFAULT.but(scripts={"pakistan": s}), ["reserves"], runs=runs) for s in ((), ("capacity",))
    )
    spread = [np.mean(series.game.state.belief_variance, axis=0) for series in (idle, busy)]
    yield signed("SF7", "More survey effort leaves less uncertainty", spread[1] - spread[0], -1)


@fact
def pasni_and_beijing(runs: int) -> Iterator[Finding]:
    """An accepted Pasni bid hurts the Chinese tie only if Beijing reads betrayal."""
    for reading, asked in ((1.0, "betrayal"), (0.0, "a gain")):
        base = DEFAULT.but(
            scripts={"pakistan": (), "united_states": ()},
            answers={"on_pasni_bid": "accept"},
            numbers={"beijing_reading": reading},
        )
        change = _change(base, base.but(scripts={"united_states": ("pasni",)}), "alignment_china", runs)
        statement = f"A Pasni bid moves the Chinese tie if Beijing reads {asked}"
        if reading:
            yield signed("SF8", statement, change, -1)
        else:
            mean, low, high = interval(change)
            yield Finding("SF8", statement, "above -0.02", mean, low, high, low > -0.02)


@fact
def openness_pays(runs: int) -> Iterator[Finding]:
    """Transparency raises support and lowers attacks."""
    open_ = DEFAULT.but(numbers={"transparency_start": 0.65, "transparency_rest": 0.55})
    yield signed("SF10", "Transparency raises support", _change(DEFAULT, open_, "support", runs), +1)
    yield signed("SF10", "Transparency lowers attacks", _change(DEFAULT, open_, "attacks", runs), -1)


@fact
def lenders_help(runs: int) -> Iterator[Finding]:
    """Chinese rollovers make reserve crises rarer."""
    helped = QUIET.but(scripts={"china": ("rollover",)})
    yield signed(
        "SF11", "Chinese rollovers make reserve crises rarer", _change(QUIET, helped, "crises", runs), -1
    )


@fact
def prices_fuel_attacks(runs: int) -> Iterator[Finding]:
    """Higher prices raise attacks where mines are active."""
    high = DEFAULT.but(numbers={"price_start.copper": 0.68})
    change = _change(DEFAULT, high, "attacks_chagai", runs, slice(0, 16))
    yield signed("SF12", "Higher copper prices raise attacks in Chagai", change, +1)


@fact
def mines_take_time(runs: int) -> Iterator[Finding]:
    """Exploration to production takes 5 to 15 years with finance, and often never happens without."""
    never_fades = {"commitment_fade": 0.0, "tranche_fade": 0.0}
    long = replace(QUIET, quarters=80)
    full = long.but(scripts={"pakistan": ("capacity",)}, numbers=never_fades | _financed(1.0))
    half = long.but(numbers=never_fades | _financed(0.5))
    taken = _quarters_to_output(full, runs)
    yield between(
        "SF14", "Quarters to production with finance and capacity (median)", float(np.median(taken)), 20, 60
    )
    share = float(np.mean(~np.isfinite(_quarters_to_output(half, runs))))
    yield between(
        "SF14", "Share of mines not producing in 20 years with half the finance", share, 0.3, np.inf
    )


def _financed(level: float) -> dict[str, float]:
    mines = ("chagai_exploration", "gilgit_exploration")
    return {f"commitment_start.{mine}.third_partners": level for mine in mines}


def _quarters_to_output(setting: Setting, runs: int) -> Array:
    names = ["stage_chagai_exploration", "stage_gilgit_exploration"]
    series = play(setting, names, runs=runs)
    stages = np.concatenate([series[name] for name in names], axis=1)
    producing = stages >= 4.0
    return np.where(producing.any(axis=0), np.argmax(producing, axis=0), np.inf)


@fact
def opening_years(runs: int) -> Iterator[Finding]:
    """Reko Diq produces near the end of 2028; at first about one foreign worker a quarter is hurt."""
    series = play(DEFAULT, ["casualties"], runs=runs)
    first = series.game.state.first_output
    median = float(np.median(np.where(first < 0, np.inf, 2025.75 + first / 4)))
    yield between("SF15", "First output of Reko Diq (median, year)", median, 2028.25, 2029.25)
    yield between(
        "SF16",
        "Foreign casualties a quarter in the first two years",
        float(np.mean(series["casualties"][:8])),
        0.7,
        1.4,
    )


@fact
def no_transit_under_tension(runs: int) -> Iterator[Finding]:
    """The transit link stands still while tension with India is high."""
    series = play(
        DEFAULT.but(numbers={"commitment_start.transit_link.third_partners": 1.0}),
        ["tension", "stage_transit_link"],
        runs=runs,
    )
    moved = np.diff(series["stage_transit_link"], axis=0)
    worst = float(np.max(np.where(series["tension"][:-1] >= 0.5, moved, 0.0)))
    yield between("SF17", "Largest progress of the link in a quarter that began tense", worst, 0.0, 0.0)


@fact
def diversity_is_leverage(runs: int) -> Iterator[Finding]:
    """Diversifying is at least as good as doing nothing, conceding to China, or to the US only."""
    targets = ("chagai_exploration", "refinery")
    policies = {
        "diversify": tuple(f"diversify@{t}" for t in targets[:1]),
        "do nothing": (),
        "concede to China": tuple(f"concede_china@{t}" for t in targets[:1]),
        "concede to the US": tuple(f"concede_us@{t}" for t in targets[:1]),
    }
    ends = {
        name: play(PATRONS_QUIET.but(scripts={"pakistan": picks}), ["leverage_dependency"], runs=runs)[
            "leverage_dependency"
        ][-1]
        for name, picks in policies.items()
    }
    names = list(ends)
    for better, worse in pairwise(names):
        mean, low, high = interval(ends[better] - ends[worse])
        statement = f"Leverage by 2035: {better} less {worse}"
        yield Finding("SF20", statement, "not below zero", mean, low, high, high >= 0)


@fact
def blockades_bite(runs: int) -> Iterator[Finding]:
    """A sustained blockade takes away most revenue of its locality."""
    base = replace(QUIET, quarters=4)
    taken = [
        play(setting, ["reserves"], runs=runs).game.outcome
        for setting in (base, base.but(scripts={"community_chagai": ("blockade",)}))
    ]
    open_road, blocked = (_chagai_sales(outcome) for outcome in taken)
    yield between(
        "SF21",
        "Fall of Chagai's sales after four quarters of blockade",
        float(1 - np.mean(blocked / open_road)),
        0.5,
        np.inf,
    )


def _chagai_sales(outcome: Outcome | None) -> Array:
    assert outcome is not None
    return outcome.output.sales_by_locality[LOCALITIES.index("chagai")]


@fact
def short_horizons(runs: int) -> Iterator[Finding]:
    """A short horizon moves Pakistan away from institutions, openness and sharing."""
    patient, myopic = (
        _picks(
            DEFAULT.but(strategies={"pakistan": "look_ahead"}, numbers={"political_patience": p}),
            "pakistan",
            runs,
        )
        for p in (1.0, 0.0)
    )
    building = ("capacity", "openbook", "share")
    yield signed(
        "SF23",
        "Short horizons: share of turns with capacity, openness or sharing",
        _share(myopic, building) - _share(patient, building),
        -1,
    )


@fact
def coercion_must_pay(runs: int) -> Iterator[Finding]:
    """Coercion is used only when compliance is possible."""
    hopeless = Setting(cast="look_ahead", numbers={"compliance_base": -20.0, "precision": 4000.0})
    used = [_share(_picks(hopeless, actor, max(runs // 8, 8)), (option,)) for actor, option in COERCIVE]
    yield between(
        "SF24", "Share of quarters with coercion when nobody ever complies", float(np.mean(used)), 0.0, 0.01
    )


COERCIVE = (("china", "coerce"), ("united_states", "pressure"), ("gulf_states", "condition"))


def _picks(setting: Setting, actor: str, runs: int) -> dict[str, Array]:
    """Give how often an actor had each option in force, (R,) by option."""
    game = play(setting, ["reserves"], runs=runs).game
    rows = np.stack([turn.picked[game.constants.effects.columns(actor)] for turn in game.turns])
    shares: dict[str, Array] = {}
    for name, row in zip(game.world.menus[actor][1:], np.moveaxis(rows, 1, 0), strict=True):
        option = name.partition("@")[0]
        shares[option] = shares.get(option, 0.0) + np.mean(row, axis=0)
    return shares


def _share(picks: dict[str, Array], options: tuple[str, ...]) -> Array:
    return np.sum([picks[option] for option in options], axis=0)


def run_facts(names: list[str] | None = None, *, runs: int = 400) -> Iterator[Finding]:
    """Try some facts, or all, and give what was found."""
    for name in names or FACTS:
        yield from FACTS[name](runs)
