"""Why a number changed over a turn: what was under way, events, every actor's picks and chance, exactly.

The players are the actors that did something, against holding course, and chance, against expected luck. The
value of a coalition is the number after the turn in which only the coalition acts; all coalitions are the
rules of the world played that many runs wide. Parts are Shapley values (Shapley 1953), so they add up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np

from geosim.errors import InputError, UnknownName
from geosim.game import Game
from geosim.state import Array
from geosim.why.coalitions import Player, merged, plan
from geosim.why.explanation import Explanation, Part
from geosim.why.headings import CHANCE, LUCK_OF_TURN, UNDER_WAY, of_actor, of_event, of_group, of_pick
from geosim.why.numbers import COST, LUCK, Number, before, numbers
from geosim.why.turns import Moment, Turn, turn_of
from geosim.why.words import say, shown

__all__ = ["Explainer", "Explanation", "Part", "explain", "say", "shown", "split", "what_if_not"]

MOST_PLAYERS = 12  # above it coalitions are sampled
MOST_EVENTS = 5

_explained: WeakKeyDictionary[Game, dict[int, Explainer]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Explainer:
    """The explanations of every number over one turn; rows are numbers."""

    numbers: Mapping[str, Number]
    ends: Array  # (N, 2) before and after, as shown
    apart: Array  # (N, 2) the share of `ends` that has lines of its own: cost of picks, luck of counts
    headings: Sequence[Part]
    values: Array  # (N, headings)
    exact: bool

    @property
    def names(self) -> tuple[str, ...]:
        """Give the names of everything that can be explained."""
        return tuple(self.numbers)

    def of(self, name: str) -> Explanation:
        """Explain one number.

        Raises:
            UnknownName: no such number, or one that is a word or a date.
        """
        if name not in self.numbers:
            advice = "See them with: geosim list columns"
            raise UnknownName("number to explain", name, self.numbers, advice=advice)
        row = self.names.index(name)
        column = self.numbers[name].column
        parts = [
            replace(head, value=float(value))
            for head, value in zip(self.headings, self.values[row], strict=True)
        ]
        return Explanation(
            name=name,
            meaning=column.meaning,
            unit=column.unit,
            before=float(self.ends[row, 0]),
            after=float(self.ends[row, 1]),
            parts=(*parts, *self._apart(row, self.numbers[name])),
            exact=self.exact,
        )

    def _apart(self, row: int, number: Number) -> Iterator[Part]:
        earlier, now = (float(value) for value in self.apart[row])
        if number.apart == COST:
            yield Part("cost", number.actor, "Cost of own picks", now - earlier, "more or less than before")
        elif number.apart == LUCK:
            yield Part("luck", "", "Luck of the count", now, "what was counted, beyond what was to be expected")
            yield Part("luck_before", "", "Luck before", -earlier, "last turn's luck of the count is not repeated")


def explain(game: Game, turn: int, groups: Mapping[str, Sequence[str]] | None = None) -> Explainer:
    """Explain every number over a turn of a game of one run; turns count from 0.

    groups: actors, and "chance", that act as one, by a name for the group. Without groups the work is done
    once for a game and turn.

    Raises:
        InputError: a turn that is not played to its end, or a game that kept no states.
        UnknownName: somebody in a group who is not in the game.
    """
    if groups:
        return _explain(turn_of(game, turn), groups)
    found = _explained.setdefault(game, {})
    if turn not in found:
        found[turn] = _explain(turn_of(game, turn), {})
    return found[turn]


def split(game: Game, turn: int, actor: str) -> Explainer:
    """Split what an actor did in a turn by pick and standing answer, given what everybody else did.

    `before` is then the number without the actor's picks: parts add up to "What if not?", which is another
    number than the actor's part in `explain`.

    Raises:
        InputError: as `explain`. UnknownName: no such actor.
    """
    found = turn_of(game, turn)
    if actor not in found.world.actors:
        raise _nobody(actor, found.world.actors)
    names = found.world.menus[actor][1:]
    first = found.constants.effects.columns(actor).start
    players = [
        player
        for whole in found.actors
        if whole.key == actor
        for player in (
            *(Player(names[row - first], rows=(row,)) for row in whole.rows),
            *(Player(answer, answers=(answer,)) for answer in whole.answers),
        )
    ]
    ways = plan(len(players), MOST_PLAYERS)
    moments = found.again(players, ways.acting)
    known = numbers(found.world)
    shown_values, told = _table(known, moments)
    ends = shown_values[:, [0, -1]]
    return Explainer(
        numbers=known,
        ends=ends,
        apart=ends - told[:, [0, -1]],
        headings=[of_pick(found, actor, player) for player in players],
        values=ways.worth(told),
        exact=ways.exact,
    )


def what_if_not(game: Game, turn: int, who: str) -> dict[str, float]:
    """Give every number after a turn in which somebody held course, and everybody else did the same.

    who: an actor, "chance" for average luck, or an event that took place in the turn. It is a game forked at
    this turn, so a different number than a part of the change.

    Raises:
        InputError: as `explain`. UnknownName: no such actor or event in the turn.
    """
    found = turn_of(game, turn)
    players = (*found.actors, Player(CHANCE, luck=True))
    events = [event.name for event in found.events]
    if who not in (*found.world.actors, CHANCE, *events):
        raise _nobody(who, (*found.world.actors, CHANCE, *events))
    acting = np.array([[player.key != who] for player in players])
    happening = np.array([[event != who] for event in events]).reshape(len(events), 1)
    moments = found.again(players, acting, happening)
    return {name: float(number.shown(moments)[0]) for name, number in numbers(found.world).items()}


def _explain(turn: Turn, groups: Mapping[str, Sequence[str]]) -> Explainer:
    players = _grouped((*turn.actors, Player(CHANCE, luck=True)), groups, turn)
    ways = plan(len(players), MOST_PLAYERS)
    script = plan(len(turn.events), MOST_EVENTS)
    wide = ways.acting.shape[1]
    nobody = np.zeros((len(players), script.acting.shape[1]), dtype=bool)
    everything = np.ones((len(turn.events), wide), dtype=bool)
    moments = turn.again(
        players,
        np.concatenate([ways.acting, nobody], axis=1),
        np.concatenate([everything, script.acting], axis=1),
    )
    known = numbers(turn.world)
    _, told = _table(known, moments, shown=False)
    start = np.array([before(number, turn.start, turn.earlier) for number in known.values()])
    end = np.array([[n.shown(turn.played)[0], n.told(turn.played)[0]] for n in known.values()])
    worth = dict(zip((player.key for player in players), ways.worth(told[:, :wide]).T, strict=True))
    ends = np.stack([start[:, 0], end[:, 0]], axis=1)
    ...
