"""The strategy `distilled`: what looking ahead would find, as learned from games in which it was asked.

What looking ahead expects of every choice beyond holding was regressed on signals that the actor sees, and
on products of two of them. What came of it is data, made by `geosim distil`. Costs, wear by repetition, the
horizon, precision, and the pull of projects and invitations are not learned: they are read from the world,
as looking ahead reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated

import numpy as np
from pydantic import Field

from geosim.errors import ConfigError
from geosim.rules.columns import tie_columns
from geosim.rules.elementwise import clip
from geosim.rules.moves import wear
from geosim.state import Array
from geosim.strategies.base import HOLD, Fit, Strategy, View
from geosim.strategies.character import Character, disposed
from geosim.strategies.lessons import USUAL, Knowledge, read_mind
from geosim.strategies.look_ahead import horizon
from geosim.strategies.quantal import Quantal, pulls


class File(Character):
    """What the file may say: which data it draws on, and how sharply it tells payoffs apart."""

    data: Annotated[
        str,
        Field(
            pattern=r"^[a-z0-9_]{1,40}$",
            description="What it has learned: a folder of configs/distilled/ by name. Default: look_ahead.",
        ),
    ] = USUAL
    precision: Annotated[
        float | None,
        Field(
            ge=0,
            le=4000,
            allow_inf_nan=False,
            description="How sharply it tells payoffs apart, per unit of payoff; 0 picks at random. Left "
            "out: as the world assumes, for a state in turns of a year 200. 0 to 4000.",
        ),
    ] = None


class Distilled(Quantal):
    """Choose what has been learned to look best, with the precision of who looks ahead."""

    def __init__(self, known: Mapping[str, Knowledge], fit: Fit, precision: float | None = None) -> None:
        self._where, self._precision = fit.where, precision
        menu = fit.menus[fit.role.key]
        self._learned = {length: _Learned(knowledge, menu) for length, knowledge in known.items()}

    @property
    def looks_ahead(self) -> bool:
        """Tell whether choosing takes as long as looking ahead does: no, that is the point."""
        return False

    @classmethod
    def utilities_together(cls, strategies: Sequence[Strategy], views: Sequence[View]) -> list[Array]:
        """Give the utilities of several actors, each for itself."""
        return [strategy.utilities(view) for strategy, view in zip(strategies, views, strict=True)]

    def utilities(self, view: View) -> Array:
        """Give precision times what every choice is taken to bring beyond holding, with its pull, (O, R)."""
        return self.precision(view) * (self.advantages(view) + pulls(view))

    def advantages(self, view: View) -> Array:
        """Give what every choice is taken to bring beyond holding, as mean discounted payoff, (O, R).

        Raises:
            ConfigError: a signal that this world does not show.
        """
        effects, mine = view.constants.effects, view.constants.effects.columns(view.actor)
        found = self._learned[str(view.turn_quarters)].gains(lambda name: self._signal(view, name), view.runs)
        fresh = wear(view.state.repetition, view.constants).take(effects.option_of[mine], axis=0)
        found[1:] *= fresh
        found[1:] -= effects.costs[mine] * spent(view)
        found /= horizon(view)
        return found

    def precision(self, view: View) -> Array:
        """Give how sharply the actor tells payoffs apart, scalar or (R,)."""
        return super().precision(view) if self._precision is None else np.asarray(self._precision)

    def _signal(self, view: View, name: str) -> Array:
        found = signal(view, name)
        if found is None:
            advice = "Make the data anew with: geosim distil"
            raise ConfigError(
                f'knows a signal "{name}", which is not there.', where=self._where, advice=advice
            )
        return found


class _Learned:
    """What is known for turns of one length, made ready for a menu."""

    def __init__(self, known: Knowledge, menu: Sequence[str]) -> None:
        self._signals, self._terms = known.signals, known.terms
        table = np.array([[0.0] * (len(known.terms) + 1), *(known.gains[name] for name in menu[1:])])
        self._start, self._slopes = table[:, :1], table.T[1:, :, None].copy()  # (O, 1), (terms, O, 1)

    def gains(self, read: Callable[[str], Array], runs: int) -> Array:
        """Give what every choice brings beyond holding, fresh and free of cost, (O, R)."""
        scaled = [
            (clip(read(s.name), s.low, s.high) - s.low) * (2.0 / (s.high - s.low)) - 1.0
            for s in self._signals
        ]
        found = np.repeat(self._start, runs, axis=1)
        for term, slopes in zip(self._terms, self._slopes, strict=True):
            value = scaled[term[0]]
            found += slopes * (value if len(term) == 1 else value * scaled[term[1]])
        return found


def signal(view: View, name: str) -> Array | None:
    """Give something an actor sees by name, (R,); None if there is no such thing.

    A name is a result column or tie, `actor.choice` for what was in force last turn, or a number.
    """
    actor, dot, choice = name.partition(".")
    if dot:
        return view.last.get(actor, {}).get(choice)
    if name in view.columns or name in tie_columns():
        return view.columns[name]
    number = view.constants.numbers.get(name)
    return None if number is None else np.broadcast_to(number, (view.runs,))


def spent(view: View) -> Array:
    """Give what a cost of 1 a quarter over the coming turn comes to, discounted, scalar or (R,)."""
    total, weight = np.zeros(()), np.ones(())
    for _ in range(view.turn_quarters):
        total = total + weight
        weight = weight * view.constants.discount
    return total


def build(file: File, fit: Fit) -> Strategy:
    """Make the strategy.

    Raises:
        ConfigError: no such data, or data that do not know a choice of the actor.
        UnknownName: a red line or grudge that names what does not exist.
    """
    mind = read_mind(file.data, fit.role.key, **fit.place("data"))
    menu = [name for name in fit.menus[fit.role.key] if name != HOLD]
    for lesson in mind.turns.values():
        if unknown := [name for name in menu if name not in lesson.gains]:
            raise ConfigError(
                f'the distilled data "{file.data}" do not know {", ".join(unknown)} of {fit.role.key}.',
                **fit.place("data"),
                advice="Make them anew with: geosim distil",
            )
    return disposed(Distilled(mind.turns, fit, file.precision), file, fit)
