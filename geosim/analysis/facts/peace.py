"""Peace: what sharing, openness, force and blockades do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from geosim.analysis.facts.settings import DEFAULT, QUIET, change_in
from geosim.analysis.finding import Finding, between, signed
from geosim.analysis.paired import Setting, play
from geosim.rules import Outcome
from geosim.state import LOCALITIES, Array


def sharing_calms(runs: int) -> Iterator[Finding]:
    """Raising the community share lowers attacks."""
    shared = DEFAULT.but(numbers={"community_share_start": 0.25, "community_share_rest": 0.25})
    yield signed(
        "SF1",
        "A community share of .25 instead of .05 lowers attacks",
        change_in(DEFAULT, shared, "attacks", runs),
        -1,
    )


def force_backfires(runs: int) -> Iterator[Finding]:
    """A surge of security forces helps at first and costs later where militarisation backfires."""
    calm = DEFAULT.but(scripts={"pakistan": ()})
    surge = DEFAULT.but(scripts={"pakistan": ("security",)})
    yield signed(
        "SF4a",
        "A security surge lowers attacks within two years",
        change_in(calm, surge, "attacks", runs, slice(0, 8)),
        -1,
    )
    later = (_mean_grievance(surge, runs) - _mean_grievance(calm, runs))[20:40]
    yield signed("SF4b", "and raises grievance in years 5 to 10", np.mean(later, axis=0), +1)
    pole = {"force_works": 0.0}
    inclusive = DEFAULT.but(scripts={"pakistan": ("share", "openbook")}, numbers=pole)
    for other, name in ((surge, "the surge"), (calm, "doing nothing")):
        change = change_in(other.but(numbers=pole), inclusive, "attacks", runs, slice(28, 40))
        yield signed(
            "SF4c",
            f"Sharing and openness have fewer attacks than {name} in years 8 to 10 where force backfires",
            change,
            -1,
        )


def _mean_grievance(setting: Setting, runs: int) -> Array:
    names = [f"grievance_{place}" for place in LOCALITIES]
    series = play(setting, names, runs=runs)
    return np.mean([series[name] for name in names], axis=0)


def openness_pays(runs: int) -> Iterator[Finding]:
    """Transparency raises support and lowers attacks."""
    open_ = DEFAULT.but(numbers={"transparency_start": 0.65, "transparency_rest": 0.55})
    yield signed("SF10", "Transparency raises support", change_in(DEFAULT, open_, "support", runs), +1)
    yield signed("SF10", "Transparency lowers attacks", change_in(DEFAULT, open_, "attacks", runs), -1)


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


TRIALS = (sharing_calms, force_backfires, openness_pays, blockades_bite)
