"""What a choice takes, strategy by strategy: alone, as a student waits for it, and wide, as in a batch."""

from __future__ import annotations

import pytest

from geosim.library import default_library
from geosim.testing import time_strategy

LIBRARY = default_library()
THINKERS = ("quantal", "best_response")
WIDE = 256


def first_seat(name: str) -> str:
    """Give the first actor a strategy is made for."""
    return next(actor for actor in LIBRARY.actors if LIBRARY.suits(name, actor))


@pytest.mark.parametrize("name", [name for name in LIBRARY.strategies if name != "human"])
def test_time_of_a_choice(report, name):
    """One choice takes less than half a second where the actor looks ahead, and 10 ms where it does not."""
    actor = first_seat(name)
    thinks = LIBRARY.strategy_document(name).data["kind"] in THINKERS
    alone, wide = time_strategy(name, actor), time_strategy(name, actor, WIDE) / WIDE
    promise = 0.5 if thinks else 0.01
    figure = f"{1e3 * alone:.2f} ms alone, {1e6 * wide:.1f} us a run of {WIDE}"
    report(f"{name} as {actor}", figure, f"under {1e3 * promise:g} ms")

    assert alone < promise
