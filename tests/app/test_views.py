from __future__ import annotations

import json
import re

import numpy as np
import pytest

from geosim import results
from geosim.actor import Role
from geosim.app.charts.payoff import steps
from geosim.app.messages import section
from geosim.app.views.judgement import judgement
from geosim.app.views.names import choice_title, place_name
from geosim.app.views.news import MOST, news
from geosim.app.views.record import Record
from geosim.app.views.seats import seats
from geosim.app.views.ties import (
    balance_trail,
    biggest_first,
    goal_bars,
    ladder_rows,
    pair_ties,
    payoff_change,
    payoff_turns,
    role_payoffs,
)
from geosim.game import Decision, Game
from geosim.library import default_library
from geosim.log import read_log, replay, to_log
from geosim.rules.quarters import quarter_name, span_name
from geosim.state import ASSETS, LOCALITIES, STATES
from geosim.table import start
from geosim.wording import shown_steps

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


def test_the_verdict_agrees_with_the_results(game: Game, record: Record) -> None:
    """Verdict, index, leverage and dependence are the results'."""
    last, end = results.turns(game).iloc[-1], judgement(record)

    assert end.word == last["verdict"]
    assert end.index / 100 == pytest.approx(last["leverage_dependency"])
    assert end.leverage - end.dependence - end.offset == pytest.approx(end.index)


@pytest.mark.parametrize(("least", "changed"), [(0.0, {"up", "down"}), (0.1, {"unclear"})])
def test_a_small_change_of_the_index_is_called_unclear(game: Game, least: float, changed: set[str]) -> None:
    """What counts as no clear change over a game is the parameter `verdict_change`."""
    scenario = game.world.scenario.with_changes(parameters={"verdict_change": least})
    again = start(scenario, seed=5, library=LIBRARY).play()

    assert judgement(Record(again)).changed in changed


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


def sentences(record: Record, turn: int, *, muted: bool = False) -> list[str]:
    """Give every sentence of a turn's news."""
    lines = news(record, turn, muted=muted)
    return [text for line in lines for text in (line.headline, *line.more)]


@pytest.mark.parametrize("turn", range(PLAYED))
def test_news_tell_every_option_in_force(record: Record, turn: int) -> None:
    """What anybody does is in the news, with where it is aimed and whether it goes on from before."""
    told = sentences(record, turn)
    for role in ROLES:
        for name in record.game.picks(role.key, turn):
            choice = next(choice for choice in role.choices if choice.name == name)
            said = [text for text in told if choice.option.because in text[:1].lower() + text[1:]]
            said = said or [text for text in told if choice.option.because[1:] in text]

            assert said, name
            if choice.target:
                assert any(place_name(choice.target) in text for text in said)
            before = record.game.picks(role.key, turn - 1) if turn else ()
            assert any(text.endswith("as before.") for text in said) or name not in before


def test_news_are_few_dated_and_the_latest_first() -> None:
    """A turn has five to eight items unless more major events took place; major ones have two views."""
    sizes = []
    for scenario in LIBRARY.scenarios:
        base = LIBRARY.scenario(scenario).with_changes(cast="rule_based")
        record = Record(start(base, seed=3, library=LIBRARY).play())
        for turn in range(record.last + 1):
            lines = news(record, turn)
            quarters = [line.quarter for line in lines]
            sizes.append(len(lines))

            assert quarters == sorted(quarters, reverse=True)
            assert set(quarters) <= set(record.quarters(turn))
            assert len(lines) <= max(MOST, sum(line.major for line in lines) + 3)
            assert len(lines) >= 5 or sum(line.major for line in lines) == 0
            assert all(len(line.voices) in (0, 2) for line in lines)
            assert all(who and says for line in lines for who, says in line.voices)
    assert min(sizes) >= 4
    assert sum(size <= MOST for size in sizes) > 0.9 * len(sizes)


def test_muted_news_keep_the_numbers_only(record: Record) -> None:
    """With security news muted, attacks are counted, and nothing says what happened or was done."""
    for turn in range(PLAYED):
        attacks = round(record.value("attacks", turn))
        muted = [line for line in news(record, turn, muted=True) if line.security]
        told = sentences(record, turn, muted=True)

        assert str(attacks) in " ".join(line.headline for line in muted)
        assert all(line.headline.startswith("Security event") and not line.voices for line in muted)
        assert not [text for text in told if "armed groups" in text or "troops" in text]


def test_news_of_projects_are_those_of_the_model(record: Record) -> None:
    """A project that reached a stage in a turn is in its news, in words for mines or for works."""
    for turn in range(PLAYED):
        told = " ".join(sentences(record, turn))
        for asset in ASSETS:
            reached, before = (int(record.value(f"stage_{asset}", each)) for each in (turn, turn - 1))

            assert (f"{place_name(asset)}: " in told) >= (reached > before)
            assert f"{place_name('refinery')}: exploration" not in told


def test_news_read_easily(record: Record) -> None:
    """Sentences are short: the feed of a turn stays below the tenth grade (Flesch and Kincaid 1975)."""
    for turn in range(PLAYED):
        text = " ".join(
            part for line in news(record, turn) for part in (line.headline, *line.more, *sum(line.voices, ()))
        )
        words = re.findall(r"[A-Za-z’']+", text)
        syllables = sum(
            max(1, len(re.findall(r"[aeiouy]+", word.lower().removesuffix("e")))) for word in words
        )
        ends = len([*sentences(record, turn), *(v for line in news(record, turn) for v in line.voices)])

        assert 0.39 * len(words) / ends + 11.8 * syllables / len(words) - 15.59 <= 10


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


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.key)
def test_the_biggest_movers_can_come_first(record: Record, role: Role) -> None:
    """The same ties, ordered by the size of their change, equal ones as they were."""
    rows = ladder_rows(record, role)
    ordered = biggest_first(rows)
    sizes = [abs(row.change) for row in ordered]

    assert sizes == sorted(sizes, reverse=True)
    assert [row.key for row in ordered] == [row.key for row in sorted(rows, key=lambda row: -abs(row.change))]


def test_an_earlier_turn_can_be_read_again(record: Record) -> None:
    """Read as of an earlier turn, ladder, news, payoff and trail are those of that turn."""
    role, earlier = LIBRARY.actors["pakistan"], record.at(0)
    rows = zip(ladder_rows(record, role), ladder_rows(earlier, role), strict=True)

    assert all(before.now == now.history[1] for now, before in rows)
    assert balance_trail(earlier) == balance_trail(record)[:2]
    assert payoff_turns(earlier, role) == payoff_turns(record, role)[:1]
    assert record.last == PLAYED - 1


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.key)
def test_payoffs_over_time_add_up(game: Game, record: Record, role: Role) -> None:
    """The parts of every turn add up to the payoff of the result tables, and so does the bar of a role."""
    table = results.turns(game)[f"payoff_{role.key}"]
    now = next(each for each in role_payoffs(record) if each.number == f"payoff_{role.key}")

    assert [turn.payoff / 100 for turn in payoff_turns(record, role)] == pytest.approx(table.tolist())
    assert now.now / 100 == pytest.approx(table.iloc[-1])


@pytest.mark.parametrize("seed", range(8))
def test_random_games_show_what_their_log_says(seed: int) -> None:
    """Whatever is decided, ladder, pairs, payoff and verdict are those of the log, replayed."""
    random = np.random.default_rng(seed)
    role = ROLES[random.integers(len(ROLES))]
    scenario = str(random.choice(sorted(LIBRARY.scenarios)))
    base = LIBRARY.scenario(scenario).with_changes(turns=4, cast="rule_based")
    game = start(base, seed=seed, persons=(role.key,), library=LIBRARY)
    legal = [
        name
        for name, may in zip(
            game.world.menus[role.key], game.world.legal(role.key, 1, person=True)[:, 0], strict=True
        )
        if may and name != "hold"
    ]
    seen = []
    while not game.over:
        game.play_turn({role.key: Decision((str(random.choice(legal)),), {})})
        record = Record(game)
        seen.append(
            (
                {row.number: round(row.now) for row in ladder_rows(record, role)},
                {tie.number: round(tie.now) for tie in pair_ties(record)},
                payoff_change(record, role),
            )
        )
    table = results.turns(replay(read_log(json.dumps(to_log(game))), LIBRARY), matrix=True)
    for turn, (rows, pairs, change) in enumerate(seen):
        row = table.iloc[turn]

        assert rows == {number: round(100 * float(row[number])) for number in rows}
        assert pairs == {number: round(100 * float(row[number])) for number in pairs}
        assert change is not None
        assert change.now / 100 == pytest.approx(row[f"payoff_{role.key}"], abs=1e-9)
        levels = shown_steps((change.before, change.now), 1)
        assert sum(step.shown for step in steps(change)) == pytest.approx(levels[0], abs=1e-9)
    assert judgement(record).word == table.iloc[-1]["verdict"]
