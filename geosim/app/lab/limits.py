"""How much of the machine the laboratory may take, as whoever runs the server decides."""

from __future__ import annotations

import os
from dataclasses import dataclass

from geosim.app.lab.words import disk
from geosim.app.messages import count, say
from geosim.errors import InputError
from geosim.workers import processors

RUNNING_VARIABLE = "GEOSIM_LAB_JOBS"
RUNS_VARIABLE = "GEOSIM_LAB_RUNS"
MEGABYTES_VARIABLE = "GEOSIM_LAB_MEGABYTES"
_RUNS, _MEGABYTES = 100_000, 1_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What is allowed: jobs at once on the whole server, runs of one job, megabytes kept for one browser."""

    running: int = 1
    runs: int = _RUNS
    megabytes: int = _MEGABYTES
    waiting: int = 10  # jobs of one browser that run or wait

    def too_many(self, runs: int) -> str:
        """Say why so many runs are not played; empty if they are."""
        return say("lab.limits.runs", runs=runs, most=self.runs) if runs > self.runs else ""

    def too_large(self, kept: float, more: float, room: float) -> str:
        """Say why so many more megabytes are not kept; empty if they are. room: megabytes free on disk."""
        if kept + more > self.megabytes:
            told = {"kept": disk(kept), "more": disk(more)}
            return say("lab.limits.megabytes", most=disk(self.megabytes), **told)
        return say("lab.limits.disk", more=disk(more)) if more > room else ""

    def too_long_a_line(self, active: int) -> str:
        """Say why a browser with so many jobs that run or wait gets no further one; empty if it does."""
        return count("lab.limits.waiting", active) if active >= self.waiting else ""


def limits() -> Limits:
    """Give the limits of this server: half of the processors work, unless its environment says otherwise.

    Raises:
        InputError: a setting that is no whole number above 0.
    """
    return Limits(
        running=_setting(RUNNING_VARIABLE, max(1, processors() // 2)),
        runs=_setting(RUNS_VARIABLE, _RUNS),
        megabytes=_setting(MEGABYTES_VARIABLE, _MEGABYTES),
    )


def _setting(name: str, otherwise: int) -> int:
    written = os.environ.get(name, "").strip()
    if not written:
        return otherwise
    if not written.isdecimal() or int(written) < 1:
        problem = f'"{written}" is no whole number above 0.'
        raise InputError(problem, where=f"${name}", advice=f"Give one, such as {otherwise}.")
    return int(written)
