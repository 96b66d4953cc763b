"""What a person chose in a game, turn by turn."""

from __future__ import annotations

from dataclasses import dataclass

from geosim.actor import Role
from geosim.app.messages import say
from geosim.app.views.record import Record
from geosim.app.views.seats import chosen
from geosim.rules.quarters import span_name


@dataclass(frozen=True, slots=True)
class TurnChoices:
    """What was chosen in one turn, and what the standing answers said."""

    turn: int
    when: str
    choices: tuple[str, ...]
    answers: tuple[str, ...]


def turn_choices(record: Record, role: Role) -> tuple[TurnChoices, ...]:
    """Give the choices of every turn; answers that are left to the rules are not told."""
    return tuple(_choices(record, role, turn) for turn in range(record.last + 1))


def _choices(record: Record, role: Role, turn: int) -> TurnChoices:
    given = record.game.answers(turn) if role.answers else {}
    answers = tuple(
        say("debrief.answer", title=answer.title, answer=say(f"desk.answers.{given[answer.key]}"))
        for answer in role.answers
        if given.get(answer.key, "by_rule") != "by_rule"
    )
    return TurnChoices(turn + 1, span_name(record.quarters(turn)), chosen(record, role, turn), answers)
