"""What files of experiments may say: `geosim check`, `geosim schema` and those that come with geosim."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from geosim.check import check
from geosim.cli.commands import app
from geosim.library import default_library
from geosim.reading import read_yaml
from geosim.schema import file_of, schema

LIBRARY = default_library()
FILES = sorted((LIBRARY.home / "configs" / "experiments").glob("*.yaml"))
GOOD = """\
title: Mine
question: Q
scenarios: [first_shipment]
uncertainties:
  tariff_start: {range: [0.1, 0.4]}
  price_start.copper: {values: [0, 0.2]}
levers:
  line: {actor: pakistan, strategies: [hedger, hold]}
  china: {actor: china, scripts: {invests: [[invest]], waits: [[]]}}
outcomes: [take]
design: {kind: grid}
"""


def problems(tmp_path: Path, text: str) -> list[str]:
    """Give what `geosim check` says about an experiment, without its folder."""
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    return [str(problem).replace(f"{file}", "mine.yaml") for problem in check([file]).problems]


def test_a_good_one_has_no_problems(tmp_path):
    """An experiment that names what exists passes."""
    assert problems(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "tariff_start: {range: [0.1, 0.4]}",
            "tariff_start: {range: [0.4, 0.1]}",
            "mine.yaml:5: uncertainties.tariff_start.range: the range is upside down or empty: 0.4 to 0.1.",
        ),
        (
            "  price_start.copper: {values: [0, 0.2]}",
            "  tariff_start: {values: [0.2]}",
            'mine.yaml:6: the key "tariff_start" is already on line 5. Keep one of the two.',
        ),
        (
            "outcomes: [take]",
            "parameters: {tariff_start: 0.2}\noutcomes: [take]",
            "mine.yaml:4: uncertainties: tariff_start stands under parameters too. Keep one of the two.",
        ),
        (
            "  line: {actor",
            "  rate: {sets: tariff_start, values: [0.2]}\n  line: {actor",
            "mine.yaml:7: levers: tariff_start is set by rate and is an uncertainty too.",
        ),
        (
            "  line: {actor",
            "  other: {actor: pakistan, strategies: [reformer, hold]}\n  line: {actor",
            "mine.yaml:9: levers.line.actor: pakistan is already in the hands of the lever other.",
        ),
        (
            "scenarios: [first_shipment]",
            "scenarios: [first_shipment, first_shipment]",
            "mine.yaml:3: scenarios.1: first_shipment stands twice. Keep it once.",
        ),
        (
            "  line: {actor",
            "  point: {actor",
            "mine.yaml:8: levers.point: point is a column of the results. Give the lever another name.",
        ),
        (
            "tariff_start: {range",
            "tarif_start: {range",
            'mine.yaml:5: uncertainties.tarif_start: no parameter called "tarif_start". Did you',
        ),
        (
            "{values: [0, 0.2]}",
            "{values: [0, 99]}",
            "mine.yaml:6: uncertainties.price_start.copper: 99 is outside its range",
        ),
        ("scenarios: [first", "scenarios: [frist", "mine.yaml:3: scenarios.0: no scenario called"),
        (
            "scenarios: [first_shipment",
            "scenarios: [./mine.yaml",
            'mine.yaml:3: scenarios.0: no scenario called "./mine.yaml". Copy it to',
        ),
        (
            "strategies: [hedger, hold]",
            "strategies: [hedger, hedger]",
            "mine.yaml:8: levers.line.strategies: hedger stands twice. Keep it once.",
        ),
        (
            "strategies: [hedger, hold]",
            "strategies: [Hedger, hold]",
            'mine.yaml:8: levers.line.strategies: no strategy called "Hedger". Did you mean "hedger"?',
        ),
        (
            "actor: pakistan",
            "actor: [pakistan, pakistan]",
            "mine.yaml:8: levers.line.actor: pakistan stands twice. Keep it once.",
        ),
        (
            "  line: {actor",
            "  terms: {sets: [reserves_start, reserves_start], values: [12]}\n  line: {actor",
            "mine.yaml:8: levers.terms.sets: reserves_start stands twice. Keep it once.",
        ),
        (
            "  line: {actor",
            "  terms: {sets: reserves_start, values: [12, 12]}\n  line: {actor",
            "mine.yaml:8: levers.terms.values: 12 stands twice. Keep it once.",
        ),
        (
            "  line: {actor",
            "  take: {actor",
            "mine.yaml:8: levers.take: take is a column of the results. Give the lever another name.",
        ),
        (
            "  line: {actor",
            "  seed: {actor",
            "mine.yaml:8: levers.seed: seed is a column of the results. Give the lever another name.",
        ),
        (
            "[[invest]]",
            "[[invest], [invest, coerce]]",
            "mine.yaml:9: levers.china.scripts.invests.1: china cannot pick invest and coerce together. Keep",
        ),
        (
            "[[invest]]",
            "[[invest, invest]]",
            "mine.yaml:9: levers.china.scripts.invests.0: invest stands twice. Keep it once.",
        ),
        (
            "[[invest]]",
            "[[invest, market, rollover]]",
            "mine.yaml:9: levers.china.scripts.invests.0: 3 choices stand in one turn, and china may pick 2 ",
        ),
        (
            "[[invest]]",
            "[[hold, invest]]",
            "mine.yaml:9: levers.china.scripts.invests.0: hold stands beside other choices.",
        ),
        (
            "outcomes: [take]",
            "outcomes: [take, take]",
            "mine.yaml:10: outcomes.1: take stands twice. Keep it once.",
        ),
        (
            "outcomes: [take]",
            "outcomes: [verdict]",
            "mine.yaml:10: outcomes.0: verdict holds words. Ask for the share of a word: verdict=leverage.",
        ),
        (
            "outcomes: [take]",
            "outcomes: [verdict=leverge]",
            'mine.yaml:10: outcomes.0: no word called "leverge". Did you mean "leverage"?',
        ),
        (
            "outcomes: [take]",
            "outcomes: [take=much]",
            "mine.yaml:10: outcomes.0: take holds numbers, so no share is taken of it. Ask for take itself.",
        ),
        (
            "outcomes: [take]",
            "outcomes: [attacks@2030-2036]",
            "mine.yaml:10: outcomes.0: The first shipment is played from 2025 to 2035, and",
        ),
        (
            "outcomes: [take]",
            "turns: 2\noutcomes: [attacks@2028]",
            "mine.yaml:11: outcomes.0: The first shipment is played from 2025 to 2027, and",
        ),
        (
            "outcomes: [take]",
            "outcomes: [attacks@2030-2028]",
            "mine.yaml:10: outcomes.0: the years run backwards: 2030 to 2028. Write attacks@2028-2030.",
        ),
        (
            "outcomes: [take]",
            "outcomes: [attacks@soon]",
            'mine.yaml:10: outcomes.0: "soon" names no years. Write attacks@2030 or attacks@2026-2028.',
        ),
        (
            "outcomes: [take]",
            "outcomes: [verdict@2030]",
            "mine.yaml:10: outcomes.0: words have no sum over years. Ask for the",
        ),
        (
            "design: {kind: grid}",
            "design: {kind: list, points: [{line: hold}, {line: hedger}, {line: hold}]}",
            "mine.yaml:11: design.points.2: says the same as design.points.0. Keep one of the two.",
        ),
        (
            "design: {kind: grid}",
            "design: {kind: list, points: [{line: true}]}",
            "mine.yaml:11: design.points.0.line: is no value of a factor. Write a number or a name.",
        ),
        (
            "design: {kind: grid}",
            "design: {kind: sobol, points: 1}",
            "mine.yaml:11: design.points: 1 gives no interval to an index. Take 2",
        ),
        (
            "design: {kind: grid}",
            "design: {kind: morris, trajectories: 1}",
            "mine.yaml:11: design.trajectories: 1 gives no interval to an effect. Take 2",
        ),
        (
            "design: {kind: grid}",
            "design: {kind: latin_hypercube, points: 1000000000}\nreplications: 1000000000",
            "mine.yaml:11: design: 1,000,000,000,000,000,000 runs are too many. Take",
        ),
        ("design: {kind: grid}", "replications: 2", "mine.yaml:1: design: "),
        (
            "design: {kind: grid}",
            "design: {kind: grid}\nreplications: 40\nstop: {outcome: attacks@2026, half_width: 0.1}",
            "mine.yaml:13: stop.outcome: a stop rule looks at a plain number of the whole game. Take",
        ),
        (
            "design: {kind: grid}",
            "design: {kind: grid}\nsubexperiments:\n- name: a\n  without: [lines]",
            'mine.yaml:14: subexperiments.0.without.0: no factor called "lines". Did you mean "line"?',
        ),
        (
            "strategies: [hedger",
            "strategies: [hedgr",
            "mine.yaml:8: levers.line.strategies: no strategy called",
        ),
        (
            "[[invest]]",
            "[[invst]]",
            'mine.yaml:9: levers.china.scripts.invests.0: china has no choice called "invst"',
        ),
        ("outcomes: [take]", "outcomes: [tak]", 'mine.yaml:10: outcomes.0: no column called "tak"'),
        (
            "design: {kind: grid}",
            "design: {kind: gird}",
            'mine.yaml:11: design: no kind called "gird". Did you mean "grid"? They are: grid, list,',
        ),
        ("design: {kind: grid}", "design: {levels: 3}", "mine.yaml:11: design: says no kind."),
        (
            "design: {kind: grid}",
            "design: {kind: sobol, points: 100}",
            "mine.yaml:11: design.points: 100 is no power of two. Take 64 or 128.",
        ),
        (
            "design: {kind: grid}",
            "design: {kind: list, points: [{line: hodl}]}",
            "mine.yaml:11: design.points.0.line: hodl is no value of this factor. They are: hedger, hold.",
        ),
        (
            "design: {kind: grid}",
            "design: {kind: grid}\nreplications: 40\nstop: {outcome: tak, half_width: 0.1}",
            'mine.yaml:13: stop.outcome: no column of numbers called "tak"',
        ),
        (
            "design: {kind: grid}",
            "design: {kind: grid}\nsubexperiments:\n- name: a\n  uncertainties:\n    us_minr: {values: [1]}",
            'mine.yaml:15: subexperiments.0.uncertainties.us_minr: no parameter called "us_minr"',
        ),
    ],
)
def test_a_fault_is_told_with_line_and_key(old, new, says, tmp_path):
    """Each fault is one message with the line and the key, and the same fault stops `geosim batch`."""
    assert old in GOOD
    found = problems(tmp_path, GOOD.replace(old, new))

    assert len(found) == 1
    assert found[0].startswith(says)
    done = CliRunner().invoke(app, ["batch", str(tmp_path / "mine.yaml"), "--out", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert says.removeprefix("mine.yaml") in done.output
    assert not (tmp_path / "out").exists()


def test_all_faults_are_told_at_once(tmp_path):
    """A faulty shape does not hide names that do not exist."""
    text = GOOD.replace("[0.1, 0.4]", "[0.4, 0.1]").replace("[take]", "[tak]").replace("hedger", "hedgr")

    keys = [line.split(": ")[1] for line in problems(tmp_path, text)]
    assert keys == ["uncertainties.tariff_start.range", "levers.line.strategies", "outcomes.0"]


def test_the_batch_tells_all_faults_at_once(tmp_path):
    """`geosim batch` refuses a faulty file with the lines of `geosim check`, all of them."""
    text = GOOD.replace("[0.1, 0.4]", "[0.4, 0.1]").replace("[take]", "[tak]").replace("hedger", "hedgr")
    told = problems(tmp_path, text)
    done = CliRunner().invoke(app, ["batch", str(tmp_path / "mine.yaml"), "--out", str(tmp_path / "out")])

    assert done.exit_code == 2
    assert done.stderr.replace(f"{tmp_path / 'mine.yaml'}", "mine.yaml").splitlines() == told
    assert len(told) == 3
    assert not (tmp_path / "out").exists()


def test_every_listed_point_is_looked_at(tmp_path):
    """Faults of several listed points are told in one pass, each with its place."""
    points = "[{line: hodl}, {tariff_start: 9}, {lin: hold}, {line: hold}]"
    text = GOOD.replace("design: {kind: grid}", f"design: {{kind: list, points: {points}}}")

    keys = [line.split(": ")[1] for line in problems(tmp_path, text)]
    assert keys == ["design.points.0.line", "design.points.1.tariff_start", "design.points.2.lin"]


@pytest.mark.parametrize(
    "outcome",
    ["attacks@2026-2027", "attacks@2035", "reserves@2025", "verdict=leverage", "first_output_reko_diq"],
)
def test_outcomes_are_what_the_analysis_reads(outcome, tmp_path):
    """An outcome may be a column, the share of a word, or a column over some years."""
    assert problems(tmp_path, GOOD.replace("[take]", f"[take, {outcome}]")) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_shipped_files_point_editors_to_a_schema_that_they_keep(file):
    """The first line leads to the schema, by which the file is valid."""
    jsonschema = pytest.importorskip("jsonschema")
    first = file.read_text(encoding="utf-8").splitlines()[0]
    said = "# yaml-language-server: $schema="

    assert first.startswith(said)
    assert (file.parent / first.removeprefix(said)).resolve() == file_of("experiment", LIBRARY.home).resolve()
    jsonschema.Draft7Validator(schema("experiment")).validate(read_yaml(file).data)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("desing", {}),
        ("replications", 0),
        ("design", {"kind": "gird"}),
        ("levers", {"a": {"actor": "china"}}),
    ],
)
def test_the_schema_refuses_what_the_program_refuses(key, value):
    """A misspelt key, a number out of range and a kind that does not exist are faults to an editor too."""
    jsonschema = pytest.importorskip("jsonschema")
    judge = jsonschema.Draft7Validator(schema("experiment"))
    data = yaml.safe_load(GOOD)

    assert judge.is_valid(data)
    assert not judge.is_valid({**copy.deepcopy(data), key: value})


def test_every_key_is_explained():
    """Each key of an experiment has a description for the editor."""
    shape = schema("experiment")

    assert [key for key, said in shape["properties"].items() if "description" not in said] == []


def test_a_vast_design_asks_first(tmp_path):
    """More points than can be laid out quickly are refused with status 2 where nobody can answer."""
    vast = "design: {kind: grid, levels: 1000}\nreplications: 100"
    file = tmp_path / "vast.yaml"
    ranges = "  tariff_start: {range: [0.1, 0.4]}\n  beijing_reading: {range: [0, 1]}"
    file.write_text(
        GOOD.replace("  tariff_start: {range: [0.1, 0.4]}", ranges).replace("design: {kind: grid}", vast)
    )
    done = CliRunner().invoke(app, ["batch", str(file), "--out", str(tmp_path / "out")])

    assert done.exit_code == 2
    assert "it lasts about" in done.output
    assert "Add --yes" in done.output
    assert "--record runs" in done.output
    given = ["batch", str(file), "--record", "runs", "--out", str(tmp_path / "out")]
    assert "--record runs" not in CliRunner().invoke(app, given).output
    assert not (tmp_path / "out").exists()
