"""What tests of the analysis need: result folders whose outcomes are known functions of the points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from geosim.batches import plan_batch
from geosim.designs import points
from geosim.experiment import Experiment
from geosim.library import default_library
from geosim.store.reading import Results, load
from geosim.store.writing import write_part, writing

Outcome = Callable[[pd.DataFrame, np.ndarray], Any]
Pretend = Callable[..., Results]


@pytest.fixture(scope="module")
def pretend(tmp_path_factory: pytest.TempPathFactory) -> Pretend:
    """Give what writes the folder of an experiment through the design and the store, without playing it."""
    plan = plan_batch(default_library().scenario("first_shipment"), 1)

    def write(said: Mapping[str, Any], outcomes: Mapping[str, Outcome], *, without: int = 0) -> Results:
        """Write outcomes, functions of the points of all runs and of their luck; without: runs not played."""
        asked = {"title": "Known", "question": "Q", "outcomes": list(outcomes), **said}
        experiment = Experiment.from_dict(asked)
        tables = []
        names = [sub.name for sub in experiment.subexperiments] or [""]
        for part, name in zip(experiment.parts, names, strict=True):
            for scenario in part.scenarios:
                table = points(part).assign(part=name, scenario=scenario)
                tables.append(table[["part", "scenario", *table.columns[:-2]]].infer_objects())
        whole = pd.concat(tables, ignore_index=True)
        each = experiment.replications
        runs = whole.loc[whole.index.repeat(each)].reset_index(names="point")
        replication = np.tile(np.arange(each), len(whole))
        luck = np.random.default_rng(experiment.seed).normal(size=each)[replication]
        number = len(runs)
        columns = {
            "run": np.arange(number),
            "seed": np.full(number, experiment.seed),
            "point": runs["point"].to_numpy(),
            "replication": replication,
            **{name: np.asarray(found(runs, luck)) for name, found in outcomes.items()},
        }
        played = number - without
        group = plan.manifest.groups[0].model_copy(update={"rows": number, "chunk": played})
        manifest = plan.manifest.model_copy(
            update={
                "name": "known",
                "experiment": experiment.model_dump(mode="json"),
                "seed": experiment.seed,
                "runs": number,
                "record": ("runs",),
                "groups": (group,),
                "command": "geosim batch known.yaml --out known",
            }
        )
        path = Path(tmp_path_factory.mktemp("known")) / "known"
        with writing(path, manifest, plan.dictionary, whole):
            kept = {name: values[:played] for name, values in columns.items()}
            write_part(path, "runs", 0, pa.table(kept))
        return load(path)

    return write
