"""The command `geosim balance`: whether every seat can win in every scenario, and none must."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geosim.analysis.balance import Share

LOW, HIGH, MOST_WINS = 0.25, 0.75, 0.6


def balance(
    scenarios: Annotated[
        list[str] | None, typer.Argument(metavar="[SCENARIO...]", help="Some scenarios; all by default.")
    ] = None,
    runs: Annotated[int, typer.Option(min=8, max=10_000, help="Games of each scenario.")] = 500,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the luck.")] = 2024,
    cast: Annotated[str, typer.Option(help="Who plays by default: look_ahead or rule_based.")] = "look_ahead",
    strategies: Annotated[
        bool, typer.Option("--strategies", help="Try every shipped strategy in every seat as well.")
    ] = False,
    wins: Annotated[
        bool, typer.Option("--wins", help="Say instead how often each strategy of a seat does best.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document, not tables.")] = False,
) -> None:
    """Say in how many games each role meets its goals, by scenario, and what its strategies change.

    A role has met its goals if those met at the end carry at least half of their weight.

    \b
    Examples:
      geosim balance
      geosim balance first_shipment --strategies --runs 200
      geosim balance --wins --cast rule_based --runs 200
    """  # noqa: D301  # \b keeps the lines below it as they are
    from geosim.cli.changing import refuse_cast  # noqa: PLC0415
    from geosim.library import default_library  # noqa: PLC0415  # takes a second to load

    refuse_cast(cast)
    library = default_library()
    named = tuple(scenarios or library.scenarios)
    for name in named:
        library.scenario(name)  # before anything is played
    if wins:
        _wins(named, runs, seed, cast, as_json=as_json)
        return
    found = list(_watched(_played(named, runs, seed, cast, strategies=strategies), as_json=as_json))
    if as_json:
        from dataclasses import asdict  # noqa: PLC0415

        from geosim.cli.console import print_json  # noqa: PLC0415

        print_json([asdict(share) for share in found])
    else:
        _show(named, found, runs, cast)


def _played(
    scenarios: Sequence[str], runs: int, seed: int, cast: str, *, strategies: bool
) -> Iterator[Share]:
    from geosim.analysis.balance import candidates, shares  # noqa: PLC0415
    from geosim.analysis.paired import Setting  # noqa: PLC0415
    from geosim.library import default_library  # noqa: PLC0415

    library = default_library()
    tried = {actor: candidates(actor, library) for actor in library.actors} if strategies else {}
    for name in scenarios:
        setting = Setting(scenario=name, cast=cast, quarters=library.scenario(name).quarters)
        yield from shares(setting, runs=runs, seed=seed, strategies=tried)


def _watched(found: Iterator[Share], *, as_json: bool) -> Iterator[Share]:
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, transient=True, disable=as_json, console=Console(stderr=True)) as bar:
        task = bar.add_task("Playing ...")
        for share in found:
            bar.update(task, description=f"{share.scenario}: {share.actor} {share.strategy}".strip())
            yield share


def _show(scenarios: Sequence[str], found: Sequence[Share], runs: int, cast: str) -> None:
    from geosim.cli.console import faint, printer, table  # noqa: PLC0415

    console = printer()
    console.print(f"Percent of {runs} games in which a role meets its goals, cast {cast}\n")
    heads = [str(i) for i in range(1, len(scenarios) + 1)]
    shown = table("Role", "Strategy", *heads, "within", right=(*heads, "within"), whole=("Role",))
    for actor, strategy in dict.fromkeys((share.actor, share.strategy) for share in found):
        row = [share.share for share in found if (share.actor, share.strategy) == (actor, strategy)]
        within = sum(LOW <= share <= HIGH for share in row)
        shown.add_row(actor, strategy or "default", *(f"{100 * share:.0f}" for share in row), f"{within}")
    console.print(shown)
    for i, name in enumerate(scenarios, start=1):
        console.print(faint(f"{i}  {name}"))
    console.print(
        faint(f"The last column counts the scenarios with {100 * LOW:.0f} to {100 * HIGH:.0f} percent.")
    )


def _wins(scenarios: Sequence[str], runs: int, seed: int, cast: str, *, as_json: bool) -> None:
    from geosim.analysis.balance import RANDOM, candidates, round_robin  # noqa: PLC0415
    from geosim.analysis.paired import Setting  # noqa: PLC0415
    from geosim.cli.console import print_json, printer, table  # noqa: PLC0415
    from geosim.library import default_library  # noqa: PLC0415

    library = default_library()
    settings = [
        Setting(scenario=name, cast=cast, quarters=library.scenario(name).quarters) for name in scenarios
    ]
    found: dict[str, Any] = {}
    for actor in library.actors:
        names = [name for name in candidates(actor, library) if name != RANDOM]
        if len(names) > 1:
            found[actor] = round_robin(actor, names, settings, runs=runs, seed=seed)
    if as_json:
        print_json(found)
        return
    shown = table("Seat", "Strategy", "wins, %", right=("wins, %",))
    for actor, shares in found.items():
        for name, share in sorted(shares.items(), key=lambda pair: -pair[1]):
            shown.add_row(actor, name, f"{100 * share:.0f}")
    printer().print(f"Share of {runs} games of each scenario that a strategy wins in its seat, cast {cast}\n")
    printer().print(shown)
