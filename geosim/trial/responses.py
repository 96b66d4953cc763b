"""What a strategy answers to typical moves of others: the chances of everything its actor may choose.

Games are played by rule for two turns, each on luck of its own. In the second turn one other actor does what
the situation says, everybody else what they would do anyway. The third turn is asked for and never played.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from geosim.actor import Role
from geosim.game import Game
from geosim.library import Library
from geosim.rules.coercion import ACCEPT, BY_RULE, access_by_rule, compliance_odds
from geosim.scenario import Scenario
from geosim.state import PARTNERS, Array
from geosim.strategies.base import CERTAIN, HOLD, Answered, Strategy, View, pick
from geosim.strategies.character import codes
from geosim.table import start

ASKED_TURN = 2  # counted from 0
LUCKS = 24  # beginnings of games that chances are means over
LUCKS_AHEAD = 4  # of them, where every answer takes looking ahead
_DRAWS = 480  # of the luck of choosing, for each situation
_SEED = 20251001
_FELT = 0.4  # warmth from which on a move counts as one toward an actor
_PAKISTAN, _BID = "pakistan", ("united_states", "pasni")

USUAL = ("", "")


@dataclass(frozen=True, slots=True)
class Response:
    """What an actor does after a move: chances by choice, that it picks nothing, and of standing answers."""

    actor: str  # who moved; empty where everybody does as usual
    choice: str
    chances: Mapping[str, float]
    idle: float


@dataclass(frozen=True, slots=True)
class Yielding:
    """How far a standing answer gives in to somebody: the mean share, 0 to 1."""

    answer: str
    to: str
    share: float


def situations(role: Role, roles: Sequence[Role]) -> tuple[tuple[str, str], ...]:
    """Give the moves that matter to an actor, as (actor, choice); USUAL is the first.

    Moves that warm or cool a state's own tie, Pakistan's moves towards anybody, and the bid for Pasni; for a
    community everything Pakistan may do, and what its neighbours may withhold.
    """
    found = [USUAL]
    for other in roles:
        if other.key != role.key:
            found += [(other.key, name) for name in _moves(other, role)]
    return tuple(found)


def _moves(other: Role, role: Role) -> list[str]:
    """Give the moves of one actor that matter to another, an option with targets once."""
    named: dict[str, str] = {}
    for choice in other.choices:
        option = choice.option
        felt = abs(option.warms.get(role.home, 0.0)) >= _FELT
        if other.key == _PAKISTAN:
            felt = felt or not role.is_state or any(amount >= _FELT for amount in option.warms.values())
        elif not role.is_state:
            felt = not other.is_state and option.key in ("blockade", "withdraw")
        felt = felt or (other.key, option.key) == _BID
        if felt and option.persons:
            named.setdefault(option.key, choice.name)
    return list(named.values())


class Ground:
    """Games of a scenario as they stand when an actor is asked: every situation on every luck."""

    def __init__(self, scenario: Scenario, library: Library, actor: str, lucks: int = LUCKS) -> None:
        """Play the two turns.

        scenario: its seats are played as it says; the actor's own by its rules.

        Raises:
            InputError: anything the scenario or a strategy names that does not exist.
        """
        roles = tuple(library.actors.values())
        self.role, self.lucks = library.actors[actor], lucks
        self.situations = situations(self.role, roles)
        runs = [luck for _ in self.situations for luck in range(lucks)]
        game = start(scenario, seed=_SEED, runs=runs, library=library, keep=False)
        for other in roles:
            forced = self._forced(other.key, game)
            if np.any(forced >= 0):
                game.strategies[other.key] = _Moved(game.strategies[other.key], forced)
        for _ in range(ASKED_TURN):
            game.play_turn()
        self.game = game
        lots = np.tile((np.arange(lucks) + 0.5) / lucks, len(self.situations))
        self._view = replace(game.view(actor), mix=lots)

    def _forced(self, actor: str, game: Game) -> Array:
        """Give the row of the menu that an actor takes in the turn before, -1 where it is free, (R,)."""
        menu = game.world.menus[actor]
        rows = [menu.index(choice) if by == actor else -1 for by, choice in self.situations]
        return np.repeat(np.array(rows), self.lucks)

    def ask(self, strategy: Strategy) -> tuple[Response, ...]:
        """Give what a strategy of the actor does in every situation."""
        world, actor, view = self.game.world, self.role.key, self._view
        draws = _DRAWS // self.lucks
        utilities = np.repeat(strategy.utilities(view), draws, axis=1)
        legal = np.repeat(view.legal, draws, axis=1)
        luck = np.tile(_luck(len(view.choices), self.lucks * draws), len(self.situations))
        taken = pick(utilities, luck, legal, world.conflicts[actor], world.picks[actor])
        taken = taken.reshape(len(view.choices), len(self.situations), -1)
        idle = np.mean(taken.sum(axis=0) == 0, axis=-1)
        chances = taken.mean(axis=-1)
        return tuple(
            Response(by, choice, _chances(view.choices, chances[:, place]), float(idle[place]))
            for place, (by, choice) in enumerate(self.situations)
        )

    def yielding(self, strategy: Strategy) -> tuple[Yielding, ...]:
        """Give how far the actor's standing answers give in as things usually stand; nothing without any."""
        if not self.role.answers:
            return ()
        view, c = self._view, self.game.constants
        usual = slice(0, self.lucks)
        said = strategy.answers(view)
        odds = compliance_odds(view.state, c)
        by_rule = {("on_pasni_bid", "united_states"): access_by_rule(view.state, c)} | {
            ("on_pressure", by): odds[PARTNERS.index(by)] for by in ("united_states", "china", "gulf_states")
        }
        return tuple(
            Yielding(answer, to, float(np.mean(_given(said.get(answer), share)[usual])))
            for (answer, to), share in by_rule.items()
        )


def _chances(choices: Sequence[str], column: Array) -> dict[str, float]:
    return {name: float(share) for name, share in zip(choices, column, strict=True) if name != HOLD}


def _given(said: Answered | None, by_rule: Array) -> Array:
    code = codes(said, len(by_rule))
    return np.where(code == BY_RULE, by_rule, np.where(code == ACCEPT, 1.0, 0.0))


@cache
def _luck(options: int, draws: int) -> Array:
    """Draw luck of choosing that has nothing to do with any game, the same for every situation."""
    return np.random.default_rng(options).gumbel(size=(options, draws))


class _Moved(Strategy):
    """A strategy that in the turn before the question does in some runs what the situation says."""

    def __init__(self, inner: Strategy, forced: Array) -> None:
        self._inner, self._forced = inner, forced

    @property
    def looks_ahead(self) -> bool:
        """Tell whether the strategy inside looks ahead."""
        return self._inner.looks_ahead

    def utilities(self, view: View) -> Array:
        """Give the utilities of the strategy inside; what is forced lies above all else, (O, R)."""
        utility = self._inner.utilities(view)
        if view.turn != ASKED_TURN - 1:
            return utility
        rows = np.arange(len(view.choices))[:, None]
        forced = np.where(rows == self._forced, CERTAIN, -CERTAIN)
        return np.where(self._forced >= 0, forced, utility)

    def answers(self, view: View) -> Mapping[str, Answered]:
        """Give the standing answers of the strategy inside."""
        return self._inner.answers(view)


def likeness(one: Sequence[Response], other: Sequence[Response]) -> float:
    """Give how alike two strategies answer the same situations: 0 nothing in common, 1 the same.

    The weighted Jaccard index of their chances, holding course included, mean over situations.
    """
    return float(np.mean([_overlap(a, b) for a, b in zip(one, other, strict=True)]))


def _overlap(one: Response, other: Response) -> float:
    mine = {**one.chances, HOLD: one.idle}
    theirs = {**other.chances, HOLD: other.idle}
    pairs = [(mine.get(name, 0.0), theirs.get(name, 0.0)) for name in mine.keys() | theirs.keys()]
    union = sum(max(pair) for pair in pairs)
    return sum(min(pair) for pair in pairs) / union if union else 1.0
