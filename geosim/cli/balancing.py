"""The command `geosim balance`: whether every seat can win in every scenario, and none must."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console

    from geosim.analysis.balance import Share


def balance(
    scenarios: Annotated[
        list[str] | None, typer.Argument(metavar="[SCENARIO...]", help="Some scenarios; all by default.")
    ] = None,
    runs: Annotated[int, typer.Option(min=8, max=10_000, help="Games of each scenario.")] = 500,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the luck.")] = 2024,
    cast: Annotated[
        str, typer.Option(help="Who plays by default: look_ahead, distilled or rule_based.")
    ] = "look_ahead",
    strategies: Annotated[
        bool, typer.Option("--strategies", help="Try every shipped strategy in every seat as well.")
    ] = False,
    strategy: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Try this strategy, and random picks; may be repeated."),
    ] = None,
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
      geosim balance --cast distilled --strategy hedger --strategy planner --runs 100
      geosim balance --wins --cast rule_based --runs 200
    """  # noqa: D301  # \b keeps the lines below it as they are
    from geosim.cli.changing import refuse_cast  # noqa: PLC0415
    from geosim.cli.progress import last_named  # noqa: PLC0415
    from geosim.library import default_library  # noqa: PLC0415  # takes a second to load

    refuse_cast(cast)
    library = default_library()
    named = tuple(scenarios or library.scenarios)
    for name in strategy or ():
        library.strategy_document(name)  # before anything is played
    for name in named:
        library.scenario(name)  # before anything is played
    if wins:
        _wins(named, runs, seed, cast, as_json=as_json)
        return
    shares = _played(named, runs, seed, cast, _tried(strategy or (), everything=strategies))
    found = list(
        last_named(shares, lambda at: f"{at.scenario}: {at.actor} {at.strategy}".strip(), quietly=as_json)
    )
    if as_json:
        from dataclasses import asdict  # noqa: PLC0415

        from geosim.cli.console import print_json  # noqa: PLC0415

        print_json([asdict(share) for share in found])
    else:
        _show(named, found, runs, cast)


def _played(
    scenarios: Sequence[str], runs: int, seed: int, cast: str, tried: Mapping[str, Sequence[str]]
) -> Iterator[Share]:
    from geosim.analysis.balance import shares  # noqa: PLC0415
    from geosim.analysis.paired import Setting  # noqa: PLC0415
    from geosim.library import default_library  # noqa: PLC0415

    library = default_library()
    for name in scenarios:
        setting = Setting(scenario=name, cast=cast, quarters=library.scenario(name).quarters)
        yield from shares(setting, runs=runs, seed=seed, strategies=tried)


def _tried(named: Sequence[str], *, everything: bool) -> Mapping[str, Sequence[str]]:
    """Give the strategies that are tried in every seat: none, some that suit it with random picks, or all."""
    from geosim.analysis.balance import RANDOM, candidates  # noqa: PLC0415
    from geosim.library import default_library  # noqa: PLC0415

    library = default_library()
    if everything:
        return {actor: candidates(actor, library) for actor in library.actors}
    if not named:
        return {}
    fitting = dict.fromkeys((RANDOM, *named))
    return {actor: [name for name in fitting if library.suits(name, actor)] for actor in library.actors}


def _show(scenarios: Sequence[str], found: Sequence[Share], runs: int, cast: str) -> None:
    from geosim.analysis.balance import HIGH, LOW  # noqa: PLC0415
    from geosim.cli.console import faint, printer, table  # noqa: PLC0415

    console = printer()
    console.print(f"Percent of {runs} games in which a role meets its goals, cast {cast}\n")
    heads = [str(i) for i in range(1, len(scenarios) + 1)]
    shown = table("Role", *heads, "within", right=(*heads, "within"), whole=("Role",))
    rows = dict.fromkeys((share.actor, share.strategy) for share in found)
    for actor, strategy in sorted(rows, key=lambda row: _place(row, found)):
        row = [share.share for share in found if (share.actor, share.strategy) == (actor, strategy)]
        within = sum(LOW <= share <= HIGH for share in row)
        name = f"  {strategy}" if strategy else actor
        shown.add_row(name, *(f"{100 * share:.0f}" for share in row), f"{within}")
    console.print(shown)
    for i, name in enumerate(scenarios, start=1):
        console.print(faint(f"{i}  {name}"))
    console.print(
        faint(f"The last column counts the scenarios with {100 * LOW:.0f} to {100 * HIGH:.0f} percent.")
    )
    if any(share.strategy for share in found):
        _show_standings(found, console)


def _place(row: tuple[str, str], found: Sequence[Share]) -> int:
    """Give the place of an actor among the actors, so that its strategies stand below it."""
    return list(dict.fromkeys(share.actor for share in found)).index(row[0])


def _show_standings(found: Sequence[Share], console: Console) -> None:
    from geosim.analysis.balance import MARGIN, SCENARIOS_OPEN, standings  # noqa: PLC0415
    from geosim.cli.console import faint, table  # noqa: PLC0415

    heads = ("open in", "default", "points", "random")
    names = ("Role", "open in", "default", "Best strategy", "points", "random", "")
    shown = table(*names, right=heads, whole=("Role",))
    for role in standings(found):
        shown.add_row(
            role.actor,
            f"{role.open} of {role.scenarios}",
            f"{100 * role.default:.0f}",
            role.best or "-",
            f"{100 * role.gain:+.0f}" if role.best else "",
            f"{-100 * role.loss:+.0f}",
            "yes" if role.holds else "NO",
        )
    console.print()
    console.print(shown)
    told = (
        f"yes: open in {9 * SCENARIOS_OPEN:.0f} of 9 scenarios; over all of them the best strategy lies "
        f"{100 * MARGIN:.0f} points above the default, and random picks {100 * MARGIN:.0f} below."
    )
    console.print(faint(told))


def _wins(scenarios: Sequence[str], runs: int, seed: int, cast: str, *, as_json: bool) -> None:
    from geosim.analysis.balance import MOST_WINS, RANDOM, candidates, round_robin  # noqa: PLC0415
    from geosim.analysis.paired import Setting  # noqa: PLC0415
    from geosim.cli.console import faint, print_json, printer, table  # noqa: PLC0415
    from geosim.cli.progress import watched  # noqa: PLC0415
    from geosim.library import default_library  # noqa: PLC0415

    library = default_library()
    settings = [
        Setting(scenario=name, cast=cast, quarters=library.scenario(name).quarters) for name in scenarios
    ]
    tried = {
        actor: names
        for actor in library.actors
        if len(names := [name for name in candidates(actor, library) if name != RANDOM]) > 1
    }
    found: dict[str, Any] = {}
    for seat, (actor, names) in enumerate(tried.items(), start=1):
        with watched(f"{actor}, seat {seat} of {len(tried)}", quietly=as_json) as tell:
            found[actor] = round_robin(actor, names, settings, runs=runs, seed=seed, tell=tell)
    if as_json:
        print_json(found)
        return
    shown = table("Seat", "Strategy", "wins, %", right=("wins, %",))
    for actor, shares in found.items():
        for name, share in sorted(shares.items(), key=lambda pair: -pair[1]):
            shown.add_row(actor, name, f"{100 * share:.0f}")
    printer().print(f"Share of {runs} games of each scenario that a strategy wins in its seat, cast {cast}\n")
    printer().print(shown)
    most = [
        f"{name} ({actor})" for actor, shares in found.items() for name in shares if shares[name] > MOST_WINS
    ]
    told = f"More than {100 * MOST_WINS:.0f} percent: {', '.join(most) or 'none'}."
    printer().print(faint(told))
