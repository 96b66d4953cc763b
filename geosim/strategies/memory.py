"""What an actor remembers: who warmed to it or cooled, what was chosen when, and what its turns brought.

All of it is read from the public record of past turns, so a game that is played again or forked remembers
the same. Warmth is that of the alignment rule: an option's own tie with a state, and for Pakistan's tie with
China also what an opening to Washington does to it, in the reading of Beijing that the world assumes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np
from numpy.typing import NDArray

from geosim.state import STATES, Array, Constants, pair_index
from geosim.strategies.base import View

BoolArray = NDArray[np.bool_]
Happened = Callable[[Array], BoolArray]  # picked (C, R) of one turn -> (R,)

RIVALRY = ("pakistan", "china")


def warmth(by: str, toward: str, c: Constants) -> Array:
    """Give how far each choice of an actor warms its tie with a state, (choices, 1) or (choices, R).

    In units of the alignment rule's `warmth`, without `hold`; all 0 where one of the two is no state.
    """
    effects = c.effects
    mine = effects.columns(by)
    if by not in STATES or toward not in STATES or by == toward:
        return np.zeros((mine.stop - mine.start, 1))
    tie = _amounts(c, "warmth", pair_index(by, toward))[mine]
    if (by, toward) != RIVALRY:
        return tie
    reading = c.beijing_reading
    cause = _amounts(c, "rivalry_cause", 0)[mine] * (reading * c.rivalry_betrayal)
    opening = _amounts(c, "us_opening", 0)[mine] * ((1.0 - reading) * c.rivalry_welcome)
    return tie + (opening - cause) * (c.rivalry / c.warmth)


def _amounts(c: Constants, instrument: str, entry: int) -> Array:
    """Give what every choice moves one instrument row by, (C, 1)."""
    matrix = c.effects.matrix
    row = int(c.effects.places[instrument][entry])
    if row == matrix.shape[0]:  # nobody moves it
        return np.zeros((matrix.shape[1], 1))
    amounts: Array = matrix[[row]].toarray()[0][:, None]
    return amounts


def acts(by: str, toward: str, c: Constants, *, warm: bool) -> Happened:
    """Tell the turns in which an actor's picks held one that warms, or cools, its tie with a state."""
    mine, sign = c.effects.columns(by), 1.0 if warm else -1.0
    counts = warmth(by, toward, c) * sign > 0.0
    return lambda picked: np.any(counts & (picked[mine] > 0.0), axis=0)


def chose(by: str, choices: Collection[str], c: Constants) -> Happened:
    """Tell the turns in which an actor had one of some choices in force; `hold` is having none."""
    mine = c.effects.columns(by)
    names = c.effects.choices[c.effects.actors.index(by)]
    rows = np.array([mine.start + row for row, name in enumerate(names) if name in choices], dtype=np.int64)
    idle = len(rows) < len(choices)  # `hold` has no row

    def happened(picked: Array) -> BoolArray:
        found = np.any(picked[rows] > 0.0, axis=0)
        return found | ~np.any(picked[mine] > 0.0, axis=0) if idle else found

    return happened


def since(view: View, happened: Happened, most: int | None = None) -> Array:
    """Count the turns since something last happened, (R,): 1 for last turn, infinite for never.

    most: how many turns to look back, if not all.
    """
    turns = np.full(view.runs, np.inf)
    for ago, picked in enumerate(reversed(view.past[-most:] if most else view.past), start=1):
        turns = np.where(np.isinf(turns) & happened(picked), float(ago), turns)
    return turns


def count(view: View, happened: Happened, within: int | None = None) -> Array:
    """Count the turns in which something happened, of all or of the last few, (R,)."""
    turns = np.zeros(view.runs)
    for picked in view.past[-within:] if within else view.past:
        turns = turns + np.where(happened(picked), 1.0, 0.0)
    return turns


def streak(view: View, happened: Happened) -> Array:
    """Count the turns in a row, up to the last one, in which something happened, (R,)."""
    turns, going = np.zeros(view.runs), np.ones(view.runs, dtype=bool)
    for picked in reversed(view.past):
        going = going & happened(picked)
        turns = turns + np.where(going, 1.0, 0.0)
    return turns


def last_warmth(view: View, by: str) -> Array:
    """Give how far an actor's picks of last turn warmed its tie with the state that looks, (R,)."""
    mine = view.constants.effects.columns(by)
    total = np.zeros(view.runs)
    for amount, picked in zip(warmth(by, view.actor, view.constants), view.picked[mine], strict=True):
        total = total + amount * picked
    return total


def earnings(view: View) -> list[Array]:
    """Give the actor's mean payoff a quarter in each remembered turn, oldest first, (R,) each."""
    row = view.constants.effects.actors.index(view.actor)
    return [
        (after[row] - before[row]) / view.turn_quarters
        for before, after in zip(view.scores[:-1], view.scores[1:], strict=True)
    ]
