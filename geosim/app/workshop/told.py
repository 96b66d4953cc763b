"""Rules, red lines and scripts of a strategy in words, as lists; they are edited in the YAML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geosim.actor import Role
from geosim.app.messages import count, say
from geosim.app.views.names import option_title, place_name
from geosim.strategies.base import HOLD
from geosim.wording import plain


@dataclass(frozen=True, slots=True)
class Line:
    """One rule: its condition as written, empty for always, and what then holds."""

    when: str
    then: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One list of a strategy, such as its rules."""

    key: str
    title: str
    lines: tuple[Line, ...]


def told(data: Mapping[str, Any], role: Role, roles: Mapping[str, Role]) -> tuple[Told, ...]:
    """Give the lists of a strategy in words, for the actor that uses it; empty ones are left out."""
    names = _Names(role)
    lists = {
        "red_lines": [_red_line(line, names) for line in _for(data.get("red_lines"), role)],
        "first": [
            _rule({**line, "prefer": line.get("choose")}, names) for line in _for(data.get("first"), role)
        ],
        "rules": [_rule(line, names) for line in _for(data.get("rules"), role)],
        "parts": [_part(part, names) for part in _for(data.get("parts"), role)],
        "turns": [_turn(number, turn, names) for number, turn in enumerate(data.get("turns") or (), start=1)],
        "answers": [_answer(key, answer, role) for key, answer in (data.get("answers") or {}).items()],
        "grudges": list(_grudges(data, names, roles)),
    }
    return tuple(
        Told(key, count(f"workshop.told.{key}", len(lines)), tuple(lines))
        for key, lines in lists.items()
        if lines
    )


class _Names:
    """What the names of options mean for an actor."""

    def __init__(self, role: Role) -> None:
        self._role = role

    def of(self, names: object, role: Role | None = None) -> str:
        listed = names if isinstance(names, Sequence) and not isinstance(names, str) else [names]
        return say("workshop.told.and").join(self._one(str(name), role or self._role) for name in listed)

    def when(self, condition: object) -> str:
        return str(condition or "").replace("{home}", self._role.home)

    def _one(self, name: str, role: Role) -> str:
        key, _, target = name.replace("{home}", role.home).partition("@")
        if key == HOLD:
            return say("desk.hold")
        option = next((option for option in role.options if option.key == key), None)
        if option is None:
            return name
        return (
            option_title(option, target)
            if target in option.targets
            else (f"{option.title}: {place_name(target)}" if target else option.title)
        )


def _for(items: object, role: Role) -> Iterator[Mapping[str, Any]]:
    """Give the items of a list that are for the actor."""
    for item in items if isinstance(items, list) else ():
        if not item.get("actors") or role.key in item["actors"]:
            yield item


def _rule(rule: Mapping[str, Any], names: _Names) -> Line:
    said = []
    if rule.get("prefer"):
        strength = float(rule.get("strength", 1.0))
        key = "prefers" if strength == 1.0 else "prefers_by"
        said.append(say(f"workshop.told.{key}", what=names.of(rule["prefer"]), strength=plain(strength, 1)))
    if rule.get("avoid"):
        said.append(say("workshop.told.avoids", what=names.of(rule["avoid"])))
    return Line(names.when(rule.get("when")), tuple(said))


def _red_line(line: Mapping[str, Any], names: _Names) -> Line:
    said = [
        say(f"workshop.told.{key}", what=names.of(line[key])) for key in ("never", "only") if line.get(key)
    ]
    refused = line.get("refuse") or ()
    listed = [refused] if isinstance(refused, str) else refused
    said += [say(f"workshop.told.refuses.{key}") for key in listed]
    return Line(names.when(line.get("when")), tuple(said))


def _part(part: Mapping[str, Any], names: _Names) -> Line:
    what = names.of(part["choose"]) if part.get("choose") else ""
    if not what:
        what = say(
            "workshop.told.follows", kind=str((part.get("follow") or {}).get("kind", "")).replace("_", " ")
        )
    return Line(
        names.when(part.get("when")),
        (say("workshop.told.share", share=plain(float(part.get("share", 0)), 2), what=what),),
    )


def _turn(number: int, turn: Sequence[str], names: _Names) -> Line:
    what = names.of(turn) if turn else say("desk.hold")
    return Line("", (say("workshop.told.turn", number=number, what=what),))


def _answer(key: str, answer: str, role: Role) -> Line:
    titles = {each.key: each.title for each in role.answers}
    said = say("debrief.answer", title=titles.get(key, key), answer=say(f"desk.answers.{answer}"))
    return Line("", (said,))


def _grudges(data: Mapping[str, Any], names: _Names, roles: Mapping[str, Role]) -> Iterator[Line]:
    for actor, what in (data.get("provoked_by") or {}).items():
        role = roles[actor]
        yield Line("", (say("workshop.told.provoked", actor=role.name, what=names.of(what, role)),))
    if data.get("retaliate_with"):
        yield Line("", (say("workshop.told.retaliates", what=names.of(data["retaliate_with"])),))
