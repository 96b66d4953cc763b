"""Whether forecasts are calibrated: how often what really happens falls inside the bands they drew.

Games are played to the end with the rule-based cast; a forecast is made before one turn of each, from what
could be known then, and compared with the end. Run as a module it prints a table:
python -m geosim.analysis.calibration [GAMES [ACTOR]]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from geosim.forecast import futures, position
from geosim.game import Decision, Game
from geosim.library import Library, default_library
from geosim.results import turns as turns_of
from geosim.table import start

NAMES = (
    "score_{actor}",
    "payoff_{actor}",
    "leverage_dependency",
    "alignment_united_states",
    "alignment_china",
    "reserves",
    "take",
    "support",
    "attacks",
)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often a number fell inside its bands at the end of some games."""

    name: str
    games: int
    wide: float  # share inside the band that should hold 90 of 100
    narrow: float  # share inside the band that should hold 50 of 100


def coverage(
    actor: str = "pakistan",
    *,
    games: int = 500,
    turns: int = 10,
    pairs: int = 200,
    scenario: str = "first_shipment",
    library: Library | None = None,
) -> list[Coverage]:
    """Forecast the end of some games, each before another of their turns, and count what the bands hold."""
    library = library or default_library()
    setting = library.scenario(scenario).with_changes(cast="rule_based", turns=turns)
    names = [name.format(actor=actor) for name in NAMES]
    inside = [
        list(_inside(start(setting, seed=seed, library=library).play(), actor, seed % turns, names, pairs))
        for seed in range(1, games + 1)
    ]
    shares = np.mean(inside, axis=0)
    return [Coverage(name, games, *map(float, row)) for name, row in zip(names, shares, strict=True)]


def _inside(
    game: Game, actor: str, turn: int, names: Sequence[str], pairs: int
) -> Iterator[tuple[bool, bool]]:
    """Say of each number whether its end lies inside the wide and the narrow band drawn before a turn."""
    answers = game.answers(turn) if game.world.role(actor).answers else {}
    draft = Decision(game.picks(actor, turn), answers)
    found = futures(position(game, turn), actor, draft, names, range(pairs))
    last = turns_of(game, names=names).iloc[-1]
    for name in names:
        fan = found.fan(name)
        (low, high), (inner_low, inner_high) = (
            [side[-1] for side in band] for band in (fan.wide, fan.narrow)
        )
        yield low <= last[name] <= high, inner_low <= last[name] <= inner_high


if __name__ == "__main__":
    found = coverage(*sys.argv[2:3], games=int(sys.argv[1]) if len(sys.argv) > 1 else 500)
    for row in found:
        print(f"{row.name:28} {row.games:5} games   90% band {row.wide:6.1%}   50% band {row.narrow:6.1%}")  # noqa: T201
