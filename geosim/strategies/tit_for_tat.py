"""The strategy `tit_for_tat`: cooperate first, then do to each partner what it did (Axelrod 1984).

A share of coldness is forgiven: generous tit for tat (Nowak and Sigmund 1992).
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from geosim.errors import ConfigError, UnknownName
from geosim.state import STATES, Array
from geosim.strategies.base import CERTAIN, HOLD, Fit, Strategy, View
from geosim.strategies.character import Character, disposed, toward
from geosim.strategies.memory import last_warmth
from geosim.strategies.rule_based import Rule, ruled, rulings

_FIRST_ACT = 1.0  # the warmth a partner is taken to have shown before the first turn
_LEAN = 3.0  # logit units from hold to an option that a rule prefers


class File(Character):
    """What the file may say: whom it mirrors, how much it forgives, and what it does beside mirroring."""

    partners: Annotated[
        tuple[str, ...],
        Field(description="States it mirrors, by key; left out: all whose tie it can warm or cool."),
    ] = ()
    forgive: Annotated[
        float,
        Field(
            strict=True,
            ge=0,
            le=1,
            allow_inf_nan=False,
            description="Odds that a cold act is answered as if it had been as warm. 0 to 1, default 0.1.",
        ),
    ] = 0.1
    trusting: Annotated[
        bool, Field(description="Cooperate in the first turn. Default true; false waits for the partners.")
    ] = True
    rules: Annotated[
        tuple[Rule, ...],
        Field(max_length=100, description="What it does beside mirroring, as in rule_based at precision 3."),
    ] = ()


class TitForTat(Strategy):
    """Answer warmth with warmth and coldness with coldness, as much alike as the menu allows."""

    def __init__(self, file: File, fit: Fit) -> None:
        self._file, self._partners = file, _partners(file, fit)
        self._beside = rulings(file.rules, _LEAN, fit)

    def utilities(self, view: View) -> Array:
        """Rank above all else, for each partner, the option nearest in warmth to what it did, (O, R)."""
        idle = np.array([[0.0 if choice == HOLD else -CERTAIN] for choice in view.choices])
        utility = ruled(self._beside, np.repeat(idle, view.runs, axis=1), view)
        mirrored = against = np.zeros(view.legal.shape, dtype=bool)
        for partner in self._partners:
            act, own = self._act(view, partner), toward(view, partner)
            alike = view.legal & (own * act > 0.0)
            distance = np.where(alike, np.abs(own - act), np.inf)
            mirrored = mirrored | (alike & (distance == np.min(distance, axis=0)))
            against = against | (own * act < 0.0)
        return np.where(mirrored, CERTAIN, np.where(against, -CERTAIN, utility))

    def _act(self, view: View, partner: str) -> Array:
        """Give the warmth that is to be mirrored, (R,); 0 where the partner did nothing to the tie."""
        if not view.past:
            return np.full(view.runs, _FIRST_ACT if self._file.trusting else 0.0)
        act = last_warmth(view, partner)
        return np.where(view.mix < self._file.forgive, np.abs(act), act)


def build(file: File, fit: Fit) -> Strategy:
    """Make the strategy, for a state that can warm or cool its tie with every partner.

    Raises:
        UnknownName, ConfigError: a partner that does not exist or whose tie the actor cannot move.
    """
    return disposed(TitForTat(file, fit), file, fit)


def _partners(file: File, fit: Fit) -> tuple[str, ...]:
    """Give the partners in the order of the seats."""
    role = fit.role
    movable = {state for choice in role.choices for state in choice.option.warms}
    able = [actor for actor in fit.menus if actor in STATES and actor in movable]
    if not able:
        advice = "Use another kind for it, such as rule_based."
        problem = f"{role.name} has no option that warms or cools a tie, so it cannot mirror anybody."
        raise ConfigError(problem, **fit.place("kind"), advice=advice)
    for n, partner in enumerate(file.partners):
        where = fit.place("partners", n)
        if partner not in fit.menus:
            raise UnknownName("actor", partner, fit.menus, **where)
        if partner not in able:
            problem = f"{role.name} has no option that warms or cools its tie with {partner}."
            raise ConfigError(problem, **where, advice=f"It can mirror: {', '.join(able)}.")
    return tuple(actor for actor in able if actor in file.partners or not file.partners)
