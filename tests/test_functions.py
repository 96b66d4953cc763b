"""An experiment as a function, for SALib and ema_workbench."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import sobol as indices
from SALib.sample import sobol as saltelli

import geosim
from geosim.batches import carry_out
from geosim.errors import InputError
from geosim.experiment import Experiment
from geosim.experiments import plan_experiment

OUTCOMES = ("take", "leverage_dependency")
SMALL = {
    "title": "Small",
    "question": "Q",
    "turns": 2,
    "uncertainties": {"tariff_start": {"range": [0.1, 0.4]}, "beijing_reading": {"range": [0, 1]}},
    "outcomes": list(OUTCOMES),
    "design": {"kind": "latin_hypercube", "points": 6},
    "replications": 3,
    "seed": 5,
}
LEVERS = {
    "line": {"actor": "pakistan", "strategies": ["hedger", "hold"]},
    "terms": {"sets": "community_share_start.chagai", "values": [0.05, 0.25]},
}


def function(**changes: object):
    """Give the small experiment, with changes, as a function."""
    return geosim.as_function(Experiment.from_dict({**SMALL, **changes}))


def test_it_gives_the_means_of_the_experiment(tmp_path):
    """What the function gives at the points of a design are the means over the replications played there."""
    mine = Experiment.from_dict({**SMALL, "levers": LEVERS})
    results = carry_out(plan_experiment(mine), tmp_path / "out")
    means = results.runs.groupby("point")[list(OUTCOMES)].mean()
    points = results.points.drop(columns=["part", "scenario", "point"])
    ask = geosim.as_function(mine)

    np.testing.assert_allclose(ask.table(points)[list(OUTCOMES)], means, rtol=1e-14)
    assert ask(**points.iloc[4].to_dict()) == pytest.approx(means.iloc[4].to_dict(), rel=1e-14)


def test_what_is_not_given_is_as_in_the_scenario():
    """A factor that is left out stays as the scenario has it."""
    ask = function(levers=LEVERS)

    assert ask() == ask(tariff_start=geosim.library.default_library().parameters.resolve({})["tariff_start"])
    assert ask() != ask(line="hold")


def test_salib_can_use_it():
    """SALib's own sample of the problem, evaluated point by point or all at once, gives its indices."""
    ask = function()
    sample = saltelli.sample(ask.problem, 4, calc_second_order=False, seed=1)
    rows = [dict(zip(ask.problem["names"], row, strict=True)) for row in sample]

    one_by_one = np.array([ask(**row)["leverage_dependency"] for row in rows])
    at_once = ask.table(rows)["leverage_dependency"].to_numpy()
    found = indices.analyze(ask.problem, at_once, calc_second_order=False, seed=1)

    np.testing.assert_array_equal(one_by_one, at_once)
    assert np.isfinite(found["ST"]).all()
    assert found["ST"].max() > 0.05


@pytest.mark.filterwarnings("ignore")  # of a library that is not ours
def test_ema_workbench_can_use_it():
    """As a Model of ema_workbench it gives the outcomes of the function for uncertainties and levers."""
    ema = pytest.importorskip("ema_workbench")
    ask = function(levers=LEVERS)
    model = ema.Model("geosim", function=ask)
    model.uncertainties = [ema.RealParameter("tariff_start", 0.1, 0.4)]
    model.levers = [ema.CategoricalParameter("line", ["hedger", "hold"])]
    model.outcomes = [ema.ScalarOutcome(name) for name in OUTCOMES]

    with ema.SequentialEvaluator(model) as evaluator:
        experiments, outcomes = evaluator.perform_experiments(scenarios=3, policies=2)

    for i, row in experiments.reset_index(drop=True).iterrows():
        expected = ask(tariff_start=row["tariff_start"], line=row["line"])
        assert {name: outcomes[name][i] for name in OUTCOMES} == expected


def test_an_array_is_a_table_of_points():
    """A sample as SALib gives it, an array with a column a factor, can be handed over as it is."""
    ask = function()
    sample = saltelli.sample(ask.problem, 4, calc_second_order=False, seed=1)
    rows = [dict(zip(ask.problem["names"], row, strict=True)) for row in sample]

    pd.testing.assert_frame_equal(ask.table(sample), ask.table(rows), check_exact=True)


def test_points_that_are_the_same_are_the_same():
    """A point that stands twice has its row twice, and the rows stay in the order of the points."""
    ask = function()
    points = [{"beijing_reading": 0.0}, {"beijing_reading": 1.0}, {"beijing_reading": 0.0}]
    found = ask.table(points)

    assert found.iloc[0].equals(found.iloc[2])
    assert found.iloc[1].to_dict() == ask(beijing_reading=1.0)
    assert not found.iloc[0].equals(found.iloc[1])


def test_the_share_of_a_word_is_an_outcome():
    """An outcome such as verdict=leverage is the share of the replications that end so."""
    words = ("verdict=leverage", "verdict=mixed", "verdict=dependency")
    found = function(outcomes=list(words))(tariff_start=0.2)

    assert list(found) == list(words)
    assert sum(found.values()) == pytest.approx(1)
    assert all(round(share * 3, 9) == round(share * 3) for share in found.values())


@pytest.mark.parametrize(
    ("points", "says"),
    [
        (
            np.zeros((2, 3)),
            "an array of the shape (2, 3) is no table of points. Give one with 2 columns: tariff",
        ),
        (np.zeros(2), "an array of the shape (2,) is no table of points."),
        ([1, 2], "every point must be values by name."),
        ({"tariff_start": [0.1, 0.2]}, "every point must be values by name."),
        ([{"tariff_start": None}], "tariff_start: None is no value of a factor. Give a number or a name"),
        (
            [{"tariff_start": float("nan")}],
            "tariff_start: nan is no value of a factor. Give a finite number.",
        ),
    ],
    ids=str,
)
def test_what_is_no_table_of_points(points, says):
    """Points of another form are refused in words."""
    with pytest.raises(InputError) as caught:
        function().table(points)

    assert says in str(caught.value)


def test_it_can_be_sent_to_other_processes():
    """A copy that was pickled gives the same."""
    ask = function()

    assert pickle.loads(pickle.dumps(ask))(tariff_start=0.3) == ask(tariff_start=0.3)  # noqa: S301  # our own


def test_an_end_that_rounding_has_moved_is_the_end():
    """A value a rounding error outside the range is taken for its end."""
    ask = function()

    assert ask(tariff_start=np.nextafter(0.4, 1)) == ask(tariff_start=0.4)


def test_no_points_give_no_rows():
    """An empty table has the outcomes as columns."""
    assert list(function().table([]).columns) == list(OUTCOMES)


@pytest.mark.parametrize(
    ("changes", "values", "says"),
    [
        ({}, {"tarif_start": 0.2}, 'no factor called "tarif_start". Did you mean "tariff_start"'),
        (
            {},
            {"tariff_start": 0.9},
            "tariff_start: 0.9 is no value of this factor. They lie from 0.1 to 0.4.",
        ),
        ({"levers": LEVERS}, {"line": "hedgr"}, "line: hedgr is no value of this factor."),
        ({}, {"tariff_start": None}, "tariff_start: None is no value of a factor."),
        ({"outcomes": ["take@2026"]}, {}, "outcomes.0: a function gives no outcomes over years."),
        ({"outcomes": ["tak"]}, {}, 'no column called "tak"'),
        ({"scenarios": ["first_shipment", "two_patrons"]}, {}, "the experiment has several scenarios"),
        ({"subexperiments": [{"name": "a"}, {"name": "b"}]}, {}, "the experiment has several parts"),
    ],
)
def test_what_it_refuses(changes, values, says):
    """A name, value, scenario or part that will not do is told."""
    with pytest.raises(InputError) as caught:
        function(**changes)(**values)

    assert says in str(caught.value)
    assert "design" not in str(caught.value)


def test_listed_values_have_no_bounds():
    """SALib's bounds are for ranges only."""
    with pytest.raises(InputError, match="line has listed values, and no bounds"):
        _ = function(levers=LEVERS).problem
