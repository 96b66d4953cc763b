"""How long it takes to explain every number of a four-quarter turn.

Run: python tests/benchmarks/bench_why.py [--seeds N]

A time covers everything from the played game to the parts of all numbers. Times are grouped by the players of
the turn (actors that did something, and chance), since the coalitions double with each.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict

from geosim.game import Game
from geosim.library import default_library
from geosim.table import start
from geosim.why import explain
from geosim.why.turns import turn_of

QUARTERS = 4


def milliseconds(game: Game, turn: int) -> float:
    """Explain every number of a turn nobody has asked about, and give the time."""
    began = time.perf_counter()
    explainer = explain(game, turn)
    for name in explainer.names:
        explainer.of(name)
    return 1000 * (time.perf_counter() - began)


def main() -> None:
    """Print the medians by cast and players."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=4)
    seeds = parser.parse_args().seeds
    scenario = default_library().scenario("first_shipment")
    for cast in ("rule_based", "look_ahead"):
        times: dict[int, list[float]] = defaultdict(list)
        for seed in range(seeds):
            game = start(scenario.with_changes(cast=cast, turn_quarters=QUARTERS), seed=seed).play()
            for turn in range(1, game.turn_count):
                times[len(turn_of(game, turn).actors) + 1].append(milliseconds(game, turn))
        for players, found in sorted(times.items()):
            middle = f"{statistics.median(found):6.1f} ms, best {min(found):6.1f}"
            print(f"{cast}, {players:2} players, {len(found):3} turns: median {middle}")  # noqa: T201
        every = [taken for found in times.values() for taken in found]
        print(f"{cast}, all {len(every)} turns: median {statistics.median(every):.1f} ms")  # noqa: T201


if __name__ == "__main__":
    main()
