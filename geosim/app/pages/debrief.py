"""The page on which a finished game is looked back on: what happened, why, and so what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Event, Thread
from typing import Any

import solara
from markupsafe import Markup
from reacton import ipyvuetify as v

from geosim.app.components.debriefing import Onwards, Steps, TakeAway, Weights
from geosim.app.debriefing.panels import Looked
from geosim.app.messages import say, section
from geosim.app.open_game import OpenGame
from geosim.app.pages.parts import Footer, NoGame, asked, fill, find_game, markup, page_of, titled, token
from geosim.app.session import sessions
from geosim.app.studies import Findings, Study, study_of
from geosim.app.views.judgement import judgement, partner_names, plain_weights, read_weights
from geosim.counterfactual.verdicts import shipped_weights
from geosim.errors import GeosimError

STEPS = ("happened", "why", "so_what")
_LOOK_AGAIN = 0.5  # seconds after which a page that is closed is noticed

Go = Callable[[Mapping[str, Any]], None]


@solara.component
def Debrief() -> None:
    """Show the debrief of a game, once it is over."""
    mine, wanted = token(), asked("game")
    game, problem = solara.use_memo(lambda: find_game(mine, wanted), [mine, wanted])
    if game is None:
        NoGame(problem or say("play.no_game"))
    elif not game.over:
        _UnderWay(game)
    else:
        _LookingBack(game).key(game.id)


@solara.component
def _UnderWay(game: OpenGame) -> None:
    solara.Title(say("debrief.early_title", scenario=game.record.scenario.title))
    page = fill("debrief_early.html.j2", game=page_of("play", game))
    markup("main", page, class_="plain")


@solara.component
def _LookingBack(game: OpenGame) -> None:
    router, wanted = solara.use_router(), asked("step")
    step = wanted if wanted in STEPS else STEPS[0]
    study = solara.use_memo(lambda: study_of(game), [game.id])
    found = use_findings(study)
    moved, set_moved = solara.use_state(list[float]())
    looked = Looked(game)

    def go(wish: Mapping[str, Any]) -> None:
        if wish["step"] in STEPS:
            router.push(f"/{page_of('debrief', game)}&step={wish['step']}")

    named = say(f"debrief.steps.{step}")
    solara.Title(say("debrief.page_title", step=named, scenario=game.record.scenario.title))
    with v.Html(tag="div", class_="page debrief"):
        head = fill(
            "debrief_head.html.j2",
            title=titled(game),
            where=looked.where,
            game=page_of("play", game),
        )
        markup("header", head, class_="masthead")
        Steps(steps=_steps(), now=step, words=section("debrief.steps"), event_go=go)
        with v.Html(tag="main", attributes={"data-testid": f"debrief-{step}"}):
            if step == "happened":
                _Happened(looked, found)
            elif step == "why":
                _Why(looked, found)
            else:
                _SoWhat(looked, found, moved, set_moved)
        place = STEPS.index(step)
        Onwards(
            previous=_towards("previous", place - 1),
            following=_towards("next", place + 1),
            event_go=go,
        )
        Footer()


def use_findings(study: Study) -> Findings:
    """Follow a study as it goes on, for as long as the page is open (a hook)."""
    found, set_found = solara.use_state(study.found)

    def follow(left: Event) -> None:
        with study.watched():
            seen = study.found
            while not left.is_set() and not seen.complete:
                if study.wait(seen.done, _LOOK_AGAIN) and not left.is_set():
                    seen = study.found
                    set_found(seen)

    def start() -> Callable[[], None]:
        left = Event()
        set_found(study.found)
        Thread(target=follow, args=(left,), daemon=True, name="debrief").start()
        return left.set

    solara.use_effect(start, [study])
    return found


# ------------------------------------------------------------------ the steps


@solara.component
def _Happened(looked: Looked, found: Findings) -> None:
    told = found.index
    story = solara.use_memo(lambda: looked.story(told) if told else None, [told is None])
    index = solara.use_memo(lambda: looked.index(told), [told is None])
    trail = solara.use_memo(looked.trail, [])
    choices = solara.use_memo(looked.choices, [])
    _Panel(story if story is not None else _waiting(found), "story")
    with v.Html(tag="div", class_="debrief-grid"):
        _Panel(index, "index")
        _Panel(trail, "trail")
    _Panel(choices, "choices")


@solara.component
def _Why(looked: Looked, found: Findings) -> None:
    replayed = len(found.others)
    index, payoff = found.index, found.payoff
    causes = solara.use_memo(
        lambda: (looked.causes(index, "index"), looked.causes(payoff, "payoff")) if index and payoff else (),
        [index is None],
    )
    bets = solara.use_memo(looked.bets, [])
    luck = solara.use_memo(lambda: looked.luck(found), [replayed])
    answer = solara.use_memo(
        lambda: looked.answer(index, found) if index else None, [index is None, replayed]
    )
    if answer is not None:
        markup("div", answer, role="status")
    with v.Html(tag="div", class_="debrief-grid"):
        for key, panel in zip(("index", "payoff"), causes, strict=False):
            _Panel(panel, f"causes-{key}")
        if not causes:
            _Panel(_waiting(found), "causes")
        _Panel(bets, "bets")
        _Panel(luck, "luck")
    _Progress(found)


@solara.component
def _SoWhat(
    looked: Looked, found: Findings, moved: list[float], set_moved: Callable[[list[float]], None]
) -> None:
    _Verdict(looked, moved, set_moved)
    _Progress(found)
    replays = solara.use_memo(lambda: looked.replays(found), [len(found.others)])
    decisions = solara.use_memo(lambda: looked.decisions(found), [len(found.weighed)])
    still = solara.use_memo(lambda: _still(looked), [])
    with v.Html(tag="div", class_="debrief-grid"):
        _Panel(replays, "replays")
        with v.Html(tag="div", class_="stack"):
            _Panel(decisions, "decisions")
            _Panel(still["ground"], "ground")
        _Panel(still["prompts"], "prompts")
        _Panel(still["press"], "press")
    _TakeAway(looked.game, moved)


def _still(looked: Looked) -> dict[str, Markup]:
    """Give the panels that wait for nothing."""
    link = page_of("sources", looked.game)
    return {"ground": looked.ground(), "prompts": looked.prompts(), "press": looked.press(link)}


@solara.component
def _Verdict(looked: Looked, moved: list[float], set_moved: Callable[[list[float]], None]) -> None:
    """Show the verdict, and let the reader move what it is weighed with."""
    record = looked.game.record
    problem, set_problem = solara.use_state("")
    judged = solara.use_memo(lambda: judgement(record, read_weights(record, moved)), [tuple(moved)])
    shipped = plain_weights(shipped_weights(record.game))

    def move(wish: Mapping[str, Any]) -> None:
        try:
            read_weights(record, list(wish["values"]))
        except GeosimError as error:
            set_problem(say("debrief.verdict.refused", problem=error))
        else:
            set_problem("")
            chosen = [float(number) for number in wish["values"]]
            set_moved([] if chosen == shipped else chosen)

    with v.Html(tag="div", class_="debrief-grid verdict-grid"):
        with v.Html(tag="section", class_="panel", attributes={"data-testid": "panel-verdict"}):
            markup("div", looked.verdict(judged), class_="verdict", role="status")
            markup("div", looked.plane(judged))
        with v.Html(tag="div", class_="stack"):
            with v.Html(tag="section", class_="panel", attributes={"data-testid": "panel-components"}):
                markup("h2", Markup.escape(say("debrief.verdict.components")))
                markup("div", looked.components(judged))
            _Panel(looked.goals(), "goals")
        with v.Html(tag="section", class_="panel", attributes={"data-testid": "panel-weights"}):
            markup("h2", Markup.escape(say("debrief.verdict.weights")))
            markup("p", Markup.escape(say("debrief.verdict.weights_lead")), class_="small")
            Weights(
                partners=list(partner_names(record)),
                values=moved or shipped,
                shipped=shipped,
                problem=problem,
                words=section("debrief.verdict"),
                event_move=move,
            )
    _Panel(looked.views(judged), "views")


@solara.component
def _TakeAway(game: OpenGame, moved: list[float]) -> None:
    code, problem = solara.use_memo(lambda: _share_code(game), [game.id])
    weights = f"?weights={','.join(map(str, moved))}" if moved else ""
    files = (("html", f"debrief.html{weights}"), ("memo", f"memo.md{weights}"), ("log", "log.json"))
    with v.Html(tag="section", class_="panel", attributes={"data-testid": "panel-take-away"}):
        markup("h2", Markup.escape(say("debrief.take_away.title")))
        TakeAway(
            files=[
                {"key": key, "address": f"games/{game.id}/{name}", "title": say(f"debrief.take_away.{key}")}
                for key, name in files
            ],
            link=f"r/{code}" if code else "",
            problem=problem,
            words=section("debrief.take_away"),
        )
        markup("p", fill("debrief_again.html.j2", game=page_of("play", game)), class_="actions")


@solara.component
def _Panel(content: Markup, key: str) -> None:
    markup("section", content, class_=f"panel panel-{key}", data_testid=f"panel-{key}")


@solara.component
def _Progress(found: Findings) -> None:
    """Say how far the replays have come."""
    markup("div", _waiting(found), class_="debrief-progress", role="status", data_testid="progress")


def _waiting(found: Findings) -> Markup:
    return fill("debrief_progress.html.j2", found=found)


# ------------------------------------------------------------------ words


def _steps() -> list[dict[str, str]]:
    return [{"key": step, "title": say(f"debrief.steps.{step}")} for step in STEPS]


def _towards(way: str, place: int) -> dict[str, str]:
    if not 0 <= place < len(STEPS):
        return {}
    return {
        "key": STEPS[place],
        "title": say(f"debrief.steps.{way}", step=say(f"debrief.steps.{STEPS[place]}")),
    }


def _share_code(game: OpenGame) -> tuple[str, str]:
    """Give the code of the run, or why there is none."""
    try:
        return sessions().share_code(game), ""
    except GeosimError as error:
        return "", say("debrief.take_away.no_link", problem=error)
