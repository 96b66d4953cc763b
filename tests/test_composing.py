"""Scenario files made of other files: what is inherited, what replaces, and every way to get it wrong."""

from __future__ import annotations

import pytest

from geosim.check import check
from geosim.errors import InputError
from geosim.library import default_library
from geosim.reading import read_yaml_text
from geosim.scenario import Scenario

LIBRARY = default_library()
BASE = LIBRARY.scenario("first_shipment")


def made(text: str) -> Scenario:
    """Make a scenario of a text."""
    return LIBRARY.made(read_yaml_text(text, "mine.yaml"))


def names(scenario: Scenario) -> list[str]:
    """Give the names of a scenario's events."""
    return [event.name for event in scenario.events]


# ------------------------------------------------------------------ what a file makes of another


def test_a_file_that_only_extends_is_the_other():
    """Nothing is lost or added by extending."""
    assert made("extends: first_shipment").hash == BASE.hash


def test_what_the_file_says_goes_first():
    """Plain keys replace those of the other; tables are merged key by key."""
    mine = made(
        "extends: pasni_and_gwadar\ntitle: Mine\n"
        "parameters: {stage_start.pasni_port: 0.6, tariff_start: 0.3}\n"
        "switches: {beijing_reading: 1}\nstrategies: {china: hold}\nroles: [china]\n"
    )

    assert mine.title == "Mine"
    assert mine.parameters == {"foothold_start": 0.15, "stage_start.pasni_port": 0.6, "tariff_start": 0.3}
    assert (mine.switches, mine.strategies, mine.roles) == (
        {"beijing_reading": 1},
        {"china": "hold"},
        ("china",),
    )
    assert mine.question == LIBRARY.scenario("pasni_and_gwadar").question


def test_events_are_added_replaced_and_left_out():
    """An event of the same name takes the place of the other's, one on `without_events` is gone."""
    mine = made(
        "extends: first_shipment\nwithout_events: [exim_loan]\nevents:\n"
        "  - {name: tranche_review, title: Mine, headline: Mine, kind: news, quarter: 7}\n"
        "  - {name: late, title: Late, headline: Late, kind: news, quarter: 9}\n"
    )

    assert names(mine) == ["first_shipment_leaves", "tranche_review", "us_administration", "late"]
    assert mine.events[1].quarter == 7
    assert names(made("extends: first_shipment\nwithout_events: [exim_loan]\n")) == [
        name for name in names(BASE) if name != "exim_loan"
    ]


def test_an_inject_is_written_out():
    """An event that uses an inject says all that the inject says, but for what it says itself."""
    mine = made(
        "extends: first_shipment\nevents:\n"
        "  - {inject: price_bust, quarter: 12}\n"
        "  - {inject: price_bust, name: again, quarter: 20, headline: Again, effects: {price.copper: -0.1}}\n"
    )
    first, again = mine.events[-2:]

    assert (first.name, first.quarter, first.headline) == (
        "price_bust",
        12,
        LIBRARY.inject("price_bust").headline,
    )
    assert first.effects == LIBRARY.inject("price_bust").effects
    assert (again.name, again.headline) == ("again", "Again")
    assert again.effects == {"price.copper": -0.1, "price.critical": -0.6}


def test_what_is_made_says_everything_itself():
    """A composed scenario reads back from its own data, so that a log needs no other file."""
    for name in LIBRARY.scenarios:
        scenario = LIBRARY.scenario(name)
        assert Scenario.from_dict(scenario.to_dict()).hash == scenario.hash
        assert "extends" not in scenario.to_dict()


@pytest.mark.parametrize("name", LIBRARY.injects)
def test_every_inject_can_be_used(name):
    """Each inject on the shelf fits into a scenario and can be told from its two sides."""
    mine = made(f"extends: first_shipment\nevents: [{{inject: {name}, quarter: 3}}]")

    assert names(mine)[-1] == name
    assert len(mine.events[-1].viewpoints) >= 2


# ------------------------------------------------------------------ files that do not fit together


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "extends: first_shipmnt",
            '1: extends: no scenario called "first_shipmnt". Did you mean "first_shipment"',
        ),
        ("title: A\nextends: [a, b]", "2: extends: names one file."),
        ("extends: 7", "1: extends: names one file."),
        ("extends: ../configs/scenarios/first_shipment.yaml", "1: extends: no scenario called"),
        ("extends: /etc/passwd", "1: extends: no scenario called"),
    ],
)
def test_what_cannot_be_extended(text, says):
    """One message names the line of `extends` and what it may name."""
    assert f"mine.yaml:{says}" in refusal(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("without_events: [exim]", '2: without_events.0: "exim" is no event of what is extended. It has: '),
        ("without_events: exim_loan", "2: without_events: is a list of events."),
        (
            "events:\n  - {inject: price_bost, quarter: 2}",
            '3: events.0.inject: no inject called "price_bost".',
        ),
        ("events:\n  - {inject: [1], quarter: 2}", "3: events.0.inject: names one file."),
        ("events:\n  - inject: flood\n    quarter: -1", "4: events.4.quarter"),
        ("events: soon", "2: events"),
        ("parameters:\n  tarif_start: 1", '3: parameters.tarif_start: no parameter called "tarif_start".'),
        (
            "events:\n  - {inject: flood, quarter: 2, effects: {reserves: 1e9}}",
            "3: events.4.effects.reserves",
        ),
    ],
)
def test_what_does_not_fit_what_is_extended(text, says):
    """One message names the line of the file's own key that does not fit."""
    assert f"mine.yaml:{says}" in refusal(f"extends: first_shipment\n{text}")


def refusal(text: str) -> str:
    """Give the message with which a text is refused, on one line."""
    with pytest.raises(InputError) as caught:
        made(text)
    return str(caught.value).replace("\n", " ")


def test_files_that_extend_each_other(tmp_path):
    """A circle is told in one message, in play and in check."""
    for name, other in (("a", "b.yaml"), ("b", "c"), ("c", "a.yaml")):
        (tmp_path / f"{name}.yaml").write_text(f"extends: {other}\ntitle: {name}\n")

    with pytest.raises(
        InputError, match=r"extends itself in the end: .*a\.yaml -> .*b\.yaml -> .*c\.yaml -> .*a\.yaml"
    ):
        LIBRARY.scenario(str(tmp_path / "a.yaml"))
    problems = check([tmp_path], LIBRARY).problems
    assert len(problems) == 3
    assert all("extends itself in the end" in problem.problem for problem in problems)


def test_a_file_beside_another(tmp_path):
    """A file may extend one that stands beside it, by name or by file name."""
    (tmp_path / "a.yaml").write_text("extends: first_shipment\ntitle: A\n")
    for name in ("a", "a.yaml"):
        (tmp_path / "b.yaml").write_text(f"extends: {name}\nminutes: 20\n")
        found = LIBRARY.scenario(str(tmp_path / "b.yaml"))
        assert (found.title, found.minutes) == ("A", 20)


def test_a_fault_in_what_is_extended_names_that_file(tmp_path):
    """A fault is told where it stands, not where it is inherited."""
    (tmp_path / "a.yaml").write_text("extends: first_shipment\nminutes: soon\n")
    (tmp_path / "b.yaml").write_text("extends: a\n")

    with pytest.raises(InputError, match=r"a\.yaml:2: minutes"):
        LIBRARY.scenario(str(tmp_path / "b.yaml"))


def test_an_upload_reaches_no_file(tmp_path, monkeypatch):
    """A text that comes from no folder extends shipped scenarios only."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text("extends: first_shipment\n")

    with pytest.raises(InputError, match='no scenario called "a"'):
        made("extends: a")
