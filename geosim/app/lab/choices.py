"""What the page of the laboratory offers: scenarios, numbers, strategies, outcomes, experiments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from geosim.app.lab.forms import ASKED, LEVELS, DesignFields, FactorFields, Form, form_of
from geosim.app.messages import say
from geosim.errors import UnknownName
from geosim.examining import rows_of
from geosim.library import Library
from geosim.parameters import Parameter
from geosim.reading import read_yaml
from geosim.rules.columns import columns
from geosim.strategies.human import Human

_USUAL = (
    "leverage_dependency",
    "take",
    "revenue",
    "value_per_tonne",
    "attacks",
    "crises",
    "coercions",
    "reserves",
    "support",
    "alignment_united_states",
    "alignment_china",
    "payoff_pakistan",
)
_PLAIN_UNITS = ("1", "", "word", "index", "0..1")


@lru_cache(maxsize=4)
def choices(library: Library, most_runs: int) -> Mapping[str, Any]:
    """Give everything that can be chosen, as the page needs it; experiments up to so many runs."""
    return {
        "scenarios": [
            {"key": name, "title": library.scenario(name).title} for name in _first_steps_first(library)
        ],
        "numbers": [each for name, row in library.parameters.items() for each in _numbers(name, row)],
        "actors": [
            {"key": key, "name": role.name, "strategies": list(_strategies(library, key))}
            for key, role in library.actors.items()
        ],
        "outcomes": [
            {"name": column.name, "meaning": _meaning(column.meaning, column.unit)}
            for column in columns(tuple(library.actors)).values()
            if column.unit != "word"
        ],
        "usual": list(_USUAL),
        "experiments": [
            {"key": name, "title": experiment.title}
            for name in library.experiments
            if rows_of(experiment := library.experiment(name)) <= most_runs
        ],
        "levels": dict(LEVELS),
        "asked": {kind: list(fields) for kind, fields in ASKED.items()},
    }


def shipped(library: Library, name: str) -> Form:
    """Give the form of an experiment that comes with geosim, of an empty page, or of a small first one.

    Raises:
        UnknownName: there is none of this name.
    """
    if name == "blank":
        return Form(scenarios=(_first_steps_first(library)[0],), outcomes=_USUAL[:1])
    if name == "small":
        return first(library)
    if name not in library.experiments:
        raise UnknownName("experiment", name, library.experiments)
    file = library.home / "configs" / "experiments" / f"{name}.yaml"
    return form_of(read_yaml(file).data)


def first(library: Library) -> Form:
    """Give the experiment that stands on the page at first: small, and done in seconds."""
    return Form(
        title=say("lab.first.title"),
        question=say("lab.first.question"),
        scenarios=(_first_steps_first(library)[0],),
        factors=(
            FactorFields(name="tariff_start", low="0.1", high="0.4"),
            FactorFields(name="beijing_reading", way="values", low="0", high="1", values="0, 1"),
        ),
        outcomes=_USUAL[:2],
        design=DesignFields(kind="grid", levels="4", points="64"),
        replications="25",
    )


@lru_cache(maxsize=4)
def meanings(library: Library) -> Mapping[str, str]:
    """Give the meaning of every number, by address."""
    rows = library.parameters.items()
    return {each["name"]: each["meaning"] for name, row in rows for each in _numbers(name, row)}


def outcome_title(library: Library, name: str) -> str:
    """Give what a column is called, or its name where it is none of ours."""
    column = columns(tuple(library.actors)).get(name)
    return column.meaning if column else name


def outcome_unit(library: Library, name: str) -> str:
    """Give the unit of a column, where it says something."""
    column = columns(tuple(library.actors)).get(name)
    return "" if column is None or column.unit in _PLAIN_UNITS else column.unit


def _first_steps_first(library: Library) -> list[str]:
    introductory = [library.scenario(name).difficulty != "introductory" for name in library.scenarios]
    return [name for _, name in sorted(zip(introductory, library.scenarios, strict=True))]


def _strategies(library: Library, actor: str) -> Iterator[dict[str, str]]:
    for name in library.strategies_for(actor):
        data = library.strategy_document(name).data
        if data["kind"] != Human.__module__.rpartition(".")[2]:
            yield {"key": name, "title": data["title"], "about": data["about"]}


def _numbers(name: str, row: Parameter) -> Iterator[dict[str, Any]]:
    """Give a number, or each entry of a table, with its bounds as text."""
    low, high = (np.ravel(bound) for bound in row.bounds)
    values = np.ravel(row.values)
    unit = "" if row.unit in _PLAIN_UNITS else f" {row.unit}"
    for address, cells in row.cells:
        entry = address.removeprefix(name).strip(".")
        own = values[cells]
        same = bool(np.all(own == own[0]))
        yield {
            "name": address,
            "meaning": _meaning(row.meaning.rstrip("."), entry.replace("_", " ").replace(".", ", ")),
            "low": f"{low[cells].max():g}",
            "high": f"{high[cells].min():g}",
            "value": f"{own[0]:g}" if same else "",
            "unit": unit,
            "poles": {"says_low": row.poles.low.says, "says_high": row.poles.high.says}
            if row.poles
            else None,
        }


def _meaning(text: str, more: str) -> str:
    return f"{text} ({more})" if more and more not in _PLAIN_UNITS else text
