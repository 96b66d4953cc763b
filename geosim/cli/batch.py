"""The command `geosim batch`."""

from __future__ import annotations

import shlex
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geosim.cli.changing import (
    Cast,
    ScenarioName,
    Set,
    Strategy,
    Switch,
    TurnQuarters,
    Turns,
    changed,
    refuse_seed,
)
from geosim.errors import InputError, OutputError

if TYPE_CHECKING:
    from geosim.batches import Plan, Tell
    from geosim.library import Library
    from geosim.store.reading import Results

_FAILED = 1  # exit status when some runs could not be played
_MUCH = 1000  # megabytes about which we ask first
_OWN = ("runs", "workers", "record")  # what a batch finds fault with by the name of our option


def batch(
    scenario: ScenarioName,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder to write the results to.")],
    runs: Annotated[
        int | None, typer.Option(metavar="N", help="How many runs to play. [default: 1000]")
    ] = None,
    seed: Annotated[int | None, typer.Option(metavar="N", help="Seed of the luck. [default: 1]")] = None,
    workers: Annotated[
        int | None,
        typer.Option(metavar="N", help="Processes to share the work. [default: as many as help]"),
    ] = None,
    record: Annotated[
        list[str] | None,
        typer.Option(
            metavar="runs|quarters|choices",
            help="Table to record beside runs; may be repeated. [default: all up to 10,000 runs]",
        ),
    ] = None,
    turns: Turns = None,
    turn_quarters: TurnQuarters = None,
    cast: Cast = None,
    number: Set = None,
    switch: Switch = None,
    strategy: Strategy = None,
    resume: Annotated[bool, typer.Option("--resume", help="Complete a batch that was cut short.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before writing much.")] = False,
) -> None:
    """Play many runs of a scenario, or an experiment, and record them in a folder as Parquet tables.

    SCENARIO may be an experiment, which says itself what to vary and how often.

    \b
    Examples:
      geosim batch first_shipment --runs 1000 --out results
      geosim batch first_shipment --runs 100000 --cast rule_based --workers 2 --out many
      geosim batch first_shipment --strategy pakistan=hedger --switch beijing_reading=1 --out hedging
      geosim batch first_shipment --runs 1000 --out results --resume
      geosim batch rivalry_and_hedging --out hedging
    """  # noqa: D301  # \b keeps the lines below it as they are
    refuse_seed(seed or 0)
    from geosim.batches import plan_batch  # noqa: PLC0415  # takes a second to load
    from geosim.library import default_library  # noqa: PLC0415

    library = default_library()
    changes: dict[str, Any] = {
        "turns": turns,
        "turn_quarters": turn_quarters,
        "cast": cast,
        "number": number,
        "switch": switch,
        "strategy": strategy,
    }
    how: dict[str, Any] = {
        "workers": workers,
        "record": record,
        "library": library,
        "name": scenario,
        "command": shlex.join(["geosim", *sys.argv[1:]]),
    }
    try:
        if is_experiment(scenario, library):
            plan = _experiment(scenario, {"runs": runs, "seed": seed, **changes}, how)
        else:
            wanted = changed(scenario, library, **changes)
            runs, seed = 1000 if runs is None else runs, 1 if seed is None else seed
            plan = plan_batch(wanted, runs, seed=seed, **how)
    except InputError as fault:
        if fault.key in _OWN and not fault.where:
            fault.where, fault.key = f"--{fault.key}", ""
        raise
    folder = out.expanduser()
    _announce(plan, folder)
    if not yes:
        _ask(plan, folder)
    results = _carry_out(plan, folder, resume=resume)
    _conclude(results)
    if len(results.failures):
        raise typer.Exit(_FAILED)


def is_experiment(name: str, library: Library) -> bool:
    """Tell whether a name or file is an experiment and no scenario."""
    if name in library.scenarios or name in library.experiments:
        return name in library.experiments
    from geosim.reading import read_yaml  # noqa: PLC0415

    path = Path(name).expanduser()
    if not name.endswith((".yaml", ".yml")) or not path.is_file():
        return False
    data = read_yaml(path).data
    return isinstance(data, dict) and "design" in data


def _experiment(name: str, given: dict[str, Any], how: dict[str, Any]) -> Plan:
    """Plan an experiment, which says itself what the options of a scenario would."""
    from geosim.experiments import plan_experiment  # noqa: PLC0415

    for option, value in given.items():
        if value not in (None, [], ()):
            option = {"number": "set"}.get(option, option).replace("_", "-")  # noqa: PLW2901
            problem = "an experiment says this itself."
            raise InputError(problem, where=f"--{option}", advice="Write it into the file of the experiment.")
    return plan_experiment(how["library"].experiment(name), **how)


def _announce(plan: Plan, folder: Path) -> None:
    from geosim.cli.console import counted  # noqa: PLC0415

    m = plan.manifest
    tables = " and ".join(m.record) if len(m.record) < 3 else "runs, quarters and choices"
    by = counted(plan.workers, "worker")
    size = f"about {_size(plan.megabytes)}"
    typer.echo(f"{counted(m.runs, 'run')} of {m.name} by {by}, recording {tables}: {size} in {folder}.")


def _ask(plan: Plan, folder: Path) -> None:
    """Ask before a folder becomes large, or larger than there is room for.

    Raises:
        OutputError: the answer is no, or nobody is there to ask.
    """
    above = next(place for place in (folder.resolve(), *folder.resolve().parents) if place.exists())
    room = shutil.disk_usage(above).free / 1e6
    if plan.megabytes < min(room, _MUCH):
        return
    problem = f"the results take about {_size(plan.megabytes)}; there is room for {_size(room)}."
    if not (sys.stdin.isatty() and typer.confirm(f"{problem} Go on?", err=True)):
        advice = "Add --yes to go on all the same, or record less: --record runs."
        raise OutputError(problem, where=str(folder), advice=advice)


def _carry_out(plan: Plan, folder: Path, *, resume: bool) -> Results:
    from geosim.batches import carry_out  # noqa: PLC0415

    try:
        with _progress(plan.manifest.runs) as tell:
            return carry_out(plan, folder, resume=resume, tell=tell)
    except KeyboardInterrupt:
        typer.echo("What was finished is kept. The same command with --resume completes it.", err=True)
        raise


@contextmanager
def _progress(runs: int) -> Iterator[Tell]:
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
        pace = _pace(done - first[0], runs - done, time.monotonic() - began)
        bar.update(task, completed=done, pace=pace + (f", {failed:,} failed" if failed else ""))

    try:
        yield tell
    finally:
        bar.stop()


def _pace(played: int, left: int, seconds: float) -> str:
    if not played or not seconds:
        return ""
    rate = played / seconds
    return f"{rate:,.0f} runs/s" + (f", {_time(left / rate)} left" if left else f", {_time(seconds)}")


def _conclude(results: Results) -> None:
    from geosim.cli.console import counted  # noqa: PLC0415

    m, failures = results.manifest, results.failures
    megabytes = sum(part.stat().st_size for part in results.path.glob("*/*.parquet")) / 1e6
    pace = _pace(m.runs_done, 0, m.seconds)
    typer.echo(
        f"{counted(m.runs, 'run')}{f' ({pace})' if pace else ''}, {_size(megabytes)} in {results.path}."
    )
    if len(failures):
        one = failures.iloc[0]
        failed = f"{counted(len(failures), 'run')} of them could not be played"
        typer.echo(f"{failed}; the first is run {one['run']}: {one['error']}", err=True)
    typer.echo(f'Read them in Python with: geosim.load("{results.path}")')


def _size(megabytes: float) -> str:
    return f"{megabytes:,.0f} MB" if megabytes >= 10 else f"{megabytes:.1f} MB"


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
