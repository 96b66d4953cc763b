"""The command `geosim why`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geosim.errors import InputError, LogError

if TYPE_CHECKING:
    from rich.console import Console

    from geosim.why.explanation import Explanation


def why(
    log: Annotated[Path, typer.Argument(help="Log of a game, from geosim run --out or the browser.")],
    of: Annotated[
        list[str],
        typer.Option(
            metavar="NAME",
            help="Number to explain: a result column, a tie such as alignment_china_india, or a goal such as "
            "pakistan.revenue; may be repeated.",
        ),
    ],
    turn: Annotated[
        int | None, typer.Option(min=1, help="Turn to explain; the first is 1. [default: last]")
    ] = None,
    split: Annotated[
        str | None,
        typer.Option(metavar="ACTOR", help="Tell apart one actor's picks, given what everybody else did."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show every part, however small.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document instead of tables.")
    ] = False,
) -> None:
    """Say why a number changed over a turn: what was under way, events, every actor's picks, and chance.

    \b
    Examples:
      geosim why game.json --turn 3 --of alignment_china
      geosim why game.json --turn 3 --of payoff_pakistan --of reserves --all
      geosim why game.json --turn 3 --of alignment_china --split pakistan
    """  # noqa: D301  # \b keeps the lines below it as they are
    from geosim.log import read_log, replay  # noqa: PLC0415  # takes a second to load
    from geosim.why import explain  # noqa: PLC0415
    from geosim.why import split as split_picks  # noqa: PLC0415

    logged = read_log(log)
    number = turn or len(logged.turns)
    if not 1 <= number <= len(logged.turns):
        advice = f"It has turns 1 to {len(logged.turns)}." if logged.turns else "Play one first."
        raise InputError(f"the log has no turn {number}.", where="--turn", advice=advice)
    try:
        game = replay(logged)
    except LogError as error:
        error.where = error.where or str(log)
        raise
    explainer = split_picks(game, number - 1, split) if split else explain(game, number - 1)
    found = [explainer.of(name) for name in dict.fromkeys(of)]
    if as_json:
        from geosim.cli.console import print_json  # noqa: PLC0415

        print_json(_document(found, number, split))
        return
    from geosim.cli.console import faint, printer, title  # noqa: PLC0415

    console = printer()
    turns = f"Turn {number} of {game.turn_count}"
    console.print(title(f"{turns}, picks of {game.world.role(split).name}." if split else f"{turns}."))
    if split and not explainer.headings:
        console.print("Nothing was picked: it held course.")
        return
    if split:
        console.print(faint("From how it would have ended without these picks to how it ended."))
    for explanation in found:
        _tell(console, explanation, everything=everything)


def _document(found: list[Explanation], turn: int, split: str | None) -> dict[str, Any]:
    explained = [
        {**explanation.to_dict(), "sum": sum(part.value for part in explanation.parts)}
        for explanation in found
    ]
    return {"turn": turn, "split": split, "explanations": explained}


def _tell(console: Console, explanation: Explanation, *, everything: bool) -> None:
    """Print a number's parts and their sum."""
    from geosim.cli.console import faint, table  # noqa: PLC0415
    from geosim.why.words import headline, places, remarks, rounded, shown  # noqa: PLC0415
    from geosim.wording import signed  # noqa: PLC0415

    digits = places(explanation)
    parts = rounded(explanation, explanation.parts) if everything else shown(explanation)
    console.print()
    console.print(headline(explanation))
    for remark in remarks(explanation):
        console.print(faint(remark))
    if not parts:
        console.print(faint("No part is large enough to show; --all lists them."))
        return
    rows = table("Part", "Change", "Because", right=("Change",))
    for part in parts:
        rows.add_row(part.title, signed(part.value, digits), part.because)
    rows.add_section()
    rows.add_row("Sum", signed(sum(part.value for part in parts), digits), "")
    console.print()
    console.print(rows)
