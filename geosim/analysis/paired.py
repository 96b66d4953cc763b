"""Pairs of games on the same luck, with one thing changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from geosim.game import Game
from geosim.library import Library, default_library
from geosim.state import Array
from geosim.strategies import build
from geosim.table import fit, start

Script = Sequence[str]
#: Hears how much is done, of how much in all.
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Setting:
    """How a set of games is played: what is set, who follows which script, and how long."""

    scenario: str = "first_shipment"
    cast: str = "rule_based"
    quarters: int = 40
    turn_quarters: int = 4
    numbers: Mapping[str, float] = field(default_factory=dict)
    scripts: Mapping[str, Script] = field(default_factory=dict)  # the same picks every turn
    answers: Mapping[str, str] = field(default_factory=dict)  # Pakistan's, with its script
    strategies: Mapping[str, str] = field(default_factory=dict)

    def but(self, **changes: object) -> Setting:
        """Give this setting with some things added or changed; mappings are merged."""
        merged = {
            name: {**getattr(self, name), **value} if isinstance(value, Mapping) else value
            for name, value in changes.items()
        }
        return Setting(**{**self.__dict__, **merged})


class Series(Mapping[str, Array]):
    """The result columns of played games, quarter by quarter, (Q, R) each."""

    def __init__(self, game: Game, columns: Mapping[str, list[Array]]) -> None:
        self.game, self._columns = game, {name: np.stack(rows) for name, rows in columns.items()}

    def __getitem__(self, name: str) -> Array:
        return self._columns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


def play(
    setting: Setting,
    names: Sequence[str],
    *,
    runs: int = 400,
    seed: int = 20251001,
    library: Library | None = None,
) -> Series:
    """Play a setting and collect some columns of every quarter.

    Raises:
        UnknownName: an actor, a choice or a number that does not exist.
    """
    library = library or default_library()
    scenario = library.scenario(setting.scenario).with_changes(
        parameters=setting.numbers,
        strategies=setting.strategies,
        cast=setting.cast,
        quarters=setting.quarters,
        turn_quarters=setting.turn_quarters,
    )
    game = start(scenario, seed=seed, runs=range(runs), library=library, keep=False)
    for actor, picks in setting.scripts.items():
        answers = setting.answers if game.world.role(actor).answers else {}
        data = {"title": actor, "about": "the same picks every turn", "kind": "scripted"}
        script = {**data, "turns": [list(picks)], "repeat": True, "answers": dict(answers)}
        game.strategies[actor] = build(script, fit(game.world, actor))
    found: dict[str, list[Array]] = {name: [] for name in names}

    def note(game: Game) -> None:
        for name, rows in found.items():
            rows.append(game.columns[name])

    game.play(note)
    return Series(game, found)
