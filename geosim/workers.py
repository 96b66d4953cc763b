"""Doing the same work on many pieces, here or in processes of our own, behind Python's Executor.

Processes are started anew (spawn), so only data reaches them: a function of a module, and its argument.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait as wait_for
from typing import TypeVar

from geosim.errors import GeosimError, InputError

_AHEAD = 256  # pieces that an executor given from outside has at a time
#: Settings of the memory of the C library: what is kept when freed, what is asked for ahead, and apart.
_MEMORY = {-1: 128 * 2**20, -2: 16 * 2**20, -3: 32 * 2**20}

Piece = TypeVar("Piece")
Done = TypeVar("Done")


def processors() -> int:
    """Count the processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def check_workers(workers: int) -> None:
    """Refuse a number of workers that this machine cannot put to work.

    Raises:
        InputError: none at all, or more than it has processors.
    """
    most = processors()
    if not 1 <= workers <= most:
        machine = "1 processor" if most == 1 else f"{most} processors"
        problem = f"{workers} workers on a machine with {machine}."
        advice = f"Give 1 to {most}." if most > 1 else "Give 1."
        raise InputError(problem, key="workers", advice=advice)


class Crew:
    """Who shares work: this process, processes that help it, or an executor of somebody else."""

    def __init__(self, helpers: Executor | None, ahead: int, *, here: bool) -> None:
        self._helpers, self._ahead, self._here = helpers, ahead, here

    def each(self, work: Callable[[Piece], Done], pieces: Iterable[Piece]) -> Generator[Done]:
        """Give what the work makes of every piece, as it is done, in any order.

        Raises:
            Whatever the work raises.
        """
        left, going, here = deque(pieces), set[Future[Done]](), self._here
        try:
            while left or going:
                while self._helpers and len(going) < self._ahead and len(left) > here:
                    going.add(hand_over(self._helpers, work, left.popleft()))
                if here and left:
                    yield work(left.popleft())
                idle = not (here and left)
                done, going = wait(going, timeout=None if idle else 0, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        finally:
            for future in going:
                future.cancel()


@contextmanager
def crew(workers: int = 1, executor: Executor | None = None) -> Iterator[Crew]:
    """Give a crew of some workers, this process one of them, which begins at once while the others start.

    executor: who does the work instead; this process then only waits.

    Raises:
        GeosimError: a worker that was ended from outside.
    """
    if executor:
        yield Crew(executor, _AHEAD, here=False)
        return
    try:
        with _processes(workers - 1) as helpers:
            yield Crew(helpers, 2 * (workers - 1), here=True)
    except BrokenProcessPool:
        raise GeosimError("a worker was ended from outside; perhaps the machine ran out of memory.") from None


def start_crew(workers: int) -> ProcessPoolExecutor:
    """Give processes that work for this one; they start with the first piece and end when this one does."""
    spawn = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=spawn, initializer=settle_in)


def hand_over(executor: Executor, work: Callable[[Piece], Done], piece: Piece) -> Future[Done]:
    """Hand over a piece; a process that this starts leaves Ctrl-C to us."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return executor.submit(work, piece)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _processes(helpers: int) -> Iterator[Executor | None]:
    keep_memory()
    if not helpers:
        yield None
        return
    others = multiprocessing.active_children()
    with start_crew(helpers) as pool:
        try:
            yield pool
        except BaseException:  # somebody waits for us to stop, and half-done work is of no use
            for process in multiprocessing.active_children():
                if process not in others:
                    process.terminate()
            raise


def settle_in() -> None:
    """Keep memory, and end when the process that started this worker does, even if that was killed."""
    keep_memory()
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_wait_and_end, args=(parent.sentinel,), daemon=True).start()


def _wait_and_end(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)


def keep_memory() -> None:
    """Let this process keep memory that it frees: arrays of the same sizes come again, thousands a second.

    Else the system may take it back and hand it out again, page by page, which can cost a third of the time.
    """
    with suppress(OSError, AttributeError):  # C libraries other than glibc have no such settings
        library = ctypes.CDLL(None)
        for setting, size in _MEMORY.items():
            library.mallopt(setting, size)
