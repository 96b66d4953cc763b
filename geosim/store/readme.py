"""The README of a result folder: what lies in it, how to read it, and the command that makes it again."""

from __future__ import annotations

import shlex

from geosim.store.manifest import WHOLE, Manifest

_TABLES = {
    "runs": "one row a run: final values, sums of flows, means of payoffs",
    "quarters": "one row a run and quarter",
    "choices": "one row for each choice an actor had in force in a turn, `hold` where it had none",
}


def again(manifest: Manifest, scenario: str, out: str) -> str:
    """Give the command that makes a batch again, from the file of its scenario."""
    one = manifest.experiment is None  # an experiment says these itself
    size = ["--runs", str(manifest.runs), "--seed", str(manifest.seed)] if one else []
    record = [word for table in manifest.record for word in ("--record", table)]
    shard = [] if manifest.shard == WHOLE else ["--shard", str(manifest.shard)]
    return shlex.join(["geosim", "batch", scenario, *size, *record, *shard, "--out", out])


def completing(manifest: Manifest) -> str:
    """Give what completes a batch: its own command with --resume, or the same call in Python."""
    command = manifest.command
    if not command.startswith("geosim "):
        return f"{command} with resume=True"
    return command if "--resume" in command.split() else f"{command} --resume"


def readme(manifest: Manifest, name: str, scenario: str) -> str:
    """Write the README of a folder of this name; scenario: the file of the scenario in it."""
    tables = "\n".join(f"- `{table}/`: {_TABLES[table]}" for table in _TABLES if table in manifest.record)
    title = (manifest.experiment or manifest.scenario)["title"]
    what = "scenario" if manifest.experiment is None else "experiment"
    runs = f"{manifest.runs:,} runs"
    if manifest.looks:
        runs = f"At most {runs}"
    if manifest.shard != WHOLE:
        runs = f"{len(manifest.own):,} of {runs}, shard {manifest.shard}"
    plain = ""
    if manifest.experiment is not None:
        plain = " `scenario.yaml` is its first scenario, as it is where no point changes it."
        tables += (
            "\n- `points/`: one row a point of the experiment, to be joined by `point`. `part` is the name of"
            "\n  the subexperiment. A factor that is empty (null, NaN) is as it is in the scenario"
        )
    return f"""# {runs}: {title}

Made by geosim {manifest.geosim} with seed {manifest.seed}. The tables are Parquet files in parts:

{tables}
- `failures/`: runs that could not be played, with seed and reason; only if there were any

`columns.csv` gives the meaning and unit of every column, and how it is put together over a game.
`{scenario}` is the {what} after all changes.{plain} `manifest.json` says what everything was made with:
scenario, strategies, seed, versions, platform, command, time.

Read it in Python:

```python
import geosim

results = geosim.load("{name}")
print(results.runs.groupby("verdict").size())
```

Make the same numbers again, from inside this folder, with the same versions on the same kind of processor:

```
{again(manifest, scenario, f"../{name}-again")}
```
"""
