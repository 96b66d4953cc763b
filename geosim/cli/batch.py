"""The command `geosim batch`."""

from __future__ import annotations

import re
import shlex
import sys
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
from geosim.errors import InputError

if TYPE_CHECKING:
    from geosim.clusters import Cluster
    from geosim.plans import Plan
    from geosim.store.manifest import Shard
    from geosim.store.reading import Results

_FAILED = 1  # exit status when some runs could not be played
_OWN = ("runs", "workers", "record", "shard")  # what a batch finds fault with by the name of our option


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
    shard: Annotated[
        str | None,
        typer.Option(metavar="I/K", help="Play only part I of K into this folder; geosim merge joins them."),
    ] = None,
    executor: Annotated[
        str | None,
        typer.Option(metavar="dask[:ADDRESS]", help="Who does the work, instead of processes of our own."),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Complete a batch that was cut short.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before a lot of data or of work.")] = False,
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
      geosim batch rivalry_and_hedging --shard 2/3 --out part_2
      geosim batch rivalry_and_hedging --executor dask:tcp://10.0.0.1:8786 --out hedging
    """  # noqa: D301  # \b keeps the lines below it as they are
    refuse_seed(seed or 0)
    from geosim.batches import plan_batch  # noqa: PLC0415  # takes a second to load
    from geosim.experiments import names_experiment  # noqa: PLC0415
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
        "shard": _shard(shard),
    }
    folder = out.expanduser()
    try:
        if names_experiment(scenario, library):
            _refuse_options({"runs": runs, "seed": seed, **changes})
            plan = _experiment(scenario, how, folder, yes=yes)
        else:
            wanted = changed(scenario, library, **changes)
            runs, seed = 1000 if runs is None else runs, 1 if seed is None else seed
            plan = plan_batch(wanted, runs, seed=seed, **how)
    except InputError as fault:
        if fault.key in _OWN and not fault.where:
            fault.where, fault.key = f"--{fault.key}", ""
        raise
    with _cluster(executor, workers) as others:
        if not resume:
            _foretell(plan, others, folder, yes=yes)
        results = _carry_out(plan, folder, others, resume=resume)
    _conclude(results)
    if len(results.failures):
        raise typer.Exit(_FAILED)


def _refuse_options(given: dict[str, Any]) -> None:
    """Refuse what an experiment says itself."""
    for option, value in given.items():
        if value not in (None, [], ()):
            option = {"number": "set"}.get(option, option).replace("_", "-")  # noqa: PLW2901
            problem = "an experiment says this itself."
            raise InputError(problem, where=f"--{option}", advice="Write it into the file of the experiment.")


def _experiment(name: str, how: dict[str, Any], folder: Path, *, yes: bool) -> Plan:
    """Plan an experiment; one whose points are very many is asked about before they are laid out."""
    from geosim.check import check  # noqa: PLC0415
    from geosim.cli.sizing import ask  # noqa: PLC0415
    from geosim.estimates import is_vast, rough  # noqa: PLC0415
    from geosim.experiments import plan_experiment  # noqa: PLC0415

    library = how["library"]
    file = (
        library.home / "configs" / "experiments" / f"{name}.yaml"
        if name in library.experiments
        else Path(name)
    )
    problems = check([file.expanduser()], library).problems
    if problems:
        for problem in problems:
            typer.echo(str(problem), err=True)
        raise typer.Exit(InputError.exit_status)
    experiment = library.experiment(name)
    if not yes and is_vast(experiment):
        ask(rough(experiment, how["workers"] or 1, library), folder, how["record"] or ())
    return plan_experiment(experiment, **how)


def _shard(given: str | None) -> Shard:
    """Read which shard is wanted.

    Raises:
        InputError: a text of another form, or a number that is none of them.
    """
    from geosim.store.manifest import WHOLE, Shard  # noqa: PLC0415

    if given is None:
        return WHOLE
    found = re.fullmatch(r"(\d{1,9})/(\d{1,9})", given)
    if not found:
        problem, advice = f'"{given}" is not of the form I/K.', "Write it like --shard 2/3"
        raise InputError(problem, where="--shard", advice=advice)
    number, shards = map(int, found.groups())
    if not shards:
        problem, advice = "nothing can be cut into 0 shards.", "Write it like --shard 2/3"
        raise InputError(problem, where="--shard", advice=advice)
    if not 1 <= number <= shards:
        problem, advice = (
            f"there is no shard {number} of {shards}.",
            f"They are 1/{shards} to {shards}/{shards}.",
        )
        raise InputError(problem, where="--shard", advice=advice)
    return Shard(number=number, shards=shards)


@contextmanager
def _cluster(wanted: str | None, workers: int | None) -> Iterator[Cluster | None]:
    """Give the cluster that does the work, if one is wanted."""
    if wanted is None:
        yield None
        return
    from geosim.clusters import cluster  # noqa: PLC0415
    from geosim.store.manifest import surroundings  # noqa: PLC0415
    from geosim.workers import processors  # noqa: PLC0415

    try:
        with cluster(wanted, workers or processors(), surroundings) as found:
            yield found
    except InputError as fault:
        fault.where = fault.where or "--executor"
        raise


def _foretell(plan: Plan, others: Cluster | None, folder: Path, *, yes: bool) -> None:
    """Say what is going to happen and what it takes, and ask if that is much."""
    from geosim.cli.console import counted  # noqa: PLC0415
    from geosim.cli.sizing import announce, ask  # noqa: PLC0415
    from geosim.estimates import estimate  # noqa: PLC0415
    from geosim.store.manifest import WHOLE  # noqa: PLC0415

    m = plan.manifest
    by = counted(others.workers if others else plan.workers, "worker") + (
        f" of {others.name}" if others else ""
    )
    what = f"{counted(len(m.own), 'run')} of {m.name}"
    if m.looks:
        what = f"At most {what}"
    if m.shard != WHOLE:
        what = f"Shard {m.shard}, {what}"
    found = estimate(plan, others.workers if others else plan.workers)
    announce(what, by, m.record, found, folder, "with processors like this one's" if others else "")
    if not yes:
        ask(found, folder, m.record)


def _carry_out(plan: Plan, folder: Path, others: Cluster | None, *, resume: bool) -> Results:
    from geosim.batches import carry_out  # noqa: PLC0415
    from geosim.cli.progress import progress  # noqa: PLC0415

    try:
        with progress(len(plan.manifest.own)) as tell:
            executor = others.executor if others else None
            return carry_out(plan, folder, resume=resume, executor=executor, tell=tell)
    except KeyboardInterrupt:
        typer.echo("What was finished is kept. The same command with --resume completes it.", err=True)
        raise


def _conclude(results: Results) -> None:
    from geosim.cli.console import counted  # noqa: PLC0415
    from geosim.cli.progress import pace  # noqa: PLC0415
    from geosim.cli.sizing import megabytes  # noqa: PLC0415

    m, failures = results.manifest, results.failures
    size = sum(part.stat().st_size for part in results.path.glob("*/*.parquet")) / 1e6
    speed = pace(m.runs_done, 0, m.seconds)
    if m.stopped_at is not None:
        typer.echo(f"The stop rule was met after {m.stopped_at:,} of at most {counted(m.runs, 'run')}.")
    typer.echo(
        f"{counted(len(m.own), 'run')}{f' ({speed})' if speed else ''}, {megabytes(size)} in {results.path}."
    )
    if len(failures):
        one = failures.iloc[0]
        failed = f"{counted(len(failures), 'run')} of them could not be played"
        typer.echo(f"{failed}; the first is run {one['run']}: {one['error']}", err=True)
    typer.echo(f'Read them in Python with: geosim.load("{results.path}")')
