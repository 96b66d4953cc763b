"""The empirical game: every profile on common seeds, and the command that studies it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from geosim.analysis.paired import Setting, play
from geosim.analysis.tournament import tournament
from geosim.cli.commands import app
from geosim.errors import InputError, UnknownName

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


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ((), "give either entries or a payoff table"),
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
