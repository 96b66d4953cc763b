"""Power: what patrons, ports, partners and patience do."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from geosim.analysis.facts.settings import DEFAULT, PATRONS_QUIET, QUIET, change_in
from geosim.analysis.finding import Finding, between, interval, signed
from geosim.analysis.paired import Setting, play
from geosim.analysis.picks import COERCIVE, by_option, picks_of
from geosim.state import Array


def pasni_and_beijing(runs: int) -> Iterator[Finding]:
    """An accepted Pasni bid hurts the Chinese tie only if Beijing reads betrayal."""
    for reading, asked in ((1.0, "betrayal"), (0.0, "a gain")):
        base = DEFAULT.but(
            scripts={"pakistan": (), "united_states": ()},
            answers={"on_pasni_bid": "accept"},
            numbers={"beijing_reading": reading},
        )
        change = change_in(base, base.but(scripts={"united_states": ("pasni",)}), "alignment_china", runs)
        statement = f"A Pasni bid moves the Chinese tie if Beijing reads {asked}"
        if reading:
            yield signed("SF8", statement, change, -1)
        else:
            mean, low, high = interval(change)
            yield Finding("SF8", statement, "above -0.02", mean, low, high, low > -0.02)


def lenders_help(runs: int) -> Iterator[Finding]:
    """Chinese rollovers make reserve crises rarer."""
    helped = QUIET.but(scripts={"china": ("rollover",)})
    yield signed(
        "SF11", "Chinese rollovers make reserve crises rarer", change_in(QUIET, helped, "crises", runs), -1
    )


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


def coercion_must_pay(runs: int) -> Iterator[Finding]:
    """Coercion is used only when compliance is possible."""
    hopeless = Setting(cast="look_ahead", numbers={"compliance_base": -20.0, "precision": 4000.0})
    used = [
        _share(_picks(hopeless, actor, max(runs // 8, 8)), (option,)) for actor, option in COERCIVE.items()
    ]
    yield between(
        "SF24", "Share of quarters with coercion when nobody ever complies", float(np.mean(used)), 0.0, 0.01
    )


def _picks(setting: Setting, actor: str, runs: int) -> dict[str, Array]:
    """Give how often an actor had each option in force, (R,) by option."""
    game = play(setting, ["reserves"], runs=runs).game
    return by_option(game, actor, np.mean(picks_of(game, actor), axis=0))


def _share(picks: dict[str, Array], options: tuple[str, ...]) -> Array:
    return np.sum([picks[option] for option in options], axis=0)


TRIALS = (
    pasni_and_beijing,
    lenders_help,
    no_transit_under_tension,
    diversity_is_leverage,
    short_horizons,
    coercion_must_pay,
)
