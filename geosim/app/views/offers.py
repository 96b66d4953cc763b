"""What can be played: the scenarios with their lengths, and the roles with what they want."""

from __future__ import annotations

from dataclasses import dataclass

from geosim.actor import Role
from geosim.app.messages import count, say
from geosim.library import Library
from geosim.wording import signed


@dataclass(frozen=True, slots=True)
class Bullet:
    """A line of the briefing and how firm it is."""

    badge: str
    text: str


@dataclass(frozen=True, slots=True)
class Length:
    """A number of turns a scenario may be played for."""

    turns: int
    title: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A scenario as offered."""

    key: str
    title: str
    question: str
    summary: str
    facts: str
    teaches: str
    differs: str
    content_note: str
    about: tuple[Bullet, ...]
    lengths: tuple[Length, ...]
    roles: tuple[str, ...]  # suggested


@dataclass(frozen=True, slots=True)
class GoalOffer:
    """A goal as offered: what it weighs and what counts as success."""

    title: str
    weight: str
    because: str


@dataclass(frozen=True, slots=True)
class RoleOffer:
    """A role as offered."""

    key: str
    name: str
    institution: str
    summary: str
    goals: tuple[GoalOffer, ...]
    worries: tuple[str, ...]
    red_lines: tuple[str, ...]


def offers(library: Library) -> list[Offer]:
    """Give every scenario, the introductory ones first."""
    found = [_offer(library, name) for name in library.scenarios]
    return sorted(found, key=lambda offer: library.scenario(offer.key).difficulty != "introductory")


def role_offers(library: Library) -> list[RoleOffer]:
    """Give every role, in seat order."""
    return [_role(role) for role in library.actors.values()]


def _offer(library: Library, name: str) -> Offer:
    scenario = library.scenario(name)
    short, full = scenario.short_turns, scenario.turns
    lengths = (Length(short, count("choose.short", short)), Length(full, count("choose.full", full)))
    return Offer(
        key=name,
        title=scenario.title,
        question=scenario.question,
        summary=scenario.summary,
        facts=say("choose.facts", minutes=scenario.minutes, difficulty=say(f"choose.{scenario.difficulty}")),
        teaches=scenario.teaches,
        differs=scenario.differs,
        content_note=scenario.content_note,
        about=tuple(Bullet(say(f"badges.{bullet.kind}"), bullet.text) for bullet in scenario.about),
        lengths=lengths if short < full else lengths[1:],
        roles=scenario.roles,
    )


def _role(role: Role) -> RoleOffer:
    goals = tuple(
        GoalOffer(
            goal.title,
            say("choose.weight", percent=round(100 * goal.weight)),
            say("goals.met_from", threshold=signed(100 * goal.threshold), because=goal.because),
        )
        for goal in sorted(role.goals, key=lambda goal: -goal.weight)
    )
    return RoleOffer(role.key, role.name, role.institution, role.summary, goals, role.worries, role.red_lines)
