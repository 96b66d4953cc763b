"""The report of a result folder: one HTML page that holds everything it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from geosim.analysis import comparing, sensitivity
from geosim.analysis.describing import describe
from geosim.analysis.played import Stratum, outcomes_of, strata, written
from geosim.errors import InputError
from geosim.plots.figure import Figure
from geosim.plots.saving import svg
from geosim.report.figures import draw, listed
from geosim.report.tables import Readable, readable
from geosim.store.reading import Results
from geosim.store.readme import again
from geosim.store.writing import EXPERIMENT, SCENARIO

MARK = "geosim report"  # near the start of every page
_MOST_FIGURES = 24  # a page with more is no longer read; the rest is drawn by geosim analyze plot

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Shown:
    """A figure on the page, with its twin in numbers."""

    name: str
    drawn: Markup
    title: str
    summary: str
    numbers: Readable


@dataclass(frozen=True)
class Section:
    """What the page says of one outcome in one part and scenario."""

    heading: str
    figures: tuple[Shown, ...]


@dataclass(frozen=True)
class Told:
    """A table with its heading and a sentence that says how to read it."""

    heading: str
    reading: str
    numbers: Readable


def report(results: Results) -> str:
    """Write the report of a folder as one HTML page, which needs nothing else to be read.

    Raises:
        InputError: a folder without runs, or one that is damaged.
    """
    manifest = results.manifest
    said = manifest.experiment or manifest.scenario
    drawn, left_out = _sections(results)
    one = manifest.experiment is None
    page = _TEMPLATES.get_template("page.html.j2").render(
        title=said["title"],
        question=said.get("question", ""),
        about=said.get("about", ""),
        facts=_facts(results),
        factors=_factors(results),
        tables=list(_tables(results)),
        sections=drawn,
        left_out=left_out,
        command=manifest.command,
        again=again(manifest, SCENARIO if one else EXPERIMENT, f"../{results.path.resolve().name}-again"),
        versions=manifest.versions,
        manifest=manifest.model_dump_json(indent=1),
        incomplete=results.incomplete,
        mark=MARK,
        here=results.path.resolve().name,
    )
    return f"{page}\n"


def _facts(results: Results) -> dict[str, str]:
    """Say in short what was played and with what."""
    m = results.manifest
    runs = len(results.read("runs", ["run"]))
    wanted = m.stopped_at or m.runs
    found = {"Runs": f"{runs:,}" if runs == wanted else f"{runs:,} of {wanted:,}"}
    if m.experiment is not None:
        parts = [stratum.part for stratum in _strata(results)]
        found["Points"] = f"{len(results.points):,}"
        found["Replications of a point"] = _alike(
            parts, lambda part: f"{part.replications:,}, on common luck"
        )
        found["Design"] = _alike(parts, lambda part: part.design.kind.replace("_", " "))
        found["Scenarios"] = ", ".join(dict.fromkeys(s.scenario for s in _strata(results)))
        found["Other seats"] = f"cast {m.experiment['cast']}"
    else:
        found["Scenario"] = m.name
    found["Seed"] = str(m.seed)
    found["Made by"] = f"geosim {m.geosim}, {_moment(m.started)}, in {m.seconds:,.0f} seconds"
    found["Machine"] = m.platform
    return found


def _moment(written: str) -> str:
    """Write a moment for readers, to the minute."""
    return f"{datetime.fromisoformat(written).astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _alike(parts: list[Any], of: Any) -> str:
    return "; ".join(dict.fromkeys(of(part) for part in parts))


def _strata(results: Results) -> list[Stratum]:
    return list(strata(results, outcomes_of(results)[:1]))


def _factors(results: Results) -> Readable | None:
    """Say what was varied, and between which values."""
    if results.manifest.experiment is None:
        return None
    rows = []
    for stratum in _strata(results):
        for factor in stratum.factors:
            ends = factor.spread.range if factor.spread else ()
            kind = factor.spread.distribution if factor.spread else "listed"
            values = "{:g} to {:g}".format(*ends) if ends else ", ".join(map(written, factor.choices))
            rows.append(
                {
                    "part": stratum.name,
                    "factor": factor.name,
                    "kind": "lever" if factor.decided else "uncertainty",
                    "group": factor.group if factor.group != factor.name else "",
                    "values": values,
                    "spread": kind,
                }
            )
    return readable(pd.DataFrame(rows).drop_duplicates(ignore_index=True)) if rows else None


def _tables(results: Results) -> Iterator[Told]:
    """Give the tables that the design allows."""
    reading = (
        "Over all runs. p05 and p95 hold nine runs in ten. The share of luck is what luck makes of the "
        "variance of single runs, with its 95% interval."
    )
    yield Told("Outcomes", reading, readable(describe(results)))
    if results.manifest.experiment is None:
        return
    try:
        found = comparing.compare(results)
    except InputError:
        pass  # nothing pairs, and that is no fault
    else:
        reading = (
            "Difference of the means against the base, on the same points and the same luck, with 95% "
            "intervals over replications; in what share of the pairs the value is higher."
        )
        yield Told("Levers compared", reading, readable(found.drop(columns="units")))
    for heading, method, reading in (
        ("Sobol indices", sensitivity.sobol, "Shares of the variance, with 95% intervals."),
        ("Elementary effects", sensitivity.morris, "Morris's mu*, mu and sigma, with 95% intervals."),
        ("Swings", sensitivity.swings, "Means at the two ends of each factor, with 95% intervals."),
    ):
        try:
            found = method(results)
        except InputError:
            continue  # another design
        if found.empty:
            continue  # nothing was varied
        yield Told(heading, reading, readable(found))


def _sections(results: Results) -> tuple[list[Section], int]:
    """Draw what can be drawn of every outcome; count what is left out."""
    cases: list[tuple[str, Stratum | None]] = []
    for outcome in outcomes_of(results):
        if results.manifest.experiment is None:
            cases.append((outcome, None))
        else:
            cases += [(outcome, stratum) for stratum in strata(results, [outcome])]
    found, drawn, left_out = [], 0, 0
    for outcome, stratum in cases:
        figures = []
        for kind in _kinds(results, stratum, outcome):
            if drawn == _MOST_FIGURES:
                left_out += 1
                continue
            at = {"scenario": stratum.scenario, "part": stratum.name} if stratum else {}
            try:
                figure = draw(results, kind, outcome=outcome, **at)
            except InputError:
                continue  # such as an outcome that does not vary
            drawn += 1
            figures.append(_shown(figure, f"figure-{drawn}", outcome))
        if figures:
            places = [stratum.name, stratum.scenario] if stratum else []
            found.append(Section(", ".join([outcome, *filter(None, places)]), tuple(figures)))
    return found, left_out


def _kinds(results: Results, stratum: Stratum | None, outcome: str) -> list[str]:
    """Name the figures that there are numbers for."""
    over_time = ["fan"] if "quarters" in results.manifest.record and "=" not in outcome else []
    if stratum is None:
        return ["distribution", *over_time]
    told_apart = len(listed(stratum))
    more = ["heat"] if told_apart > 1 else []
    first = ["tornado", "distribution"] if stratum.factors else ["distribution"]
    return [*first, *more, *(["multiples"] if told_apart and over_time else over_time)]


def _shown(figure: Figure, name: str, outcome: str) -> Shown:
    numbers = readable(figure.table, outcome)
    return Shown(name, svg(figure, name), figure.title, figure.summary, numbers)
