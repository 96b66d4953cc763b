from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from geosim.errors import InputError, UnknownName
from geosim.home import VARIABLE, home
from geosim.library import Library
from geosim.scenario import Scenario

SCENARIOS = ("first_shipment", "pasni_and_gwadar")
EVENT = {"name": "leak", "title": "A leak", "headline": "Something leaks", "kind": "leak", "quarter": 3}
LIBRARY = Library()


@pytest.fixture
def edited(tmp_path: Path):
    """Give the function that writes a changed first_shipment to a file and gives its path."""

    def edit(**changes: object) -> str:
        data = yaml.safe_load((home() / "configs" / "scenarios" / "first_shipment.yaml").read_text())
        path = tmp_path / "mine.yaml"
        path.write_text(yaml.safe_dump({**data, **changes}, sort_keys=False))
        return str(path)

    return edit


@pytest.mark.parametrize("name", SCENARIOS)
def test_shipped_scenarios_are_sound(name):
    """A scenario of ours names nothing unknown and sets nothing out of range."""
    assert list(LIBRARY.faults(LIBRARY.scenario(name))) == []


def test_the_library_lists_what_its_folders_hold():
    """A file in configs/ is found by its name."""
    assert set(SCENARIOS) <= set(LIBRARY.scenarios)
    assert {"look_ahead", "hold", "random", "hedger"} <= set(LIBRARY.strategies)


def test_a_new_file_is_found_by_name(tmp_path: Path):
    """Dropping a scenario into the folder is all it takes to add one."""
    shutil.copytree(home() / "configs", tmp_path / "configs")
    shutil.copy(home() / "configs/scenarios/first_shipment.yaml", tmp_path / "configs/scenarios/second.yaml")

    assert Library(tmp_path).scenario("second") == LIBRARY.scenario("first_shipment")


def test_a_path_serves_as_a_name(edited):
    """A scenario may lie anywhere."""
    assert LIBRARY.scenario(edited()) == LIBRARY.scenario("first_shipment")


def test_a_file_at_a_path_is_read_anew(edited):
    """Whoever edits a file of their own sees what they changed."""
    before, after = LIBRARY.scenario(edited()), LIBRARY.scenario(edited(quarters=20))

    assert (before.quarters, after.quarters) == (40, 20)


def test_actors_come_in_the_order_of_the_world():
    """Six states, then four communities."""
    assert list(LIBRARY.actors) == [
        "pakistan",
        "united_states",
        "china",
        "india",
        "iran",
        "gulf_states",
        "community_chagai",
        "community_makran",
        "community_waziristan",
        "community_gilgit_baltistan",
    ]


@pytest.mark.parametrize("cast", ["look_ahead", "rule_based"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_every_seat_can_be_filled(name, cast):
    """For both casts each actor has a strategy that exists and is made for it."""
    scenario = LIBRARY.scenario(name).with_changes(cast=cast)

    for actor in LIBRARY.actors:
        assert LIBRARY.strategy_of(scenario, actor) in LIBRARY.strategies_for(actor)


def test_a_scenario_can_recast_one_seat():
    """What a scenario says of one actor goes before the default of its cast."""
    scenario = LIBRARY.scenario("first_shipment").with_changes(strategies={"china": "hold"})

    assert LIBRARY.strategy_of(scenario, "china") == "hold"
    assert LIBRARY.strategy_of(scenario, "india") == "look_ahead"


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (LIBRARY.scenario, 'no scenario called "first_shipmet". Did you mean "first_shipment"?'),
        (LIBRARY.strategy_document, 'no strategy called "first_shipmet".'),
    ],
)
def test_an_unknown_name_gets_a_hint(ask, says):
    """A misspelt scenario or strategy is answered with the nearest and the command that lists them."""
    with pytest.raises(UnknownName) as caught:
        ask("first_shipmet")

    assert says in str(caught.value)
    assert "See them all with: geosim list s" in str(caught.value)


@pytest.mark.parametrize("path", ["missing.yaml", "../configs/nothing", "/dev/zero", "/etc"])
def test_a_path_to_nothing_is_refused(path):
    """A path that leads to no YAML file ends in one message, not in a search."""
    with pytest.raises(InputError, match=r"no such file|is not a file"):
        LIBRARY.scenario(path)


@pytest.mark.parametrize(
    ("changes", "key", "says"),
    [
        ({"strategies": {"pakistn": "hedger"}}, "strategies.pakistn", 'Did you mean "pakistan"?'),
        ({"strategies": {"pakistan": "hegde"}}, "strategies.pakistan", 'Did you mean "hedger"?'),
        ({"strategies": {"pakistan": "downplayer"}}, "strategies.pakistan", "is not made for this actor"),
        ({"roles": ["china", "chna"]}, "roles.1", 'Did you mean "china"?'),
        ({"switches": {"tax": 0.1}}, "switches.tax", 'no switch called "tax"'),
        ({"switches": {"force_wroks": 0.1}}, "switches.force_wroks", 'Did you mean "force_works"?'),
        ({"switches": {"force_works": 1.1}}, "switches.force_works", "1.1 is outside its range 0 to 1"),
        ({"parameters": {"tax": 3}}, "parameters.tax", "3 is outside its range 0 to 0.3"),
        ({"parameters": {"txa": 0.1}}, "parameters.txa", 'no parameter called "txa". Did you mean "tax"'),
        (
            {"parameters": {"alignment_start.china.pakistan": 0, "alignment_start.pakistan.china": 0.1}},
            "parameters.alignment_start.pakistan.china",
            "is set twice",
        ),
        (
            {"events": [{**EVENT, "effects": {"transparancy": -0.1}}]},
            "events.0.effects.transparancy",
            'Did you mean "transparency"',
        ),
        (
            {"events": [{**EVENT, "effects": {"alignment.pakistan.prussia": -0.1}}]},
            "events.0.effects.alignment.pakistan.prussia",
            'Did you mean "alignment.pakistan.russia"',
        ),
        ({"events": [{**EVENT, "factors": {"turnover": 2}}]}, "events.0.factors.turnover", '"turnover_odds"'),
        ({"events": [{**EVENT, "scaled_by": "tax"}]}, "events.0.scaled_by", 'no switch called "tax"'),
        ({"events": [{**EVENT, "claims": [134]}]}, "events.0.claims.0", "there is no claim 134"),
        (
            {"about": [{"text": "So it is.", "kind": "sourced", "claim": 999}]},
            "about.0.claim",
            "there is no claim 999",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_a_scenario_that_names_nothing_known_is_refused(edited, changes, key, says):
    """Each name and number is checked against the library and reported by file, line and key."""
    path = edited(**changes)

    with pytest.raises(InputError) as caught:
        LIBRARY.scenario(path)

    message = str(caught.value)
    line = int(message.removeprefix(f"{path}:").split(":")[0])
    last = key.rsplit(".", 1)[-1]
    assert f": {key}: " in message
    assert says in message
    assert last.isdigit() or last in Path(path).read_text().splitlines()[line - 1]


def test_all_faults_can_be_told_at_once():
    """A tool that checks files finds every fault, not only the first."""
    scenario = LIBRARY.scenario("first_shipment").with_changes(
        strategies={"chna": "hold", "india": "hodl"}, parameters={"tax": 3}, switches={"tax_rate": 1}
    )

    assert [fault.key for fault in LIBRARY.faults(scenario)] == [
        "strategies.chna",
        "strategies.india",
        "switches.tax_rate",
        "parameters.tax",
    ]


def test_a_strategy_file_of_the_wrong_shape_suits_nobody(tmp_path: Path):
    """A list where a strategy should be is refused with a message."""
    path = tmp_path / "odd.yaml"
    path.write_text("- hedger\n")

    with pytest.raises(InputError, match=r"odd\.yaml is no strategy"):
        LIBRARY.check(LIBRARY.scenario("first_shipment").with_changes(strategies={"china": str(path)}))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("import nothing_called_this\n", "agents/atlantis.py:1: cannot be loaded: ModuleNotFoundError"),
        ("\nclass (:\n", "agents/atlantis.py:2: cannot be loaded: SyntaxError"),
    ],
)
def test_an_actor_that_cannot_be_loaded_is_named(tmp_path: Path, content, says):
    """A broken file in agents/ ends in one message with file and line."""
    shutil.copytree(home() / "configs", tmp_path / "configs")
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents" / "atlantis.py").write_text(content)
    code = "from geosim.errors import ConfigError\nfrom geosim.library import Library\n"
    code += "try:\n    Library().actors\nexcept ConfigError as error:\n    print(error)"

    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, VARIABLE: str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert says in done.stdout


def words(*texts: str) -> int:
    """Count the words of texts."""
    return sum(len(text.split()) for text in texts)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_briefing_is_short(name):
    """A student reads the briefing of a scenario in two minutes."""
    scenario = LIBRARY.scenario(name)

    assert words(scenario.question, scenario.summary, *(bullet.text for bullet in scenario.about)) <= 200


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_briefing_is_as_sure_as_its_claims(name):
    """A bullet carries the standing that the register gives its claim."""
    badge = {"agreed": "sourced", "contested": "contested", "unverified": "unverified"}
    bullets = [bullet for bullet in LIBRARY.scenario(name).about if bullet.claim]

    assert bullets
    for bullet in bullets:
        assert bullet.kind == badge[LIBRARY.claims.claims[bullet.claim - 1].status]


EVENTS = [
    pytest.param(LIBRARY.scenario(name), event, id=f"{name}.{event.name}")
    for name in SCENARIOS
    for event in LIBRARY.scenario(name).events
]


@pytest.mark.parametrize(("scenario", "event"), EVENTS)
def test_news_is_short_and_has_two_sides(scenario: Scenario, event):
    """A headline has at most twelve words, and two parties have their say."""
    assert words(event.headline) <= 12
    assert len({viewpoint.who for viewpoint in event.viewpoints}) >= 2


@pytest.mark.parametrize(("scenario", "event"), EVENTS)
def test_every_event_can_happen(scenario: Scenario, event):
    """An event falls within the game."""
    assert event.quarter + event.lasts <= scenario.quarters
    assert event.probability > 0


def test_what_nobody_verified_says_so():
    """The loan for Reko Diq rests on public reports, and a reader is told."""
    loan = next(event for event in LIBRARY.scenario("first_shipment").events if event.name == "exim_loan")

    assert "unverified" in loan.headline


def test_the_leak_hurts_only_where_beijing_reads_betrayal():
    """At Pasni the same leak costs the tie with China as much as Beijing reads into it."""
    by_name = {event.name: event for event in LIBRARY.scenario("pasni_and_gwadar").events}

    assert by_name["beijing_reads_the_leak"].scaled_by == "beijing_reading"
    assert "alignment.pakistan.china" not in by_name["press_leak"].effects
