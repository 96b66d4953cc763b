"""Looking ahead: what each choice would bring over the next quarters, on beliefs and expected luck."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geosim.rules import foresee
from geosim.rules.effects import Effects
from geosim.rules.moves import Moves, follow, happen, wear
from geosim.rules.payoff import Facts, pay, pay_one
from geosim.rules.script import Script
from geosim.state import Array, Constants
from geosim.strategies.base import View

_COLUMNS = 2048  # candidates times runs that are looked at together, in a cache that others share
_PAKISTAN = "pakistan"


def look_ahead(views: Sequence[View]) -> list[Array]:
    """Give the mean discounted payoff of every choice of every view's actor, each (O, R).

    The actor plays the choice for one turn and then holds; everybody else repeats last turn's choices
    (level 1); luck is what is expected and the ground is what is believed.
    """
    runs = np.arange(views[0].runs)
    if sum(len(view.choices) for view in views) * len(runs) <= _COLUMNS:
        return _look(views, runs)
    return [_in_slices(view) for view in views]


def horizon(view: View) -> Array:
    """Give the quarters the actor looks ahead, scalar or (R,): at least one turn and two quarters."""
    c = view.constants
    own = (
        c.horizon if view.actor != _PAKISTAN else c.horizon_myopic + c.horizon_patience * c.political_patience
    )
    return np.maximum(np.rint(own), view.turn_quarters + 2.0)


def _in_slices(view: View) -> Array:
    """Look ahead for one actor, in even slices of the runs, (O, R)."""
    slices = max(1, round(len(view.choices) * view.runs / _COLUMNS))
    parts = np.array_split(np.arange(view.runs), min(slices, view.runs))
    return np.concatenate([_look([view], runs)[0] for runs in parts], axis=1)


def _look(views: Sequence[View], runs: NDArray[np.int64]) -> list[Array]:
    """Look at the candidates of some actors in some runs side by side, each (O, runs).

    A column is one candidate in one run; those of a candidate lie in a row.
    """
    first, sizes = views[0], [len(view.choices) for view in views]
    index = np.tile(runs, sum(sizes))
    c = _narrowed(first.constants, first.runs, index)
    state = replace(first.state, repetition=first.state.repetition[:0]).take(index)
    lengths = [np.tile(np.broadcast_to(horizon(v), (v.runs,))[runs], len(v.choices)) for v in views]
    length, shortest = np.concatenate(lengths), min(np.min(one) for one in lengths)
    costs = np.concatenate([_costs(view, len(runs)) for view in views])
    acts = _acts(views, runs, c)
    total, weight = np.zeros(len(index)), np.ones(())
    for s in range(int(np.max(length))):
        state, facts = foresee(state, next(acts), c)
        payoff = _payoff(views, facts, costs if s < first.turn_quarters else np.zeros(()))
        payoff *= weight
        total += payoff if s < shortest else np.where(s < length, payoff, 0.0)
        weight = weight * c.discount
    total /= length
    parts = np.split(total.reshape(-1, len(runs)), np.cumsum(sizes)[:-1])
    return list(parts)


def _payoff(views: Sequence[View], facts: Facts, costs: Array) -> Array:
    """Give every column the payoff of the actor whose candidate it is; costs: of its choice."""
    goals = facts.c.goals
    if len(views) == 1:
        return pay_one(facts, goals, views[0].actor, costs)
    _, payoffs = pay(facts, goals, costs)
    choices = [len(view.choices) for view in views]
    owner = np.repeat([goals.actors.index(view.actor) for view in views], choices)
    columns = np.arange(payoffs.shape[-1])
    return payoffs[np.repeat(owner, len(columns) // len(owner)), columns]


def _costs(view: View, runs: int) -> Array:
    """Give what every candidate costs a quarter while it is in force, (candidates * runs,)."""
    effects: Effects = view.constants.effects
    return np.repeat(np.concatenate([np.zeros(1), effects.costs[effects.columns(view.actor), 0]]), runs)


def _acts(views: Sequence[View], runs: NDArray[np.int64], wide: Constants) -> Iterator[Moves]:
    """Give what is moved in each coming quarter: the others' choices in every run, and the candidate's.

    What the others do is the same for all candidates of an actor, so it is added up once for each run; sums
    of effects are exact, so their order does not matter.
    """
    first = views[0]
    c = _narrowed(first.constants, first.runs, runs)
    effects: Effects = c.effects
    picked = first.picked.take(runs, axis=1)
    held = np.repeat(picked[:, None], len(views), axis=1)  # (C, views, runs)
    for n, view in enumerate(views):
        held[effects.columns(view.actor), n] = 0.0
    rows, choices, candidates, amounts = _candidate_entries(views, effects)
    view_of = np.repeat(np.arange(len(views)), [len(view.choices) for view in views])
    used = effects.uses @ picked
    others = tried = first.state.repetition.take(runs, axis=1)
    for s, quarter in enumerate(range(first.quarter, first.quarter + 10**6)):
        worn = wear(others, c).take(effects.option_of, axis=0)[:, None] * held
        sums = (effects.sums @ worn.reshape(len(worn), -1)).reshape(-1, *held.shape[1:])
        totals = sums.take(view_of, axis=1)
        if s < first.turn_quarters:
            fresh = wear(tried, c).take(effects.option_of[choices], axis=0)
            totals[rows, candidates] += amounts * fresh
            tried = follow(tried, np.ones(()), c)
        yield happen(totals.reshape(len(totals), -1), quarter, wide)
        others = follow(others, used, c)


def _candidate_entries(
    views: Sequence[View], effects: Effects
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], Array]:
    """Give what the candidates themselves move: row, choice, place of the candidate, amount (n, 1)."""
    rows, choices, amounts = effects.entries
    place = np.full(len(effects.costs), -1)
    at = 1  # after the first actor's `hold`
    for view in views:
        place[effects.columns(view.actor)] = np.arange(at, at + len(view.choices) - 1)
        at += len(view.choices)
    mine = np.flatnonzero(place[choices] >= 0)
    return rows[mine], choices[mine], place[choices[mine]], amounts[mine, None]


def _narrowed(c: Constants, runs: int, index: NDArray[np.int64]) -> Constants:
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
