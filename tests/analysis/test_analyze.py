"""The commands `geosim analyze` and `geosim report` on known folders, and what they refuse."""

from __future__ import annotations

import csv
import io
import json
import re

import numpy as np
import pytest
from typer.testing import CliRunner

from geosim.analysis.sensitivity import sobol
from geosim.cli.commands import app
from geosim.experiments import batch

SAID = {
    "title": "A <b>known</b> answer",
    "uncertainties": {"tariff": {"range": [0, 1]}, "switch": {"values": [0, 1]}},
    "levers": {"line": {"actor": "pakistan", "strategies": ["hedger", "hold"]}},
    "replications": 3,
}
GRID = {**SAID, "design": {"kind": "grid", "levels": 3}}


def known(points, luck):
    """Give a function of a number, a switch and a strategy."""
    return points["tariff"] * (1 + points["switch"]) + (points["line"] == "hold") + luck


@pytest.fixture(scope="module")
def grid(pretend) -> str:
    """Give the folder of a grid."""
    return str(pretend(GRID, {"take": known}).path)


@pytest.fixture(scope="module")
def sampled(pretend) -> str:
    """Give the folder of a Sobol design."""
    return str(pretend({**SAID, "design": {"kind": "sobol", "points": 32}}, {"take": known}).path)


@pytest.fixture(scope="module")
def alone(tmp_path_factory) -> str:
    """Give the folder of a batch of one scenario."""
    out = tmp_path_factory.mktemp("alone") / "out"
    batch("first_shipment", 6, cast="rule_based", turns=1, out=out)
    return str(out)


def geosim(*args: object) -> tuple[int, str, str]:
    """Run geosim."""
    result = CliRunner().invoke(app, list(map(str, args)), prog_name="geosim")
    return result.exit_code, result.stdout, result.stderr


def test_json_and_csv_hold_the_whole_table(sampled):
    """JSON and CSV give the numbers of the function, unrounded."""
    from geosim.store.reading import load  # noqa: PLC0415

    expected = sobol(load(sampled))
    _, as_json, _ = geosim("analyze", "sensitivity", sampled, "--json")
    _, as_csv, _ = geosim("analyze", "sensitivity", sampled, "--csv")

    assert [row["total"] for row in json.loads(as_json)] == expected.total.tolist()
    rows = list(csv.DictReader(io.StringIO(as_csv)))
    assert [float(row["total"]) for row in rows] == expected.total.tolist()


def test_tables_for_people_fit_a_terminal(grid):
    """Printed tables say the difference with its interval, in 80 columns."""
    status, told, _ = geosim("analyze", "compare", grid, "--by", "line")

    assert status == 0
    assert "1.00 (1.00 to 1.00)" in told
    assert max(map(len, told.splitlines())) <= 80


def test_an_outcome_without_values_is_told(pretend):
    """Where no run has a value of an outcome, its row says that none was counted, and nothing breaks."""
    folder = pretend(GRID, {"take": lambda points, _: points["tariff"] * np.nan}).path
    status, told, _ = geosim("analyze", "outcomes", folder, "--outcome", "take", "--json")
    printed, _, _ = geosim("analyze", "outcomes", folder, "--outcome", "take")

    assert (status, printed) == (0, 0)
    assert [(row["runs"], row["mean"], row["share_of_luck"]) for row in json.loads(told)] == [(0, None, None)]


def test_a_figure_needs_a_folder_that_there_is(grid, tmp_path):
    """A figure for a folder that there is not gets one message."""
    status, _, told = geosim("analyze", "plot", grid, "--out", tmp_path / "no" / "f.svg")

    assert status == 2
    assert "cannot be written: there is no such folder" in told


def test_folders_are_compared(grid, pretend):
    """Two folders are compared run by run."""
    more = pretend(GRID, {"take": lambda points, luck: known(points, luck) + 2}).path
    status, told, _ = geosim("analyze", "compare", grid, more, "--json")

    assert status == 0
    assert json.loads(told)[0]["difference"] == pytest.approx(2)


@pytest.mark.parametrize("kind", ["tornado", "heat", "distribution"])
def test_figures_from_the_command(grid, kind, tmp_path):
    """Each figure is drawn into the file that is named, and told in a sentence."""
    file = tmp_path / "figure.svg"
    status, told, _ = geosim("analyze", "plot", grid, "--kind", kind, "--out", file)

    assert status == 0
    assert told.endswith(f"Drawn in {file}.\n")
    assert "<svg" in file.read_text()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("sensitivity", "nowhere"), "nowhere: there is no such folder"),
        (("sensitivity", "ALONE"), "holds a batch of one scenario, not an experiment"),
        (("sensitivity", "GRID"), "has a grid design, which gives no Sobol or Morris indices"),
        (("sensitivity", "SAMPLED", "--pairs"), "its design samples no pairs"),
        (("sensitivity", "SAMPLED", "--outcome", "tak"), 'no column called "tak". Did you mean "take"'),
        (("sensitivity", "SAMPLED", "--json", "--csv"), "give either --json or --csv"),
        (("compare", "SAMPLED"), "has a Sobol design, which compares no two values of a factor"),
        (("compare", "GRID", "--part", "one"), 'no part called "one". It has no parts.'),
        (("outcomes", "GRID", "--part", "one"), 'no part called "one". It has no parts.'),
        (("compare", "GRID", "SAMPLED", "--part", "one"), "--part: is for one experiment"),
        (("compare", "GRID", "GRID"), "a folder stands twice"),
        (("compare", "GRID", "SAMPLED", "--by", "line"), "--by: is for one experiment"),
        (("compare", "GRID", "SAMPLED"), "their points differ"),
        (("discover", "ALONE", "--when", "take < 1"), "not an experiment"),
        (("plot", "GRID", "--kind", "tornada"), 'no figure called "tornada". Did you mean "tornado"'),
        (("plot", "GRID", "--kind", "fan"), "quarters were not recorded"),
        (("plot", "GRID", "--kind", "heat", "--by", "lin"), 'no factor called "lin". Did you mean "line"'),
        (("plot", "GRID", "--kind", "tornado", "--by", "line"), "--by: tells nothing in a tornado figure"),
        (("plot", "GRID", "--scenario", "first"), 'no scenario called "first"'),
        (("plot", "ALONE", "--kind", "heat"), "not an experiment"),
    ],
)
def test_bad_input(args, says, grid, sampled, alone):
    """Whatever does not fit gets one message and status 2."""
    places = {"GRID": grid, "SAMPLED": sampled, "ALONE": alone}
    status, _, told = geosim("analyze", *(places.get(arg, arg) for arg in args))

    assert status == 2
    assert says.lower() in told.lower()
    assert "Traceback" not in told


# ------------------------------------------------------------------------------------------ report


def test_the_report_holds_everything(sampled, tmp_path):
    """The page has figures, tables, manifest and command, and asks nothing of the network."""
    file = tmp_path / "report.html"
    status, told, _ = geosim("report", sampled, "--out", file)
    page = file.read_text()

    assert status == 0
    assert str(file) in told
    assert page.count("<svg") >= 3
    assert "Sobol indices" in page
    assert "geosim batch known.yaml --out known" in page
    assert "geosim batch experiment.yaml --record runs --out ../known-again" in page
    assert "&#34;format&#34;: &#34;geosim-results&#34;" in page
    assert not re.findall(r'(?:src|href)="(?!#)', page)
    assert "url(http" not in page


@pytest.fixture(scope="module")
def page(grid, tmp_path_factory) -> str:
    """Give the report of the grid."""
    file = tmp_path_factory.mktemp("page") / "report.html"
    geosim("report", grid, "--out", file)
    return file.read_text()


def test_the_report_escapes_what_it_shows(page):
    """The title of an experiment is text, whatever stands in it."""
    assert "<h1>A &lt;b&gt;known&lt;/b&gt; answer</h1>" in page
    assert "<b>known" not in page


def test_names_on_the_page_are_unique(page):
    """No two things on the page share an id, and every figure says in words what it shows."""
    names = re.findall(r' id="([^"]+)"', page)

    assert len(names) == len(set(names))
    assert len(re.findall(r'<svg role="img" aria-label="[^"]+\."', page)) == page.count("<svg")


def test_a_batch_of_one_scenario_has_a_report(alone, tmp_path):
    """A batch without an experiment is reported with its outcomes over time."""
    status, _, _ = geosim("report", alone, "--out", tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text()

    assert status == 0
    assert page.count("<svg") == 4
    assert "What was varied" not in page


def test_a_report_that_cannot_be_written(grid, tmp_path):
    """A place that cannot be written gets one message."""
    status, _, told = geosim("report", grid, "--out", tmp_path / "no" / "report.html")

    assert status == 2
    assert "cannot be written: there is no such folder" in told


def test_luck_is_not_blamed_on_points(grid):
    """Outcomes are told with the share of luck in their spread."""
    _, told, _ = geosim("analyze", "outcomes", grid, "--json")
    (row,) = json.loads(told)

    assert row["runs"] == 3 * 2 * 2 * 3
    assert 0 <= row["share_of_luck_low"] < row["share_of_luck"] < row["share_of_luck_high"] <= 1
    status, told, _ = geosim("analyze", "outcomes", grid)
    assert status == 0
    assert re.search(r"share of luck\n.+\n.*\d \(\d.\d+ to \d.\d+\)", told)
    assert max(map(len, told.splitlines())) <= 80
    assert np.isfinite(row["mean"])
