"""The strategy `learner`: options that paid become more attractive (after Camerer and Ho 1999).

Each turn attractions fade to `memory` of what they were, and what was in force gains by how much the turn
paid more than turns usually did. Options that were not in force gain nothing.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from geosim.state import Array
from geosim.strategies.base import Fit, Strategy, View
from geosim.strategies.character import Character, disposed
from geosim.strategies.memory import earnings


class File(Character):
    """What the file may say: how long it remembers, how sharply it tells attractions apart."""

    memory: Annotated[
        float,
        Field(
            strict=True,
            ge=0,
            le=1,
            allow_inf_nan=False,
            description="Share of an attraction that is left a turn later. 0 to 1, default 0.9.",
        ),
    ] = 0.9
    precision: Annotated[
        float,
        Field(
            strict=True,
            ge=0,
            le=4000,
            allow_inf_nan=False,
            description="Logit units per unit of attraction, which counts in payoff a quarter; 0 never "
            "learns. 0 to 4000, default 10.",
        ),
    ] = 10.0


class Learner(Strategy):
    """Choose by attraction: the faded sum of what turns with an option brought beyond the usual."""

    def __init__(self, file: File) -> None:
        self._file = file

    def utilities(self, view: View) -> Array:
        """Give precision times attraction, (O, R); everything alike in the first two turns."""
        return self._file.precision * self._attraction(view)

    def _attraction(self, view: View) -> Array:
        attraction = np.zeros(view.legal.shape)
        paid = earnings(view)
        total, mine = np.zeros(view.runs), view.constants.effects.columns(view.actor)
        known = view.past[len(view.past) - len(paid) :]
        for turn, (picked, pay) in enumerate(zip(known, paid, strict=True)):
            gain = pay - total / turn if turn else np.zeros(view.runs)
            total = total + pay
            own = picked[mine]
            idle = 1.0 - np.max(own, axis=0, keepdims=True)
            attraction = self._file.memory * attraction + gain * np.concatenate([idle, own])
        return attraction


def build(file: File, fit: Fit) -> Strategy:
    """Make the strategy.

    Raises:
        UnknownName, ConfigError: a red line or grudge that names what does not exist.
    """
    return disposed(Learner(file), file, fit)
