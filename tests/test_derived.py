"""Derived numbers are what they are derived from, and every number is read by something."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

from geosim.library import default_library
from geosim.rules.levers import lever_table
from geosim.rules.opening import complete, derive
from geosim.state import AXES, LEVERS, Constants
from geosim.world import compile_world

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = default_library()
PARAMETERS = LIBRARY.parameters
SCENARIOS = [LIBRARY.scenario(name) for name in LIBRARY.scenarios]
READERS = [*(ROOT / "geosim" / "rules").glob("*.py"), *(ROOT / "geosim" / "strategies").glob("*.py")]
LEVER_PARTS = ("start", "rest", "fade", "drift")

#: Derived once and rounded; its test below says from what.
ROUNDED = {"salience_scale"}


@pytest.fixture(scope="module")
def default() -> Constants:
    """Give the constants of the default world."""
    told = LIBRARY.scenario("first_shipment")
    assert not told.overrides
    return compile_world(told, PARAMETERS, tuple(LIBRARY.actors.values())).constants


@pytest.fixture(scope="module")
def derived(default):
    """Give the derived numbers, worked out anew from the others."""
    return derive(default)


@pytest.mark.parametrize(
    "name", [n for n, row in PARAMETERS.items() if row.kind == "derived" and n not in ROUNDED]
)
def test_derived_numbers_follow_from_the_others(derived, name):
    """What the file says is what the opening position gives, to a hundred-thousandth."""
    found = np.atleast_1d(derived[name])
    entries = AXES[PARAMETERS[name].axes[0]] if PARAMETERS[name].axes else ("value",)
    write = "\n".join(f"  {entry}: {value:.6g}" for entry, value in zip(entries, found, strict=True))

    assert np.atleast_1d(PARAMETERS[name].values) == pytest.approx(found, rel=1e-5), (
        f"configs/parameters.yaml: {name} no longer follows from the other numbers. Write:\n{write}"
    )


def test_every_derived_number_is_recomputed(derived):
    """A number of kind derived has a derivation, and a derivation has a number of that kind."""
    assert {name for name, row in PARAMETERS.items() if row.kind == "derived"} == {*derived, *ROUNDED}


def test_reko_diq_is_salient_by_about_one():
    """The scale of salience is the log footprint of Reko Diq at full output, rounded."""
    capacity = PARAMETERS["capacity"].values[AXES["asset"].index("reko_diq")]

    assert np.log1p(capacity / 100) / PARAMETERS["salience_scale"].values == pytest.approx(1, abs=0.02)


# ------------------------------------------------------------------ who reads what


def _nodes(files):
    for file in files:
        yield from ast.walk(ast.parse(file.read_text()))


def _constants(node):
    """Say whether an expression is one of the names constants go by: c, r.c, f.c, self.c or constants."""
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name in ("c", "constants")


#: Names read off constants as attributes, or from the numbers by their name.
READ = {n.attr for n in _nodes(READERS) if isinstance(n, ast.Attribute) and _constants(n.value)} | {
    n.slice.value
    for n in _nodes(READERS)
    if isinstance(n, ast.Subscript)
    and isinstance(n.slice, ast.Constant)
    and getattr(n.value, "id", "") == "numbers"
}
#: Levers read their parts by name; options, goals and events may name switches.
BY_NAME = {f"{lever.name}_{part}" for lever in LEVERS for part in LEVER_PARTS}
NAMED = {
    *(option.needs_switch for role in LIBRARY.actors.values() for option in role.options),
    *(goal.weight_switch for role in LIBRARY.actors.values() for goal in role.goals),
    *(event.scaled_by for told in SCENARIOS for event in told.events),
}


#: What only the words of a result depend on is read where they are chosen.
SHOWN = {"verdict_change"} & {
    n.attr for n in _nodes((ROOT / "geosim").rglob("*.py")) if isinstance(n, ast.Attribute)
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_number_is_read(name):
    """A number nobody reads would promise an effect it does not have."""
    assert name in READ | BY_NAME | NAMED | SHOWN, f"configs/parameters.yaml: nothing reads {name}."


def test_every_number_read_exists():
    """What rules and strategies read off the constants is a parameter or a table made of them."""
    tables = complete(PARAMETERS.resolve())
    parts = set(Constants.__dataclass_fields__)

    assert sorted(READ - tables.keys() - parts) == []


def test_levers_read_what_is_theirs():
    """Every lever begins somewhere in the file, and every part that the file gives a lever is read."""
    for lever in LEVERS:
        assert f"{lever.name}_start" in PARAMETERS
    for part in LEVER_PARTS:
        assert np.isfinite(lever_table(PARAMETERS.resolve(), part)).all()
