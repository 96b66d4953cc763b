"""The parts of an experiment that are looked at: all of them, or the one that was named."""

from __future__ import annotations

from collections.abc import Sequence

from geosim.analysis.played import Stratum, strata
from geosim.errors import UnknownName
from geosim.store.reading import Results


def strata_of(results: Results, outcomes: Sequence[str] = (), part: str = "") -> list[Stratum]:
    """Give every part and scenario of the experiment in a folder, or only those of one subexperiment.

    Raises:
        InputError: a folder without an experiment, or an outcome it does not have.
        UnknownName: no such part.
    """
    found = list(strata(results, outcomes))
    if not part:
        return found
    known = list(dict.fromkeys(stratum.name for stratum in found if stratum.name))
    if part not in known:
        advice = f"It has: {', '.join(known)}." if known else "It has no parts."
        raise UnknownName("part", part, known, where=str(results.path), advice=advice)
    return [stratum for stratum in found if stratum.name == part]
