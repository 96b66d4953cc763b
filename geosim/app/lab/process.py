"""One process that plays one job, as the server sees it."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import suppress
from threading import Timer

from geosim.app.lab.playing import Orders, Told, play_job

_PATIENCE = 8.0  # seconds to finish a chunk in; after that the process is ended, which loses only this chunk


class Process:
    """A process at work on a job."""

    def __init__(self, orders: Orders) -> None:
        """Start it; it leaves Ctrl-C to us, and ends when we do."""
        spawn = multiprocessing.get_context("spawn")
        self._ours, theirs = spawn.Pipe()
        self._process = spawn.Process(target=play_job, args=(orders, theirs), daemon=True)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
        self._stopping = False

    def told(self) -> Iterator[Told]:
        """Give what it tells, until it has ended."""
        with suppress(EOFError, OSError):
            while True:
                yield self._ours.recv()
        self._process.join()
        self._ours.close()

    def stop(self) -> None:
        """Let it end after its chunk; if that takes long, end it."""
        if not self._stopping:
            self._stopping = True
            with suppress(OSError):
                self._ours.send("stop")
            timer = Timer(_PATIENCE, self.end)
            timer.daemon = True
            timer.start()

    def end(self) -> None:
        """End it now: every file it has written is whole."""
        with suppress(ValueError):
            self._process.terminate()
