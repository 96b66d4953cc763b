"""The forecasts of this server: one process works step by step, and whoever asks waits in line.

A step takes less than a second, so that nobody waits for long; a draft that changes leaves the line.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from functools import cache, partial
from threading import RLock
from typing import Any, TypeAlias

from geosim.app.apart import Apart
from geosim.app.following import Following
from geosim.forecast import Doubts, Futures, Position, assumptions, futures, spoilers
from geosim.game import Decision
from geosim.workers import start_crew

PAIRS_AT_FIRST, PAIRS = 100, 200
_TURNED = 40  # futures for each assumption switch and end
_SPOILED = 20  # futures for each choice of others
_MOST_KEPT = 64  # answers, each a few hundred kilobytes at most
_NICENESS = 5  # pages come first

ENDED = "ended"  # the problem of an answer that something unforeseen cut short

#: Game, turn, picks and standing answers: what a forecast is of.
Key: TypeAlias = tuple[str, int, tuple[str, ...], tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What is asked: where a game stands, an actor's draft, and the numbers that are wanted."""

    game: str
    position: Position
    actor: str
    draft: Decision
    names: tuple[str, ...]

    @property
    def key(self) -> Key:
        """Tell this question from all others."""
        answers = tuple(sorted(self.draft.answers.items()))
        return self.game, self.position.turn, tuple(sorted(self.draft.picks)), answers


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """As much of a forecast as there is so far."""

    futures: Futures | None = None
    assumptions: Doubts | None = None
    spoilers: Doubts | None = None
    ahead: int = 0  # steps of others that come first
    problem: str = ""  # why there will be no more

    @property
    def complete(self) -> bool:
        """Say whether every step has been taken."""
        return self.spoilers is not None


Tell = Callable[[Answer], None]

#: The steps of a forecast, in order.
_STEPS: Mapping[str, Callable[..., Futures | Doubts]] = {
    "first": partial(futures, pairs=range(PAIRS_AT_FIRST)),
    "rest": partial(futures, pairs=range(PAIRS_AT_FIRST, PAIRS)),
    "assumptions": partial(assumptions, futures=range(_TURNED)),
    "spoilers": partial(spoilers, futures=range(_SPOILED)),
}


def take_step(asked: tuple[str, Question]) -> Futures | Doubts:
    """Take one step of a forecast: what the working process does.

    Raises:
        GeosimError: whatever stands in the way.
    """
    step, question = asked
    return _STEPS[step](question.position, question.actor, question.draft, question.names)


class Forecasts:
    """Whoever asks gets what there is, step by step, in a thread of their own; answers are kept."""

    def __init__(
        self, start: Callable[[], Executor] = lambda: start_crew(1), niceness: int = _NICENESS
    ) -> None:
        self._working = Apart(niceness, start)
        self._line = 0  # steps that are waiting or being taken
        self._kept: OrderedDict[Key, Answer] = OrderedDict()
        self._lock = RLock()

    def warm_up(self) -> None:
        """Let the working process start, so that the first forecast need not wait for it."""
        self._working.warm_up()

    def known(self, key: Key) -> Answer:
        """Give as much of an answer as is kept."""
        with self._lock:
            return self._kept.get(key, Answer())

    def ask(self, question: Question, tell: Tell) -> Callable[[], None]:
        """Work on a question and tell every time there is more; give what ends it."""
        return _Asking(self, question, tell).begin("forecast")

    def keep(self, key: Key, answer: Answer) -> None:
        """Keep as much of an answer as there is; the oldest makes room."""
        with self._lock:
            self._kept[key] = answer
            self._kept.move_to_end(key)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)

    def begin(self, step: str, question: Question) -> tuple[Future[Futures | Doubts], int]:
        """Put a step in line; give it, and how many come before it."""
        with self._lock:
            step_taken, ahead = self._working.hand(take_step, (step, question)), self._line
            self._line += 1
        step_taken.add_done_callback(self._leave)
        return step_taken, ahead

    def close(self) -> None:
        """End the working process."""
        self._working.close()

    def _leave(self, _: Future[Futures | Doubts]) -> None:
        with self._lock:
            self._line -= 1


class _Asking(Following[Answer]):
    """One question under way."""

    def __init__(self, forecasts: Forecasts, question: Question, tell: Tell) -> None:
        super().__init__(forecasts.known(question.key), tell, ENDED)
        self._forecasts, self._question = forecasts, question

    def work(self) -> None:
        """Take the steps that are missing, and tell of each."""
        while not self.state.complete:
            step = _next(self.state)
            found = self.take(partial(self._hand, step))
            self.state = _with(self.state, step, found)
            self._forecasts.keep(self._question.key, self.state)
            self.say()

    def _hand(self, step: str) -> Future[Futures | Doubts]:
        taken, ahead = self._forecasts.begin(step, self._question)
        if ahead and self.state.futures is None:
            self.say(ahead=ahead)
        return taken


def _next(answer: Answer) -> str:
    if answer.futures is None:
        return "first"
    if answer.futures.pairs < PAIRS:
        return "rest"
    return "assumptions" if answer.assumptions is None else "spoilers"


def _with(answer: Answer, step: str, found: Futures | Doubts) -> Answer:
    if isinstance(found, Futures):
        so_far = answer.futures.joined(found) if answer.futures else found
        return replace(answer, futures=so_far, ahead=0)
    more: dict[str, Any] = {step: found}
    return replace(answer, ahead=0, **more)


@cache
def forecasts() -> Forecasts:
    """Give the forecasts of this server."""
    return Forecasts()
