from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from geosim.app.charts.balance import BalancePoint, balance
from geosim.app.charts.drawing import CLOSER, FURTHER, STILL, Chart
from geosim.app.charts.goals import GoalBar, goals
from geosim.app.charts.index import IndexPoint, index
from geosim.app.charts.ladder import SMALL, LadderRow, ladder, summarise
from geosim.app.charts.payoff import PayoffChange, PayoffPart, payoff
from geosim.wording import MINUS, plain, shown_parts, signed

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE_TEXT = '<script>alert("x")</script>&{{ 7 * 7 }}'

ties = st.floats(-100, 100)
components = st.floats(-1, 1)


def row(name: str, before: float, now: float) -> LadderRow:
    """Give a tie with nothing but two values."""
    return LadderRow(name, name, before, now, (before, now))


def number(text: str) -> float:
    """Read a number as written for readers."""
    return float(text.replace(MINUS, "-"))


def parts(*changes: tuple[str, float, float]) -> tuple[PayoffPart, ...]:
    """Give components of equal weight."""
    return tuple(PayoffPart(title, before, now, 1 / len(changes)) for title, before, now in changes)


def every_chart(text: str = "name") -> list[Chart]:
    """Give one chart of each kind, with a text wherever a name may stand."""
    return [
        ladder([row(text, 10, 30), row("other", 10, -30)], text),
        payoff(PayoffChange(parts((text, 0.1, 0.3), ("other", 0.2, 0.0)), 0.02, 0.05), text),
        balance([BalancePoint("2025Q3", 20, 40), BalancePoint("2026Q3", 30, 35)], text, "China"),
        index([IndexPoint("2025Q3", -10), IndexPoint(text, 8)], (-5, 5), text),
        goals([GoalBar(text, 0.2, 0.1), GoalBar("other", -0.2, 0.1)], text),
    ]


def parsed(markup: Markup) -> ET.Element:
    """Read our own markup, which must be well formed."""
    return ET.fromstring(markup)  # noqa: S314  # nobody else wrote it


def pictures(chart: Chart) -> list[ET.Element]:
    """Give the pictures of a chart."""
    return [parsed(picture) for picture in (chart.wide, chart.narrow) if picture]


@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: chart.caption.key)
def test_a_chart_says_what_it_shows(chart: Chart) -> None:
    """Every picture is an image with a name and a sentence, and its ids occur once on the page."""
    ids = re.findall(r' id="([^"]+)"', chart.html)

    assert len(ids) == len(set(ids))
    for picture in pictures(chart):
        named = picture.attrib["aria-labelledby"].split()
        texts = {element.attrib.get("id"): element.text for element in picture}
        assert picture.attrib["role"] == "img"
        assert [texts[name] for name in named] == [chart.caption.title, chart.caption.summary]


@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: chart.caption.key)
def test_a_chart_has_a_twin_table(chart: Chart) -> None:
    """The table beside a picture names its columns and has a cell under each of them in every row."""
    figure = parsed(chart.html)
    body = figure.find("./details//tbody")
    assert body is not None

    assert len(chart.table.rows) == len(body)
    assert all(len(cells) == len(chart.table.columns) for cells in chart.table.rows)


@pytest.mark.parametrize("chart", every_chart(HOSTILE_TEXT), ids=lambda chart: chart.caption.key)
def test_names_are_escaped(chart: Chart) -> None:
    """A name that looks like HTML is shown as it is written, in picture and table."""
    figure = parsed(chart.html)

    assert not [element for element in figure.iter() if element.tag.endswith("script")]
    assert HOSTILE_TEXT in "".join(figure.itertext())


@given(st.lists(st.tuples(ties, ties), min_size=1, max_size=12))
def test_ladder_changes_can_be_checked(pairs: list[tuple[float, float]]) -> None:
    """Every row's change is the value now less the value before, as the reader sees them."""
    chart = ladder([row(f"tie {i}", *pair) for i, pair in enumerate(pairs)], "Ties")

    assert len(chart.table.rows) == len(pairs)
    for _, before, now, change in chart.table.rows:
        assert number(change) == number(now) - number(before)


@given(st.lists(st.tuples(ties, ties), min_size=1, max_size=12))
def test_ladder_summary_names_the_largest_change(pairs: list[tuple[float, float]]) -> None:
    """The sentence begins with a tie that no other tie outdid."""
    rows = [row(f"tie {i}", *pair) for i, pair in enumerate(pairs)]
    largest = max(abs(each.change) for each in rows)
    named = [each.name for each in rows if summarise(rows).startswith(f"{each.name} moved")]

    assert bool(named) == (largest > 0)
    assert all(abs(each.change) == largest for each in rows if each.name in named)


@given(before=ties, now=ties)
def test_ladder_directions_do_not_rest_on_colour(before: float, now: float) -> None:
    """From three points on, a change has an arrow and a colour that agree with its sign; below, neither."""
    chart = ladder([row("tie", before, now)], "Ties")
    change = round(now) - round(before)
    colour = STILL if abs(change) < SMALL else CLOSER if change > 0 else FURTHER

    for picture in pictures(chart):
        arrows = picture.findall(f".//{SVG}path[@class='arrow']")
        text = picture.find(f".//{SVG}text[@class='change']")
        assert text is not None
        assert len(arrows) == (abs(change) >= SMALL)
        assert text.attrib["fill"] == colour


def test_ladder_keeps_its_order() -> None:
    """Rows stay in the order given, whoever moved most."""
    chart = ladder([row("first", 0, 1), row("second", 0, 90)], "Ties")

    assert [cells[0] for cells in chart.table.rows] == ["first", "second"]


@given(
    st.lists(st.tuples(components, components), min_size=1, max_size=7), st.floats(0, 0.1), st.floats(0, 0.1)
)
def test_payoff_steps_add_up_as_shown(
    changes: list[tuple[float, float]], cost_before: float, cost_now: float
) -> None:
    """Last turn's payoff and every step, as written in the table, add up to the payoff now."""
    change = PayoffChange(
        parts(*((f"part {i}", *pair) for i, pair in enumerate(changes))), cost_before, cost_now
    )
    first, *steps, last = [number(points) for _, points in payoff(change, "Payoff").table.rows]

    assert len(steps) == len(changes) + 1
    assert first + sum(steps) == pytest.approx(last, abs=1e-9)
    assert last == pytest.approx(change.now, abs=0.051)


def test_payoff_costs_are_a_line_of_their_own() -> None:
    """Dearer options lower the payoff by exactly their extra cost, after all components."""
    chart = payoff(PayoffChange(parts(("income", 0.0, 0.0)), 0.01, 0.03), "Payoff")

    assert chart.table.rows[-2] == ("Costs of your options", signed(-2, 1))


def test_payoff_shows_the_largest_step_first() -> None:
    """Components are ordered by the size of what they add."""
    chart = payoff(PayoffChange(parts(("small", 0.0, 0.1), ("large", 0.0, -0.8)), 0, 0), "Payoff")

    assert [name for name, _ in chart.table.rows[1:3]] == ["large", "small"]


def test_balance_names_the_heavier_side() -> None:
    """The sentence says on whom Pakistan relies more, or that it is about even."""
    by_last = {
        point: balance([BalancePoint("now", *point)], "the US", "China").caption.summary
        for point in ((50, 20), (20, 50), (30, 35))
    }

    assert "more on the US" in by_last[50, 20]
    assert "more on China" in by_last[20, 50]
    assert "about evenly" in by_last[30, 35]


def test_goals_are_met_from_their_threshold_on() -> None:
    """A goal counts as met at its threshold and not below it."""
    chart = goals([GoalBar("at", 0.1, 0.1), GoalBar("below", 0.09, 0.1)], "Goals")

    assert [cells[-1] for cells in chart.table.rows] == ["met", "not met"]


@given(st.floats(-1000, 1000), st.lists(st.floats(-100, 100), max_size=8), st.sampled_from([0, 1]))
def test_shown_parts_are_near_the_truth(start: float, values: list[float], digits: int) -> None:
    """No part is shown a whole unit of the last digit away from its own value."""
    for shown, value in zip(shown_parts(start, values, digits), values, strict=True):
        assert abs(shown - value) <= 10**-digits + 1e-6


def test_numbers_have_true_minus_signs() -> None:
    """Numbers are written with a minus sign, changes with a plus too, and nothing is a negative zero."""
    assert (plain(-3), signed(3), signed(-0.4), plain(-0.04, 1)) == ("−3", "+3", "0", "0.0")


def test_html_is_marked_as_escaped() -> None:
    """A finished chart is Markup, so that a template does not escape it again."""
    assert all(isinstance(chart.html, Markup) for chart in every_chart())
