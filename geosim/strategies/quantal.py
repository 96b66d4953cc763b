"""Quantal response: logit choice over what looking ahead expects (McKelvey and Palfrey 1995).

The others are taken to repeat themselves: level 1 in the sense of Nagel 1995.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, cast

import numpy as np
from pydantic import Field

from geosim.rules.elementwise import add_up, clip01
from geosim.state import ASSETS, Array
from geosim.strategies.base import Fit, Strategy, View
from geosim.strategies.character import disposed
from geosim.strategies.forethought import Forethought
from geosim.strategies.look_ahead import look_ahead
from geosim.strategies.rule_based import Rule


class File(Forethought):
    """What the file may say: how far, how deep and how sharply the actor thinks, and what it wants."""

    precision: Annotated[
        float | None,
        Field(
            strict=True,
            ge=0,
            le=4000,
            allow_inf_nan=False,
            description="How sharply it tells payoffs apart, per unit of payoff; 0 picks at random. Left "
            "out: as the world assumes, for a state in turns of a year 200. 0 to 4000.",
        ),
    ] = None
    rules: Annotated[
        tuple[Rule, ...],
        Field(
            max_length=100,
            description="Rules that pull it toward options or push it away, as strongly as in a rule_based "
            "file of precision 3.",
        ),
    ] = ()


class Quantal(Strategy):
    """Choose what looks best over the coming quarters, with a precision that leaves room for mistakes."""

    @property
    def looks_ahead(self) -> bool:
        """Tell whether choosing takes as long as looking ahead does: yes."""
        return True

    def utilities(self, view: View) -> Array:
        """Give precision times expected payoff, with the pull of projects and of invitations, (O, R)."""
        return self.utilities_together([self], [view])[0]

    @classmethod
    def utilities_together(cls, strategies: Sequence[Strategy], views: Sequence[View]) -> list[Array]:
        """Look ahead for several actors at once."""
        values = look_ahead(views)
        return [
            cast("Quantal", strategy).precision(view) * (value + pulls(view))
            for strategy, view, value in zip(strategies, views, values, strict=True)
        ]

    def precision(self, view: View) -> Array:
        """Give how sharply the actor tells payoffs apart, scalar or (R,)."""
        c = view.constants
        sharp = c.precision / max(2, view.turn_quarters)
        return sharp if view.role.is_state else np.minimum(sharp, c.precision_community)


def pulls(view: View) -> Array:
    """Give what draws computer players beside payoff: projects that lack finance, and invitations, (O, R)."""
    c, rows = view.constants, []
    by_name = {choice.name: choice for choice in view.role.choices}
    for name in view.choices:
        pull = np.zeros(view.runs)
        choice = by_name.get(name)
        if choice is not None and choice.target in ASSETS:
            asset = ASSETS.index(choice.target)
            pull = pull + c.attraction * c.attractiveness[asset] * (
                1.0 - clip01(add_up(view.state.commitment[asset]))
            )
        rows.append(pull + view.invited.get(name, 0.0))
    return np.stack(rows)


def build(file: File, fit: Fit) -> Strategy:
    """Make the strategy.

    Raises:
        UnknownName, ConfigError: a goal, actor, option or condition that does not exist.
    """
    from geosim.strategies.deliberate import Deliberate  # noqa: PLC0415  # which is made of this module

    plain = file.is_plain and file.precision is None and not file.rules
    made = Quantal() if plain else Deliberate(file, fit, file.precision, file.rules)
    return disposed(made, file, fit)
