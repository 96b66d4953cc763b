"""What the picks and events of a quarter move in all, and how options wear off when they are repeated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geosim.rules.effects import Effects, Layout
from geosim.state import Array, Constants, State


@dataclass(frozen=True, slots=True)
class Moves:
    """The instrument totals of one quarter; the last row is nothing."""

    totals: Array  # (moved rows + 1, R)
    layout: Layout

    def one(self, instrument: str) -> Array:
        """Give the total of an instrument without entries, (R,)."""
        return self.totals[self.layout.places[instrument][0]]

    def many(self, instrument: str) -> Array:
        """Give the totals of an instrument's entries, to be read only, (entries, R)."""
        span = self.layout.moved[instrument]
        if span.whole:
            return self.totals[span.rows]
        return self.totals.take(self.layout.places[instrument], axis=0)

    def moved(self, instrument: str) -> tuple[slice | NDArray[np.int64], Array]:
        """Give those entries of an instrument that anything moves, and their totals, to be read only."""
        span = self.layout.moved[instrument]
        return span.entries, self.totals[span.rows]

    def levers(self) -> Array:
        """Give what is pushed straight onto the levers, (rows of LEVER_ROWS, R)."""
        return self.totals.take(self.layout.levers, axis=0)


def total_moves(state: State, picked: Array, c: Constants) -> Moves:
    """Sum the effects of the picked choices, worn by repetition, and of the events in force.

    picked: (C, R) 0/1.
    """
    effects: Effects = c.effects
    worn = wear(state.repetition, c).take(effects.option_of, axis=0)
    worn *= picked
    return happen(effects.sums @ worn, state.quarter, c)


def wear(repetition: Array, c: Constants) -> Array:
    """Give what repetition leaves of each option, in multiples of 2^-12 so that sums are exact, (O, R)."""
    left = c.repetition_loss * repetition
    np.subtract(1.0, left, out=left)
    left *= 4096.0
    np.rint(left, out=left)
    left *= 2.0**-12
    return left


def happen(totals: Array, quarter: int, c: Constants) -> Moves:
    """Add what the events in force move to the totals of the choices, (moved rows + 1, R)."""
    for event in c.script.at(quarter):
        for place, amount in event.effects:
            totals[place] += amount * event.weight()
    return Moves(totals, c.effects.layout)


def remember(state: State, picked: Array, c: Constants) -> Array:
    """Let the memory of each option follow its use, (O, R)."""
    return follow(state.repetition, c.effects.uses @ picked, c)


def follow(repetition: Array, used: Array, c: Constants) -> Array:
    """Let the memory of each option follow its use, (O, R); used: 1 where an option is in force."""
    after = used - repetition
    after *= c.repetition_rate
    after += repetition
    return after
