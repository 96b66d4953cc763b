from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import geosim
from geosim.analysis.sensitivity import morris, sobol
from geosim.app.charts.drawing import Chart
from geosim.app.lab.checking import draft_of
from geosim.app.lab.figures import Names, cells_of, of_effects, of_heat, of_spread, writer
from geosim.app.lab.findings import Question, find
from geosim.app.lab.forms import DesignFields, FactorFields, Form
from geosim.batches import carry_out
from geosim.experiments import plan_experiment
from geosim.library import default_library
from geosim.wording import MINUS

HOSTILE = '<script>alert("x")</script>&'
INDEX = "leverage_dependency"
NAMES = Names("Index", {"tariff_start": "American tariff"})
FORM = Form(
    title="Small",
    question="Does it matter?",
    scenarios=("first_shipment",),
    turns="4",
    factors=(
        FactorFields(name="tariff_start", low="0.1", high="0.4"),
        FactorFields(
            kind="strategy", name="line", actor=("pakistan",), strategies=("hedger", "iron_brother")
        ),
    ),
    outcomes=("take", "leverage_dependency"),
    replications="2",
)


@pytest.fixture(scope="module", params=["grid", "latin_hypercube", "sobol", "morris", "one_at_a_time"])
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> geosim.Results:
    """Give the results of a small experiment of every design."""
    design = DesignFields(kind=request.param, levels="4", points="8", trajectories="4")
    draft = draft_of(FORM.model_copy(update={"design": design}), default_library())
    assert draft.experiment, draft.faults
    plan = plan_experiment(draft.experiment, record=("runs",))
    return carry_out(plan, tmp_path_factory.mktemp("played") / "results")


def drawn(chart: Chart | None) -> Chart:
    """Give a chart that is there, whose pictures are sound and named."""
    assert chart is not None
    for picture in (chart.wide, chart.narrow):
        root = ET.fromstring(str(picture))  # noqa: S314  # nobody else wrote it
        assert root.get("role") == "img"
    assert chart.caption.summary
    return chart


def test_what_is_drawn_is_what_the_analysis_finds(played: geosim.Results) -> None:
    """Every picture has its table, whose numbers are those of the runs and of geosim.analysis."""
    folder = played.path
    overview = find(Question(folder, "overview", outcome=INDEX))
    spread = drawn(of_spread(overview, NAMES))
    assert sum(int(row[2].replace(",", "")) for row in spread.table.rows) == len(played.runs)
    assert overview["mean"] == pytest.approx(played.runs[INDEX].mean())

    found = find(Question(folder, "effects", outcome=INDEX))
    effects = drawn(of_effects(found, NAMES))
    assert {row[0] for row in effects.table.rows} == {"tariff_start", "line"}
    kind = overview["places"][0]["design"]
    if kind in ("sobol", "morris"):
        frame = {"sobol": sobol, "morris": morris}[kind](played, [INDEX]).set_index("factor")
        value = {"sobol": "total", "morris": "mu_star"}[kind]
        assert {row["factor"]: row[value] for row in found["rows"]} == pytest.approx(frame[value].to_dict())

    heat = find(Question(folder, "heat", outcome=INDEX, across="tariff_start", up="line"))
    cells = drawn(of_heat(heat, NAMES, "tariff_start", "line")).table
    assert sum(map(sum, heat["counts"])) == len(played.runs)
    assert len(cells.rows) == len(heat["up"])

    table = find(Question(folder, "table"))
    assert table["runs"] == len(played.runs)
    assert table["rows"][0][table["columns"].index(INDEX)] == played.runs[INDEX].iloc[0]


def test_a_damaged_folder_is_told_in_words(tmp_path: Path) -> None:
    """What cannot be read gives a problem in words that names no place on the server."""
    found = find(Question(tmp_path / "nothing", "overview", outcome="take"))

    assert "no such folder" in found["problem"]
    assert str(tmp_path) not in found["problem"]


def test_no_share_is_more_than_all() -> None:
    """Shares are told in words with their intervals, cut off where there is no more."""
    row = {"factor": "line", "first": 0.9, "first_low": 0.7, "first_high": 1.1}
    row |= {"total": 1.04, "total_low": 0.95, "total_high": 1.13}
    spread = {"counts": [3], "edges": [0.0, 1.0], "mean": 0.5, "deviation": None, "p05": 0.0, "p95": 1.0}
    spread |= {"median": 0.5, "share_of_luck": 0.57, "share_of_luck_low": 0.3, "share_of_luck_high": 0.83}

    told = drawn(of_effects({"kind": "sobol", "rows": [row]}, Names("y", {}))).caption.summary
    assert "1.00 (0.95 to 1.00)" in told
    assert "57 (30 to 83) of 100" in drawn(of_spread(spread, Names("y", {}))).caption.summary


def test_names_are_escaped_in_every_picture() -> None:
    """No name from an experiment becomes markup."""
    names = Names(HOSTILE, {HOSTILE: HOSTILE})
    row = {"factor": HOSTILE, "low_value": HOSTILE, "high_value": HOSTILE}
    row |= {"low_mean": 1.0, "high_mean": 2.0, "swing": 1.0, "swing_low": 0.5, "swing_high": 1.5}
    spread = {"counts": [3, 1], "edges": [0.0, 1.0, 2.0], "mean": 0.5, "deviation": None, "p05": 0.0}
    spread |= {"p95": 2.0, "median": 0.5, "share_of_luck": None}
    heat = {"across": [HOSTILE], "up": ["a", "b"], "means": [[1.0], [None]], "counts": [[1], [0]]}
    charts = [
        of_spread(spread, names),
        of_spread({"words": {HOSTILE: 3, "mixed": 1}}, names),
        of_effects({"kind": "swings", "rows": [row]}, names),
        of_heat(heat, names, HOSTILE, HOSTILE),
    ]

    for chart in charts:
        assert "<script" not in str(drawn(chart).html)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5))
def test_numbers_are_written_so_that_they_differ(values: list[float]) -> None:
    """What is written reads back to within a hundredth of the spread, with a true minus sign."""
    write = writer(values)
    spread = max(values) - min(values)
    for value in values:
        text = write(value)
        assert "-" not in text
        near = float(text.replace(MINUS, "-").replace(",", ""))
        assert abs(near - value) <= max(spread * 0.01, abs(value) * 0.01, 1e-6)


def test_cells_of_a_column_are_written_alike() -> None:
    """Whole numbers stay whole, others get the same digits, and what is missing stays empty."""
    written = cells_of([[0.0, 0.5, "hold", None], [12.0, -0.25, "random", 1.0]])

    assert [row[0] for row in written] == ["0", "12"]
    assert re.fullmatch(rf"{MINUS}0\.25\d*", written[1][1])
    assert [row[2:] for row in written] == [["hold", ""], ["random", "1"]]
