"""What may come of a draft: futures in pairs on the same luck, with the draft and with nothing done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from geosim.forecast.position import Position
from geosim.forecast.rollouts import Rollout, cast_of
from geosim.game import Decision
from geosim.library import Library
from geosim.state import Array

NOTHING = Decision()
BANDS = (0.9, 0.5)  # the shares of futures inside the wide and the narrow band
DOTS = 20


@dataclass(frozen=True, slots=True, eq=False)
class Fan:
    """The spread of a number over the turns to come, (T,) each."""

    median: Array
    wide: tuple[Array, Array]  # the middle 90 of 100 futures: lowest and highest
    narrow: tuple[Array, Array]  # the middle 50


@dataclass(frozen=True, slots=True, eq=False)
class Futures:
    """Some numbers in futures of a game, turn by turn, with the draft and with nothing done this turn."""

    names: tuple[str, ...]
    turn: int  # the first turn played, counted from 0
    drafted: Array  # (N, T, F)
    held: Array  # (N, T, F), on the same luck

    @property
    def pairs(self) -> int:
        """Count the pairs of futures."""
        return int(self.drafted.shape[-1])

    def joined(self, more: Futures) -> Futures:
        """Give these futures and further ones of the same draft."""
        return replace(
            self,
            drafted=np.concatenate([self.drafted, more.drafted], axis=-1),
            held=np.concatenate([self.held, more.held], axis=-1),
        )

    def paths(self, name: str, *, held: bool = False) -> Array:
        """Give a number turn by turn in every future, (T, F)."""
        values: Array = (self.held if held else self.drafted)[self.names.index(name)]
        return values

    def fan(self, name: str, *, held: bool = False) -> Fan:
        """Give the median of a number and its bands, turn by turn."""
        paths = self.paths(name, held=held)
        (low, high), (inner_low, inner_high) = (
            np.quantile(paths, ((1 - share) / 2, (1 + share) / 2), axis=1) for share in BANDS
        )
        return Fan(np.median(paths, axis=1), (low, high), (inner_low, inner_high))

    def dots(self, name: str, *, held: bool = False) -> Array:
        """Give a number at the end as 20 values, each for a twentieth of the futures, lowest first."""
        return np.quantile(self.paths(name, held=held)[-1], (np.arange(DOTS) + 0.5) / DOTS)

    def compared(self, name: str) -> tuple[int, int, int]:
        """Count the pairs in which the number ends higher, the same and lower with the draft."""
        gain = self.paths(name)[-1] - self.paths(name, held=True)[-1]
        return tuple(int(np.sum(np.sign(gain) == sign)) for sign in (1, 0, -1))  # type: ignore[return-value]


def futures(
    begins: Position,
    actor: str,
    draft: Decision,
    names: Sequence[str],
    pairs: range,
    library: Library | None = None,
) -> Futures:
    """Play pairs of futures to the end: an actor's draft, and nothing done, in the turn that comes.

    After that turn the actor's seat is played by rule, as all others are all along. The same draft, seed and
    pairs give the same futures.

    Raises:
        UnknownName: an actor, choice or number that does not exist.
        IllegalChoice: a draft the rules do not allow.
        ConfigError: an actor without a rule-based form.
    """
    game = Rollout(cast_of(begins.scenario, library), begins, [*pairs, *pairs], {})
    with_draft = np.arange(game.runs) < len(pairs)
    everywhere = np.ones(game.runs, dtype=bool)
    game.decide(actor, everywhere, NOTHING)
    game.decide(actor, with_draft, draft)
    values = game.follow(names)
    return Futures(tuple(names), begins.turn, values[..., : len(pairs)], values[..., len(pairs) :])
