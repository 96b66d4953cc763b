"""A working process beside the server, so that pages stay quick while something heavy is worked out."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from threading import RLock
from typing import TypeVar

from geosim.library import default_library
from geosim.workers import hand_over, start_crew

Piece = TypeVar("Piece")
Done = TypeVar("Done")


def get_ready(niceness: int) -> None:
    """Read what every game needs, and let others go first: what the process does once."""
    os.nice(niceness)
    library = default_library()
    _ = library.parameters, library.actors


class Apart:
    """One working process, started with its first piece; if somebody ends it, the next piece starts another.

    niceness: how far it lets others go first. start: gives who does the work.
    """

    def __init__(self, niceness: int, start: Callable[[], Executor] = lambda: start_crew(1)) -> None:
        self._niceness, self._start = niceness, start
        self._crew: Executor | None = None
        self._lock = RLock()

    def warm_up(self) -> None:
        """Let the process start, so that the first piece need not wait for it."""
        with self._lock:
            self._working()

    def hand(self, work: Callable[[Piece], Done], piece: Piece) -> Future[Done]:
        """Hand over a piece of work, behind those that wait already."""
        with self._lock:
            try:
                return hand_over(self._working(), work, piece)
            except BrokenProcessPool:
                self._crew = None
                return hand_over(self._working(), work, piece)

    def done(self, work: Callable[[Piece], Done], piece: Piece) -> Done:
        """Wait for a piece of work; if somebody ends the process under it, once more by another.

        Raises:
            GeosimError: whatever stood in the way of the work.
        """
        try:
            return self.hand(work, piece).result()
        except BrokenProcessPool:
            return self.hand(work, piece).result()

    def close(self) -> None:
        """End the process when its piece is done; what waits is dropped."""
        with self._lock:
            if self._crew is not None:
                self._crew.shutdown(cancel_futures=True)
            self._crew = None

    def _working(self) -> Executor:
        if self._crew is None:
            self._crew = self._start()
            hand_over(self._crew, get_ready, self._niceness)
        return self._crew
