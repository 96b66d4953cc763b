"""The figures of a played experiment: which numbers go into which drawing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geosim.analysis import sensitivity
from geosim.analysis.describing import grid, levels_of, order_of, over_time
from geosim.analysis.played import Stratum, experiment_of, outcomes_of, runs_of, strata
from geosim.errors import InputError, UnknownName
from geosim.experiment import Morris, Sobol
from geosim.plots import distribution, fan, heat, tornado
from geosim.plots.figure import Figure
from geosim.rules.columns import FLOW
from geosim.store.reading import Results

_MOST_PANELS = 12
_FEW = 6  # factors; of many, no range is worth more than the others


@dataclass(frozen=True)
class Subject:
    """What a figure is about: an outcome with its words, and the runs it is drawn from."""

    results: Results
    outcome: str
    stratum: Stratum | None  # None for a batch of one scenario
    words: str  # the meaning of the outcome
    unit: str
    flow: bool  # it is counted quarter by quarter, and summed over a game

    @property
    def of_game(self) -> str:
        """Give the unit of a whole game."""
        return f"{self.unit} over the game" if self.flow and "@" not in self.outcome else self.unit

    @property
    def of_quarter(self) -> str:
        """Give the unit of a single quarter."""
        return f"{self.unit} a quarter" if self.flow else self.unit

    @property
    def title(self) -> str:
        """Give the meaning of the outcome, and where it was played if that is not said elsewhere."""
        if self.stratum is None:
            return self.words
        said = self.results.manifest.experiment or {}
        several = len(said.get("scenarios", ())) > 1 or any(
            sub.get("scenarios") for sub in said.get("subexperiments", ())
        )
        places = [self.stratum.name, self.stratum.scenario if several else ""]
        return ", ".join([self.words, *filter(None, places)])

    @property
    def varied(self) -> Stratum:
        """Give the part of the experiment.

        Raises:
            InputError: the runs are those of one scenario.
        """
        if self.stratum is None:
            experiment_of(self.results)  # which says so
        assert self.stratum
        return self.stratum


def subject(results: Results, outcome: str = "", scenario: str = "", part: str = "") -> Subject:
    """Find what to draw: by default the first outcome, scenario and part.

    Raises:
        UnknownName: an outcome, scenario or part there is not.
        InputError: a scenario or part asked of a batch that has only one.
    """
    outcome = outcome or outcomes_of(results)[0]
    runs_of(results, [outcome])  # refuses what is none
    words, unit, flow = _meaning(results, outcome)
    if results.manifest.experiment is None:
        if scenario or part:
            experiment_of(results)  # which says that there is none
        return Subject(results, outcome, None, words, unit, flow)
    found = list(strata(results, [outcome]))
    for kind, name in (("scenario", scenario), ("part", part)):
        known = list(dict.fromkeys(stratum.labels[kind] for stratum in found))
        if name and name not in known:
            advice = f"It has: {', '.join(known)}." if any(known) else "It has no parts."
            raise UnknownName(kind, name, known, where=str(results.path), advice=advice)
        found = [stratum for stratum in found if not name or stratum.labels[kind] == name]
    if not found:
        problem = f"the part {part} was not played in {scenario}."
        raise InputError(problem, where=str(results.path), advice="Leave one of the two out.")
    return Subject(results, outcome, found[0], words, unit, flow)


def draw(
    results: Results,
    kind: str,
    *,
    outcome: str = "",
    by: str = "",
    across: str = "",
    scenario: str = "",
    part: str = "",
) -> Figure:
    """Draw a figure of a played experiment: fan, tornado, heat, distribution or multiples.

    by, across: the factors whose values are told apart; by default the first listed lever, and the next.

    Raises:
        UnknownName: a kind of figure, an outcome, a factor, a scenario or a part there is not.
        InputError: a figure that the folder has no numbers for.
    """
    known_kind(kind)
    about = subject(results, outcome, scenario, part)
    for option, name, kinds in (("--by", by, _BY), ("--across", across, ("heat",))):
        if name and kind not in kinds:
            advice = f"It is for: {', '.join(kinds)}."
            raise InputError(f"tells nothing in a {kind} figure.", where=option, advice=advice)
    return KINDS[kind](about, by, across)


def known_kind(kind: str) -> str:
    """Give the name of a kind of figure back.

    Raises:
        UnknownName: there is none of this name.
    """
    if kind not in KINDS:
        raise UnknownName("figure", kind, KINDS, where="--kind", advice=f"They are: {', '.join(KINDS)}.")
    return kind


def listed(stratum: Stratum) -> list[str]:
    """Name the factors worth telling apart: listed levers, listed uncertainties, then ranges if few."""
    order = [
        *(f.name for f in stratum.factors if f.choices and f.decided),
        *(f.name for f in stratum.factors if f.choices and not f.decided),
    ]
    if len(stratum.factors) <= _FEW:
        order += [f.name for f in stratum.factors if not f.choices]
    return [name for name in order if stratum.points[name].nunique(dropna=False) > 1]


def _fan(about: Subject, by: str, across: str) -> Figure:  # noqa: ARG001  # as all of KINDS
    groups = None
    if about.stratum is not None:
        groups = pd.Series("", index=about.stratum.runs["run"])
    bands = over_time(about.results, about.outcome, groups)
    return fan.fan(bands, about.title, about.of_quarter)


def _multiples(about: Subject, by: str, across: str) -> Figure:  # noqa: ARG001
    name = by or _first(about)
    groups = _groups(about, name)
    if len(set(groups)) > _MOST_PANELS:
        problem = f"{name} has {len(set(groups))} values, more than {_MOST_PANELS} panels."
        raise InputError(problem, where="--by", advice="Name another factor.")
    bands = over_time(about.results, about.outcome, groups)
    return fan.fans(bands, f"{about.title}, by {name}", about.of_quarter)


def _distribution(about: Subject, by: str, across: str) -> Figure:  # noqa: ARG001
    if by or (about.stratum is not None and listed(about.stratum)):
        name = by or _first(about)
        groups = _groups(about, name)
        values = about.varied.runs.set_index("run")[about.outcome].reindex(groups.index)
        title = f"{about.title}, by {name}"
    else:
        runs = runs_of(about.results, [about.outcome]) if about.stratum is None else about.stratum.runs
        groups, values, title = pd.Series("", index=runs.index), runs[about.outcome], about.title
    told = pd.DataFrame({"value": values, "group": groups})
    if "=" in about.outcome:
        return distribution.shares(told, title)
    return distribution.distribution(told, title, about.of_game)


def _heat(about: Subject, by: str, across: str) -> Figure:
    stratum = about.varied
    names = [name for name in listed(stratum) if name not in (by, across)]
    if len(names) + bool(by) + bool(across) < 2:
        problem = "has no two listed factors to draw against each other."
        advice = "Name two with --by and --across, or draw a distribution."
        raise InputError(problem, where=str(about.results.path), advice=advice)
    down = by or names.pop(0)
    wide = across or names.pop(0)
    if down == wide:
        raise InputError(f"{down} cannot be drawn against itself.", where="--across", advice="Name another.")
    table = grid(stratum, about.outcome, wide, down, _most_values(stratum, wide, down))
    unit = "" if about.unit in about.words else f" ({about.of_game})"
    return heat.heat(table, f"{about.title}: mean{unit}", wide, down)


def _tornado(about: Subject, by: str, across: str) -> Figure:  # noqa: ARG001
    stratum, outcomes = about.varied, [about.outcome]
    if not stratum.factors:
        problem = "nothing was varied, so there is nothing that an outcome could hang on."
        advice = "Draw a distribution, or give the experiment uncertainties or levers."
        raise InputError(problem, where=str(about.results.path), advice=advice)
    design = stratum.part.design
    if isinstance(design, Sobol):
        found = _own(sensitivity.sobol(about.results, outcomes), stratum)
        return tornado.sobol(found, f"{about.title}: what its spread rests on")
    if isinstance(design, Morris):
        found = _own(sensitivity.morris(about.results, outcomes), stratum)
        return tornado.morris(found, f"{about.title}: what moves it", about.of_game)
    found = _own(sensitivity.swings(about.results, outcomes), stratum)
    return tornado.swings(found, f"{about.title}: what moves its mean", about.of_game)


#: The kinds of figures.
KINDS: dict[str, Callable[[Subject, str, str], Figure]] = {
    "fan": _fan,
    "tornado": _tornado,
    "heat": _heat,
    "distribution": _distribution,
    "multiples": _multiples,
}
_BY = ("heat", "distribution", "multiples")


def _first(about: Subject) -> str:
    names = listed(about.varied)
    if not names:
        problem = "has no listed factor to tell apart."
        raise InputError(problem, where=str(about.results.path), advice="Name one with --by.")
    return names[0]


def _groups(about: Subject, name: str) -> pd.Series[Any]:
    """Give every run a word for its value of a factor, in the order of the values."""
    stratum = about.varied
    words = levels_of(stratum, name, _most_values(stratum, name))
    order = order_of(stratum, name, words)
    found = pd.Series(words.reindex(stratum.runs["point"]).to_numpy(), index=stratum.runs["run"])
    return found.iloc[found.map(order.index).argsort(kind="stable")]


def _most_values(stratum: Stratum, *names: str) -> int:
    """Say how many values of a number are told apart one by one: more if they are listed and not drawn."""
    drawn = stratum.sampled and not any(stratum.factor(name).choices for name in names)
    return _FEW if drawn else _MOST_PANELS


def _own(table: pd.DataFrame, stratum: Stratum) -> pd.DataFrame:
    """Keep the rows of one part and scenario that have numbers."""
    if table.empty:
        raise InputError("the outcome does not vary, so nothing moves it.", advice="Take another outcome.")
    own = table[(table["part"] == stratum.name) & (table["scenario"] == stratum.scenario)]
    own = own[own.iloc[:, 4:].notna().any(axis=1)]
    if own.empty:
        raise InputError("the outcome does not vary, so nothing moves it.", advice="Take another outcome.")
    return own


def _meaning(results: Results, outcome: str) -> tuple[str, str, bool]:
    """Give the meaning and unit of an outcome, and whether it is a flow."""
    name, sign, word = outcome.partition("=")
    if sign:
        return f"Share of runs with {name} {word}", "share of runs", False
    name, sign, years = outcome.partition("@")
    if sign:
        words, unit, flow = _meaning(results, name)
        return f"{words}, {years}", unit, flow
    rows = results.columns[results.columns["column"] == name]
    if rows.empty:
        return name, name, False
    row = rows.iloc[0]
    return str(row["meaning"]), str(row["unit"]) or name, row["over"] == FLOW
