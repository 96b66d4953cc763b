"""One experiment of the laboratory: how far it is, what came out, and how to take it away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import solara
from reacton import ipyvuetify as v

from geosim.app.components.lab import JobRun, TakeWith
from geosim.app.lab.choices import outcome_title, outcome_unit
from geosim.app.lab.figures import writer
from geosim.app.lab.going import Seen
from geosim.app.lab.jobs import Jobs
from geosim.app.lab.keeping import Job, Status
from geosim.app.lab.words import disk, told_time
from geosim.app.messages import count, say, section
from geosim.app.pages.lab_results import Results
from geosim.app.pages.parts import fill, markup
from geosim.app.session import sessions
from geosim.designs import factors
from geosim.errors import GeosimError
from geosim.experiment import Experiment
from geosim.reading import read_yaml

_STOPPED = (Status.PAUSED, Status.CANCELLED, Status.FAILED)
_SPOKEN_STEP = 25  # of 100 runs, from one thing a screen reader hears to the next


@solara.component
def JobPage(kept: Jobs, seen: Seen, mine: str, change: Callable[[], None], leave: Callable[[], None]) -> None:
    """Show a job of the person, and act on it."""
    job = seen.job
    problem, set_problem = solara.use_state("")
    experiment = _experiment(kept.folders.experiment(job.id))

    def act(what: Callable[[str, str], None]) -> Callable[[Mapping[str, Any]], None]:
        def acting(_: Mapping[str, Any]) -> None:
            try:
                what(mine, job.id)
            except GeosimError as error:
                set_problem(str(error))
            else:
                set_problem("")

        return acting

    def remove(_: Mapping[str, Any]) -> None:
        kept.remove(mine, job.id)
        leave()

    solara.Title(say("lab.job_title", title=job.title))
    with v.Html(tag="div", class_="lab-job"):
        with v.Html(tag="section", class_="panel lab-run"):
            markup("div", fill("lab_job_head.html.j2", job=job, question=experiment.question))
            JobRun(
                job=_shown(seen, problem),
                words=section("lab.job"),
                event_pause=act(kept.pause),
                event_cancel=act(kept.cancel),
                event_resume=act(kept.resume),
                event_remove=remove,
                event_change=lambda _: change(),
            )
        Results(kept, job, experiment)
        with v.Html(tag="div", class_="lab-foot"):
            with v.Html(tag="section", class_="panel", attributes={"data-testid": "lab-take"}):
                markup("h2", fill("lab_text.html.j2", text=say("lab.job.take")))
                TakeWith(files=_files(job), lines=_lines(kept, job), words=section("lab.job"))
            with v.Html(tag="section", class_="panel", attributes={"data-testid": "lab-about"}):
                about = fill(
                    "lab_about.html.j2", job=job, experiment=experiment, facts=_facts(job, experiment)
                )
                markup("div", about)


# ------------------------------------------------------------------ words


def _shown(seen: Seen, problem: str) -> dict[str, Any]:
    """Give the state of a job, as the component shows it."""
    job = seen.job
    return {
        "status": job.status.value,
        "done": job.done,
        "runs": job.runs,
        "share": None if job.status is Status.DONE else round(100 * job.done / job.runs, 1),
        "said": _said(seen),
        "spoken": _of_status(job),
        "line": _line(seen),
        "means": _means(job) if job.status.at_work else [],
        "problem": problem,
        "may": {
            "pause": job.status in (Status.RUNNING, Status.WAITING),
            "cancel": job.status in (Status.RUNNING, Status.WAITING, Status.PAUSED),
            "resume": job.status in _STOPPED,
            "remove": not job.status.at_work,
        },
    }


def _said(seen: Seen) -> str:
    job = seen.job
    if job.status is Status.WAITING:
        return count("lab.job.ahead", seen.ahead) if seen.ahead else say("lab.job.first")
    if job.status is Status.RUNNING and not seen.rate and not job.done:
        return say("lab.job.starting")
    if job.status is Status.RUNNING:
        return say("lab.job.running", done=f"{job.done:,}", runs=f"{job.runs:,}")
    return _of_status(job)


def _of_status(job: Job) -> str:
    return say(
        f"lab.job.said.{job.status}",
        done=f"{job.done:,}",
        runs=f"{job.runs:,}",
        time=told_time(job.seconds),
        problem=job.problem,
        share=100 * job.done // job.runs // _SPOKEN_STEP * _SPOKEN_STEP,
    )


def _line(seen: Seen) -> list[str]:
    """Give what is told of a job at work beside its runs: rate, time left, runs that broke."""
    job, told = seen.job, list[str]()
    if seen.rate:
        told.append(say("lab.job.rate", rate=f"{seen.rate:,.0f}" if seen.rate >= 1 else f"{seen.rate:.1f}"))
    if seen.left is not None:
        told.append(say("lab.job.left", time=told_time(seen.left)))
    if job.failed:
        told.append(count("lab.job.failed", job.failed))
    return told


def _means(job: Job) -> list[dict[str, str]]:
    library = sessions().library
    return [
        {
            "name": name,
            "title": outcome_title(library, name),
            "value": writer([0, mean])(mean),
            "unit": outcome_unit(library, name),
        }
        for name, mean in job.means.items()
    ]


def _files(job: Job) -> list[dict[str, str]]:
    files = [("yaml", "experiment.yaml"), *([("zip", "results.zip")] if job.done else [])]
    return [
        {"key": key, "address": f"lab/jobs/{job.id}/{name}", "title": say(f"lab.job.{key}")}
        for key, name in reversed(files)
    ]


def _lines(kept: Jobs, job: Job) -> list[dict[str, str]]:
    load = f'import geosim; results = geosim.load("{job.name}")'
    return [
        {
            "key": "command",
            "label": say("lab.job.command"),
            "text": kept.command(job),
            "note": say("lab.job.command_note", file=f"{job.name}.yaml"),
        },
        {"key": "load", "label": say("lab.job.load"), "text": load, "note": ""},
    ]


def _facts(job: Job, experiment: Experiment) -> list[tuple[str, str]]:
    """Give what an experiment varies and how, in words."""
    library = sessions().library
    varied = list(dict.fromkeys(factor.name for part in experiment.parts for factor in factors(part)))
    designs = list(dict.fromkeys(say(f"lab.form.designs.{part.design.kind}") for part in experiment.parts))
    scenarios = dict.fromkeys(name for part in experiment.parts for name in part.scenarios)
    return [
        (say("lab.form.scenarios"), ", ".join(library.scenario(name).title for name in scenarios)),
        (say("lab.job.factors"), ", ".join(varied)),
        (say("lab.job.design"), ", ".join(designs)),
        (say("lab.form.replications"), f"{experiment.replications:,}"),
        (say("lab.form.seed"), str(experiment.seed)),
        (say("lab.job.created"), f"{job.created:%d %B %Y, %H:%M} UTC"),
        (say("lab.job.size"), disk(job.megabytes)),
    ]


@lru_cache(maxsize=64)
def _experiment(file: Path) -> Experiment:
    document = read_yaml(file)
    return Experiment.from_dict(document.data, document.where, document.line_of)
