"""A turn of a game, played once as it was and again, many coalitions side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geosim.errors import InputError
from geosim.game import ANSWERING, Game
from geosim.noise import Noise
from geosim.rules import Choices, Outcome, quarter
from geosim.rules.columns import Reading
from geosim.rules.moves import Moves, total_moves
from geosim.rules.script import Event, Script
from geosim.state import LOCALITIES, Array, Constants, State
from geosim.why.coalitions import Player
from geosim.world import World


@dataclass(frozen=True)
class Moment:
    """The end of a quarter, with what came before it in its turn."""

    reading: Reading
    choices: Choices
    before: State | None  # at the quarter's start; None before the first quarter
    spent: Array  # (A, R) what options have cost since the turn began

    @property
    def outcome(self) -> Outcome | None:
        """Give what happened in the quarter; None before the first."""
        return self.reading.outcome

    @cached_property
    def expected_attacks(self) -> Array:
        """Give the attacks to be expected: the rate, and those that events bring about, (L, R)."""
        if self.outcome is None:
            return np.zeros((len(LOCALITIES), self.reading.state.runs))
        rate = self.outcome.violence.attack_rate
        return rate if self._moves is None else rate + self._moves.many("attacks")

    @cached_property
    def expected_casualties(self) -> Array:
        """Give the casualties to be expected, likewise, (R,)."""
        if self.outcome is None:
            return np.zeros(self.reading.state.runs)
        rate = self.outcome.violence.casualty_rate
        return rate if self._moves is None else rate + self._moves.one("casualties")

    @cached_property
    def _moves(self) -> Moves | None:
        """Give what options and events moved, if any of them can bring about attacks at all."""
        effects = self.reading.c.effects
        nothing = effects.matrix.shape[0]
        places = [*effects.places["attacks"], *effects.places["casualties"]]
        if self.before is None or all(place == nothing for place in places):
            return None
        return total_moves(self.before, self.choices.picked, self.reading.c)


@dataclass(frozen=True)
class Turn:
    """A turn of a game of one run as it was played, with the turn before."""

    number: int
    world: World
    constants: Constants
    noise: Noise
    start: Moment
    earlier: tuple[Moment, ...]  # the quarters of the turn before, none before the first turn
    played: tuple[Moment, ...]

    @property
    def choices(self) -> Choices:
        """Give what was in force."""
        return self.played[0].choices

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """Give the events that took place in the turn and moved or multiplied something, by name."""
        first = self.start.reading.state.quarter
        quarters = range(first, first + len(self.played))
        found = {
            event.name: event
            for number in quarters
            for event in self.constants.script.at(number)
            if (event.effects or event.factors) and np.any(event.weight() != 0.0)
        }
        return tuple(found[name] for name in sorted(found))

    @cached_property
    def actors(self) -> tuple[Player, ...]:
        """Give the actors that did something: chose, or left a standing answer; the others held."""
        found = [self._player(actor) for actor in self.world.actors]
        return tuple(player for player in found if player.rows or player.answers)

    def _player(self, actor: str) -> Player:
        columns = self.constants.effects.columns(actor)
        rows = columns.start + np.flatnonzero(self.choices.picked[columns, 0])
        own = {answer.key for answer in self.world.role(actor).answers}
        given = tuple(name for name in ANSWERING if name in own and getattr(self.choices, name)[0])
        return Player(actor, tuple(int(row) for row in rows), given)

    def again(
        self,
        players: Sequence[Player],
        acting: NDArray[np.bool_],
        happening: NDArray[np.bool_] | None = None,
    ) -> list[Moment]:
        """Play the turn again, once for every coalition, and give its quarters.

        acting: (players, W), who acts; what belongs to none of the players is as it was. happening:
        (events, W), which of `events` take place; all of them by default.
        """
        width = acting.shape[1]
        mask = np.ones((len(self.choices.picked), width))
        given = {name: np.broadcast_to(getattr(self.choices, name), (width,)) for name in ANSWERING}
        expected = np.zeros(width, dtype=bool)
        for player, acts in zip(players, acting, strict=True):
            mask[list(player.rows)] = acts
            given |= {name: given[name] * acts for name in player.answers}
            expected = expected | ~acts if player.luck else expected
        choices = Choices(self.choices.picked * mask, **given)
        constants = self._constants(happening)
        state = self.start.reading.state.take(np.zeros(width, dtype=np.int64))
        scores = np.repeat(self.start.reading.scores, width, axis=1)
        spent = np.zeros_like(scores)
        moments = []
        for _ in self.played:
            before = state
            state, outcome = quarter(state, choices, constants, self.noise.quarter(state.quarter, expected))
            scores, spent = scores + outcome.payoff, spent + outcome.costs
            reading = Reading(state, outcome, scores, self.world.actors, constants)
            moments.append(Moment(reading, choices, before, spent))
        return moments

    def _constants(self, happening: NDArray[np.bool_] | None) -> Constants:
        """Switch the events of the turn on or off, coalition by coalition."""
        if happening is None or not self.events:
            return self.constants
        weight = {event.name: event.weight() * on for event, on in zip(self.events, happening, strict=True)}
        events = tuple(
            replace(event, scale=np.asarray(1.0), happens=weight[event.name])
            if event.name in weight
            else event
            for event in self.constants.script.events
        )
        return replace(self.constants, script=Script(events))


def turn_of(game: Game, number: int) -> Turn:
    """Give a turn of a game, counted from 0.

    Raises:
        InputError: a turn that is not played to its end, a game of several runs, or one that kept no states.
    """
    length = game.turn_quarters
    complete = len(game.outcomes) // length
    if game.runs != 1 or not game.keep:
        raise InputError("only a game of one run that keeps its states can be explained.", key="why")
    if not 0 <= number < complete:
        advice = f"It has turns 1 to {complete}." if complete else "Play one first."
        raise InputError(f"the game has no turn {number + 1} played to its end.", key="turn", advice=advice)
    moments = _moments(game, max(number - 1, 0), number + 1)
    return Turn(
        number=number,
        world=game.world,
        constants=game.constants,
        noise=game.noise,
        start=replace(moments[-length - 1], spent=np.zeros_like(game.scores)),
        earlier=tuple(moments[1:-length]),
        played=tuple(moments[-length:]),
    )


def _moments(game: Game, first: int, end: int) -> list[Moment]:
    """Give the opening of some turns as they were played and the end of each of their quarters."""
    length, actors = game.turn_quarters, game.world.actors
    scores = np.zeros_like(game.scores)
    for outcome in game.outcomes[: first * length]:
        scores = scores + outcome.payoff
    last = game.outcomes[first * length - 1] if first else None
    opening = Reading(game.states[first * length], last, scores, actors, game.constants)
    moments = [Moment(opening, game.turns[first], None, np.zeros_like(scores))]
    for number in range(first * length, end * length):
        turn, spent = number // length, moments[-1].spent
        outcome = game.outcomes[number]
        spent = (spent if number % length else np.zeros_like(spent)) + outcome.costs
        scores = scores + outcome.payoff
        reading = Reading(game.states[number + 1], outcome, scores, actors, game.constants)
        moments.append(Moment(reading, game.turns[turn], game.states[number], spent))
    return moments
