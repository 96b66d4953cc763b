"""The manifest of a result folder: what it holds, and what it was made with."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from geosim.errors import ConfigError, InputError
from geosim.validation import validated

MANIFEST = "manifest.json"
FORMAT = "geosim-results"

#: What two batches must share for one to complete the other, in words.
_SHARED = {
    "hash": "the scenario or experiment",
    "fingerprint": "the numbers of the world or the effects of options",
    "seats": "a strategy",
    "seed": "the seed",
    "runs": "the number of runs",
    "shard": "the shard",
    "record": "the tables to record",
    "machine": "the kind of processor",
}
_LIBRARIES = ("numpy", "scipy", "pandas", "pyarrow", "mesa")
_REACH_BITS = ("numpy", "scipy")  # the libraries that the numbers come from


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Seat(_Model):
    """The strategy of an actor: its name, or the path it was given by, and what its file says."""

    strategy: str
    by_path: bool
    says: dict[str, Any]
    learned: str = ""  # digest of the data it draws on, if it does


class Group(_Model):
    """Runs that share a world: how many, the digest of that world and its strategies, how many in a part."""

    rows: Annotated[int, Field(ge=1)]
    made_of: str
    chunk: Annotated[int, Field(ge=1)]


class Shard(_Model):
    """Which of how many parts a folder holds; each part has as many runs, or one more."""

    number: Annotated[int, Field(ge=1)] = 1
    shards: Annotated[int, Field(ge=1)] = 1

    def __str__(self) -> str:
        return f"{self.number}/{self.shards}"

    def of(self, runs: int) -> range:
        """Give the runs of this part, of as many in all."""
        return range(runs * (self.number - 1) // self.shards, runs * self.number // self.shards)


WHOLE = Shard()


class Manifest(_Model):
    """What a folder holds, and enough to make it again."""

    format: Literal["geosim-results"] = "geosim-results"
    geosim: str
    name: str  # of the scenario, as given
    scenario: dict[str, Any]  # after all changes
    hash: str
    fingerprint: str
    seats: dict[str, Seat]  # by actor
    picks: tuple[str, ...]  # every choice there is, in menu order
    seed: int
    runs: Annotated[int, Field(ge=1)]
    record: tuple[Literal["runs", "quarters", "choices"], ...]
    versions: dict[str, str]
    machine: str
    platform: str
    command: str  # as it was given
    started: str
    seconds: float = 0.0
    runs_done: int = 0
    runs_failed: int = 0
    experiment: dict[str, Any] | None = None  # whose rows the runs are
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]  # of all runs, one after the other
    shard: Shard = WHOLE
    looks: tuple[int, ...] = ()  # numbers of runs after which the stop rule of an experiment is looked at
    stopped_at: int | None = None  # the one at which it was met

    @property
    def own(self) -> range:
        """Give the runs that this folder is to hold: all, unless it is a shard or a rule stopped it."""
        runs = self.shard.of(self.runs)
        return range(runs.start, min(runs.stop, self.stopped_at or runs.stop))

    @property
    def made_of(self) -> dict[range, str]:
        """Give the runs of every chunk of this folder, with the digest of their world and strategies."""
        found, begin = {}, 0
        for group in self.groups:
            runs = range(max(begin, self.own.start), min(begin + group.rows, self.own.stop))
            for first in runs[:: group.chunk]:
                found[range(first, min(first + group.chunk, runs.stop))] = group.made_of
            begin += group.rows
        return found

    @property
    def chunks(self) -> tuple[range, ...]:
        """Give the runs of every chunk of this folder."""
        return tuple(self.made_of)

    def differences(self, other: Manifest) -> list[str]:
        """Name, in words, what keeps another batch from completing this one."""
        differing = [key for key in _SHARED if getattr(self, key) != getattr(other, key)]
        if "hash" in differing:  # of what the fingerprint is made from, and more
            differing = [key for key in differing if key != "fingerprint"]
        found = [_SHARED[key] for key in differing]
        if "hash" in differing and self.experiment and other.experiment:
            ours, theirs = self.experiment, other.experiment
            keys = [key for key in ours if ours[key] != theirs.get(key)]
            found = [f"the {' and '.join(keys)} of the experiment"]
            found += [_SHARED[key] for key in differing if key not in ("hash", "seats", "seed", "runs")]
        return found + [name for name in _REACH_BITS if self.versions.get(name) != other.versions.get(name)]


def digest(fingerprint: str, seats: Mapping[str, Seat]) -> str:
    """Give one digest of a world's fingerprint and of what the strategies in its seats say."""
    said = json.dumps({actor: seat.model_dump() for actor, seat in seats.items()}, sort_keys=True)
    return sha256((fingerprint + said).encode()).hexdigest()


def surroundings() -> dict[str, Any]:
    """Give the part of a manifest that tells versions, processor and platform."""
    return {
        "geosim": version("geosim"),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}},
        "machine": platform.machine(),
        "platform": platform.platform(),
    }


def read_manifest(path: Path) -> Manifest:
    """Read the manifest of a result folder.

    Raises:
        InputError: no such folder, no manifest in it, one that is damaged, or one of another version.
    """
    file = path / MANIFEST
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problem = (
            "has no manifest.json, so it holds no results." if path.is_dir() else "there is no such folder."
        )
        advice = "geosim batch SCENARIO --out DIR makes one."
        raise InputError(problem, where=str(path), advice=advice) from None
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or "it is no complete JSON"
        raise InputError(
            f"cannot be read: {reason}.", where=str(file), advice="Run the batch again."
        ) from None
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        raise InputError("is not the manifest of a geosim batch.", where=str(file))
    if data.get("geosim") != version("geosim"):
        raise InputError(
            f"was written by geosim {str(data.get('geosim'))[:40]}, this is {version('geosim')}.",
            where=str(file),
            key="geosim",
            advice="Read it with that version, or make it again with the command in the README.md beside it.",
        )
    try:
        return validated(Manifest, data, str(file))
    except ConfigError as error:
        raise InputError(
            error.problem, where=str(file), key=error.key, advice="Run the batch again."
        ) from None
