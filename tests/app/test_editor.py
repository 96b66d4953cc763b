from __future__ import annotations

import json
from pathlib import Path

import pytest

from geosim.app.editor import form, timeline
from geosim.app.editor.draft import Draft, Refused
from geosim.app.editor.kept import Drafts
from geosim.app.session import Sessions
from geosim.app.shelf import Shelf
from geosim.app.store import GameStore, new_token
from geosim.app.travelling import pack, unpack, whole
from geosim.check import check_text
from geosim.errors import InputError, UnknownName
from geosim.library import default_library
from geosim.log import read_log, replay
from geosim.reading import read_yaml_text
from geosim.scenario import Scenario

LIBRARY = default_library()
TOKEN = new_token()
STRATEGY = """\
title: Slow to forgive
about: Withholds loans for three turns after a step towards Washington.
kind: rule_based
actors: [china]
precision: 4
grudge: 3
provoked_by: {united_states: pasni}
rules:
  - prefer: rollover
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Give an empty shelf."""
    return Shelf(TOKEN, tmp_path, LIBRARY)


def copy(shelf: Shelf, name: str = "pasni_and_gwadar") -> Draft:
    """Give the draft of a copy."""
    return Drafts().copy(TOKEN, shelf, LIBRARY, name)


@pytest.mark.parametrize("name", LIBRARY.scenarios)
def test_every_shipped_scenario_can_be_copied_and_changed(shelf: Shelf, name: str) -> None:
    """Every place the form changes can be changed in any scenario, and undone to the letter."""
    draft = copy(shelf, name)
    before = draft.text
    draft.put(("switches", "proxy_war"), 0.9)
    draft.put(("strategies", "china"), "offended_partner")
    draft.put(("parameters", "tariff_start"), 0.3)
    draft.put(("roles",), ["china", "pakistan"])
    draft.put(("shows", "forecast"), value=False)
    draft.put(("about", 0, "text"), "Another line.")
    draft.add_event({"inject": "contract_leak", "name": "second_leak", "quarter": 12})
    for place in range(len(draft.scenario.events)):
        draft.put(("events", place, "quarter"), 8)
        draft.put(("events", place, "effects", "support"), -0.1)
    changed = draft.scenario

    assert changed.switches["proxy_war"] == 0.9
    assert changed.strategies["china"] == "offended_partner"
    assert changed.parameters["tariff_start"] == 0.3
    assert changed.roles == ("china", "pakistan")
    assert not changed.shows.forecast
    assert {event.quarter for event in changed.events} == {8}
    assert {event.effects["support"] for event in changed.events} == {-0.1}
    assert check_text(draft.text, "x.yaml", LIBRARY).problems == ()
    while draft.can_undo:
        draft.undo()
    assert draft.text == before


@pytest.mark.parametrize("name", LIBRARY.scenarios)
def test_what_is_taken_out_is_gone_or_as_by_default(shelf: Shelf, name: str) -> None:
    """Events, numbers, switches and seats can be taken out, even those that an extended scenario says."""
    draft = copy(shelf, name)
    for table in ("parameters", "switches"):
        for address in getattr(draft.scenario, table):
            draft.drop((table, address))
    while draft.scenario.events:
        draft.drop(("events", 0))

    default = LIBRARY.parameters.resolve({})
    found = LIBRARY.parameters.resolve(draft.scenario.overrides)
    assert all((default[number] == found[number]).all() for number in default)
    assert draft.scenario.events == ()


def test_an_amount_of_an_inject_can_be_taken_out(shelf: Shelf) -> None:
    """An event that uses an inject is written out when one of its amounts goes; the others stay."""
    draft = copy(shelf)
    draft.add_event(timeline.added(LIBRARY, draft.scenario, "contract_leak", 4))
    place = len(draft.scenario.events) - 1
    amounts = dict(draft.scenario.events[place].effects)
    draft.drop(("events", place, "effects", "support"))

    del amounts["support"]
    assert draft.scenario.events[place].effects == amounts
    assert draft.scenario.events[place].quarter == 12


def test_what_is_not_sound_leaves_the_draft_alone(shelf: Shelf) -> None:
    """A change out of range is refused by its key, a typed text waits beside the last sound one."""
    draft = copy(shelf)
    before = draft.text
    with pytest.raises(Refused) as refused:
        draft.put(("switches", "proxy_war"), 4)
    draft.write(before.replace("quarters: 40", "quarters: forty"))

    assert [problem.key for problem in refused.value.problems] == ["switches.proxy_war"]
    assert draft.text == before
    assert [problem.line for problem in draft.problems] == [37]
    draft.put(("minutes",), 50)
    assert draft.typed == ""
    assert draft.scenario.minutes == 50


def test_a_draft_outlives_the_page(shelf: Shelf) -> None:
    """Whoever opens the same copy again finds what was changed; after saving it goes by its name."""
    drafts = Drafts()
    draft = drafts.copy(TOKEN, shelf, LIBRARY, "pasni_and_gwadar")
    draft.put(("minutes",), 50)
    assert drafts.copy(TOKEN, shelf, LIBRARY, "pasni_and_gwadar") is draft
    draft.save("mine")
    drafts.saved(TOKEN, draft)

    assert drafts.own(TOKEN, shelf, "mine") is draft
    assert drafts.copy(TOKEN, shelf, LIBRARY, "pasni_and_gwadar").scenario.minutes == 45
    assert Drafts().own(TOKEN, shelf, "mine").scenario.minutes == 50


def test_what_is_not_saved_outlives_the_server(shelf: Shelf) -> None:
    """Another server goes on with what was changed, and can undo it; once it is saved, nothing is left."""
    draft = copy(shelf)
    before = draft.text
    draft.put(("title",), "Left alone")
    left = copy(shelf)

    assert left.scenario.title == "Left alone"
    assert left.first.title != "Left alone"
    left.undo()
    assert left.text == before
    left.redo()
    left.save("mine")
    assert copy(shelf).text == before


def test_a_text_with_a_mistake_outlives_the_server(shelf: Shelf) -> None:
    """What is typed and not sound yet comes back as it was typed, with its problem."""
    copy(shelf).save("mine")
    draft = Drafts().own(TOKEN, shelf, "mine")
    draft.write(draft.text + "quarterz: 4\n")
    left = Drafts().own(TOKEN, shelf, "mine")

    assert left.typed == draft.typed
    assert left.problems == draft.problems != ()
    assert left.text == draft.text


def test_a_scenario_that_is_deleted_leaves_nothing(shelf: Shelf) -> None:
    """A new scenario of the same name begins with its own text."""
    copy(shelf).save("mine")
    text = shelf.read("scenarios", "mine")
    kept = Drafts()
    kept.own(TOKEN, shelf, "mine").put(("title",), "Left alone")
    shelf.remove("scenarios", "mine")
    kept.forget(TOKEN, shelf, "mine")
    shelf.save("scenarios", "mine", text)

    assert kept.own(TOKEN, shelf, "mine").text == text


def test_one_text_says_everything(shelf: Shelf) -> None:
    """A file or link of a scenario holds the own strategies and own scenario it uses, comments kept."""
    shelf.save("strategies", "slow_to_forgive", STRATEGY)
    draft = copy(shelf)
    draft.put(("strategies", "china"), "slow_to_forgive")
    draft.save("mine")
    shelf.save("scenarios", "further", "extends: mine\ntitle: Further\nminutes: 60\n")
    for name in ("mine", "further"):
        text = whole(shelf.read("scenarios", name), shelf)
        found = LIBRARY.closed().made(read_yaml_text(text, "x.yaml"))
        assert found.strategies["china"] == "slow_to_forgive"
        assert found.own_strategies["slow_to_forgive"]["grudge"] == 3
        assert unpack(pack(text)) == text

    assert "# For a class: give half of it" in whole(draft.text, shelf)


@pytest.mark.parametrize("code", ["", "1", "2abc", "1!!", "1" + "A" * 20_000, "1eNqrVg", pack("x" * 3)[:-2]])
def test_no_code_is_refused_in_words(code: str) -> None:
    """A link that is none, cut short or far too long is refused with one sentence."""
    with pytest.raises(InputError):
        unpack(code)


def test_a_code_cannot_explode() -> None:
    """A few characters that unpack to megabytes are refused."""
    with pytest.raises(InputError):
        unpack(pack("x" * 3_000_000))


class TestFromElsewhere:
    """Scenarios that come to a server by file or link."""

    @pytest.fixture
    def sessions(self, tmp_path: Path) -> Sessions:
        """Give the sessions of a server with an empty store."""
        return Sessions(GameStore(tmp_path), LIBRARY)

    def test_a_scenario_is_kept_once_and_played(self, sessions: Sessions, shelf: Shelf) -> None:
        """Opened twice it is one; its game carries it, and is played again by anybody from its log alone."""
        shelf.save("strategies", "slow_to_forgive", STRATEGY)
        draft = copy(shelf)
        draft.put(("strategies", "china"), "slow_to_forgive")
        other = new_token()
        names = {sessions.take_in(other, whole(draft.text, shelf)) for _ in range(2)}
        (name,) = names
        game = sessions.start(other, name, "pakistan", turns=5, seed=3)
        game.end_turn(0)
        found = replay(read_log(json.dumps(game.log())), LIBRARY)

        assert found.world.scenario.own_strategies.keys() == {"slow_to_forgive"}
        branch = sessions.rewind(other, game.id, 0)
        assert branch.record.scenario.hash == game.record.scenario.hash
        assert sessions.own_scenarios(new_token()) == {}

    @pytest.mark.parametrize("shown", [True, False])
    def test_previews_can_be_hidden(self, sessions: Sessions, shelf: Shelf, shown: bool) -> None:
        """What a draft may change is told before the turn is ended, unless the scenario hides it."""
        draft = copy(shelf)
        draft.put(("shows", "previews"), shown)
        name = sessions.take_in(TOKEN, draft.text)
        game = sessions.start(TOKEN, name, "pakistan", turns=5, seed=3)
        game.pick(0, "openbook")

        assert (game.preview() is not None) == shown

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ("quarters: 40\n", "quarters: 400\n"),
            ("quarters: 40\n", "quarters: 40\nstrategies: {china: /etc/passwd.yaml}\n"),
            ("quarters: 40\n", "quarters: 40\nextends: ../../secret.yaml\n"),
        ],
    )
    def test_what_is_too_long_or_reaches_outside_is_refused(
        self, sessions: Sessions, change: str, words: str
    ) -> None:
        """A scenario that plays for hours or names files of the server is refused, and nothing is kept."""
        text = (LIBRARY.home / "configs/scenarios/pasni_and_gwadar.yaml").read_text()
        with pytest.raises(InputError):
            sessions.take_in(TOKEN, text.replace(change, words))

        assert sessions.shelf(TOKEN).names("scenarios") == []

    def test_another_cannot_open_it(self, sessions: Sessions, shelf: Shelf) -> None:
        """A scenario of one browser is none for another."""
        name = sessions.take_in(TOKEN, copy(shelf).text)

        with pytest.raises(UnknownName):
            sessions.start(new_token(), name, "pakistan", turns=5, seed=1)


def test_silent_keys_leave_the_hash_alone() -> None:
    """A scenario that shows everything and carries nothing has the hash it always had."""
    scenario = LIBRARY.scenario("first_shipment")
    data = scenario.to_dict()

    assert {"shows", "own_strategies"}.isdisjoint(data)
    assert (
        Scenario.from_dict({**data, "shows": {"forecast": True}, "own_strategies": {}}).hash == scenario.hash
    )
    assert Scenario.from_dict({**data, "shows": {"forecast": False}}).hash != scenario.hash


def test_numbers_are_found_by_words() -> None:
    """A search finds numbers by meaning, entry or name, with range and provenance, and never a switch."""
    scenario = LIBRARY.scenario("first_shipment")
    found, number = form.numbers_found(LIBRARY, scenario, "grievance makran")
    first, _ = form.numbers_found(LIBRARY, scenario, "")

    assert number >= 1
    assert {"grievance_start.makran"} <= {row["address"] for row in found}
    assert all(row["low"] <= row["value"] <= row["high"] and row["badge"] and row["source"] for row in found)
    assert all("_start" in row["address"] for row in first)
    assert form.numbers_found(LIBRARY, scenario, "beijing reading")[1] == 0


def test_an_inject_used_twice_gets_a_name_of_its_own() -> None:
    """The same inject in two turns makes two events."""
    scenario = LIBRARY.scenario("first_shipment")
    tried, first = timeline.with_inject(LIBRARY, scenario, "contract_leak", 2)
    again, second = timeline.with_inject(LIBRARY, tried, "contract_leak", 3)

    assert first != second
    assert [event.quarter for event in again.events if event.name in (first, second)] == [4, 8]
