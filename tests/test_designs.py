"""Experiments as points: every design, every kind of factor, and what an experiment may not say."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geosim.designs import count, factors, numbers_of, points, problem, quantiles, seats_of
from geosim.errors import ConfigError
from geosim.experiment import Experiment

FACTORS = {
    "uncertainties": {
        "tariff_start": {"range": [0.1, 0.4]},
        "beijing_reading": {"values": [0, 1]},
        "attack_base": {"range": [1, 3], "distribution": "triangular", "mode": 1.5},
        "price_start.copper": {"range": [-0.2, 0.6], "distribution": "normal", "mean": 0.2, "deviation": 0.1},
    },
    "levers": {
        "line": {"actor": "pakistan", "strategies": ["hedger", "hold"]},
        "terms": {
            "sets": ["community_share_start.chagai", "community_share_start.makran"],
            "values": [0.05, 0.25],
        },
        "china": {"actor": "china", "scripts": {"invests": [["invest"]], "waits": [[]]}},
    },
}
DESIGNS = [
    {"kind": "grid", "levels": 3},
    {"kind": "list", "points": [{}, {"tariff_start": 0.2, "line": "hold"}, {"china": "waits"}]},
    {"kind": "latin_hypercube", "points": 50},
    {"kind": "sobol", "points": 16},
    {"kind": "sobol", "points": 8, "second_order": True},
    {"kind": "morris", "trajectories": 5},
    {"kind": "one_at_a_time", "levels": 3},
]


def experiment(**changes: object) -> Experiment:
    """Make an experiment with one factor of every kind."""
    whole = {
        "title": "T",
        "question": "Q",
        "outcomes": ["take"],
        "design": DESIGNS[2],
        **FACTORS,
        **changes,
    }
    return Experiment.from_dict(whole, "mine.yaml")


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: f"{design['kind']} {len(design)}")
def test_every_design_takes_every_factor(design):
    """Numbers, lists, strategies and scripts stand in the points of each design, inside their bounds."""
    found = points(mine := experiment(design=design))

    assert list(found.columns) == [*FACTORS["uncertainties"], *FACTORS["levers"]]
    assert len(found) == count(mine)
    for factor in factors(mine):
        given = [value for value in found[factor.name] if value is not None]
        if factor.choices:
            assert set(given) <= set(factor.choices)
        else:
            low, high = factor.spread.range
            assert all(low <= value <= high for value in given)


def test_a_grid_has_every_combination():
    """Three levels of three ranges and four lists of two make 432 points, none twice."""
    found = points(experiment(design=DESIGNS[0]))

    assert len(found) == 27 * 16
    assert not found.duplicated().any()


@pytest.mark.parametrize("design", DESIGNS[2:6], ids=lambda design: f"{design['kind']} {len(design)}")
def test_the_same_seed_gives_the_same_points(design):
    """A random design is fixed by its seed."""
    first, again, other = (points(experiment(design=design, seed=seed)) for seed in (7, 7, 8))

    assert first.equals(again)
    assert not first.equals(other)


def test_a_latin_hypercube_fills_every_slice():
    """Each fiftieth of every factor has one of fifty points."""
    sampled = quantiles(experiment())

    assert (np.sort((sampled * 50).astype(int), axis=0) == np.arange(50)[:, None]).all()


def paths(mine: Experiment, name: str) -> list[tuple[object, object]]:
    """Give the value of a factor before and after its move in every trajectory, which has no third."""
    column = points(mine)[name].tolist()
    each = len(column) // mine.design.trajectories
    found = [column[first : first + each] for first in range(0, len(column), each)]
    assert all(sum(a != b for a, b in pairwise(path)) == 1 for path in found)
    return [(path[0], path[-1]) for path in found]


@pytest.mark.parametrize("levels", [2, 4, 10])
def test_morris_lets_all_listed_values_meet(levels):
    """However many levels, three strategies meet pair by pair, in both directions, equally often."""
    line = {"actor": "pakistan", "strategies": ["hedger", "hold", "reformer"]}
    design = {"kind": "morris", "trajectories": 12, "levels": levels}
    mine = experiment(levers={"line": line}, design=design)

    assert Counter(paths(mine, "line")) == dict.fromkeys(permutations(line["strategies"], 2), 2)
    assert Counter(paths(mine, "beijing_reading")) == {(0, 1): 6, (1, 0): 6}


@given(st.integers(2, 9), st.integers(2, 40), st.integers(0, 1000))
def test_morris_goes_through_pairs_evenly(values, trajectories, seed):
    """No pair of listed numbers comes up two times more than another, and none in one direction only."""
    found = experiment(
        uncertainties={"tariff_start": {"values": list(range(values))}},
        levers={},
        design={"kind": "morris", "trajectories": trajectories},
        seed=seed,
    )
    ways = Counter(paths(found, "tariff_start"))

    both = [ways[pair] + ways[pair[::-1]] for pair in combinations(range(values), 2)]
    assert max(both) - min(both) <= 1
    assert all(abs(ways[pair] - ways[pair[::-1]]) <= 1 for pair in combinations(range(values), 2))


def test_morris_takes_ranges_where_salib_has_them():
    """The points of ranges are those of SALib's quantiles, whatever else is listed."""
    mine = experiment(design={"kind": "morris", "trajectories": 5})

    assert points(mine)["tariff_start"].tolist() == pytest.approx(list(0.1 + 0.3 * quantiles(mine)[:, 0]))


def test_distributions_have_their_shape():
    """A triangular factor leans to its mode, a normal one keeps its mean and spread."""
    found = points(experiment(design={"kind": "latin_hypercube", "points": 4000}))
    triangular, normal = (found[name].astype(float) for name in ("attack_base", "price_start.copper"))

    assert triangular.mean() == pytest.approx((1 + 3 + 1.5) / 3, abs=0.01)
    assert normal.mean() == pytest.approx(0.2, abs=0.005)
    assert normal.std() == pytest.approx(0.1, abs=0.005)


def test_one_at_a_time_moves_one_factor():
    """The first point is the scenario itself, each other one differs from it in one factor."""
    found = points(experiment(design=DESIGNS[6]))

    assert found.iloc[0].isna().all()
    assert (found.iloc[1:].notna().sum(axis=1) == 1).all()


def test_a_point_says_what_to_set():
    """Levers on numbers set all they name; strategies and scripts take their seats."""
    mine = experiment()
    point = {"tariff_start": 0.3, "terms": 0.25, "line": "hold", "china": "waits", "beijing_reading": None}

    assert numbers_of(mine, point) == {
        "tariff_start": 0.3,
        "community_share_start.chagai": 0.25,
        "community_share_start.makran": 0.25,
    }
    assert seats_of(mine, point) == {"pakistan": "hold", "china": "china:waits"}


def test_the_problem_is_that_of_salib():
    """Names and bounds have the form that SALib reads."""
    found = problem(experiment())

    assert found["num_vars"] == len(found["names"]) == len(found["bounds"]) == 7


def test_a_part_changes_what_it_says():
    """A subexperiment adds and replaces factors, leaves some out, and has a design of its own."""
    mine = experiment(
        subexperiments=[
            {"name": "first", "without": ["line", "tariff_start"], "design": {"kind": "grid", "levels": 2}},
            {"name": "second", "uncertainties": {"beijing_reading": {"values": [1]}}, "replications": 9},
        ]
    )
    first, second = mine.parts

    assert {"line", "tariff_start"} & {factor.name for factor in factors(first)} == set()
    assert first.design.kind == "grid"
    assert second.uncertainties["beijing_reading"].values == (1,)
    assert (second.replications, second.design) == (9, mine.design)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"uncertainties": {"tariff_start": {"range": [0.4, 0.1]}}}, "upside down or empty: 0.4 to 0.1"),
        ({"uncertainties": {"tariff_start": {"values": [1, 1]}}}, "1 stands twice"),
        ({"uncertainties": {"tariff_start": {"range": [0, 1], "distribution": "triangular"}}}, "needs mode"),
        ({"uncertainties": {"tariff_start": {"range": [0, 1], "mode": 0.5}}}, "has no mode"),
        (
            {"uncertainties": {"tariff_start": {"range": [0, 1], "distribution": "triangular", "mode": 2}}},
            "2 lies outside the range 0 to 1",
        ),
        (
            {"levers": {"t": {"sets": "tariff_start", "values": [0.2]}}},
            "tariff_start is set by t and is an unc",
        ),
        (
            {"levers": {n: {"sets": "cpec_start", "values": [0.2]} for n in ("a", "b")}},
            "cpec_start is set by b and is set by a too",
        ),
        ({"parameters": {"tariff_start": 0.2}}, "tariff_start stands under parameters too"),
        ({"design": {"kind": "sobol", "points": 1000}}, "1000 is no power of two. Take 512 or 1024"),
        ({"design": {"kind": "morris", "trajectories": 4, "levels": 3}}, "3 levels cannot be halved"),
        ({"design": {"kind": "sobl", "points": 8}}, "sobl"),
        ({"replications": 0}, "replications"),
        ({"subexperiments": [{"name": "a"}, {"name": "a"}]}, "two subexperiments are called a"),
        ({"outcomes": []}, "outcomes"),
    ],
)
def test_what_an_experiment_may_not_say(changes, says):
    """A faulty experiment is refused in words that name the fault."""
    with pytest.raises(ConfigError) as caught:
        experiment(**changes)

    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("point", "says"),
    [
        ({"tarif": 1}, 'design.points.0.tarif: "tarif" is no factor of this experiment.'),
        (
            {"tariff_start": 3.0},
            "design.points.0.tariff_start: 3.0 is no value of this factor. They lie from 0.1",
        ),
        (
            {"line": "hedgr"},
            "design.points.0.line: hedgr is no value of this factor. They are: hedger, hold.",
        ),
    ],
)
def test_a_listed_point_that_does_not_fit(point, says):
    """A point with a factor or value that is none is refused."""
    with pytest.raises(ConfigError) as caught:
        points(experiment(design={"kind": "list", "points": [point]}))

    assert says in str(caught.value)
