"""What benchmarks that are programs share: their command line, and how they print."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping

from geosim.workers import keep_memory


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def measure(about: str | None, parts: Mapping[str, Callable[[int], None]], rounds: int) -> None:
    """Measure the parts named on the command line, or all of them; each is given how many rounds to take."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(parts))
    parser.add_argument("--rounds", type=int, default=rounds)
    given = parser.parse_args()
    keep_memory()
    say(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    for name in given.parts or parts:
        parts[name](given.rounds)
