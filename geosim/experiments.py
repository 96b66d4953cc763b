"""Playing experiments, and scenarios, as batches: points, their replications on common luck, one folder."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from concurrent.futures import Executor
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Unpack

from geosim.batches import carry_out, plan_batch
from geosim.errors import InputError, UnknownName
from geosim.examining import scenario_of
from geosim.experiment import Experiment, is_experiment
from geosim.library import Library, default_library
from geosim.outcomes import parts_of
from geosim.plans import MOST_IN_FULL, How, Plan, planned
from geosim.reading import read_yaml
from geosim.scenario import Scenario
from geosim.store.manifest import WHOLE
from geosim.store.reading import Results
from geosim.sweeps import lay_out, seated


def batch(
    scenario: Scenario | Experiment | str | Path,
    runs: int | None = None,
    *,
    seed: int | None = None,
    workers: int = 1,
    out: str | Path | None = None,
    record: Collection[str] | None = None,
    parameters: Mapping[str, float] | None = None,
    switches: Mapping[str, float] | None = None,
    strategies: Mapping[str, str] | None = None,
    cast: str | None = None,
    turn_quarters: int | None = None,
    turns: int | None = None,
    resume: bool = False,
    executor: Executor | None = None,
    library: Library | None = None,
) -> Results:
    """Play many runs of a scenario, or an experiment, and give the results: `runs`, `quarters`, `choices`.

    scenario: one, or an experiment, or the name or YAML file of either. runs, seed: 1000 and 1 by default.
    An experiment says itself how often it is played, on which seed, and what is changed.
    out: the folder to write to; without one, results are kept in memory only. record: the tables wanted;
    by default all of them up to 10,000 runs, and `runs` alone beyond. executor: who does the work, instead
    of processes on this machine; it must see the folder. A script that asks for more than one worker
    needs `if __name__ == "__main__":` around its own work, as always with processes.

    Raises:
        InputError: anything the arguments name that does not exist or cannot be, or a folder that is taken.
    """
    library = library or default_library()
    changes: dict[str, Any] = {
        "parameters": parameters,
        "switches": switches,
        "strategies": strategies,
        "cast": cast,
        "turn_quarters": turn_quarters,
        "turns": turns,
    }
    what = str(scenario) if isinstance(scenario, Path) else scenario
    how: How = {"workers": workers, "record": record}
    if isinstance(what, str):
        how["name"] = what
        what = library.experiment(what) if names_experiment(what, library) else library.scenario(what)
    if isinstance(what, Experiment):
        _refuse_said({"runs": runs, "seed": seed, **changes})
        plan = plan_experiment(what, library=library, **how)
    else:
        size = {"runs": 1000 if runs is None else runs, "seed": 1 if seed is None else seed}
        plan = plan_batch(what.with_changes(**changes), library=library, **size, **how)
    if out is not None:
        return carry_out(plan, Path(out).expanduser(), resume=resume, executor=executor)
    with TemporaryDirectory(prefix="geosim-") as folder:
        return carry_out(plan, Path(folder), executor=executor).read_all()


def names_experiment(name: str, library: Library) -> bool:
    """Tell whether a name or file is an experiment and no scenario.

    Raises:
        InputError: a name that is neither's, or a file that cannot be read.
    """
    if name in library.scenarios or name in library.experiments:
        return name in library.experiments
    if Path(name).name == name and not name.endswith((".yaml", ".yml")):
        known = [*library.scenarios, *library.experiments]
        advice = "See them all with: geosim list scenarios, geosim list experiments"
        raise UnknownName("scenario or experiment", name, known, advice=advice)
    path = Path(name).expanduser()
    if not (name.endswith((".yaml", ".yml")) and path.is_file()):
        return False
    return is_experiment(read_yaml(path, to_the_end=True).data)


def plan_experiment(experiment: Experiment, *, library: Library | None = None, **how: Unpack[How]) -> Plan:
    """Check everything about an experiment and lay it out, before the first run is played.

    Raises:
        InputError: whatever it names that does not exist or cannot be; a seat that waits for a person; a
            shard of an experiment with a stop rule; tables without one that an outcome is made from.
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
    first = experiment.parts[0]
    plain = scenario_of(first, first.scenarios[0], library)
    how["record"] = _recorded(experiment, how.get("record"), sweep.rows)
    return planned(worlds, rows, about, library, sweep.points, plain, **how)


def _recorded(experiment: Experiment, record: Collection[str] | None, runs: int) -> Collection[str] | None:
    """Give the tables to record, those among them that the outcomes are made from.

    Raises:
        InputError: a table that is needed, and that others were asked for without.
    """
    over_years = [outcome for outcome in experiment.outcomes if parts_of(outcome).years is not None]
    if not over_years:
        return record
    if record and "quarters" not in record:
        problem = f"{over_years[0]} is made from the quarters, which would not be recorded."
        raise InputError(problem, key="record", advice="Add the table quarters, or take the outcome out.")
    return record or (None if runs <= MOST_IN_FULL else ("quarters",))


def _refuse_said(given: Mapping[str, object]) -> None:
    for name, value in given.items():
        if value is not None:
            problem, advice = "an experiment says this itself.", "Change the experiment instead."
            raise InputError(problem, where=name, advice=advice)
