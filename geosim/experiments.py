"""Planning an experiment as a batch: many points, their replications on common luck, one folder."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Unpack

from geosim.errors import InputError
from geosim.experiment import Experiment
from geosim.library import Library, default_library
from geosim.plans import How, Plan, planned
from geosim.store.manifest import WHOLE
from geosim.sweeps import lay_out, seated


def plan_experiment(experiment: Experiment, *, library: Library | None = None, **how: Unpack[How]) -> Plan:
    """Check everything about an experiment and lay it out, before the first run is played.

    Raises:
        InputError: whatever it names that does not exist or cannot be; a seat that waits for a person; a
            shard of an experiment with a stop rule.
    """
    if experiment.stop and how.get("shard", WHOLE) != WHOLE:
        problem = "a stop rule needs all runs so far, and a shard has only its own."
        advice = "Play it in one folder, or take the rule out."
        raise InputError(problem, key="shard", advice=advice)
    library = library or default_library()
    sweep = lay_out(experiment, library)
    data = experiment.model_dump(mode="json")
    about = {
        "name": experiment.title,
        "hash": sha256(json.dumps(data, sort_keys=True).encode()).hexdigest(),
        "seed": experiment.seed,
        "experiment": data,
        "looks": sweep.looks,
    }
    worlds = (seated(group, library) for group in sweep.worlds)
    rows = [(group.world, len(group.rows)) for group in sweep.groups]
    return planned(worlds, rows, about, library, sweep.points, **how)
