"""The end of a game: the verdict, the goals that were met, and the choices that led there."""

from __future__ import annotations

from dataclasses import dataclass

from geosim.actor import Role
from geosim.app.charts.goals import GoalBar
from geosim.app.charts.index import IndexPoint
from geosim.app.charts.payoff import POINTS
from geosim.app.messages import say
from geosim.app.views.record import OPENING, Record, span_name
from geosim.app.views.seats import chosen
from geosim.app.views.ties import goal_bars, index_history

VERDICTS = {1: "leverage", 0: "mixed", -1: "dependency"}


@dataclass(frozen=True, slots=True)
class TurnChoices:
    """What was chosen in one turn, and what the standing answers said."""

    turn: int
    when: str
    choices: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoleGoals:
    """How a role fared on its goals."""

    name: str
    you: bool
    score: float  # sum of payoffs in points
    goals: tuple[GoalBar, ...]


@dataclass(frozen=True, slots=True)
class Ending:
    """How a game ended."""

    verdict: str  # a key of the messages
    changed: str  # a key of the messages: up, down or unclear
    index: float
    change: float
    leverage: float
    dependence: float
    offset: float
    band: tuple[float, float]
    history: tuple[IndexPoint, ...]
    roles: tuple[RoleGoals, ...]
    choices: tuple[TurnChoices, ...]
    questions: tuple[str, ...]


def ending(record: Record, role: Role) -> Ending:
    """Read the ending of a finished game, as seen from a role."""
    turn = record.last
    history = tuple(index_history(record))
    change = record.value("leverage_dependency", turn) - record.value("leverage_dependency", OPENING)
    band = 100 * float(record.game.constants.verdict_band)
    clear = abs(change) >= float(record.game.constants.verdict_change)
    roles = sorted(record.roles, key=lambda each: each.key != role.key)
    return Ending(
        verdict=VERDICTS[int(record.value("verdict", turn))],
        changed=("up" if change > 0 else "down") if clear else "unclear",
        index=history[-1].value,
        change=100 * change,
        leverage=100 * record.value("leverage", turn),
        dependence=100 * record.value("dependence", turn),
        offset=100 * float(record.game.constants.index_offset),
        band=(-band, band),
        history=history,
        roles=tuple(_role_goals(record, each, role) for each in roles),
        choices=tuple(_choices(record, role, each) for each in range(turn + 1)),
        questions=record.scenario.debrief,
    )


def _role_goals(record: Record, role: Role, you: Role) -> RoleGoals:
    score = POINTS * record.value(f"score_{role.key}", record.last)
    return RoleGoals(role.name, role.key == you.key, score, tuple(goal_bars(record, role)))


def _choices(record: Record, role: Role, turn: int) -> TurnChoices:
    given = record.game.answers(turn) if role.answers else {}
    answers = tuple(
        say("ending.answer", title=answer.title, answer=say(f"desk.answers.{given[answer.key]}"))
        for answer in role.answers
        if given.get(answer.key, "by_rule") != "by_rule"
    )
    return TurnChoices(turn + 1, span_name(record.quarters(turn)), chosen(record, role, turn), answers)
