"""What people may get wrong: each gives one message and status 2, no traceback, nothing half-written."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geosim.cli.commands import app
from geosim.library import default_library
from geosim.log import read_log, replay

CONFIGS = default_library().home / "configs"
RUN = ("run", "first_shipment")
PROGRAM = (sys.executable, "-c", "from geosim.cli import main; main()")


def refused(*args: str | Path) -> str:
    """Run a command that should be refused with one message and status 2; give the message."""
    result = CliRunner().invoke(app, [str(arg) for arg in args], prog_name="geosim")

    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the log of a short game."""
    path = tmp_path_factory.mktemp("logs") / "game.json"
    result = CliRunner().invoke(app, [*RUN, "--turns", "2", "--cast", "rule_based", "--out", str(path)])
    assert result.exit_code == 0
    return path


# --------------------------------------------------------------------------------------- on the command line


WRONG = {
    "scenario": ("run frist_shipment", 'No scenario called "frist_shipment". Did you mean "first_shipment"?'),
    "no scenario": ("run ''", 'No scenario called ""'),
    "nothing to run": ("run", "SCENARIO"),
    "command": ("rnu first_shipment", "Did you mean 'run'?"),
    "option of a command": ("run first_shipment --sed 1", "--seed"),
    "list": ("list actor", "Did you mean 'actors'?"),
    "actor of a list": (
        "list options --actor pakistn",
        '--actor: no actor called "pakistn". Did you mean "pakistan"?',
    ),
    "text that is nowhere": ("list claims xyzzy", 'mentions "xyzzy"'),
    "port": ("play --port 70000", "--port"),
}
WRONG_RUN = {
    "parameter": (
        "--set tarif_start=0.3",
        'tarif_start: no parameter called "tarif_start". Did you mean "tariff_s',
    ),
    "entry of a parameter": ("--set stage_start.reko_dik=1", 'Did you mean "stage_start.reko_diq"'),
    "out of range": ("--set tariff_start=9", "--set: tariff_start: 9 is outside its range 0.05 to 0.6"),
    "NaN": ("--set tariff_start=nan", "--set: tariff_start: must be a finite number"),
    "infinite": ("--set tariff_start=-inf", "--set: tariff_start: must be a finite number"),
    "too large": ("--set tariff_start=1e999", "--set: tariff_start: must be a finite number"),
    "no number": ("--set tariff_start=high", '--set: tariff_start: "high" is not a number'),
    "no equals sign": ("--set tariff_start", "not of the form name=value"),
    "no name": ("--set =0.3", "not of the form name=value"),
    "twice": ("--set tariff_start=0.3 --set tariff_start=0.2", "--set: tariff_start: is given twice"),
    "number and switch": ("--set proxy_war=0 --switch proxy_war=1", "proxy_war"),
    "switch": (
        "--switch bejing_reading=1",
        'no switch called "bejing_reading". Did you mean "beijing_reading"?',
    ),
    "a parameter is no switch": ("--switch tariff_start=0.3", '--switch: no switch called "tariff_start"'),
    "switch out of range": ("--switch proxy_war=2", "--switch: proxy_war: 2 is outside its range 0 to 1"),
    "actor": ("--strategy pakstan=hedger", '--strategy: no actor called "pakstan". Did you mean "pakistan"?'),
    "strategy": ("--strategy pakistan=hegde", 'pakistan: no strategy called "hegde". Did you mean "hedger"?'),
    "strategy of another": (
        "--strategy iran=hedger",
        'iran: the strategy "hedger" is not made for this actor',
    ),
    "a person": ("--strategy pakistan=human", "geosim play"),
    "strategy file": ("--strategy pakistan=none.yaml", "none.yaml: no such file"),
    "cast": ("--cast rulebased", '--cast: no cast called "rulebased". Did you mean "rule_based"?'),
    "negative seed": ("--seed -1", "--seed: -1 is outside"),
    "huge seed": ("--seed 1180591620717411303424", "--seed: "),
    "seed that is none": ("--seed x", "--seed"),
    "negative run": ("--run -1", "--run: -1 is outside"),
    "no turns": ("--turns 0", "--turns: 0 is outside"),
    "too many turns": ("--turns 101", "--turns: 101 is too long"),
    "length of a turn": ("--turn-quarters 3", "--turn-quarters: a turn cannot have 3"),
}
WRONG_FORK = {
    "actor": (
        "--fork-at 1 --choose pakstan=hold",
        '--choose: no actor called "pakstan". Did you mean "pakistan"?',
    ),
    "option": (
        "--fork-at 1 --choose pakistan=opnbook",
        '--choose: pakistan: no choice called "opnbook". Did you',
    ),
    "target": ("--fork-at 1 --choose pakistan=concede_us@refinry", 'Did you mean "concede_us@refinery"'),
    "no target": ("--fork-at 1 --choose pakistan=concede_us", "It needs a target"),
    "option of another": ("--fork-at 1 --choose pakistan=invest", "--choose: pakistan: no choice"),
    "conflict": ("--fork-at 1 --choose china=invest,coerce", "cannot be picked together"),
    "too many": ("--fork-at 1 --choose china=invest,rollover,market", "may pick 2"),
    "no equals sign": ("--fork-at 1 --choose pakistan", "not of the form"),
    "turn 0": ("--fork-at 0 --choose pakistan=hold", "--fork-at: the log has no turn 0"),
    "turn after the end": ("--fork-at 3 --choose pakistan=hold", "It has turns 1 to 2"),
    "nothing to choose": ("--fork-at 1", "--choose"),
    "no turn": ("--choose pakistan=hold", "--fork-at"),
    "nothing to freeze": ("--frozen", "--fork-at"),
}


@pytest.mark.parametrize(("line", "words"), WRONG.values(), ids=WRONG)
def test_a_wrong_command_is_refused(line: str, words: str) -> None:
    """A misspelt command, scenario or actor is told with did-you-mean."""
    assert words in refused(*shlex.split(line))


@pytest.mark.parametrize(("line", "words"), WRONG_RUN.values(), ids=WRONG_RUN)
def test_a_wrong_option_of_run_is_refused(line: str, words: str) -> None:
    """What is misspelt, out of range or no number is told by option and key, with did-you-mean."""
    assert words in refused(*RUN, *line.split())


@pytest.mark.parametrize(("line", "words"), WRONG_FORK.values(), ids=WRONG_FORK)
def test_a_wrong_fork_is_refused(line: str, words: str, log: Path) -> None:
    """A fork that names an actor, option, target or turn the game does not have is refused."""
    assert words in refused("replay", log, *line.split())


# ------------------------------------------------------------------------------------------------- in files


def _scenario(old: str, new: str) -> bytes:
    text = (CONFIGS / "scenarios" / "first_shipment.yaml").read_text()
    assert old in text
    return text.replace(old, new, 1).encode()


def _with(line: str) -> bytes:
    return _scenario("picks:", f"{line}\npicks:")


def _bomb() -> bytes:
    layers = zip("abcdefgh", "bcdefghi", strict=True)
    rows = [f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]" for before, name in layers]
    return "\n".join(["a: &a [x, x, x, x, x, x, x, x, x, x]", *rows]).encode()


WRONG_FILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "tag": (lambda: b"title: !!python/object/apply:os.system ['true']\n", "is not allowed"),
    "duplicate key": (
        lambda: _scenario("difficulty:", "title: Again\ndifficulty:"),
        'the key "title" is already on line 4',
    ),
    "50 MB": (lambda: b"#" * 50_000_000, "50.0 MB"),
    "alias bomb": (_bomb, "more than 50,000 values"),
    "nested": (lambda: b"[" * 5000, "deep"),
    "binary": (lambda: b"\xff\xfe\x00", "is not text in UTF-8"),
    "empty": (lambda: b"", "is empty"),
    "no YAML": (lambda: b"title: [unclosed\n", "is not valid YAML"),
    "no scenario": (lambda: b"- 1\n", ""),  # run misses keys, check knows no such kind of file
    "key": (lambda: _scenario("question:", "quesion:"), "quesion: no such key"),
    "infinite": (lambda: _scenario("quarters: 40", "quarters: .inf"), "not a finite number"),
    "no number": (
        lambda: _scenario("quarters: 40", "quarters: forty"),
        "quarters: should be a whole number",
    ),
    "length": (lambda: _scenario("quarters: 40", "quarters: 41"), "cannot be cut into turns"),
    "strategy": (
        lambda: _with("strategies: {pakistan: hegde}"),
        'strategies.pakistan: no strategy called "hegde"',
    ),
    "actor": (
        lambda: _with("strategies: {pakstan: hold}"),
        'no actor called "pakstan". Did you mean "pakistan"?',
    ),
    "switch": (
        lambda: _with("switches: {proxy_wa: 1}"),
        'no switch called "proxy_wa". Did you mean "proxy_war"?',
    ),
    "out of range": (lambda: _with("parameters: {tariff_start: 9}"), "tariff_start: 9 is outside"),
    "instrument of an event": (
        lambda: _scenario(
            "events:\n",
            "events:\n  - {name: x, title: X, headline: X, kind: custom, quarter: 0, "
            "effects: {commitment.reko_dik.china: 0.1}}\n",
        ),
        'Did you mean "commitment.reko_diq.china"',
    ),
}


@pytest.mark.parametrize(("content", "words"), WRONG_FILE.values(), ids=WRONG_FILE)
@pytest.mark.parametrize("command", ["run", "check"])
def test_a_wrong_scenario_file_is_refused(
    command: str, content: Callable[[], bytes], words: str, tmp_path: Path
) -> None:
    """A file that is no plain YAML, or says what no scenario may, is refused by name with what is wrong."""
    file = tmp_path / "my.yaml"
    file.write_bytes(content())

    result = CliRunner().invoke(app, [command, str(file)])

    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert str(file) in result.output
    assert words in result.output


@pytest.mark.parametrize("command", ["run", "replay", "check"])
def test_a_missing_file_is_told(command: str, tmp_path: Path) -> None:
    """A path where nothing is, is told by its name."""
    result = CliRunner().invoke(app, [command, str(tmp_path / "none.yaml")])

    assert result.exit_code == 2
    assert f"{tmp_path / 'none.yaml'}: " in result.output
    assert "no such file" in result.output


SPOILT: dict[str, tuple[Callable[[str], str], str]] = {
    "truncated": (lambda text: text[: len(text) // 2], "cut short"),
    "foreign": (lambda _: "{}", "is not a geosim game log"),
    "nested": (lambda _: "[" * 100_000, "is not a complete game log"),
    "version": (lambda text: text.replace('"version": "', '"version": "99.'), "played by geosim 99."),
    "seed": (lambda text: text.replace('"seed": 1', '"seed": -1'), "seed"),
    "NaN": (lambda text: text.replace('"seed": 1', '"seed": NaN'), "seed"),
    "key": (lambda text: text.replace('"turns": [', '"turnz": ['), "turnz"),
    "changed": (lambda text: text.replace("The first shipment", "Another"), "other numbers or options"),
    "too large": (lambda text: text + " " * 6_000_000, "too large"),
}


@pytest.mark.parametrize(("spoil", "words"), SPOILT.values(), ids=SPOILT)
def test_a_spoilt_log_is_refused(spoil: Callable[[str], str], words: str, log: Path, tmp_path: Path) -> None:
    """A truncated, foreign or changed log is refused with its name, before anything is played."""
    spoilt = tmp_path / "spoilt.json"
    spoilt.write_text(spoil(log.read_text()))

    message = refused("replay", spoilt)

    assert str(spoilt) in message
    assert words in message


def test_a_log_that_chooses_otherwise_is_refused(log: Path, tmp_path: Path) -> None:
    """A log whose computer players choose otherwise when played again is refused by turn and actor."""
    data = json.loads(log.read_text())
    data["turns"][1]["iran"]["picks"] = ["obstruct"] if data["turns"][1]["iran"]["picks"] == [] else []
    (tmp_path / "other.json").write_text(json.dumps(data))

    assert "iran: the log has" in refused("replay", tmp_path / "other.json")


# --------------------------------------------------------------------------------------------------- writing


UNWRITABLE = {
    "no folder": ("missing/game.json", "no such folder"),
    "folder": (".", "is a folder"),
    "inside a file": ("notes.txt/game.json", "no such folder"),
    "another file": ("notes.txt", "is no game log"),
    "name too long": ("n" * 300, "cannot be written"),
    "null character": ("nul\0l", "--out"),
}


@pytest.mark.parametrize(("place", "words"), UNWRITABLE.values(), ids=UNWRITABLE)
def test_an_unwritable_place_is_refused_before_playing(place: str, words: str, tmp_path: Path) -> None:
    """--out with an unwritable place is refused before the first turn, and leaves all as it was."""
    (tmp_path / "notes.txt").write_text("mine")

    assert words in refused(*RUN, "--out", tmp_path / place)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.skipif(os.name != "posix", reason="signals and devices of POSIX")
class TestInterruptions:
    """What happens when somebody, or the machine, stops the program."""

    @pytest.mark.parametrize("old", [None, '{"format": "geosim-log"}'])
    def test_ctrl_c(self, old: str | None, tmp_path: Path) -> None:
        """Ctrl-C ends a game with status 130 and one word, and leaves the log's place as it was."""
        out = tmp_path / "game.json"
        if old:
            out.write_text(old)
        command = [*PROGRAM, *RUN, "--turn-quarters", "1", "--turns", "400", "--out", str(out)]

        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            while not process.stdout.readline().startswith("Turn 2 "):
                assert process.poll() is None
            process.send_signal(signal.SIGINT)
            _, message = process.communicate(timeout=60)

        assert process.returncode == 130
        assert message.strip() == "Stopped."
        assert {path.name: path.read_text() for path in tmp_path.iterdir()} == (
            {"game.json": old} if old else {}
        )

    def test_a_reader_that_goes_away(self) -> None:
        """A broken pipe ends the program without a word."""
        with subprocess.Popen(
            [*PROGRAM, "list", "claims"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            process.stdout.close()
            assert process.stderr is not None
            message = process.stderr.read()

        assert message == ""

    def test_a_reader_that_goes_away_before_the_log_is_written(self, tmp_path: Path) -> None:
        """Nobody reading along ends no game: the log is written whole."""
        out = tmp_path / "game.json"
        command = [*PROGRAM, *RUN, "--turns", "3", "--cast", "rule_based", "--out", str(out)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            process.stdout.readline()
            process.stdout.close()
            assert process.stderr is not None
            message = process.stderr.read()

        assert message == ""
        assert process.returncode == 0
        assert replay(read_log(out.read_text()), default_library()).over

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
    @pytest.mark.parametrize("args", [("--version",), ("list", "actors"), ("list", "actors", "--json")])
    def test_a_full_disk(self, args: tuple[str, ...]) -> None:
        """Output that cannot be written is told in one line, with status 2."""
        with Path("/dev/full").open("w") as full:
            ended = subprocess.run(
                [*PROGRAM, *args], stdout=full, stderr=subprocess.PIPE, text=True, check=False
            )

        assert ended.returncode == 2
        assert re.fullmatch(r"Cannot write: .+\.\n", ended.stderr)

    def test_a_terminal_without_our_signs(self) -> None:
        """A terminal that knows ASCII only gets another sign for those it lacks."""
        ended = subprocess.run(
            [*PROGRAM, *RUN, "--turns", "1", "--cast", "rule_based"],
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONIOENCODING": "ascii"},
        )

        assert ended.returncode == 0
        assert ended.stderr == b""
        assert b"Verdict" in ended.stdout
