"""Looking ahead with a mind of one's own: other goals, another horizon, another depth of thought.

Depth in the sense of Stahl and Wilson 1995 and Nagel 1995: level 0 repeats itself after a first turn by
chance, level 1 answers to others who repeat themselves, level 2 to others who think at level 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from geosim.actor import Role
from geosim.rules.elementwise import add_up
from geosim.state import Array
from geosim.strategies.base import CERTAIN, HOLD, Answered, Fit, Strategy, View
from geosim.strategies.forethought import Forethought, check_wants, minded
from geosim.strategies.look_ahead import look_ahead
from geosim.strategies.quantal import Quantal, pulls
from geosim.strategies.rule_based import Rule, ruled, rulings

LEAN = 3.0  # logit units from hold to an option that a rule prefers


class Deliberate(Quantal):
    """Look ahead as a file says, pulled by rules; precision per unit of payoff, None as the world assumes."""

    def __init__(
        self, file: Forethought, fit: Fit, precision: float | None, rules: Sequence[Rule] = ()
    ) -> None:
        check_wants(file, fit)
        fit.check_answers(file.answers)
        self._file, self._precision = file, precision
        self._rulings = rulings(rules, LEAN, fit)

    @classmethod
    def utilities_together(cls, strategies: Sequence[Strategy], views: Sequence[View]) -> list[Array]:
        """Give the utilities of actors that each look ahead in their own way."""
        return [strategy.utilities(view) for strategy, view in zip(strategies, views, strict=True)]

    def utilities(self, view: View) -> Array:
        """Give precision times what the actor expects of every choice, with the pull of its rules, (O, R)."""
        if self._file.level == 0:
            found = repeated(view)
        else:
            seen = minded(view, self._file)
            if self._file.level > 1:
                seen = replace(seen, picked=foreseen(view))
            found = self.precision(view) * (look_ahead([seen])[0] + pulls(view))
        return found + ruled(self._rulings, np.zeros(found.shape), view)

    def answers(self, view: View) -> dict[str, Answered]:
        """Give the standing answers the file sets."""
        return dict(self._file.answers)

    def precision(self, view: View) -> Array:
        """Give how sharply the actor tells payoffs apart, scalar or (R,)."""
        return super().precision(view) if self._precision is None else np.asarray(self._precision)


def repeated(view: View) -> Array:
    """Rank what was in force last turn above hold and all else below; at first everything alike, (O, R)."""
    if not view.past:
        return np.zeros((len(view.choices), view.runs))
    last = view.last[view.actor]
    rows = [np.where(last[name] > 0.0, CERTAIN, -CERTAIN) for name in view.choices[1:]]
    return np.stack([np.zeros(view.runs), *rows])


def foreseen(view: View) -> Array:
    """Give what everybody would pick who looks ahead at level 1 and makes no mistake, (C, R) of 0/1.

    One choice an actor, the one that looks best; whoever is best off holding picks none.
    """
    seats = [_seat(view, role) for role in view.roles if role.key != view.actor]
    picked = np.array(view.picked)
    for seat, value in zip(seats, look_ahead(seats), strict=True):
        best = np.argmax(np.where(seat.legal, value + pulls(seat), -np.inf), axis=0)
        rows = np.arange(1, len(seat.choices))[:, None]
        picked[view.constants.effects.columns(seat.actor)] = np.where(rows == best, 1.0, 0.0)
    return picked


def _seat(view: View, role: Role) -> View:
    """Give the view from another actor's seat, as far as it is public."""
    numbers, choices = view.constants.numbers, (HOLD, *(choice.name for choice in role.choices))
    legal = np.ones((len(choices), view.runs), dtype=bool)
    for row, choice in enumerate(role.choices, start=1):
        if choice.option.needs_switch:
            legal[row] = numbers[choice.option.needs_switch] > 0
    invited = {name: _invited(view, f"{role.key}.{name}") for name in choices}
    return replace(view, actor=role.key, role=role, choices=choices, legal=legal, invited=invited)


def _invited(view: View, name: str) -> Array:
    """Give the utility that others' choices of last turn lend to an actor's option, (R,)."""
    lent = [
        choice.option.invites[name] * view.last[role.key][choice.name]
        for role in view.roles
        for choice in role.choices
        if name in choice.option.invites
    ]
    return add_up(np.stack(lent)) if lent else np.zeros(view.runs)
