"""What stands in a briefing: a scenario as a question with what is known of it, and the chair one takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geosim.actor import Role
from geosim.app.messages import count, say
from geosim.app.views.seats import strategy_title
from geosim.library import Library
from geosim.scenario import Scenario
from geosim.wording import signed

_AT_FIRST = 64  # words of bullets that are read at once; the others are one click away
_DIFFICULTIES = ("introductory", "intermediate", "advanced")


@dataclass(frozen=True, slots=True)
class Bullet:
    """A line on what is known, how firm it is, and where its source stands."""

    kind: str
    badge: str
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Length:
    """A number of turns a scenario may be played for."""

    turns: int
    title: str
    facts: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A scenario as it is offered and briefed."""

    key: str
    title: str
    question: str
    summary: str
    difficulty: str
    teaches: str
    differs: str
    facts: str
    note: str
    lengths: tuple[Length, ...]
    roles: tuple[str, ...]  # keys, those it was made for first
    suggested: int  # how many of them it was made for
    bullets: tuple[Bullet, ...]
    more_bullets: tuple[Bullet, ...]
    seats: dict[str, str]  # who plays a seat that no person takes, by role


@dataclass(frozen=True, slots=True)
class ChairGoal:
    """A goal, its weight of 100, and from where it counts as met, as a number and in words."""

    title: str
    weight: int
    threshold: str
    met_from: str


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Options under one heading."""

    title: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chair:
    """A role as it is briefed."""

    key: str
    name: str
    institution: str
    kind: str  # heading under which it is listed
    summary: str
    goals: tuple[ChairGoal, ...]  # the heaviest first
    desk: str  # what it decides with, in one line
    options: tuple[OptionGroup, ...]
    controls: tuple[str, ...]
    red_lines: tuple[str, ...]
    worries: tuple[str, ...]


def scenes(library: Library) -> list[Scene]:
    """Give every scenario, the easier ones first."""
    found = [(library.scenario(name), name) for name in library.scenarios]
    found.sort(key=lambda pair: (_DIFFICULTIES.index(pair[0].difficulty), pair[1]))
    return [_scene(library, scenario, name) for scenario, name in found]


def scenes_of(library: Library, scenarios: Mapping[str, Scenario]) -> list[Scene]:
    """Give scenarios that do not come with geosim, by name."""
    return [_scene(library, scenario, name) for name, scenario in scenarios.items()]


def chairs(library: Library) -> list[Chair]:
    """Give every role, in seat order."""
    return [_chair(role) for role in library.actors.values()]


def _scene(library: Library, scenario: Scenario, key: str) -> Scene:
    bullets = tuple(
        Bullet(
            bullet.kind,
            say(f"badges.{bullet.kind}"),
            bullet.text,
            f"sources#claim-{bullet.claim}" if bullet.claim else f"sources#badge-{bullet.kind}",
        )
        for bullet in scenario.about
    )
    first = _read_at_once(bullets)
    suggested = [role for role in scenario.roles if role in library.actors]
    others = [role for role in library.actors if role not in suggested]
    lengths = _lengths(scenario)
    return Scene(
        key=key,
        title=scenario.title,
        question=scenario.question,
        summary=scenario.summary,
        difficulty=say(f"choose.{scenario.difficulty}"),
        teaches=scenario.teaches,
        differs=scenario.differs,
        facts=say("home.cards.or").join(length.facts for length in lengths),
        note=scenario.content_note,
        lengths=lengths,
        roles=(*suggested, *others),
        suggested=len(suggested),
        bullets=tuple(bullet for bullet in bullets if bullet in first),
        more_bullets=tuple(bullet for bullet in bullets if bullet not in first),
        seats={
            role: strategy_title(library, library.strategy_of(scenario, role), scenario)
            for role in library.actors
        },
    )


def _lengths(scenario: Scenario) -> tuple[Length, ...]:
    wanted = (scenario.short_turns, scenario.turns)
    lengths = []
    for turns, kind in zip(wanted, ("short", "full"), strict=True):
        minutes = max(5, 5 * round(scenario.minutes * turns / scenario.turns / 5))
        facts = count("home.cards.length", turns, minutes=minutes)
        lengths.append(Length(turns, count(f"choose.{kind}", turns), facts))
    return tuple(lengths if scenario.short_turns < scenario.turns else lengths[1:])


def _read_at_once(bullets: Sequence[Bullet]) -> list[Bullet]:
    """Choose the lines that are read before "more": one of each kind first, and not too many words."""
    first_of_kind = {bullet.kind: bullet for bullet in reversed(bullets)}.values()
    short_first = sorted(first_of_kind, key=lambda bullet: len(bullet.text))
    chosen: list[Bullet] = []
    for bullet in (*short_first, *(bullet for bullet in bullets if bullet not in first_of_kind)):
        if sum(len(each.text.split()) for each in (*chosen, bullet)) <= _AT_FIRST:
            chosen.append(bullet)
    return chosen


def _chair(role: Role) -> Chair:
    persons = [option for option in role.options if option.persons]
    groups = tuple(
        OptionGroup(title, tuple(option.title for option in persons if option.group == title))
        for title in dict.fromkeys(option.group for option in persons)
    )
    return Chair(
        key=role.key,
        name=role.name,
        institution=role.institution,
        kind=say("brief.states" if role.is_state else "brief.communities"),
        summary=role.summary,
        goals=tuple(
            ChairGoal(
                goal.title,
                round(100 * goal.weight),
                signed(100 * goal.threshold),
                say("goals.met_from", threshold=signed(100 * goal.threshold), because=goal.because),
            )
            for goal in sorted(role.goals, key=lambda goal: -goal.weight)
        ),
        desk=count("brief.desk", len(persons), groups=", ".join(group.title.lower() for group in groups)),
        options=groups,
        controls=role.controls,
        red_lines=role.red_lines,
        worries=role.worries,
    )
