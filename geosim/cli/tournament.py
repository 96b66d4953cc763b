"""The command `geosim tournament`: strategies of some actors against each other, as a game in normal form."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geosim.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from geosim.analysis.equilibria import NormalForm
    from geosim.analysis.tournament_folder import Write

_SHOWN = 20  # rows of a table before the rest is left to the files
_LEAST = 0.005  # share of a strategy worth a row


def tournament(
    entries: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ACTOR=STRATEGY,...]", help="Who takes part, with the strategies it may use."
        ),
    ] = None,
    scenario: Annotated[str, typer.Option(metavar="NAME", help="The scenario to play.")] = "first_shipment",
    cast: Annotated[str, typer.Option(help="Who plays the other seats.")] = "rule_based",
    runs: Annotated[int, typer.Option(min=2, max=100_000, help="Games of every profile.")] = 200,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the luck.")] = 1,
    payoffs: Annotated[
        Path | None,
        typer.Option(metavar="CSV", help="Study this payoff table instead of playing; see below."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write the tables, and the game for Gambit, here.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document, not tables.")] = False,
) -> None:
    """Play every profile of some strategies over common seeds: payoffs, dominance, equilibria, dynamics.

    Intervals, and how often a comparison holds, come from resampling the runs 500 times.

    A payoff table is a CSV file with a row for every profile: a column for each player that names its
    strategy, and one called payoff_PLAYER. Several rows of a profile are samples; a column called run tells
    which of them belong together. payoffs.csv in the folder of a tournament is one.

    \b
      row,column,payoff_row,payoff_column
      stag,stag,4,4
      stag,hare,0,3
      hare,stag,3,0
      hare,hare,3,3

    \b
    Examples:
      geosim tournament pakistan=hedger,iron_brother china=downplayer,patient_patron --runs 100
      geosim tournament --payoffs stag_hunt.csv
    """  # noqa: D301  # \b keeps the lines below it as they are
    from geosim.cli.changing import refuse_cast  # noqa: PLC0415

    refuse_cast(cast)
    if bool(entries) == bool(payoffs):
        advice = "Write actors with strategies, pakistan=hedger,hold, or a table behind --payoffs."
        raise InputError("give either entries or a payoff table.", advice=advice)
    with _reserved(out) as write:
        if payoffs:
            from geosim.analysis.exchange import read_table  # noqa: PLC0415

            game, ends, about = read_table(payoffs), None, _about_table(payoffs)
        else:
            game, ends, about = _played(entries or [], scenario, cast, runs, seed, quietly=as_json)
        found = _study(game)
        write(game, found if ends is None else {**found, "ends": ends}, about)
    if as_json:
        from geosim.cli.console import print_json  # noqa: PLC0415

        print_json({name: frame.to_dict("records") for name, frame in found.items()})
    else:
        _show(found, out)


def _reserved(out: Path | None) -> AbstractContextManager[Write]:
    """Give what writes to the folder, which does nothing where none is wanted."""
    if out is None:
        return nullcontext(lambda game, tables, about: None)  # noqa: ARG005
    from geosim.analysis.tournament_folder import reserved  # noqa: PLC0415  # takes a second to load

    return reserved(out)


def _about_table(file: Path) -> dict[str, Any]:
    return {"command": _command(), "table": file.name, "table_hash": sha256(file.read_bytes()).hexdigest()}


def _command() -> str:
    return shlex.join(["geosim", *sys.argv[1:]])


def _played(
    entries: list[str], scenario: str, cast: str, runs: int, seed: int, *, quietly: bool
) -> tuple[NormalForm, pd.DataFrame, dict[str, Any]]:
    """Play what is entered; give the game, how else it ended, and what it was made with."""
    from geosim.analysis.paired import Setting  # noqa: PLC0415
    from geosim.analysis.tournament import tournament as play  # noqa: PLC0415
    from geosim.cli.progress import watched  # noqa: PLC0415
    from geosim.library import default_library  # noqa: PLC0415

    library = default_library()
    named = _entered(entries)
    length = library.scenario(scenario)
    setting = Setting(
        scenario=scenario, cast=cast, quarters=length.quarters, turn_quarters=length.turn_quarters
    )
    began = datetime.now(UTC)
    with watched("profiles", quietly=quietly) as tell:
        found = play(named, setting=setting, runs=runs, seed=seed, library=library, tell=tell)
    plain = length.with_changes(cast=cast)
    others = {actor: library.strategy_of(plain, actor) for actor in library.actors if actor not in named}
    about = {
        "command": _command(),
        "started": began.isoformat(timespec="seconds"),
        "seconds": round((datetime.now(UTC) - began).total_seconds(), 1),
        "seed": seed,
        "scenario": plain.to_dict(),
        "hash": plain.hash,
        "made_of": found.made_of,
        "others": others,
    }
    return found.game, found.ends, about


def _entered(entries: list[str]) -> dict[str, tuple[str, ...]]:
    """Read actors with their strategies, each actor once.

    Raises:
        InputError: a text of another form, or an actor that stands twice.
    """
    found: dict[str, tuple[str, ...]] = {}
    where, example = "ACTOR=STRATEGY,...", "pakistan=hedger,hold"
    for text in entries:
        actor, _, names = (part.strip() for part in text.partition("="))
        listed = tuple(name.strip() for name in names.split(","))
        if not actor or not all(listed):
            advice = f"Write an actor and its strategies: {example}."
            raise InputError(f'"{text[:60]}" names no strategies.', where=where, advice=advice)
        if actor in found:
            advice = f"Put all its strategies behind one: {actor}={','.join((*found[actor], *listed))}."
            raise InputError(f"{actor} is given twice.", where=where, advice=advice)
        found[actor] = listed
    return found


def _study(game: NormalForm) -> dict[str, pd.DataFrame]:
    import pandas as pd  # noqa: PLC0415

    from geosim.analysis.equilibria import (  # noqa: PLC0415
        dominance,
        how_sure,
        mixed_equilibria,
        replicate,
        table,
    )

    found = {"profiles": table(game), "dominated": dominance(game), "pure_equilibria": how_sure(game)}
    if len(game.players) == 2:
        rows = [
            {"equilibrium": i, "player": player, "strategy": name, "share": share}
            for i, pair in enumerate(mixed_equilibria(game), start=1)
            for player, names, shares in zip(game.players, game.strategies, pair, strict=True)
            for name, share in zip(names, shares, strict=True)
            if share > 0
        ]
        found["mixed_equilibria"] = pd.DataFrame(rows, columns=["equilibrium", "player", "strategy", "share"])
    ends = [path[-1] for path in replicate(game.payoffs)]
    found["replicator_dynamics"] = pd.DataFrame(
        [
            {"player": player, "strategy": name, "share": share}
            for player, names, shares in zip(game.players, game.strategies, ends, strict=True)
            for name, share in zip(names, shares, strict=True)
        ]
    )
    return found


_TITLES = {
    "profiles": "Payoffs, with 95% intervals and regrets; the calmest profiles first",
    "dominated": "Dominated strategies",
    "pure_equilibria": "Pure equilibria, and how often each is one when seeds are resampled",
    "mixed_equilibria": "Equilibria of two, mixed ones included",
    "replicator_dynamics": "Shares after 2,000 steps of replicator dynamics, from equal shares",
}


def _show(found: dict[str, pd.DataFrame], out: Path | None) -> None:
    from geosim.cli.console import faint, printer, table, title  # noqa: PLC0415

    console = printer()
    for name, frame in found.items():
        console.print(title(_TITLES[name]))
        if frame.empty:
            console.print("none\n")
            continue
        shown = _SHORT[name](frame) if name in _SHORT else frame
        made = table(*map(str, shown.columns), whole=[str(column) for column in shown.columns])
        for row in shown.head(_SHOWN).itertuples(index=False):
            made.add_row(*map(_cell, row))
        console.print(made)
        if len(shown) > _SHOWN:
            where = f" in {out / name}.csv" if out else "; --out DIR writes them all"
            console.print(faint(f"and {len(shown) - _SHOWN} more rows{where}"))
        console.print()
    if out:
        console.print(faint(f"Tables, payoffs run by run and game.nfg, which Gambit reads, are in {out}."))


def _calmest(frame: pd.DataFrame) -> pd.DataFrame:
    """Give a row for each profile and player, the profiles with the least regret in all first."""
    import pandas as pd  # noqa: PLC0415

    players = [str(c).removeprefix("payoff_") for c in frame.columns if str(c).startswith("payoff_")]
    total = frame[[f"regret_{player}" for player in players]].sum(axis=1)
    rows = []
    for _, profile in frame.loc[total.sort_values(kind="stable").index].iterrows():
        for player in players:
            mean, low, high = (profile[f"{part}_{player}"] for part in ("payoff", "low", "high"))
            rows.append(
                {
                    "player": player,
                    "plays": profile[player],
                    "gets": f"{mean:.2f} ({low:.2f} to {high:.2f})",
                    "regrets": profile[f"regret_{player}"],
                }
            )
        rows.append(dict.fromkeys(("player", "plays", "gets", "regrets"), ""))
    return pd.DataFrame(rows[:-1])


def _grown(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out strategies of which hardly anything is left."""
    return frame[frame["share"] >= _LEAST]


_SHORT: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "profiles": _calmest,
    "replicator_dynamics": _grown,
}


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
