"""Who moved: the ladder of a role, Pakistan's balance, and what became of the role's payoff and goals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from geosim.actor import Role
from geosim.app.charts.balance import BalancePoint
from geosim.app.charts.goals import GoalBar
from geosim.app.charts.index import IndexPoint
from geosim.app.charts.ladder import LadderRow
from geosim.app.charts.matrix import PairTie
from geosim.app.charts.payoff import POINTS, PayoffChange, PayoffPart
from geosim.app.charts.payoff_of_all import RolePayoff
from geosim.app.charts.payoff_over_time import PayoffTurn
from geosim.app.messages import say
from geosim.app.views.names import place_name, state_name
from geosim.app.views.record import OPENING, Record
from geosim.rules.quarters import quarter_name
from geosim.state import LOCALITIES, PAIRS, STATES, pair_index

_SCALE = 100
_PAKISTAN = "pakistan"


def ladder_rows(record: Record, role: Role, you: Role | None = None) -> list[LadderRow]:
    """Give every tie of a role, last turn and now, in an order that never changes.

    A community sees the consent of all communities, its own first, and Pakistan's foreign ties. you: who is
    looking, if it is not the role itself.
    """
    if not role.is_state:
        own = list(_consent(record, first=role.home, yours=you is None or you.key == role.key))
        return [*own, *_foreign(record, _PAKISTAN, "pakistan_states")]
    foreign = list(_foreign(record, role.home, "states"))
    return [*foreign, *_consent(record)] if role.home == _PAKISTAN else foreign


def biggest_first(rows: Iterable[LadderRow]) -> list[LadderRow]:
    """Put the largest changes first, in one list without groups; equal ones keep their order."""
    named = (
        replace(
            row, group="", name=say("ladder.consent_of", name=row.name) if row.key in LOCALITIES else row.name
        )
        for row in rows
    )
    return sorted(named, key=lambda row: -abs(row.change))


def _foreign(record: Record, home: str, group: str) -> Iterator[LadderRow]:
    for state in STATES:
        if state != home:
            column = _tie_column(PAIRS[pair_index(home, state)])
            yield _row(record, column, state, state_name(state, record.roles), say(f"ladder.groups.{group}"))


def pair_ties(record: Record) -> list[PairTie]:
    """Give the tie of every pair of states, last turn and now."""
    turn, found = record.last, []
    for pair in PAIRS:
        column = _tie_column(pair)
        before, now = (_SCALE * record.value(column, each) for each in (max(turn - 1, OPENING), turn))
        first, second = (state_name(state, record.roles) for state in pair.split("."))
        found.append(PairTie(column, first, second, before, now))
    return found


def _tie_column(pair: str) -> str:
    return f"alignment_{pair.replace('.', '_')}"


def _consent(record: Record, first: str = "", *, yours: bool = False) -> Iterator[LadderRow]:
    for place in sorted(LOCALITIES, key=lambda place: place != first):
        own = yours and place == first
        name = say("ladder.own", name=place_name(place)) if own else place_name(place)
        yield _row(record, f"consent_{place}", place, name, say("ladder.groups.communities"))


def _row(record: Record, column: str, key: str, name: str, group: str) -> LadderRow:
    history = tuple(_SCALE * value for value in record.history(column))
    before = history[-2] if len(history) > 1 else history[-1]
    return LadderRow(key, name, before, history[-1], history, group, number=column)


def balance_trail(record: Record, first: str = "united_states", second: str = "china") -> list[BalancePoint]:
    """Give Pakistan's reliance on two of its partners after every turn, from the opening."""
    pairs = zip(record.history(f"dependence_{first}"), record.history(f"dependence_{second}"), strict=True)
    return [
        BalancePoint(_end(record, turn), _SCALE * x, _SCALE * y) for turn, (x, y) in enumerate(pairs, OPENING)
    ]


def index_history(record: Record) -> list[IndexPoint]:
    """Give the leverage-dependency index after every turn, from the opening."""
    values = record.history("leverage_dependency")
    return [IndexPoint(_end(record, turn), _SCALE * value) for turn, value in enumerate(values, OPENING)]


def _end(record: Record, turn: int) -> str:
    return quarter_name(record.quarters(turn).stop - 1)


def payoff_change(record: Record, role: Role) -> PayoffChange | None:
    """Give what changed a role's payoff in the last turn; None before the first.

    The first turn has none before it: its parts count from zero.
    """
    turn = record.last
    if turn == OPENING:
        return None
    first = turn == 0
    now = record.components(role.key, turn)
    before = [0.0] * len(now) if first else record.components(role.key, turn - 1)
    parts = tuple(
        PayoffPart(f"{role.key}.{goal.key}", goal.title, *values)
        for goal, *values in zip(role.goals, before, now, record.weights(role.key), strict=True)
    )
    cost_before = 0.0 if first else record.cost(role.key, turn - 1)
    return PayoffChange(f"payoff_{role.key}", parts, cost_before, record.cost(role.key, turn), first)


def payoff_turns(record: Record, role: Role) -> list[PayoffTurn]:
    """Give what components, in the order of the goals, and then costs added to a payoff, turn by turn."""
    weights = record.weights(role.key)
    return [
        PayoffTurn(
            turn + 1,
            (
                *(
                    POINTS * weight * value
                    for weight, value in zip(weights, record.components(role.key, turn), strict=True)
                ),
                -POINTS * record.cost(role.key, turn),
            ),
        )
        for turn in range(record.last + 1)
    ]


def role_payoffs(record: Record) -> list[RolePayoff]:
    """Give the payoff of every role after the last turn and the one before."""
    turn = record.last
    return [
        RolePayoff(
            number := f"payoff_{role.key}",
            role.name,
            POINTS * record.value(number, turn),
            POINTS * record.value(number, turn - 1) if turn > 0 else None,
        )
        for role in record.roles
    ]


def goal_bars(record: Record, role: Role) -> list[GoalBar]:
    """Give where a role's goals stand after the last turn; none before the first."""
    if record.last == OPENING:
        return []
    values = record.components(role.key, record.last)
    return [
        GoalBar(goal.title, value, goal.threshold, goal.because)
        for goal, value in zip(role.goals, values, strict=True)
    ]
