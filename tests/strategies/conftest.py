"""A small stage for strategies: a file from text, an actor that follows it, others who follow a script."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from geosim.game import Decision, Game
from geosim.library import default_library
from geosim.table import start

HEAD = "title: Mine\nabout: A test.\n"


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[..., str]:
    """Give the function that writes a strategy file and gives its path."""

    def write(text: str, name: str = "mine.yaml") -> str:
        path = tmp_path / name
        path.write_text(HEAD + text, encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def stage(file_of: Callable[..., str]) -> Callable[..., Game]:
    """Give the function that plays a game in which an actor follows a file and others a script.

    turns: the length of the game; played: how many of them, if not all.
    """

    def play(
        actor: str,
        text: str,
        *,
        scripts: Mapping[str, Sequence[str]] | None = None,
        turns: int = 6,
        played: int | None = None,
        runs: Sequence[int] = (0,),
        others: str = "hold",
        seed: int = 1,
        **changes: object,
    ) -> Game:
        game = set_up(actor, file_of(text), scripts or {}, turns, runs, others, seed, changes)
        while game.turn < (turns if played is None else played):
            said = {
                name: Decision(tuple(lines[game.turn].split()) if game.turn < len(lines) else ())
                for name, lines in (scripts or {}).items()
            }
            game.play_turn(said)
        return game

    return play


def set_up(
    actor: str,
    strategy: str,
    scripts: Mapping[str, Sequence[str]],
    turns: int,
    runs: Sequence[int],
    others: str,
    seed: int,
    changes: Mapping[str, object],
) -> Game:
    """Sit everybody down: one with a strategy, some with scripts, the others with another strategy."""
    library = default_library()
    told = library.scenario("first_shipment").with_changes(
        strategies={**dict.fromkeys(library.actors, others), actor: strategy},
        turns=turns,
        **changes,  # type: ignore[arg-type]  # what a test wants changed
    )
    return start(told, seed=seed, runs=runs, persons=tuple(scripts), library=library)
