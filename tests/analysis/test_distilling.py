"""Learning from looking ahead: the regression, the games it learns from, and how close it comes."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest
from typer.testing import CliRunner

from geosim.analysis.distilling import accords, learn
from geosim.analysis.observing import Notebook, Sitting, gains, observe, signals, sittings
from geosim.cli.commands import app
from geosim.library import default_library
from geosim.strategies.distilled import Distilled
from geosim.strategies.lessons import Knowledge, Mind, read_mind
from geosim.table import fit, start

LIBRARY = default_library()
WORLD = start("first_shipment", library=LIBRARY).world


def test_what_can_be_learned_is_learned():
    """Where gains are sums of signals and of their products, the regression finds them."""
    draw = np.random.default_rng(1)
    seen = draw.uniform(-2, 3, (4000, 12))
    x = 2 * (seen - seen.min(axis=0)) / (seen.max(axis=0) - seen.min(axis=0)) - 1
    menu = WORLD.menus["iran"][1:]
    true = np.stack([3 * x[:, 2], x[:, 2] * x[:, 5], 1 - x[:, 5] ** 2, 0 * x[:, 0]], axis=1)
    book = SimpleNamespace(names=[f"s{i}" for i in range(12)], seen=seen, gained=lambda actor: true)

    found = learn(book, "iran", WORLD)

    places = [[s.name for s in found.signals].index(name) for name in ("s2", "s5")]
    assert len(menu) == 4
    terms = {tuple(sorted(term)): i + 1 for i, term in enumerate(found.terms)}
    wanted = {(places[0],): 3.0, tuple(sorted(places)): 0.0}
    for term, slope in wanted.items():
        assert found.gains[menu[0]][terms[term]] == pytest.approx(slope, abs=0.02)
    assert found.gains[menu[1]][terms[tuple(sorted(places))]] == pytest.approx(1.0, abs=0.02)
    assert found.gains[menu[2]][terms[(places[1], places[1])]] == pytest.approx(-1.0, abs=0.02)


def test_a_mind_that_knows_the_gains_finds_what_looking_ahead_finds():
    """From gains, wear, cost and horizon a distilled mind gets back what was found, worn or fresh."""
    nothing = {"name": "reserves", "low": 0.0, "high": 1.0}
    apart = []

    def note(view, value):
        rows = zip(view.choices[1:], gains(view, value)[:, 0], strict=True)
        known = Knowledge(signals=(nothing,), terms=(), gains={name: (gain,) for name, gain in rows})
        found = Distilled({"4": known}, fit(WORLD, view.actor)).advantages(view)
        apart.append(np.max(np.abs(found[:, 0] - (value - value[0])[:, 0])))

    observe(Sitting("first_shipment", 4, range(1), free=False), note, seed=1, library=LIBRARY)

    assert len(apart) == 10 * len(LIBRARY.actors)
    assert max(apart) < 1e-12


def test_shorter_turns_get_as_many_decisions():
    """Turns of a quarter take a quarter of the games of turns of a year, in rows of at most 32."""
    yearly, quarterly = (sittings(["first_shipment"], length, 80, free=False) for length in (4, 1))

    assert [len(s.runs) for s in yearly] == [32, 32, 16]
    assert [len(s.runs) for s in quarterly] == [20]


def test_a_notebook_has_a_row_for_every_decision():
    """Signals are written once a turn, gains for every actor, in the same order."""
    book = Notebook(signals(WORLD, LIBRARY))

    observe(Sitting("shock_year", 4, range(3), free=True), book.note, seed=2, library=LIBRARY)

    assert book.seen.shape == (30, len(book.names))
    assert all(book.gained(actor).shape[0] == 30 for actor in LIBRARY.actors)
    drawn = book.seen[:, book.names.index("political_patience")].reshape(10, 3)
    assert np.ptp(drawn, axis=0).max() == 0.0
    assert len(set(drawn[0])) == 3


def test_nothing_learned_from_is_hidden():
    """No signal is a score, a payoff or the truth of the ground."""
    hidden = [name for name in signals(WORLD, LIBRARY) if name.startswith(("score", "payoff", "true"))]

    assert hidden == []


@pytest.fixture(scope="module")
def now():
    """Give how close the shipped data come to looking ahead in new games at turns of a year."""
    known = {actor: {"4": read_mind("look_ahead", actor).lesson(4)} for actor in LIBRARY.actors}
    return accords(known, games=8, seed=77)


@pytest.mark.parametrize("actor", LIBRARY.actors)
def test_the_shipped_data_still_come_close(now, actor):
    """In new games of the world as it is, the odds of a first pick agree by four fifths or more."""
    found = now[actor, "4"]

    assert found.overlap >= 0.8
    assert found.top >= 0.6


def test_the_command_writes_data_that_are_read(tmp_path):
    """`geosim distil --out` writes whole data for every actor, with the command that made them."""
    short = tmp_path / "short.yaml"
    short.write_text("extends: first_shipment\nquarters: 4\n", encoding="utf-8")
    out = tmp_path / "mine"

    given = ["distil", str(short), "--out", str(out), "--games", "1", "--seed", "3", "--json"]
    result = CliRunner().invoke(app, given)

    assert result.exit_code == 0, result.output
    assert {file.stem for file in out.iterdir()} == set(LIBRARY.actors)
    mind = Mind.model_validate_json((out / "iran.json").read_text())
    assert mind.made.command == f"geosim distil {short} --games 1 --seed 3"
    assert mind.lesson(4).accord.decisions == 1
    rows = json.loads(result.stdout)
    assert {(row["actor"], row["turn_quarters"]) for row in rows} == {
        (actor, length) for actor in LIBRARY.actors for length in (1, 2, 4)
    }


def test_progress_reaches_its_end():
    """Whoever listens hears of every game that is judged, up to the last."""
    heard = []
    known = {"iran": {"4": read_mind("look_ahead", "iran").lesson(4)}}

    accords(known, games=1, seed=3, scenarios=["first_shipment"], tell=lambda *at: heard.append(at))

    assert heard == [(1, 1)]


def test_the_command_compares_two_casts():
    """`geosim distil --compare` says how outcomes differ, each with an interval around the difference."""
    given = ["distil", "first_shipment", "--compare", "--games", "4", "--json"]

    found = json.loads(CliRunner().invoke(app, given).stdout)["first_shipment"]

    assert len(found["outcomes"]) == 17 + len(LIBRARY.actors)
    for row in found["outcomes"]:
        if row["difference"] is not None:
            assert row["low"] <= row["difference"] <= row["high"]
    assert all(0 <= share <= 1 + 1e-9 for share in found["picks"].values())


@pytest.mark.parametrize("given", [[], ["--agree", "--compare"], ["--out", "x", "--agree"]])
def test_the_command_does_one_thing_at_a_time(given):
    """Neither nothing nor two things at once."""
    result = CliRunner().invoke(app, ["distil", *given])

    assert result.exit_code == 2
    assert "one thing at a time" in result.output


def test_a_misspelt_scenario_is_told_before_anything_is_played():
    """The nearest name comes with the message."""
    result = CliRunner().invoke(app, ["distil", "first_shipmnt", "--agree"])

    assert result.exit_code == 2
    assert 'Did you mean "first_shipment"?' in result.output
