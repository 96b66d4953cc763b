"""Benchmarks: run by their files, never with the tests, and summed up against what is promised.

.venv/bin/pytest tests/benchmarks/bench_*.py
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import pytest

#: What was measured: (what, figure, promise).
FOUND: list[tuple[str, str, str]] = []


@pytest.fixture
def report() -> Callable[[str, str, str], None]:
    """Give the function that adds a line to the table at the end."""

    def add(what: str, figure: str, promise: str = "") -> None:
        FOUND.append((what, figure, promise))

    return add


@pytest.fixture
def paired() -> Callable[..., tuple[float, float, float]]:
    """Give the function that times two things in turns: seconds of each, and the median of their ratios."""

    def times(
        one: Callable[[], object], other: Callable[[], object], rounds: int
    ) -> tuple[float, float, float]:
        pairs = [(_seconds(one), _seconds(other)) for _ in range(rounds)]
        ratio = statistics.median(a / b for a, b in pairs)
        return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), ratio

    return times


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was measured beside what is promised."""
    if not FOUND:
        return
    terminalreporter.section("measured")
    widths = [max(len(row[i]) for row in FOUND) for i in range(3)]
    for row in FOUND:
        terminalreporter.write_line(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        )
