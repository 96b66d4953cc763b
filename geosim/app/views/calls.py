"""The bets of a finished game: the best and the worst call, and how all of them did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geosim.actor import Role
from geosim.app.messages import say
from geosim.app.views.bets import SAME, bet_on, outcome, score
from geosim.app.views.names import in_sentence, state_name
from geosim.app.views.record import Record
from geosim.state import PAIRS, pair_index
from geosim.wording import plain, signed


@dataclass(frozen=True, slots=True)
class Call:
    """One bet: the call, how far the tie moved, in points of 100, and what that was."""

    turn: int  # from 1
    call: str
    moved: float
    came: str

    @property
    def right(self) -> bool:
        """Say whether the call was right."""
        return self.call == self.came

    @property
    def row(self) -> tuple[str, ...]:
        """Write it as a row of a table."""
        words = (say(f"debrief.bets.calls.{each}") for each in (self.call, self.came))
        call, came = words
        return (
            str(self.turn),
            call,
            signed(self.moved, 1),
            came,
            say(f"debrief.bets.right.{'yes' if self.right else 'no'}"),
        )


@dataclass(frozen=True, slots=True)
class Calls:
    """All bets of a game, and what is said of them."""

    calls: tuple[Call, ...]
    share: str
    lines: tuple[str, ...]


def calls(record: Record, role: Role, bets: Mapping[int, str]) -> Calls:
    """Look back on the bets of a game; the best is right, and the worst wrong, where the tie moved most."""
    if not bets:
        return Calls((), "", (say("debrief.bets.none"),))
    pair = bet_on(role)
    found = tuple(_call(record, role, turn, call, pair) for turn, call in sorted(bets.items()))
    total = score(record, role, bets)
    right, wrong = ([call for call in found if call.right is each] for each in (True, False))
    same = sum(call.came == SAME for call in found)
    first, second = (in_sentence(state_name(state, record.roles)) for state in pair)
    return Calls(
        found,
        say("debrief.bets.share", percent=plain(100 * total.share)),
        (
            say("debrief.bets.on", first=first, second=second),
            total.line,
            say("debrief.bets.always_same", right=same, made=total.made),
            _extreme(right, "best"),
            _extreme(wrong, "worst"),
        ),
    )


def _call(record: Record, role: Role, turn: int, call: str, pair: tuple[str, str]) -> Call:
    column = f"alignment_{PAIRS[pair_index(*pair)].replace('.', '_')}"
    moved = 100 * (record.value(column, turn) - record.value(column, turn - 1))
    return Call(turn + 1, call, moved, outcome(record, role, turn))


def _extreme(found: list[Call], key: str) -> str:
    if not found:
        return say(f"debrief.bets.no_{key}")
    most = max(found, key=lambda call: abs(call.moved))
    word = say(f"debrief.bets.calls.{most.call}")
    return say(f"debrief.bets.{key}", call=word, turn=most.turn, moved=signed(most.moved, 1))
