"""What the benchmarks of the pages share: a server of their own, watches inside the page, memory, a table."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

CHROMIUM = which("chromium") or which("chromium-browser") or which("google-chrome")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
).split()

#: What runs inside the page.
WATCHES = Path(__file__).with_name("watching.js").read_text()


@dataclass
class Figures:
    """Times of one thing, and what is promised of them."""

    name: str
    promise: str = ""
    most_median: float = float("inf")  # milliseconds
    most_p95: float = float("inf")
    times: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Give the median."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """Give the time that 95 of 100 stay below."""
        return sorted(self.times)[max(0, -(-95 * len(self.times) // 100) - 1)]

    @property
    def kept(self) -> bool:
        """Say whether the promise is kept."""
        return bool(self.times) and self.median <= self.most_median and self.p95 <= self.most_p95

    def row(self) -> tuple[str, ...]:
        """Write the figures."""
        if not self.times:
            return self.name, "0", "", "", "", self.promise, "not measured"
        numbers = (f"{value:.0f}" for value in (self.median, self.p95, max(self.times)))
        return self.name, str(len(self.times)), *numbers, self.promise, "kept" if self.kept else "MISSED"


def tell(line: str) -> None:
    """Print a line."""
    print(line, flush=True)  # noqa: T201  # what the benchmarks are for


HEADINGS = ("what", "times", "median ms", "p95 ms", "worst ms", "promise", "")


def print_table(rows: Iterable[Sequence[str]], headings: Sequence[str] = HEADINGS) -> None:
    """Print rows as a table that Markdown reads too."""
    table = [tuple(headings), *rows]
    widths = [max(len(row[i]) for row in table) for i in range(len(headings))]
    for number, row in enumerate(table):
        tell("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")
        if not number:
            tell("|" + "|".join("-" * (width + 2) for width in widths) + "|")


@dataclass(frozen=True)
class Served:
    """A running server: where it is, and its process."""

    address: str
    process: subprocess.Popen[str]
    errors: Path

    def megabytes(self) -> float:
        """Give the memory of the server and of the processes it started, shared pages counted once."""
        return sum(_proportional(pid) for pid in _family(self.process.pid)) / 1024

    def complaints(self) -> str:
        """Give what the server has written to its error stream."""
        return self.errors.read_text()


@contextmanager
def served() -> Iterator[Served]:
    """Serve the game as a person does, from a process of its own."""
    with TemporaryDirectory(prefix="geosim-bench-") as folder:
        errors = Path(folder) / "errors"
        command = [
            str(Path(sys.executable).with_name("geosim")),
            "play",
            "--no-browser",
            "--port",
            "0",
            "--store",
            folder,
        ]
        with (
            errors.open("w") as stream,
            subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=stream) as process,
        ):
            try:
                assert process.stdout is not None
                found = re.search(r"http://\S+", process.stdout.readline())
                if not found:
                    raise SystemExit(f"the server did not start:\n{errors.read_text()}")
                time.sleep(4)  # the process that plays forecasts starts beside it
                yield Served(found[0].rstrip("/"), process, errors)
            finally:
                process.terminate()


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        below = [int(child) for child in children.read_text().split()]
    except FileNotFoundError:
        return []
    return [pid, *(each for child in below for each in _family(child))]


def _proportional(pid: int) -> int:
    """Give the proportional memory of a process in kilobytes."""
    try:
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    except (FileNotFoundError, PermissionError):
        return 0
    return int(found[1]) if found else 0
