"""Questions that are worked on apart, step by step, for somebody who may stop listening."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from threading import Thread
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from geosim.errors import GeosimError


class _DataClass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


State = TypeVar("State", bound=_DataClass)
Done = TypeVar("Done")


class Following(ABC, Generic[State]):
    """One question under way, in a thread of its own.

    state: as much as is known, a data class with a field `problem`. tell: is told every time there is more.
    unforeseen: the problem where something goes wrong that nobody foresaw.
    """

    def __init__(self, state: State, tell: Callable[[State], None], unforeseen: str) -> None:
        self.state, self._tell, self._unforeseen = state, tell, unforeseen
        self.ended = False
        self._step: Future[Any] | None = None

    def begin(self, name: str) -> Callable[[], None]:
        """Start the thread; give what ends it."""
        Thread(target=self._run, name=name, daemon=True).start()
        return self.end

    def end(self) -> None:
        """Drop what is still waited for; a step that has begun is taken to its end for nobody."""
        self.ended = True
        if self._step is not None:
            self._step.cancel()

    @abstractmethod
    def work(self) -> None:
        """Take all steps, by `take`, and tell of them, by `say`."""

    def take(self, hand: Callable[[], Future[Done]]) -> Done:
        """Have a step taken; if somebody ends the process under it, once more by another.

        Raises:
            CancelledError: nobody listens any more.
            GeosimError: whatever stood in the way of the step.
        """
        if self.ended:
            raise CancelledError
        try:
            return self._wait(hand())
        except BrokenProcessPool:
            return self._wait(hand())

    def say(self, **more: Any) -> None:
        """Tell what is known now, unless nobody listens any more."""
        if more:
            self.state = replace(self.state, **more)
        if not self.ended:
            self._tell(self.state)

    def _wait(self, step: Future[Done]) -> Done:
        self._step = step
        if self.ended:  # meanwhile
            step.cancel()
        return step.result()

    def _run(self) -> None:
        try:
            self.work()
        except CancelledError:
            return
        except GeosimError as error:
            self.say(problem=str(error))
        except BaseException:
            self.say(problem=self._unforeseen)
            raise
