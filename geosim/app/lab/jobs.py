"""The jobs of this server's laboratory: a line, of which a few are played at a time, each by a process.

A job belongs to the browser whose token handed it in; no other sees it.
"""

from __future__ import annotations

import atexit
import secrets
import shlex
from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import Condition, Thread
from time import monotonic
from typing import Any

from geosim.app import settings
from geosim.app.lab.going import Going, Seen
from geosim.app.lab.keeping import Job, JobFolders, Status, Table, is_seen_again, moment
from geosim.app.lab.limits import Limits, limits
from geosim.app.lab.playing import Orders, Told
from geosim.app.lab.process import Process
from geosim.app.lab.sizes import Size
from geosim.app.messages import say
from geosim.app.naming import plain_name
from geosim.app.store import owner_of
from geosim.errors import IllegalChoice, UnknownName
from geosim.experiment import Experiment

_FOLDER = "lab"
_BETWEEN = 2.0  # seconds from one note on disk to the next, while a job goes on
_LONGEST_NAME = 48
_MOST_OFF = 5.0  # times by which one job may change what the next is expected to take


class Jobs:
    """All jobs of a server."""

    def __init__(self, folder: Path, allowed: Limits, start: Callable[[Orders], Process] = Process) -> None:
        """Read the jobs that are kept in a folder; what was going on when the last server ended is paused.

        Raises:
            OutputError: the folder cannot be used.
        """
        self.limits, self.folders = allowed, JobFolders(folder)
        self._start = start
        self._jobs = self.folders.load()
        self._line = list[str]()
        self._going = dict[str, Going]()
        self._changed = Condition()
        self._version = 0
        self._closing = False
        self._pace = 1.0  # seconds that jobs took, over what they were expected to

    # ------------------------------------------------------------------ handing in

    def submit(
        self, token: str, text: str, experiment: Experiment, record: tuple[Table, ...], size: Size
    ) -> Job:
        """Put an experiment in line; text: its YAML, which is kept as it is.

        Raises:
            IllegalChoice: more than this server allows; the reason is in the message.
            OutputError: the disk does not take it.
        """
        self._refuse_much(token, size)
        now = moment()
        job = Job(
            id=secrets.token_hex(6),
            owner=owner_of(token),
            name=self.name(experiment.title),
            title=experiment.title,
            record=record,
            outcomes=experiment.outcomes,
            runs=size.runs,
            created=now,
            seen=now,
            megabytes=size.megabytes,
            expected=size.seconds,
            chunk=size.chunk,
        )
        self.folders.add(job, text)
        with self._changed:
            self._jobs[job.id] = job
            self._line.append(job.id)
            self._tell()
            self._start_waiting()
        return job

    def refusal(self, size: Size) -> str:
        """Say why an experiment of this size is not played here; empty if it is."""
        return self.limits.too_many(size.runs)

    def _refuse_much(self, token: str, size: Size) -> None:
        mine = [job for job in self._jobs.values() if job.owner == owner_of(token)]
        problem = (
            self.limits.too_many(size.runs)
            or self.limits.too_large(sum(job.megabytes for job in mine), size.megabytes, self.folders.room())
            or self.limits.too_long_a_line(sum(job.status.active for job in mine))
        )
        if problem:
            raise IllegalChoice(problem)

    # ------------------------------------------------------------------ looking

    @property
    def version(self) -> int:
        """Count the changes so far."""
        return self._version

    def wait(self, version: int, seconds: float) -> int:
        """Wait until something has changed since a version, or so long; give the version then."""
        with self._changed:
            self._changed.wait_for(lambda: self._version > version, timeout=seconds)
            return self._version

    def all(self, token: str) -> list[Seen]:
        """Give every job of a token, the newest first."""
        with self._changed:
            mine = [job for job in self._jobs.values() if job.owner == owner_of(token)]
            return [self._seen(job) for job in reversed(mine)]

    def standing(self, token: str) -> tuple[tuple[object, ...], ...]:
        """Give what a page of this token would show otherwise if it changed."""
        told = ((each.job.id, each.job.status, each.job.done, each.ahead) for each in self.all(token))
        return tuple(told)

    def find(self, token: str, job: str) -> Seen | None:
        """Give a job of a token; None if there is none, or it is another's."""
        with self._changed:
            found = self._jobs.get(job)
            if found is None or found.owner != owner_of(token):
                return None
            if is_seen_again(found):
                found = self._change(job, seen=moment())
                self.folders.keep(found)
            return self._seen(found)

    def seconds(self, size: Size) -> float:
        """Estimate how long a job of a size takes, going by those before it."""
        return size.seconds * self._pace

    def name(self, title: str) -> str:
        """Make a name for files out of a title."""
        plain = plain_name(title)
        cut = plain if len(plain) <= _LONGEST_NAME else plain[:_LONGEST_NAME].rpartition("_")[0]
        return cut or "experiment"

    def command(self, job: Job) -> str:
        """Give the command that repeats a job from its downloaded experiment."""
        record = [word for table in job.record for word in ("--record", table)]
        return shlex.join(["geosim", "batch", f"{job.name}.yaml", *record, "--out", job.name])

    def _seen(self, job: Job) -> Seen:
        going = self._going.get(job.id)
        if going is not None:
            rate = going.rate(job.done)
            left = (job.runs - job.done) / rate if rate else None
            return Seen(job.model_copy(update={"seconds": going.seconds}), rate=rate, left=left)
        ahead = len(self._going) + self._line.index(job.id) if job.id in self._line else 0
        return Seen(job, ahead)

    # ------------------------------------------------------------------ acting

    def pause(self, token: str, job: str) -> None:
        """Stop a job for now; what is done is kept, and its place goes to the next in line.

        Raises:
            UnknownName: no such job of this token.
        """
        self._stop(token, job, Status.PAUSED, Status.PAUSING)

    def cancel(self, token: str, job: str) -> None:
        """End a job; what is done is kept.

        Raises:
            UnknownName: no such job of this token.
        """
        self._stop(token, job, Status.CANCELLED, Status.CANCELLING)

    def resume(self, token: str, job: str) -> None:
        """Put a job that was stopped or has failed in line again, to complete what is done.

        Raises:
            UnknownName: no such job of this token.
            IllegalChoice: too many of the token's jobs are in line.
        """
        with self._changed:
            found = self._own(token, job)
            if found.status.active or found.status is Status.DONE:
                return
            mine = [each for each in self._jobs.values() if each.owner == found.owner]
            if problem := self.limits.too_long_a_line(sum(each.status.active for each in mine)):
                raise IllegalChoice(problem)
            self._line.append(job)
            self.folders.keep(self._change(job, status=Status.WAITING, problem=""))
            self._start_waiting()

    def remove(self, token: str, job: str) -> None:
        """Delete a job that is not at work, with its results.

        Raises:
            UnknownName: no such job of this token.
        """
        with self._changed:
            found = self._own(token, job)
            if found.status.at_work:
                return
            if job in self._line:
                self._line.remove(job)
            del self._jobs[job]
            self._tell()
        self.folders.remove(job)

    def close(self) -> None:
        """End every process; what they have done is kept."""
        with self._changed:
            self._closing = True
            going = list(self._going.values())
            self._line.clear()
        for each in going:
            each.process.end()

    def _own(self, token: str, job: str) -> Job:
        found = self._jobs.get(job)
        if found is None or found.owner != owner_of(token):
            raise UnknownName("experiment", job, ())
        return found

    def _stop(self, token: str, job: str, stopped: Status, stopping: Status) -> None:
        with self._changed:
            found = self._own(token, job)
            if job in self._line:
                self._line.remove(job)
                self.folders.keep(self._change(job, status=stopped))
            elif job in self._going:
                self.folders.keep(self._change(job, status=stopping))
                self._going[job].process.stop()
            elif found.status is Status.PAUSED:
                self.folders.keep(self._change(job, status=stopped))

    # ------------------------------------------------------------------ at work

    def _start_waiting(self) -> None:
        while self._line and len(self._going) < self.limits.running:
            job = self._change(self._line.pop(0), status=Status.RUNNING)
            orders = Orders(
                experiment=self.folders.experiment(job.id),
                results=self.folders.results(job.id),
                record=job.record,
                command=self.command(job),
                chunk=job.chunk,
            )
            going = self._going[job.id] = Going(job, self._start(orders))
            self.folders.keep(job)
            Thread(target=self._follow, args=(job.id, going), daemon=True, name=f"lab {job.id}").start()

    def _follow(self, job: str, going: Going) -> None:
        for told in going.process.told():
            with self._changed:
                self._hear(job, going, told)
        with self._changed:
            self._conclude(job, going)

    def _hear(self, job: str, going: Going, told: Told) -> None:
        if told.problem or told.finished:
            going.problem, going.finished = told.problem, told.finished
            return
        if going.first is None:
            going.first = (monotonic(), told.done)
        changed = self._change(job, done=told.done, failed=told.failed, means=told.means or {})
        if monotonic() - going.noted > _BETWEEN:
            going.noted = monotonic()
            self.folders.keep(changed.model_copy(update={"seconds": going.seconds}))

    def _conclude(self, job: str, going: Going) -> None:
        before = self._jobs[job]
        if going.finished:
            status = Status.DONE
        elif going.problem:
            status = Status.FAILED
        elif before.status is Status.CANCELLING:
            status = Status.CANCELLED
        elif before.status is Status.PAUSING or self._closing:
            status = Status.PAUSED
        else:
            status, going.problem = Status.FAILED, say("lab.ended")
        if status is Status.DONE and not going.seconds_before:
            self._learn(going.seconds / before.expected)
        del self._going[job]
        counted = self.folders.counted(self._jobs[job])
        concluded = self._change(
            job,
            status=status,
            problem=going.problem,
            seconds=going.seconds,
            done=counted.done,
            failed=counted.failed,
            megabytes=self.folders.megabytes(job),
        )
        self.folders.keep(concluded)
        self._start_waiting()

    def _learn(self, ratio: float) -> None:
        self._pace = (self._pace + min(max(ratio, 1 / _MOST_OFF), _MOST_OFF)) / 2

    def _change(self, job: str, **changes: Any) -> Job:
        changed = self._jobs[job] = self._jobs[job].model_copy(update=changes)
        self._tell()
        return changed

    def _tell(self) -> None:
        self._version += 1
        self._changed.notify_all()


@cache
def jobs() -> Jobs:
    """Give the jobs of this server, kept where the settings say.

    Raises:
        OutputError: they cannot be kept there.
        InputError: a limit that is none.
    """
    made = Jobs(settings.store() / _FOLDER, limits())
    atexit.register(made.close)  # so that what this ends is not taken for an accident
    return made
