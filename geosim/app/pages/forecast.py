"""The forecast: futures to the end of the game, with the draft and with nothing done, on the same luck."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import solara
from markupsafe import escape
from reacton import ipyvuetify as v

from geosim.app.charts.dots import dots
from geosim.app.charts.fan import fan
from geosim.app.components.futures import FuturesShown
from geosim.app.components.panels import PickOne
from geosim.app.forecasts import ENDED, PAIRS, Answer, Key, Question, forecasts
from geosim.app.messages import say, section
from geosim.app.open_game import OpenGame
from geosim.app.pages.parts import fill, markup
from geosim.app.views.desk import Draft
from geosim.app.views.forecast import (
    Outlook,
    Topic,
    outlook,
    progress,
    said_of_assumptions,
    said_of_spoilers,
    topics,
)
from geosim.app.views.record import Record
from geosim.forecast import position
from geosim.game import Decision


@solara.component
def Forecast(game: OpenGame, drafts: solara.Reactive[int]) -> None:
    """Show where one of the role's numbers may go; `drafts` counts the changes of the draft."""
    drafts.get()  # so that a change of the draft is seen here
    if game.over:
        markup("p", escape(say("forecast.over")), class_="soft")
    else:
        _Futures(game, game.record, game.draft).key(game.id)


@solara.component
def _Futures(game: OpenGame, record: Record, draft: Draft) -> None:
    """Show the forecast of a game with a draft, of the role's own score unless another number is chosen."""
    known = solara.use_memo(lambda: {topic.number: topic for topic in topics(record, game.role)}, [game.id])
    chosen, choose = solara.use_state(next(iter(known)))
    question = _question(game, record, draft, tuple(known))
    answer = _use_answer(question)
    before = solara.use_ref((question, answer))
    if answer.futures is not None or before.current[0].key[1] != question.key[1]:
        before.current = question, answer
    shown_question, shown = before.current  # what was there stays, dimmed, until there is something new
    topic = known[chosen]

    def take(wish: Mapping[str, Any]) -> None:
        if wish.get("chosen") in known:
            choose(str(wish["chosen"]))

    attributes = {"id": "forecast", "aria-labelledby": "forecast-title", "data-testid": "forecast"}
    with v.Html(tag="section", class_="panel forecast", attributes=attributes):
        with v.Html(tag="div", class_="moved-head"):
            markup("h2", escape(say("forecast.title")), id="forecast-title")
            PickOne(
                name="forecast-number",
                label=say("forecast.number"),
                options=[{"key": each.number, "name": each.title} for each in known.values()],
                chosen=chosen,
                event_choose=take,
            )
        _Progress(answer)
        if shown.futures is not None:
            stale = {"class": "stale", "aria-busy": "true"} if shown_question.key != question.key else {}
            with v.Html(tag="div", attributes=stale):
                _Shown(game, record, topic, shown, shown_question.key)
        markup("div", fill("forecast_foot.html.j2"), class_="forecast-foot")


@solara.component
def _Progress(answer: Answer) -> None:
    pairs = answer.futures.pairs if answer.futures else 0
    said = progress(pairs, PAIRS, answer.ahead)
    if answer.problem:
        said = say("forecast.ended") if answer.problem == ENDED else answer.problem
    state = "complete" if answer.complete else "problem" if answer.problem else "waiting"
    markup(
        "p",
        escape(said),
        class_="soft small",
        data_testid="forecast-progress",
        data_pairs=str(pairs),
        data_state=state,
    )


@solara.component
def _Shown(game: OpenGame, record: Record, topic: Topic, answer: Answer, key: Key) -> None:
    futures = answer.futures
    assert futures is not None
    drafted = bool(key[2]) or any(given != "by_rule" for _, given in key[3])
    seen = (key, topic.number, futures.pairs)
    drawn: tuple[Outlook, str, str] = solara.use_memo(lambda: _drawn(record, topic, answer, drafted), [seen])
    found, fan_html, rest_html = drawn
    FuturesShown(
        sentence=_sentence(game, found, answer),
        fan=fan_html,
        rest=rest_html,
        ends=[topic.shown(sample[-1]) for sample in found.fan.samples],
        words=section("forecast.one"),
    )


def _drawn(record: Record, topic: Topic, answer: Answer, drafted: bool) -> tuple[Outlook, str, str]:
    assert answer.futures is not None
    found = outlook(record, answer.futures, topic, drafted=drafted)
    picture = fan(found.fan, say("forecast.fan_title", title=topic.title), f"{found.range}.")
    title = say("forecast.dots_title", what=topic.phrase)
    stacked = dots(found.dots, found.mark, topic.digits, title, found.dots_said)
    return (
        found,
        str(fill("forecast_fan.html.j2", outlook=found, fan=picture)),
        str(fill("forecast_rest.html.j2", outlook=found, dots=stacked)),
    )


def _sentence(game: OpenGame, found: Outlook, answer: Answer) -> str:
    """Name the range, the assumption that matters most and who could spoil it, in one sentence."""
    topic, library = found.topic, game.library
    assumption = say("forecast.assumption_awaited")
    if answer.assumptions:
        assumption = said_of_assumptions(answer.assumptions, topic, library)
    spoiler = say("forecast.spoiler_awaited")
    if answer.spoilers:
        spoiler = said_of_spoilers(answer.spoilers, topic, game.record.roles, muted=game.mute_security)
    return f"{found.range}; {assumption}; {spoiler}."


def _question(game: OpenGame, record: Record, draft: Draft, names: tuple[str, ...]) -> Question:
    """Ask about a draft; a bet is no part of it."""
    begins = solara.use_memo(lambda: position(record.game, record.last + 1), [game.id, record.last])
    return Question(game.id, begins, game.role.key, Decision(draft.choices, draft.answers), names)


def _use_answer(question: Question) -> Answer:
    """Give as much of the answer as there is; more comes when it is there, until the question changes."""
    key = question.key
    told, set_told = solara.use_state((key, Answer()))

    def ask() -> Callable[[], None] | None:
        if forecasts().known(key).complete:
            return None
        return forecasts().ask(question, lambda answer: set_told((key, answer)))

    solara.use_effect(ask, [key])
    return told[1] if told[0] == key and told[1].futures else _known(key, told)


def _known(key: Key, told: tuple[Key, Answer]) -> Answer:
    kept = forecasts().known(key)
    return replace(kept, ahead=told[1].ahead, problem=told[1].problem) if told[0] == key else kept
