"""The command `geosim tournament`: strategies of some actors against each other, as a game in normal form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geosim.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from geosim.analysis.equilibria import NormalForm
    from geosim.analysis.tournament import Tournament

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
        Path | None, typer.Option(metavar="CSV", help="Study this payoff table instead of playing.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write the tables, and the game for Gambit, here.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document, not tables.")] = False,
) -> None:
    """Play every profile of some strategies over common seeds: payoffs, dominance, equilibria, dynamics.

    Intervals, and how often a comparison holds, come from resampling the seeds 500 times.

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
    ends = None
    if payoffs:
        from geosim.analysis.exchange import read_table  # noqa: PLC0415

        game = read_table(payoffs)
    else:
        played = _played(entries or [], scenario, cast, runs, seed, quietly=as_json)
        game, ends = played.game, played.ends
    found = _study(game)
    if out:
        _write(out, game, found, ends)
    if as_json:
        from geosim.cli.console import print_json  # noqa: PLC0415

        print_json({name: frame.to_dict("records") for name, frame in found.items()})
    else:
        _show(found, out)


def _played(
    entries: list[str], scenario: str, cast: str, runs: int, seed: int, *, quietly: bool
) -> Tournament:
    from geosim.analysis.paired import Setting  # noqa: PLC0415
    from geosim.analysis.tournament import tournament as play  # noqa: PLC0415
    from geosim.cli.progress import watched  # noqa: PLC0415
    from geosim.library import default_library  # noqa: PLC0415

    library = default_library()
    named = dict(map(_entry, entries))
    length = library.scenario(scenario)
    setting = Setting(
        scenario=scenario, cast=cast, quarters=length.quarters, turn_quarters=length.turn_quarters
    )
    with watched("profiles", quietly=quietly) as tell:
        return play(named, setting=setting, runs=runs, seed=seed, library=library, tell=tell)


def _entry(text: str) -> tuple[str, tuple[str, ...]]:
    actor, sign, names = text.partition("=")
    if not sign or not names:
        advice = "Write an actor and its strategies: pakistan=hedger,hold."
        raise InputError(f'"{text[:60]}" names no strategies.', where="ACTOR=STRATEGY,...", advice=advice)
    return actor.strip(), tuple(name.strip() for name in names.split(","))


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


def _write(out: Path, game: NormalForm, found: dict[str, pd.DataFrame], ends: pd.DataFrame | None) -> None:
    from geosim.analysis.exchange import to_nfg  # noqa: PLC0415
    from geosim.errors import OutputError  # noqa: PLC0415

    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, frame in found.items():
            frame.to_csv(out / f"{name}.csv", index=False)
        if ends is not None:
            ends.to_csv(out / "ends.csv", index=False)
        (out / "game.nfg").write_text(to_nfg(game), encoding="utf-8")
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}.", where=str(out)) from None


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
        console.print(faint(f"Tables and game.nfg, which Gambit reads, are in {out}."))


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
