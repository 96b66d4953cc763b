"""The numbers of a strategy that sliders move: their ranges and meanings as the JSON Schema has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from geosim.actor import Role
from geosim.app.messages import say, section
from geosim.app.views.names import in_sentence
from geosim.library import Library
from geosim.reading import KeyPath
from geosim.schema import schema
from geosim.wording import plain

_ORDER = (
    "precision", "level", "patience", "horizon", "discount", "reciprocity", "grudge", "forgive", "memory",
    "trusting", "repeat",
)  # fmt: skip
_WIDE = 400  # a range from which on small values get most of the slider
_FINE = {"discount": 0.005}
_TURN_QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Dial:
    """One number: where it stands in the file, its range, and what it is now or would be if left out."""

    key: str
    path: KeyPath
    label: str
    help: str
    low: float
    high: float
    step: float
    value: float
    usual: float | None  # where it is left out; None where it must be said
    said: bool  # in the file
    flag: bool = False  # yes or no
    whole: bool = False
    curved: bool = False  # small values get most of the slider


def dials(data: Mapping[str, Any], role: Role, library: Library) -> dict[str, list[Dial]]:
    """Give the dials of a strategy for a role: `thinking`, `weights`, `regard`; empty groups are left out."""
    fields = _fields(str(data.get("kind", "")))
    usual = _assumed(library, role)
    shown_names = [name for name in _ORDER if name in fields and _can_have(name, data, role)]
    groups = {"thinking": [_dial(name, fields[name], data, usual) for name in shown_names]}
    if "weights" in fields:
        groups["weights"] = list(_weights(data, role, fields["weights"]))
        groups["regard"] = list(_regard(data, role, library, fields["regard"]))
    return {group: found for group, found in groups.items() if found}


def value_of(dial: Dial, given: object) -> float | int | bool:
    """Give what a dial writes for a number it was turned to: within its range and of its kind.

    Raises:
        ValueError: no number.
    """
    if dial.flag:
        return bool(given)
    number = min(max(float(str(given)), dial.low), dial.high)
    written = float(f"{number:.6g}")
    return round(number) if dial.whole or written.is_integer() else written


def _can_have(name: str, data: Mapping[str, Any], role: Role) -> bool:
    """Tell whether an actor may have a number at all: communities have no ties to repay or resent."""
    if name == "reciprocity":
        return role.is_state and data.get("kind") != "best_response"
    return name != "grudge" or role.is_state or "retaliate_with" in data


@cache
def _fields(kind: str) -> Mapping[str, Mapping[str, Any]]:
    """Give the numbers and flags of a kind of strategy, each with its range and description."""
    shape = schema("strategy")["$defs"].get(kind, {}).get("properties", {})
    found = {}
    for name, field in shape.items():
        told = {**field, **next((way for way in field.get("anyOf", ()) if way.get("type") != "null"), {})}
        if told.get("type") in ("number", "integer", "boolean") or name in ("weights", "regard"):
            found[name] = told
    return found


def _dial(name: str, field: Mapping[str, Any], data: Mapping[str, Any], usual: Mapping[str, float]) -> Dial:
    flag = field["type"] == "boolean"
    low = float(field.get("minimum", field.get("exclusiveMinimum", min(field.get("enum", [0])))))
    high = float(field.get("maximum", max(field.get("enum", [1]))))
    step = _step(name, low, high, whole=field["type"] == "integer")
    if "exclusiveMinimum" in field:
        low += step
    default = _default(name, field, usual)
    said = name in data
    value = float(data[name]) if said else low if default is None else default
    return Dial(
        name, (name,), say(f"workshop.dials.{name}"), str(field.get("description", "")), low, high, step,
        value, default, said, flag, whole=field["type"] == "integer", curved=high - low >= _WIDE,
    )  # fmt: skip


def _default(name: str, field: Mapping[str, Any], usual: Mapping[str, float]) -> float | None:
    """Give what holds where a number is left out; None where it may not be."""
    if "default" not in field:
        return None
    return usual.get(name) if field["default"] is None else float(field["default"])


def _step(name: str, low: float, high: float, *, whole: bool) -> float:
    if whole or high - low >= _WIDE:
        return 1.0
    return _FINE.get(name, 0.1 if high - low > 2 else 0.05)  # a hundred steps or fewer


def _weights(data: Mapping[str, Any], role: Role, field: Mapping[str, Any]) -> Iterator[Dial]:
    """Give the weights of the actor's own goals, and of what else the file names."""
    said = data.get("weights", {})
    total = sum(goal.weight for goal in role.goals)
    own = {goal.key: (goal.title, goal.weight / total) for goal in role.goals}
    foreign = {name: (name.replace("_", " ").replace(".", ": "), None) for name in said if name not in own}
    for name, (title, usual) in {**own, **foreign}.items():
        yield _weight("weights", name, title, said, usual, field)


def _regard(
    data: Mapping[str, Any], role: Role, library: Library, field: Mapping[str, Any]
) -> Iterator[Dial]:
    said = data.get("regard", {})
    for key, other in library.actors.items():
        if key != role.key and (other.is_state or key in said):
            title = say("workshop.dials.regard", name=in_sentence(other.name))
            yield _weight("regard", key, title, said, 0.0, field)


def _weight(
    table: str, name: str, title: str, said: Mapping[str, Any], usual: float | None, field: Mapping[str, Any]
) -> Dial:
    range_of = field["additionalProperties"]
    value = float(said[name]) if name in said else usual or 0.0
    return Dial(
        f"{table}.{name}", (table, name), title, "", float(range_of["minimum"]), float(range_of["maximum"]),
        0.05, value, usual, name in said,
    )  # fmt: skip


def _assumed(library: Library, role: Role) -> dict[str, float]:
    """Give what the world assumes of an actor that looks ahead, where a file leaves it out."""
    numbers = {name: float(library.parameters[name].value) for name in ("horizon", "discount", "precision")}  # type: ignore[arg-type]  # of the world, not of a place
    sharp = numbers["precision"] / _TURN_QUARTERS
    if not role.is_state:
        sharp = min(sharp, float(library.parameters["precision_community"].value))  # type: ignore[arg-type]
    return {**numbers, "precision": sharp, "patience": 0.25}


def shown(dial: Dial) -> dict[str, Any]:
    """Give a dial as the page shows it."""
    digits = 0 if dial.step >= 1 else 3 if dial.step < 0.05 else 2  # places of the step
    usual = "" if dial.usual is None else plain(dial.usual, digits)
    words = section("workshop.dials")
    return {
        "key": dial.key,
        "label": dial.label,
        "help": dial.help,
        "low": dial.low,
        "high": dial.high,
        "step": dial.step,
        "value": dial.value,
        "said": dial.said,
        "flag": dial.flag,
        "whole": dial.whole,
        "curved": dial.curved,
        "usual": "" if dial.flag or dial.said or dial.usual is None else words["as_usual"],
        "reset": say("workshop.dials.reset", label=dial.label, usual=usual) if usual else "",
    }
