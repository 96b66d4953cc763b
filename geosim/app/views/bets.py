"""The bet of a turn: which way a tie will move, whether the call was right, and how all calls did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from geosim.actor import Role
from geosim.app.messages import count, say
from geosim.app.views.record import Record
from geosim.state import PAIRS, pair_index

UP, SAME, DOWN = CALLS = ("up", "same", "down")
STILL = 1.0  # points of 100: a smaller change counts as "same"


@dataclass(frozen=True, slots=True)
class BetScore:
    """How many calls were made and how many were right; of each call, how often it was made and was right."""

    made: int
    right: int
    calls: Mapping[str, tuple[int, int]]  # call -> made, right

    @property
    def share(self) -> float:
        """Give the share of right calls, 0 where none was made."""
        return self.right / self.made if self.made else 0.0

    @property
    def line(self) -> str:
        """Say in a sentence how the calls did."""
        if not self.made:
            return say("bets.none")
        parts = [
            say(f"bets.calls.{call}", made=made, right=right)
            for call, (made, right) in self.calls.items()
            if made
        ]
        return count("bets.line", self.made, right=self.right, parts=", ".join(parts))


def bet_on(role: Role) -> tuple[str, str]:
    """Give the two states whose tie a role bets on: China's with Pakistan, or for China America's."""
    return ("pakistan", "united_states" if role.home == "china" else "china")


def outcome(record: Record, role: Role, turn: int) -> str:
    """Say which way the tie of the bet moved over a turn that has been played, as one of CALLS."""
    column = f"alignment_{PAIRS[pair_index(*bet_on(role))].replace('.', '_')}"
    moved = 100 * (record.value(column, turn) - record.value(column, turn - 1))
    if abs(moved) < STILL:
        return SAME
    return UP if moved > 0 else DOWN


def score(record: Record, role: Role, bets: Mapping[int, str]) -> BetScore:
    """Compare calls, by turn, with what came."""
    right = {turn: call == outcome(record, role, turn) for turn, call in bets.items()}
    calls = {
        call: (
            sum(made == call for made in bets.values()),
            sum(right[turn] for turn, made in bets.items() if made == call),
        )
        for call in CALLS
    }
    return BetScore(len(bets), sum(right.values()), calls)
