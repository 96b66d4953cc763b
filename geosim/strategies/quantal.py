"""Quantal response: logit choice over what looking ahead expects (McKelvey and Palfrey 1995).

The others are taken to repeat themselves: level 1 in the sense of Nagel 1995.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

import numpy as np

from geosim.rules.elementwise import add_up, clip01
from geosim.state import ASSETS, Array
from geosim.strategies.base import Fit, Plain, Strategy, View
from geosim.strategies.look_ahead import look_ahead


class File(Plain):
    """What the file may say: how deep the actor thinks; 1 takes the others as repeating themselves."""

    level: Literal[1] = 1


class Quantal(Strategy):
    """Choose what looks best over the coming quarters, with a precision that leaves room for mistakes."""

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


def build(file: File, fit: Fit) -> Strategy:  # noqa: ARG001  # every seat looks ahead alike
    """Make the strategy."""
    return Quantal()
