"""The jobs of the laboratory on disk: one folder a job, with its experiment, its state and its results."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from geosim.app.store import KEPT_FOR
from geosim.app.whole import write_whole
from geosim.errors import GeosimError, OutputError
from geosim.store.manifest import read_manifest
from geosim.store.writing import count_failed, missing

_JOB, _EXPERIMENT, _RESULTS = "job.json", "experiment.yaml", "results"
_SEEN_AGAIN = timedelta(hours=6)  # a look within this time is not worth a write

Table = Literal["runs", "quarters", "choices"]


class Status(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSING = "pausing"
    CANCELLING = "cancelling"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    DONE = "done"
    FAILED = "failed"

    @property
    def at_work(self) -> bool:
        """Say whether a process works on it."""
        return self in (Status.RUNNING, Status.PAUSING, Status.CANCELLING)

    @property
    def active(self) -> bool:
        """Say whether it works or waits to."""
        return self.at_work or self is Status.WAITING


class Job(BaseModel):
    """An experiment somebody wants played, and how far it has come."""

    model_config = ConfigDict(frozen=True)

    id: str
    owner: str  # hash of the token
    name: str  # of its files
    title: str
    record: tuple[Table, ...]
    outcomes: tuple[str, ...]
    runs: int
    created: datetime
    seen: datetime
    status: Status = Status.WAITING
    done: int = 0
    failed: int = 0
    seconds: float = 0.0  # at work
    megabytes: float = 0.0  # on disk, or about to be
    means: Mapping[str, float] = {}  # of the outcomes, over the runs so far
    problem: str = ""  # why it failed
    expected: float = 0.0  # seconds at work, before it began
    chunk: int = 64  # runs side by side


class JobFolders:
    """The folders of all jobs."""

    def __init__(self, folder: Path) -> None:
        """Open the folder, or make it.

        Raises:
            OutputError: it cannot be used.
        """
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            problem = f"experiments cannot be kept here ({error.strerror})."
            raise OutputError(problem, where=str(folder), advice="Name a folder you may write to.") from error

    def load(self, now: datetime | None = None) -> dict[str, Job]:
        """Read every job, the oldest first; those that nobody has looked at for KEPT_FOR are removed.

        A job that was at work or waiting when the server ended is paused, with what it has done counted anew.
        """
        found = dict[str, Job]()
        for path in self._folder.glob(f"*/{_JOB}"):
            try:
                job = Job.model_validate_json(path.read_text(encoding="utf-8"))
            except (OSError, ValidationError, ValueError):
                continue  # cut short by a full disk: nothing that could be shown
            if (now or moment()) - job.seen > KEPT_FOR:
                self.remove(job.id)
                continue
            found[job.id] = self._stopped(job) if job.status.active else job
        return dict(sorted(found.items(), key=lambda item: item[1].created))

    def add(self, job: Job, experiment: str) -> None:
        """Keep a new job.

        Raises:
            OutputError: the disk does not take it.
        """
        try:
            (self._folder / job.id).mkdir(mode=0o700)
            self.experiment(job.id).write_text(experiment, encoding="utf-8")
        except OSError as error:
            problem = f"the experiment cannot be kept ({error.strerror})."
            raise OutputError(problem, advice="Make room on the disk of the server.") from error
        self.keep(job)

    def keep(self, job: Job) -> None:
        """Keep the state of a job, whole or not at all."""
        with suppress(OSError):  # a full disk stops the job by itself; what was kept before stays
            write_whole(self._folder / job.id / _JOB, job.model_dump_json(indent=1))

    def remove(self, job: str) -> None:
        """Remove a job and its results."""
        shutil.rmtree(self._folder / job, ignore_errors=True)

    def experiment(self, job: str) -> Path:
        """Give the file of a job's experiment."""
        return self._folder / job / _EXPERIMENT

    def results(self, job: str) -> Path:
        """Give the folder of a job's results; it is there once the first run is about to be played."""
        return self._folder / job / _RESULTS

    def kept_findings(self, job: str, question: str) -> dict[str, object] | None:
        """Give what was found about the results of a job before, under a question."""
        try:
            found: dict[str, object] = json.loads(self._finding(job, question).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found

    def keep_findings(self, job: str, question: str, found: Mapping[str, object]) -> None:
        """Keep what was found about the results of a job."""
        path = self._finding(job, question)
        try:
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(found), encoding="utf-8")
        except OSError:
            return

    def megabytes(self, job: str) -> float:
        """Measure what a job takes on disk."""
        return sum(map(_bytes, (self._folder / job).rglob("*"))) / 1e6

    def room(self) -> float:
        """Give the megabytes that are free."""
        return shutil.disk_usage(self._folder).free / 1e6

    def counted(self, job: Job) -> Job:
        """Count the runs of a job that are in its folder."""
        folder = self.results(job.id)
        try:
            manifest = read_manifest(folder)
            wanted = sum(map(len, manifest.chunks))
            left = sum(map(len, missing(folder, manifest)))
            failed = count_failed(folder)
        except (GeosimError, OSError, ValueError):  # the last is a damaged part
            return job.model_copy(update={"done": 0, "failed": 0})
        return job.model_copy(update={"done": wanted - left, "failed": failed})

    def _stopped(self, job: Job) -> Job:
        cancelled = job.status is Status.CANCELLING
        stopped = self.counted(job).model_copy(
            update={
                "status": Status.CANCELLED if cancelled else Status.PAUSED,
                "megabytes": self.megabytes(job.id),
            }
        )
        self.keep(stopped)
        return stopped

    def _finding(self, job: str, question: str) -> Path:
        return self._folder / job / "findings" / f"{sha256(question.encode()).hexdigest()[:24]}.json"


def _bytes(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:  # it has been replaced in this very moment
        return 0


def moment() -> datetime:
    """Give the time now, in UTC."""
    return datetime.now(UTC)


def is_seen_again(job: Job) -> bool:
    """Say whether a look at a job is worth noting."""
    return moment() - job.seen > _SEEN_AGAIN
