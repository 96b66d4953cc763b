"""What things are called: seats, states, places, projects and choices."""

from __future__ import annotations

from collections.abc import Sequence

from geosim.actor import Option, Role
from geosim.app.messages import say, section
from geosim.strategies.base import HOLD


def state_name(state: str, roles: Sequence[Role]) -> str:
    """Give the name of a state: its role's, or our own where nobody plays it."""
    named = {role.home: role.name for role in roles if role.is_state}
    return named.get(state) or say(f"names.{state}")


def place_name(place: str) -> str:
    """Give the name of a locality or project; one nobody has named is written out."""
    names = section("names")
    return str(names[place]) if place in names else place.replace("_", " ").capitalize()


def choice_title(role: Role, choice: str) -> str:
    """Give the title of a choice, with its target."""
    if choice == HOLD:
        return say("desk.hold")
    key, _, target = choice.partition("@")
    return option_title(next(option for option in role.options if option.key == key), target)


def option_title(option: Option, target: str) -> str:
    """Give the title of an option, with its target if it has one."""
    return f"{option.title}: {place_name(target)}" if target else option.title


def owner(name: str) -> str:
    """Give a name as the owner of something, within a sentence."""
    named = in_sentence(name)
    return say("sentences.owner_in_s" if named.endswith("s") else "sentences.owner", name=named)


def in_sentence(name: str) -> str:
    """Give the name of a state or role as it stands within a sentence."""
    return str(section("sentences.names").get(name, name))
