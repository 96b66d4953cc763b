"""The command `geosim distil`: cheap minds out of games in which everybody looks ahead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geosim.errors import InputError, OutputError

if TYPE_CHECKING:
    from geosim.analysis.casts import Difference
    from geosim.strategies.lessons import Accord, Mind

_CASTS = ("look_ahead", "distilled")
_DEFAULT = "look_ahead"


def distil(
    scenarios: Annotated[
        list[str] | None, typer.Argument(metavar="[SCENARIO...]", help="Some scenarios; all by default.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Learn, and write one file an actor into this folder.")
    ] = None,
    agree: Annotated[
        bool, typer.Option("--agree", help="Say instead how close the data come to looking ahead now.")
    ] = False,
    compare: Annotated[
        bool, typer.Option("--compare", help="Say instead how games of the two casts differ.")
    ] = False,
    games: Annotated[
        int, typer.Option(min=1, max=10_000, help="Games of each scenario to learn from, or to compare.")
    ] = 96,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the luck.")] = 1,
    data: Annotated[str, typer.Option(metavar="NAME", help="The data that --agree judges.")] = _DEFAULT,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document, not tables.")] = False,
) -> None:
    """Learn from looking ahead, by regression on what actors see, so that batches need not look ahead.

    --agree plays games in which everybody looks ahead, and asks the distilled minds beside them.
    --compare plays whole games with the casts look_ahead and distilled on the same luck.

    \b
    Examples:
      geosim distil --out my_data --games 24
      geosim distil --agree --games 16 --seed 5
      geosim distil --compare first_shipment --games 200
    """  # noqa: D301  # \b keeps the lines below it as they are
    if (out is not None) + agree + compare != 1:
        advice = "Give --out DIR to learn, or one of the other two."
        raise InputError("does one thing at a time: --out, --agree or --compare.", advice=advice)
    from geosim.library import default_library  # noqa: PLC0415  # takes a second to load

    library = default_library()
    for name in scenarios or ():
        library.scenario(name)  # before anything is played
    if out is not None:
        _learn(out, scenarios or [], games, seed, as_json=as_json)
    elif agree:
        _agree(data, scenarios or [], games, seed, as_json=as_json)
    else:
        _compare(scenarios or list(library.scenarios), games, seed, as_json=as_json)


def _learn(out: Path, scenarios: Sequence[str], games: int, seed: int, *, as_json: bool) -> None:
    from geosim.analysis.distilling import distil as learn  # noqa: PLC0415
    from geosim.cli.progress import watched  # noqa: PLC0415
    from geosim.strategies.lessons import written  # noqa: PLC0415

    folder = _ready(out)
    command = " ".join(["geosim distil", *scenarios, f"--games {games} --seed {seed}"])
    with watched(quietly=as_json) as tell:
        minds = learn(games=games, seed=seed, scenarios=scenarios, command=command, tell=tell)
    for mind in minds:
        _write(folder / f"{mind.actor}.json", written(mind))
    _show_accords({(mind.actor, turn): made.accord for mind, turn, made in _rows(minds)}, as_json=as_json)
    if not as_json:
        from geosim.cli.console import faint, printer  # noqa: PLC0415

        printer().print(faint(f"\nWritten to {out}: one file an actor."))


def _agree(data: str, scenarios: Sequence[str], games: int, seed: int, *, as_json: bool) -> None:
    from geosim.analysis.distilling import accords  # noqa: PLC0415
    from geosim.analysis.observing import worlds_of  # noqa: PLC0415
    from geosim.cli.progress import watched  # noqa: PLC0415
    from geosim.library import default_library  # noqa: PLC0415
    from geosim.strategies.lessons import read_mind  # noqa: PLC0415

    library = default_library()
    minds = {actor: read_mind(data, actor, where="--data") for actor in library.actors}
    known = {actor: mind.turns for actor, mind in minds.items()}
    with watched(quietly=as_json) as tell:
        found = accords(known, games=games, seed=seed, scenarios=scenarios, tell=tell)
    _show_accords(found, as_json=as_json)
    if not as_json and worlds_of(library.scenarios, library) not in {m.made.world for m in minds.values()}:
        typer.echo("The scenarios or their numbers have changed since the data were made.", err=True)


def _compare(scenarios: Sequence[str], games: int, seed: int, *, as_json: bool) -> None:
    from geosim.analysis.casts import differences  # noqa: PLC0415
    from geosim.analysis.paired import Setting  # noqa: PLC0415
    from geosim.cli.progress import watched  # noqa: PLC0415
    from geosim.library import default_library  # noqa: PLC0415

    found: dict[str, Any] = {}
    with watched(quietly=as_json) as tell:
        for done, name in enumerate(scenarios, start=1):
            told = default_library().scenario(name)
            setting = Setting(scenario=name, quarters=told.quarters, turn_quarters=told.turn_quarters)
            found[name] = differences(setting, _CASTS, runs=games, seed=seed)
            tell(done, len(scenarios))
    if as_json:
        import pandas as pd  # noqa: PLC0415

        from geosim.cli.console import print_json  # noqa: PLC0415
        from geosim.cli.frames import rows_of  # noqa: PLC0415

        print_json(
            {
                name: {"outcomes": rows_of(pd.DataFrame(rows)), "picks": alike}
                for name, (rows, alike) in found.items()
            }
        )
        return
    for name, (rows, alike) in found.items():
        _show_differences(name, rows, alike, games)


def _ready(out: Path) -> Path:
    folder = out.expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}.", where=str(out), key="--out") from None
    return folder


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}.", where=str(file), key="--out") from None


def _rows(minds: Sequence[Mind]) -> Iterator[tuple[Mind, str, Any]]:
    for mind in minds:
        for turn, lesson in mind.turns.items():
            yield mind, turn, lesson


def _show_accords(found: dict[tuple[str, str], Accord] | Any, *, as_json: bool) -> None:
    from geosim.cli.console import faint, print_json, printer, table  # noqa: PLC0415

    if as_json:
        print_json(
            [
                {"actor": actor, "turn_quarters": int(turn), **accord.model_dump()}
                for (actor, turn), accord in found.items()
            ]
        )
        return
    heads = ("turn", "decisions", "R2", "same best, %", "odds in common, %")
    shown = table("Actor", *heads, right=heads, whole=("Actor",))
    for (actor, turn), accord in found.items():
        cells = (f"{accord.r2:.2f}", f"{100 * accord.top:.0f}", f"{100 * accord.overlap:.0f}")
        shown.add_row(actor, turn, f"{accord.decisions:,}", *cells)
    console = printer()
    console.print("Distilled minds beside looking ahead, on games they were not fitted to\n")
    console.print(shown)
    console.print(
        faint("turn: quarters a decision stands. R2: of the utilities of all choices over holding.")
    )


def _show_differences(name: str, rows: Sequence[Difference], alike: dict[str, float], games: int) -> None:
    from geosim.cli.console import faint, printer, table  # noqa: PLC0415

    console, heads = printer(), (*_CASTS, "difference", "95% interval", "spread")
    console.print(f"{name}: {games} games of each cast on the same luck\n")
    shown = table("Outcome", *heads, right=heads)
    for row in rows:
        cells = (f"{row.one:,.2f}", f"{row.other:,.2f}", f"{row.difference:+,.2f}")
        shown.add_row(row.outcome, *cells, f"{row.low:+,.2f} to {row.high:+,.2f}", f"{row.spread:,.2f}")
    console.print(shown)
    common = ", ".join(f"{actor} {100 * share:.0f}" for actor, share in alike.items())
    console.print(faint("spread: standard deviation between games of the first cast."))
    console.print(faint(f"Picks by option in common, %: {common}\n"))
