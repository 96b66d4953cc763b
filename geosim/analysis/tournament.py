"""The empirical game: strategies of some actors played against each other, profile by profile.

The strategies are those of files, the payoffs those of played games on common seeds (Wellman 2006).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import product
from math import prod

import numpy as np
import pandas as pd

from geosim.analysis.equilibria import NormalForm
from geosim.analysis.paired import Setting, Tell, play
from geosim.chunks import made_of
from geosim.errors import InputError, UnknownName
from geosim.library import Library, default_library

#: Columns of the results that are told beside the payoffs, mean over seeds.
BESIDE = ("leverage_dependency", "take", "attacks", "crises")


@dataclass(frozen=True)
class Tournament:
    """What was played: the game in normal form, how else the profiles ended, and what it was made of.

    made_of: a digest of the numbers and strategies of every profile.
    """

    game: NormalForm
    ends: pd.DataFrame
    made_of: str = ""


def tournament(
    entries: Mapping[str, Sequence[str]],
    *,
    setting: Setting | None = None,
    runs: int = 200,
    seed: int = 1,
    library: Library | None = None,
    tell: Tell = lambda done, total: None,  # noqa: ARG005  # nobody listens
) -> Tournament:
    """Play every profile of the strategies that actors may use, others as in the setting.

    entries: {actor: strategies}. tell: hears, after every profile, how many are done, and how many there are.

    Raises:
        UnknownName: an actor or strategy that does not exist.
        InputError: an actor without strategies, one that names a strategy twice, or one not made for it.
    """
    library, setting = library or default_library(), setting or Setting()
    _refuse(entries, library)
    players = tuple(entries)
    strategies = tuple(tuple(names) for names in entries.values())
    shape = tuple(map(len, strategies))
    samples = np.empty((len(players), *shape, runs))
    rows, made = [], sha256()
    for done, profile in enumerate(product(*(range(n) for n in shape)), start=1):
        named = {p: names[i] for p, names, i in zip(players, strategies, profile, strict=True)}
        series = play(setting.but(strategies=named), BESIDE, runs=runs, seed=seed, library=library)
        world = series.game.world
        for p, player in enumerate(players):
            samples[(p, *profile)] = series.game.scores[world.actors.index(player)]
        rows.append({**named, **_ends(series)})
        made.update(made_of(world, library).encode())
        tell(done, prod(shape))
    return Tournament(NormalForm(players, strategies, samples), pd.DataFrame(rows), made.hexdigest())


def _ends(series: Mapping[str, np.ndarray]) -> dict[str, float]:
    last = float(series["leverage_dependency"][-1].mean())
    sums = {name: float(series[name].sum(axis=0).mean()) for name in BESIDE[1:]}
    return {"leverage_dependency": last, **sums}


def _refuse(entries: Mapping[str, Sequence[str]], library: Library) -> None:
    if not entries:
        raise InputError("nobody takes part.", advice="Name an actor and its strategies.")
    for actor, names in entries.items():
        if actor not in library.actors:
            advice = "See them all with: geosim list actors"
            raise UnknownName("actor", actor, library.actors, advice=advice)
        if not names:
            raise InputError("has no strategy.", where=actor, advice="Name at least one.")
        for name in names:
            if list(names).count(name) > 1:
                problem = f"the strategy {name} stands twice."
                raise InputError(problem, where=actor, advice="Keep it once.")
            if not library.suits(name, actor):
                fitting = ", ".join(library.strategies_for(actor))
                problem = f'the strategy "{name}" is not made for this actor.'
                raise InputError(problem, where=actor, advice=f"These are: {fitting}.")
