"""The turns of a game in short, and two games beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geosim.actor import Role
from geosim.app.charts.payoff import POINTS
from geosim.app.messages import say, section
from geosim.app.views.bets import outcome
from geosim.app.views.record import OPENING, Record
from geosim.app.views.seats import chosen
from geosim.app.views.ties import ladder_rows
from geosim.rules.quarters import span_name
from geosim.wording import plain, signed

PLAYED, NOW, AHEAD = "played", "now", "ahead"


@dataclass(frozen=True, slots=True)
class Pip:
    """A turn in the strip of turns: its number from 1, and whether it is played."""

    number: int
    state: str
    name: str


@dataclass(frozen=True, slots=True)
class TurnLine:
    """A turn that has been played, in short."""

    number: int  # from 1
    when: str
    choices: tuple[str, ...]
    bet: str
    payoff: str
    index: str


@dataclass(frozen=True, slots=True)
class Beside:
    """One number of two games; the second is empty where that game has not come so far."""

    title: str
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two games beside each other: payoff and index turn by turn, and the ties as they are now."""

    payoffs: tuple[Beside, ...]
    indices: tuple[Beside, ...]
    ties: tuple[Beside, ...]


def pips(played: int, turns: int) -> list[Pip]:
    """Give the strip of turns of a game."""
    states = [PLAYED if turn < played else NOW if turn == played else AHEAD for turn in range(turns)]
    return [Pip(n, state, say(f"history.pip.{state}", turn=n)) for n, state in enumerate(states, start=1)]


def turn_lines(record: Record, role: Role, bets: Mapping[int, str]) -> list[TurnLine]:
    """Give the turns played, oldest first."""
    return [_line(record, role, turn, bets.get(turn, "")) for turn in range(record.last + 1)]


def bet_line(record: Record, role: Role, turn: int, call: str) -> str:
    """Say how the bet of a turn went; nothing where none was made."""
    if not call:
        return ""
    calls, came = section("bet.calls"), outcome(record, role, turn)
    key = "bet.right" if came == call else "bet.wrong"
    return say(key, call=calls[call], outcome=calls[came])


def compare(one: Record, other: Record, role: Role) -> Comparison:
    """Put two games of one role in one scenario beside each other."""
    turns = range(max(one.last, other.last) + 1)
    payoff = f"payoff_{role.key}"
    beside = {row.key: row for row in ladder_rows(other, role)}
    return Comparison(
        payoffs=tuple(_beside(one, other, turn, payoff, POINTS) for turn in turns),
        indices=tuple(_beside(one, other, turn, "leverage_dependency", 100) for turn in turns),
        ties=tuple(
            Beside(row.name, plain(row.now), plain(beside[row.key].now)) for row in ladder_rows(one, role)
        ),
    )


def _line(record: Record, role: Role, turn: int, call: str) -> TurnLine:
    return TurnLine(
        number=turn + 1,
        when=span_name(record.quarters(turn)),
        choices=chosen(record, role, turn),
        bet=bet_line(record, role, turn, call),
        payoff=_shown(record, turn, f"payoff_{role.key}", POINTS),
        index=_shown(record, turn, "leverage_dependency", 100),
    )


def _beside(one: Record, other: Record, turn: int, column: str, scale: float) -> Beside:
    shown = [_shown(record, turn, column, scale) for record in (one, other)]
    return Beside(say("history.turn", turn=turn + 1), *shown)


def _shown(record: Record, turn: int, column: str, scale: float) -> str:
    if not OPENING < turn <= record.last:
        return ""
    return signed(scale * record.value(column, turn), 1)
