"""Signals: what everybody else may do in the turn ahead, in words that promise nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geosim.actor import Role
from geosim.app.messages import say, section
from geosim.outlook import Likely
from geosim.strategies.base import HOLD

MOST = 3  # options named for each actor
_LEAST = 0.12  # chance below which an option is not named
_PROBABLE, _POSSIBLE = 0.6, 0.3


@dataclass(frozen=True, slots=True)
class Sign:
    """Something an actor may do, and how probable that is in a word."""

    title: str
    chance: str


@dataclass(frozen=True, slots=True)
class Signal:
    """What one actor may do in the turn ahead."""

    actor: str
    name: str
    signs: tuple[Sign, ...]


def signals(roles: Sequence[Role], outlook: Mapping[str, Likely]) -> list[Signal]:
    """Give what every other actor may do, most probable first; actors in the order of their seats."""
    return [
        Signal(role.key, role.name, _signs(role, outlook[role.key])) for role in roles if role.key in outlook
    ]


def _signs(role: Role, likely: Likely) -> tuple[Sign, ...]:
    """Name the most probable options; targets of one option count together."""
    chances: dict[str, float] = {}
    for choice, chance in likely.chances.items():
        if choice != HOLD:
            option = choice.partition("@")[0]
            chances[option] = chances.get(option, 0.0) + chance
    chances[HOLD] = likely.idle
    titles = {HOLD: say("signals.hold"), **{option.key: option.title for option in role.options}}
    ranked = sorted(chances, key=lambda key: -chances[key])
    named = [key for key in ranked if chances[key] >= _LEAST][:MOST] or ranked[:1]
    return tuple(Sign(titles[key], _word(chances[key])) for key in named)


def _word(chance: float) -> str:
    words = section("signals.chances")
    key = "likely" if chance >= _PROBABLE else "possible" if chance >= _POSSIBLE else "less_likely"
    return str(words[key])
