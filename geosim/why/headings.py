"""What the parts of an explanation are called, and the plain reason behind each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from geosim.actor import Option, Role
from geosim.game import ANSWERING
from geosim.why.coalitions import Player
from geosim.why.explanation import Part
from geosim.why.turns import Turn

CHANCE = "chance"

UNDER_WAY = Part(
    "under_way", "under_way", "Already under way", 0.0, "with everybody on hold and average luck"
)
BY_CHANCE = Part("chance", CHANCE, "Chance", 0.0, "the luck of the turn against average luck")


def of_event(turn: Turn, name: str) -> Part:
    """Head the part of an event of the scenario."""
    event = next(event for event in turn.world.scenario.events if event.name == name)
    return Part("event", name, event.title, 0.0, event.headline)


def of_actor(turn: Turn, actor: str) -> Part:
    """Head the part of an actor with what it did."""
    return Part(
        "actor", actor, turn.world.role(actor).name, 0.0, joined(_deeds(turn, actor)) or "held course"
    )


def of_group(turn: Turn, name: str, members: Iterable[str]) -> Part:
    """Head the part of several actors that are taken together."""
    deeds = [deed for member in members if member != CHANCE for deed in _deeds(turn, member)]
    return Part("group", name, name, 0.0, joined(deeds) or "held course")


def of_pick(turn: Turn, actor: str, player: Player) -> Part:
    """Head the part of one pick, or one standing answer, of an actor."""
    role = turn.world.role(actor)
    if player.answers:
        title = next(answer.title for answer in role.answers if answer.key == player.key)
        return Part("pick", player.key, title, 0.0, _answer(role, player.key))
    place = turn.world.menus[actor].index(player.key)
    option = turn.world.options[actor][place]
    assert option is not None
    return Part("pick", player.key, _title(option, player.key), 0.0, option.because)


def joined(clauses: Sequence[str]) -> str:
    """Join plain clauses with commas and a final "and", each once."""
    once = list(dict.fromkeys(clauses))
    return " and ".join(filter(None, (", ".join(once[:-1]), *once[-1:])))


def _deeds(turn: Turn, actor: str) -> list[str]:
    """Give the plain clauses of what an actor did: its picks, and answers that are not by rule."""
    role = turn.world.role(actor)
    columns = turn.constants.effects.columns(actor)
    picked = turn.choices.picked[columns, 0]
    found = [choice.option.because for choice, on in zip(role.choices, picked, strict=True) if on]
    own = {answer.key for answer in role.answers}
    given = [name for name in ANSWERING if name in own and getattr(turn.choices, name)[0]]
    return found + [_answer(role, name) for name in given]


def _answer(role: Role, key: str) -> str:
    answer = next(answer for answer in role.answers if answer.key == key)
    return answer.because or f"{answer.title}: not by rule"


def _title(option: Option, choice: str) -> str:
    target = choice.partition("@")[2].replace("_", " ")
    return f"{option.title}: {target}" if target else option.title
