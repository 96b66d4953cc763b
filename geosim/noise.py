"""Every random number of a game, drawn ahead and addressed by seed, run, quarter and purpose.

One Philox stream serves one (seed, block of 256 runs, purpose). Inside a stream numbers lie by quarter,
so a longer game begins with the luck of a shorter one. Choices have a stream of their own each, named by
actor and choice, so an option more or less leaves all other luck as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, pdtr

from geosim.state import Array

BLOCK = 256

#: Numbers a quarter of each purpose: ("normal" or "uniform", how many).
PURPOSES = MappingProxyType(
    {
        "price": ("normal", 2),
        "jump": ("uniform", 1),
        "survey": ("normal", 5),
        "attacks": ("uniform", 4),
        "casualties": ("uniform", 1),
        "compliance": ("uniform", 3),
        "crisis": ("uniform", 1),
        "turnover": ("uniform", 1),
        "arbitration": ("uniform", 1),
        "award": ("normal", 1),
        "tension": ("uniform", 1),
    }
)

_FEW = 6.0  # below this rate counts are found term by term
_TERMS = 22  # P(count > 22 | rate 6) is below 1e-7


def bernoulli(u: Array, p: Array) -> Array:
    """Turn uniforms into 0/1 events of probability p."""
    return (u < p).astype(np.float64)


def poisson(u: Array, rate: Array) -> Array:
    """Turn uniforms into counts by inverting the Poisson distribution.

    On the same uniform a higher rate never gives a lower count.
    """
    u, rate = np.broadcast_arrays(u, rate)
    count = _add_terms(u, np.where(rate < _FEW, rate, 0.0))
    many = np.flatnonzero(rate >= _FEW)
    if many.size:
        count.put(many, _expand(u.take(many), rate.take(many)))
    return count


def _add_terms(u: Array, rate: Array) -> Array:
    """Count the terms of the distribution that lie below u: few, where the rate is low."""
    term = np.exp(-rate)
    below, count = term.copy(), np.zeros(rate.shape)
    for k in range(1, _TERMS + 1):
        more = u > below
        if not more.any():
            break
        count += more
        term *= rate
        term /= k
        below += term
    return count


def _expand(u: Array, rate: Array) -> Array:
    """Expand the quantile (Cornish-Fisher, Abramowitz and Stegun 26.2.49), and choose between its neighbours.

    The expansion is less than half a count off, so that the distribution itself need be asked but once.
    """
    z, root = ndtri(np.clip(u, 1e-12, 1 - 1e-12)), np.sqrt(rate)
    quantile = rate + root * z + (z * z - 1.0) / 6.0 + (z - z * z * z) / (72.0 * root) + 0.5
    upper = np.maximum(np.rint(quantile), 1.0)
    return np.where(u > pdtr(upper - 1.0, rate), upper, upper - 1.0)


@dataclass(frozen=True, slots=True)
class Luck:
    """The random numbers of one quarter; with no numbers, luck is what is expected.

    `expected` (R,) marks runs in which normals are 0, counts take their mean, and yes/no events act with
    their probability as weight.
    """

    numbers: Mapping[str, Array] | None = None
    expected: NDArray[np.bool_] | None = None

    def happens(self, purpose: str, p: Array, item: int = 0) -> Array:
        """Say whether an event of probability p happens, as 0/1 or as its probability, (R,)."""
        if self.numbers is None:
            return p
        event = bernoulli(self.numbers[purpose][item], p)
        return event if self.expected is None else np.where(self.expected, p, event)

    def count(self, purpose: str, rate: Array) -> Array:
        """Count events of the given rate, shape of the purpose, (n, R) or (R,) for a single one."""
        if self.numbers is None:
            return rate
        u = self.numbers[purpose]
        counts = poisson(u[0] if rate.ndim == 1 else u, rate)
        return counts if self.expected is None else np.where(self.expected, rate, counts)

    def normal(self, purpose: str) -> Array | float:
        """Give the standard normals of a purpose, (n, R); 0 when luck is expected."""
        if self.numbers is None:
            return 0.0
        z = self.numbers[purpose]
        return z if self.expected is None else np.where(self.expected, 0.0, z)

    def surprise(self, value: Array) -> Array | float:
        """Give a value that only real luck reveals; 0 where luck is expected."""
        if self.numbers is None:
            return 0.0
        return value if self.expected is None else np.where(self.expected, 0.0, value)


EXPECTED = Luck()


def _generator(seed: int, block: int, purpose: str) -> np.random.Generator:
    digest = blake2b(f"{seed}|{block}|{purpose}".encode(), digest_size=16).digest()
    return np.random.Generator(np.random.Philox(key=int.from_bytes(digest, "little")))


@lru_cache(maxsize=256)
def _block(seed: int, block: int, purpose: str, kind: str, length: int, items: int) -> Array:
    """Draw one block of a purpose, (length, items, 256)."""
    generator = _generator(seed, block, purpose)
    shape = (length, items, BLOCK)
    drawn = generator.standard_normal(shape) if kind == "normal" else generator.random(shape)
    drawn.flags.writeable = False
    return drawn


def _span(places: NDArray[np.int64]) -> slice | NDArray[np.int64]:
    """Give places in a row as a slice, which copies nothing."""
    in_a_row = places[-1] - places[0] + 1 == len(places) and np.all(np.diff(places) == 1)
    return slice(int(places[0]), int(places[-1]) + 1) if in_a_row else places


@dataclass(frozen=True, slots=True)
class Noise:
    """The luck of some runs of a seed over a number of quarters."""

    seed: int
    runs: NDArray[np.int64]  # (R,) run numbers
    quarters: int
    _tables: dict[str, Array] = field(default_factory=dict, repr=False, compare=False)
    _spans: list[tuple[int, slice | NDArray[np.int64]]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        blocks, place = np.divmod(self.runs, BLOCK)
        edges = np.flatnonzero(np.diff(blocks)) + 1
        parts = zip(np.split(blocks, edges), np.split(place, edges), strict=True)
        spans = [(int(numbers[0]), _span(places)) for numbers, places in parts]
        object.__setattr__(self, "_spans", spans)

    def table(self, purpose: str, kind: str, length: int, items: int) -> Array:
        """Draw the numbers of a purpose for these runs, (length, items, R)."""
        name = f"{purpose}|{length}"
        if name not in self._tables:
            parts = [
                _block(self.seed, block, purpose, kind, length, items)[..., span]
                for block, span in self._spans
            ]
            self._tables[name] = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=-1)
        return self._tables[name]

    def quarter(self, quarter: int, expected: NDArray[np.bool_] | None = None) -> Luck:
        """Give the luck of one quarter."""
        numbers = {
            purpose: self.table(purpose, kind, self.quarters, items)[quarter]
            for purpose, (kind, items) in PURPOSES.items()
        }
        return Luck(numbers, expected)

    def sizes(self) -> Array:
        """Give the standard normals behind the true size of the deposits, (D, R)."""
        return self.table("size", "normal", 1, 5)[0]

    def once(self, purpose: str) -> Array:
        """Give one uniform a run for something that is drawn once a game, (R,)."""
        return self.table(purpose, "uniform", 1, 1)[0, 0]

    def gumbels(self, actor: str, choices: Sequence[str], turn: int, turns: int) -> Array:
        """Give the standard Gumbel noise of an actor's choices in a turn, (O, R)."""
        uniforms = [self.table(f"choice|{actor}|{c}", "uniform", turns, 1)[turn, 0] for c in choices]
        return -np.log(-np.log(np.maximum(np.stack(uniforms), 2.0**-53)))

    def mix(self, actor: str, turn: int, turns: int) -> Array:
        """Give one uniform a run and turn for strategies that mix, (R,)."""
        return self.table(f"mix|{actor}", "uniform", turns, 1)[turn, 0]
