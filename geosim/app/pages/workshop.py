"""The workshop: decide how an actor behaves, see at once what that changes, keep it, and play it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import solara
from markupsafe import escape
from reacton import ipyvuetify as v

from geosim.actor import Role
from geosim.app.components.workshop import Choose, Dials, Text
from geosim.app.messages import say, section
from geosim.app.pages.parts import Footer, asked, fill, markup, token
from geosim.app.pages.workshop_robin import RoundRobin
from geosim.app.pages.workshop_use import Keeping, Notes, Playing
from geosim.app.workshop.bench import Bench, opened
from geosim.app.workshop.dials import dials, shown, value_of
from geosim.app.workshop.draft import Draft, changed, drafted
from geosim.app.workshop.previews import GAMES, Preview, follow
from geosim.app.workshop.shown import (
    likeness_sentence,
    payoff_chart,
    payoff_sentence,
    response_table,
    sample_chart,
    verdict_sentence,
)
from geosim.app.workshop.told import told
from geosim.app.workshop.trying import Question
from geosim.errors import InputError

_FOLDED = ("regard",)  # groups of dials that are opened when wanted


@solara.component
def Workshop() -> None:
    """Show the workbench of an actor's strategy, as the address names them."""
    mine = token()
    solara.Title(say("workshop.page_title"))
    with v.Html(tag="div", class_="page workshop"):
        markup("header", fill("workshop_head.html.j2"), class_="masthead")
        with v.Html(tag="main"):
            if mine:
                _Workbench(mine)
            else:
                markup("p", escape(say("workshop.no_cookie")), class_="panel")
        Footer()


@solara.component
def _Workbench(mine: str) -> None:
    router = solara.use_router()
    wanted = asked("actor"), asked("strategy"), asked("scenario")
    notes, set_notes = solara.use_state(Notes())
    bench = solara.use_memo(lambda: opened(mine, *wanted), [mine, *wanted, notes])

    def choose(wish: Mapping[str, Any]) -> None:
        now = {"actor": bench.role.key, "strategy": bench.name, "scenario": bench.place}
        now[str(wish["key"])] = str(wish["chosen"])
        if wish["key"] == "actor":
            now["strategy"] = ""
        router.push("/strategies?" + "&".join(f"{key}={value}" for key, value in now.items() if value))

    Choose(choices=bench.choices, event_choose=choose)

    _Desk(mine, bench, notes, set_notes).key(f"{bench.role.key}/{bench.name}/{bench.place}")


@solara.component
def _Desk(mine: str, bench: Bench, notes: Notes, note: Callable[[Notes], None]) -> None:
    """Edit one strategy; what is changed is kept until it is saved."""
    library = bench.library
    begun = solara.use_memo(lambda: _first_draft(bench), [])
    draft, set_draft = solara.use_state(begun)
    stamp, set_stamp = solara.use_state(0)
    problem, set_problem = solara.use_state("")

    def take(now: Draft, *, elsewhere: bool) -> None:
        bench.set_aside(now.text)
        set_problem("")
        set_draft(now)
        if elsewhere:
            set_stamp(lambda count: count + 1)

    def write(wish: Mapping[str, Any]) -> None:
        take(drafted(bench.role.key, str(wish["text"]), library, latest.current), elsewhere=False)

    def turn(wish: Mapping[str, Any]) -> None:
        try:
            take(_turned(latest.current, bench, str(wish["key"]), wish["value"]), elsewhere=True)
        except (InputError, ValueError) as error:
            set_problem(say("workshop.dials.unreadable", problem=error))

    def revert(_wish: Mapping[str, Any]) -> None:
        take(drafted(bench.role.key, bench.text, library), elsewhere=True)

    latest = solara.use_ref(draft)
    latest.current = draft
    preview = _use_preview(bench, draft)
    with v.Html(tag="div", class_="workbench"):
        with v.Html(tag="section", class_="panel w-dials", attributes={"aria-labelledby": "w-dials"}):
            _Character(bench, draft, stamp, problem, turn)
        with v.Html(tag="section", class_="panel w-text", attributes={"aria-labelledby": "w-text"}):
            markup("h2", escape(say("workshop.yaml.title")), id="w-text")
            Text(
                text=draft.text,
                stamp=stamp,
                problems=_problems(draft),
                changed=draft.text != bench.text,
                words=section("workshop.yaml"),
                event_write=write,
                event_revert=revert,
            )
        _Shown(bench, draft, preview)
        Keeping(bench, draft, notes, note)
        lists = told(draft.data, bench.role, bench.library.actors)
        if lists:
            markup("section", fill("workshop_told.html.j2", told=lists), class_="panel w-told")
        Playing(mine, bench, draft)
        RoundRobin(bench, draft)


def _first_draft(bench: Bench) -> Draft:
    """Give what was left unsaved, or the file; where the one has mistakes, the other was last without."""
    saved = drafted(bench.role.key, bench.text, bench.library)
    return drafted(bench.role.key, bench.left, bench.library, saved) if bench.left else saved


def _turned(draft: Draft, bench: Bench, key: str, value: object) -> Draft:
    """Give the draft with a dial turned to a value, or (None) left out."""
    groups = dials(draft.data, bench.role, bench.library)
    dial = next(each for group in groups.values() for each in group if each.key == key)
    return changed(draft, dial.path, None if value is None else value_of(dial, value), bench.library)


@solara.component
def _Character(
    bench: Bench, draft: Draft, stamp: int, problem: str, turn: Callable[[Mapping[str, Any]], None]
) -> None:
    """Show who it is, its dials, and its rules in words."""
    data = draft.data
    markup("h2", escape(data.get("title") or say("workshop.dials.title")), id="w-dials")
    markup("p", escape(data.get("about", "")), class_="small soft w-about")
    groups = dials(data, bench.role, bench.library)
    Dials(
        groups=[_group(key, [shown(dial) for dial in found]) for key, found in groups.items()],
        stamp=stamp,
        problem=problem,
        words=section("workshop.dials"),
        event_turn=turn,
    )
    if not groups:
        markup("p", escape(say("workshop.dials.none")), class_="small soft")


def _group(key: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    words = section("workshop.dials")
    return {
        "key": key,
        "title": words.get(f"{key}_title", words.get(key, "")),
        "lead": words.get(f"{key}_lead", ""),
        "folded": key in _FOLDED,
        "dials": found,
    }


def _problems(draft: Draft) -> list[dict[str, Any]]:
    return [
        {
            "line": problem.line,
            "place": say("workshop.yaml.line", line=problem.line),
            "key": problem.key,
            "says": " ".join(part for part in (problem.problem, problem.advice) if part),
        }
        for problem in draft.problems
    ]


# ------------------------------------------------------------------ the preview


def _use_preview(bench: Bench, draft: Draft) -> Preview | None:
    """Follow what is worked out of the draft's last sound state; parts of the one before stay (a hook)."""
    data = None if draft.sound is None else draft.data
    question = solara.use_memo(
        lambda: None if data is None else Question.of(bench.scenario, bench.role.key, data),
        [data, bench.place, bench.role.key],
    )
    preview, set_preview = solara.use_state(None if question is None else Preview(question))

    def start() -> Callable[[], None] | None:
        if question is None:
            return None
        return follow(question, set_preview)

    solara.use_effect(start, [question])
    return preview


@solara.component
def _Shown(bench: Bench, draft: Draft, preview: Preview | None) -> None:
    """Show what is known; of what is still worked out, what was known before stays, dimmed."""
    before = solara.use_ref(preview)
    known = before.current
    if preview is not None and known is not None:
        known = replace(
            preview,
            answers=preview.answers or known.answers,
            games=preview.games or known.games,
            alike=preview.alike or known.alike,
        )
    else:
        known = preview
    before.current = known
    fresh = known is not None and preview is not None and preview.answers is not None
    state = "nothing" if preview is None else "complete" if preview.complete else "working"
    question = preview.question.strategy if preview else ""
    attributes = {
        "aria-labelledby": "w-shown",
        "data-testid": "preview",
        "data-state": state,
        "data-of": hashlib.sha256(question.encode()).hexdigest()[:12],
        "data-answers": "yes" if preview and preview.answers else "no",
        "data-games": str(preview.played if preview else 0),
        "aria-busy": "false" if state == "complete" else "true",
    }
    with v.Html(tag="section", class_="w-shown", attributes=attributes):
        with v.Html(tag="div", class_="panel w-summary"):
            markup("h2", escape(say("workshop.preview.title")), id="w-shown")
            _Summary(bench, draft, preview, known)
        if known is not None:
            _Parts(bench, draft, known, stale=not fresh)


@solara.component
def _Summary(bench: Bench, draft: Draft, preview: Preview | None, known: Preview | None) -> None:
    if known is not None and known.alike:
        markup(
            "p", escape(likeness_sentence(known.alike, bench.titles)), data_testid="alike", class_="w-alike"
        )
    said = say("workshop.preview.nothing")
    if preview is not None:
        said = preview.problem or _progress(preview)
    notes = [say("workshop.preview.by_rule")]
    if not draft.is_sound and preview is not None:
        notes.insert(0, say("workshop.preview.broken"))
    markup(
        "p", escape(f"{said} {' '.join(notes)}"), class_="small soft", role="status", data_testid="progress"
    )


def _progress(preview: Preview) -> str:
    if preview.complete:
        return say("workshop.preview.ready", games=GAMES)
    if preview.answers is not None and preview.answers.looks_ahead:
        said = say("workshop.preview.games", played=preview.played, games=GAMES)
        return f"{said} {say('workshop.preview.looks_ahead')}"
    return say("workshop.preview.working")


@solara.component
def _Parts(bench: Bench, draft: Draft, known: Preview, *, stale: bool) -> None:
    role, games, answers = bench.role, known.games, known.answers
    title = str(draft.data.get("title", ""))
    dim = " stale" if stale else ""
    payoffs = solara.use_memo(
        lambda: _games(games, title, role, bench.titles) if games else None, [games, title]
    )
    table = solara.use_memo(lambda: _responses(answers, role, bench) if answers else None, [answers])
    sample = solara.use_memo(
        lambda: fill("workshop_sample.html.j2", sample=sample_chart(games, role).html) if games else None,
        [games.sample if games else None],
    )
    for key, html in (("games", payoffs), ("responses", table), ("sample", sample)):
        if html is not None:
            markup("div", html, class_=f"panel w-{key}{dim}", data_testid=f"shown-{key}")


def _games(games: Any, title: str, role: Role, titles: Mapping[str, str]) -> Any:
    usual = say("workshop.payoffs.usual", name=titles[games.usual_name])
    return fill(
        "workshop_games.html.j2",
        sentence=payoff_sentence(games),
        payoffs=payoff_chart(games, title, usual, role).html,
        verdict=verdict_sentence(games),
    )


def _responses(answers: Any, role: Role, bench: Bench) -> Any:
    found = response_table(answers, role, bench.library.actors)
    return fill("workshop_responses.html.j2", told=found, actor=role.name)
