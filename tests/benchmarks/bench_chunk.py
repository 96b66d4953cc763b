"""How fast runs are played side by side: both casts against the bare rules, and where the time goes.

Run: python tests/benchmarks/bench_chunk.py [--rounds N] [PART ...]

What is compared is timed in turn, in one process, by the time of the processor; medians are printed, and the
best, which other work on the machine disturbs least.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from statistics import median
from types import FunctionType

import numpy as np
from measuring import measure, say

from geosim import rules
from geosim.game import Game
from geosim.library import default_library
from geosim.rules import Choices
from geosim.table import start

RUNS, RUNS_AHEAD = 1024, 256


def set_up(cast: str, runs: int) -> Game:
    """Give a game of the default scenario with a cast."""
    scenario = default_library().scenario("first_shipment").with_changes(cast=cast)
    return start(scenario, runs=range(runs), keep=False)


def with_luck_of(drawn: Game, cast: str, runs: int) -> Game:
    """Give a game whose luck is drawn already."""
    game = set_up(cast, runs)
    game.noise = drawn.noise
    return game


def resolve(game: Game, turns: list[Choices]) -> None:
    """Resolve every quarter on choices made before: the rules and nothing else."""
    state, length = game.state, game.turn_quarters
    while state.quarter < game.world.scenario.quarters:
        luck = game.noise.quarter(state.quarter)
        state, _ = rules.quarter(state, turns[state.quarter // length], game.constants, luck)


def seconds(work: Callable[[], object]) -> float:
    """Give the processor's time that some work takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def rates(rounds: int) -> None:
    """Print runs a second and core: bare rules, rule-based with and without drawing luck, looking ahead."""
    drawn = set_up("rule_based", RUNS).play()

    def bare() -> Callable[[], object]:
        game = with_luck_of(drawn, "rule_based", RUNS)
        return lambda: resolve(game, drawn.turns)

    cases: dict[str, tuple[int, Callable[[], Callable[[], object]]]] = {
        "bare rules, luck drawn before": (RUNS, bare),
        "rule-based, luck drawn before": (RUNS, lambda: with_luck_of(drawn, "rule_based", RUNS).play),
        "rule-based, drawing luck": (RUNS, lambda: set_up("rule_based", RUNS).play),
        "looking ahead, yearly turns": (RUNS_AHEAD, lambda: set_up("look_ahead", RUNS_AHEAD).play),
    }
    found: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, (runs, prepare) in cases.items():
            found[name].append(runs / seconds(prepare()))
    for name, seen in found.items():
        say(f"{name:32} {median(seen):7,.0f} runs/s and core (best {max(seen):,.0f})")


def widths(rounds: int) -> None:
    """Print what a quarter costs, and one quarter of looking ahead, by how many runs stand side by side."""
    for runs in (1, 64, 256, 1024, 2048, 4096):
        game = set_up("rule_based", runs)
        game.play_turn()
        luck, choices = game.noise.quarter(game.state.quarter), game.turns[-1]
        moves = rules.total_moves(game.state, choices.picked, game.constants)
        cases = {
            "a quarter": partial(rules.quarter, game.state, choices, game.constants, luck),
            "looking one ahead": partial(rules.foresee, game.state, moves, game.constants),
        }
        for what, work in cases.items():
            best = 1e6 * float(np.percentile([seconds(work) for _ in range(max(rounds, 20))], 20))
            say(f"{runs:5,} runs, {what:18} {best:8,.0f} us, {best / runs:8.2f} us a run")


def shares(rounds: int) -> None:  # once is enough
    """Print which sub-models of the rules take how much of a quarter that is looked at ahead."""
    spent: dict[str, list[float]] = {}
    whole = {name: part for name, part in vars(rules).items() if _is_sub_model(part)}
    game = set_up("look_ahead", RUNS_AHEAD)
    game.play_turn()
    try:
        for name, part in whole.items():
            setattr(rules, name, _timed(part, spent.setdefault(name, [])))
        game.play_turn()
    finally:
        for name, part in whole.items():
            setattr(rules, name, part)
    quarters, total = len(spent["_resolve"]), sum(spent["_resolve"])
    say(f"{quarters} quarters of {1e3 * total / quarters:.2f} ms")
    for name, seen in sorted(spent.items(), key=lambda row: -sum(row[1])):
        if seen and name != "_resolve":
            say(f"  {name:20} {100 * sum(seen) / total:5.1f} %")


def _is_sub_model(part: object) -> bool:
    """Tell the functions the quarter is made of."""
    inside = isinstance(part, FunctionType) and part.__module__.startswith("geosim.rules")
    return inside and part.__name__ not in ("quarter", "foresee", "open_world", "yes_or_no", "_timed")


def _timed(part: Callable[..., object], spent: list[float]) -> Callable[..., object]:
    def timed(*given: object) -> object:
        began = time.perf_counter()
        found = part(*given)
        spent.append(time.perf_counter() - began)
        return found

    return timed


PARTS: dict[str, Callable[[int], None]] = {"rates": rates, "widths": widths, "shares": shares}


if __name__ == "__main__":
    measure(__doc__, PARTS, rounds=5)
