"""How much quicker distilled minds are than looking ahead: runs a processor second, timed in turn.

Run: .venv/bin/pytest tests/benchmarks/bench_distilled.py
"""

from __future__ import annotations

import time
from statistics import median

from geosim.library import default_library
from geosim.table import start
from geosim.workers import keep_memory

RUNS = {"look_ahead": 128, "distilled": 1024, "rule_based": 1024}
ROUNDS = 5


def seconds_a_run(cast):
    """Give the processor's seconds that one run of a cast takes, side by side with others."""
    told = default_library().scenario("first_shipment").with_changes(cast=cast)
    game = start(told, runs=range(RUNS[cast]), keep=False)
    began = time.process_time()
    game.play()
    return (time.process_time() - began) / RUNS[cast]


def test_the_distilled_cast_is_twenty_times_as_quick(report):
    """Runs a processor second of the distilled cast are at least 20 times those of the look-ahead cast."""
    keep_memory()
    for cast in RUNS:
        seconds_a_run(cast)  # what is read and compiled once is not measured
    rounds = [{cast: seconds_a_run(cast) for cast in RUNS} for _ in range(ROUNDS)]
    ratio = median(one["look_ahead"] / one["distilled"] for one in rounds)
    beside = median(one["distilled"] / one["rule_based"] for one in rounds)
    for cast, runs in RUNS.items():
        rate = 1 / median(one[cast] for one in rounds)
        report(f"{cast}, {runs} side by side", f"{rate:,.0f} runs a processor second", "")
    report("distilled over look-ahead", f"{ratio:.0f} times as quick", "at least 20")
    report("time of distilled over rule-based", f"{beside:.2f}", "")

    assert ratio >= 20
