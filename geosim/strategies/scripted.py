"""The strategy `scripted`: choose what a script says, turn by turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import numpy as np
from pydantic import Field

from geosim.errors import UnknownName
from geosim.state import Array
from geosim.strategies.base import Answering, Fit, Strategy, View, in_order
from geosim.strategies.character import Character, disposed, never_taken
from geosim.strategies.together import refuse_barred, refuse_unplayable


class File(Character):
    """What the file may say: the picks of each turn, what follows the last, and standing answers."""

    turns: Annotated[
        tuple[tuple[str, ...], ...],
        Field(description="The picks of each turn, first turn first; [] is holding course."),
    ]
    repeat: Annotated[
        bool, Field(description="After the last line: repeat it instead of holding. Default false.")
    ] = False
    answers: Answering = Field(default_factory=dict)


class Scripted(Strategy):
    """Choose what a script says; after its end, hold or repeat its last turn."""

    def __init__(self, file: File) -> None:
        self._file = file

    def utilities(self, view: View) -> Array:
        """Rank the turn's picks in their order above `hold`, all else below it."""
        rows = in_order([{choice} for choice in self._turn(view.turn)], view.choices)
        return np.broadcast_to(rows, view.legal.shape)

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
        ConfigError: picks of a turn that cannot be taken together, or that a red line always bars.
    """
    barred = never_taken(file, fit)
    for t, turn in enumerate(file.turns):
        for choice in turn:
            if choice not in fit.menu:
                raise UnknownName(
                    "choice",
                    choice,
                    fit.menu,
                    holder=fit.role.key,
                    **fit.place("turns", t),
                    advice="See them all with: geosim list options",
                )
        refuse_unplayable(turn, fit, "turns", t)
        refuse_barred(turn, barred, fit, "turns", t)
    fit.check_answers(file.answers)
    return disposed(Scripted(file), file, fit)
