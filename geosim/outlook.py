"""The turn ahead as an outsider would expect it: what others may do, and what a decision would change.

Others are taken to choose as their strategies do on the state as it is believed, with the luck of choosing
unknown: chances are shares of many draws of that luck (not the game's own). Nothing here moves the game.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from weakref import WeakKeyDictionary

import numpy as np

from geosim.actor import ANSWERS
from geosim.game import ANSWERING, Decision, Game
from geosim.noise import EXPECTED
from geosim.rules import Choices, quarter
from geosim.rules.columns import Reading
from geosim.rules.script import Script
from geosim.state import Array, Constants
from geosim.strategies.base import Answered, Strategy, View, pick
from geosim.strategies.human import Human
from geosim.why.numbers import Number, numbers
from geosim.why.turns import Moment

_DRAWS = 512  # of the luck of choosing: a chance is known to about 2 of 100

_known: WeakKeyDictionary[Game, tuple[int, Mapping[str, Likely]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Likely:
    """What an actor may do in the turn ahead."""

    chances: Mapping[str, float]  # by choice: how probable it is among the actor's picks
    idle: float  # how probable it is that the actor picks nothing
    picks: tuple[str, ...]  # most likely, if luck plays no part
    answers: Mapping[str, float]  # standing answers, as places in ANSWERS, where its strategy sets them


def likely(game: Game, person: str) -> Mapping[str, Likely]:
    """Give what everybody but a person may do in the turn ahead, by actor.

    The game must stand between two turns, and nobody else may play it meanwhile. It is done once a turn.
    """
    turn, found = _known.get(game, (-1, {}))
    if turn != game.turn:
        found = _look(game, [actor for actor in game.world.actors if actor != person])
        _known[game] = game.turn, found
    return found


def preview(
    game: Game, person: str, decision: Decision, others: Mapping[str, Likely], names: Collection[str]
) -> dict[str, tuple[float, float]]:
    """Give some numbers that can be explained, at the end of the turn ahead: without a decision, and with it.

    Without it, the person holds course and answers by rule. Others do what is most likely; luck, and events
    that have not begun, are as expected; the ground is as believed.
    """
    moments = _ahead(game, _choices(game, person, decision, others))
    known = numbers(game.world)
    return {name: _pair(known[name], moments) for name in names}


def each_choice(game: Game, person: str, names: Collection[str]) -> dict[str, Array]:
    """Give some numbers that can be explained, at the end of the turn ahead, for each choice alone, (O,).

    The choices are those of a person's menu, `hold` first. Everybody else does what they did last turn, and
    all answer by rule; luck, and events that have not begun, are as expected; the ground is as believed.
    """
    own = game.constants.effects.columns(person)
    last = game.turns[-1].picked if game.turns else np.zeros((len(game.constants.effects.costs), 1))
    picked = np.repeat(last[:, :1], own.stop - own.start + 1, axis=1)
    picked[own] = np.eye(own.stop - own.start, own.stop - own.start + 1, k=1)
    moments = _ahead(game, Choices(picked, **{name: np.zeros(picked.shape[1]) for name in ANSWERING}))
    known = numbers(game.world)
    return {name: np.broadcast_to(known[name].shown(moments), picked.shape[1]) for name in names}


def _look(game: Game, actors: list[str]) -> dict[str, Likely]:
    """Let strategies of a kind choose together, since they share the work."""
    kinds: dict[type[Strategy], list[str]] = {}
    for actor in actors:
        kinds.setdefault(type(game.strategies[actor]), []).append(actor)
    found: dict[str, Likely] = {}
    for kind, alike in kinds.items():
        if kind is Human:
            continue
        views = [replace(game.view(actor), mix=np.full(game.runs, 0.5)) for actor in alike]
        utilities = kind.utilities_together([game.strategies[actor] for actor in alike], views)
        for actor, view, utility in zip(alike, views, utilities, strict=True):
            found[actor] = _likely(game, actor, view, utility)
    return found


def _likely(game: Game, actor: str, view: View, utilities: Array) -> Likely:
    conflicts, picks = game.world.conflicts[actor], game.world.picks[actor]
    wide = np.repeat(utilities[:, :1], _DRAWS, axis=1)
    legal = np.repeat(view.legal[:, :1], _DRAWS, axis=1)
    taken = pick(wide, _luck(len(view.choices)), legal, conflicts, picks)
    best = pick(utilities[:, :1], np.zeros((len(wide), 1)), legal[:, :1], conflicts, picks)
    return Likely(
        chances={name: float(share) for name, share in zip(view.choices, taken.mean(axis=1), strict=True)},
        idle=float(np.mean(taken.sum(axis=0) == 0)),
        picks=tuple(name for name, row in zip(view.choices, best[:, 0], strict=True) if row),
        answers={name: _code(said) for name, said in game.strategies[actor].answers(view).items()},
    )


@cache
def _luck(options: int) -> Array:
    """Draw luck of choosing that has nothing to do with any game, (O, draws)."""
    return np.random.default_rng(options).gumbel(size=(options, _DRAWS))


def _choices(game: Game, person: str, decision: Decision, others: Mapping[str, Likely]) -> Choices:
    """Give what everybody does, in two columns: without the decision, and with it."""
    effects, world = game.constants.effects, game.world
    picked = np.zeros((len(effects.costs), 2))
    answers = {name: np.zeros(2) for name in ANSWERING}
    said = {name: _code(answer) for name, answer in decision.answers.items()}
    given = {actor: (each.picks, each.answers) for actor, each in others.items()}
    for actor, (picks, codes) in {**given, person: (decision.picks, said)}.items():
        acting = np.array([float(actor != person), 1.0])
        first, menu = effects.columns(actor).start, world.menus[actor][1:]
        for name in picks:
            picked[first + menu.index(name)] = acting
        for name, code in codes.items():
            answers[name] = code * acting
    return Choices(picked, **answers)


def _code(answer: Answered) -> float:
    return float(ANSWERS.index(answer)) if isinstance(answer, str) else float(np.ravel(answer)[0])


def _ahead(game: Game, choices: Choices) -> list[Moment]:
    """Play the turn ahead for every column of some choices and give its quarters."""
    constants, actors = _expecting(game.constants, game.state.quarter), game.world.actors
    wide = choices.picked.shape[1]
    state = game.state.believed().take(np.zeros(wide, dtype=np.int64))
    scores = np.repeat(game.scores, wide, axis=1)
    spent, moments = np.zeros_like(scores), []
    for _ in range(game.turn_quarters):
        before = state
        state, outcome = quarter(state, choices, constants, EXPECTED)
        scores, spent = scores + outcome.payoff, spent + outcome.costs
        moments.append(Moment(Reading(state, outcome, scores, actors, constants), choices, before, spent))
    return moments


def _expecting(c: Constants, now: int) -> Constants:
    """Let events that have not begun act with their probability."""
    events = (replace(event, happens=None) if event.quarter >= now else event for event in c.script.events)
    return replace(c, script=Script(tuple(events)))


def _pair(number: Number, moments: list[Moment]) -> tuple[float, float]:
    without, given = np.broadcast_to(number.shown(moments), (2,))
    return float(without), float(given)
