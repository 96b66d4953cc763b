"""Distilling: what looking ahead finds, regressed on what an actor sees, so that it need not look.

Signals are chosen one after the other, by how much of all gains of the actor's choices each adds to what is
explained; then terms likewise, among these signals and products of two of them. Slopes are those of a ridge
regression. How good it is, is told on games of another seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version

import numpy as np

from geosim.analysis.observing import Notebook, Sitting, observe, signals, sittings, worlds_of
from geosim.analysis.paired import Tell
from geosim.library import Library, default_library
from geosim.state import Array
from geosim.strategies.base import View
from geosim.strategies.distilled import Distilled
from geosim.strategies.lessons import LENGTHS, Accord, Knowledge, Lesson, Made, Mind, Signal
from geosim.strategies.memory import BoolArray
from geosim.strategies.quantal import Quantal, pulls
from geosim.table import fit, start
from geosim.world import World

SIGNALS, TERMS = 30, 80  # the most that are chosen for an actor
RIDGE = 1e-3  # on regressors of variance 1
_DIGITS = 5
_STILL = 0.02  # spread below which a signal, scaled to -1..1, says nothing
_ALONE = 1e-2  # share of a regressor's variance below which it only repeats others

Knowing = Mapping[str, Mapping[str, Knowledge]]  # actor -> length of turn -> what it knows


def distil(
    *,
    games: int,
    seed: int,
    scenarios: Sequence[str] = (),
    library: Library | None = None,
    command: str = "",
    tell: Tell = lambda done, total: None,  # noqa: ARG005  # nobody listens
) -> tuple[Mind, ...]:
    """Learn from games of some scenarios (all by default) what looking ahead finds, for every actor.

    games: of each scenario at turns of a year, half of them with drawn switches; shorter turns take fewer
    games with as many decisions. tell: hears how much is done of how much.

    Raises:
        UnknownName: no such scenario.
    """
    library = library or default_library()
    named = tuple(scenarios) or library.scenarios
    lessons = [
        sitting
        for length in LENGTHS
        for free in (False, True)
        for sitting in sittings(named, length, -(-games // 2), free=free)
    ]
    tests = _tests(named, games, LENGTHS)
    total, done = len(lessons) + len(tests), 0
    world = start(named[0], library=library).world
    books = {length: Notebook(signals(world, library)) for length in LENGTHS}
    for sitting in lessons:
        observe(sitting, books[sitting.turn_quarters].note, seed=seed, library=library)
        tell(done := done + 1, total)
    known = {
        actor: {str(length): learn(book, actor, world) for length, book in books.items()}
        for actor in world.actors
    }
    found = judge(known, tests, seed=seed + 1, library=library, tell=lambda more, _: tell(done + more, total))
    made = Made(command=command, version=version("geosim"), games=games, world=worlds_of(named, library))
    return tuple(
        Mind(
            actor=actor,
            made=made,
            turns={
                length: Lesson(**knowledge.model_dump(), accord=found[actor, length])
                for length, knowledge in by_length.items()
            },
        )
        for actor, by_length in known.items()
    )


def accords(
    known: Knowing,
    *,
    games: int,
    seed: int,
    scenarios: Sequence[str] = (),
    library: Library | None = None,
    tell: Tell = lambda done, total: None,  # noqa: ARG005  # nobody listens
) -> Mapping[tuple[str, str], Accord]:
    """Say how close distilled minds come to looking ahead in default games, by actor and length of turn.

    games: a quarter as many are played of each scenario.

    Raises:
        UnknownName: no such scenario.
    """
    library = library or default_library()
    lengths = dict.fromkeys(int(length) for by_length in known.values() for length in by_length)
    tests = _tests(tuple(scenarios) or library.scenarios, games, lengths)
    return judge(known, tests, seed=seed, library=library, tell=tell)


def _tests(scenarios: Sequence[str], games: int, lengths: Iterable[int]) -> list[Sitting]:
    return [s for length in lengths for s in sittings(scenarios, length, -(-games // 4), free=False)]


# ------------------------------------------------------------------ learning


def learn(book: Notebook, actor: str, world: World) -> Knowledge:
    """Regress the gains of an actor's choices on what it saw."""
    seen, gains = book.seen, book.gained(actor)
    low, high = seen.min(axis=0), seen.max(axis=0)
    moving = np.flatnonzero(high > low)
    scaled = 2.0 * (seen[:, moving] - low[moving]) / (high - low)[moving] - 1.0
    aim = gains - gains.mean(axis=0)
    first = _choose(scaled, aim, SIGNALS)
    chosen = scaled[:, first]
    terms: list[tuple[int, ...]] = [(i,) for i in range(len(first))]
    terms += [(i, j) for i in range(len(first)) for j in range(i, len(first))]
    pool = np.stack([_product(chosen, term) for term in terms], axis=1)
    kept = sorted(_choose(pool, aim, TERMS))
    slopes, start = _ridge(pool[:, kept], gains)
    return Knowledge(
        signals=tuple(
            Signal(name=book.names[moving[i]], low=float(low[moving[i]]), high=float(high[moving[i]]))
            for i in first
        ),
        terms=tuple(terms[place] for place in kept),
        gains={
            name: (_short(start[o]), *map(_short, slopes[:, o]))
            for o, name in enumerate(world.menus[actor][1:])
        },
    )


def _product(scaled: Array, term: tuple[int, ...]) -> Array:
    return np.prod(scaled[:, list(term)], axis=1)


def _choose(regressors: Array, aim: Array, most: int) -> list[int]:
    """Choose regressors (n, p) one after the other, by what each adds to what is explained of aims (n, o)."""
    spread = regressors.std(axis=0)
    able = np.flatnonzero(spread > _STILL)
    z = (regressors[:, able] - regressors[:, able].mean(axis=0)) / spread[able]
    gram, cross = z.T @ z / len(z), z.T @ aim / len(z)
    chosen: list[int] = []
    while len(chosen) < min(most, len(able)):
        left, alone = _left(gram, cross, chosen)
        score = np.sum(left**2, axis=1) / np.maximum(alone, _ALONE)
        score[chosen] = -1.0
        chosen.append(int(np.argmax(score)))
    return [int(able[i]) for i in chosen]


def _left(gram: Array, cross: Array, chosen: Sequence[int]) -> tuple[Array, Array]:
    """Give what the chosen regressors leave unexplained: covariances with the aims, variances."""
    if not chosen:
        return cross, np.diag(gram)
    inner = gram[np.ix_(chosen, chosen)] + RIDGE * np.eye(len(chosen))
    solved = np.linalg.solve(inner, gram[chosen])
    return cross - solved.T @ cross[chosen], np.diag(gram) - np.sum(gram[:, chosen] * solved.T, axis=1)


def _ridge(regressors: Array, gains: Array) -> tuple[Array, Array]:
    """Give slopes (p, o) and intercepts (o,)."""
    mean, spread = regressors.mean(axis=0), regressors.std(axis=0)
    z, aim = (regressors - mean) / spread, gains - gains.mean(axis=0)
    inner = z.T @ z / len(z) + RIDGE * np.eye(z.shape[1])
    slopes = np.linalg.solve(inner, z.T @ aim / len(z)) / spread[:, None]
    return slopes, gains.mean(axis=0) - mean @ slopes


def _short(number: float) -> float:
    return float(f"{number:.{_DIGITS}g}")


# ------------------------------------------------------------------ judging


def judge(
    known: Knowing, tests: Sequence[Sitting], *, seed: int, library: Library, tell: Tell
) -> Mapping[tuple[str, str], Accord]:
    """Play games in which everybody looks ahead, and compare every decision with the distilled one."""
    sheets = {(actor, length): _Sheet() for actor, by_length in known.items() for length in by_length}
    for done, sitting in enumerate(tests, start=1):
        world = start(sitting.scenario, library=library).world
        minds = {actor: Distilled(by_length, fit(world, actor)) for actor, by_length in known.items()}
        length = str(sitting.turn_quarters)

        def note(view: View, value: Array, minds: dict = minds, length: str = length) -> None:  # type: ignore[type-arg]
            if view.actor in minds:
                sheets[view.actor, length].note(minds[view.actor], view, value)

        observe(sitting, note, seed=seed, library=library)
        tell(done, len(tests))
    menus = {actor: world.menus[actor][1:] for actor in known}
    return {key: sheet.accord(menus[key[0]]) for key, sheet in sheets.items()}


@dataclass
class _Sheet:
    """Decisions of one actor at one length of turn, as looking ahead and its distillate see them."""

    true: list[Array] = field(default_factory=list)  # utilities over hold, (O, R)
    distilled: list[Array] = field(default_factory=list)
    legal: list[BoolArray] = field(default_factory=list)

    def note(self, mind: Distilled, view: View, value: Array) -> None:
        sharp, pull = Quantal.precision(mind, view), pulls(view)
        self.true.append(sharp * (value - value[0] + pull))
        self.distilled.append(sharp * (mind.advantages(view) + pull))
        self.legal.append(view.legal)

    def accord(self, menu: Sequence[str]) -> Accord:
        true, distilled = (np.concatenate(found, axis=1) for found in (self.true, self.distilled))
        legal = np.concatenate(self.legal, axis=1)
        wrong, spread = (true - distilled) ** 2, (true - true.mean(axis=1, keepdims=True)) ** 2
        top = [np.argmax(np.where(legal, u, -np.inf), axis=0) for u in (true, distilled)]
        common = np.minimum(_odds(true, legal), _odds(distilled, legal)).sum(axis=0)
        by_choice = 1.0 - wrong[1:].sum(axis=1) / np.maximum(spread[1:].sum(axis=1), 1e-12)
        return Accord(
            decisions=true.shape[1],
            r2=round(1.0 - float(wrong.sum() / max(spread.sum(), 1e-12)), 3),
            top=round(float(np.mean(top[0] == top[1])), 3),
            overlap=round(float(common.mean()), 3),
            r2_by_choice={name: round(float(r2), 3) for name, r2 in zip(menu, by_choice, strict=True)},
        )


def _odds(utilities: Array, legal: BoolArray) -> Array:
    """Give the odds of the first pick, (O, R)."""
    likely = np.exp(np.where(legal, utilities - utilities.max(axis=0), -np.inf))
    return likely / likely.sum(axis=0)
