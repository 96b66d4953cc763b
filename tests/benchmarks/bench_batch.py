"""How fast batches are: against a Mesa model, for both casts, with two workers, and in how much memory.

Run: python tests/benchmarks/bench_batch.py [--rounds N] [PART ...]

What is compared is timed in turn, in one process; medians are printed. Times of one worker are times of the
processor, so that other work on the machine disturbs them little; with two workers it is the clock's time,
and the machine should be idle.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from measuring import measure, say

from geosim.batches import carry_out, plan_batch
from geosim.chunks import seated
from geosim.library import default_library
from geosim.model import GeoModel
from geosim.recording import play
from geosim.scenario import Scenario

SCENARIO, SEED = "first_shipment", 1
EVERYTHING = ("runs", "quarters", "choices")


def scenario(cast: str) -> Scenario:
    """Give the default scenario with a cast."""
    return default_library().scenario(SCENARIO).with_changes(cast=cast)


def chunk(cast: str, runs: int, first: int, record: tuple[str, ...] = ("runs",)) -> float:
    """Play and record runs nobody has played before, side by side; give the seconds of the processor."""
    world, seats = seated(scenario(cast), default_library())
    began = time.process_time()
    play(world, seats, SEED, range(first, first + runs), record)
    return time.process_time() - began


def steps(rounds: int) -> None:
    """Compare a quarter of one run in a batch of 1,024 with a step of the Mesa model."""
    in_batch, in_mesa = [], []
    for n in range(rounds):
        in_batch.append(chunk("rule_based", 1024, 1024 * n) / 1024 / 40)
        model = GeoModel(SCENARIO, rng=SEED, run=n, cast="rule_based")
        began = time.process_time()
        for _ in range(40):
            model.step()
        in_mesa.append((time.process_time() - began) / 40)
    batch, mesa = median(in_batch), median(in_mesa)
    say(f"a quarter of one run in a batch of 1,024: {1e6 * batch:.1f} us")
    say(f"GeoModel.step(): {1e3 * mesa:.2f} ms, {mesa / batch:.0f} times as long")


def rates(rounds: int) -> None:
    """Print runs a second and core, for both casts."""
    cases: dict[str, Callable[[int], float]] = {
        "rule-based, recording runs": lambda n: 1024 / chunk("rule_based", 1024, 1024 * n),
        "rule-based, recording everything": lambda n: 1024 / chunk("rule_based", 1024, 1024 * n, EVERYTHING),
        "looking ahead, yearly turns": lambda n: 256 / chunk("look_ahead", 256, 256 * n),
    }
    found: dict[str, list[float]] = {name: [] for name in cases}
    for n in range(rounds):
        for name, rate in cases.items():
            found[name].append(rate(n))
    for name, seen in found.items():
        say(f"{name}: {median(seen):,.0f} runs/s and core (best {max(seen):,.0f})")


def workers(rounds: int) -> None:
    """Compare two workers with one, once they have started and with their start."""
    for cast, runs in (("rule_based", 20_480), ("look_ahead", 1024)):
        started, whole = [], []
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as crew:
            clock(cast, 2048 if cast == "rule_based" else 64, executor=crew)  # so that both have started
            for _ in range(rounds):
                one = clock(cast, runs)
                started.append(one / clock(cast, runs, executor=crew))
                whole.append(one / clock(cast, runs, workers=2))
        say(f"{cast}, {runs:,} runs: two workers are {median(started):.2f} times as fast as one")
        say(f"  and {median(whole):.2f} times with the start of the second")


def clock(cast: str, runs: int, workers: int = 1, executor: ProcessPoolExecutor | None = None) -> float:
    """Give the seconds that a batch takes by the clock, recording runs."""
    share = 1024 if cast == "rule_based" else 64
    plan = plan_batch(scenario(cast), runs, workers=workers, record=["runs"], chunk=share)
    with TemporaryDirectory() as folder:
        began = time.perf_counter()
        carry_out(plan, Path(folder) / "batch", executor=executor)
        return time.perf_counter() - began


def memory(rounds: int) -> None:  # once is enough
    """Print how much memory batches of growing size take at most, each in a process of its own."""
    for runs in (2_048, 20_480, 102_400):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            say(f"{runs:,} runs recording runs: at most {apart.submit(most, runs).result():,.0f} MB")


def most(runs: int) -> float:
    """Play a batch here and give the most memory this process ever had, in megabytes."""
    clock("rule_based", runs)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


PARTS: dict[str, Callable[[int], None]] = {
    "steps": steps,
    "rates": rates,
    "workers": workers,
    "memory": memory,
}


if __name__ == "__main__":
    measure(__doc__, PARTS, rounds=7)
