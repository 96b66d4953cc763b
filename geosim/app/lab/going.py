"""How far a job is at a moment: for its owner to see, and while a process works on it."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

from geosim.app.lab.keeping import Job
from geosim.app.lab.process import Process


@dataclass(frozen=True, slots=True)
class Seen:
    """A job as its owner sees it now."""

    job: Job
    ahead: int = 0  # jobs that come first
    rate: float = 0.0  # runs a second
    left: float | None = None  # seconds


class Going:
    """A process at work on a job, and since when."""

    def __init__(self, job: Job, process: Process) -> None:
        self.process = process
        self.began = self.noted = monotonic()
        self.seconds_before = job.seconds
        self.first: tuple[float, int] | None = (
            None  # when the first run was about to be played; runs done then
        )
        self.problem, self.finished = "", False

    @property
    def seconds(self) -> float:
        """Count the seconds at work, those before a pause with them."""
        return self.seconds_before + monotonic() - self.began

    def rate(self, done: int) -> float:
        """Give the runs a second since the first was about to be played."""
        if self.first is None or done <= self.first[1]:
            return 0.0
        return (done - self.first[1]) / max(monotonic() - self.first[0], 1e-3)
