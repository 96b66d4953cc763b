"""Files that stand beside others: the strategies that a scenario or an experiment names by their paths."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from geosim.errors import ConfigError, InputError
from geosim.reading import Document, read_yaml, shown


class Look(Protocol):
    """Looks at what a scenario is made of."""

    @property
    def to_the_end(self) -> bool:
        """Tell whether files are read on past faults."""

    def tell(self, fault: InputError) -> None:
        """Take what is wrong with the scenario itself."""

    def at_scenario(self, document: Document) -> None:
        """Look at what it extends, composed."""

    def at_strategy(self, file: Document, scenario: Document, seats: Collection[str]) -> None:
        """Look at a strategy that it names by its path, for some seats."""


def taken_in(document: Document, folder: Path, names: Collection[str], look: Look) -> Document:
    """Give a scenario's document carrying the strategies that it names by their paths.

    names: those of other strategies, which are not taken again.
    """
    data = document.data
    seats: Any = data.get("strategies") if isinstance(data, Mapping) else None
    paths = paths_among(seats)
    if not paths:
        return document
    said = data.get("own_strategies")
    carried = dict(said) if isinstance(said, Mapping) else {}
    taken: dict[str, str] = {}
    for actor, path in paths.items():
        if path in taken:
            continue
        try:
            file = _strategy_beside(document, folder, actor, path, to_the_end=look.to_the_end)
        except InputError as fault:
            look.tell(fault)
            continue
        taken[path] = _free_name(Path(path).stem, {*carried, *names})
        carried[taken[path]] = file.data
        look.at_strategy(file, document, [each for each, name in paths.items() if name == path])
    kept = {actor: taken.get(name, name) for actor, name in seats.items()}
    kept = {actor: name for actor, name in kept.items() if actor not in paths or name in carried}
    return replace(document, data={**data, "strategies": kept, "own_strategies": carried})


def _strategy_beside(
    document: Document, folder: Path, actor: str, path: str, *, to_the_end: bool
) -> Document:
    """Read the strategy that a file names by its path."""
    file = folder / Path(path).expanduser()
    if not file.is_file():
        problem = f'no file called "{path}" from where this one stands.'
        place = at(document, "strategies", actor)
        raise ConfigError(problem, **place, advice="Check the path and the spelling.")
    return read_yaml(file, to_the_end=to_the_end)


def is_path(name: str) -> bool:
    """Tell the path of a file from a name."""
    return "." in name or "/" in name or "\\" in name  # of which no name has any


def _free_name(stem: str, taken: Collection[str]) -> str:
    """Give a name for a strategy like that of its file, that no other strategy has."""
    plain = re.sub(r"[^a-z0-9_]+", "_", stem.lower()).strip("_")[:50]
    name = plain if plain[:1].isalpha() else f"strategy_{plain}".rstrip("_")
    return next(each for n in count(1) if (each := f"{name}_{n}" if n > 1 else name) not in taken)


def paths_among(names: object) -> dict[str, str]:
    """Give those names of strategies, by actor, that are paths of files."""
    items = names.items() if isinstance(names, Mapping) else ()
    return {actor: name for actor, name in items if isinstance(name, str) and is_path(name)}


def from_here(experiment: Any, folder: Path | None) -> Any:
    """Give the data of an experiment with the paths of strategies, which count from its folder, from here."""
    if folder is None or not isinstance(experiment, Mapping):
        return experiment

    def seen(name: Any) -> Any:
        return shown(folder / Path(name).expanduser()) if isinstance(name, str) and is_path(name) else name

    found = dict(experiment)
    if isinstance(found.get("strategies"), Mapping):
        found["strategies"] = {actor: seen(name) for actor, name in found["strategies"].items()}
    if isinstance(found.get("levers"), Mapping):
        found["levers"] = {
            name: {**lever, "strategies": [*map(seen, lever["strategies"])]}
            if isinstance(lever, Mapping) and isinstance(lever.get("strategies"), list)
            else lever
            for name, lever in found["levers"].items()
        }
    return found


def at(document: Document, *path: str) -> dict[str, str]:
    """Give the place of a key of a document."""
    line = document.line_of(path)
    return {"where": f"{document.where}:{line}" if line else document.where, "key": ".".join(path)}
