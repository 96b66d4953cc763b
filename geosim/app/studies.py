"""The heavy part of looking back on a finished game: worked out once, step by step, while somebody looks.

The work is done by a process of its own, for one study at a time on the whole server; the others wait for
their turn. A study that nobody looks at any longer stops after its step, and goes on from there when somebody
comes back.
"""

from __future__ import annotations

import json
import logging
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from threading import Condition, Lock

from geosim.app.apart import Apart
from geosim.app.messages import say
from geosim.app.open_game import OpenGame
from geosim.app.study_steps import CAUSES, DECISION, OTHER, OWN, Found, Task, take_step
from geosim.counterfactual.causes import Story
from geosim.counterfactual.decisions import Weighed
from geosim.counterfactual.lines import Line, five_lines
from geosim.counterfactual.replays import Replay
from geosim.errors import GeosimError

_LOG = logging.getLogger(__name__)
_MOST_KEPT = 64
_NICENESS = 10  # pages come first, and forecasts too


@dataclass(frozen=True, slots=True)
class Findings:
    """What a study has found so far; what is still to come is None or missing."""

    lines: tuple[Line, ...]
    turns: int
    index: Story | None = None
    payoff: Story | None = None
    own: Replay | None = None
    others: tuple[Replay, ...] = ()
    weighed: tuple[Weighed, ...] = ()
    problem: str = ""

    @property
    def steps(self) -> int:
        """Count the steps of the whole study."""
        return 2 + len(self.lines) + self.turns

    @property
    def done(self) -> int:
        """Count the steps that are done."""
        told, replayed = self.index is not None, self.own is not None
        return told + replayed + len(self.others) + len(self.weighed)

    @property
    def complete(self) -> bool:
        """Say whether nothing more is to come."""
        return bool(self.problem) or self.done == self.steps

    @property
    def next(self) -> tuple[str, int]:
        """Name the next step, and which line or turn it is of."""
        if self.index is None:
            return CAUSES, 0
        if self.own is None:
            return OWN, 0
        if len(self.others) < len(self.lines):
            return OTHER, len(self.others)
        return DECISION, len(self.weighed)

    def with_step(self, found: Found) -> Findings:
        """Add what the next step has found."""
        if isinstance(found, tuple):
            return replace(self, index=found[0], payoff=found[1])
        if isinstance(found, Weighed):
            return replace(self, weighed=(*self.weighed, found))
        return replace(self, own=found) if self.own is None else replace(self, others=(*self.others, found))


class Study:
    """The study of one finished game."""

    def __init__(self, game: OpenGame) -> None:
        played = game.record.game
        self._log, self._role = json.dumps(game.log()), game.role.key
        self._found = Findings(five_lines(played, game.role, game.library), len(played.turns))
        self._changed = Condition()
        self._watching = 0
        self._going = False

    @property
    def found(self) -> Findings:
        """Give what is found so far."""
        return self._found

    @property
    def going(self) -> bool:
        """Say whether it is being worked on, or waits for that."""
        return self._going

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Keep the study going as long as somebody looks."""
        with self._changed:
            self._watching += 1
            if not (self._found.complete or self._going):
                self._going = True
                _line().submit(self._work)
        try:
            yield
        finally:
            with self._changed:
                self._watching -= 1

    def wait(self, done: int, seconds: float) -> bool:
        """Wait until more than `done` steps are done, or it is complete; say whether that came in time."""
        with self._changed:
            return self._changed.wait_for(
                lambda: self._found.complete or self._found.done > done, timeout=seconds
            )

    def finish(self, seconds: float) -> Findings:
        """Wait for the whole study, and give what was found in time."""
        with self.watched(), self._changed:
            self._changed.wait_for(lambda: self._found.complete, timeout=seconds)
        return self._found

    def _work(self) -> None:
        while self._goes_on():
            step, number = self._found.next
            try:
                found = self._found.with_step(
                    _working().done(take_step, Task(self._log, self._role, step, number))
                )
            except GeosimError as error:
                found = replace(self._found, problem=str(error))
            except Exception:  # noqa: BLE001  # whatever it is, the page must be told
                _LOG.exception("a debrief could not be worked out")
                found = replace(self._found, problem=say("debrief.ended"))
            with self._changed:
                self._found = found
                self._changed.notify_all()

    def _goes_on(self) -> bool:
        with self._changed:
            self._going = bool(self._watching) and not self._found.complete
            return self._going


@cache
def _working() -> Apart:
    return Apart(_NICENESS)


@cache
def _line() -> Executor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="study")


class _Shelf:
    """The studies of this server, kept in memory, the longest unused forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Study] = OrderedDict()
        self._lock = Lock()

    def find(self, game: OpenGame) -> Study:
        """Give the study of a game, begun when it is first asked for."""
        with self._lock:
            if game.id not in self._kept:
                self._kept[game.id] = Study(game)
                while len(self._kept) > _MOST_KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(game.id)
            return self._kept[game.id]


def study_of(game: OpenGame) -> Study:
    """Give the study of a finished game, kept as long as there is room for it."""
    return _shelf().find(game)


@cache
def _shelf() -> _Shelf:
    return _Shelf()
