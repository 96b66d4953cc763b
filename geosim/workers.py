"""Doing the same work on many pieces, here or in processes of our own, behind Python's Executor.

Processes are started anew (spawn), so only data reaches them: a function of a module, and its argument.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import islice
from multiprocessing.connection import wait as wait_for
from typing import Any, TypeVar

from geosim.errors import GeosimError, InputError

#: Settings of the C library's memory, by number: what is kept when freed, asked for ahead, and asked for apart.
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


def team(workers: int) -> AbstractContextManager[Executor]:
    """Give an executor with as many workers; a single one works in this very process."""
    return _Here() if workers == 1 else _processes(workers)


def each(
    executor: Executor, work: Callable[[Piece], Done], pieces: Iterable[Piece], ahead: int
) -> Iterator[Done]:
    """Give what the work makes of every piece, as it is done; at most `ahead` pieces are out at a time.

    Raises:
        GeosimError: a worker that was ended from outside; and whatever the work raises.
    """
    waiting = iter(pieces)
    going = {_hand_over(executor, work, piece) for piece in islice(waiting, ahead)}
    try:
        while going:
            done, going = wait(going, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
            going |= {_hand_over(executor, work, piece) for piece in islice(waiting, len(done))}
    except BrokenProcessPool:
        raise GeosimError("a worker was ended from outside; perhaps the machine ran out of memory.") from None
    finally:
        for future in going:
            future.cancel()


def _hand_over(executor: Executor, work: Callable[[Piece], Done], piece: Piece) -> Future[Done]:
    """Hand over a piece; a process that this starts leaves Ctrl-C to us."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return executor.submit(work, piece)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Here(Executor):
    """Works in this process, at once."""

    def __init__(self) -> None:
        _keep_memory()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  # as every executor does
            future.set_exception(error)
        return future


@contextmanager
def _processes(workers: int) -> Iterator[Executor]:
    others = multiprocessing.active_children()
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=spawn, initializer=_settle_in) as pool:
        try:
            yield pool
        except BaseException:  # somebody waits for us to stop, and half-done work is of no use
            for process in multiprocessing.active_children():
                if process not in others:
                    process.terminate()
            raise


def _settle_in() -> None:
    """Let this worker keep its memory, and end when the process that started it does, even if that was killed."""
    _keep_memory()
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_wait_and_end, args=(parent.sentinel,), daemon=True).start()


def _wait_and_end(sentinel: int) -> None:
    wait_for([sentinel])
    os._exit(1)


def _keep_memory() -> None:
    """Keep memory that is freed: arrays of the same sizes come again, thousands a second.

    Else the system may take it back and hand it out again, page by page, which can cost half the time.
    """
    with suppress(OSError, AttributeError):  # C libraries other than glibc have no such settings
        library = ctypes.CDLL(None)
        for setting, size in _MEMORY.items():
            library.mallopt(setting, size)
