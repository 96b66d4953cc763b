"""The kinds of file geosim reads: how each is known, and everything that can be wrong with one."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from geosim.beside import from_here, paths_among
from geosim.check.faults import place_of, shape, sound
from geosim.check.scenarios import scenario_faults
from geosim.check.strategies import strategy_faults
from geosim.claims import Register
from geosim.errors import ConfigError, GeosimError, InputError, UnknownName
from geosim.examining import faults as faults_of_experiment
from geosim.experiment import Experiment, is_experiment
from geosim.game import Decision, Game
from geosim.library import Library
from geosim.log import FORMAT, read_log, set_up
from geosim.parameters import Parameter
from geosim.reading import Document, KeyPath, read_yaml
from geosim.rules.columns import columns
from geosim.rules.payoff import MEASURES
from geosim.scenario import Inject, Scenario

_LOOK = 400  # characters at the start of a log, in which it says that it is one


def kind_of(path: Path) -> tuple[str, Any]:
    """Tell by its content what kind of file this is ("" for none of ours), and give that content.

    Raises:
        InputError: a file that cannot be read.
    """
    if path.suffix == ".json" and path.is_file():
        with path.open(encoding="utf-8", errors="replace") as file:
            return ("log" if FORMAT in file.read(_LOOK) else ""), path
    document = read_yaml(path, to_the_end=True)
    return kind_of_data(document.data), document


def kind_of_data(data: object) -> str:
    """Tell what kind of file plain data is of; "" for none of ours."""
    if not isinstance(data, Mapping):
        return ""
    if {"sources", "claims"} <= data.keys() and isinstance(data["claims"], list):
        return "claims"
    rows = [
        row
        for row in data.values()
        if isinstance(row, Mapping) and len({"value", "unit", "range"} & row.keys()) > 1
    ]
    if rows and len(rows) * 2 > len(data):
        return "parameters"
    if is_experiment(data):
        return "experiment"
    if "use" in data and {"headline", "kind"} & data.keys():
        return "inject"
    scenario = len(data.keys() & ({*Scenario.model_fields, "extends", "without_events"} - {"title"}))
    if isinstance(data.get("about"), str):
        scenario -= 1  # which has a list there
    strategy = len(
        data.keys() & {"about", "kind", "actors", "precision", "rules", "turns", "answers"} - {"about"}
    )
    if not scenario and not strategy:
        return ""
    return "strategy" if strategy >= scenario else "scenario"


def problems_of(
    kind: str, content: Any, library: Library, folder: Path | None = None
) -> Iterator[GeosimError]:
    """Give everything that is wrong with a file of a kind.

    folder: where the file stands, if it may extend files beside it.
    """
    if kind == "scenario":
        yield from scenario_faults(content, library, folder)
    elif kind == "experiment":
        yield from _experiment(content, library, folder)
    else:
        yield from _CHECKS[kind](content, library)


_NO_INJECT = {"title": "-", "headline": "-", "kind": "custom", "use": "-"}


def _inject(document: Document, library: Library) -> Iterator[GeosimError]:
    yield from shape(Inject, document)
    inject = sound(Inject, document.data, _NO_INJECT, {})
    if inject is not None:
        yield from library.faults_of_inject(inject, document.where, document.line_of)


_NO_EXPERIMENT = {
    **dict.fromkeys(("title", "question"), "-"),
    "outcomes": ["leverage_dependency"],
    "design": {"kind": "grid"},
}


def _experiment(document: Document, library: Library, folder: Path | None) -> Iterator[GeosimError]:
    if folder is not None:
        document = replace(document, data=from_here(document.data, folder))
        yield from _files_of_levers(document.data, library)
    found = [*shape(Experiment, document)]
    yield from found
    experiment = sound(Experiment, document.data, _NO_EXPERIMENT, {})
    for fault in faults_of_experiment(experiment, library) if experiment else ():
        if found and fault.key.startswith("design"):
            continue  # it may lie in a factor that was left out
        if fault.where:  # a file that it names
            fault.problem = f"{fault.where}: {fault.problem}"
        fault.where = place_of(document, _path(fault.key, document.data))["where"]
        yield fault


def _files_of_levers(experiment: Mapping[str, Any], library: Library) -> Iterator[GeosimError]:
    """Check the strategies that an experiment names by their paths, where there are such files."""
    levers = experiment.get("levers")
    tables = [experiment.get("strategies")]
    for lever in levers.values() if isinstance(levers, Mapping) else ():
        names = lever.get("strategies") if isinstance(lever, Mapping) else None
        tables.append({str(n): name for n, name in enumerate(names)} if isinstance(names, list) else None)
    for path in dict.fromkeys(path for table in tables for path in paths_among(table).values()):
        if Path(path).is_file():
            yield from _at_path(path, library)


def _at_path(path: str, library: Library) -> Iterator[GeosimError]:
    try:
        file = read_yaml(path, to_the_end=True)
    except InputError as fault:
        yield fault
        return
    yield from (*file.faults, *strategy_faults(file, library))


def _path(key: str, data: Any) -> KeyPath:
    """Give the path of a key that is written with dots, which names in it may have too."""
    path: list[str | int] = []
    left = key.split(".")
    while left:
        if isinstance(data, list) and left[0].isdigit():
            part: str | int = int(left.pop(0))
        else:
            names = [".".join(left[:n]) for n in range(1, len(left) + 1)]
            part = next((name for name in names if isinstance(data, Mapping) and name in data), left[0])
            del left[: str(part).count(".") + 1]
        path.append(part)
        inside = isinstance(data, Mapping) and part in data
        inside = inside or (isinstance(data, list) and isinstance(part, int) and part < len(data))
        data = data[part] if inside else None
    return tuple(path)


# ------------------------------------------------------------------------------ parameters, claims, logs


def _parameters(document: Document, library: Library) -> Iterator[GeosimError]:
    rows = {
        name: {**row, "name": name} if isinstance(row, Mapping) else row
        for name, row in document.data.items()
    }
    yield from shape(dict[str, Parameter], Document(rows, document.where, document.lines))
    for name in library.parameters:
        if name not in rows:
            yield ConfigError(f'lacks "{name}".', where=document.where, advice="Every parameter is needed.")


def _claims(document: Document, library: Library) -> Iterator[GeosimError]:
    for fault in shape(Register, document):
        fault.key = re.sub(r"\d+", lambda found: str(int(found[0]) + 1), fault.key)  # claims count from 1
        yield fault
    known = carriers(library)
    for i, claim in enumerate(document.data["claims"]):
        feeds = claim.get("feeds") if isinstance(claim, Mapping) else None
        for k, feed in enumerate(feeds if isinstance(feeds, list) else ()):
            carrier, _, name = str(feed).partition(":")
            if carrier in known and name not in known[carrier]:
                place = place_of(document, ("claims", i, "feeds", k))
                yield UnknownName(
                    carrier, name, known[carrier], **{**place, "key": f"claims.{i + 1}.feeds.{k + 1}"}
                )


def carriers(library: Library) -> Mapping[str, Collection[str]]:
    """Give the names that may carry a claim, by kind of carrier, but for those the register knows itself."""
    events = [f"{name}.{event.name}" for name in library.scenarios for event in library.scenario(name).events]
    return {
        "parameter": library.parameters,
        "switch": library.parameters.switches,
        "option": [f"{role.key}.{option.key}" for role in library.actors.values() for option in role.options],
        "measure": MEASURES,
        "column": columns(tuple(library.actors)),
        "scenario": library.scenarios,
        "event": events,
        "actor": library.actors,
    }


def _log(path: Path, library: Library) -> Iterator[GeosimError]:
    log = read_log(path)
    game = set_up(log, library)
    for number, turn in enumerate(log.turns, start=1):
        for actor, played in turn.items():
            refusal = _refusal(game, actor, Decision(played.picks, played.answers))
            if refusal:
                advice = "Export the log again."
                yield InputError(refusal, where=str(path), key=f"turn {number}, {actor}", advice=advice)


def _refusal(game: Game, actor: str, decision: Decision) -> str:
    if actor not in game.world.actors:
        return str(UnknownName("actor", actor, game.world.actors))
    try:
        game.check(actor, decision)
    except GeosimError as fault:
        return str(fault)
    return ""


_CHECKS: dict[str, Callable[[Any, Library], Iterator[GeosimError]]] = {
    "inject": _inject,
    "strategy": strategy_faults,
    "parameters": _parameters,
    "claims": _claims,
    "log": _log,
}
