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
from geosim.app.charts.map import Corridor, MapPlace, place_map
from geosim.app.charts.matrix import PairTie, matrix
from geosim.app.charts.payoff import COSTS, MOST, OTHERS, PayoffChange, PayoffPart, payoff, steps
from geosim.app.charts.payoff_of_all import RolePayoff, payoff_of_all
from geosim.app.charts.payoff_over_time import PayoffTurn, payoff_over_time
from geosim.app.charts.why import ROUNDING, WhyPart, why
from geosim.wording import MINUS, signed

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE_TEXT = '<script>alert("x")</script>&{{ 7 * 7 }}'

ties = st.floats(-100, 100)
components = st.floats(-1, 1)


def row(name: str, before: float, now: float) -> LadderRow:
    """Give a tie with nothing but two values."""
    return LadderRow(name, name, before, now, (before, now), number=name)


def number(text: str) -> float:
    """Read a number as written for readers."""
    return float(text.replace(MINUS, "-"))


def parts(*changes: tuple[str, float, float]) -> tuple[PayoffPart, ...]:
    """Give components of equal weight."""
    return tuple(PayoffPart(title, title, before, now, 1 / len(changes)) for title, before, now in changes)


def payoff_change(changes: tuple[PayoffPart, ...], before: float = 0, now: float = 0) -> PayoffChange:
    """Give what changed a payoff, with the costs before and now."""
    return PayoffChange("payoff", changes, before, now)


def every_chart(text: str = "name") -> list[Chart]:
    """Give one chart of each kind, with a text wherever a name may stand."""
    asks = {text: f"Why {text}?", "other": text, "payoff": text}
    return [
        ladder([row(text, 10, 30), row("other", 10, -30)], text, asks=asks),
        payoff(payoff_change(parts((text, 0.1, 0.3), ("other", 0.2, 0.0)), 0.02, 0.05), text, asks=asks),
        balance([BalancePoint("2025Q3", 20, 40), BalancePoint("2026Q3", 30, 35)], text, "China"),
        index([IndexPoint("2025Q3", -10), IndexPoint(text, 8)], (-5, 5), text),
        goals([GoalBar(text, 0.2, 0.1), GoalBar("other", -0.2, 0.1)], text),
        payoff_over_time([PayoffTurn(1, (3.0, -2.0)), PayoffTurn(2, (5.0, 0.0))], (text, "other"), text),
        payoff_of_all([RolePayoff("other", text, 10.0, 4.0), RolePayoff("b", "b", -3.0, None)], text, asks),
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


@pytest.mark.parametrize(
    "chart",
    [chart for chart in every_chart() if chart.caption.key != "index"],
    ids=lambda chart: chart.caption.key,
)
def test_the_table_has_a_row_for_every_mark(chart: Chart) -> None:
    """What a picture marks, be it a tie, a step, a turn or a role, has its row in the table."""
    for picture in pictures(chart):
        marks = [element for element in picture.iter() if "data-mark" in element.attrib]

        assert len(marks) == len(chart.table.rows)


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
    change = payoff_change(
        parts(*((f"part {i}", *pair) for i, pair in enumerate(changes))), cost_before, cost_now
    )
    first, *shown, last = [number(points) for _, points in payoff(change, "Payoff").table.rows]

    assert len(shown) == min(len(changes) + 1, MOST + 1)
    assert first + sum(shown) == pytest.approx(last, abs=1e-9)
    assert last == pytest.approx(change.now, abs=0.051)


@given(st.lists(st.tuples(components, components), min_size=7, max_size=12), st.floats(0, 0.1))
def test_the_smallest_steps_are_taken_together(changes: list[tuple[float, float]], cost: float) -> None:
    """Above seven steps, six stand alone, the largest first, and one holds the rest, which add up to it."""
    found = steps(payoff_change(parts(*((f"part {i}", *pair) for i, pair in enumerate(changes))), 0.0, cost))
    *alone, rest = found
    sizes = [abs(step.points) for step in alone]

    assert len(alone) == MOST
    assert rest.number == OTHERS
    assert len(rest.within) == len(changes) + 1 - MOST
    assert sizes == sorted(sizes, reverse=True)
    assert all(abs(step.points) <= sizes[-1] for step in rest.within)
    assert sum(step.shown for step in rest.within) == pytest.approx(rest.shown, abs=1e-9)


def test_payoff_costs_are_a_line_of_their_own() -> None:
    """Dearer options lower the payoff by exactly their extra cost, beside all components."""
    chart = payoff(payoff_change(parts(("income", 0.0, 0.0)), 0.01, 0.03), "Payoff")

    assert ("Costs of your options", signed(-2, 1)) in chart.table.rows


def test_payoff_shows_the_largest_step_first() -> None:
    """Components are ordered by the size of what they add."""
    chart = payoff(payoff_change(parts(("small", 0.0, 0.1), ("large", 0.0, -0.8))), "Payoff")

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


def buttons(chart: Chart) -> list[ET.Element]:
    """Give the buttons of a chart."""
    return parsed(chart.html).findall(".//button")


def test_a_row_of_the_ladder_asks_why() -> None:
    """Every row with a question has its button, in wide and narrow places, beside its own row."""
    rows = [row("China", 0, 9), row("India", 0, -9), row("Iran", 0, 1)]
    chart = ladder(rows, "Ties", asks={"China": "Why China?", "Iran": "Why Iran?"})
    found = [(button.attrib["data-why"], button.attrib["aria-label"]) for button in buttons(chart)]

    assert found == 2 * [("China", "Why China?"), ("Iran", "Why Iran?")]
    for asks in (chart.asks, chart.narrow_asks):
        assert all(0 <= ask.left <= ask.left + ask.width <= 100.01 for ask in asks)
        assert 0 < asks[0].top < asks[0].top + asks[0].height < asks[1].top
        assert asks[1].top + asks[1].height <= 100


def test_a_ladder_without_questions_has_no_buttons() -> None:
    """Where nothing is asked, the ladder is a picture and its table."""
    assert buttons(ladder([row("China", 0, 9)], "Ties")) == []


def test_every_step_of_the_payoff_asks_why() -> None:
    """Components, costs and the payoff as a whole have their buttons; the payoff last turn has none."""
    asks = {"income": "1", COSTS: "2", "payoff": "3"}
    chart = payoff(payoff_change(parts(("income", 0.0, 0.2)), 0.01, 0.03), "Payoff", asks=asks)

    assert [button.attrib["data-why"] for button in buttons(chart)] == 2 * ["income", COSTS, "payoff"]
    for asked in (chart.asks, chart.narrow_asks):
        assert [ask.top for ask in asked] == sorted(ask.top for ask in asked)


def why_part(title: str, value: float, kind: str = "actor") -> WhyPart:
    """Give one part of a change."""
    return WhyPart(kind, title, title, value, 1, f"because of {title}", asks=f"Without {title}?")


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=8))
def test_parts_of_a_change_do_not_rest_on_colour(values: list[float]) -> None:
    """Every part has its sign, an arrow up or down, a bar to its side of zero, and a row in the table."""
    figure = parsed(why([why_part(f"part {i}", value) for i, value in enumerate(values)], "Why?", "+1"))
    items = figure.findall(".//li")
    told = figure.findall("./details//tbody/tr")

    assert len(told) == len(items) + 1 == len(values) + 1
    for item, value in zip(items, values, strict=True):
        bar, zero = item.find(f"{SVG}svg/{SVG}rect"), item.find(f"{SVG}svg/{SVG}line[@class='zero']")
        assert bar is not None
        assert zero is not None
        start, end = float(bar.attrib["x"]), float(bar.attrib["x"]) + float(bar.attrib["width"])
        at = float(zero.attrib["x1"])
        assert signed(value, 1) in "".join(item.itertext())
        assert ("▲" if value > 0 else "▼") in "".join(item.itertext())
        assert start >= at - 0.11 if value > 0 else start <= at + 0.11
        assert end >= at - 0.11


def test_what_if_not_is_asked_once() -> None:
    """A part asks “What if not?” until there is an answer, which stands in place of the button."""
    asked = why_part("China", 1.0)
    figure = parsed(why([asked], "Why?", "+1"))
    answered = WhyPart("actor", "China", "China", 1.0, 1, "", asks="Without?", answer=("It would be 3.",))
    after = parsed(why([answered], "Why?", "+1"))
    button = figure.find(".//button")
    assert button is not None

    assert button.attrib["data-without"] == "China"
    assert button.attrib["aria-label"] == "Without China?"
    assert after.find(".//button") is None
    assert "It would be 3." in "".join(after.itertext())


def test_rounding_has_no_direction_of_its_own() -> None:
    """The line that rounding adds is drawn in grey, since nobody brought it about."""
    html = str(why([why_part("China", 1.0), why_part("Rounding", -0.4, ROUNDING)], "Why?", "+1"))

    assert html.count(f"color:{STILL}") == 1
    assert html.count(f"color:{FURTHER}") == 0


def test_names_in_parts_and_pairs_are_escaped() -> None:
    """What looks like HTML is shown as it is written, in the parts of a change and in the pair matrix."""
    figure = parsed(why([why_part(HOSTILE_TEXT, 1.0)], HOSTILE_TEXT, "+1"))
    pairs = parsed(matrix([PairTie("a_b", HOSTILE_TEXT, "B", 1, 2)], HOSTILE_TEXT, {"a_b": HOSTILE_TEXT}))

    for found in (figure, pairs):
        assert not [element for element in found.iter() if element.tag.endswith("script")]
        assert HOSTILE_TEXT in "".join(found.itertext())


def test_the_matrix_has_a_cell_for_every_pair() -> None:
    """Three states have three pairs; each cell says its tie and change, and a question makes it a button."""
    ties = [PairTie("ab", "A", "B", 10, 13), PairTie("ac", "A", "C", 0, -8), PairTie("bc", "B", "C", 5, 5)]
    found = parsed(matrix(ties, "Pairs", {"ab": "Why AB?"}))
    cells = ["".join(cell.itertext()).split() for cell in found.findall(".//tbody//td")]

    assert cells == [["13", "▲+3"], [f"{MINUS}8", f"▼{MINUS}8"], ["5"]]
    assert [button.attrib["aria-label"] for button in found.findall(".//table//button")] == ["13. Why AB?"]


def test_narrow_places_let_the_reader_pick_an_actor() -> None:
    """Beside the table of pairs stands a list: every state with its tie to each other state."""
    ties = [PairTie("ab", "A", "B", 10, 13), PairTie("ac", "A", "C", 0, -8), PairTie("bc", "B", "C", 5, 5)]
    found = parsed(matrix(ties, "Pairs", {"ab": "Why AB?"}))
    told = {
        actor.findtext("summary"): ["".join(row.itertext()).split()[:2] for row in actor.iter("li")]
        for actor in found.iter("details")
    }

    assert told == {
        "A": [["B", "13"], ["C", f"{MINUS}8"]],
        "B": [["A", "13"], ["C", "5"]],
        "C": [["A", f"{MINUS}8"], ["B", "5"]],
    }


def test_html_is_marked_as_escaped() -> None:
    """A finished chart is Markup, so that a template does not escape it again."""
    assert all(isinstance(chart.html, Markup) for chart in every_chart())


points_of_100 = st.floats(0, 100)


@given(st.lists(st.tuples(points_of_100, points_of_100), min_size=1, max_size=15))
def test_labels_of_the_balance_lie_beside_each_other(trail: list[tuple[float, float]]) -> None:
    """The end of the trail has its label, and no two labels stand on each other."""
    chart = balance([BalancePoint("now", *point) for point in trail], "the US", "China")
    found = parsed(chart.wide).findall(f".//{SVG}g[@class='trail']/{SVG}text")
    boxes = []
    for text in found:
        wide = 7.5 * len(text.text or "")
        left = (
            float(text.attrib["x"]) - {"start": 0, "middle": 0.5, "end": 1}[text.attrib["text-anchor"]] * wide
        )
        boxes.append((left, left + wide, float(text.attrib["y"])))

    assert found[0].text == "now"
    for i, (left, right, y) in enumerate(boxes):
        for other_left, other_right, other_y in boxes[:i]:
            assert right <= other_left + 0.2 or other_right <= left + 0.2 or abs(y - other_y) >= 12.8


@given(st.lists(st.tuples(st.floats(-30, 30), st.floats(-30, 30)), min_size=1, max_size=10))
def test_stacked_columns_add_up_to_the_payoff(turns: list[tuple[float, float]]) -> None:
    """Gains stand on zero and losses hang below it, and the line ends where the payoff is."""
    played = [PayoffTurn(i + 1, pair) for i, pair in enumerate(turns)]
    chart = payoff_over_time(played, ("A", "B"), "Payoff")
    columns = parsed(chart.wide).findall(f".//{SVG}g[@data-mark='turn']")

    assert len(columns) == len(turns)
    for column, turn in zip(columns, played, strict=True):
        hatched = [bar.attrib["fill"].startswith("url") for bar in column.findall(f"{SVG}rect")]
        assert sorted(hatched) == sorted(part < 0 for part in turn.parts if part)
    for cells, turn in zip(chart.table.rows, played, strict=True):
        assert number(cells[1]) == pytest.approx(sum(turn.parts), abs=0.051)


def test_the_map_has_a_button_and_a_row_for_every_place() -> None:
    """A place is a button with name and state; a corridor that is only proposed is dashed."""
    places = [MapPlace("reko_diq", "mine", HOSTILE_TEXT, "construction", "construction, in Chagai.")]
    ways = [Corridor("cpec", "Road", "busy", built=True), Corridor("link", "Link", "proposed", built=False)]
    found = parsed(place_map(places, ways))
    lines = found.findall(f".//{SVG}polyline")

    assert [button.attrib["aria-label"] for button in found.iter("button")] == [
        f"{HOSTILE_TEXT}: construction, in Chagai."
    ]
    assert ["stroke-dasharray" in line.attrib for line in lines] == [False, True]
    assert len(found.findall(".//tbody/tr")) == len(places) + len(ways)
    assert not [element for element in found.iter() if element.tag.endswith("script")]
