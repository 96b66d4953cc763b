"""The forecast on the page, without a browser: rows, words, pictures, and the line in which pages wait."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from threading import Event
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import solara

from geosim import forecast
from geosim.app import forecasts as service
from geosim.app.charts.dots import Mark, above, dots
from geosim.app.charts.fan import fan
from geosim.app.forecasts import Answer, Forecasts, Question
from geosim.app.messages import say
from geosim.app.pages import forecast as page
from geosim.app.views.desk import Draft
from geosim.app.views.forecast import (
    outlook,
    progress,
    said_of_assumptions,
    said_of_spoilers,
    topics,
)
from geosim.app.views.record import Record
from geosim.errors import GeosimError
from geosim.forecast import Doubts, Futures
from geosim.game import Decision, Game
from geosim.library import default_library
from geosim.table import start
from geosim.wording import MINUS

LIBRARY = default_library()
PAKISTAN, CHAGAI, CHINA = (LIBRARY.actors[key] for key in ("pakistan", "community_chagai", "china"))
DRAFT = Decision(("share",))


@pytest.fixture(scope="module")
def game() -> Game:
    """Give a game of which a person has played two turns in Pakistan's seat."""
    scenario = LIBRARY.scenario("first_shipment").with_changes(turns=5, cast="rule_based")
    found = start(scenario, seed=11, persons=("pakistan",), library=LIBRARY)
    for _ in range(2):
        found.play_turn({"pakistan": Decision(("openbook",))})
    return found


@pytest.fixture(scope="module")
def record(game: Game) -> Record:
    """Give that game turn by turn."""
    return Record(game)


@pytest.fixture(scope="module")
def futures(game: Game, record: Record) -> Futures:
    """Give some futures of it, of every number Pakistan may look at."""
    names = [topic.number for topic in topics(record, PAKISTAN)]
    return forecast.futures(forecast.position(game), "pakistan", DRAFT, names, range(40))


def number(text: str) -> float:
    """Read a number as the page writes it."""
    return float(re.sub(r"[^0-9.\-]", "", text.replace(MINUS, "-")))


# ---------------------------------------------------------------------- rows and words


def test_a_role_sees_its_own_score_first(record: Record) -> None:
    """The first number is the role's own score; a community may look at its consent, a state at its tie."""
    for role, own in ((PAKISTAN, ""), (CHAGAI, "consent_chagai"), (CHINA, "alignment_china")):
        numbers = [topic.number for topic in topics(record, role)]
        assert numbers[0] == f"score_{role.key}"
        assert {"leverage_dependency", "alignment_united_states", "alignment_china", "reserves"} <= {*numbers}
        assert not own or own in numbers
        assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("drafted", [True, False])
def test_every_number_has_words_for_everything(record: Record, futures: Futures, drafted: bool) -> None:
    """Range, dots and comparison of every number are whole sentences with nothing left to fill in."""
    for topic in topics(record, PAKISTAN):
        found = outlook(record, futures, topic, drafted=drafted)
        for said in (found.range, found.dots_said, found.compared):
            assert "{" not in said
            assert said[0].isupper()


def test_the_range_is_that_of_the_fan(record: Record, futures: Futures) -> None:
    """The sentence names the ends and the middle of the last turn's band, as the table beside it does."""
    for topic in topics(record, PAKISTAN):
        found = outlook(record, futures, topic, drafted=True)
        low, _, median, _, high = fan(found.fan, "title", "summary").table.rows[-1][1:6]
        assert [number(text) for text in re.findall(rf"(?<= )\$?{MINUS}?[0-9.]+(?!\w* of)", found.range)][
            -3:
        ] == [number(low), number(high), number(median)]


def test_the_fraction_in_words_is_that_of_the_dots(record: Record, futures: Futures) -> None:
    """There are 20 dots, and the sentence counts those that are filled and those the table calls above."""
    for topic in topics(record, PAKISTAN):
        found = outlook(record, futures, topic, drafted=True)
        chart = dots(found.dots, found.mark, topic.digits, "title", "summary")
        said = int(re.match(r"In (\d+) of 20 ", found.dots_said)[1])
        assert chart.wide.count('class="outcome') == chart.narrow.count('class="outcome') == 20
        assert chart.wide.count("outcome filled") == chart.narrow.count("outcome filled") == said
        assert len(chart.table.rows) == 20
        assert sum(row[-1] == "yes" for row in chart.table.rows) == said


def test_dots_are_counted_as_they_are_shown() -> None:
    """A dot that looks equal to the mark does not count as above it."""
    assert above((1.04, 1.06, 2.0), Mark(1.0, "now"), 1) == 2


def test_pairs_are_counted(record: Record, futures: Futures) -> None:
    """The share of pairs in which the draft does better is counted pair by pair; fewer attacks are better."""
    for topic in topics(record, PAKISTAN):
        gain = futures.paths(topic.number)[-1] - futures.paths(topic.number, held=True)[-1]
        better = int(np.sum(gain > 0 if topic.more_is_better else gain < 0))
        assert f" in {better} of 40 pairs" in outlook(record, futures, topic, drafted=True).compared


def test_the_past_is_what_was_played(record: Record, futures: Futures) -> None:
    """The line before the fan is the number after every turn so far."""
    tie = next(topic for topic in topics(record, PAKISTAN) if topic.number == "alignment_china")
    past = outlook(record, futures, tie, drafted=True).fan.past
    assert [point.turn for point in past] == [0, 1, 2]
    assert [point.value for point in past] == pytest.approx(
        [100 * v for v in record.history("alignment_china")]
    )


def test_the_picture_shows_everything_once(record: Record, futures: Futures) -> None:
    """A row of the table for every turn, a hidden line for every future, none for an empty draft."""
    score = topics(record, PAKISTAN)[0]
    for drafted in (True, False):
        chart = fan(outlook(record, futures, score, drafted=drafted).fan, "title", "summary")
        assert len(chart.table.rows) == 1 + 5
        assert chart.wide.count("data-future=") == 20
        assert ("fan-nothing" in chart.wide) == drafted


def test_a_picture_of_the_last_turn_can_be_drawn(record: Record, game: Game) -> None:
    """With one turn left the fan has one step, for numbers with a past and for those counted over a turn."""
    last = start(game.world.scenario, seed=11, persons=("pakistan",), library=LIBRARY)
    for _ in range(4):
        last.play_turn({"pakistan": Decision()})
    names = [topic.number for topic in topics(record, PAKISTAN)]
    found = forecast.futures(forecast.position(last), "pakistan", DRAFT, names, range(6))
    for topic in topics(Record(last), PAKISTAN):
        chart = fan(outlook(Record(last), found, topic, drafted=True).fan, "title", "summary")
        assert "nan" not in chart.wide


def test_a_first_turn_can_be_forecast(game: Game) -> None:
    """Before the first turn, what is counted over a turn has no past and no line before the fan."""
    fresh = start(game.world.scenario, seed=11, persons=("pakistan",), library=LIBRARY)
    known = topics(Record(fresh), PAKISTAN)
    names = [topic.number for topic in known]
    found = forecast.futures(forecast.position(fresh), "pakistan", DRAFT, names, range(6))
    for topic in known:
        view = outlook(Record(fresh), found, topic, drafted=False)
        assert fan(view.fan, "title", "summary").wide
        assert (topic.number in {"payoff_pakistan", "take", "attacks"}) == (not view.fan.past)


def test_the_largest_doubts_are_named(game: Game, record: Record) -> None:
    """The assumption and the actor that are named are those that were measured to move the number most."""
    tie = next(topic for topic in topics(record, PAKISTAN) if topic.number == "alignment_china")
    begins = forecast.position(game)
    found = forecast.assumptions(begins, "pakistan", DRAFT, (tie.number,), range(24))
    assert "how Beijing reads Pakistan's opening" in said_of_assumptions(found, tie, LIBRARY)
    reserves = next(topic for topic in topics(record, PAKISTAN) if topic.number == "reserves")
    harm = forecast.spoilers(begins, "pakistan", DRAFT, (reserves.number,), range(16))
    said = said_of_spoilers(harm, reserves, record.roles, muted=False)
    worst = min(harm.of(reserves.number), key=lambda doubt: doubt.shift)
    assert LIBRARY.actors[worst.who].name in said
    assert f"fall by ${-worst.shift:.1f}bn" in said


def test_no_doubt_is_said_plainly(record: Record) -> None:
    """Where nothing moves the number by more than luck, the sentence says so instead of naming something."""
    score = topics(record, PAKISTAN)[0]
    same = np.ones((1, 10))
    found = Doubts((score.number,), (("beijing_reading", "low"),), same, np.ones((1, 1, 10)))
    assert "none of the 12" in said_of_assumptions(found, score, LIBRARY)
    assert "nobody" in said_of_spoilers(found, score, record.roles, muted=False)


def test_muted_security_hides_what_only_the_computer_may_choose(record: Record) -> None:
    """Who has muted security news reads of an event, not of armed groups; the number stays."""
    score = topics(record, PAKISTAN)[0]
    things = (("community_waziristan", "support_ins"),)
    worse = np.linspace(0.9, 1.0, 10).reshape(1, 1, 10) - 1.0
    found = Doubts((score.number,), things, np.linspace(0.9, 1.0, 10).reshape(1, 10), worse)
    open_, muted = (said_of_spoilers(found, score, record.roles, muted=muted) for muted in (False, True))
    assert "armed groups" in open_
    assert "armed groups" not in muted
    assert open_.rpartition("middle")[2] == muted.rpartition("middle")[2]


def test_progress_is_said() -> None:
    """Waiting, playing, half done and done are four different lines."""
    said = [
        progress(0, 200, 2),
        progress(0, 200, 1),
        progress(0, 200, 0),
        progress(100, 200, 0),
        progress(200, 200, 0),
    ]
    assert len(set(said)) == 5
    assert "2 other pieces" in said[0]
    assert "200 + 200" in said[-1]


# ---------------------------------------------------------------------- the line


@pytest.fixture
def line() -> Iterator[Forecasts]:
    """Give the forecasts of a server whose work is done by a thread."""
    found = Forecasts(lambda: ThreadPoolExecutor(1), niceness=0)
    yield found
    found.close()


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Play few futures a step."""
    steps = {
        "first": lambda *said: forecast.futures(*said, pairs=range(4)),
        "rest": lambda *said: forecast.futures(*said, pairs=range(4, 8)),
        "assumptions": lambda *said: forecast.assumptions(*said, futures=range(2)),
        "spoilers": lambda *said: forecast.spoilers(*said, futures=range(2)),
    }
    monkeypatch.setattr(service, "_STEPS", steps)
    monkeypatch.setattr(service, "PAIRS", 8)


def asked(game: Game, draft: Decision = DRAFT, name: str = "one") -> Question:
    """Ask about Pakistan's score."""
    return Question(name, forecast.position(game), "pakistan", draft, ("score_pakistan",))


def all_told(line: Forecasts, question: Question) -> list[Answer]:
    """Ask and wait until there is no more to come."""
    told: list[Answer] = []
    done = Event()

    def tell(answer: Answer) -> None:
        told.append(answer)
        if answer.complete or answer.problem:
            done.set()

    line.ask(question, tell)
    assert done.wait(60)
    return told


@pytest.mark.usefixtures("few")
def test_an_answer_grows_step_by_step(line: Forecasts, game: Game) -> None:
    """Half the futures, all of them, the assumptions, then who could spoil it."""
    told = [answer for answer in all_told(line, asked(game)) if answer.futures]
    assert [answer.futures.pairs for answer in told] == [4, 8, 8, 8]
    assert [answer.assumptions is not None for answer in told] == [False, False, True, True]
    assert [answer.complete for answer in told] == [False, False, False, True]


@pytest.mark.usefixtures("few")
def test_an_answer_is_kept(line: Forecasts, game: Game) -> None:
    """The same question again costs nothing; another draft, turn or game is another question."""
    question = asked(game)
    told = all_told(line, question)[-1]
    assert line.known(asked(game).key) is told
    keys = {question.key, asked(game, Decision(("openbook",))).key, asked(game, name="two").key}
    assert len(keys) == 3


@pytest.mark.usefixtures("few")
def test_a_changed_draft_leaves_the_line(game: Game) -> None:
    """Who is no longer interested is told nothing, and what has not begun is never played."""
    gate, worker = Event(), ThreadPoolExecutor(1)
    line = Forecasts(lambda: worker, niceness=0)
    line.warm_up()
    worker.submit(gate.wait)
    told: list[Answer] = []
    end = line.ask(asked(game), told.append)
    while not line._line:
        pass
    end()
    gate.set()
    line.close()
    assert [answer for answer in told if answer.futures] == []
    assert line._line == 0


@pytest.mark.usefixtures("few")
def test_who_waits_is_told_how_many_come_first(game: Game) -> None:
    """While another's step is in line, the wait is told before the first futures come."""
    gate, worker = Event(), ThreadPoolExecutor(1)
    line = Forecasts(lambda: worker, niceness=0)
    line.warm_up()
    worker.submit(gate.wait)
    end = line.ask(asked(game, name="other"), lambda _: None)
    while not line._line:
        pass
    told: list[Answer] = []
    waiting = Event()
    end_too = line.ask(asked(game), lambda answer: (told.append(answer), waiting.set()))
    assert waiting.wait(20)
    assert told[0].ahead == 1
    end()
    end_too()
    gate.set()
    line.close()


def test_what_stands_in_the_way_is_told(line: Forecasts, game: Game, monkeypatch: pytest.MonkeyPatch) -> None:
    """A strategy without a rule-based form, say, is named on the page instead of a forecast."""

    def refuse(*_: Any) -> Futures:
        raise GeosimError("no rule-based form.")

    monkeypatch.setattr(service, "_STEPS", {"first": refuse})
    assert all_told(line, asked(game))[-1].problem == "no rule-based form."


@pytest.mark.usefixtures("few")
def test_a_working_process_that_was_ended_is_replaced(game: Game) -> None:
    """When the process is gone, another one starts and the forecast comes all the same."""
    started: list[Executor] = []

    class Crew(ThreadPoolExecutor):
        def submit(self, fn: Any, /, *args: Any, **named: Any) -> Any:
            if fn is service.take_step and len(started) == 1:
                raise BrokenProcessPool
            return super().submit(fn, *args, **named)

    def begin() -> Executor:
        started.append(Crew(1))
        return started[-1]

    line = Forecasts(begin, niceness=0)
    assert all_told(line, asked(game))[-1].complete
    assert len(started) == 2
    line.close()


# ---------------------------------------------------------------------- the panel


@pytest.mark.usefixtures("few")
def test_the_panel_shows_what_there_is(
    line: Forecasts, game: Game, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The panel says what it waits for, then shows fan, dots and sentence, and its label always."""
    monkeypatch.setattr(page, "forecasts", lambda: line)
    monkeypatch.setattr(page, "PAIRS", 8)
    known = [topic.number for topic in topics(record, PAKISTAN)]
    question = Question("one", forecast.position(game), "pakistan", DRAFT, tuple(known))
    all_told(line, question)
    open_game = SimpleNamespace(
        id="one", role=PAKISTAN, record=record, draft=Draft({"share": ""}, {}), over=False, library=LIBRARY,
        mute_security=False,
    )  # fmt: skip
    box, rendered = solara.render(page.Forecast(open_game, solara.reactive(0)), handle_error=False)
    try:
        shown = repr(box.children)
        for wanted in (
            say("forecast.caution"),
            say("forecast.all", pairs=8),
            "In 9 of 10 futures",
            "fan-median",
        ):
            assert wanted in shown
    finally:
        rendered.close()
