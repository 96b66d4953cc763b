"""A game as one JSON document: what was played, everybody's choices, every result column, the verdict."""

from __future__ import annotations

from typing import Any

from geosim.cli.story import judge
from geosim.game import Game
from geosim.results import quarters


def document(game: Game) -> dict[str, Any]:
    """Give a game of one run as plain data; turns count from 1, quarters from 0, empty values are None."""
    scenario = game.world.scenario
    return {
        "scenario": scenario.title,
        "hash": scenario.hash,
        "seed": game.noise.seed,
        "run": int(game.noise.runs[0]),
        "turn_quarters": game.turn_quarters,
        "finished": game.over,
        "turns": [_turn(game, turn) for turn in range(len(game.turns))],
        "quarters": _rows(game),
        "verdict": verdict_of(game),
    }


def verdict_of(game: Game) -> dict[str, Any]:
    """Give the verdict on a game as plain data."""
    found = judge(game)
    return {
        "word": found.word,
        "clear_change": found.clear,
        "start": found.start,
        "end": found.end,
        "change": found.change,
    }


def choices_of(game: Game, turn: int) -> dict[str, list[str]]:
    """Give what every actor picked in a turn; an empty list is holding course."""
    return {actor: list(game.picks(actor, turn)) for actor in game.world.actors}


def _turn(game: Game, turn: int) -> dict[str, Any]:
    first = turn * game.turn_quarters
    return {
        "turn": turn + 1,
        "quarters": [first, first + game.turn_quarters - 1],
        "choices": choices_of(game, turn),
        "answers": {role.key: game.answers(turn) for role in game.world.roles if role.answers},
    }


def _rows(game: Game) -> list[dict[str, Any]]:
    frame = quarters(game)
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]
