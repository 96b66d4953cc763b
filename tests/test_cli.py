from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from geosim.cli.commands import app
from geosim.library import default_library
from geosim.log import to_log
from geosim.results import quarters
from geosim.table import start

LISTS = (
    "actors options scenarios experiments injects strategies parameters switches claims columns instruments"
).split()
COMMANDS = [
    "play",
    "run",
    "replay",
    "why",
    "batch",
    "facts",
    "baseline",
    "balance",
    "distil",
    "tournament",
    "check",
    *(f"list {kind}" for kind in LISTS),
    "new scenario",
    "new strategy",
]
SHORT = ("run", "first_shipment", "--turns", "2", "--cast", "rule_based")


def geosim(*args: str | Path) -> str:
    """Run a command that should succeed, and give what it prints."""
    result = CliRunner().invoke(app, [str(arg) for arg in args], prog_name="geosim")
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    return result.stdout


def as_json(*args: str | Path) -> Any:
    """Run a command with --json and read all it prints."""
    return json.loads(geosim(*args, "--json"), parse_constant=pytest.fail)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the log of a game of three turns."""
    path = tmp_path_factory.mktemp("logs") / "game.json"
    geosim("run", "first_shipment", "--turns", "3", "--out", path)
    return path


# ------------------------------------------------------------------------------------------- the program


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    """The help of every command shows at least one example that can be typed."""
    told = geosim(*command.split(), "--help")

    assert f"geosim {command}" in told.replace(f"Usage: geosim {command}", "")


def test_the_program_says_its_version() -> None:
    """--version names the program and its version."""
    assert geosim("--version").startswith("geosim ")


def test_help_loads_no_heavy_library() -> None:
    """The commands load without numpy, pandas, Mesa or the web libraries, so help is quick."""
    heavy = ("numpy", "pandas", "scipy", "mesa", "solara", "pydantic", "geosim.game")
    code = f"import sys, geosim.cli.commands; sys.exit(' '.join(m for m in {heavy} if m in sys.modules))"

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert found.stderr.strip() == ""


@pytest.mark.parametrize("args", [SHORT, *(("list", kind) for kind in LISTS)], ids=" ".join)
def test_what_is_piped_is_plain_and_narrow(args: tuple[str, ...]) -> None:
    """Without a terminal there are no colour codes, no line is wider than 80 columns, none ends in blanks."""
    told = geosim(*args)

    assert "\x1b" not in told
    assert max(map(len, told.splitlines())) <= 80
    assert not [line for line in told.splitlines() if line != line.rstrip()]


def test_play_starts_the_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`play` hands host, port, browser and store on to the server."""
    asked: dict[str, Any] = {}
    monkeypatch.setattr("geosim.app.server.serve", lambda **how: asked.update(how))

    geosim("play", "--port", "8800", "--no-browser", "--store", tmp_path)

    assert asked == {"host": "127.0.0.1", "port": 8800, "open_browser": False, "store": tmp_path}


# ------------------------------------------------------------------------------------------------- run


def test_run_tells_every_turn() -> None:
    """`run` prints each turn with every actor, its shifts and news, and ends with the verdict."""
    told = geosim(*SHORT)

    for turn in (1, 2):
        assert f"Turn {turn} of 2" in told
    for role in default_library().actors.values():
        assert told.count(role.name) >= 3
    for line in ("Ties ", "Payoffs ", "Index ", "News "):
        assert f"\n{line}" in told
    assert told.index("Turn 2") < told.index("The end") < told.index("Verdict: ")


@pytest.mark.parametrize(("band", "word"), [("0.2", "mixed"), ("0.01", "dependency")])
def test_the_verdict_is_in_words(band: str, word: str) -> None:
    """The verdict says whether it is leverage, mixed or dependency, by the band around zero."""
    assert f"Verdict: {word}" in geosim(*SHORT, "--set", f"verdict_band={band}")


@pytest.mark.parametrize(("least", "told"), [("0", False), ("0.1", True)])
def test_a_small_change_is_called_unclear(least: str, told: bool) -> None:
    """An index that moved less than `verdict_change` is no clear change, in words and in JSON."""
    args = (*SHORT, "--set", f"verdict_change={least}")

    assert ("no clear change" in geosim(*args)) == told
    assert as_json(*args)["verdict"]["clear_change"] != told


def test_json_is_the_game() -> None:
    """`run --json` gives the choices, answers and result columns of the same game played from Python."""
    data = as_json("run", "first_shipment", "--turns", "2", "--seed", "5", "--run", "3")
    game = start(default_library().scenario("first_shipment").with_changes(turns=2), seed=5, runs=[3]).play()
    frame = quarters(game)

    assert (data["seed"], data["run"], data["hash"]) == (5, 3, game.world.scenario.hash)
    assert [turn["turn"] for turn in data["turns"]] == [1, 2]
    for number, turn in enumerate(data["turns"]):
        assert turn["choices"] == {actor: list(game.picks(actor, number)) for actor in game.world.actors}
        assert turn["answers"] == {"pakistan": game.answers(number)}
    assert len(data["quarters"]) == 8
    for row, (_, expected) in zip(data["quarters"], frame.iterrows(), strict=True):
        assert row == {name: None if value != value else value for name, value in expected.items()}  # noqa: PLR0124
    assert data["verdict"]["end"] == frame["leverage_dependency"].iloc[-1]


def test_the_options_of_run_reach_the_game() -> None:
    """Lengths, cast, numbers, switches and strategies given as options are those of the scenario played."""
    data = as_json(
        *("run", "pasni_and_gwadar", "--turns", "3", "--turn-quarters", "1", "--cast", "rule_based"),
        *("--set", "tariff_start=0.3", "--set", "stage_start.pasni_port=0.2", "--switch", "proxy_war=0"),
        *("--strategy", "pakistan=hold", "--strategy", "iran=random"),
    )
    expected = (
        default_library()
        .scenario("pasni_and_gwadar")
        .with_changes(
            turns=3,
            turn_quarters=1,
            cast="rule_based",
            parameters={"tariff_start": 0.3, "stage_start.pasni_port": 0.2},
            switches={"proxy_war": 0},
            strategies={"pakistan": "hold", "iran": "random"},
        )
    )

    assert data["hash"] == expected.hash
    assert [turn["choices"]["pakistan"] for turn in data["turns"]] == [[], [], []]


def test_a_scenario_and_a_strategy_may_be_files(tmp_path: Path) -> None:
    """`run` takes the paths of YAML files in place of names."""
    home = default_library().home / "configs"
    for kind, name in (("scenarios", "first_shipment"), ("strategies", "hold")):
        (tmp_path / f"my_{name}.yaml").write_bytes((home / kind / f"{name}.yaml").read_bytes())

    strategy = f"china={tmp_path / 'my_hold.yaml'}"
    data = as_json("run", tmp_path / "my_first_shipment.yaml", "--turns", "1", "--strategy", strategy)

    assert data["turns"][0]["choices"]["china"] == []


def test_out_writes_the_log_and_nothing_else(tmp_path: Path) -> None:
    """--out writes the log of the game, over an older log too, and leaves no other file behind."""
    path = tmp_path / "game.json"
    path.write_text('{"format": "geosim-log", "old": true}')

    geosim(*SHORT, "--out", path)

    scenario = default_library().scenario("first_shipment").with_changes(turns=2, cast="rule_based")
    assert json.loads(path.read_text()) == json.loads(json.dumps(to_log(start(scenario).play())))
    assert [*tmp_path.iterdir()] == [path]


# ---------------------------------------------------------------------------------------------- replay


def test_replay_reproduces_the_game(log: Path) -> None:
    """`replay` says that the game is as logged, and its JSON holds the very numbers of the run."""
    played = as_json("run", "first_shipment", "--turns", "3")

    assert "every actor chose as logged" in geosim("replay", log)
    assert as_json("replay", log) == {"reproduced": True, **played}


def test_a_fork_with_the_same_choices_changes_nothing(log: Path) -> None:
    """A fork that repeats what was chosen finds no difference, in words and in JSON."""
    made = json.loads(log.read_text())["turns"][1]["pakistan"]["picks"] or ["hold"]
    fork = ("replay", log, "--fork-at", "2", "--choose", f"pakistan={','.join(made)}")

    data = as_json(*fork)

    assert data["choices"] == []
    assert data["columns"] == {}
    assert "Nothing differs" in geosim(*fork)


def test_a_fork_reports_what_differs(log: Path) -> None:
    """A fork names the changed turn and actor, and every column that differs with before and after."""
    fork = ("replay", log, "--fork-at", "2", "--choose", "pakistan=openbook", "--choose", "pakistan=capacity")

    data, told = as_json(*fork), geosim(*fork)

    assert {"turn": 2, "actor": "pakistan"}.items() <= data["choices"][0].items()
    assert sorted(data["choices"][0]["after"]) == ["capacity", "openbook"]
    assert data["columns"]["transparency"]["before"] < data["columns"]["transparency"]["after"]
    assert "transparency" in told
    assert "Verdict: " in told


def test_a_frozen_fork_keeps_later_choices(log: Path) -> None:
    """With --frozen nothing but the named choice differs."""
    data = as_json("replay", log, "--fork-at", "1", "--choose", "pakistan=hold", "--frozen")

    assert [(change["turn"], change["actor"]) for change in data["choices"]] == [(1, "pakistan")]


def test_several_picks_may_be_one_option(log: Path) -> None:
    """Picks with commas mean the same as --choose several times."""
    fork = ("replay", log, "--fork-at", "2")

    together = as_json(*fork, "--choose", "pakistan=openbook,capacity")

    assert together == as_json(*fork, "--choose", "pakistan=openbook", "--choose", "pakistan=capacity")


# ------------------------------------------------------------------------------------------------ list


@pytest.mark.parametrize("kind", LISTS)
def test_every_list_reads_and_parses(kind: str) -> None:
    """Every list prints something to read, and as JSON its rows."""
    assert len(geosim("list", kind).splitlines()) > 5
    assert len(as_json("list", kind)) > 1


def test_the_lists_are_whole() -> None:
    """The lists hold every actor, option, scenario, strategy, parameter, switch and claim."""
    library = default_library()

    assert [row["key"] for row in as_json("list", "actors")] == [*library.actors]
    assert len(as_json("list", "options")) == sum(len(role.options) for role in library.actors.values())
    assert [row["name"] for row in as_json("list", "scenarios")] == [*library.scenarios]
    assert [row["name"] for row in as_json("list", "strategies")] == [*library.strategies]
    assert [row["name"] for row in as_json("list", "parameters")] == [*library.parameters]
    assert [row["name"] for row in as_json("list", "switches")] == [*library.parameters.switches]
    assert [row["id"] for row in as_json("list", "claims")] == [*range(1, 134)]


def test_the_claims_say_what_becomes_of_each() -> None:
    """Every claim is printed with its number, and all 133 are accounted for."""
    told = geosim("list", "claims")
    rows, _, total = told.partition("\n133 claims: ")
    numbers = [line.split()[0] for line in rows.splitlines() if line[:3].strip().isdigit()]

    assert numbers == [str(number) for number in range(1, 134)]
    assert "feed the model" in total


def test_the_switches_show_both_poles() -> None:
    """Each assumption switch is printed with what its two ends say."""
    told = " ".join(geosim("list", "switches").split())

    for name in default_library().parameters.switches:
        row = default_library().parameters[name]
        assert row.poles is not None
        for bound, pole in zip(row.bounds, (row.poles.low, row.poles.high), strict=True):
            assert f"{bound:g} {pole.says} [{pole.source}]" in told


def test_options_of_one_actor() -> None:
    """--actor lists what that actor may choose, and nobody else."""
    assert {row["actor"] for row in as_json("list", "options", "--actor", "iran")} == {"iran"}


def test_a_text_narrows_a_list() -> None:
    """A text after the name of a list leaves the rows that mention it, in whatever case."""
    names = [row["name"] for row in as_json("list", "parameters", "TARIFF")]

    assert "tariff_start" in names
    assert "reserves_start" not in names
