"""The empirical game: every profile on common seeds, and the command that studies it."""

from __future__ import annotations

import json
from hashlib import sha256
from importlib.metadata import version

import numpy as np
import pytest
from typer.testing import CliRunner

from geosim.analysis.exchange import read_table
from geosim.analysis.paired import Setting, play
from geosim.analysis.tournament import tournament
from geosim.cli.commands import app
from geosim.errors import InputError, UnknownName
from geosim.library import default_library

SHORT = Setting(quarters=8)


def geosim(*args: object) -> tuple[int, str, str]:
    """Run `geosim tournament`."""
    result = CliRunner().invoke(app, ["tournament", *map(str, args)], prog_name="geosim")
    return result.exit_code, result.stdout, result.stderr


def test_a_profile_is_what_its_games_say():
    """Each sample is the score of the same run played by itself with these strategies."""
    entries = {"pakistan": ("hedger", "hold"), "china": ("downplayer", "hold")}
    found = tournament(entries, setting=SHORT, runs=6, seed=4)

    assert found.game.samples.shape == (2, 2, 2, 6)
    alone = play(SHORT.but(strategies={"pakistan": "hold", "china": "downplayer"}), (), runs=6, seed=4).game
    for p, player in enumerate(("pakistan", "china")):
        expected = alone.scores[alone.world.actors.index(player)]
        assert np.array_equal(found.game.samples[p, 1, 0], expected)
    assert found.ends.shape == (4, 6)


@pytest.mark.parametrize(
    ("entries", "error", "says"),
    [
        ({}, InputError, "nobody takes part"),
        ({"pakistan": ()}, InputError, "pakistan: has no strategy"),
        ({"pakistan": ("hold", "hold")}, InputError, "hold stands twice"),
        ({"china": ("hedger",)}, InputError, "not made for this actor"),
        ({"pakistan": ("hedgr",)}, UnknownName, 'Did you mean "hedger"'),
        ({"pakistn": ("hold",)}, UnknownName, "pakist"),
    ],
)
def test_entries_that_cannot_play(entries, error, says):
    """Whatever cannot take part is refused before anything is played."""
    with pytest.raises(error, match=says):
        tournament(entries, setting=SHORT, runs=2)


def test_the_command_writes_what_it_shows(tmp_path):
    """The command prints its tables and leaves them, with the game for Gambit, in a folder."""
    out = tmp_path / "t"
    status, told, _ = geosim(
        "pakistan=hedger,hold",
        "china=downplayer,hold",
        "--runs",
        4,
        "--out",
        out,
        "--scenario",
        "first_shipment",
    )

    assert status == 0
    assert "Pure equilibria" in told
    assert {"profiles.csv", "dominated.csv", "pure_equilibria.csv", "mixed_equilibria.csv", "ends.csv"} <= {
        path.name for path in out.iterdir()
    }
    assert (out / "game.nfg").read_text().startswith("NFG 1 R")


def test_a_table_is_studied_without_playing(tmp_path):
    """Matching pennies, fed as a table, has no pure equilibrium and one mixed one at half and half."""
    file = tmp_path / "pennies.csv"
    file.write_text("a,b,payoff_a,payoff_b\nh,h,1,-1\nh,t,-1,1\nt,h,-1,1\nt,t,1,-1\n")

    status, told, _ = geosim("--payoffs", file, "--json")

    found = json.loads(told)
    assert status == 0
    assert found["pure_equilibria"] == []
    assert {row["share"] for row in found["mixed_equilibria"]} == {0.5}


PLAYED = ("pakistan=hedger,hold", "china=downplayer,hold", "--runs", 4, "--seed", 3)


def test_the_folder_says_what_it_was_made_with(tmp_path):
    """The manifest has command, scenario, seed, runs, players, versions and a digest of every file."""
    out = tmp_path / "t"
    assert geosim(*PLAYED, "--out", out)[0] == 0
    manifest = json.loads((out / "manifest.json").read_text())
    scenario = default_library().scenario("first_shipment").with_changes(cast="rule_based")

    assert manifest["format"] == "geosim-tournament"
    assert (manifest["seed"], manifest["runs"]) == (3, 4)
    assert manifest["players"] == {"pakistan": ["hedger", "hold"], "china": ["downplayer", "hold"]}
    assert (manifest["scenario"], manifest["hash"]) == (scenario.to_dict(), scenario.hash)
    assert manifest["others"]["india"] == default_library().strategy_of(scenario, "india")
    assert not {"pakistan", "china"} & manifest["others"].keys()
    assert manifest["geosim"] == version("geosim")
    assert {"python", "numpy", "scipy"} <= manifest["versions"].keys()
    assert manifest["command"].startswith("geosim")
    assert manifest["files"].keys() == {path.name for path in out.iterdir()} - {"manifest.json"}
    for name, digest in manifest["files"].items():
        assert sha256((out / name).read_bytes()).hexdigest() == digest


def test_payoffs_run_by_run_give_the_same_tables(tmp_path):
    """The payoffs in the folder hold every seed; studied as a table they give what was found, bit for bit."""
    out, again = tmp_path / "t", tmp_path / "again"
    assert geosim(*PLAYED, "--out", out)[0] == 0
    assert geosim("--payoffs", out / "payoffs.csv", "--out", again)[0] == 0
    entries = {"pakistan": ("hedger", "hold"), "china": ("downplayer", "hold")}
    found = tournament(entries, runs=4, seed=3)

    assert np.array_equal(read_table(out / "payoffs.csv").samples, found.game.samples)
    for name in {path.name for path in again.iterdir()} - {"manifest.json"}:
        assert (again / name).read_bytes() == (out / name).read_bytes(), name


def test_what_was_played_tells_tournaments_apart():
    """The digest of numbers and strategies changes with either, and with nothing else."""

    def made_of(setting: Setting, name: str) -> str:
        return tournament({"china": (name,)}, setting=setting, runs=2).made_of

    usual = made_of(SHORT, "hold")
    assert usual == made_of(SHORT, "hold")
    assert usual != made_of(SHORT, "downplayer")
    assert usual != made_of(SHORT.but(numbers={"tariff_start": 0.11}), "hold")


def test_a_folder_that_is_taken_is_kept(tmp_path):
    """A folder with another tournament, or with anything else, is refused before a game is played."""
    out, other = tmp_path / "t", tmp_path / "other"
    assert geosim(*PLAYED, "--out", out)[0] == 0
    other.mkdir()
    (other / "notes.txt").write_text("precious")
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}

    for folder, says in ((out, "holds the tournament of: "), (other, "holds something else.")):
        status, _, told = geosim("pakistan=hold", "--runs", 100_000, "--out", folder)
        assert (status, f"{folder}: {says}" in told) == (2, True), told
        assert "Name a new folder, or an empty one." in told
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before


def test_an_interrupted_tournament_leaves_nothing(tmp_path, monkeypatch):
    """After Ctrl-C, or a file that cannot be written, there is no folder, whole or half."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    for place, broken, status in (
        ("geosim.analysis.tournament.play", interrupted, 130),
        ("pathlib.Path.write_text", full, 2),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(place, broken)
            assert geosim(*PLAYED, "--out", tmp_path / "t")[0] == status
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ((), "give either entries or a payoff table"),
        (("pakistan=hedger,",), '"pakistan=hedger," names no strategies'),
        (
            ("pakistan=hedger", "pakistan=hold"),
            "pakistan is given twice. Put all its strategies behind one: pakistan=hedger,hold.",
        ),
        (("pakistan=hedger,hedger",), "pakistan: the strategy hedger stands twice. Keep it once."),
        (("pakistn=hedger",), 'no actor called "pakistn". Did you mean "pakistan"'),
        (("pakistan",), '"pakistan" names no strategies'),
        (("pakistan=hedger", "--cast", "rule_base"), 'Did you mean "rule_based"'),
        (("--payoffs", "no.csv"), "no.csv: cannot be read as a table: No such file or directory."),
    ],
)
def test_bad_input(args, says):
    """Bad input gets one message and status 2."""
    status, _, told = geosim(*args)

    assert status == 2
    assert says.lower() in told.lower()
