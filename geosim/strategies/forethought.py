"""What the file of an actor that looks ahead may say: how far, how deep, and what it wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from geosim.errors import ConfigError, UnknownName
from geosim.rules.elementwise import add_up
from geosim.rules.payoff import MEASURES, Goals
from geosim.state import Array, Constants
from geosim.strategies.base import Answering, Fit, View
from geosim.strategies.character import Character

SHORTEST_SIGHT, LONGEST_SIGHT = 0.95, 0.99  # discounts of no patience and of all of it

Weight = Annotated[float, Field(strict=True, ge=-1, le=1, allow_inf_nan=False)]


class Forethought(Character):
    """What the file of an actor that looks ahead may say beside its kind."""

    level: Annotated[
        Literal[0, 1, 2],
        Field(
            description="Depth of thought: 0 repeats itself, 1 takes the others as repeating themselves, "
            "2 takes them as thinking at level 1. Default 1."
        ),
    ] = 1
    patience: Annotated[
        float | None,
        Field(
            strict=True,
            ge=0,
            le=1,
            allow_inf_nan=False,
            description="From 0, four quarters ahead at a discount of 0.95 a quarter, to 1, twenty quarters "
            "at 0.99. Left out: as the world assumes, for most actors like 0.25.",
        ),
    ] = None
    horizon: Annotated[
        int | None,
        Field(
            strict=True,
            ge=1,
            le=40,
            description="Quarters it looks ahead, whatever its patience, and never less than a turn and two "
            "quarters. 1 to 40.",
        ),
    ] = None
    discount: Annotated[
        float | None,
        Field(
            strict=True,
            ge=0.5,
            le=1,
            allow_inf_nan=False,
            description="Worth of a payoff one quarter later. 0.5 to 1.",
        ),
    ] = None
    weights: Annotated[
        Mapping[str, Weight],
        Field(
            description="Weights of goals, -1 to 1 in shares of 1: its own by key, or a measure of another "
            "actor such as united_states.denial. Own goals not named share what is left of 1 as usual; "
            "weights and regard that come to more than 1 together are scaled down to 1."
        ),
    ] = {}
    regard: Annotated[
        Mapping[str, Weight],
        Field(
            description="Weights of others' whole payoffs, by actor: above 0 it wishes them well. -1 to 1."
        ),
    ] = {}
    answers: Answering = Field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Tell whether the file only says to look ahead as everybody does."""
        said = (self.patience, self.horizon, self.discount)
        wanted = (self.weights, self.regard, self.answers)
        return self.level == 1 and all(value is None for value in said) and not any(wanted)


def check_wants(file: Forethought, fit: Fit) -> None:
    """Refuse goals and actors that do not exist.

    Raises:
        UnknownName, ConfigError: a goal, a measure or an actor that does not exist, or its own payoff.
    """
    own = [goal.key for goal in fit.role.goals]
    measures = [name for name in MEASURES if not name.startswith("community.")]
    for name in file.weights:
        if name not in own and name not in measures:
            advice = (
                f"Its goals are: {', '.join(own)}. Or a measure of another, such as united_states.denial."
            )
            known = (*own, *measures)
            where = fit.place("weights", name)
            raise UnknownName("goal", name, known, holder=fit.role.key, **where, advice=advice)
    if set(own) <= file.weights.keys() and not any((*file.weights.values(), *file.regard.values())):
        raise ConfigError("wants nothing.", **fit.place("weights"), advice="Give a goal some weight.")
    for actor in file.regard:
        if actor not in fit.menus:
            raise UnknownName("actor", actor, fit.menus, **fit.place("regard", actor))
        if actor == fit.role.key:
            advice = "Its own payoff has what the others leave of 1."
            raise ConfigError("regards itself.", **fit.place("regard", actor), advice=advice)


def minded(view: View, file: Forethought) -> View:
    """Give a view whose horizon, discount and goals are those of a file: what looking ahead reads."""
    c = view.constants
    numbers = dict(c.numbers) | _sight(c, file)
    goals = wanted(c.goals, view.actor, file) if file.weights or file.regard else c.goals
    return replace(view, constants=replace(c, numbers=numbers, goals=goals))


def _sight(c: Constants, file: Forethought) -> dict[str, Array]:
    found: dict[str, Array] = {}
    if file.patience is not None:
        quarters = c.horizon_myopic + c.horizon_patience * file.patience
        found |= _looking(quarters)
        more = (LONGEST_SIGHT - SHORTEST_SIGHT) * file.patience
        found["discount"] = np.asarray(SHORTEST_SIGHT + more)
    if file.horizon is not None:
        found |= _looking(np.asarray(float(file.horizon)))
    if file.discount is not None:
        found["discount"] = np.asarray(file.discount)
    return found


def _looking(quarters: Array) -> dict[str, Array]:
    """Give the horizon under the names that look-ahead reads it by, Pakistan's and everybody else's."""
    return {"horizon": quarters, "horizon_myopic": quarters, "horizon_patience": np.zeros_like(quarters)}


def wanted(goals: Goals, actor: str, file: Forethought) -> Goals:
    """Give goals in which an actor wants what its file says; the others want what they did."""
    own = goals.rows(actor)
    names = {goals.names[row].partition(".")[2]: row for row in own}
    named = {names[name]: weight for name, weight in file.weights.items() if name in names}
    foreign = {name: weight for name, weight in file.weights.items() if name not in names}
    spoken_for = sum(abs(weight) for weight in (*file.weights.values(), *file.regard.values()))
    usual = [goals.weights[row] for row in own if row not in named]
    left = max(0.0, 1.0 - spoken_for) / add_up(np.stack(usual)) if usual else 0.0
    rows = [
        (goals.names[row], goals.measures[row], goals.places[row], _weight(goals, row, named.get(row), left))
        for row in own
    ]
    rows += [
        (f"{actor}.{name}", name, -1, _weight(goals, own.start, weight)) for name, weight in foreign.items()
    ]
    rows += [
        (f"{actor}.{goals.names[row]}", goals.measures[row], goals.places[row], regard * goals.weights[row])
        for other, regard in file.regard.items()
        for row in goals.rows(other)
    ]
    labels, measures, places, weights = zip(*rows, strict=True)
    scaled = np.stack(weights) / add_up(np.abs(np.stack(weights)))
    start = len(goals.names)
    return Goals(
        actors=goals.actors,
        names=(*goals.names, *labels),
        measures=(*goals.measures, *measures),
        places=(*goals.places, *places),
        weights=np.concatenate([goals.weights, scaled]),
        spans={**goals.spans, actor: range(start, start + len(rows))},
    )


def _weight(goals: Goals, row: int, named: float | None, left: Array | float = 0.0) -> Array:
    """Give the weight of a goal: as named, or its usual one scaled to what is left."""
    usual = goals.weights[row]
    return usual * left if named is None else np.full(usual.shape, named)
