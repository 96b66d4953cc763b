"""The log of a game: what it takes to play it again, to fork it, and to know when either is not possible."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from geosim.actor import ANSWERS
from geosim.errors import GeosimError, InputError, LogError, ReplayMismatch, UnknownName
from geosim.game import Decision, Game
from geosim.library import Library, default_library
from geosim.scenario import Scenario
from geosim.strategies.human import Human
from geosim.table import start
from geosim.validation import validated

FORMAT = "geosim-log"
LARGEST = 5_000_000  # characters


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Played(_Model):
    """What one actor had in force in a turn."""

    picks: tuple[Annotated[str, Field(max_length=120)], ...] = ()
    answers: dict[str, Literal["by_rule", "accept", "refuse"]] = {}


class Log(_Model):
    """A game of one run: scenario after all overrides, seed, run, who is a person, everybody's choices."""

    format: Literal["geosim-log"]
    version: Annotated[str, Field(max_length=40)]
    scenario: dict[str, Any]
    hash: Annotated[str, Field(max_length=64)]
    fingerprint: Annotated[str, Field(max_length=64)]
    seed: Annotated[int, Field(strict=True, ge=0, lt=2**63)]
    run: Annotated[int, Field(strict=True, ge=0, lt=2**62)]
    persons: tuple[str, ...] = ()
    turns: Annotated[tuple[dict[str, Played], ...], Field(max_length=400)] = ()


def to_log(game: Game) -> dict[str, Any]:
    """Write down a game of one run as plain data."""
    turns = [
        {actor: _played(game, actor, turn) for actor in game.world.actors} for turn in range(len(game.turns))
    ]
    return {
        "format": FORMAT,
        "version": version("geosim"),
        "scenario": game.world.scenario.to_dict(),
        "hash": game.world.scenario.hash,
        "fingerprint": game.world.fingerprint,
        "seed": game.noise.seed,
        "run": int(game.noise.runs[0]),
        "persons": [actor for actor, strategy in game.strategies.items() if isinstance(strategy, Human)],
        "turns": turns,
    }


def _played(game: Game, actor: str, turn: int) -> dict[str, Any]:
    picks: dict[str, Any] = {"picks": list(game.picks(actor, turn))}
    if game.world.role(actor).answers:
        picks["answers"] = game.answers(turn)
    return picks


def read_log(source: Path | str, where: str = "") -> Log:
    """Read a log from a file, or from the text of one.

    Raises:
        LogError: a file that cannot be read, is cut short, is no log, or was played by another version.
    """
    if isinstance(source, Path):
        where = str(source)
        source = _text(source)
    if len(source) > LARGEST:
        raise LogError("is too large for a game log.", where=where)
    try:
        data = json.loads(source)
    except (ValueError, RecursionError) as error:
        line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise LogError(
            f"is not a complete game log{line}.", where=where, advice="It may be cut short. Export it again."
        ) from None
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        raise LogError(
            "is not a geosim game log.", where=where, advice="geosim run SCENARIO --out FILE writes one."
        )
    if data.get("version") != version("geosim"):
        raise LogError(
            f"was played by geosim {str(data.get('version'))[:40]}, this is {version('geosim')}.",
            where=where,
            key="version",
            advice="Replay it with that version, or play the scenario again with the same seed.",
        )
    try:
        return validated(Log, data, where)
    except InputError as error:
        raise LogError(
            error.problem, where=error.where or where, key=error.key, advice=error.advice
        ) from None


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            raise LogError("is too large for a game log.", where=str(path))
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise LogError("there is no such file.", where=str(path)) from None
    except UnicodeDecodeError:
        raise LogError("is not text in UTF-8, so it is no game log.", where=str(path)) from None
    except OSError as error:
        raise LogError(f"cannot be read: {error.strerror or error}.", where=str(path)) from None


def set_up(log: Log, library: Library | None = None) -> Game:
    """Set up the game of a log, before its first turn.

    Raises:
        LogError: a scenario that cannot be played, or a world whose numbers or options have changed since.
    """
    library = library or default_library()
    try:
        scenario = Scenario.from_dict(log.scenario)
        game = start(scenario, seed=log.seed, runs=[log.run], persons=log.persons, library=library)
    except InputError as error:
        raise LogError(f"cannot be played: {error}", key="scenario") from None
    if game.world.fingerprint != log.fingerprint:
        raise LogError(
            "was played in a world with other numbers or options.",
            key="fingerprint",
            advice="Play the scenario again with the same seed, or restore the files it was played with.",
        )
    _check_turns(log, game)
    return game


def _check_turns(log: Log, game: Game) -> None:
    """Refuse turns that the game does not have, or that do not say what everybody in it chose."""
    if len(log.turns) > game.turn_count:
        raise LogError(f"has {len(log.turns)} turns, but its scenario has {game.turn_count}.", key="turns")
    actors = game.world.actors
    for number, turn in enumerate(log.turns):
        if strangers := sorted(turn.keys() - set(actors)):
            problem = str(UnknownName("actor", strangers[0], actors))
            raise LogError(problem, key=f"turns.{number}")
        if missing := [actor for actor in actors if actor not in turn]:
            raise LogError(f"does not say what {missing[0]} chose.", key=f"turns.{number}")


def replay(log: Log, library: Library | None = None) -> Game:
    """Play a log again: persons as recorded, computer players anew.

    Raises:
        LogError: as `set_up`.
        ReplayMismatch: a computer player chooses otherwise than the log says.
    """
    game = set_up(log, library)
    for number, turn in enumerate(log.turns):
        _play_as_logged(game, number, turn, log.persons)
        _compare(game, number, turn)
    return game


def fork(
    log: Log,
    at: int,
    changes: Mapping[str, Decision],
    *,
    frozen: bool = False,
    library: Library | None = None,
) -> tuple[Game, list[str]]:
    """Play a log with some decisions of one turn changed, and say which later decisions could not be kept.

    Up to turn `at` everything is as logged; afterwards computer players choose anew on the same luck, and a
    person's decisions are kept where they are still legal. frozen: everybody's later decisions are kept.

    Raises:
        InputError: a turn the log does not have; LogError, UnknownName, IllegalChoice as elsewhere.
    """
    if not 0 <= at < len(log.turns):
        raise InputError(f"the log has turns 0 to {len(log.turns) - 1}, not {at}.", key="fork")
    game, dropped = set_up(log, library), []
    for actor in changes:
        if actor not in game.world.actors:
            raise UnknownName("actor", actor, game.world.actors, key="choose")
    for number, turn in enumerate(log.turns):
        if number == at:
            for actor, played in turn.items():
                game.leave(actor, changes.get(actor) or _decision(played))
            game.play_turn()
        elif number < at or frozen:
            _play_as_logged(game, number, turn, game.world.actors)
        else:
            dropped += _keep_legal(game, turn, log.persons)
            game.play_turn()
    return game, dropped


def _decision(played: Played) -> Decision:
    return Decision(played.picks, played.answers)


def _play_as_logged(game: Game, number: int, turn: Mapping[str, Played], actors: Collection[str]) -> None:
    for actor in actors:
        try:
            game.leave(actor, _decision(turn[actor]))
        except GeosimError as error:
            raise LogError(f"{error}", key=f"turns.{number}.{actor}") from None
    game.play_turn()


def _keep_legal(game: Game, turn: Mapping[str, Played], persons: Collection[str]) -> list[str]:
    dropped = []
    for actor in persons:
        try:
            game.leave(actor, _decision(turn[actor]))
        except GeosimError as error:
            game.leave(actor, Decision())
            dropped.append(f"turn {game.turn}, {actor}: {error}")
    return dropped


def _compare(game: Game, number: int, turn: Mapping[str, Played]) -> None:
    for actor, played in turn.items():
        answers = game.answers(number) if game.world.role(actor).answers else {}
        now = _words(game.picks(actor, number), answers)
        if now != (then := _words(played.picks, played.answers)):
            raise ReplayMismatch(
                f"the log has {then}, played again it is {now}.",
                key=f"turns.{number}.{actor}",
                advice="The strategy may have changed since. Restore its file, or play the scenario again.",
            )


def _words(picks: Collection[str], answers: Mapping[str, str]) -> str:
    said = [f"{name}: {answer}" for name, answer in sorted(answers.items()) if answer != ANSWERS[0]]
    return ", ".join([" and ".join(sorted(picks)) or "hold", *said])
