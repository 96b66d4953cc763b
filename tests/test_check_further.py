"""What `geosim check` finds in and behind a file: its parts, what it extends, the strategies it names."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from typer.testing import CliRunner

from geosim.check import check, check_text
from geosim.cli.commands import app
from geosim.errors import InputError
from geosim.library import Library, default_library
from geosim.reading import read_yaml_text
from geosim.schema import schema
from geosim.strategies import files
from geosim.table import start

HEAD = "title: T\nabout: A\nkind: {kind}\nactors: [{actor}]\n"
EXTENDS = "extends: first_shipment\ntitle: Mine\n"


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., list[str]]:
    """Write files and check the first one; what is wrong, with file names as they were given."""

    def look(**texts: str) -> list[str]:
        for name, text in texts.items():
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        report = check([tmp_path / f"{next(iter(texts))}.yaml"])
        return [str(problem).replace(f"{tmp_path}/", "") for problem in report.problems]

    return look


def strategy(kind: str, rest: str, actor: str = "china") -> str:
    """Write the text of a strategy file."""
    return HEAD.format(kind=kind, actor=actor) + rest


# ----------------------------------------------------------------------------------- everything in one pass


def test_one_bad_event_hides_no_other(told):
    """An inject that does not exist, a kind and a number of three events are told at once, by place."""
    found = told(
        bad=EXTENDS + "events:\n  - {inject: contract_leek, quarter: 1}\n"
        "  - {name: b, title: B, headline: H, kind: nws, quarter: 2}\n"
        "  - {name: c, title: C, headline: H, kind: news, quarter: three}\n"
    )

    assert [re.match(r"[^ ]+ [^ ]+", line)[0] for line in found] == [
        "bad.yaml:4: events.0.inject:",
        "bad.yaml:5: events.1.kind:",
        "bad.yaml:6: events.2.quarter:",
    ]


def test_two_events_of_one_name_hide_nothing_else(told):
    """The second of two twins is told on its line, and other faults of events with it."""
    event = "{{name: {}, title: B, headline: H, kind: {}, quarter: 2}}"
    found = told(bad=EXTENDS + f"events:\n  - {event.format('b', 'news')}\n  - {event.format('b', 'nws')}\n")

    assert {line.split(": ")[1] for line in found} == {"events.1.name", "events.1.kind"}
    assert all(line.startswith("bad.yaml:5: ") for line in found)


def test_faults_of_the_extended_scenario_are_told_in_its_own_file(told):
    """A scenario and what it extends are both told, each with file and line, and nothing twice."""
    found = told(child="extends: parent\ntitel: Mine\n", parent=EXTENDS + "quarters: 7\npicks: {states: 0}\n")

    assert [line.partition(": ")[0] for line in sorted(found)] == [
        "child.yaml:2",
        "parent.yaml:3",
        "parent.yaml:4",
    ]


def test_a_scenario_does_not_extend_a_strategy(told):
    """What is extended is told to be no scenario, where it is named."""
    found = told(child="title: Mine\nextends: other\n", other=strategy("hold", ""))

    assert len(found) == 1
    assert found[0].startswith("child.yaml:2: extends: ")
    assert "other.yaml is no scenario" in found[0]


def test_a_length_that_cannot_be_cut_is_told_where_it_is_said(told):
    """The length stands in the file and the turns do not: the length is told, with those that fit."""
    (line,) = told(bad=EXTENDS + "quarters: 7\n")

    assert line.startswith("bad.yaml:3: quarters: 7 quarters cannot be cut")
    assert "4 or 8" in line


def test_every_part_of_a_mixture_is_looked_into(told):
    """What parts follow and choose is told by its own key in the file, all at once."""
    found = told(
        bad=strategy(
            "mixture",
            "parts:\n"
            "  - {share: 1, follow: {kind: rulebased}}\n"
            "  - {share: 1, follow: {kind: rule_based, precision: 3, rules: [{prefer: invst}]}}\n"
            "  - {share: 1, choose: [coerc], when: reservs < 3}\n"
            "  - {share: 1, follow: {kind: human}}\n",
        )
    )

    assert {line.split(": ")[1] for line in found} == {
        "parts.0.follow.kind",
        "parts.1.follow.rules.0.prefer",
        "parts.2.choose",
        "parts.2.when",
        "parts.3.follow",
    }


def test_every_unknown_name_of_a_condition_is_told(told):
    """Three names of one condition that do not exist give three messages."""
    condition = "reservs < 12 and (alignment_chna > 0 or last.chna includes coerce)"
    found = told(
        bad=strategy("rule_based", f"precision: 3\nrules:\n  - {{when: {condition}, prefer: invest}}\n")
    )

    assert len(found) == 3
    assert [name in line for name, line in zip(("reservs", "alignment_chna", "chna"), found, strict=True)]


# ---------------------------------------------------------------------------------- strategies at paths


BROKEN = strategy("rule_based", "precision: 3\nrules: [{prefer: invst}]\n")


def test_a_strategy_named_by_its_path_is_looked_into(told):
    """Its faults are told under its own name and line."""
    (line,) = told(mine=EXTENDS + "strategies: {china: theirs.yaml}\n", theirs=BROKEN)

    assert line.startswith("theirs.yaml:6: rules.0.prefer: ")


def test_an_experiment_looks_into_the_strategies_it_names(told):
    """A lever whose strategy at a path is broken is refused, under the name of that file."""
    experiment = (
        "title: T\nquestion: Q\noutcomes: [take]\ndesign: {kind: grid}\n"
        "levers:\n  a: {actor: china, strategies: [theirs.yaml, hold]}\n"
    )
    found = told(mine=experiment, theirs=BROKEN)

    assert [line for line in found if line.startswith("theirs.yaml:6: rules.0.prefer: ")] == found


def test_a_path_that_leads_nowhere_is_told_where_it_stands(told):
    """The scenario's own line is named, with the path."""
    (line,) = told(mine=EXTENDS + "strategies: {china: nowhere.yaml}\n")

    assert line.startswith('mine.yaml:3: strategies.china: no file called "nowhere.yaml"')


def test_paths_of_strategies_count_from_the_file_that_names_them(tmp_path, monkeypatch):
    """A scenario in another folder finds the strategy beside it, and is then carried whole."""
    (tmp_path / "mine.yaml").write_text(EXTENDS + "strategies: {china: ./never.yaml}\n")
    (tmp_path / "never.yaml").write_text(strategy("hold", ""))
    monkeypatch.chdir("/")
    scenario = default_library().scenario(str(tmp_path / "mine.yaml"))

    game = start(type(scenario).from_dict(scenario.to_dict()))
    game.play_turn()

    assert scenario.strategies["china"] in scenario.own_strategies
    assert game.picks("china") == ()


def test_a_strategy_taken_in_hides_none_of_the_library(tmp_path):
    """A file called like a shipped strategy plays the seat it was named for, and no other."""
    (tmp_path / "mine.yaml").write_text(EXTENDS + "strategies: {china: ./random.yaml, iran: random}\n")
    (tmp_path / "random.yaml").write_text(strategy("hold", ""))
    scenario = default_library().scenario(str(tmp_path / "mine.yaml"))

    assert scenario.strategies["iran"] == "random"
    assert scenario.strategies["china"] == "random_2"


def test_a_scenario_of_the_home_folder_may_name_paths_in_the_browser(tmp_path):
    """What an instructor puts beside the shipped scenarios plays where paths are closed to others."""
    copytree(default_library().home / "configs", tmp_path / "configs")
    mine = tmp_path / "configs" / "scenarios" / "mine.yaml"
    mine.write_text(EXTENDS + "strategies: {china: ./lenders/patient.yaml}\n")
    (mine.parent / "lenders").mkdir()
    (mine.parent / "lenders" / "patient.yaml").write_text(strategy("hold", ""))
    shut = Library(tmp_path).closed()

    assert shut.scenario("mine").own_strategies["patient"]["kind"] == "hold"
    sent = f"extends: mine\nstrategies: {{china: {mine.parent}/lenders/patient.yaml}}\n"
    with pytest.raises(InputError, match="no strategy called"):
        shut.made(read_yaml_text(sent, "sent.yaml"))


def test_an_upload_opens_no_path(tmp_path):
    """What somebody sends cannot name a file of this machine."""
    (tmp_path / "theirs.yaml").write_text(BROKEN)
    sent = EXTENDS + f"strategies: {{china: {tmp_path}/theirs.yaml}}\n"

    (problem,) = check_text(sent, "sent.yaml").problems

    assert problem.problem.startswith("no strategy called")


@pytest.mark.parametrize("text", ["- hold\n", "hold\n", "title: T\nabout: A\nkind: hold\nactors: []\n"])
def test_run_blames_the_file_of_a_strategy(tmp_path, text):
    """A list, a word and an empty list of actors are told as faults of the file, not of who plays."""
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    result = CliRunner().invoke(app, ["run", "first_shipment", "--strategy", f"china={file}"])

    assert result.exit_code == 2
    assert "mine.yaml" in result.stderr
    assert "not made for this actor" not in result.stderr


def test_run_and_check_read_the_same_files(tmp_path):
    """A strategy in a file with another ending is played, as it is checked."""
    file = tmp_path / "mine.txt"
    file.write_text(strategy("hold", ""))
    line = ["run", "first_shipment", "--turns", "1", "--json", "--strategy", f"china={file}"]

    assert not check([file]).problems
    assert CliRunner().invoke(app, line).exit_code == 0


# ------------------------------------------------------------------- files that would not do what they say


@pytest.mark.parametrize(
    ("kind", "rest", "says"),
    [
        ("hold", "sources: [99999]\n", "5: sources.0: there is no claim 99999"),
        ("random", "grudge: 2\nretaliate_with: invest\n", '6: retaliate_with: "invest" warms the tie'),
        ("random", "grudge: 2\nprovoked_by: {china: coerce}\n", "6: provoked_by.china: china cannot provoke"),
        ("scripted", "turns:\n  - [invest, coerce]\n", "6: turns.0: china cannot pick invest and coerce"),
        ("scripted", "turns:\n  - [market]\n  - [market, market]\n", "7: turns.1: market stands twice"),
        ("scripted", "turns:\n  - [hold, market]\n", "6: turns.0: hold stands beside"),
        ("scripted", "turns:\n  - [market, rollover, openbk]\n", "6: turns.0: china has no choice"),
        ("scripted", "turns:\n  - [coerce]\nred_lines: [{never: coerce}]\n", "6: turns.0: coerce is never"),
        ("scripted", "turns: []\nanswers: {on_pasni_bid: refuse}\n", "6: answers.on_pasni_bid: china has no"),
        ("mixture", "parts:\n  - {share: 1, choose: [invest, coerce]}\n", "6: parts.0.choose: coerce is"),
        ("mixture", "parts:\n  - {share: 1, choose: [hold, market]}\n", "6: parts.0.choose: market is"),
    ],
)
def test_a_file_that_cannot_do_what_it_says_is_refused(told, kind, rest, says):
    """What would quietly do something else is told with line and key."""
    found = told(bad=strategy(kind, rest))

    assert [line for line in found if line.startswith(f"bad.yaml:{says}")], found


def test_warmth_to_somebody_else_may_answer_a_grudge(told):
    """Pakistan may turn to Washington when China coerces it."""
    text = "grudge: 2\nretaliate_with: signal_us\n"

    assert told(good=strategy("random", text, "pakistan")) == []


def test_a_script_picks_no_more_than_its_actor_may(told):
    """A community picks once a turn, a state twice."""
    turns = "turns:\n  - [{}]\n"
    menu = [choice.name for choice in default_library().actors["community_chagai"].choices]
    (line,) = told(bad=strategy("scripted", turns.format(", ".join(menu[:2])), "community_chagai"))

    assert "may pick 1 choice" in line or "together" in line


def test_a_scenario_with_more_picks_allows_longer_turns_of_a_script(told):
    """A script that travels with a scenario is held to the picks of that scenario."""
    script = "{title: T, about: A, kind: scripted, actors: [china], turns: [[invest, market, rollover]]}"
    carried = f"own_strategies: {{mine: {script}}}\nstrategies: {{china: mine}}\n"

    assert any("may pick 2" in line for line in told(bad=EXTENDS + carried))
    assert told(good=EXTENDS + "picks: {states: 3}\n" + carried) == []


def test_a_red_line_with_a_condition_bars_no_script(told):
    """What is barred only sometimes may stand in a script."""
    text = "turns: [[coerce]]\nred_lines: [{never: coerce, when: tension > 0.9}]\n"

    assert told(good=strategy("scripted", text)) == []


# ---------------------------------------------------------------------------------------- who, and what else


def test_a_name_that_some_actors_lack_is_told_once_with_who_has_it(told):
    """A file for everybody whose option only two have gives one message, with what to write."""
    text = "title: T\nabout: A\nkind: rule_based\nprecision: 3\nrules: [{prefer: invest}]\n"
    (line,) = told(bad=text)

    assert 'only united_states and china have an option called "invest"' in line
    assert "actors: [united_states, china]" in line


def test_a_name_that_no_actor_has_is_told_once(told):
    """A slip in a file for everybody gives one message, with what was meant."""
    text = "title: T\nabout: A\nkind: rule_based\nprecision: 3\nrules: [{prefer: invst}]\n"
    (line,) = told(bad=text)

    assert 'no actor has an option called "invst". Did you mean "invest"' in line


def test_goals_are_listed_where_one_is_wrong(told):
    """A goal that an actor has not is told with the goals it has."""
    (line,) = told(bad=strategy("quantal", "weights: {freedom: 0.5}\n"))

    assert 'china has no goal called "freedom"' in line
    assert all(goal.key in line for goal in default_library().actors["china"].goals)


def test_a_key_of_another_kind_is_told_with_that_kind(told):
    """Rules in a best response are told to go with the kinds that read them."""
    (line,) = told(bad=strategy("best_response", "rules: [{prefer: invest}]\n"))

    assert "rules: no such key. It goes with kind: quantal, rule_based, tit_for_tat." in line


@pytest.mark.parametrize(
    ("kind", "rest", "advice"),
    [
        ("rule_based", "precision: 3,5\nrules: [{prefer: invest}]\n", "with a point: 3.5."),
        ("rule_based", 'precision: "3"\nrules: [{prefer: invest}]\n', "without quotes: 3."),
        ("tit_for_tat", "forgive: 10%\n", "a share of 1: 0.1."),
        ("tit_for_tat", "partners: pakistan\n", "in brackets: [pakistan]."),
        ("tit_for_tat", "trusting: maybe\n", "true or false."),
        ("random", 'grudge: "2"\n', "without quotes: 2."),
        ("learner", "memory: “0.5”\n", "Curly quotes"),
        ("rule_based", "precision: 3\nrules: [{prefer: ‘invest’}]\n", "straight ones."),
    ],
)
def test_a_value_of_the_wrong_sort_is_told_with_what_to_write(told, kind, rest, advice):
    """Decimal commas, per cent, quotes and lists without brackets are told in plain words."""
    found = told(bad=strategy(kind, rest))

    assert len(found) == 1
    assert advice in found[0]
    assert not re.search(r"tuple|parse|Input|validation", found[0])


WITH_CHARACTER = [kind for kind, file in files().items() if "reciprocity" in file.model_fields]


@pytest.mark.parametrize("kind", WITH_CHARACTER)
def test_schema_and_check_agree_on_reciprocity(told, kind):
    """Exactly the kinds whose schema offers reciprocity take it."""
    more = {
        "rule_based": "precision: 3\nrules: [{prefer: invest}]\n",
        "mixture": "parts: [{share: 1, choose: invest}]\n",
        "scripted": "turns: []\n",
    }
    found = told(file=strategy(kind, "reciprocity: 0\n" + more.get(kind, "")))

    assert ("reciprocity" in schema("strategy")["$defs"][kind]["properties"]) == (not found)


def test_merged_keys_are_told(told):
    """What << stands for is not read, and is told on its line."""
    found = told(bad="base: &b {kind: hold}\n<<: *b\ntitle: T\nabout: A\n")

    assert any(line.startswith("bad.yaml:2: << is not read.") for line in found)


@pytest.mark.parametrize(
    ("lever", "says"),
    [
        ("{actor: china}", "levers.a.strategies: is missing"),
        (
            "{actor: china, strategies: [hold], scripts: {x: [[invest]]}}",
            "levers.a.scripts: does not go",
        ),
    ],
)
def test_a_lever_of_two_sorts_or_none_is_told(told, lever, says):
    """A lever has strategies or scripts, one of the two."""
    head = "title: T\nquestion: Q\noutcomes: [take]\ndesign: {kind: grid}\n"
    found = told(bad=f"{head}levers:\n  a: {lever}\n")

    assert any(says in line for line in found), found


def test_a_range_and_values_do_not_go_together(told):
    """An uncertainty has a range or values, one of the two."""
    head = "title: T\nquestion: Q\noutcomes: [take]\ndesign: {kind: grid}\n"
    found = told(bad=f"{head}uncertainties:\n  tariff_start: {{range: [0.1, 0.2], values: [0.1]}}\n")

    assert len(found) == 1
    assert found[0].startswith("bad.yaml:6: uncertainties.tariff_start.range: does not go")


def test_a_chain_of_scenarios_finds_each_strategy_beside_its_file(tmp_path, monkeypatch):
    """What a parent names beside itself is found from wherever its child is opened."""
    (tmp_path / "parent.yaml").write_text(EXTENDS + "strategies: {china: ./one.yaml}\n")
    (tmp_path / "child.yaml").write_text("extends: parent\nstrategies: {iran: ./one.yaml}\n")
    (tmp_path / "one.yaml").write_text(strategy("hold", "", "china, iran"))
    monkeypatch.chdir("/")
    scenario = default_library().scenario(str(tmp_path / "child.yaml"))

    played = {scenario.own_strategies[scenario.strategies[actor]]["kind"] for actor in ("china", "iran")}
    assert played == {"hold"}


def test_a_library_scenario_with_a_path_is_refused_where_its_strategy_is_broken(tmp_path):
    """Playing says of a strategy at a path what checking says of it."""
    (tmp_path / "mine.yaml").write_text(EXTENDS + "strategies: {china: ./theirs.yaml}\n")
    (tmp_path / "theirs.yaml").write_text(BROKEN)

    with pytest.raises(InputError, match=r"theirs\.yaml:6: rules\.0\.prefer: china has no option"):
        default_library().scenario(str(tmp_path / "mine.yaml"))
