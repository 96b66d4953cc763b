"""Whether time per run and memory stay the same from ten thousand to a million runs.

Run: python tests/benchmarks/bench_scaling.py [--rounds N] [RUNS ...]

Rule-based cast, recording `runs`, one worker, every batch in a process of its own; times are those of the
processor, so that other work on the machine disturbs them little. Medians are printed.
"""

from __future__ import annotations

import resource
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from measuring import measure, say

from geosim.batches import carry_out, plan_batch
from geosim.library import default_library
from geosim.workers import keep_memory

SIZES = (10_000, 100_000, 1_000_000)
_WARM = 1024  # runs before the clock starts, for what is only done once


def batches(runs: int, rounds: int) -> None:
    """Print the time per run and the memory of batches of a size."""
    found = []
    for _ in range(rounds):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            found.append(apart.submit(batch, runs).result())
    seconds, megabytes = (median(each) for each in zip(*found, strict=True))
    rate = f"{1e6 * seconds / runs:5.0f} us a run, {runs / seconds:6,.0f} runs/s"
    say(f"{runs:9,} runs: {rate}, at most {megabytes:,.0f} MB")


def batch(runs: int) -> tuple[float, float]:
    """Play a batch here; give the seconds of the processor and the most memory this process had, in MB."""
    keep_memory()
    scenario = default_library().scenario("first_shipment").with_changes(cast="rule_based")
    with TemporaryDirectory() as folder:
        carry_out(plan_batch(scenario, _WARM, record=["runs"]), Path(folder) / "warm")
        plan = plan_batch(scenario, runs, record=["runs"])
        began = time.process_time()
        carry_out(plan, Path(folder) / "batch")
        spent = time.process_time() - began
    return spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    measure(__doc__, {str(runs): partial(batches, runs) for runs in SIZES}, rounds=3)
