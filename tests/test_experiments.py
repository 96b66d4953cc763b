"""Experiments as batches: rows are those of single games, whatever the chunks, workers and interruptions."""

from __future__ import annotations

import pandas as pd
import pytest
import yaml
from scipy import stats
from typer.testing import CliRunner

import geosim
from geosim.analysis.played import outcomes_of, runs_of
from geosim.batches import carry_out
from geosim.cli.commands import app
from geosim.errors import InputError, OutputError, UnknownName
from geosim.examining import rows_of, scenario_of
from geosim.experiment import Experiment
from geosim.experiments import plan_experiment
from geosim.library import default_library
from geosim.plans import Plan
from geosim.store.manifest import Shard
from geosim.store.reading import Results
from geosim.strategies import build
from geosim.sweeps import lay_out
from geosim.table import fit, start

LIBRARY = default_library()
SMALL = {
    "title": "Small",
    "question": "Q",
    "scenarios": ["first_shipment", "two_patrons"],
    "turns": 2,
    "uncertainties": {"tariff_start": {"range": [0.1, 0.4]}, "beijing_reading": {"values": [0, 1]}},
    "levers": {
        "line": {"actor": "pakistan", "strategies": ["hedger", "hold"]},
        "terms": {"sets": ["community_share_start.chagai"], "values": [0.05, 0.25]},
        "china": {"actor": "china", "scripts": {"invests": [["invest"]], "waits": [[]]}},
    },
    "outcomes": ["take", "leverage_dependency"],
    "design": {"kind": "latin_hypercube", "points": 7},
    "replications": 3,
    "seed": 5,
}


def experiment(**changes: object) -> Experiment:
    """Make the small experiment, with changes."""
    return Experiment.from_dict({**SMALL, **changes})


def plan(**how: object) -> Plan:
    """Plan the small experiment."""
    return plan_experiment(experiment(), library=LIBRARY, **how)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Give the small experiment, played."""
    return carry_out(plan(), tmp_path_factory.mktemp("small") / "out")


def test_every_point_has_its_replications(results):
    """Each point of each scenario is played three times, on the same three lucks."""
    runs = results.runs

    assert len(runs) == rows_of(experiment()) == 2 * 7 * 3
    assert len(results.points) == 14
    assert (runs.groupby("point").replication.agg(list).map(sorted).map(tuple) == (0, 1, 2)).all()
    assert set(results.points.scenario) == {"first_shipment", "two_patrons"}


def test_a_row_is_the_single_game_of_its_point(results):
    """What stands in a row is, bit for bit, what that game gives when it is played by itself."""
    points = results.points.set_index("point")
    for _, row in results.runs.iloc[::5].iterrows():
        point = points.loc[row["point"]]
        scenario = LIBRARY.scenario(point["scenario"]).with_changes(
            cast="rule_based", turns=2, strategies={"pakistan": point["line"]}
        )
        numbers = {
            "tariff_start": point["tariff_start"],
            "beijing_reading": point["beijing_reading"],
            "community_share_start.chagai": point["terms"],
        }
        alone = scenario.with_changes(parameters={k: float(v) for k, v in numbers.items()})
        game = start(alone, seed=5, runs=[int(row["replication"])])
        script = next(
            group.scripts["china"]
            for group in lay_out(experiment(), LIBRARY).groups
            if row["run"] in group.rows
        )
        assert script["turns"] == ([["invest"]] if point["china"] == "invests" else [[]])
        game.strategies["china"] = build(script, fit(game.world, "china"))
        game.play()
        assert row["leverage_dependency"] == game.columns["leverage_dependency"][0]
        assert row["debt"] == game.columns["debt"][0]


@pytest.mark.parametrize("how", [{"chunk": 4}, {"workers": 2, "chunk": 8}], ids=str)
def test_chunks_and_workers_change_nothing(how, results, tmp_path):
    """Any chunking and two workers give the same tables, bit for bit."""
    other = carry_out(plan(**how), tmp_path / "out")

    for table in ("runs", "quarters", "choices", "points"):
        keys = ["point"] if table == "points" else ["run"]
        ours, theirs = (found.read(table).sort_values(keys, kind="stable") for found in (results, other))
        pd.testing.assert_frame_equal(ours.reset_index(drop=True), theirs.reset_index(drop=True))


def test_what_was_cut_short_is_completed(results, tmp_path):
    """Parts that lack are played again, and only those."""
    cut = plan(chunk=4)
    carry_out(cut, tmp_path / "out")
    parts = sorted((tmp_path / "out" / "runs").glob("*.parquet"))
    for part in parts[1::2]:
        part.unlink()
    kept = {part: part.stat().st_mtime_ns for part in parts[::2]}

    again = carry_out(cut, tmp_path / "out", resume=True)

    assert {part: part.stat().st_mtime_ns for part in parts[::2]} == kept
    pd.testing.assert_frame_equal(again.runs.sort_values("run").reset_index(drop=True), results.runs)


def test_another_experiment_cannot_complete_it(tmp_path):
    """A folder of one experiment is not completed by another."""
    carry_out(plan(), tmp_path / "out")
    other = plan_experiment(experiment(seed=6), library=LIBRARY)

    with pytest.raises(OutputError, match=r"differs in the seed of the experiment\."):
        carry_out(other, tmp_path / "out", resume=True)


def test_one_chunk_holds_many_points():
    """Points that share world and seats are played side by side."""
    many = experiment(
        levers={}, scenarios=["first_shipment"], design={"kind": "latin_hypercube", "points": 300}
    )

    assert len(plan_experiment(many, library=LIBRARY).manifest.chunks) == 1


def test_common_luck_pairs_the_points(tmp_path):
    """Two points that come to the same have equal rows, replication by replication."""
    usual = LIBRARY.parameters.resolve({})["tariff_start"]
    twice = experiment(
        scenarios=["first_shipment"], design={"kind": "list", "points": [{"tariff_start": float(usual)}, {}]}
    )
    runs = carry_out(plan_experiment(twice, library=LIBRARY), tmp_path / "out").runs
    first, second = (runs[runs.point == p].drop(columns=["run", "point"]) for p in (0, 1))

    pd.testing.assert_frame_equal(first.reset_index(drop=True), second.reset_index(drop=True))


@pytest.mark.parametrize("name", LIBRARY.experiments)
def test_shipped_experiments_can_be_laid_out(name):
    """Every shipped experiment names what exists, and fits into a reasonable number of runs."""
    shipped = LIBRARY.experiment(name)

    assert 100 <= rows_of(shipped) <= 1_000_000
    assert lay_out(shipped, LIBRARY).rows == rows_of(shipped)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"scenarios": ["first_shipmnt"]}, 'scenarios.0: no scenario called "first_shipmnt"'),
        ({"outcomes": ["tak"]}, 'outcomes.0: no column called "tak"'),
        ({"uncertainties": {"tarif_start": {"range": [0, 1]}}}, "uncertainties.tarif_start"),
        ({"uncertainties": {"tariff_start": {"range": [0, 9]}}}, "uncertainties.tariff_start"),
        ({"levers": {"l": {"actor": "pakistn", "strategies": ["hold"]}}}, "levers.l.actor"),
        ({"levers": {"l": {"actor": "china", "strategies": ["hedger"]}}}, "not made for china"),
        ({"levers": {"l": {"actor": "china", "scripts": {"a": [["invst"]]}}}}, "invst"),
        ({"uncertainties": {}, "levers": {}}, "varies nothing"),
        ({"design": {"kind": "latin_hypercube", "points": 999_999_999}}, "too many"),
    ],
)
def test_what_does_not_exist_is_refused(changes, says):
    """A name or number that will not do is told before anything is played, with its key."""
    with pytest.raises((InputError, UnknownName)) as caught:
        plan_experiment(experiment(**changes), library=LIBRARY)

    assert says in str(caught.value)


def test_the_command_runs_an_experiment(tmp_path):
    """`geosim batch` takes an experiment by path, and refuses options that belong into its file."""
    file = tmp_path / "mine.yaml"
    file.write_text(yaml.safe_dump(SMALL))
    runner = CliRunner()

    done = runner.invoke(app, ["batch", str(file), "--out", str(tmp_path / "out"), "--record", "runs"])
    refused = runner.invoke(app, ["batch", str(file), "--runs", "5", "--out", str(tmp_path / "other")])

    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "out" / "experiment.yaml").exists()
    assert refused.exit_code == 2
    assert "--runs: an experiment says this itself." in refused.stderr


STOPPING = {
    "scenarios": ["first_shipment"],
    "design": {"kind": "latin_hypercube", "points": 3},
    "replications": 40,
    "stop": {"outcome": "leverage_dependency", "half_width": 0.02, "block": 6},
}


def stopping(**rule: object) -> Experiment:
    """Give a small experiment with a stop rule."""
    return experiment(**{**STOPPING, "stop": {**STOPPING["stop"], **rule}})


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Give an experiment that its rule has stopped."""
    folder = tmp_path_factory.mktemp("stopped") / "out"
    return carry_out(plan_experiment(stopping(), library=LIBRARY), folder)


def test_a_stop_rule_ends_after_a_whole_block(stopped):
    """Every point has the same whole blocks of replications, and the folder is complete."""
    played = stopped.runs.groupby("point")["replication"].agg(list).map(sorted)
    number = len(played.iloc[0])

    assert 6 <= number < 40
    assert number % 6 == 0
    assert (played.map(tuple) == tuple(range(number))).all()
    assert stopped.manifest.stopped_at == len(stopped.runs) == 3 * number
    assert stopped.complete


def test_a_stop_rule_is_met_there_and_not_before(stopped):
    """The interval of the mean is narrow enough at every point, and one block earlier it was not."""
    runs = stopped.runs
    number = runs["replication"].max() + 1

    def widest(replications: int) -> float:
        known = runs[runs["replication"] < replications].groupby("point")["leverage_dependency"]
        return float((known.sem() * stats.t.ppf(0.975, replications - 1)).max())

    assert widest(number) <= 0.02
    assert number == 6 or widest(number - 6) > 0.02


@pytest.mark.parametrize("how", [{"chunk": 5}, {"workers": 2}], ids=str)
def test_who_plays_does_not_matter_to_a_stop_rule(how, stopped, tmp_path):
    """Chunks and workers change neither where the rule stops nor any bit."""
    other = carry_out(plan_experiment(stopping(), library=LIBRARY, **how), tmp_path / "out")

    pd.testing.assert_frame_equal(other.runs, stopped.runs, check_exact=True)
    assert other.manifest.stopped_at == stopped.manifest.stopped_at


def test_a_stopped_experiment_is_resumed(stopped, tmp_path):
    """What was cut short stops at the same place, and what was stopped stays as it is."""
    plan = plan_experiment(stopping(), library=LIBRARY, chunk=9)
    out = tmp_path / "out"

    class _Cut(Exception):
        pass

    def cut(done: int, failed: int) -> None:
        if done:
            raise _Cut

    with pytest.raises(_Cut):
        carry_out(plan, out, tell=cut)
    assert not carry_out(plan, out, resume=True).runs.empty
    again = carry_out(plan, out, resume=True)

    pd.testing.assert_frame_equal(again.runs, stopped.runs, check_exact=True)
    assert again.complete


def test_rows_of_a_stopped_experiment_are_those_of_the_whole_one(stopped, tmp_path):
    """Without the rule, the replications that were played have the same bits."""
    whole = experiment(**{**STOPPING, "stop": None})
    rows = carry_out(plan_experiment(whole, library=LIBRARY), tmp_path / "out").runs
    keys = ["point", "replication"]
    expected = rows.merge(stopped.runs[keys], on=keys).drop(columns="run").sort_values(keys)
    found = stopped.runs.drop(columns="run").sort_values(keys)

    pd.testing.assert_frame_equal(
        found.reset_index(drop=True), expected.reset_index(drop=True), check_exact=True
    )


def test_a_rule_that_is_never_met_plays_everything(tmp_path):
    """An interval that never gets narrow enough leaves all replications."""
    found = carry_out(plan_experiment(stopping(half_width=1e-9), library=LIBRARY), tmp_path / "out")

    assert len(found.runs) == 3 * 40
    assert found.manifest.stopped_at is None


def test_a_stop_rule_has_no_shards():
    """A shard of an experiment with a stop rule is refused with one message."""
    with pytest.raises(InputError, match="shard: a stop rule needs all runs so far"):
        plan_experiment(stopping(), library=LIBRARY, shard=Shard(number=1, shards=2))


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"outcome": "tak"}, 'stop.outcome: no column of numbers called "tak"'),
        ({"outcome": "verdict"}, 'stop.outcome: no column of numbers called "verdict"'),
        ({"block": 40}, "a block of 40 is never looked at before all 40 replications"),
        ({"half_width": 0}, "stop.half_width: should be greater than 0"),
    ],
)
def test_a_stop_rule_that_will_not_do(rule, says):
    """A rule that names what does not exist, or can never stop anything, is refused with its key."""
    with pytest.raises(InputError) as caught:
        lay_out(stopping(**rule), LIBRARY)

    assert says in str(caught.value)


# ---------------------------------------------------------------------- outcomes, and what lies in the folder

OVER_YEARS = {
    "scenarios": ["first_shipment"],
    "turns": 8,
    "outcomes": ["attacks@2026-2027", "verdict=leverage"],
}


def test_a_lever_may_have_a_range(tmp_path):
    """A lever that sets a number of a range is played, and each point has its own."""
    terms = {"sets": "community_share_start.chagai", "spread": {"range": [0.05, 0.25]}}
    mine = experiment(scenarios=["first_shipment"], levers={"terms": terms})
    results = carry_out(plan_experiment(mine, library=LIBRARY), tmp_path / "out")

    assert len(results.runs) == 7 * 3
    assert results.points["terms"].between(0.05, 0.25).all()
    assert results.points["terms"].nunique() == 7


def test_outcomes_of_an_experiment_are_those_of_the_analysis(tmp_path):
    """Years and words that an experiment names are put together from what it records."""
    results = carry_out(plan_experiment(experiment(**OVER_YEARS), library=LIBRARY), tmp_path / "out")
    found = runs_of(results, outcomes_of(results)).set_index("run")
    quarters = results.quarters[results.quarters["quarter"].between(1, 8)]  # quarter 1 begins 2026

    pd.testing.assert_series_equal(
        found["attacks@2026-2027"], quarters.groupby("run")["attacks"].sum(), check_names=False
    )
    assert (found["verdict=leverage"] == (results.runs.set_index("run")["verdict"] == "leverage")).all()


def test_what_outcomes_are_made_from_is_recorded():
    """An experiment with an outcome over years records quarters, however many runs it has."""
    many = experiment(**OVER_YEARS, levers={}, design={"kind": "grid", "levels": 50}, replications=110)

    assert plan_experiment(many, library=LIBRARY).manifest.record == ("runs", "quarters")
    with pytest.raises(
        InputError, match=r"record: attacks@2026-2027 is made from the quarters, which would not"
    ):
        plan_experiment(many, library=LIBRARY, record=["runs"])


def test_the_scenario_in_the_folder_has_no_factor_of_a_point(results):
    """The scenario beside the results is the first one where no point changes it."""
    first = scenario_of(experiment(), "first_shipment", LIBRARY)

    assert results.manifest.scenario == first.to_dict()
    assert results.manifest.seats["pakistan"].strategy == LIBRARY.strategy_of(first, "pakistan")
    assert yaml.safe_load((results.path / "scenario.yaml").read_text()) == first.to_dict()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"replications": 4}, "differs in the replications of the experiment."),
        ({"outcomes": ["take"], "seed": 8}, "differs in the outcomes and seed of the experiment."),
    ],
)
def test_what_keeps_a_folder_from_being_completed(changes, says, results):
    """Resuming says which keys of the experiment differ."""
    other = plan_experiment(experiment(**changes), library=LIBRARY)

    with pytest.raises(OutputError) as caught:
        carry_out(other, results.path, resume=True)
    assert says in str(caught.value)


# ---------------------------------------------------------------------- from Python


def test_a_function_plays_an_experiment(results, tmp_path):
    """`geosim.batch` takes an experiment, or the file of one, and gives the rows of the command."""
    file = tmp_path / "mine.yaml"
    file.write_text(yaml.safe_dump(SMALL, sort_keys=False))

    for given in (experiment(), str(file), file):
        found = geosim.batch(given, record=["runs"])
        pd.testing.assert_frame_equal(found.runs, results.runs, check_exact=True)
        assert set(found.points) == set(results.points)


@pytest.mark.parametrize(
    "said", [{"runs": 5}, {"seed": 2}, {"cast": "rule_based"}, {"strategies": {}}], ids=str
)
def test_a_function_leaves_to_an_experiment_what_it_says(said):
    """What an experiment says itself cannot be said beside it."""
    with pytest.raises(InputError, match=f"{next(iter(said))}: an experiment says this itself."):
        geosim.batch(experiment(), **said)


def test_a_name_of_neither_kind_is_told():
    """A name that is no scenario and no experiment is told with what is near it."""
    with pytest.raises(UnknownName, match='no scenario or experiment called "Rivalry_and_hedgin"') as caught:
        geosim.batch("Rivalry_and_hedgin")

    assert 'Did you mean "rivalry_and_hedging"' in str(caught.value)


def test_all_faults_of_an_experiment_are_told_at_once():
    """An experiment that was made in Python is refused with all that is wrong with it."""
    with pytest.raises(InputError, match="2 things are wrong") as caught:
        geosim.batch(experiment(outcomes=["tak"], scenarios=["first_shipmnt"]))

    assert 'outcomes.0: no column called "tak"' in str(caught.value)
    assert 'scenarios.0: no scenario called "first_shipmnt"' in str(caught.value)
