"""What a working process finds out about a strategy: its answers, its games, and whom it is like.

The other seats play by rule, so that a game takes milliseconds. What does not depend on the strategy is
worked out once and kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from geosim.analysis.balance import BLIND
from geosim.app.charts.ladder import LadderRow
from geosim.app.views.record import Record
from geosim.app.views.ties import ladder_rows
from geosim.forecast.rollouts import Cast, cast_of
from geosim.game import Game
from geosim.library import Library, default_library
from geosim.scenario import Scenario
from geosim.strategies import build
from geosim.strategies.base import Strategy
from geosim.table import fit, fitted
from geosim.trial.games import endings
from geosim.trial.responses import LUCKS, LUCKS_AHEAD, Ground, Response, Yielding, likeness

SEED = 1


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a strategy for an actor of a scenario, all as plain text."""

    scenario: str
    actor: str
    strategy: str

    @classmethod
    def of(cls, scenario: Scenario, actor: str, data: Mapping[str, object]) -> Question:
        """Ask about what a strategy's file says."""
        return cls(json.dumps(scenario.to_dict()), actor, json.dumps(data))


@dataclass(frozen=True, slots=True)
class Answers:
    """What the strategy chooses in typical situations, and how far its standing answers give in."""

    responses: tuple[Response, ...]
    yielding: tuple[Yielding, ...]
    looks_ahead: bool


@dataclass(frozen=True, slots=True)
class Games:
    """Some games: payoffs of the actor with the strategy and with the usual one, on the same luck."""

    payoffs: tuple[float, ...]
    usual: tuple[float, ...]
    verdicts: tuple[str, ...]
    usual_verdicts: tuple[str, ...]
    usual_name: str  # key of the strategy that usually plays the seat by rule
    sample: tuple[LadderRow, ...] = ()  # ties in the first game, at the opening and at its end


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike a strategy of the library answers, 0 to 1."""

    strategy: str
    alike: float


def answer(question: Question) -> Answers:
    """Give what the strategy answers.

    Raises:
        GeosimError: whatever is wrong with it.
    """
    strategy, ground = _asked(question)
    return Answers(ground.ask(strategy), ground.yielding(strategy), strategy.looks_ahead)


def play(asked: tuple[Question, range]) -> Games:
    """Play some games, by their numbers; those that include game 0 bring its ties.

    Raises:
        GeosimError: as `answer`.
    """
    question, games = asked
    cast = _cast(question.scenario)
    strategy, _ = _asked(question)
    usual = _usual(question.scenario, question.actor, games)
    sample = 0 in games
    game = Game(cast.world, {**cast.seats, question.actor: strategy}, SEED, games, keep=sample).play()
    ends = endings(game)
    return Games(
        payoffs=tuple(ends[f"payoff_{question.actor}"]),
        usual=usual[0],
        verdicts=tuple(ends["verdict"]),
        usual_verdicts=usual[1],
        usual_name=_library().strategy_of(cast.scenario, question.actor),
        sample=_ties(game, question.actor) if sample else (),
    )


def compare(question: Question) -> tuple[Likeness, ...]:
    """Give the strategies of the library by how alike they answer, the most alike first.

    Raises:
        GeosimError: as `answer`.
    """
    strategy, ground = _asked(question)
    own = ground.ask(strategy)
    known = _profiles(question.scenario, question.actor)
    found = [Likeness(name, likeness(own, theirs)) for name, theirs in known.items()]
    return tuple(sorted(found, key=lambda each: -each.alike))


def _asked(question: Question) -> tuple[Strategy, Ground]:
    plain = _ground(question.scenario, question.actor, LUCKS)
    made = build(json.loads(question.strategy), fit(plain.game.world, question.actor))
    if made.looks_ahead:
        return made, _ground(question.scenario, question.actor, LUCKS_AHEAD)
    return made, plain


def _ties(game: Game, actor: str) -> tuple[LadderRow, ...]:
    """Give the ties of an actor in the first run, as they stood at the opening and as they stand now."""
    rows = ladder_rows(Record(game), game.world.role(actor), None)
    return tuple(
        LadderRow(row.key, row.name, row.history[0], row.now, row.history, row.group, row.number)
        for row in rows
    )


# ------------------------------------------------------------------ worked out once


def _library() -> Library:
    return default_library()


@lru_cache(maxsize=8)
def _cast(scenario: str) -> Cast:
    """Give a scenario with its seats played by rule."""
    return cast_of(Scenario.from_dict(json.loads(scenario)), _library())


@lru_cache(maxsize=24)
def _ground(scenario: str, actor: str, lucks: int) -> Ground:
    return Ground(_cast(scenario).scenario, _library(), actor, lucks)


@lru_cache(maxsize=64)
def _usual(scenario: str, actor: str, games: range) -> tuple[tuple[float, ...], tuple[str, ...]]:
    cast = _cast(scenario)
    ends = endings(Game(cast.world, cast.seats, SEED, games, keep=False).play())
    return tuple(ends[f"payoff_{actor}"]), tuple(ends["verdict"])


@lru_cache(maxsize=16)
def _profiles(scenario: str, actor: str) -> Mapping[str, tuple[Response, ...]]:
    """Give what every strategy made for the actor answers."""
    plain, ahead = (_ground(scenario, actor, lucks) for lucks in (LUCKS, LUCKS_AHEAD))
    found = {}
    for name in _library().strategies_for(actor):
        if name not in BLIND:  # nobody's character, so nobody is said to be like them
            strategy = fitted(name, actor, plain.game.world, _library())
            found[name] = (ahead if strategy.looks_ahead else plain).ask(strategy)
    return found
