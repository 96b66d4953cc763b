"""Whom a grudge can be held against, and what can answer it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from geosim.errors import ConfigError, UnknownName
from geosim.strategies.base import Fit
from geosim.strategies.conditions import matching_choices
from geosim.strategies.memory import RIVALRY

if TYPE_CHECKING:
    from geosim.strategies.character import Character


def provoking(actor: str, names: Sequence[str], fit: Fit) -> set[str]:
    """Give the choices of an actor that provoke, by the names a file gives them.

    Raises:
        UnknownName, ConfigError: an actor or option that does not exist, or the actor itself.
    """
    where = fit.place("provoked_by", actor)
    if actor not in fit.menus:
        raise UnknownName("actor", actor, fit.menus, **where)
    if actor == fit.role.key:
        advice = "Name others, or say with actors whom the file is for."
        raise ConfigError(f"{actor} cannot provoke itself.", **where, advice=advice)
    menu = fit.menus[actor]
    return {choice for name in names for choice in matching_choices(name, menu, holder=actor, **where)}


def refuse_warmth(names: Sequence[str], back: Collection[str], file: Character, fit: Fit) -> None:
    """Refuse to retaliate with what warms the tie with everybody who may provoke; back: what the names mean.

    Raises:
        ConfigError: naming the option.
    """
    provokers = {*file.provoked_by, *_cooling(fit)}
    for choice in fit.role.choices if names and provokers else ():
        warmed = {state for state, amount in choice.option.warms.items() if amount > 0}
        if choice.name in back and warmed >= provokers:
            problem = f'"{choice.option.key}" warms the tie with whoever may provoke {fit.role.key}.'
            advice = "Name an option that cools it or leaves it alone, or hold."
            raise ConfigError(problem, **fit.place("retaliate_with"), advice=advice)


def _cooling(fit: Fit) -> Iterator[str]:
    """Give those of whom an option cools the tie with the actor."""
    home = fit.role.home
    for role in fit.roles:
        rival = (role.key, home) == RIVALRY  # which an opening to Washington cools
        if rival or any(option.warms.get(home, 0.0) < 0 for option in role.options):
            yield role.key


def refuse_without_ties(file: Character, fit: Fit) -> None:
    """Refuse what cannot work for a community: it has no ties with states that could be warmed or cooled."""
    if fit.role.is_state:
        return
    if file.reciprocity:
        advice = "Leave it to states, or take the line out."
        problem = f"{fit.role.name} has no ties with states, so nobody warms to it."
        raise ConfigError(problem, **fit.place("reciprocity"), advice=advice)
    if file.grudge and not (file.provoked_by and file.retaliate_with):
        advice = "Say with provoked_by and retaliate_with what provokes it and how it answers."
        problem = f"{fit.role.name} has no ties with states that could be cooled."
        raise ConfigError(problem, **fit.place("grudge"), advice=advice)
