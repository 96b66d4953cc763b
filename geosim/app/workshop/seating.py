"""A scenario with strategies in its seats: what is played from the workshop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geosim.app.naming import lettered, plain_name
from geosim.app.shelf import Shelf
from geosim.scenario import Scenario

EDITED = "edited_here"  # stands for the strategy that is being edited
_LONGEST = 40


def slug(title: str, taken: tuple[str, ...] = ()) -> str:
    """Give a name for a file from a title, with a number behind it where that name is taken."""
    base = lettered(plain_name(title)[:_LONGEST], "strategy")
    name, number = base, 2
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    return name


def seated(
    scenario: Scenario, seats: Mapping[str, str], edited: tuple[str, Mapping[str, Any]], shelf: Shelf
) -> Scenario:
    """Give a scenario with strategies in its seats that carries all of them that are one's own.

    seats: strategy by actor; EDITED is the one on the page. edited: its name in the game, and what it says.

    Raises:
        InputError: a strategy that does not exist or is not made for its seat.
    """
    name, data = edited
    data_of = scenario.to_dict()
    chosen = {actor: name if strategy == EDITED else strategy for actor, strategy in seats.items()}
    if EDITED in seats.values():
        data_of["own_strategies"] = {**scenario.own_strategies, name: dict(data)}
    data_of["strategies"] = {**scenario.strategies, **chosen}
    made = shelf.carried(Scenario.from_dict(data_of))
    shelf.library().check(made)
    return made
