"""Minerals: what processing, surveys, finance and prices do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from geosim.analysis.facts.settings import DEFAULT, QUIET, change_in
from geosim.analysis.finding import Finding, between, interval, signed
from geosim.analysis.paired import Setting, play
from geosim.rules.quarters import FIRST_QUARTER
from geosim.state import Array


def processing_pays_late(runs: int) -> Iterator[Finding]:
    """A processing mandate delays revenue, raises value per tonne, and pays only with a thick margin."""
    off = DEFAULT.but(scripts={"pakistan": ()})
    on = DEFAULT.but(scripts={"pakistan": ("process",)})
    yield signed(
        "SF2a",
        "A processing mandate delays revenue (quarters 12 to 18)",
        change_in(off, on, "revenue", runs, slice(12, 19)),
        -1,
    )
    yield signed(
        "SF2b",
        "and raises value per tonne after year 7",
        change_in(off, on, "value_per_tonne", runs, slice(28, 40)),
        +1,
    )
    thin, thick = {"processing_margin": 0.0}, {"processing_margin": 1.0}
    mean, low, high = interval(change_in(off.but(numbers=thin), on.but(numbers=thin), "revenue", runs))
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
        "SF2c", "and more where it is thick and capacity is built", change_in(able, both, "revenue", runs), +1
    )


def claims_disappoint(runs: int) -> Iterator[Finding]:
    """Grand claims that surveys correct cost support; surveys narrow what is believed."""
    surveying = {"pakistan": ("capacity",)}
    sceptic = DEFAULT.but(scripts=surveying, numbers={"official_geology": 0.0, "claim_size": 2.0})
    grand = DEFAULT.but(scripts=surveying, numbers={"official_geology": 1.0, "claim_size": 2.0})
    yield signed(
        "SF6",
        "Grand claims followed by surveying lower support",
        change_in(sceptic, grand, "support", runs),
        -1,
    )
    idle, busy = (
        play(DEFAULT.but(scripts={"pakistan": s}), ["reserves"], runs=runs) for s in ((), ("capacity",))
    )
    spread = [np.mean(series.game.state.belief_variance, axis=0) for series in (idle, busy)]
    yield signed("SF7", "More survey effort leaves less uncertainty", spread[1] - spread[0], -1)


def prices_fuel_attacks(runs: int) -> Iterator[Finding]:
    """Higher prices raise attacks where mines are active."""
    high = DEFAULT.but(numbers={"price_start.copper": 0.68})
    change = change_in(DEFAULT, high, "attacks_chagai", runs, slice(0, 16))
    yield signed("SF12", "Higher copper prices raise attacks in Chagai", change, +1)


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


def opening_years(runs: int) -> Iterator[Finding]:
    """Reko Diq produces near the end of 2028; at first about one foreign worker a quarter is hurt."""
    series = play(DEFAULT, ["casualties"], runs=runs)
    first = series.game.state.first_output
    median = float(np.median(np.where(first < 0, np.inf, FIRST_QUARTER + first / 4)))
    yield between("SF15", "First output of Reko Diq (median, year)", median, 2028.25, 2029.25)
    yield between(
        "SF16",
        "Foreign casualties a quarter in the first two years",
        float(np.mean(series["casualties"][:8])),
        0.7,
        1.4,
    )


TRIALS = (processing_pays_late, claims_disappoint, prices_fuel_attacks, mines_take_time, opening_years)
