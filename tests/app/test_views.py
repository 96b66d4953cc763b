from __future__ import annotations

import numpy as np
import pytest

from geosim import results
from geosim.actor import Role
from geosim.app.messages import section
from geosim.app.views.ending import ending
from geosim.app.views.names import choice_title
from geosim.app.views.news import news
from geosim.app.views.record import Record, quarter_name, span_name
from geosim.app.views.seats import seats
from geosim.app.views.ties import goal_bars, ladder_rows, payoff_change, since_opening
from geosim.game import Game
from geosim.library import default_library
from geosim.state import ASSETS, LOCALITIES, STATES
from geosim.table import start

LIBRARY = default_library()
ROLES = tuple(LIBRARY.actors.values())
PLAYED = 3


@pytest.fixture(scope="module")
def game() -> Game:
    """Give a game in which the computer has played every seat for some turns."""
    scenario = LIBRARY.scenario("pasni_and_gwadar").with_changes(turns=PLAYED, cast="rule_based")
    return start(scenario, seed=5, library=LIBRARY).play()


@pytest.fixture(scope="module")
def record(game: Game) -> Record:
    """Give that game turn by turn."""
    return Record(game)


def test_the_record_agrees_with_the_results(game: Game, record: Record) -> None:
    """Every column of every turn has the value that the result tables give it."""
    table = results.turns(game, matrix=True).drop(columns=["run", "seed", "turn", "verdict"])

    for column in table:
        assert record.history(column)[1:] == pytest.approx(table[column].tolist(), nan_ok=True, abs=1e-12)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.key)
def test_the_ladder_has_every_tie(record: Record, role: Role) -> None:
    """A state has a row for each other state; Pakistan and communities also see the four communities."""
    rows = [row.key for row in ladder_rows(record, role)]
    home = role.home if role.is_state else "pakistan"
    communities = list(LOCALITIES) if role.key == "pakistan" or not role.is_state else []

    assert sorted(rows) == sorted([*(state for state in STATES if state != home), *communities])
    assert role.is_state or rows[0] == role.home


def test_the_ladder_of_the_whole_game_starts_at_the_opening(record: Record) -> None:
    """Since the opening, a row's change is that of the whole game."""
    rows = ladder_rows(record, LIBRARY.actors["pakistan"])

    assert [row.before for row in since_opening(rows)] == [row.history[0] for row in rows]


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.key)
def test_payoffs_are_those_of_the_results(game: Game, record: Record, role: Role) -> None:
    """The parts and costs of a payoff add up to the payoff of the result tables, last turn and now."""
    table = results.turns(game)[f"payoff_{role.key}"]
    change = payoff_change(record, role)
    assert change is not None

    assert change.before / 100 == pytest.approx(table.iloc[-2], abs=1e-9)
    assert change.now / 100 == pytest.approx(table.iloc[-1], abs=1e-9)


def test_the_first_payoff_counts_from_zero(game: Game) -> None:
    """Before the first turn there is no payoff to show, and the first one starts from nothing."""
    opened = start(game.world.scenario, seed=5, library=LIBRARY)
    role = LIBRARY.actors["china"]
    nothing = payoff_change(Record(opened), role)
    opened.play_turn()
    first = payoff_change(Record(opened), role)

    assert nothing is None
    assert first is not None
    assert first.first
    assert first.before == 0


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.key)
def test_the_ending_agrees_with_the_results(game: Game, record: Record, role: Role) -> None:
    """Verdict, index, leverage and dependence are the results', whoever looks; the own role comes first."""
    last = results.turns(game).iloc[-1]
    end = ending(record, role)

    assert end.verdict == last["verdict"]
    assert end.index / 100 == pytest.approx(last["leverage_dependency"])
    assert end.leverage - end.dependence - end.offset == pytest.approx(end.index)
    assert end.roles[0].name == role.name
    assert len(end.roles) == len(ROLES)
    assert len(end.choices) == PLAYED


@pytest.mark.parametrize(("least", "changed"), [(0.0, {"up", "down"}), (0.1, {"unclear"})])
def test_a_small_change_of_the_index_is_called_unclear(game: Game, least: float, changed: set[str]) -> None:
    """What counts as no clear change over a game is the parameter `verdict_change`."""
    scenario = game.world.scenario.with_changes(parameters={"verdict_change": least})
    again = start(scenario, seed=5, library=LIBRARY).play()

    assert ending(Record(again), LIBRARY.actors["pakistan"]).changed in changed


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.key)
def test_goals_are_measured_over_the_last_turn(game: Game, record: Record, role: Role) -> None:
    """A goal's value is the mean of its component over the quarters of the last turn."""
    rows = game.constants.goals.rows(role.key)
    quarters = [
        outcome.components[rows.start : rows.stop, 0] for outcome in game.outcomes[-game.turn_quarters :]
    ]

    assert [bar.value for bar in goal_bars(record, role)] == pytest.approx(np.mean(quarters, axis=0).tolist())


def test_news_tell_the_events_of_their_turn(record: Record) -> None:
    """A scripted event is in the news of the turn it falls in, and in that of no other turn."""
    script = {event.name: event for event in record.game.constants.script.events}
    for event in record.scenario.events:
        happened = float(np.ravel(script[event.name].weight())[0]) > 0
        told = [
            turn for turn in range(PLAYED) if event.headline in [line.headline for line in news(record, turn)]
        ]
        expected = [turn for turn in range(PLAYED) if happened and event.quarter in record.quarters(turn)]

        assert told == expected
        assert len(event.viewpoints) != 1


def test_every_seat_says_who_plays_it(record: Record) -> None:
    """One seat is yours; every other says that the computer plays it, and by which strategy."""
    found = seats(record, LIBRARY, "iran")

    assert [seat.name for seat in found if seat.you] == ["Iran"]
    for role, seat in zip(ROLES, found, strict=True):
        title = LIBRARY.strategy_document(LIBRARY.strategy_of(record.scenario, role.key)).data["title"]
        assert seat.you or seat.player == f"played by the computer: {title}"


def test_everything_on_the_page_has_a_name() -> None:
    """States nobody plays, localities and projects have names, and every choice has a title."""
    played = {role.home for role in ROLES}
    names = section("names")

    assert not [
        key
        for key in (*STATES, *ASSETS, *LOCALITIES)
        if key not in names and key not in played - {*LOCALITIES}
    ]
    for role in ROLES:
        titles = [choice_title(role, choice.name) for choice in role.choices]
        assert len(set(titles)) == len(titles)


def test_quarters_are_written_as_dates() -> None:
    """The first quarter of play is the last of 2025, and a turn is named by its ends."""
    assert quarter_name(0) == "2025Q4"
    assert span_name(range(4, 8)) == "2026Q4 to 2027Q3"
    assert span_name(range(1, 2)) == "2026Q1"
