"""Explanations as people read them: rounded numbers that add up, sentences, and `geosim why`."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from geosim.cli.commands import app
from geosim.library import default_library
from geosim.log import to_log
from geosim.table import start
from geosim.why.explanation import Explanation, Part
from geosim.why.words import MOST, places, say, scale, shown

LIBRARY = default_library()


@pytest.fixture(scope="module")
def game():
    """Give a short game played by computer players."""
    return start(LIBRARY.scenario("first_shipment").with_changes(cast="rule_based", turns=5)).play()


PARTS = st.lists(st.floats(-3, 3), min_size=1, max_size=14)


def explanation_of(numbers, before=0.0, unit="-1..1", kinds=()):
    """Give an explanation with parts of these values."""
    kinds = [*kinds, *["actor"] * len(numbers)]
    parts = [
        Part(kind, f"who_{n}", f"Actor {n}", x, "it acted")
        for n, (kind, x) in enumerate(zip(kinds, numbers, strict=False))
    ]
    return Explanation("tie", "A tie", unit, before, before + sum(numbers), tuple(parts), exact=True)


@given(PARTS, st.floats(-1, 1), st.sampled_from(["-1..1", "$bn", "$m", "attacks"]))
def test_parts_as_shown_add_up_to_the_change_as_shown(numbers, before, unit):
    """At most six parts and others are shown, and as rounded they add up to the change as rounded."""
    explained = explanation_of(numbers, before, unit)
    digits, factor = places(explained), scale(explained)
    parts = shown(explained)
    step = round(factor * explained.after, digits) - round(factor * explained.before, digits)

    assert len(parts) <= MOST + 1
    assert sum(part.value for part in parts) == pytest.approx(step, abs=1e-6)


@given(PARTS)
def test_every_part_of_three_percent_is_shown(numbers):
    """What is put together as others is below 3% of the change, or below the six largest."""
    explained = explanation_of(numbers)
    named = {part.who for part in shown(explained)}
    hidden = [abs(part.value) for part in explained.parts if part.who not in named]
    sixth = sorted((abs(x) for x in numbers), reverse=True)[:MOST][-1]

    assert all(x < max(0.03 * abs(explained.change), sixth + 1e-12, 0.0015) for x in hidden)


def test_chance_is_not_hidden():
    """Chance of a tenth of the change is shown even where six parts are larger."""
    explained = explanation_of([0.1, 0.3, -0.3, 0.3, -0.3, 0.3, -0.3], kinds=["chance"])

    assert [part.kind for part in shown(explained)].count("chance") == 1


@pytest.mark.parametrize("kind", ["cost", "luck", "luck_before"])
def test_costs_and_luck_of_counts_have_lines_of_their_own(kind):
    """The cost of own picks and the luck of a count are shown however small they are."""
    explained = explanation_of([0.002, 0.3, -0.3, 0.3, -0.3, 0.3, -0.3], kinds=[kind])
    parts = shown(explained)

    assert [part.kind for part in parts].count(kind) == 1
    assert len(parts) <= MOST + 1


def test_cancelling_causes_are_put_into_words():
    """Where an actor works against what was under way, a sentence says so with the numbers of the parts."""
    explained = explanation_of([-0.05, 0.13, 0.01], kinds=["under_way"])

    assert say(explained) == (
        "A tie: 0.0 to 9.0, +9.0 points",
        "Left alone it would have fallen by 5.0; what kept it up most was Actor 1, by 13.0.",
        "Actor 1: +13.0 (it acted)",
        "Actor 0: −5.0 (it acted)",
        "Actor 2: +1.0 (it acted)",
        "Sum: +9.0",
    )


def test_causes_that_agree_need_no_sentence():
    """Nothing is said of cancelling where nothing cancels, nor of what hardly counts."""
    agreeing = explanation_of([0.05, 0.13], kinds=["under_way"])
    tiny = explanation_of([-0.005, 0.13], kinds=["under_way"])

    assert not [line for line in (*say(agreeing), *say(tiny)) if "Left alone" in line]


# ------------------------------------------------------------------------------------------- the command


@pytest.fixture(scope="module")
def log(game, tmp_path_factory):
    """Give the log of a short game."""
    path = tmp_path_factory.mktemp("why") / "game.json"
    path.write_text(json.dumps(to_log(game)))
    return path


def geosim_why(*args):
    """Run the command and give how it ended and what it printed."""
    return CliRunner().invoke(app, ["why", *map(str, args)], prog_name="geosim")


def signed_numbers(told):
    """Read the signed number of every row of the table that is printed, by the part's title."""
    rows = [line.replace("−", "-").split("  ") for line in told.splitlines()]
    cells = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    found = {}
    for row in cells:
        if len(row) >= 2 and row[1].lstrip("+-").replace(".", "", 1).isdigit():
            found[row[0]] = row[1]
    return found


@pytest.mark.parametrize("more", [[], ["--all"]])
def test_command_prints_signed_parts_and_their_sum(log, more):
    """The parts as printed carry their sign and add up to the sum, which is the change of the headline."""
    result = geosim_why(log, "--turn", 4, "--of", "alignment_united_states", *more)
    found = signed_numbers(result.stdout)
    change = found.pop("Sum")

    assert result.exit_code == 0
    assert "Pakistan's tie with United States" in result.stdout
    assert f", {change} points" in result.stdout.replace("−", "-")
    assert all(float(value) == 0 or value[0] in "+-" for value in found.values())
    assert sum(map(float, found.values())) == pytest.approx(float(change))
    assert len(found) > 1


def test_command_gives_parts_as_json(log):
    """With --json everything is exact and adds up."""
    result = geosim_why(log, "--turn", 4, "--of", "reserves", "--of", "payoff_pakistan", "--json")
    document = json.loads(result.stdout)

    assert document["turn"] == 4
    assert [found["name"] for found in document["explanations"]] == ["reserves", "payoff_pakistan"]
    for found in document["explanations"]:
        assert found["sum"] == pytest.approx(found["change"], abs=1e-9)
        assert found["sum"] == pytest.approx(sum(part["value"] for part in found["parts"]))


def test_command_splits_the_picks_of_an_actor(game, log):
    """--split names the picks of one actor."""
    result = geosim_why(log, "--turn", 4, "--of", "alignment_china", "--split", "pakistan")
    role = LIBRARY.actors["pakistan"]
    picked = game.picks("pakistan", 3)
    titles = {choice.option.title for choice in role.choices if choice.name in picked}

    assert result.exit_code == 0
    assert any(title in result.stdout for title in titles)


def test_command_says_that_nobody_picked(game, log):
    """--split of an actor that held says so instead of printing an empty table."""
    turn, actor = next(
        (turn, actor)
        for turn in range(len(game.turns))
        for actor in game.world.actors
        if actor != "pakistan" and not game.picks(actor, turn)
    )
    result = geosim_why(log, "--turn", turn + 1, "--of", "reserves", "--split", actor)

    assert result.exit_code == 0
    assert "it held course" in result.stdout
    assert "Sum" not in result.stdout


@pytest.mark.parametrize(
    "args",
    [
        ["--of", "alignment_chin"],
        ["--of", "verdict"],
        ["--of", "reserves", "--turn", "99"],
        ["--of", "reserves", "--split", "chna"],
    ],
)
def test_command_refuses_what_does_not_exist(log, args):
    """A number, turn or actor that does not exist ends the command with one message and status 2."""
    result = geosim_why(log, *args)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
