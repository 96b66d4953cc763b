"""Previews of the edited strategy: worked out by one process for the whole server, told step by step.

A newer edit takes the place of an older one: what the older still waited for is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cache
from threading import Thread
from typing import Any, TypeVar

from geosim.app.apart import Apart
from geosim.app.messages import say
from geosim.app.workshop.trying import Answers, Games, Likeness, Question, answer, compare, play
from geosim.errors import GeosimError

GAMES = 100
_AT_ONCE = (range(GAMES),)
_STEP_BY_STEP = (range(10), range(10, 30), range(30, 60), range(60, GAMES))  # where choosing takes long
_NICENESS = 1  # pages come first, but somebody waits

Piece = TypeVar("Piece")
Done = TypeVar("Done")


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
    following = _Following(question, tell, apart or working())
    Thread(target=following.run, name="preview", daemon=True).start()
    return following.end


@cache
def working() -> Apart:
    """Give the process of this server that previews are worked out by."""
    return Apart(_NICENESS)


class _Following:
    """One question under way."""

    def __init__(self, question: Question, tell: Tell, apart: Apart) -> None:
        self._preview, self._tell, self._apart = Preview(question), tell, apart
        self._ended = False
        self._step: Future[Any] | None = None

    def end(self) -> None:
        """Drop what is still waited for; a step that has begun is taken to its end for nobody."""
        self._ended = True
        if self._step is not None:
            self._step.cancel()

    def run(self) -> None:
        try:
            self._go()
        except CancelledError:
            return
        except GeosimError as error:
            self._say(problem=str(error))
        except BaseException:
            self._say(problem=say("workshop.preview.ended"))
            raise

    def _go(self) -> None:
        question = self._preview.question
        answers = self._take(answer, question)
        self._say(answers=answers)
        ways = _STEP_BY_STEP if answers.looks_ahead else _AT_ONCE
        for place, games in enumerate(ways):
            self._say(games=joined(self._preview.games, self._take(play, (question, games))))
            if not place:
                self._say(alike=self._take(compare, question))

    def _take(self, work: Callable[[Piece], Done], piece: Piece) -> Done:
        """Have a step taken; if somebody ends the process under it, once more by another."""
        if self._ended:
            raise CancelledError
        try:
            step = self._step = self._apart.hand(work, piece)
            return step.result()
        except BrokenProcessPool:
            return self._apart.done(work, piece)

    def _say(self, **more: Any) -> None:
        self._preview = replace(self._preview, **more)
        if not self._ended:
            self._tell(self._preview)
