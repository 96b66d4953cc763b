"""The steps of a study, as a working process takes them, each from the log of a game."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from geosim.actor import Role
from geosim.counterfactual.causes import INDEX, Story, story
from geosim.counterfactual.decisions import Weighed, weigh_decision
from geosim.counterfactual.lines import five_lines, own_line
from geosim.counterfactual.replays import Replay, lucks, replay_line
from geosim.game import Game
from geosim.library import default_library
from geosim.log import read_log, replay

LUCKS = 100  # runs the person's own line is played again on
PAIRED = 50  # of them, those every other line is played on too

CAUSES, OWN, OTHER, DECISION = "causes", "own", "other", "decision"
Found: TypeAlias = tuple[Story, Story] | Replay | Weighed


@dataclass(frozen=True, slots=True)
class Task:
    """One step of one study: of which game, for whom, what, and which line or turn."""

    log: str
    role: str
    step: str
    number: int = 0


def take_step(task: Task) -> Found:
    """Take one step.

    Raises:
        GeosimError: whatever stands in the way.
    """
    game, library = _played(task.log), default_library()
    role = game.world.role(task.role)
    if task.step == CAUSES:
        return story(game, INDEX), story(game, f"payoff_{role.key}")
    if task.step == OWN:
        return replay_line(game, role, own_line(game, role), lucks(game, LUCKS), library)
    if task.step == OTHER:
        return _other(game, role, task.number)
    return weigh_decision(game, role, task.number, library)


def _other(game: Game, role: Role, number: int) -> Replay:
    library = default_library()
    line = five_lines(game, role, library)[number]
    return replay_line(game, role, line, lucks(game, PAIRED), library)


@lru_cache(maxsize=4)
def _played(log: str) -> Game:
    return replay(read_log(log))
