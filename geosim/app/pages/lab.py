"""The laboratory: make an experiment, have it played beside the games, look at what came out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any

import solara
from pydantic import ValidationError
from reacton import ipyvuetify as v

from geosim.app.components.lab import ExperimentForm, JobList
from geosim.app.lab.checking import Draft, Fault, checked, draft_of
from geosim.app.lab.choices import choices, first, shipped
from geosim.app.lab.forms import Form, form_of_text
from geosim.app.lab.going import Seen
from geosim.app.lab.jobs import Jobs, jobs
from geosim.app.lab.keeping import Status
from geosim.app.lab.words import disk, told_time
from geosim.app.messages import count, say, section
from geosim.app.pages.lab_job import JobPage
from geosim.app.pages.parts import Footer, asked, fill, markup, token
from geosim.app.session import sessions
from geosim.designs import count as count_points
from geosim.errors import GeosimError
from geosim.experiment import Experiment

_LOOK_AGAIN = 1.0  # seconds after which a page that is closed is noticed
_BETWEEN = 0.5  # seconds from one change that is shown to the next


@dataclass(frozen=True, slots=True)
class _Beginning:
    """What the fields begin with; another number means another experiment."""

    form: Form
    stamp: int = 0


@solara.component
def Lab() -> None:
    """Show the page for a new experiment, or one that was handed in, beside the list of all."""
    mine, wanted = token(), asked("job")
    kept = jobs()
    router = solara.use_router()
    beginning, begin = solara.use_state(_Beginning(first(sessions().library)))
    _use_changes(kept, mine)
    found = kept.find(mine, wanted) if wanted else None

    def go(wish: Mapping[str, Any]) -> None:
        router.push(f"/lab?job={wish['job']}")

    def change(seen: Seen) -> None:
        text = kept.folders.experiment(seen.job.id).read_text(encoding="utf-8")
        begin(_Beginning(form_of_text(text, seen.job.record), beginning.stamp + 1))
        router.push("/lab")

    with v.Html(tag="div", class_="page lab"):
        markup("header", fill("lab_head.html.j2", one=bool(wanted)), class_="masthead")
        with v.Html(tag="main"):
            if found is not None:
                JobPage(kept, found, mine, lambda: change(found), lambda: router.push("/lab")).key(
                    found.job.id
                )
            elif wanted:
                solara.Title(say("lab.page_title"))
                markup("p", fill("lab_missing.html.j2"), class_="plain")
            else:
                solara.Title(say("lab.page_title"))
                _NewExperiment(kept, mine, beginning, begin, lambda job: router.push(f"/lab?job={job}"))
            with v.Html(tag="section", class_="panel lab-jobs", attributes={"aria-labelledby": "jobs-title"}):
                markup("h2", fill("lab_jobs_title.html.j2"), id="jobs-title")
                listed = kept.all(mine) if mine else []
                JobList(
                    jobs=[_listed(each) for each in listed],
                    chosen=wanted,
                    used=_used(kept, listed),
                    words=section("lab.jobs"),
                    event_go=go,
                )
        Footer()


@solara.component
def _NewExperiment(
    kept: Jobs,
    mine: str,
    beginning: _Beginning,
    begin: Callable[[_Beginning], None],
    started: Callable[[str], None],
) -> None:
    """Take down an experiment, say what is wrong with it and how large it is, and hand it in."""
    library = sessions().library
    told, tell = solara.use_state(dict[str, Any](_nothing()))

    def check(event: Mapping[str, Any]) -> None:
        draft = _draft(event["form"])
        tell({**_told(draft, kept), "number": int(event["number"])})

    def run(event: Mapping[str, Any]) -> None:
        draft = _draft(event["form"])
        if not mine:
            tell({**told, "problem": say("lab.no_cookie")})
        elif draft.experiment is None or draft.size is None:
            tell({**_told(draft, kept), "number": told["number"]})
        else:
            try:
                job = kept.submit(mine, draft.text, draft.experiment, draft.record, draft.size)
            except GeosimError as error:
                tell({**told, "problem": str(error)})
            else:
                started(job.id)

    def open_shipped(event: Mapping[str, Any]) -> None:
        try:
            form = shipped(library, str(event["name"]))
        except GeosimError as error:
            tell({**told, "problem": str(error)})
        else:
            begin(_Beginning(form, beginning.stamp + 1))

    def open_text(event: Mapping[str, Any]) -> None:
        draft = checked(str(event["text"]), ("runs",), library)
        if draft.experiment is None:
            tell({**_told(draft, kept), "number": told["number"]})
        else:
            begin(_Beginning(form_of_text(draft.text), beginning.stamp + 1))

    ExperimentForm(
        choices=choices(library, kept.limits.runs),
        start=beginning.form.model_dump(mode="json"),
        stamp=beginning.stamp,
        told=told,
        words=section("lab.form"),
        event_check=check,
        event_run=run,
        event_open_shipped=open_shipped,
        event_open_text=open_text,
    )


def _use_changes(kept: Jobs, mine: str) -> None:
    """Show the page anew whenever a job of this browser has come further, while it is open (a hook)."""
    _, see = solara.use_state(kept.standing(mine))

    def start() -> Callable[[], None]:
        left = Event()

        def follow() -> None:
            version = kept.version
            while not left.wait(_BETWEEN):
                version = kept.wait(version, _LOOK_AGAIN)
                if not left.is_set():
                    see(kept.standing(mine))

        Thread(target=follow, daemon=True, name="lab page").start()
        return left.set

    solara.use_effect(start, [mine])


# ------------------------------------------------------------------ words


def _draft(fields: Any) -> Draft:
    try:
        form = Form.model_validate(fields)
    except ValidationError:
        return Draft("", ("runs",), (Fault("", say("lab.form.unreadable")),))
    return draft_of(form, sessions().library)


def _nothing() -> Mapping[str, Any]:
    return {
        "number": 0,
        "faults": [],
        "size": "",
        "points": "",
        "disk": "",
        "text": "",
        "name": "",
        "problem": "",
    }


def _told(draft: Draft, kept: Jobs) -> dict[str, Any]:
    """Say what was found out about a draft, as the page shows it."""
    told = {**_nothing(), "text": draft.text}
    faults = [{"key": fault.key, "text": fault.text} for fault in draft.faults]
    if draft.experiment is None or draft.size is None:
        return {**told, "faults": faults}
    size = draft.size
    over = kept.refusal(size)
    return {
        **told,
        "faults": [{"key": "", "text": over}] if over else [],
        "size": say(
            "lab.form.about",
            runs=count("lab.form.runs", size.runs, shown=f"{size.runs:,}"),
            seconds=told_time(kept.seconds(size)),
        ),
        "points": _points(draft.experiment),
        "disk": say("lab.form.disk", size=disk(size.megabytes)),
        "name": kept.name(draft.experiment.title),
    }


def _points(experiment: Experiment) -> str:
    """Say how the runs come about; empty where parts differ."""
    if experiment.subexperiments:
        return ""
    scenarios = len(experiment.scenarios)
    points = count("lab.form.points_of", count_points(experiment), shown=f"{count_points(experiment):,}")
    if scenarios > 1:
        points = f"{count('lab.form.scenarios_of', scenarios)} × {points}"
    return count("lab.form.points_told", experiment.replications, points=points)


def _listed(seen: Seen) -> dict[str, Any]:
    job = seen.job
    status = say(f"lab.jobs.status.{job.status}")
    line = count("lab.jobs.total", job.runs, shown=f"{job.runs:,}")
    if job.status is not Status.DONE:
        line = say("lab.jobs.line", done=f"{job.done:,}", runs=f"{job.runs:,}")
    share = round(100 * job.done / job.runs, 1) if job.status is not Status.DONE else None
    return {"id": job.id, "title": job.title, "line": f"{status}, {line}", "share": share}


def _used(kept: Jobs, listed: list[Seen]) -> str:
    used = sum(seen.job.megabytes for seen in listed)
    return say("lab.jobs.kept", used=f"{used:,.1f}", most=f"{kept.limits.megabytes:,}")
