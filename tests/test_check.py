from __future__ import annotations

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from geosim.check import Problem, check
from geosim.cli.commands import app
from geosim.errors import InputError
from geosim.library import default_library
from geosim.log import to_log
from geosim.reading import read_yaml
from geosim.table import start

CONFIGS = default_library().home / "configs"

SCENARIO = """\
title: Bad
quesion: Why?
summary: x
differs: y
teaches: z
difficulty: easy
minutes: 10
roles: [pakistn]
strategies: {pakistan: hedgr, iran: hedger, chna: hold}
switches: {beijing_readin: 0.3, proxy_war: 3}
parameters: {tariff_strt: 0.3, tariff_start: 9}
about:
  - {text: a, kind: sourced, claim: 999}
events:
  - name: a
    title: A
    kind: news
    quarter: 0
    efects: {tension: 1}
    effects: {tensoin: 0.1}
  - {name: b, title: B, headline: H, kind: mews, quarter: 3, factors: {turnover: 2}, scaled_by: proxy_wa}
"""
IN_SCENARIO = {
    (1, "question"),  # missing: the place of the whole
    (2, "quesion"),
    (6, "difficulty"),
    (8, "roles.0"),
    (9, "strategies.pakistan"),
    (9, "strategies.iran"),
    (9, "strategies.chna"),
    (10, "switches.beijing_readin"),
    (10, "switches.proxy_war"),
    (11, "parameters.tariff_strt"),
    (11, "parameters.tariff_start"),
    (13, "about.0.claim"),
    (15, "events.0.headline"),
    (19, "events.0.efects"),
    (20, "events.0.effects.tensoin"),
    (21, "events.1.kind"),
    (21, "events.1.factors.turnover"),
    (21, "events.1.scaled_by"),
}
STRATEGY = """\
title: Bad
about: One
kind: rule_based
actors: [pakistan, chna]
precision: 4
rules:
  - when: alignment_chna > 0.1
    prefer: [reassure_chna, concede_us@refinry]
    avoid: openbok
  - when: last.iran includes obstrukt
    prefer: [hold]
    avid: [x]
  - prefer: [share]
    avoid: [share]
  - when: tension >
    prefer: process@refinery
answers: {on_pressur: accept}
"""
IN_STRATEGY = {
    "actors.1": ['"china"'],
    "rules.0.when": ['"alignment_china"'],
    "rules.0.prefer": ['"reassure_china"', '"refinery"'],
    "rules.0.avoid": ['"openbook"'],
    "rules.1.when": ['"obstruct"'],
    "rules.1.avid": ['"avoid"'],
    "rules.2": ["both prefers and avoids"],
    "rules.3.when": ["missing"],
    "rules.3.prefer": ["takes no target"],
    "answers.on_pressur": ['"on_pressure"'],
}


def problems(path: Path) -> tuple[Problem, ...]:
    """Check one file."""
    return check([path]).problems


def written(path: Path, data: Any) -> Path:
    """Write data as YAML."""
    path.write_text(yaml.safe_dump(data, sort_keys=False))
    return path


def shipped(name: str) -> Any:
    """Give the plain data of a file that comes with geosim."""
    return deepcopy(read_yaml(CONFIGS / name).data)


def test_what_comes_with_geosim_is_sound() -> None:
    """No file in configs/ has a problem, and each is known for what it is."""
    report = check([CONFIGS])

    assert report.problems == ()
    assert report.passed_over == ()
    folders = {
        "scenarios": "scenario",
        "strategies": "strategy",
        "injects": "inject",
        "experiments": "experiment",
    }
    for file, kind in report.kinds.items():
        path = Path(file)
        assert kind == folders.get(path.parent.name, path.stem)


def test_every_fault_of_a_scenario_in_one_pass(tmp_path: Path) -> None:
    """Faults of shape, unknown names and wrong numbers are all told at once, each with line and key."""
    file = tmp_path / "bad.yaml"
    file.write_text(SCENARIO)

    found = problems(file)

    assert {(problem.line, problem.key) for problem in found} == IN_SCENARIO
    assert len(found) == len(IN_SCENARIO)
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)


def test_every_fault_of_a_strategy_in_one_pass(tmp_path: Path) -> None:
    """Each wrong name and condition of each rule is told at once, with what was probably meant."""
    file = tmp_path / "bad.yaml"
    file.write_text(STRATEGY)

    found = problems(file)

    assert {problem.key for problem in found} == set(IN_STRATEGY)
    for key, words in IN_STRATEGY.items():
        told = [str(problem) for problem in found if problem.key == key]
        assert len(told) == len(words)
        assert all(any(word in line for line in told) for word in words)


def test_bad_values_hide_nothing_else(tmp_path: Path) -> None:
    """Numbers that are none and keys that stand twice are told with everything else, once each."""
    file = tmp_path / "bad.yaml"
    file.write_text(
        "title: A\ntitle: B\nabout: C\nkind: rule_based\nactors: [china]\nprecision: .nan\nprecison: 3\n"
        "rules:\n  - {when: reservs < 3, prefer: invst, strength: .inf}\n"
    )
    told = problems(file)

    assert [problem.line for problem in told] == [2, 6, 7, 9, 9, 9]
    assert {"title", ".nan", "precison", "reservs", "invst", ".inf"} <= set(
        re.findall(r"\.?[a-z]+", " ".join(map(str, told)))
    )


def test_every_name_of_a_character_is_looked_up(tmp_path: Path) -> None:
    """Provocations, retaliation and red lines are checked one by one."""
    data = {
        "title": "A",
        "about": "B",
        "kind": "rule_based",
        "actors": ["china"],
        "precision": 3,
        "grudge": 2,
        "provoked_by": {"atlantis": ["openbook"], "india": ["invst"]},
        "retaliate_with": ["coerc", "invst"],
        "red_lines": [
            {"never": ["coerc"]},
            {"only": ["rollver"]},
            {"never": ["invest"], "when": "reservs < 3"},
        ],
        "rules": [{"prefer": ["invest"]}],
    }
    keys = [problem.key for problem in problems(written(tmp_path / "x.yaml", data))]

    assert sorted(keys) == [
        "provoked_by.atlantis",
        "provoked_by.india",
        "red_lines.0.never",
        "red_lines.1.only",
        "red_lines.2.when",
        "retaliate_with",
        "retaliate_with",
    ]


def test_a_strategy_is_checked_for_everybody_it_is_made_for(tmp_path: Path) -> None:
    """A rule that suits one of two actors only is a fault."""
    data = shipped("strategies/cautious_bystander.yaml")

    found = problems(written(tmp_path / "both.yaml", {**data, "actors": ["india", "iran"]}))

    assert found
    assert all("option called" in problem.problem for problem in found)


def test_scripts_are_checked_turn_by_turn(tmp_path: Path) -> None:
    """Every unknown choice of a script is a fault of its own."""
    turns = [["openbok"], ["capacity", "shar"], []]
    script = {"title": "S", "about": "s", "kind": "scripted", "actors": ["pakistan"], "turns": turns}

    found = problems(written(tmp_path / "script.yaml", script))

    assert [problem.key for problem in found] == ["turns.0", "turns.1"]


def test_every_fault_of_the_parameters_in_one_pass(tmp_path: Path) -> None:
    """A lacking parameter, a value outside its range, and a missing source are all told."""
    data = shipped("parameters.yaml")
    del data["tariff_rest"]
    data["tariff_start"]["value"] = 9
    del data["verdict_band"]["source"]

    told = "\n".join(map(str, problems(written(tmp_path / "numbers.yaml", data))))

    assert "tariff_start: value: 9 is outside" in told
    assert "verdict_band.source: is missing" in told
    assert 'lacks "tariff_rest"' in told


def test_every_fault_of_the_claims_in_one_pass(tmp_path: Path) -> None:
    """Faults of shape and claims that point nowhere are all told; claims count from 1."""
    data = shipped("claims.yaml")
    data["claims"][1]["status"] = "agred"
    data["claims"][3]["feeds"] = ["switch:official_geolgy", "option:pakistan.opnbook"]

    found = problems(written(tmp_path / "register.yaml", data))

    assert {problem.key for problem in found} == {"claims.2.status", "claims.4.feeds.1", "claims.4.feeds.2"}
    assert all("Did you mean" in str(problem) for problem in found)


def test_logs_are_checked(tmp_path: Path) -> None:
    """A log is sound as written, and faulty with an option the actor does not have."""
    scenario = default_library().scenario("first_shipment").with_changes(turns=2, cast="rule_based")
    log = to_log(start(scenario).play())
    file = tmp_path / "game.json"
    file.write_text(json.dumps(log))
    assert problems(file) == ()

    log["turns"][1]["china"]["picks"] = ["invst"]
    file.write_text(json.dumps(log))

    (found,) = problems(file)
    assert found.key == "turn 2, china"
    assert 'Did you mean "invest"?' in str(found)


def test_links_that_lead_nowhere_are_told(tmp_path: Path) -> None:
    """Links to each other, or to nothing, are problems by their own names, and no crash."""
    (tmp_path / "one.yaml").symlink_to("two.yaml")
    (tmp_path / "two.yaml").symlink_to("one.yaml")
    (tmp_path / "three.yaml").symlink_to("gone.yaml")
    told = [str(problem) for problem in check([tmp_path]).problems]

    assert len(told) == 3
    assert "one.yaml: cannot be read" in told[0]
    assert "three.yaml: no such file" in told[1]


def test_names_do_not_matter(tmp_path: Path) -> None:
    """A file is known by its content, whatever it is called."""
    for i, name in enumerate(("claims", "parameters", "scenarios/first_shipment", "strategies/human")):
        (tmp_path / f"x{i}.yml").write_bytes((CONFIGS / f"{name}.yaml").read_bytes())

    assert [*check([tmp_path]).kinds.values()] == ["claims", "parameters", "scenario", "strategy"]


def test_strangers_are_passed_over_in_folders_only(tmp_path: Path) -> None:
    """A file of another program is passed over in a folder, and a problem when it is named."""
    stranger = written(tmp_path / "stranger.yaml", {"services": {"web": {"image": "x"}}})
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "human.yaml").write_bytes((CONFIGS / "strategies" / "human.yaml").read_bytes())

    report = check([tmp_path])

    assert report.problems == ()
    assert [Path(file).name for file in report.passed_over] == ["package.json", "stranger.yaml"]
    assert "is no scenario, inject, experiment, strategy" in problems(stranger)[0].problem


def test_hidden_folders_are_left_alone(tmp_path: Path) -> None:
    """Nothing in a folder whose name begins with a dot is looked at."""
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "bad.yaml").write_text(SCENARIO)

    with pytest.raises(InputError, match="no YAML or JSON file"):
        check([tmp_path])


def test_a_file_is_checked_once(tmp_path: Path) -> None:
    """A file named beside its folder is not told twice."""
    file = tmp_path / "bad.yaml"
    file.write_text(SCENARIO)

    assert check([file, tmp_path]).problems == check([tmp_path]).problems


KEYS = st.sampled_from(
    "title about kind actors rules turns answers precision when prefer avoid events quarter effects name "
    "claims sources feeds value unit range axis poles switches strategies parameters pakistan tariff_start "
    "roles".split()
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["", "hold", "rule_based", "a.b", "@"])
)
DATA = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5)
)


@settings(deadline=None, max_examples=150)
@given(
    data=st.dictionaries(KEYS, DATA, max_size=8),
    kind=st.sampled_from(["rule_based", "scripted", "quantal", 3]),
)
def test_no_data_breaks_the_check(tmp_path_factory: pytest.TempPathFactory, data: Any, kind: Any) -> None:
    """Whatever plain data a file holds, the check ends with a report."""
    file = written(tmp_path_factory.getbasetemp() / "any.yaml", {**data, "kind": kind})

    assert check([file]).problems


def test_the_command_prints_and_fails(tmp_path: Path) -> None:
    """`geosim check` prints a line a problem, ends with their number and with status 2."""
    file = tmp_path / "bad.yaml"
    file.write_text(SCENARIO)

    result = CliRunner().invoke(app, ["check", str(file)])

    assert result.exit_code == 2
    assert f"{file}:8: roles.0: no actor called" in result.stdout
    assert result.stdout.splitlines()[-1] == f"1 file, {len(IN_SCENARIO)} problems"


def test_the_command_gives_json(tmp_path: Path) -> None:
    """`geosim check --json` gives every problem with file, line, key, what is wrong and what to do."""
    file = tmp_path / "bad.yaml"
    file.write_text(SCENARIO)

    result = CliRunner().invoke(app, ["check", str(file), "--json"])

    data = json.loads(result.stdout)
    assert result.exit_code == 2
    assert data["files"] == {str(file): "scenario"}
    assert {(problem["line"], problem["key"]) for problem in data["problems"]} == IN_SCENARIO
    assert all(problem["file"] == str(file) and problem["problem"] for problem in data["problems"])


def test_the_command_is_content() -> None:
    """`geosim check` says how many files are sound, with status 0."""
    result = CliRunner().invoke(app, ["check", str(CONFIGS)])

    assert result.exit_code == 0
    assert result.stdout.endswith(" files, no problems\n")
