"""Advisors who disagree: each watches one number, and names the option that helps it most."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from geosim.actor import Role
from geosim.app.messages import say, section
from geosim.app.views.names import choice_title
from geosim.app.views.record import OPENING, Record
from geosim.state import Array
from geosim.strategies.base import HOLD
from geosim.wording import plain, signed

_LEAST = 0.5  # in units of the last digit shown: a smaller help is none


@dataclass(frozen=True, slots=True)
class Advisor:
    """An advisor: what it is called, the number it watches and where that stands, and what it says.

    choice: what it would pick, by name; holding course where nothing helps its number.
    """

    name: str
    watches: str
    now: str
    says: str
    choice: str


@dataclass(frozen=True, slots=True)
class _Watch:
    """What an advisor watches: the mean of some numbers, how it is shown, and whether more is better."""

    name: str
    title: str
    what: str
    opening: str
    numbers: tuple[str, ...]
    scale: float
    digits: int
    unit: str
    less: bool


def watched(role: Role) -> list[str]:
    """Give the names of the numbers that a role's advisors watch."""
    return [number for watch in _cast(role) for number in watch.numbers]


def advisors(
    record: Record, role: Role, effects: Mapping[str, Array], allowed: Collection[str]
) -> list[Advisor]:
    """Let the advisors of a role speak.

    effects: what each number would be at the end of the turn ahead, for each choice of the role's menu alone,
    `hold` first. allowed: the names of the choices that are open to the person.

    Nobody gives the one best move: if all would name the same option, the last names its second.
    """
    menu = record.game.world.menus[role.key]
    found: list[Advisor] = []
    watches = _cast(role)
    for place, watch in enumerate(watches):
        ranked = _ranked(watch, menu, effects, allowed)
        named = {_option(advisor.choice) for advisor in found}
        if place == len(watches) - 1 and len(named) == 1:
            ranked = [pair for pair in ranked if _option(pair[0]) not in named]
        found.append(_speak(record, role, watch, ranked))
    return found


def _cast(role: Role) -> list[_Watch]:
    casts = section("advisors.cast")
    entries = casts[role.key if role.key in casts else "community"]
    return [_watch(role, entry) for entry in entries]


def _watch(role: Role, entry: Mapping[str, Any]) -> _Watch:
    """Read an entry of the messages: one that names a goal watches its component."""
    goal = next((goal for goal in role.goals if goal.key == entry.get("goal")), None)
    numbers = (f"{role.key}.{goal.key}",) if goal else tuple(str(name) for name in entry["numbers"])
    return _Watch(
        name=str(entry["name"]),
        title=goal.title if goal else str(entry["title"]),
        what=say("advisors.goal", goal=goal.title) if goal else str(entry["what"]),
        opening=str(entry["opening"]),
        numbers=numbers,
        scale=float(entry.get("scale", 100)),
        digits=int(entry.get("digits", 0)),
        unit=str(entry.get("unit", "points")),
        less=bool(entry.get("less", False)),
    )


def _ranked(
    watch: _Watch, menu: Sequence[str], effects: Mapping[str, Array], allowed: Collection[str]
) -> list[tuple[str, float]]:
    """Give the allowed choices that help the number visibly, most first, with what they change."""
    value = watch.scale * np.mean([effects[number] for number in watch.numbers], axis=0)
    change = value - value[0]
    helps = -change if watch.less else change
    least = _LEAST * 10.0**-watch.digits
    order = sorted(range(1, len(menu)), key=lambda place: -helps[place])
    return [(menu[i], float(change[i])) for i in order if menu[i] in allowed and helps[i] >= least]


def _speak(record: Record, role: Role, watch: _Watch, ranked: Sequence[tuple[str, float]]) -> Advisor:
    choice, change = ranked[0] if ranked else (HOLD, 0.0)
    words = {"opening": watch.opening, "what": watch.what}
    if choice != HOLD:
        shown = say(f"advisors.units.{watch.unit}", change=signed(change, watch.digits))
        says = say("advisors.says", option=choice_title(role, choice), change=shown, **words)
    else:
        says = say("advisors.nothing", **words)
    return Advisor(watch.name, watch.title, _now(record, role, watch), says, choice)


def _now(record: Record, role: Role, watch: _Watch) -> str:
    """Write where the number stands; what is counted over a turn has no value at the opening."""
    values = [_value(record, role, number) for number in watch.numbers]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return say("advisors.unknown")
    value = watch.scale * sum(known) / len(known)
    return plain(value, 0 if value == round(value) else watch.digits)


def _value(record: Record, role: Role, number: str) -> float | None:
    _, _, goal = number.partition(".")
    if (goal or number == "attacks") and record.last == OPENING:
        return None
    if not goal:
        return record.value(number, record.last)
    row = [each.key for each in role.goals].index(goal)
    return record.components(role.key, record.last)[row]


def _option(choice: str) -> str:
    return choice.partition("@")[0]
