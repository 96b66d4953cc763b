"""Other lines a person might have played: the own one, and five to set beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from geosim.actor import Role
from geosim.forecast.rollouts import cast_of
from geosim.game import Game
from geosim.library import Library
from geosim.state import Array
from geosim.strategies.base import CERTAIN, HOLD, Strategy, View
from geosim.table import fitted
from geosim.world import World

FIVE = 5
OWN = "own"
_EARLY = 3  # one turn in so many belongs to the beginning

Picks = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A way of playing one seat: picks turn by turn, or a strategy by name.

    key: what it is called in the words of a page. names: choices or the strategy that the words mention.
    """

    key: str
    turns: tuple[Picks, ...] = ()
    answers: tuple[Mapping[str, str], ...] = ()  # standing answers turn by turn
    strategy: str = ""
    names: tuple[str, ...] = ()

    def seated(self, actor: str, world: World, library: Library) -> Strategy:
        """Make the strategy that plays this line.

        Raises:
            UnknownName, ConfigError: a strategy that does not exist or does not fit.
        """
        return fitted(self.strategy, actor, world, library) if self.strategy else Planned(self)


class Planned(Strategy):
    """Play what a line says, turn by turn."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def utilities(self, view: View) -> Array:
        """Rank the picks of the turn above `hold`, all else below it."""
        wanted = self._line.turns[view.turn]
        ranks = np.array([[_rank(choice, wanted)] for choice in view.choices])
        return np.broadcast_to(ranks, view.legal.shape)

    def answers(self, view: View) -> Mapping[str, str]:
        """Give the standing answers of the turn."""
        return self._line.answers[view.turn] if self._line.answers else {}


def _rank(choice: str, wanted: Picks) -> float:
    if choice == HOLD:
        return 0.0
    return CERTAIN * (1 + len(wanted) - wanted.index(choice)) if choice in wanted else -CERTAIN


def own_line(game: Game, role: Role) -> Line:
    """Give the line a role has played in a game of one run."""
    turns = range(len(game.turns))
    answers = tuple(game.answers(turn) for turn in turns) if role.answers else ()
    return Line(OWN, tuple(game.picks(role.key, turn) for turn in turns), answers)


def five_lines(game: Game, role: Role, library: Library) -> tuple[Line, ...]:
    """Give five other lines of a role, with the answers it has left.

    For Pakistan: without the first deal, the most open one, China first, America first, diversifying early.
    For others: without the first pick, its opposite, the first picks throughout, nothing at all, and the
    strategy by rules. One that cannot be played, or that was played, gives way to the next.
    """
    own = own_line(game, role)
    played = _Played(game, role, own, library)
    found: dict[tuple[object, ...], Line] = {(own.turns, own.strategy): own}
    for make in (*_OF.get(role.key, ()), *_OF_ANY):
        line = make(played)
        if line is not None:
            found.setdefault((line.turns, line.strategy), line)
    return tuple(list(found.values())[1 : FIVE + 1])


@dataclass(frozen=True, slots=True)
class _Played:
    """What other lines are made from."""

    game: Game
    role: Role
    own: Line
    library: Library

    def line(self, key: str, turns: Sequence[Picks], names: Iterable[str] = ()) -> Line:
        """Give a line with the answers that were left."""
        return Line(key, tuple(turns), self.own.answers, names=tuple(dict.fromkeys(names)))

    def first(self, options: Sequence[str] = ()) -> tuple[int, str] | None:
        """Give the first pick, or the first of some options, and its turn; None if there is none."""
        fitting = {c.name for c in self.role.choices if not options or c.option.key in options}
        named = ((t, pick) for t, picks in enumerate(self.own.turns) for pick in picks if pick in fitting)
        return next(named, None)


_Maker = Callable[[_Played], Line | None]


def _without_first(played: _Played, *, key: str, options: Sequence[str] = ()) -> Line | None:
    """Leave out the first pick, or the first of some options."""
    if (first := played.first(options)) is None:
        return None
    turn, pick = first
    turns = list(played.own.turns)
    turns[turn] = tuple(choice for choice in turns[turn] if choice != pick)
    return played.line(key, turns, (pick,))


def _throughout(played: _Played, *, key: str, wanted: Sequence[str]) -> Line | None:
    """Take options in every turn, each with one target after another where it has targets."""
    return _taking(played, key, wanted, [()] * played.game.turn_count, played.game.turn_count)


def _early(played: _Played, *, key: str, wanted: Sequence[str]) -> Line | None:
    """Take options in the first third of the game, then do what was done."""
    return _taking(played, key, wanted, played.own.turns, -(-played.game.turn_count // _EARLY))


def _taking(
    played: _Played, key: str, wanted: Sequence[str], otherwise: Sequence[Picks], end: int
) -> Line | None:
    """Take options up to a turn, as many as a turn has picks; None where the role does not have them."""
    targets = {option.key: option.targets or ("",) for option in played.role.options}
    if not set(wanted) <= targets.keys():
        return None
    kept = wanted[: played.game.world.picks[played.role.key]]
    taken = [tuple(_aimed(option, targets[option], turn) for option in kept) for turn in range(end)]
    return played.line(key, [*taken, *otherwise[end:]], kept)


def _aimed(option: str, targets: Sequence[str], turn: int) -> str:
    target = targets[turn % len(targets)]
    return f"{option}@{target}" if target else option


def _opposite(played: _Played) -> Line | None:
    """Take the opposite of the first pick: what conflicts with it, else what moves most against it."""
    if (first := played.first()) is None:
        return None
    (turn, pick), world, role = first, played.game.world, played.role
    menu, effects = world.menus[role.key], world.constants.effects
    moved = effects.matrix.toarray()[:, effects.columns(role.key)]
    row = menu.index(pick)
    against = -moved.T @ moved[:, row - 1]
    option = np.array([choice.partition("@")[0] for choice in menu[1:]])
    allowed = world.legal(role.key, 1, person=True)[1:, 0] & (option != pick.partition("@")[0])
    merit = np.where(allowed, world.conflicts[role.key][row][1:] * CERTAIN + against, -np.inf)
    if not np.any(allowed):
        return None
    other = menu[1 + int(np.argmax(merit))]
    turns = list(played.own.turns)
    turns[turn] = (other,)
    return played.line("opposite", turns, (pick, other))


def _repeated(played: _Played) -> Line | None:
    """Take in every turn what was picked first."""
    if (first := played.first()) is None:
        return None
    picks = played.own.turns[first[0]]
    return played.line("repeated", [picks] * played.game.turn_count, picks)


def _nothing(played: _Played) -> Line:
    return played.line(HOLD, [()] * played.game.turn_count)


def _shipped(played: _Played) -> Line:
    by_rule = cast_of(played.game.world.scenario, played.library).scenario
    name = played.library.strategy_of(by_rule, played.role.key)
    return Line("strategy", strategy=name, names=(name,))


def _one_option(played: _Played, *, place: int) -> Line | None:
    """Take one option a person may choose in every turn: for those who have left the others no room."""
    free = [option.key for option in played.role.options if option.persons and not option.needs_switch]
    wanted = free[place : place + 1]
    return _throughout(played, key="throughout", wanted=wanted) if wanted else None


_OF: Mapping[str, tuple[_Maker, ...]] = {
    "pakistan": (
        partial(_without_first, options=("concede_us", "concede_china", "diversify"), key="no_first_deal"),
        partial(_throughout, key="transparent", wanted=("openbook", "capacity")),
        partial(_throughout, key="china_first", wanted=("concede_china", "reassure_china")),
        partial(_throughout, key="us_first", wanted=("concede_us", "signal_us")),
        partial(_early, key="diversify_early", wanted=("diversify", "openbook")),
    )
}
_OF_ANY: tuple[_Maker, ...] = (
    partial(_without_first, key="no_first_pick"),
    _opposite,
    _repeated,
    _nothing,
    _shipped,
    *(partial(_one_option, place=place) for place in range(FIVE)),
)
