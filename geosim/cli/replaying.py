"""The command `geosim replay`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geosim.cli.given import pairs
from geosim.errors import GeosimError, IllegalChoice, InputError, LogError, UnknownName

if TYPE_CHECKING:
    from geosim.game import Decision, Game
    from geosim.log import Log

_EXAMPLE = "--choose pakistan=openbook or --choose pakistan=concede_us@refinery"


def replay(
    log: Annotated[
        Path, typer.Argument(metavar="LOG", help="Log of a game, from geosim run --out or the browser.")
    ],
    fork_at: Annotated[
        int | None,
        typer.Option(metavar="TURN", help="Change the choices of this turn; the first is 1."),
    ] = None,
    choose: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ACTOR=OPTION[@TARGET]",
            help="What an actor picks in that turn instead of all it picked; repeat it for a second pick, "
            "separate several with commas, or write hold for nothing.",
        ),
    ] = None,
    frozen: Annotated[
        bool,
        typer.Option("--frozen", help="Keep everybody's later choices; else computer players choose anew."),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document instead of tables.")
    ] = False,
) -> None:
    """Play a logged game again, bit for bit, or change one turn and see what would have been different.

    \b
    Examples:
      geosim replay game.json
      geosim replay game.json --fork-at 3 --choose pakistan=hold
      geosim replay game.json --fork-at 3 --choose pakistan=openbook,concede_us@refinery --frozen
    """  # noqa: D301  # \b keeps the lines below it as they are
    wanted = _wanted(choose or [])
    if wanted and fork_at is None:
        raise InputError("says what to change, but not when.", where="--choose", advice="Add --fork-at TURN.")
    if fork_at is not None and not wanted:
        advice = f"Add {_EXAMPLE}."
        raise InputError("says when to change, but not what.", where="--fork-at", advice=advice)
    if frozen and not wanted:
        raise InputError("says what a fork keeps.", where="--frozen", advice="Add --fork-at and --choose.")

    from geosim.log import read_log  # noqa: PLC0415  # takes a second to load
    from geosim.log import replay as play_again  # noqa: PLC0415

    logged = read_log(log)
    if not logged.turns:
        raise LogError("holds no turn yet.", where=str(log))
    try:
        changes = _changes(logged, fork_at, wanted)
        game = play_again(logged)
    except LogError as error:
        error.where = error.where or str(log)
        raise
    if fork_at is None:
        _say_reproduced(game, as_json=as_json)
    else:
        _say_forked(logged, game, fork_at, changes, frozen=frozen, as_json=as_json)


def _wanted(choose: list[str]) -> dict[str, tuple[str, ...]]:
    """Read what each actor is to pick instead."""
    wanted: dict[str, tuple[str, ...]] = {}
    for actor, picks in pairs(choose, "--choose", _EXAMPLE):
        named = tuple(pick.strip() for pick in picks.split(",") if pick.strip())
        wanted[actor] = (*wanted.get(actor, ()), *named)
    return wanted


def _changes(logged: Log, fork_at: int | None, wanted: dict[str, tuple[str, ...]]) -> dict[str, Decision]:
    """Give the changed decisions of a turn; standing answers stay as they were.

    Raises:
        InputError, IllegalChoice: a turn, an actor or a choice the game does not have, before it is played.
    """
    from geosim.game import Decision  # noqa: PLC0415
    from geosim.log import set_up  # noqa: PLC0415

    if fork_at is not None and not 1 <= fork_at <= len(logged.turns):
        advice = f"It has turns 1 to {len(logged.turns)}."
        raise InputError(f"the log has no turn {fork_at}.", where="--fork-at", advice=advice)
    if fork_at is None:
        return {}
    changes, game = {}, set_up(logged)
    for actor, picks in wanted.items():
        if actor not in game.world.actors:
            advice = "See them all with: geosim list actors"
            raise UnknownName("actor", actor, game.world.actors, where="--choose", advice=advice)
        before = logged.turns[fork_at - 1].get(actor)
        changes[actor] = Decision(tuple(dict.fromkeys(picks)), before.answers if before else {})
        try:
            game.check(actor, changes[actor])
        except InputError as error:
            error.where, error.key = "--choose", actor
            raise
        except GeosimError as error:
            raise IllegalChoice(f"--choose: {actor}: {error}") from None
    return changes


def _say_reproduced(game: Game, *, as_json: bool) -> None:
    from geosim.cli import story  # noqa: PLC0415
    from geosim.cli.console import print_json, printer  # noqa: PLC0415
    from geosim.cli.document import document  # noqa: PLC0415

    if as_json:
        print_json({"reproduced": True, **document(game)})
        return
    console = printer()
    story.tell_opening(console, game)
    turns = len(game.turns)
    console.print(f"Played again: all {turns} turns, and every actor chose as logged.")
    story.tell_ending(console, game)


def _say_forked(
    logged: Log, game: Game, fork_at: int, changes: dict[str, Decision], *, frozen: bool, as_json: bool
) -> None:
    from geosim.cli import differences  # noqa: PLC0415
    from geosim.cli.console import print_json, printer  # noqa: PLC0415
    from geosim.log import fork  # noqa: PLC0415

    forked, dropped = fork(logged, fork_at - 1, changes, frozen=frozen)
    found = differences.compare(game, forked)
    if as_json:
        heading: dict[str, Any] = {
            "fork_at": fork_at,
            "chosen": {actor: list(decision.picks) for actor, decision in changes.items()},
            "frozen": frozen,
            "dropped": dropped,
        }
        print_json({**heading, **found.document()})
    else:
        differences.tell(printer(), found, fork_at, dropped, frozen=frozen)
