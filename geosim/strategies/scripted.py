"""The strategy `scripted`: choose what a script says, turn by turn."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from pydantic import Field

from geosim.errors import UnknownName
from geosim.state import Array
from geosim.strategies.base import CERTAIN, HOLD, Answering, Fit, Plain, Strategy, View


class File(Plain):
    """What the file may say: the picks of each turn, what follows the last, and standing answers."""

    turns: tuple[tuple[str, ...], ...]
    repeat: bool = False  # after its end: repeat the last turn instead of holding
    answers: Answering = Field(default_factory=dict)


class Scripted(Strategy):
    """Choose what a script says; after its end, hold or repeat its last turn."""

    def __init__(self, file: File) -> None:
        self._file = file

    def utilities(self, view: View) -> Array:
        """Rank the turn's picks in their order above `hold`, all else below it."""
        wanted = self._turn(view.turn)
        rank = {choice: CERTAIN * (len(wanted) - i) for i, choice in enumerate(wanted)}
        rows = [[rank.get(choice, 0.0 if choice == HOLD else -CERTAIN)] for choice in view.choices]
        return np.broadcast_to(np.array(rows), view.legal.shape)

    def answers(self, view: View) -> Mapping[str, str]:
        """Give the script's standing answers."""
        return self._file.answers

    def _turn(self, turn: int) -> tuple[str, ...]:
        turns = self._file.turns
        if turn < len(turns):
            return turns[turn]
        return turns[-1] if self._file.repeat and turns else ()


def build(file: File, fit: Fit) -> Strategy:
    """Make the strategy, for an actor that has every choice of the script.

    Raises:
        UnknownName: a choice or standing answer the actor does not have.
    """
    for t, turn in enumerate(file.turns):
        for choice in turn:
            if choice not in fit.menus[fit.role.key]:
                raise UnknownName(
                    f"choice of {fit.role.key}",
                    choice,
                    fit.menus[fit.role.key],
                    where=fit.where,
                    key=f"turns.{t}",
                    advice="See them all with: geosim list options",
                )
    fit.check_answers(file.answers)
    return Scripted(file)
