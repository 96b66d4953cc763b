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
from geosim.why.headings import BY_CHANCE, CHANCE, UNDER_WAY, of_actor, of_event, of_group, of_pick
from geosim.why.numbers import COST, LUCK, NO_NUMBERS, Number, numbers
from geosim.why.turns import Turn, turn_of
from geosim.why.words import say, shown

__all__ = ["Explainer", "Explanation", "Part", "explain", "say", "shown", "split", "what_if_not"]

MOST_PLAYERS = 12  # above it coalitions are sampled
MOST_EVENTS = 5

_LUCK = Player(CHANCE, luck=True)

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
    first: bool = False  # nothing came before the turn
    before: str = "last turn"  # what the numbers before are those of

    @property
    def names(self) -> tuple[str, ...]:
        """Give the names of everything that can be explained."""
        return tuple(self.numbers)

    def of(self, name: str) -> Explanation:
        """Explain one number.

        Raises:
            UnknownName: no such number.
            InputError: a column that is a word or a date.
        """
        if name in NO_NUMBERS:
            raise InputError("has no parts.", key=name, advice=f"Ask for {NO_NUMBERS[name]} instead.")
        if name not in self.numbers:
            advice = "See the columns with: geosim list columns"
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
            first=self.first and self.numbers[name].summed,
        )

    def _apart(self, row: int, number: Number) -> Iterator[Part]:
        earlier, now = (float(value) for value in self.apart[row])
        if number.apart == COST:
            against = f", {abs(100 * earlier):.1f} {self.before}" if number.summed else ""
            paid = f"{abs(100 * now):.1f} points{against}"
            yield Part("cost", "cost", "Cost of own picks", now - earlier, paid)
        elif number.apart == LUCK:
            yield Part("luck", "luck", "Luck of the count", now, "counted beyond what was to be expected")
            again = f"luck of the count {self.before} is not repeated"
            yield Part("luck_before", "luck_before", "Luck before", -earlier, again)


def explain(game: Game, turn: int, groups: Mapping[str, Sequence[str]] | None = None) -> Explainer:
    """Explain every number over a turn of a game of one run; turns count from 0.

    groups: actors, and "chance", that act as one, by a name for the group. Without groups the work is done
    once for a game and turn.

    Raises:
        InputError: a turn that is not played to its end, a game that kept no states, or groups that overlap.
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

    `before` is then the number as `what_if_not` gives it, so the parts add up to what the actor's picks
    changed in the end: another number than the actor's part in `explain`.

    Raises:
        InputError: as `explain`.
        UnknownName: no such actor.
    """
    played = turn_of(game, turn)
    if actor not in played.world.actors:
        raise UnknownName("actor", actor, played.world.actors)
    players = _picks(played, actor)
    ways = plan(len(players), MOST_PLAYERS)
    moments = played.again(players, ways.acting)
    known = numbers(played.world)
    told = _table([number.told(moments) for number in known.values()])
    ends = _table([number.shown(moments) for number in known.values()])[:, [0, -1]]
    return Explainer(
        numbers=known,
        ends=ends,
        apart=ends - told[:, [0, -1]],
        headings=[of_pick(played, actor, player) for player in players],
        values=ways.worth(told),
        exact=ways.exact,
        before="without the picks",
    )


def what_if_not(game: Game, turn: int, who: str) -> dict[str, float]:
    """Give every number after a turn in which one actor held course and everybody else did the same.

    who: an actor, "chance" for average luck instead, or an event of the turn. This is the game forked at the
    turn: a different number than a part of the change.

    Raises:
        InputError: as `explain`.
        UnknownName: no such actor, nor event in the turn.
    """
    played = turn_of(game, turn)
    players, events = (*played.actors, _LUCK), [event.name for event in played.events]
    known = (*played.world.actors, CHANCE, *events)
    if who not in known:
        raise UnknownName("actor or event of this turn", who, known)
    acting = np.array([[player.key != who] for player in players])
    happening = np.array([event != who for event in events]).reshape(len(events), 1)
    moments = played.again(players, acting, happening)
    return {name: float(number.shown(moments)[0]) for name, number in numbers(played.world).items()}


def _explain(turn: Turn, groups: Mapping[str, Sequence[str]]) -> Explainer:
    """Play all coalitions of a turn, those of events alone beside them, and read every number."""
    players, headings = _cast(turn, groups)
    ways, script = plan(len(players), MOST_PLAYERS), plan(len(turn.events), MOST_EVENTS)
    wide, beside = ways.acting.shape[1], script.acting.shape[1]
    moments = turn.again(
        players,
        np.concatenate([ways.acting, np.zeros((len(players), beside), dtype=bool)], axis=1),
        np.concatenate([np.ones((len(turn.events), wide), dtype=bool), script.acting], axis=1),
    )
    known = numbers(turn.world)
    told = _table([number.told(moments) for number in known.values()])
    opening = np.array([number.opening(turn.start, turn.earlier) for number in known.values()])
    end = np.array([(number.shown(turn.played), number.told(turn.played)) for number in known.values()])[
        ..., 0
    ]
    worth = dict(zip([player.key for player in players], ways.worth(told[:, :wide]).T, strict=True))
    nothing = np.zeros(len(known))
    return Explainer(
        numbers=known,
        ends=np.stack([opening[:, 0], end[:, 0]], axis=1),
        apart=np.stack([opening[:, 0] - opening[:, 1], end[:, 0] - end[:, 1]], axis=1),
        headings=[UNDER_WAY, *(of_event(turn, event.name) for event in turn.events), *headings],
        values=np.stack(
            [
                told[:, wide] - opening[:, 1],
                *script.worth(told[:, wide:]).T,
                *(worth.get(heading.who, nothing) for heading in headings),
            ],
            axis=1,
        ),
        exact=ways.exact and script.exact,
        first=turn.number == 0,
    )


def _cast(turn: Turn, groups: Mapping[str, Sequence[str]]) -> tuple[list[Player], list[Part]]:
    """Give the players of a turn, groups first, and the headings of everybody's parts."""
    seats, members = (*turn.world.actors, CHANCE), [who for group in groups.values() for who in group]
    for who in members:
        if who not in seats:
            raise UnknownName("actor", who, seats, key="groups")
    alone = [who for who in seats if who not in members]
    twice = {who for who in members if members.count(who) > 1} | (set(groups) & set(alone))
    if twice:
        advice = "Put everybody into one group, and name no group like an actor outside it."
        raise InputError(f"{', '.join(sorted(twice))} would act twice.", key="groups", advice=advice)
    single = {player.key: player for player in (*turn.actors, _LUCK)}
    players = [
        merged(name, [single[who] for who in group if who in single]) for name, group in groups.items()
    ]
    players = [player for player in players if player.rows or player.answers or player.luck]
    headings = [of_group(turn, name, group) for name, group in groups.items()]
    headings += [BY_CHANCE if who == CHANCE else of_actor(turn, who) for who in alone]
    return players + [single[who] for who in alone if who in single], headings


def _picks(turn: Turn, actor: str) -> list[Player]:
    """Give what an actor did, one player a pick or standing answer."""
    names = turn.world.menus[actor][1:]
    first = turn.constants.effects.columns(actor).start
    done = [player for player in turn.actors if player.key == actor]
    picks = [Player(names[row - first], rows=(row,)) for player in done for row in player.rows]
    return picks + [Player(answer, answers=(answer,)) for player in done for answer in player.answers]


def _table(rows: Sequence[Array]) -> Array:
    """Stack numbers of one width, (N, W)."""
    return np.stack(np.broadcast_arrays(*rows))
