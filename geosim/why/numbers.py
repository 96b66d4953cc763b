"""The numbers that can be explained: result columns, ties of every pair, payoffs and their components.

Some are told apart without something that is set down in lines of its own: counts without their luck, payoffs
without the cost of one's own picks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from geosim.rules.columns import FLOW, MEAN, Column, columns, tie_columns
from geosim.rules.elementwise import add_up
from geosim.state import LOCALITIES, Array
from geosim.why.turns import Moment
from geosim.world import World

COST, LUCK = "cost", "luck"

#: A word, and a date that is empty for years, and the numbers behind them.
NO_NUMBERS = {"verdict": "leverage_dependency", "first_output_reko_diq": "stage_reko_diq"}

Read = Callable[[Moment], Array]


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is shown, and what of it is told apart by who did what.

    apart: COST or LUCK when the two differ by the cost of one's own picks, or by the luck of a count.
    """

    column: Column
    read: Read
    apart: str = ""

    @property
    def summed(self) -> bool:
        """Tell what is summed up over a turn from what is read at its end."""
        return self.column.over in (FLOW, MEAN)

    def shown(self, moments: Sequence[Moment]) -> Array:
        """Give the number over a turn as the results show it, (R,)."""
        return self._over(lambda moment: self.column.read(moment.reading), moments)

    def told(self, moments: Sequence[Moment]) -> Array:
        """Give over a turn what is told apart, (R,)."""
        return self._over(self.read, moments)

    def opening(self, start: Moment, earlier: Sequence[Moment]) -> tuple[float, float]:
        """Give the number before a turn, as shown and as told; what is summed over turns begins at 0."""
        moments = earlier if earlier and self.summed else (start,)
        return float(self.shown(moments)[0]), float(self.told(moments)[0])

    def _over(self, read: Read, moments: Sequence[Moment]) -> Array:
        if not self.summed:
            return read(moments[-1])
        total = add_up(np.stack([read(moment) for moment in moments]))
        return total / len(moments) if self.column.over == MEAN else total


def numbers(world: World) -> dict[str, Number]:
    """Give everything that can be explained in a world, by name: columns, ties, payoff components."""
    known: dict[str, Number] = {}
    counts = _counts()
    for name, column in columns(world.actors).items():
        if name in counts:
            known[name] = Number(column, counts[name], LUCK)
        elif name not in NO_NUMBERS:
            known[name] = Number(column, _as_shown(column))
    known |= {name: Number(column, _as_shown(column)) for name, column in tie_columns().items()}
    known |= {number.column.name: number for number in _components(world)}
    return known | {number.column.name: number for number in _payoffs(world)}


def _as_shown(column: Column) -> Read:
    return lambda moment: column.read(moment.reading)


def _counts() -> Mapping[str, Read]:
    """Give what is expected of every number that is counted."""
    places = {f"attacks_{place}": _expected_attacks(row) for row, place in enumerate(LOCALITIES)}
    return places | {
        "attacks": lambda moment: add_up(moment.expected_attacks),
        "casualties": lambda moment: moment.expected_casualties,
    }


def _expected_attacks(row: int) -> Read:
    return lambda moment: moment.expected_attacks[row]


def _payoffs(world: World) -> Iterator[Number]:
    """Give every payoff and score as it would be without the cost of the actor's own picks."""
    known = columns(world.actors)
    for row, actor in enumerate(world.actors):
        payoff, score = known[f"payoff_{actor}"], known[f"score_{actor}"]
        yield Number(payoff, _before_costs(payoff, row), COST)
        yield Number(score, _before_spending(score, row), COST)


def _before_costs(payoff: Column, row: int) -> Read:
    def read(moment: Moment) -> Array:
        paid = payoff.read(moment.reading)
        return paid if moment.outcome is None else paid + moment.outcome.costs[row]

    return read


def _before_spending(score: Column, row: int) -> Read:
    return lambda moment: score.read(moment.reading) + moment.spent[row]


def _components(world: World) -> Iterator[Number]:
    """Give every component of every payoff, before its weight, by "actor.goal"."""
    goals = ((role, goal) for role in world.roles for goal in role.goals)
    for row, (role, goal) in enumerate(goals):
        meaning = f"{role.name}: {goal.title}"
        column = Column(f"{role.key}.{goal.key}", meaning, "-1..1", MEAN, _component(row))
        yield Number(column, _as_shown(column))


def _component(row: int) -> Callable[..., Array]:
    return lambda r: np.zeros(r.state.runs) if r.outcome is None else r.outcome.components[row]
