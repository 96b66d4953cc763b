"""How far a batch is, shown while it is played."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from geosim.cli.sizing import lasting

if TYPE_CHECKING:
    from geosim.batches import Tell


@contextmanager
def progress(runs: int) -> Iterator[Tell]:
    """Show how far it is, how fast, and how long it will take."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    began = time.monotonic()
    first: list[int] = []  # runs that were there before
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"))
    bar = Progress(*columns, console=Console(stderr=True))
    task = bar.add_task("runs", total=runs, pace="")

    def tell(done: int, failed: int) -> None:
        bar.start()
        first.append(done)
        now = pace(done - first[0], runs - done, time.monotonic() - began)
        bar.update(task, completed=done, pace=now + (f", {failed:,} failed" if failed else ""))

    try:
        yield tell
    finally:
        bar.stop()


def pace(played: int, left: int, seconds: float) -> str:
    """Write how fast runs were played, and how long what is left will take; else how long it took."""
    if not played or not seconds:
        return ""
    rate = played / seconds
    return f"{rate:,.0f} runs/s, {f'{lasting(left / rate)} left' if left else lasting(seconds)}"
