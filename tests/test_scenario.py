from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from geosim.errors import ConfigError
from geosim.reading import read_yaml_text
from geosim.scenario import Scenario

BASE = {
    "title": "A test",
    "question": "What then?",
    "summary": "Not much.",
    "differs": "Nothing.",
    "teaches": "Nothing.",
    "difficulty": "introductory",
    "minutes": 20,
}
EVENT = {"name": "leak", "title": "A leak", "headline": "Something leaks", "kind": "leak", "quarter": 3}
EXAMPLE = Scenario.from_dict(
    {**BASE, "parameters": {"tax": 0.2}, "switches": {"beijing_reading": 1}, "events": [EVENT]}
)


def scenario(**changes: Any) -> Scenario:
    """Give a small valid scenario, with changes."""
    return Scenario.from_dict({**BASE, **changes}, "mine.yaml")


def test_a_scenario_survives_a_log():
    """Written out as JSON and read again it is the same scenario, with the same hash."""
    again = Scenario.from_dict(json.loads(json.dumps(EXAMPLE.to_dict())))

    assert again == EXAMPLE
    assert again.hash == EXAMPLE.hash


@pytest.mark.parametrize(
    "changes",
    [
        {"turn_quarters": 1},
        {"turns": 5},
        {"quarters": 20},
        {"cast": "rule_based"},
        {"picks": {"states": 1}},
        {"parameters": {"tax": 0.21}},
        {"parameters": {"royalty": 0.05}},
        {"switches": {"beijing_reading": 0.5}},
        {"switches": {"force_works": 0.5}},
        {"strategies": {"pakistan": "hedger"}},
    ],
    ids=str,
)
def test_every_change_changes_the_hash(changes):
    """No two different games carry the same hash."""
    assert EXAMPLE.with_changes(**changes).hash != EXAMPLE.hash


def test_no_change_is_no_change():
    """Changing nothing leaves scenario and hash as they were."""
    assert EXAMPLE.with_changes() == EXAMPLE
    assert EXAMPLE.with_changes(parameters={"tax": 0.2}, turns=10).hash == EXAMPLE.hash


@given(st.permutations([("a", 1.0), ("b", 2.0), ("c", 3.0)]))
def test_the_order_of_numbers_does_not_matter(said):
    """A file that says the same in another order is the same scenario."""
    assert scenario(parameters=dict(said)).hash == scenario(parameters={"a": 1, "b": 2, "c": 3}).hash


def test_changes_are_added_to_what_there_is():
    """A number set later leaves the other numbers of the scenario in force."""
    changed = EXAMPLE.with_changes(parameters={"royalty": 0.1}, switches={"force_works": 0})

    assert changed.overrides == {"tax": 0.2, "royalty": 0.1, "beijing_reading": 1, "force_works": 0}


def test_a_switch_may_be_set_like_a_parameter():
    """The last word counts, whichever way it is said."""
    assert EXAMPLE.with_changes(parameters={"beijing_reading": 0}).overrides["beijing_reading"] == 0


def test_a_change_leaves_the_original_alone():
    """A changed scenario is another one."""
    EXAMPLE.with_changes(parameters={"tax": 0.3}, strategies={"china": "hold"})

    assert EXAMPLE.parameters == {"tax": 0.2}
    assert EXAMPLE.strategies == {}
    with pytest.raises(ValidationError, match="frozen"):
        EXAMPLE.quarters = 4


@pytest.mark.parametrize(("length", "turns"), [(1, 40), (2, 20), (4, 10)])
def test_turns_cover_the_quarters(length, turns):
    """Turns of one, two or four quarters fill the same ten years."""
    assert scenario(turn_quarters=length).turns == turns


def test_length_may_be_given_in_turns():
    """A short game has as many quarters as its turns take."""
    assert scenario(turn_quarters=2).with_changes(turns=5).quarters == 10


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"quarters": 10}, "quarters: 10 quarters cannot be cut into turns of 4"),
        ({"quarters": 0}, "quarters: "),
        ({"quarters": 4.5}, "quarters: "),
        ({"turn_quarters": 3}, "turn_quarters: should be 1, 2 or 4, not 3"),
        ({"quartes": 8}, 'quartes: no such key. Did you mean "quarters"'),
        (
            {"cast": "rule_basd"},
            "cast: should be 'look_ahead', 'distilled' or 'rule_based', not 'rule_basd'. Did you mean",
        ),
        ({"parameters": {"tax": math.nan}}, "parameters.tax: should be a finite number"),
        ({"switches": {"force_works": math.inf}}, "switches.force_works: should be a finite number"),
        ({"parameters": {"tax": "0.2"}}, "parameters.tax: should be a number"),
        ({"parameters": {"tax": True}}, "parameters.tax: should be a number"),
        ({"parameters": [1]}, "parameters: should be lines of key: value"),
        ({"picks": {"state": 1}}, 'picks.state: no such key. Did you mean "states"?'),
        ({"picks": {"states": 0}}, "picks.states: should be greater than or equal to 1"),
        ({"parameters": {"a": 1}, "switches": {"a": 1}}, "switches: a stands under parameters too"),
        ({"events": [EVENT, EVENT]}, "events.1.name: two events are called leak"),
        ({"events": [{**EVENT, "name": "Two words"}]}, "events.0.name: "),
        ({"events": [{**EVENT, "probability": 1.5}]}, "events.0.probability: "),
        ({"events": [{**EVENT, "quarter": -1}]}, "events.0.quarter: "),
        ({"events": [{**EVENT, "efects": {}}]}, 'events.0.efects: no such key. Did you mean "effects"'),
        ({"events": [{**EVENT, "factors": {"x": -1}}]}, "events.0.factors.x: "),
        ({"events": [{**EVENT, "viewpoints": [{"who": "A", "says": "B"}]}]}, "one viewpoint is not enough"),
        ({"about": [{"text": "So it is.", "kind": "sourced"}]}, "a sourced bullet names its claim"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_a_bad_scenario_is_refused(changes, says):
    """What no scenario may say is refused with file, key and reason."""
    with pytest.raises(ConfigError) as caught:
        scenario(**changes)

    assert str(caught.value).startswith("mine.yaml: ")
    assert says in str(caught.value)


def test_a_change_is_held_to_the_same_rules():
    """A scenario cannot be changed into one that could not be written."""
    with pytest.raises(ConfigError, match="cannot be cut into turns"):
        EXAMPLE.with_changes(quarters=10)
    with pytest.raises(ConfigError, match="turns or in quarters, not both"):
        EXAMPLE.with_changes(quarters=20, turns=5)
    with pytest.raises(ConfigError, match="should be a finite number"):
        EXAMPLE.with_changes(switches={"force_works": math.nan})


def test_every_fault_is_told_at_once_by_line():
    """One look at a file finds all its faults, in the order of its lines."""
    document = read_yaml_text("title: A\nquestion: B\nminutes: many\ncst: look_ahead\n", "mine.yaml")

    with pytest.raises(ConfigError) as caught:
        Scenario.from_dict(document.data, document.where, document.line_of)

    lines = str(caught.value).splitlines()
    assert lines[0] == "mine.yaml: 6 things are wrong."
    assert "  line 1: summary: is missing." in lines
    assert lines[-2].startswith("  line 3: minutes: ")
    assert lines[-1] == '  line 4: cst: no such key. Did you mean "cast"?'
