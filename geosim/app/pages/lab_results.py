"""What came out of an experiment: spread, what it hangs on, two factors at once, and the runs themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from threading import Event, Thread
from typing import Any

import solara
from markupsafe import Markup
from reacton import ipyvuetify as v

from geosim.app.charts.drawing import Chart
from geosim.app.components.lab import Paged
from geosim.app.components.panels import PickOne
from geosim.app.lab.choices import meanings, outcome_title
from geosim.app.lab.figures import Found, Names, cells_of, of_effects, of_heat, of_spread
from geosim.app.lab.findings import ROWS, Question, find, findings
from geosim.app.lab.jobs import Jobs
from geosim.app.lab.keeping import Job
from geosim.app.messages import say, section
from geosim.app.pages.parts import fill, markup
from geosim.app.session import sessions
from geosim.errors import GeosimError
from geosim.experiment import Experiment

_STEPS = 8  # how often a job that goes on is looked at anew


@solara.component
def Results(kept: Jobs, job: Job, experiment: Experiment) -> None:
    """Show the results so far of one outcome, in one part and scenario."""
    library = sessions().library
    outcome, choose_outcome = solara.use_state(experiment.outcomes[0])
    place, choose_place = solara.use_state(0)
    question = Question(kept.folders.results(job.id), "overview", place, outcome)
    overview = use_answer(kept, job, question)
    names = Names(outcome_title(library, outcome), meanings(library))

    with v.Html(tag="section", class_="panel lab-results", attributes={"data-testid": "lab-results"}):
        markup("h2", fill("lab_text.html.j2", text=say("lab.results.title")))
        if not job.done:
            markup("p", fill("lab_text.html.j2", text=say("lab.results.nothing")), class_="soft")
            return
        if job.done < job.runs:
            told = say("lab.results.partly", done=f"{job.done:,}", runs=f"{job.runs:,}")
            markup("p", fill("lab_text.html.j2", text=told), class_="small soft")
        with v.Html(tag="div", class_="row pickers"):
            PickOne(
                name="lab-pick-outcome",
                label=say("lab.results.outcome"),
                options=[{"key": each, "name": outcome_title(library, each)} for each in experiment.outcomes],
                chosen=outcome,
                event_choose=lambda event: choose_outcome(str(event["chosen"])),
            )
            if overview is not None and len(overview.get("places", ())) > 1:
                PickOne(
                    name="lab-pick-place",
                    label=say("lab.results.place"),
                    options=[
                        {"key": str(i), "name": _place_name(each)}
                        for i, each in enumerate(overview["places"])
                    ],
                    chosen=str(place),
                    event_choose=lambda event: choose_place(int(event["chosen"])),
                )
        with v.Html(tag="div", class_="lab-findings"):
            _Spread(overview, names)
            if overview is not None and "counts" in overview:
                _Effects(kept, job, question, names)
                varied = overview["places"][min(place, len(overview["places"]) - 1)]["factors"]
                _Heat(kept, job, question, varied, names)
        _Runs(kept, job)


@solara.component
def _Spread(found: Found | None, names: Names) -> None:
    def drawn() -> Markup:
        if found is None:
            return _words(say("lab.results.working"))
        if problem := found.get("problem"):
            return _words(say("lab.results.problem", problem=problem))
        if "words" in found or found.get("runs"):
            return _figure(of_spread(found, names))
        return _words(say("lab.results.no_values"))

    html = solara.use_memo(drawn, [found, names.outcome])  # drawn once, however often the job comes further
    with v.Html(tag="div", class_="finding", attributes={"data-testid": "lab-spread"}):
        markup("h3", fill("lab_text.html.j2", text=say("lab.results.spread")))
        markup("div", html)


@solara.component
def _Effects(kept: Jobs, job: Job, question: Question, names: Names) -> None:
    found = use_answer(kept, job, replace(question, what="effects"))

    def drawn() -> Markup:
        if found is None:
            return _words(say("lab.results.working"))
        if problem := found.get("problem"):
            return _words(say("lab.results.no_effects", problem=problem))
        chart = of_effects(found, names)
        if chart is None:
            return _words(say("lab.results.effects_none"))
        return _figure(chart, say(f"lab.results.effects_notes.{found['kind']}"))

    html = solara.use_memo(drawn, [found, names.outcome])
    with v.Html(tag="div", class_="finding effects-finding", attributes={"data-testid": "lab-effects"}):
        markup("h3", fill("lab_text.html.j2", text=say("lab.results.hangs")))
        markup("div", html)


@solara.component
def _Heat(kept: Jobs, job: Job, question: Question, varied: list[str], names: Names) -> None:
    picked, pick = solara.use_state(("", ""))
    across, up = _two(varied, *picked)
    asked = replace(question, what="heat", across=across, up=up) if up else None
    found = use_answer(kept, job, asked)

    def drawn() -> Markup:
        if not up:
            return _words(say("lab.results.heat_one"))
        if found is None:
            return _words(say("lab.results.working"))
        if problem := found.get("problem"):
            return _words(say("lab.results.problem", problem=problem))
        chart = of_heat(found, names, across, up)
        return _words(say("lab.results.heat_none")) if chart is None else _figure(chart)

    html = solara.use_memo(drawn, [found, names.outcome, across, up])
    with v.Html(tag="div", class_="finding", attributes={"data-testid": "lab-heat"}):
        markup("h3", fill("lab_text.html.j2", text=say("lab.results.heat")))
        if up:
            _HeatPickers(varied, across, up, names, pick)
        markup("div", html)


@solara.component
def _HeatPickers(
    varied: list[str], across: str, up: str, names: Names, pick: Callable[[tuple[str, str]], None]
) -> None:
    options = [{"key": name, "name": names.called(name)} for name in varied]
    with v.Html(tag="div", class_="row pickers"):
        PickOne(
            name="lab-across",
            label=say("lab.results.heat_across"),
            options=options,
            chosen=across,
            event_choose=lambda event: pick((str(event["chosen"]), up)),
        )
        PickOne(
            name="lab-up",
            label=say("lab.results.heat_up"),
            options=options,
            chosen=up,
            event_choose=lambda event: pick((across, str(event["chosen"]))),
        )


@solara.component
def _Runs(kept: Jobs, job: Job) -> None:
    wanted, turn = solara.use_state(0)
    answer = use_answer(kept, job, Question(kept.folders.results(job.id), "table", page=wanted))
    shown = solara.use_ref((wanted, answer))
    if answer is not None:
        shown.current = wanted, answer
    page, found = shown.current  # what was there stays until the next page is

    def drawn() -> str:
        if found is None or "problem" in found:
            return ""
        return str(fill("lab_table.html.j2", columns=found["columns"], rows=cells_of(found["rows"])))

    html = solara.use_memo(drawn, [found])
    with v.Html(tag="div", class_="finding lab-table", attributes={"data-testid": "lab-table"}):
        markup("h3", fill("lab_text.html.j2", text=say("lab.results.table")))
        if found is None:
            markup("div", _words(say("lab.results.working")))
        elif problem := found.get("problem"):
            markup("div", _words(say("lab.results.problem", problem=problem)))
        else:
            first = page * ROWS
            Paged(
                html=html,
                said=say(
                    "lab.results.table_said",
                    first=f"{first + 1:,}",
                    last=f"{first + len(found['rows']):,}",
                    all=f"{found['runs']:,}",
                ),
                page=page,
                pages=max(1, -(-found["runs"] // ROWS)),
                words=section("lab.results"),
                event_turn=lambda event: turn(max(0, int(event["page"]))),
            )


def _figure(chart: Chart, note: str = "") -> Markup:
    return fill("lab_figure.html.j2", chart=chart, note=note)


def _words(text: str) -> Markup:
    return fill("lab_words.html.j2", text=text)


def use_answer(kept: Jobs, job: Job, question: Question | None) -> Found | None:
    """Give what was found about the results of a job; None until it is there (a hook).

    While the job goes on, what was found before stays until there is something new.
    """
    told, tell = solara.use_state(dict[str, Any]())
    stage = job.done if not job.status.active else job.done * _STEPS // job.runs
    key = (job.id, question.key if question else "", stage, job.status.active)

    def ask() -> Callable[[], None] | None:
        if question is None or not job.done:
            return None
        left = Event()

        def work() -> None:
            found = _found(kept, job, question)
            if not left.is_set():
                tell({"question": question.key, "found": found})

        Thread(target=work, daemon=True, name="lab finding").start()
        return left.set

    solara.use_effect(ask, [key])
    return told["found"] if question and told.get("question") == question.key else None


def _found(kept: Jobs, job: Job, question: Question) -> Found:
    """Give what was found before about results that no longer change, or find it."""
    name = f"{question.key}|{job.done}"
    known = None if job.status.active else kept.folders.kept_findings(job.id, name)
    if known is not None:
        return known
    try:
        found = findings().done(find, question)
    except GeosimError as error:
        return {"problem": str(error)}
    if not job.status.active and "problem" not in found:
        kept.folders.keep_findings(job.id, name, found)
    return found


def _two(varied: list[str], across: str, up: str) -> tuple[str, str]:
    """Give two different factors, those that are wanted where there are such."""
    first = across if across in varied else varied[0]
    others = [name for name in varied if name != first]
    return first, up if up in others else (others[0] if others else "")


def _place_name(place: Mapping[str, str]) -> str:
    title = sessions().library.scenario(place["scenario"]).title
    return f"{place['part']}, {title}" if place["part"] else title
