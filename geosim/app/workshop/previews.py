"""Previews of the edited strategy: worked out by one process for the whole server, told step by step.

A newer edit takes the place of an older one: what the older still waited for is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial

from geosim.app.apart import Apart
from geosim.app.following import Following
from geosim.app.messages import say
from geosim.app.workshop.trying import Answers, Games, Likeness, Question, answer, compare, play

GAMES = 100
_AT_ONCE = (range(GAMES),)
_STEP_BY_STEP = (range(10), range(10, 30), range(30, 60), range(60, GAMES))  # where choosing takes long
_NICENESS = 1  # pages come first, but somebody waits


@dataclass(frozen=True, slots=True)
class Preview:
    """As much as is known of a strategy."""

    question: Question
    answers: Answers | None = None
    games: Games | None = None
    alike: tuple[Likeness, ...] = ()
    problem: str = ""  # why there will be no more

    @property
    def played(self) -> int:
        """Count the games that were played."""
        return len(self.games.payoffs) if self.games else 0

    @property
    def complete(self) -> bool:
        """Tell whether nothing more is to come."""
        return bool(self.problem or (self.alike and self.played == GAMES))


Tell = Callable[[Preview], None]


def joined(one: Games | None, more: Games) -> Games:
    """Put games behind those that were played before; the sample is of the first."""
    if one is None:
        return more
    return replace(
        one,
        payoffs=one.payoffs + more.payoffs,
        usual=one.usual + more.usual,
        verdicts=one.verdicts + more.verdicts,
        usual_verdicts=one.usual_verdicts + more.usual_verdicts,
    )


def follow(question: Question, tell: Tell, apart: Apart | None = None) -> Callable[[], None]:
    """Work on a question in a thread and tell every time there is more; give what ends it."""
    return _Following(question, tell, apart or working()).begin("preview")


@cache
def working() -> Apart:
    """Give the process of this server that previews are worked out by."""
    return Apart(_NICENESS)


class _Following(Following[Preview]):
    """One question under way."""

    def __init__(self, question: Question, tell: Tell, apart: Apart) -> None:
        super().__init__(Preview(question), tell, say("workshop.preview.ended"))
        self._apart = apart

    def work(self) -> None:
        question, hand = self.state.question, self._apart.hand
        answers = self.take(lambda: hand(answer, question))
        self.say(answers=answers)
        for games in _STEP_BY_STEP if answers.looks_ahead else _AT_ONCE:
            played = self.take(partial(hand, play, (question, games)))
            self.say(games=joined(self.state.games, played))
            if not self.state.alike:
                self.say(alike=self.take(lambda: hand(compare, question)))
