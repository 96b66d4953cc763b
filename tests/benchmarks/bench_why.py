"""How long it takes to explain every number of a turn. Run: python tests/benchmarks/bench_why.py.

Each figure is the median of several turns, everything from the played game to the parts of all numbers; the
busiest turn is the one in which most actors did something.
"""

from __future__ import annotations

import argparse
import statistics
import time

from geosim.library import default_library
from geosim.table import start
from geosim.why import MOST_PLAYERS, explain
from geosim.why.turns import turn_of

QUARTERS = 4


def game_of(cast: str, seed: int):
    """Play a whole game."""
    scenario = default_library().scenario("first_shipment")
    return start(scenario.with_changes(cast=cast, turn_quarters=QUARTERS), seed=seed).play()


def milliseconds(cast: str, seed: int, turn: int) -> tuple[int, float]:
    """Explain one turn of a game nobody has asked about; give its players and the time."""
    game = game_of(cast, seed)
    players = len(turn_of(game, turn).actors) + 1
    began = time.perf_counter()
    explainer = explain(game, turn)
    for name in explainer.names:
        explainer.of(name)
    return players, 1000 * (time.perf_counter() - began)


def main() -> None:
    """Print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    seeds = parser.parse_args().seeds
    for cast in ("rule_based", "look_ahead"):
        found = [milliseconds(cast, seed, turn) for seed in range(seeds) for turn in (1, 4, 7)]
        for players in sorted({count for count, _ in found}):
            times = [taken for count, taken in found if count == players]
            print(
                f"{cast}: {players:2} of at most {MOST_PLAYERS} players, {statistics.median(times):6.1f} ms"
            )
        print(f"{cast}: median of all {len(found)}: {statistics.median(taken for _, taken in found):.1f} ms")


if __name__ == "__main__":
    main()
