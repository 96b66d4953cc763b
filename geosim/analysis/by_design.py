"""The parts of an experiment whose design gives some measure, and the refusal of all others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from geosim.analysis.parts import strata_of
from geosim.analysis.played import Stratum, experiment_of, outcomes_of
from geosim.designs import points, problem
from geosim.errors import InputError
from geosim.experiment import Experiment, Morris, Sobol
from geosim.store.reading import Results

NAMES = {
    "sobol": "a Sobol",
    "morris": "a Morris",
    "grid": "a grid",
    "list": "a list",
    "latin_hypercube": "a Latin hypercube",
    "one_at_a_time": "a one-at-a-time",
}


def designed(
    results: Results, outcomes: Sequence[str], design: type[Sobol | Morris], part: str = ""
) -> list[tuple[Stratum, str]]:
    """Give every part with a design of this kind, and each outcome to analyse it for.

    Raises:
        InputError: no such part, or points that are not those of the design, on whose order indices rest.
        UnknownName: no part of this name.
    """
    wanted = outcomes_of(results, outcomes)
    fitting = [s for s in strata_of(results, wanted, part) if isinstance(s.part.design, design)]
    if not fitting:
        sizes = "{kind: sobol, points: 512}" if design is Sobol else "{kind: morris, trajectories: 20}"
        refuse(results, f"{design.__name__} indices", f"Make one with design: {sizes}.", part)
    for stratum in fitting:
        _same_points(stratum, results)
    return [(stratum, outcome) for stratum in fitting for outcome in wanted]


def moved(part: Experiment) -> dict[str, list[str]]:
    """Name what a Sobol or Morris design moves, with its factors: groups, or factors by themselves."""
    whole = problem(part)
    found: dict[str, list[str]] = {}
    for name, group in zip(whole["names"], whole.get("groups", whole["names"]), strict=True):
        found.setdefault(group, []).append(name)
    return found


def refuse(results: Results, wanted: str, advice: str, part: str = "") -> None:
    """Say that the designs in a folder do not give what is wanted.

    Raises:
        InputError: always.
    """
    kinds = dict.fromkeys(
        NAMES[kind] for name, kind in designs_of(results).items() if name == part or not part
    )
    problem = f"has {' and '.join(kinds)} design, which gives no {wanted}."
    raise InputError(problem, where=str(results.path), advice=advice)


def designs_of(results: Results) -> dict[str, str]:
    """Give the kind of design of every part by its name, which is empty in an experiment without parts."""
    experiment = experiment_of(results)
    names = [sub.name for sub in experiment.subexperiments] or [""]
    return {name: part.design.kind for name, part in zip(names, experiment.parts, strict=True)}


def _same_points(stratum: Stratum, results: Results) -> None:
    drawn = points(stratum.part)
    for name in drawn:
        there, said = stratum.points[name], drawn[name]
        same = len(there) == len(said) and (
            np.array_equal(there.to_numpy(float), said.to_numpy(float))
            if pd.api.types.is_numeric_dtype(there)
            else there.tolist() == said.tolist()
        )
        if not same:
            problem = f"the points of {name} are not those that its design gives here."
            advice = "Analyse it with the versions of geosim and SALib that made it, or make it again."
            raise InputError(problem, where=str(results.path), advice=advice)
