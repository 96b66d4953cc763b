"""What the tests of the sub-models share: the opening position, and instruments moved by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from geosim.library import default_library
from geosim.noise import Noise
from geosim.rules.coercion import Pressure
from geosim.rules.instruments import INSTRUMENT_ROWS, INSTRUMENTS, Moves, row_name, rows_of
from geosim.state import LEVER_ROWS, LEVER_SLICE, AXES, LEVERS, Array, Constants, State
from geosim.world import World, compile_world

RUNS = 3
_PLACES = {name: np.array([INSTRUMENT_ROWS.index(row) for row in rows_of(name)]) for name in INSTRUMENTS}


@pytest.fixture(scope="session")
def world() -> World:
    """Give the default world, compiled."""
    library = default_library()
    return compile_world(library.scenario("first_shipment"), library.parameters, tuple(library.actors.values()))


@pytest.fixture
def c(world: World) -> Constants:
    """Give the numbers of the default world, without its events."""
    return replace(world.constants, script=type(world.constants.script)())


@pytest.fixture
def state(world: World) -> State:
    """Give the opening position of three runs."""
    return world.open(Noise(seed=1, runs=np.arange(RUNS), quarters=4))[1]


@pytest.fixture
def numbers(c: Constants) -> Callable[..., Constants]:
    """Give the function that sets some numbers of the world; tables are given whole or as one number."""

    def changed(**given: float | Array) -> Constants:
        unknown = given.keys() - c.numbers.keys()
        assert not unknown
        new = {name: np.zeros_like(c.numbers[name]) + value for name, value in given.items()}
        return replace(c, numbers={**c.numbers, **new})

    return changed


def moves(rows: Mapping[str, float] | None = None) -> Moves:
    """Give instrument totals: the rows named, in every run, and nothing else."""
    totals = np.zeros((len(INSTRUMENT_ROWS) + 1, RUNS))
    for row, amount in (rows or {}).items():
        totals[INSTRUMENT_ROWS.index(row_name(row))] = amount
    return Moves(totals, _PLACES)


@pytest.fixture(name="moves")
def _moves() -> Callable[..., Moves]:
    """Give the function that moves instruments by hand."""
    return moves


@pytest.fixture
def pressure() -> Callable[..., Pressure]:
    """Give the function that makes a quarter's pressure: who presses, to whom Pakistan gives way."""

    def of(**given: float) -> Pressure:
        fields = {name: np.zeros(RUNS) for name in Pressure.__dataclass_fields__}
        return Pressure(**{**fields, **{name: np.full(RUNS, amount) for name, amount in given.items()}})

    return of


@pytest.fixture
def put() -> Callable[..., State]:
    """Give the function that changes a state: `name=value`, or `name__entry=value` for one row.

    Levers are named as such; ties as `tie__pakistan_china`; entries of two axes as `share__refinery__china`.
    """

    def changed(state: State, **given: Any) -> State:
        for address, value in given.items():
            state = _put(state, address.split("__"), value)
        return state

    return changed


_STATE_AXES = {
    "log_price": ("mineral",),
    "stage": ("asset",),
    "commitment": ("asset", "partner"),
    "share": ("asset", "partner"),
    "debt": ("creditor",),
    "dependence": ("partner",),
    "leverage": ("partner",),
    "mine_share": ("partner",),
    "belief_mean": ("deposit",),
    "belief_variance": ("deposit",),
    "true_size": ("deposit",),
    **dict.fromkeys(("grievance", "benefit", "excitation", "attack_trend"), ("locality",)),
}


def _put(state: State, path: list[str], value: Any) -> State:
    name, *entries = path
    if name in LEVER_SLICE:
        levers = state.levers.copy()
        row = ".".join(path)
        levers[LEVER_SLICE[name] if row not in LEVER_ROWS else LEVER_ROWS.index(row)] = value
        return replace(state, levers=levers)
    array = getattr(state, name)
    if not isinstance(array, np.ndarray):
        return replace(state, **{name: value})
    new = array.copy()
    if name == "alignment" and entries:
        new[AXES["pair"].index(".".join(entries))] = value
    else:
        axes = _STATE_AXES.get(name, ())
        new[tuple(AXES[axis].index(entry) for axis, entry in zip(axes, entries, strict=False))] = value
    return replace(state, **{name: new})


assert len(LEVERS) == len(LEVER_SLICE)
