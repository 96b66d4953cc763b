from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urljoin

import httpx
import pytest
from markupsafe import Markup

from geosim.app.documents import FILES, rendered
from geosim.app.pages.sources import _end, _register
from geosim.app.views.sources import FIRMNESS, amount, article_title, cited, sources
from geosim.app.views.switches import (
    base_of,
    changed_numbers,
    changed_switches,
    flipped,
    setting,
    switch_rows,
)
from geosim.errors import ConfigError, InputError, UnknownName
from geosim.library import default_library

LIBRARY = default_library()
LISTED = sources(LIBRARY)
SCENARIO = LIBRARY.scenario("first_shipment")
PASNI = LIBRARY.scenario("pasni_and_gwadar")


@pytest.fixture(scope="module")
def page() -> Markup:
    """Give the registers and what stands under them, as HTML."""
    return _register(LIBRARY) + _end(LIBRARY)


def test_every_parameter_is_listed_once(page: Markup) -> None:
    """The numbers on the page are those of the register, each under an anchor of its own."""
    anchors = re.findall(r'id="parameter-(\w+)"', page)

    assert len(anchors) == len(set(anchors))
    assert set(anchors) == set(LIBRARY.parameters)


def test_every_claim_is_listed_once(page: Markup) -> None:
    """The claims on the page are those of the register, each under its id."""
    anchors = re.findall(r'id="claim-(\d+)"', page)

    assert sorted(map(int, anchors)) == [claim.id for claim in LIBRARY.claims.claims]


def test_links_inside_the_page_lead_somewhere(page: Markup) -> None:
    """Every claim, number, switch and article that is pointed to stands on the page."""
    switches = {f"switch-{row.name}" for row in switch_rows(LIBRARY, SCENARIO)}
    anchors = set(re.findall(r'\bid="([^"]+)"', page)) | switches
    links = set(re.findall(r'href="#([^"]+)"', page))

    assert links
    assert links <= anchors


def test_numbers_are_those_of_the_register() -> None:
    """Every number is shown with its own value, range, badge and source; tables with all their entries."""
    for row in LISTED.parameters:
        told = LIBRARY.parameters[row.name]
        addresses = [address for address, cells in told.cells if len(cells) == 1]

        assert row.badge == told.kind
        assert row.source == told.source
        assert row.meaning == told.meaning
        if told.axes:
            assert {entry.address for entry in row.entries} == set(addresses)
            values = {entry.address: read(entry.value) for entry in row.entries}
            shown = [values[address] for address in addresses]
            assert shown == pytest.approx(told.values.reshape(-1).tolist(), rel=1e-5)
        else:
            assert row.value == amount(float(told.values), told.unit)


def read(text: str) -> float:
    """Read a number as the page writes it."""
    return float(text.replace("−", "-"))


def test_claims_are_those_of_the_register() -> None:
    """Every claim keeps its words, its voice and its sources, and says how firm it is."""
    for row, told in zip(LISTED.claims, LIBRARY.claims.claims, strict=True):
        assert (row.text, row.who, row.sources) == (told.text, told.who, told.sources)
        assert row.badge == FIRMNESS[told.status]
        assert len(row.carriers) == len(told.feeds)
        assert len(row.readings) == len(told.readings)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.5, "1", "0.5"),
        (500, "$m", "$500m"),
        (-2, "$bn a quarter", "−$2bn a quarter"),
        (3, "quarters", "3 quarters"),
    ],
)
def test_amounts_read_as_people_write_them(value: float, unit: str, shown: str) -> None:
    """A pure number has no unit, and money its sign in front."""
    assert amount(value, unit) == shown


def test_articles_are_cited_by_title() -> None:
    """A key of an article becomes its title with its date; other words stay."""
    assert cited("leverage_2025 (a view)", LIBRARY) == f"{article_title('leverage_2025', LIBRARY)} (a view)"
    assert "2025" in article_title("handshake_2025", LIBRARY)


def test_every_switch_has_two_readings_with_a_source() -> None:
    """The twelve open questions have two readings at the ends of their range, each with who holds it."""
    rows = switch_rows(LIBRARY, SCENARIO)

    assert {row.name for row in rows} == set(LIBRARY.parameters.switches)
    for row in rows:
        low, middle, high = row.readings
        assert (low.value, high.value) == (row.low, row.high)
        assert middle.value == (row.low + row.high) / 2
        assert low.source
        assert high.source
        assert row.claims


def test_settings_are_those_of_the_scenario() -> None:
    """A switch shows how it stands in the scenario, which may differ from the default world."""
    flipped_scenario = SCENARIO.with_changes(switches={"us_miner": 1.0})
    present = {row.name: row.present for row in switch_rows(LIBRARY, flipped_scenario)}

    assert present["us_miner"] == 1.0
    assert all(setting(LIBRARY, flipped_scenario, name) == value for name, value in present.items())


@pytest.mark.parametrize("name", LIBRARY.parameters.switches)
def test_flipping_a_switch_makes_another_scenario(name: str) -> None:
    """A flipped switch changes the hash, and is named among what differs from the scenario as shipped."""
    high = float(LIBRARY.parameters[name].bounds[1])
    made = flipped(LIBRARY, SCENARIO, {name: high})

    assert made.hash != SCENARIO.hash
    assert [change.name for change in changed_switches(LIBRARY, made, SCENARIO)] == [name]


def test_choosing_what_stands_changes_nothing() -> None:
    """A switch chosen as it stands leaves the scenario as it was."""
    assert flipped(LIBRARY, SCENARIO, {"us_miner": setting(LIBRARY, SCENARIO, "us_miner")}) is SCENARIO


@pytest.mark.parametrize(
    ("chosen", "refusal"),
    [
        ({"us_miner": 2.0}, InputError),
        ({"us_miner": float("nan")}, ConfigError),
        ({"us_minor": 0.0}, UnknownName),
        ({"need": 0.1}, UnknownName),
    ],
)
def test_impossible_choices_are_refused(chosen: Mapping[str, float], refusal: type[Exception]) -> None:
    """A setting out of range, no number, or a name that is no switch is refused in words."""
    with pytest.raises(refusal):
        flipped(LIBRARY, SCENARIO, chosen)


def test_a_game_is_traced_to_its_scenario() -> None:
    """A scenario in another length, with switches flipped, is known as the one it was made of."""
    made = SCENARIO.with_changes(turns=5, switches={"us_miner": 1.0})
    base = base_of(LIBRARY, made)

    assert base is not None
    assert base.name == "first_shipment"
    assert base.scenario.turns == 5
    assert base_of(LIBRARY, SCENARIO.with_changes(parameters={"need.china": 0.11})) is None


def test_numbers_a_scenario_changes_are_told() -> None:
    """What a scenario sets beside the switches is told with the value it replaces."""
    told = {change.name: change.now for change in changed_numbers(LIBRARY, PASNI)}

    assert told == {"foothold_start": "0.15", "stage_start": "0.3"}
    assert all(change.before != change.now for change in changed_numbers(LIBRARY, PASNI))


@pytest.mark.parametrize("name", FILES)
def test_documents_are_pages(address: str, name: str) -> None:
    """Every document is a page with one first heading, whose contents lead to headings that exist."""
    answer = httpx.get(f"{address}/documents/{name}")
    anchors = set(re.findall(r'<h\d id="([^"]+)"', answer.text))

    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert set(re.findall(r'href="#([^"]+)"', answer.text)) <= anchors
    assert "&lt;!--" not in answer.text
    assert ".md)" not in answer.text


@pytest.mark.parametrize("name", FILES)
def test_documents_come_with_their_figures(address: str, name: str) -> None:
    """Every picture a document shows is answered, and as what it is."""
    page = f"{address}/documents/{name}"
    for source in re.findall(r'<img src="([^"]+)"', httpx.get(page).text):
        answer = httpx.get(urljoin(page, source))
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/svg+xml"


@pytest.mark.parametrize("name", FILES)
def test_documents_can_be_downloaded(address: str, name: str) -> None:
    """Every document comes as the text it is written in."""
    answer = httpx.get(f"{address}/documents/{name}.md")

    assert answer.status_code == 200
    assert answer.text.startswith("# ")
    assert "attachment" in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    "name",
    [
        "pyproject",
        "..%2fpyproject.toml",
        "model%2f..%2f..%2fLICENSE",
        "ODD.md",
        "images/findings/..%2f..%2fODD.svg",
    ],
)
def test_other_files_are_not_served(address: str, name: str) -> None:
    """No other file can be asked for under the address of documents."""
    assert httpx.get(f"{address}/documents/{name}").status_code == 404


def test_html_in_a_document_is_shown_not_run() -> None:
    """Tags inside a document's text come out escaped, and twin headings get anchors of their own."""
    document = rendered("# A\n\n<script>alert(1)</script>\n\n## Twice\n\n## Twice\n\n[on](baseline.md#x)\n")

    assert "<script>" not in document.html
    assert [heading.anchor for heading in document.headings] == ["a", "twice", "twice-2"]
    assert 'href="baseline#x"' in document.html
