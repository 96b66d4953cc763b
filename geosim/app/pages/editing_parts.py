"""The parts of the scenario editor: the form part by part, what an event changes, and how games end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Event, Thread
from typing import Any, get_args

import solara
from markupsafe import Markup, escape
from reacton import ipyvuetify as v

from geosim.app.components.controls import Act
from geosim.app.components.editor import Frame, OpenQuestions, Seats, StartState, Texts, Timeline
from geosim.app.editor import form, timeline
from geosim.app.editor.draft import Draft
from geosim.app.editor.endings import effect_told, endings
from geosim.app.editor.trials import Found, Trial, trial_of, trials
from geosim.app.messages import count, say, section
from geosim.app.pages.parts import markup
from geosim.app.session import sessions
from geosim.errors import GeosimError
from geosim.scenario import Bullet, Scenario
from geosim.trial.spread import EventEffect, Spread

_KINDS = get_args(Bullet.model_fields["kind"].annotation)
_LEVELS = get_args(Scenario.model_fields["difficulty"].annotation)
_LONGEST = 80  # letters of a search


@solara.component
def Part(draft: Draft, version: int, shown: str, problems: Mapping[str, str], change: Act, add: Act) -> None:
    """Show one part of the form."""
    scenario, library = draft.scenario, draft.library
    words = section(f"editor.{shown}")
    if shown == "texts":
        more = {"kinds": {kind: say(f"badges.{kind}") for kind in _KINDS}}
        levels = {level: say(f"choose.{level}") for level in _LEVELS}
        Texts(
            said=form.texts(scenario),
            problems=problems,
            words={**words, **more, "difficulties": levels},
            event_change=change,
        )
    elif shown == "start":
        _Start(draft, version, problems, change)
    elif shown == "questions":
        rows = form.questions(library, scenario)
        OpenQuestions(rows=rows, problems=problems, words=words, event_change=change)
    elif shown == "seats":
        own = tuple(name for name in library.strategies if name not in sessions().library.strategies)
        Seats(
            seats=form.seats(library, scenario, own),
            roles=list(scenario.roles),
            problems=problems,
            words=words,
            event_change=change,
        )
    elif shown == "frame":
        Frame(said=form.frame(scenario), problems=problems, words=words, event_change=change)
    else:
        _Timeline(draft, version, problems, change, add)


@solara.component
def _Start(draft: Draft, version: int, problems: Mapping[str, str], change: Act) -> None:
    wanted, set_wanted = solara.use_state("")
    rows, number = solara.use_memo(
        lambda: form.numbers_found(draft.library, draft.scenario, wanted), [version, wanted]
    )
    told = count("editor.start.found", number, shown=len(rows))
    StartState(
        set=form.numbers_set(draft.library, draft.scenario),
        found=rows,
        found_words=told if wanted else say("editor.start.at_first"),
        problems=problems,
        words=section("editor.start"),
        event_change=change,
        event_search=lambda wish: set_wanted(str(wish["words"])[:_LONGEST]),
    )


@solara.component
def _Timeline(draft: Draft, version: int, problems: Mapping[str, str], change: Act, add: Act) -> None:
    library, scenario = draft.library, draft.scenario
    looked, look = solara.use_state(dict[str, Any]())
    trial, of, title = solara.use_memo(lambda: _looked_at(draft, looked), [version, looked])
    found, problem = use_trial(trial)
    effect = None
    if trial:
        html = effect_told(library, title, found) if isinstance(found, EventEffect) else Markup()
        waiting = problem or ("" if found else say("editor.effect.waiting"))
        effect = {"of": of, "html": str(html), "waiting": waiting}
    shelf, instruments = solara.use_memo(
        lambda: (timeline.injects(sessions().library), timeline.instruments(sessions().library)), []
    )
    Timeline(
        turns=timeline.turns(scenario),
        happenings=timeline.events(library, scenario),
        injects=shelf,
        instruments=instruments,
        factors=timeline.factors(),
        turn_quarters=scenario.turn_quarters,
        effect=effect,
        problems=problems,
        words=section("editor.timeline.words"),
        event_change=change,
        event_add=add,
        event_look=lambda wish: look(dict(wish)),
    )


def _looked_at(draft: Draft, looked: Mapping[str, Any]) -> tuple[Trial | None, str, str]:
    """Give the trial of an event or inject that is looked at, where it is shown, and what it is called."""
    scenario = draft.scenario
    if "event" in looked:
        found = next((event for event in scenario.events if event.name == looked["event"]), None)
        return (trial_of(scenario, found.name), found.name, found.title) if found else (None, "", "")
    if "inject" in looked:
        name = str(looked["inject"])
        try:
            tried, event = timeline.with_inject(draft.library, scenario, name, int(looked["turn"]))
        except (GeosimError, ValueError):
            return None, "", ""
        return trial_of(tried, event), "inject", sessions().library.inject(name).title
    return None, "", ""


# ------------------------------------------------------------------ quick games


@solara.component
def Endings(draft: Draft, version: int) -> None:
    """Show how quick games of the last sound scenario end, beside those before anything was changed."""
    scenario = draft.scenario
    now, problem = use_trial(solara.use_memo(lambda: trial_of(scenario), [version]))
    first, _ = use_trial(solara.use_memo(lambda: trial_of(draft.first), [draft]))
    before = first if isinstance(first, Spread) and scenario.hash != draft.first.hash else None
    kept = solara.use_ref((scenario, now, before))
    if isinstance(now, Spread):
        kept.current = scenario, now, before
    drawn, found, compared = kept.current  # what was there stays, dimmed, until there is something new
    with v.Html(
        tag="section", attributes={"data-testid": "endings", "aria-label": say("editor.beside.endings")}
    ):
        state = problem or ("" if isinstance(now, Spread) else say("editor.endings.waiting"))
        markup("p", escape(state), class_="soft small", role="status", data_testid="endings-state")
        if isinstance(found, Spread):
            html = endings(draft.library, drawn, found, compared)
            stale = "" if isinstance(now, Spread) else " stale"
            markup("div", html, class_=f"endings{stale}")


def use_trial(trial: Trial | None) -> tuple[Found | None, str]:
    """Give the answer of a trial once it is there, or what stood in its way (a hook)."""
    nothing: tuple[Trial | None, str] = (None, "")
    told, tell = solara.use_state(nothing)  # never that of a trial at first: what is told then is news

    def ask() -> Callable[[], None] | None:
        if trial is None or trials().known(trial) is not None:
            return None
        left, wanted = Event(), trial

        def wait() -> None:
            problem = ""
            try:
                trials().answer(wanted)
            except GeosimError as error:
                problem = str(error)
            if not left.is_set():
                tell((wanted, problem))

        Thread(target=wait, name="trial", daemon=True).start()
        return left.set

    solara.use_effect(ask, [trial])
    if trial is None:
        return None, ""
    known = trials().known(trial)
    return known, told[1] if told[0] == trial and known is None else ""
