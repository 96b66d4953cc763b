"""The verdict on leverage and dependency under weights a reader may move, from the states of the game."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from geosim.errors import InputError
from geosim.game import Game
from geosim.results import verdict
from geosim.rules.dependence import weigh
from geosim.rules.elementwise import add_up
from geosim.state import AXES, PARTNERS, Array, Constants, State

UP, DOWN, UNCLEAR = "up", "down", "unclear"
_PARTS = (*AXES["leverage_part"], *AXES["dependence_part"])


@dataclass(frozen=True, slots=True)
class Weights:
    """What the verdict weighs with, and where its thresholds lie; tuples are by partner."""

    partner: tuple[float, ...]  # each from 0 to 1; only their proportions count
    need: tuple[float, ...]
    location: tuple[float, ...]
    offset: float
    band: float
    change: float

    def __post_init__(self) -> None:
        """Refuse what lies outside 0 to 1, and partners that all count for nothing.

        Raises:
            InputError: such a weight.
        """
        for each in fields(self):
            value = getattr(self, each.name)
            values = value if isinstance(value, tuple) else (value,)
            wide = isinstance(value, tuple) and len(value) != len(PARTNERS)
            if wide or not all(0.0 <= number <= 1.0 for number in values):
                raise InputError("weights run from 0 to 1.", key=each.name)
        if not any(self.partner):
            raise InputError("at least one partner must count.", key="partner")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where Pakistan stands under some weights, turn by turn and part by part."""

    word: str  # leverage, mixed or dependency
    changed: str  # UP, DOWN or UNCLEAR over the game
    index: Array  # (T,) the opening and the end of every turn
    leverage: Array  # (T,) over all partners
    dependence: Array  # (T,)
    parts: dict[str, Array]  # (P,) what each part adds to leverage over, or dependence on, every partner
    weights: Array  # (P,) the partners' weights, adding to 1


def shipped_weights(game: Game) -> Weights:
    """Give the weights the game was played with."""
    c = game.constants
    return Weights(
        partner=_numbers(c.partner_weight),
        need=_numbers(c.need),
        location=_numbers(c.location_value),
        offset=float(c.index_offset),
        band=float(c.verdict_band),
        change=float(c.verdict_change),
    )


def _numbers(by_partner: Array) -> tuple[float, ...]:
    return tuple(float(number) for number in by_partner[:, 0])


def judge(game: Game, weights: Weights) -> Verdict:
    """Judge a game of one run by some weights: the same formula as in the game, on the states it came to."""
    length = game.turn_quarters
    states = [game.states[n] for n in range(0, len(game.states), length)]
    constants = _weighted(game.constants, weights)
    standings = [weigh(state, constants) for state in states]
    index = np.array([standing.index[0] for standing in standings])
    shares = constants.partner_weight
    leverage, dependence = (
        np.array([add_up(shares * getattr(standing, name))[0] for standing in standings])
        for name in ("leverage", "dependence")
    )
    moved = index[-1] - index[0]
    return Verdict(
        word=verdict(float(index[-1]), weights.band),
        changed=UNCLEAR if abs(moved) < weights.change else UP if moved > 0 else DOWN,
        index=index,
        leverage=leverage,
        dependence=dependence,
        parts=_parts(states[-1], constants),
        weights=shares[:, 0],
    )


def _weighted(c: Constants, weights: Weights) -> Constants:
    partner = np.array(weights.partner)[:, None]
    if abs(float(partner.sum()) - 1.0) > 1e-9:
        partner = partner / partner.sum()
    numbers = {
        "partner_weight": partner,
        "need": np.array(weights.need)[:, None],
        "location_value": np.array(weights.location)[:, None],
        "index_offset": np.asarray(weights.offset),
    }
    return replace(c, numbers={**c.numbers, **numbers})


def _parts(state: State, c: Constants) -> dict[str, Array]:
    """Tell the parts of leverage and dependence apart: the formula, one part's weight at a time."""
    split = len(AXES["leverage_part"])
    alone = np.eye(len(_PARTS))
    numbers = {
        "leverage_weight": c.leverage_weight * alone[:split],
        "dependence_weight": c.dependence_weight * alone[split:],
    }
    wide = state.take(np.zeros(len(_PARTS), dtype=np.int64))
    standing = weigh(wide, replace(c, numbers={**c.numbers, **numbers}))
    return {
        part: (standing.leverage if row < split else standing.dependence)[:, row]
        for row, part in enumerate(_PARTS)
    }
