"""The stop rule of an experiment: whether the replications so far say enough about an outcome."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy import stats

from geosim.experiment import Stop
from geosim.store.manifest import Manifest
from geosim.store.reading import load


def enough(folder: Path, manifest: Manifest, runs: int) -> bool:
    """Tell whether the rule of the experiment in a folder is met by its first runs, which must all be there.

    It is met where the interval of the outcome's mean, by Student's t, is narrow enough at every point. Only
    whole blocks are looked at, in order of runs, so the answer is the same whoever played them.
    """
    assert manifest.experiment
    rule = Stop.model_validate(manifest.experiment["stop"])
    found = load(folder).read("runs", ["run", "point", rule.outcome])
    known = found[found["run"] < runs].groupby("point")[rule.outcome]
    number = known.count().to_numpy()
    points = len(np.unique(found["point"]))
    if len(number) < points or number.min() < 2:
        return False
    spread = known.std().to_numpy()
    width = stats.t.ppf((1.0 + rule.confidence) / 2.0, number - 1) * spread / np.sqrt(number)
    return bool(np.all(width <= rule.half_width))
