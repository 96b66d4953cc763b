from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from geosim.errors import ConfigError, InputError, UnknownName
from geosim.home import home
from geosim.parameters import Parameters, read
from geosim.reading import read_yaml
from geosim.state import AXES, LEVERS, LOCALITIES, PAIRS

SWITCHES = (
    "beijing_reading",
    "us_presence",
    "us_miner",
    "official_geology",
    "proxy_war",
    "signal_effect",
    "gulf_follows_us",
    "india_rivalry",
    "afghan_dividend",
    "force_works",
    "processing_margin",
    "political_patience",
)


DOCUMENT = read_yaml(home() / "configs" / "parameters.yaml")
WORLD = read(DOCUMENT.data, DOCUMENT.where, DOCUMENT.line_of)


@pytest.fixture
def world() -> Parameters:
    """Give the parameters that come with geosim."""
    return WORLD


def row(**changes: Any) -> dict[str, Any]:
    """Give a valid row of a parameter file, with changes."""
    return {
        "value": 0.5,
        "range": [0, 1],
        "unit": "1",
        "kind": "assumed",
        "meaning": "Something.",
        "source": "Modeller's judgement.",
        **changes,
    }


def test_the_switches_are_the_contested_numbers(world):
    """The twelve assumption switches come in the order of the file."""
    assert world.switches == SWITCHES


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.name)
def test_every_lever_has_a_start(world, lever):
    """A lever's start, and its rest, fade and drift where it has them, lie along its axis."""
    assert f"{lever.name}_start" in world
    for part in ("start", "rest", "fade", "drift"):
        name = f"{lever.name}_{part}"
        assert name not in world or world[name].axes == ((lever.axis,) if lever.axis else ())


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.name)
def test_no_lever_can_start_out_of_bounds(world, lever):
    """Whatever start is allowed, the lever may have."""
    low, high = world[f"{lever.name}_start"].bounds

    assert lever.low <= low.min()
    assert high.max() <= lever.high


def test_shapes_without_overrides(world):
    """Single numbers have no axis, tables end in a runs axis of one."""
    numbers = world.resolve()

    assert numbers.keys() == world.keys()
    for name, number in numbers.items():
        axes = world[name].axes
        assert number.shape == ((*(len(AXES[axis]) for axis in axes), 1) if axes else ())


def test_shapes_with_a_number_for_each_run(world):
    """A list of numbers puts the runs axis last, and only where it is needed."""
    runs = [0.1, 0.2, 0.3]
    numbers = world.resolve(
        {"tax": runs, "security_start.makran": runs, "share_start.refinery.china": runs, "royalty": 0.1}
    )

    assert numbers["tax"].shape == (3,)
    assert numbers["security_start"].shape == (4, 3)
    assert numbers["share_start"].shape == (9, 4, 3)
    assert numbers["royalty"].shape == ()


@given(st.data())
def test_an_override_reaches_its_entries_and_no_others(data):
    """Setting an address sets what lies below it and leaves every other number as it was."""
    address = data.draw(st.sampled_from(WORLD.addresses()))
    name = address.split(".")[0]
    cells = dict(WORLD[name].cells)[address]
    low, high = (bound.reshape(-1)[cells] for bound in WORLD[name].bounds)
    assume(low.max() <= high.min())  # one number may not suit every entry
    value = data.draw(st.floats(low.max(), high.min()))
    before, after = WORLD.resolve(), WORLD.resolve({address: value})
    untouched = np.delete(after[name].reshape(-1), cells)

    assert (after[name].reshape(-1)[cells] == value).all()
    assert (untouched == np.delete(before[name].reshape(-1), cells)).all()
    assert all(after[other] is before[other] for other in WORLD if other != name)


def test_an_address_of_a_table_sets_every_entry(world):
    """One word sets all four localities."""
    assert world.resolve({"community_share_start": 0.25})["community_share_start"].tolist() == [[0.25]] * 4


@pytest.mark.parametrize("order", [1, -1])
def test_the_more_exact_address_wins(world, order):
    """A table with an exception means the same in whatever order it is said."""
    said = [("security_start", 0.9), ("security_start.makran", 0.1)][::order]

    found = world.resolve(dict(said))["security_start"][:, 0]

    assert dict(zip(LOCALITIES, found, strict=True)) == {
        "chagai": 0.9,
        "makran": 0.1,
        "waziristan": 0.9,
        "gilgit_baltistan": 0.9,
    }


def test_a_tie_may_be_named_from_either_side(world):
    """Two states have one tie, whoever is named first."""
    numbers = world.resolve({"alignment_start.china.pakistan": 0.3})

    assert numbers["alignment_start"][PAIRS.index("pakistan.china"), 0] == 0.3


def test_one_tie_cannot_be_set_twice(world):
    """Two spellings of one address are refused, since neither should win."""
    with pytest.raises(InputError, match=r"is set twice, also as"):
        world.resolve({"alignment_start.china.pakistan": 0.3, "alignment_start.pakistan.china": 0.4})


def test_entries_left_out_of_a_two_way_table_are_nothing(world):
    """A partner that is not named has no share."""
    share = world.resolve()["share_start"][..., 0]

    assert share[AXES["asset"].index("reko_diq")].tolist() == [0, 0, 0, 0.5]


def test_numbers_cannot_be_changed_in_place(world):
    """What one game resolves, no other can spoil."""
    with pytest.raises(ValueError, match="read-only"):
        world.resolve({"tax": 0.2})["tax"][...] = 0.3
    with pytest.raises(ValueError, match="read-only"):
        world.resolve()["capacity"][0] = 1


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("beijing_readng", "beijing_reading"),
        ("community_share_start.chagi", "community_share_start.chagai"),
        ("share_start.refinery.chna", "share_start.refinery.china"),
        ("alignment_start.pakistan.chnia", "alignment_start.pakistan.china"),
    ],
)
def test_an_unknown_address_gets_a_hint(world, address, near):
    """A misspelt address is answered with the nearest one and the command that lists them all."""
    with pytest.raises(UnknownName) as caught:
        world.resolve({address: 0.5}, where="mine.yaml")

    assert str(caught.value).startswith(f'mine.yaml: no parameter called "{address}". Did you mean "{near}"')
    assert "geosim list parameters" in str(caught.value)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (1.2, "1.2 is outside its range 0 to 1."),
        ([0.5, -3], "-3 is outside its range 0 to 1."),
        (math.nan, "must be a finite number"),
        (math.inf, "must be a finite number"),
        ([0.1, math.nan], "must be a finite number"),
        ("half", "'half' is not a number"),
        (True, "True is not a number"),
        (None, "None is not a number"),
        ([], "[] is not a number"),
        ([[0.1]], "is not a number"),
        ([[0.1], [0.1, 0.2]], "is not a number"),
        ({"low": 1}, "is not a number"),
    ],
)
def test_a_bad_value_is_refused(world, value, says):
    """What is no number in range is refused with key and reason."""
    with pytest.raises(InputError) as caught:
        world.resolve({"beijing_reading": value})

    assert str(caught.value).startswith("beijing_reading: ")
    assert says in str(caught.value)


def test_the_range_of_one_entry_counts(world):
    """Where entries have ranges of their own, one value for all must suit each."""
    with pytest.raises(
        InputError, match=r"attack_base: 1 is outside its range 2\.25 to 9 \(attacks a quarter\)"
    ):
        world.resolve({"attack_base": 1})


def test_lists_must_be_equally_long(world):
    """Numbers for three runs and for two cannot go together."""
    with pytest.raises(InputError, match=r"equally long: tax has 3, royalty has 2"):
        world.resolve({"tax": [0.1, 0.1, 0.1], "royalty": [0.1, 0.1]})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"value": 2}, "value: 2 is outside the range 0 to 1"),
        ({"value": "half"}, "value: 'half' is not a finite number"),
        ({"value": True}, "value: True is not a finite number"),
        ({"value": math.nan}, "value: nan is not a finite number"),
        ({"range": [1, 0]}, "range: the lowest value comes first"),
        ({"range": 3}, "range: write it as"),
        ({"axis": "localty"}, 'no axis called "localty". Did you mean "locality"?'),
        ({"axis": "locality"}, "value: should name each locality"),
        (
            {"axis": "locality", "value": {"chagai": 0}},
            "gives no number for makran, waziristan, gilgit_baltistan",
        ),
        ({"axis": "locality", "value": {"chagi": 0}}, 'no locality called "chagi". Did you mean "chagai"?'),
        ({"axis": ["asset", "partner"], "value": {"refinery": {"chna": 1}}}, 'no partner called "chna"'),
        ({"kind": "guessed"}, "kind: should be 'sourced', 'derived', 'assumed' or 'contested'"),
        ({"kind": "contested"}, "a contested number says what its two poles stand for"),
        ({"source": ""}, "source: "),
        ({"sources": "x"}, 'sources: no such key. Did you mean "source"?'),
    ],
    ids=str,
)
def test_a_bad_row_is_refused(changes, says):
    """A parameter file that contradicts itself is refused with key and reason."""
    with pytest.raises(ConfigError) as caught:
        read({"thing": row(**changes)}, "mine.yaml")

    assert str(caught.value).startswith("mine.yaml: thing")
    assert says in str(caught.value)


@pytest.mark.parametrize("lacking", ["value", "range", "unit", "kind", "meaning", "source"])
def test_provenance_cannot_be_left_out(lacking):
    """A number without range, unit, kind, meaning or source is refused."""
    data = {key: value for key, value in row().items() if key != lacking}

    with pytest.raises(ConfigError, match=rf"mine\.yaml: thing\.{lacking}: is missing"):
        read({"thing": data}, "mine.yaml")
