"""Planning an experiment as a batch: many points, their replications on common luck, one folder."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, datetime
from hashlib import sha256
from math import ceil

from geosim.batches import Plan, chunk_size, columns_of, recorded, refuse_persons
from geosim.chunks import described, made_of_group
from geosim.experiment import Experiment
from geosim.library import Library, default_library
from geosim.recording import every_pick
from geosim.store.manifest import Group, Manifest, surroundings
from geosim.strategies.base import Strategy
from geosim.sweeps import lay_out, seated
from geosim.workers import check_workers, processors


def plan_experiment(
    experiment: Experiment,
    *,
    workers: int | None = 1,
    record: Collection[str] | None = None,
    library: Library | None = None,
    name: str = "",
    command: str = "geosim.batch(...)",
    chunk: int | None = None,
) -> Plan:
    """Check everything about an experiment and lay it out, before the first run is played.

    workers: as many as there is work for, if None. chunk: runs side by side, at most.

    Raises:
        InputError: whatever it names that does not exist or cannot be; a seat that waits for a person.
    """
    if workers is not None:
        check_workers(workers)
    library = library or default_library()
    sweep = lay_out(experiment, library)
    groups = [Group(rows=len(group.rows), made_of=made_of_group(group, library)) for group in sweep.groups]
    first = sweep.groups[0]
    seats: dict[str, Strategy] = {}
    for i, group in enumerate(sweep.groups):
        world, seated_here = seated(group, library)
        refuse_persons(seated_here)
        seats |= {f"{actor} {i}": strategy for actor, strategy in seated_here.items()}
    most, worth = chunk_size(seats)
    workers = workers or min(processors(), ceil(sweep.rows / worth))
    world, _ = seated(first, library)
    data = experiment.model_dump(mode="json")
    manifest = Manifest(
        name=name or experiment.title,
        scenario=first.scenario.to_dict(),
        hash=sha256(json.dumps(data, sort_keys=True).encode()).hexdigest(),
        fingerprint=sha256("".join(group.made_of for group in groups).encode()).hexdigest(),
        seats=described(world, library),
        picks=every_pick(world.menus),
        seed=experiment.seed,
        runs=sweep.rows,
        chunk=chunk or most,
        record=recorded(record, sweep.rows),
        command=command,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        experiment=data,
        groups=tuple(groups),
        **surroundings(),
    )
    return Plan(first.scenario, manifest, columns_of(world), library.home, workers, sweep.points)
