"""How far something is, shown on the error stream while it is played."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from geosim.cli.sizing import lasting

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn

    from geosim.batches import Tell

T = TypeVar("T")


@contextmanager
def progress(runs: int) -> Iterator[Tell]:
    """Show how far a batch is, how fast, and how long it will take."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn  # noqa: PLC0415

    began = time.monotonic()
    first: list[int] = []  # runs that were there before
    bar = _bar(BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"))
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


@contextmanager
def watched(what: str = "Playing ...", *, quietly: bool) -> Iterator[Callable[[int, int], None]]:
    """Give what is told how much is done, of how much in all, and show it until all is."""
    with _bar(fleeting=True, quietly=quietly) as bar:
        task = bar.add_task(what, total=None)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield tell


def last_named(found: Iterable[T], name: Callable[[T], str], *, quietly: bool) -> Iterator[T]:
    """Hand on what is found one after the other, and show the name of the last."""
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with _bar(*columns, fleeting=True, quietly=quietly) as bar:
        task = bar.add_task("Playing ...")
        for each in found:
            bar.update(task, description=name(each))
            yield each


def pace(played: int, left: int, seconds: float) -> str:
    """Write how fast runs were played, and how long what is left will take; else how long it took."""
    if not played or not seconds:
        return ""
    rate = played / seconds
    return f"{rate:,.0f} runs/s, {f'{lasting(left / rate)} left' if left else lasting(seconds)}"


def _bar(*columns: ProgressColumn, fleeting: bool = False, quietly: bool = False) -> Progress:
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    return Progress(*columns, console=Console(stderr=True), transient=fleeting, disable=quietly)
