"""The strategy `human`: a person decides."""

from __future__ import annotations

from geosim.errors import IllegalChoice
from geosim.state import Array
from geosim.strategies.base import Fit, Plain, Strategy, View


class Human(Strategy):
    """A person decides; the game asks for the decision and never guesses it."""

    def utilities(self, view: View) -> Array:
        """Refuse: only a person can choose for this seat."""
        msg = f"{view.role.name} is played by a person, who has not decided this turn yet."
        raise IllegalChoice(msg)


class File(Plain):
    """What the file may say."""


def build(file: File, fit: Fit) -> Strategy:  # noqa: ARG001  # a person needs no fitting
    """Make the strategy."""
    return Human()
