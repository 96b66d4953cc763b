"""The games the facts are tried on."""

from __future__ import annotations

import numpy as np

from geosim.analysis.paired import Setting, play
from geosim.state import LOCALITIES, Array

ACTORS = (
    "pakistan",
    "united_states",
    "china",
    "india",
    "iran",
    "gulf_states",
    *(f"community_{place}" for place in LOCALITIES),
)
DEFAULT = Setting()
QUIET = Setting(scripts=dict.fromkeys(ACTORS, ()))  # nobody does anything
PATRONS_QUIET = Setting(scripts=dict.fromkeys(("united_states", "china", "gulf_states"), ()))


def change_in(a: Setting, b: Setting, name: str, runs: int, quarters: slice = slice(None)) -> Array:
    """Give b less a, the mean of a column over some quarters, run by run."""
    before, after = (np.mean(play(s, [name], runs=runs)[name][quarters], axis=0) for s in (a, b))
    return after - before
