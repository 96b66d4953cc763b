from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

import pytest

from geosim.claims import CARRIERS, Claim, Register, read
from geosim.errors import ConfigError
from geosim.library import Library, default_library
from geosim.reading import read_yaml
from geosim.rules.columns import columns
from geosim.rules.payoff import MEASURES
from geosim.state import ASSETS, LEVERS, STATES

#: Codes of working papers that readers could not look up.
MARKS = re.compile(r"\b(S|SW|SF|SC)\d+\b|\([JWMES]\)")

#: Surnames of office-holders; they appear as their offices.
OFFICE_HOLDERS = re.compile(r"\b(Trump|Biden|Sharif|Munir|Imran|Modi|Xi|Zardari|Khamenei)\b")

#: Opening numbers that come from a claim, and what turns the claim's unit into theirs.
OPENING = [
    pytest.param("tariff_start", 36, 0.01, id="tariff"),
    pytest.param("tariff_reference", 94, 0.01, id="tariff in the balance"),
    pytest.param("debt_start", 98, 1.0, id="external debt"),
    pytest.param("in_ground_value.reko_diq", 114, 1.0, id="metal in the ground"),
    pytest.param("share_start.reko_diq.third_partners", 112, 0.01, id="Barrick's half"),
    pytest.param("capital_cost.waziristan_mines", 7, 1.0, id="first phase"),
]


@pytest.fixture(scope="module")
def library() -> Library:
    """Give the actors, scenarios and parameters that come with geosim."""
    return default_library()


@pytest.fixture(scope="module")
def data(library: Library) -> dict[str, Any]:
    """Give the plain data of the register."""
    return read_yaml(library.home / "configs" / "claims.yaml").data


@pytest.fixture(scope="module")
def register(data: dict[str, Any]) -> Register:
    """Give the register that comes with geosim."""
    return read(data, "claims.yaml")


def _texts(data: Any) -> list[str]:
    if isinstance(data, dict):
        return [text for inner in data.values() for text in _texts(inner)]
    if isinstance(data, list):
        return [text for inner in data for text in _texts(inner)]
    return [data] if isinstance(data, str) else []


def _known(carrier: str, library: Library) -> set[str]:
    """Give every name that a kind of carrier has in geosim."""
    known = {
        "parameter": lambda: library.parameters,
        "switch": lambda: library.parameters.switches,
        "option": lambda: [f"{role.key}.{o.key}" for role in library.actors.values() for o in role.options],
        "measure": lambda: MEASURES,
        "column": lambda: columns(tuple(library.actors)),
        "scenario": lambda: library.scenarios,
        "event": lambda: [f"{s}.{e.name}" for s in library.scenarios for e in library.scenario(s).events],
        "actor": lambda: library.actors,
        "asset": lambda: ASSETS,
        "lever": lambda: [lever.name for lever in LEVERS],
        "state": lambda: STATES,
    }
    return set(known[carrier]())


def test_the_register_holds_every_claim(register: Register) -> None:
    """The register holds the claims 1 to 133, in order."""
    assert [claim.id for claim in register.claims] == list(range(1, 134))


def test_both_articles_are_sources(register: Register) -> None:
    """The two articles, and nothing else, are the sources, and each is the source of claims."""
    used = {key for claim in register.claims for key in claim.sources}

    assert used == set(register.sources) == {"leverage_2025", "handshake_2025"}


@pytest.mark.parametrize("carrier", CARRIERS)
def test_every_carrier_exists(carrier: str, register: Register, library: Library) -> None:
    """No claim points nowhere: all that is said to carry claims exists in geosim."""
    named = set(register.carried_by(carrier))

    assert named
    assert named - _known(carrier, library) == set()


def test_every_switch_is_fed(register: Register, library: Library) -> None:
    """Every assumption switch rests on at least one claim."""
    assert set(register.carried_by("switch")) == set(library.parameters.switches)


def test_every_cited_parameter_is_fed(register: Register, library: Library) -> None:
    """A parameter that cites an article is carried from at least one claim of that article's."""
    fed: dict[str, set[str]] = {}
    for carrier in ("parameter", "switch"):
        for name, ids in register.carried_by(carrier).items():
            fed[name] = {key for number in ids for key in register.claims[number - 1].sources}
    unfed = {
        name: key
        for name, row in library.parameters.items()
        for key in register.sources
        if key in row.source and key not in fed.get(name, ())
    }

    assert unfed == {}


def test_every_contested_claim_shows_its_sides(register: Register) -> None:
    """A contested claim gives two different views, or feeds a switch whose poles give them."""
    one_sided = [
        claim.id
        for claim in register.claims
        if claim.status == "contested"
        and len({reading.says for reading in claim.readings}) < 2
        and not claim.switches
    ]

    assert one_sided == []


@pytest.mark.parametrize("ids", [(47, 103), (7, 101), (42, 90), (54, 104)])
def test_plain_disagreements_are_shown_from_both_ends(ids: tuple[int, int], register: Register) -> None:
    """Where the two articles plainly disagree, the claim of either shows the readings of both."""
    for number in ids:
        claim = register.claims[number - 1]

        assert claim.status == "contested"
        assert {reading.source for reading in claim.readings} == {"leverage_2025", "handshake_2025"}


def test_a_claim_is_one_sentence(register: Register) -> None:
    """Each claim is one sentence of at most forty words, in words of our own and without quotation."""
    for claim in register.claims:
        assert re.fullmatch(r"[^.!?\"“”]+\.", claim.text), claim.id
        assert len(claim.text.split()) <= 40, claim.id


def test_a_number_stands_in_its_sentence(register: Register) -> None:
    """A claim's sentence says its number, in figures or in a word."""
    words = {2: "two", 4: "four", 5: "five", 6: "six", 50: "half"}
    silent = [
        claim.id
        for claim in register.claims
        if claim.value is not None
        and f"{claim.value:,g}" not in claim.text
        and words.get(int(claim.value), "no word") not in claim.text.lower()
    ]

    assert silent == []


def test_no_working_marks(data: dict[str, Any]) -> None:
    """No text carries a code that a reader could not look up."""
    assert [text for text in _texts(data) if MARKS.search(text)] == []


def test_offices_stand_for_their_holders(data: dict[str, Any]) -> None:
    """Claims name offices and institutions; only analysts and authors appear by name."""
    assert [text for text in _texts(data["claims"]) if OFFICE_HOLDERS.search(text)] == []


@pytest.mark.parametrize(("address", "number", "factor"), OPENING)
def test_opening_numbers_are_those_of_the_claims(
    address: str, number: int, factor: float, register: Register, library: Library
) -> None:
    """The numbers with which a game opens are the ones the articles report."""
    name, _, _ = address.partition(".")
    parameter = library.parameters[name]
    positions = dict(parameter.cells)[address]
    value = register.claims[number - 1].value

    assert value is not None
    assert parameter.values.reshape(-1)[positions].sum() == pytest.approx(value * factor)


@pytest.mark.parametrize(
    ("number", "change", "key", "words"),
    [
        pytest.param(12, {"status": "agred"}, "claims.12.status", "agreed", id="status"),
        pytest.param(12, {"topic": "weather"}, "claims.12.topic", "diplomacy", id="topic"),
        pytest.param(12, {"colour": "red"}, "claims.12.colour", "", id="unknown key"),
        pytest.param(12, {"text": ""}, "claims.12.text", "", id="no text"),
        pytest.param(12, {"sources": []}, "claims.12.sources", "", id="no source"),
        pytest.param(12, {"sources": ["leverage"]}, "claims.12.sources", "leverage_2025", id="source"),
        pytest.param(12, {"id": 13}, "claims.12.id", "12", id="number twice"),
        pytest.param(12, {"id": True}, "claims.12.id", "", id="number that is none"),
        pytest.param(12, {"feeds": ["need"]}, "claims.12.feeds.1", "parameter:need", id="no carrier"),
        pytest.param(12, {"feeds": ["paramter:need"]}, "claims.12.feeds.1", '"parameter"', id="carrier"),
        pytest.param(12, {"feeds": ["asset:reko_dik"]}, "claims.12.feeds.1", '"reko_diq"', id="asset"),
        pytest.param(12, {"feeds": []}, "claims.12: feeds", "left_out", id="points nowhere"),
        pytest.param(12, {"left_out": "No effect."}, "claims.12: left_out", "", id="both"),
        pytest.param(12, {"status": "contested"}, "claims.12: readings", "two readings", id="one-sided"),
        pytest.param(12, {"unit": "$bn"}, "claims.12: unit", "", id="unit of nothing"),
        pytest.param(98, {"value": float("nan")}, "claims.98.value", "finite", id="not finite"),
        pytest.param(98, {"value": "130"}, "claims.98.value", "number", id="not a number"),
        pytest.param(98, {"date": "last year"}, "claims.98.date", "", id="date"),
    ],
)
def test_a_faulty_claim_is_refused(
    number: int, change: dict[str, Any], key: str, words: str, data: dict[str, Any]
) -> None:
    """A fault in a claim is refused by file and key, with a word on what would be right."""
    faulty = deepcopy(data)
    faulty["claims"][number - 1].update(change)

    with pytest.raises(ConfigError) as refused:
        read(faulty, "claims.yaml")

    assert str(refused.value).startswith(f"claims.yaml: {key}")
    assert words in str(refused.value)


@pytest.mark.parametrize("field", [name for name, field in Claim.model_fields.items() if field.is_required()])
def test_nothing_required_may_be_missing(field: str) -> None:
    """A claim without one of its required fields is refused, and the field is named."""
    claim = {
        "id": 1,
        "topic": "minerals",
        "text": "Copper conducts.",
        "who": "the article",
        "sources": ["a"],
        "kind": "fact",
        "status": "agreed",
        "briefing": True,
    }
    sources = {"a": {"title": "T", "genre": "news", "dated": "2025"}}
    assert read({"sources": sources, "claims": [claim]}).claims[0].briefing

    del claim[field]
    with pytest.raises(ConfigError) as refused:
        read({"sources": sources, "claims": [claim]})

    assert refused.value.key == f"claims.1.{field}"
