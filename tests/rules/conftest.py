"""What the tests of the sub-models share: the opening position, and worlds, states and acts set by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from geosim.library import default_library
from geosim.noise import Noise
from geosim.rules.coercion import Pressure
from geosim.rules.effects import lay_out
from geosim.rules.instruments import INSTRUMENT_ROWS, row_name
from geosim.rules.moves import Moves
from geosim.rules.script import Script
from geosim.state import AXES, LEVER_ROWS, LEVER_SLICE, Array, Constants, State
from geosim.world import World, compile_world

RUNS = 3
LAYOUT = lay_out(INSTRUMENT_ROWS)
AXES_OF = {
    "alignment": ("pair",),
    "log_price": ("mineral",),
    "true_size": ("deposit",),
    "belief_mean": ("deposit",),
    "belief_variance": ("deposit",),
    "stage": ("asset",),
    "commitment": ("asset", "partner"),
    "share": ("asset", "partner"),
    "debt": ("creditor",),
    "grievance": ("locality",),
    "benefit": ("locality",),
    "excitation": ("locality",),
    "attack_trend": ("locality",),
    "dependence": ("partner",),
    "leverage": ("partner",),
    "mine_share": ("partner",),
}


@pytest.fixture(scope="session")
def world() -> World:
    """Give the default world, compiled."""
    library = default_library()
    return compile_world(
        library.scenario("first_shipment"), library.parameters, tuple(library.actors.values())
    )


@pytest.fixture
def c(world: World) -> Constants:
    """Give the numbers of the default world, without its events."""
    return replace(world.constants, script=Script())


@pytest.fixture
def state(world: World) -> State:
    """Give the opening position of three runs."""
    return world.open(Noise(seed=1, runs=np.arange(RUNS), quarters=4))[1]


@pytest.fixture
def numbers(c: Constants) -> Callable[..., Constants]:
    """Give the function that sets numbers of the world: by name, or single entries by address, in order."""
    parameters = default_library().parameters

    def given(addresses: Mapping[str, float] | None = None, **named: float | Array) -> Constants:
        new = dict(c.numbers)
        for address, value in {**named, **(addresses or {})}.items():
            name, *entries = address.split(".")
            assert name in new, f"no number called {name}"
            new[name] = new[name].copy()
            axes = parameters[name].axes if entries else ()
            new[name][tuple(AXES[axis].index(entry) for axis, entry in zip(axes, entries, strict=False))] = (
                value
            )
        return replace(c, numbers=new)

    return given


@pytest.fixture
def changed() -> Callable[[State, Mapping[str, float | Array]], State]:
    """Give the function that sets parts of a state by address, such as `share.refinery.china`."""

    def set_parts(state: State, parts: Mapping[str, float | Array]) -> State:
        for address, value in parts.items():
            state = _set(state, address, value)
        return state

    return set_parts


def _set(state: State, address: str, value: float | Array) -> State:
    name, *entries = address.split(".")
    if name in LEVER_SLICE:
        levers = state.levers.copy()
        levers[LEVER_ROWS.index(address) if address in LEVER_ROWS else LEVER_SLICE[name]] = value
        return replace(state, levers=levers)
    if not isinstance(array := getattr(state, name), np.ndarray):
        return replace(state, **{name: value})
    axes = AXES_OF.get(name, ())
    entries = [".".join(entries)] if entries and axes == ("pair",) else entries
    array = array.copy()
    array[tuple(AXES[axis].index(entry) for axis, entry in zip(axes, entries, strict=False))] = value
    return replace(state, **{name: array})


@pytest.fixture
def moves() -> Callable[..., Moves]:
    """Give the function that moves instruments: the rows named, in every run, and nothing else."""

    def moved(rows: Mapping[str, float] | None = None) -> Moves:
        totals = np.zeros((len(INSTRUMENT_ROWS) + 1, RUNS))
        for row, amount in (rows or {}).items():
            totals[INSTRUMENT_ROWS.index(row_name(row))] = amount
        return Moves(totals, LAYOUT)

    return moved


@pytest.fixture
def pressure() -> Callable[..., Pressure]:
    """Give the function that makes a quarter's pressure: who presses, and to whom Pakistan gives way."""

    def made(**given: float) -> Pressure:
        return Pressure(
            **{name: np.full(RUNS, given.get(name, 0.0)) for name in Pressure.__dataclass_fields__}
        )

    return made
