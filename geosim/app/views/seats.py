"""Who sits where: every role of a game, who plays it, and what it chose."""

from __future__ import annotations

from dataclasses import dataclass

from geosim.actor import Role
from geosim.app.messages import say
from geosim.app.views.names import choice_title
from geosim.app.views.record import OPENING, Record
from geosim.library import Library
from geosim.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat: its name, who plays it in words, and the titles of what it chose last turn."""

    name: str
    player: str
    you: bool
    choices: tuple[str, ...]


def seats(record: Record, library: Library, you: str) -> list[Seat]:
    """Give every seat with its choices of the last turn; a seat that held course has none."""
    return [_seat(record, library, role, you) for role in record.roles]


def strategy_title(library: Library, name: str, scenario: Scenario | None = None) -> str:
    """Give the title of a strategy; one that the scenario carries itself goes before the library's."""
    return str(library.strategy_document(name, scenario).data["title"])


def chosen(record: Record, role: Role, turn: int) -> tuple[str, ...]:
    """Give the titles of what a role chose in a turn."""
    if turn == OPENING:
        return ()
    return tuple(choice_title(role, choice) for choice in record.game.picks(role.key, turn))


def _seat(record: Record, library: Library, role: Role, you: str) -> Seat:
    if role.key == you:
        player = say("seats.you")
    else:
        name = library.strategy_of(record.scenario, role.key)
        player = say("seats.computer", strategy=strategy_title(library, name, record.scenario))
    return Seat(role.name, player, role.key == you, chosen(record, role, record.last))
