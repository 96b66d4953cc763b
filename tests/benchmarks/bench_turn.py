"""What a person waits for: one turn of four quarters with every other actor looking ahead."""

from __future__ import annotations

import statistics
import time

import pytest

from geosim.game import Decision
from geosim.table import start

PICKS = [("openbook", "capacity"), ("concede_us@refinery",), ("signal_us", "share"), ("security",)]


@pytest.mark.parametrize(
    ("person", "picks"), [("pakistan", PICKS), ("community_chagai", [("petition",), ("audit",)])]
)
def test_interactive_turn(report, person, picks):
    """The median turn of three games takes less than a tenth of a second."""
    start("first_shipment", persons=[person]).play_turn({person: Decision()})
    seconds = []
    for run in range(3):
        game = start("first_shipment", runs=[run], persons=[person])
        while not game.over:
            began = time.perf_counter()
            game.play_turn({person: Decision(picks[game.turn % len(picks)])})
            game.columns["leverage_dependency"]
            seconds.append(time.perf_counter() - began)
    median, worst = 1e3 * statistics.median(seconds), 1e3 * max(seconds)
    report(f"interactive turn as {person}", f"{median:.0f} ms (slowest {worst:.0f})", "under 100 ms")

    assert median < 100
