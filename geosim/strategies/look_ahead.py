"""Looking ahead: what each choice would bring over the next quarters, on beliefs and expected luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geosim.noise import EXPECTED
from geosim.rules import Choices, quarter, quarter_for
from geosim.rules.instruments import Script
from geosim.state import Array, Constants, State
from geosim.strategies.base import HOLD, View

_COLUMNS = 2048  # candidates times runs that are looked at together
_PAKISTAN = "pakistan"


def look_ahead(views: Sequence[View]) -> list[Array]:
    """Give the mean discounted payoff of every choice of every view's actor, each (O, R).

    The actor plays the choice for one turn and then holds; everybody else repeats last turn's choices
    (level 1); luck is what is expected and the ground is what is believed.
    """
    runs = views[0].runs
    if sum(len(view.choices) for view in views) * runs <= _COLUMNS:
        return _together(views)
    return [_alone(view) for view in views]


def horizon(view: View) -> Array:
    """Give the quarters the actor looks ahead, scalar or (R,): at least one turn and two quarters."""
    c = view.constants
    own = (
        c.horizon if view.actor != _PAKISTAN else c.horizon_myopic + c.horizon_patience * c.political_patience
    )
    return np.maximum(np.rint(own), view.turn_quarters + 2.0)


def _lengths(view: View) -> Array:
    return np.broadcast_to(horizon(view), (view.runs,))


def _together(views: Sequence[View]) -> list[Array]:
    """Look at the candidates of all actors side by side, and read each actor's own payoff."""
    first = views[0]
    runs = first.runs
    sizes = [len(view.choices) * runs for view in views]
    index = np.concatenate([np.tile(np.arange(runs), len(view.choices)) for view in views])
    constants, state = _widen_constants(first.constants, runs, index), first.state.take(index)
    goals = constants.goals.actors
    owner = np.repeat([goals.index(view.actor) for view in views], sizes)
    length = np.concatenate([np.tile(_lengths(view), len(view.choices)) for view in views])
    during, after = zip(
        *[_candidates(view, np.tile(np.arange(runs), len(view.choices))) for view in views], strict=True
    )
    plans = np.concatenate(during, axis=1), np.concatenate(after, axis=1)
    columns = np.arange(len(index))

    def play(state: State, picked: Array) -> tuple[State, Array]:
        state, outcome = quarter(state, _choices(picked), constants, EXPECTED)
        return state, outcome.payoff[owner, columns]

    value = _discounted(state, plans, length, first.turn_quarters, constants, play)
    parts = np.split(value, np.cumsum(sizes)[:-1])
    return [part.reshape(len(view.choices), runs) for part, view in zip(parts, views, strict=True)]


def _alone(view: View) -> Array:
    """Look at one actor's candidates, in even slices of about 2,000 columns, with its own payoff only."""
    runs = view.runs
    candidates = len(view.choices) * runs
    run_of = np.tile(np.arange(runs), len(view.choices))
    length = _lengths(view)
    values = []
    for at in np.array_split(np.arange(candidates), max(1, round(candidates / _COLUMNS))):
        index = run_of[at]
        constants = _widen_constants(view.constants, runs, index)

        def play(state: State, picked: Array, constants: Constants = constants) -> tuple[State, Array]:
            return quarter_for(view.actor, state, _choices(picked), constants, EXPECTED)

        plans = _candidates(view, index, at // runs)
        values.append(
            _discounted(view.state.take(index), plans, length[index], view.turn_quarters, constants, play)
        )
    return np.concatenate(values).reshape(len(view.choices), runs)


def _discounted(
    state: State, plans: tuple[Array, Array], length: Array, turn_quarters: int, c: Constants, play: object
) -> Array:
    """Add up discounted payoffs over each column's horizon and divide by it, (columns,)."""
    total = np.zeros(length.shape)
    weight = np.ones(length.shape)
    for s in range(int(np.max(length))):
        state, payoff = play(state, plans[0] if s < turn_quarters else plans[1])  # type: ignore[operator]
        total = total + np.where(s < length, weight * payoff, 0.0)
        weight = weight * c.discount
    return total / length


def _candidates(
    view: View, run_of: NDArray[np.int64], which: NDArray[np.int64] | None = None
) -> tuple[Array, Array]:
    """Give the picks of everybody during the candidate's turn and after it, each (C, columns)."""
    runs = view.runs
    which = np.arange(len(run_of)) // runs if which is None else which
    own = view.constants.effects.columns(view.actor)
    after = view.picked.take(run_of, axis=1)
    after[own] = 0.0
    during = after.copy()
    rows = np.array([-1 if choice == HOLD else own.start + i - 1 for i, choice in enumerate(view.choices)])[
        which
    ]
    acting = rows >= 0
    during[rows[acting], np.flatnonzero(acting)] = 1.0
    return during, after


def _choices(picked: Array) -> Choices:
    by_rule = np.zeros(picked.shape[-1])
    return Choices(picked, by_rule, by_rule)


def _widen_constants(c: Constants, runs: int, index: NDArray[np.int64]) -> Constants:
    """Take columns of every number that differs between runs, and let events act as expected."""
    script = Script(tuple(replace(event, happens=None) for event in c.script.events))
    if runs == 1:
        return replace(c, script=script)

    def take(x: Array) -> Array:
        return x.take(index, axis=-1) if np.ndim(x) and np.shape(x)[-1] == runs else x

    events = tuple(replace(e, probability=take(e.probability), scale=take(e.scale)) for e in script.events)
    numbers = {name: take(number) for name, number in c.numbers.items()}
    return replace(
        c, numbers=numbers, script=Script(events), goals=replace(c.goals, weights=take(c.goals.weights))
    )
