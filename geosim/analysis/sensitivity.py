"""What an outcome hangs on: Sobol and Morris indices by SALib, and swings between the ends of a factor.

Every factor counts by its quantile or its place, so that numbers, switches, strategies and scripts stand side
by side. What is analysed is the mean of an outcome over the replications of a point, which share their luck.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import pandas as pd

from geosim.analysis.by_design import designs_of, refuse
from geosim.analysis.elementary_effects import morris
from geosim.analysis.ends import swings
from geosim.analysis.parts import strata_of
from geosim.analysis.sobol_indices import sobol, sobol_pairs
from geosim.errors import UnknownName
from geosim.store.reading import Results

__all__ = ["METHODS", "SIZES", "morris", "sensitivity", "sobol", "sobol_pairs", "swings"]


class Method(Protocol):
    """Gives a measure of every factor."""

    def __call__(self, results: Results, outcomes: Sequence[str] = (), *, part: str = "") -> pd.DataFrame:
        """Give a row an outcome and factor; of one part, if it is named."""


#: What `geosim analyze sensitivity --method` may be.
METHODS: dict[str, Method] = {"sobol": sobol, "morris": morris, "swings": swings}
#: The column of each that says how large an effect is.
SIZES = {"sobol": "total", "morris": "mu_star", "swings": "swing"}


def sensitivity(
    results: Results, outcomes: Sequence[str] = (), method: str = "", *, part: str = ""
) -> pd.DataFrame:
    """Give the indices that fit the design of the experiment in a folder, or those of a method.

    method: sobol, morris or swings; by default the one of the design. part: one of its subexperiments.

    Raises:
        UnknownName: no such method or part.
        InputError: a folder without an experiment, or a design that does not fit.
    """
    if method and method not in METHODS:
        raise UnknownName("method", method, METHODS, advice=f"They are: {', '.join(METHODS)}.")
    kinds = designs_of(results)
    if part:
        strata_of(results, outcomes, part)  # refuses what is none
        kinds = {part: kinds[part]}
    fitting = [kind for kind in ("sobol", "morris") if kind in kinds.values()]
    if not method and not fitting:
        advice = "Make one with design: {kind: sobol, points: 512}. Or ask for --method swings."
        refuse(results, "Sobol or Morris indices", advice, part)
    return METHODS[method or fitting[0]](results, outcomes, part=part)
