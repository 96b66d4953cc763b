"""The state of the world: frozen arrays with the runs axis last.

Axes: R runs, N states, L localities, J assets, P partners, M minerals, D deposits, K creditors.
Every array ends in the runs axis; a rule returns new arrays and never changes the ones it was given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

STATES = (
    "pakistan",
    "united_states",
    "china",
    "india",
    "iran",
    "gulf_states",
    "afghanistan",
    "russia",
    "third_partners",
)
PARTNERS = ("united_states", "china", "gulf_states", "third_partners")
LENDERS = ("china", "gulf_states")
CREDITORS = ("china", "gulf_states", "ifi", "other")
LOCALITIES = ("chagai", "makran", "waziristan", "gilgit_baltistan")
ASSETS = (
    "reko_diq",
    "saindak",
    "waziristan_mines",
    "chagai_exploration",
    "gilgit_exploration",
    "refinery",
    "pasni_port",
    "transit_link",
    "reko_diq_phase_2",
)
DEPOSITS = ASSETS[:5]
MINERALS = ("copper", "critical")
STAGES = ("memorandum", "exploration", "feasibility", "construction", "output")

#: The unordered pairs of states, in reading order of the upper triangle.
PAIRS = tuple(f"{a}.{b}" for a, b in combinations(STATES, 2))

#: Where each asset lies, and what it yields (None for works that mine nothing).
ASSET_LOCALITY = (
    "chagai",
    "chagai",
    "waziristan",
    "chagai",
    "gilgit_baltistan",
    "makran",
    "makran",
    "makran",
    "chagai",
)
ASSET_MINERAL = ("copper", "copper", "critical", "copper", "critical", None, None, None, "copper")

#: The assets that mine ore, and the deposit each one mines (phase 2 shares Reko Diq's).
MINES = (0, 1, 2, 3, 4, 8)
MINE_DEPOSIT = (0, 1, 2, 3, 4, 0)

#: The rows of the assets and of the mines that lie in each locality.
ASSETS_AT = tuple([j for j, place in enumerate(ASSET_LOCALITY) if place == name] for name in LOCALITIES)
MINES_AT = tuple([row for row, m in enumerate(MINES) if ASSET_LOCALITY[m] == name] for name in LOCALITIES)

AXES: dict[str, tuple[str, ...]] = {
    "state": STATES,
    "pair": PAIRS,
    "partner": PARTNERS,
    "lender": LENDERS,
    "creditor": CREDITORS,
    "locality": LOCALITIES,
    "asset": ASSETS,
    "deposit": DEPOSITS,
    "mineral": MINERALS,
    "stage": STAGES,
    "dependence_part": ("debt", "trade", "share", "infrastructure", "arms"),
    "leverage_part": ("need", "location", "outside", "terms"),
}


def pair_index(a: str, b: str) -> int:
    """Give the row of the tie between two states, in either order."""
    i, k = sorted((STATES.index(a), STATES.index(b)))
    return i * (2 * len(STATES) - i - 1) // 2 + k - i - 1


#: The rows of Pakistan's ties with its partners.
PARTNER_TIES = np.array([pair_index("pakistan", partner) for partner in PARTNERS])


@dataclass(frozen=True, slots=True)
class Lever:
    """A quantity that decays to a rest value and that options push: its name, axis and bounds."""

    name: str
    low: float = 0.0
    high: float = 1.0
    axis: str = ""

    @property
    def rows(self) -> tuple[str, ...]:
        """Give the names of the lever's rows, one for each entry of its axis."""
        return tuple(f"{self.name}.{entry}" for entry in AXES[self.axis]) if self.axis else (self.name,)


LEVERS = (
    Lever("processing_mandate"),
    Lever("transparency"),
    Lever("institutions"),
    Lever("promise"),
    Lever("tension"),
    Lever("border"),
    Lever("chabahar"),
    Lever("afghan_route"),
    Lever("cpec"),
    Lever("foothold"),
    Lever("tariff", 0.05, 0.6),
    Lever("rollover", 0.2, 1.0, "lender"),
    Lever("community_share", 0.0, 0.5, "locality"),
    Lever("voice", axis="locality"),
    Lever("insurgent_support", axis="locality"),
    Lever("security", axis="locality"),
    Lever("blockade", axis="locality"),
)
LEVER_ROWS = tuple(row for lever in LEVERS for row in lever.rows)


def _lever_slices() -> dict[str, slice]:
    slices, at = {}, 0
    for lever in LEVERS:
        slices[lever.name] = slice(at, at + len(lever.rows))
        at += len(lever.rows)
    return slices


LEVER_SLICE = _lever_slices()
_SCALAR_LEVER = {lever.name: LEVER_SLICE[lever.name].start for lever in LEVERS if not lever.axis}


@dataclass(frozen=True, slots=True)
class State:
    """The world at the end of a quarter."""

    quarter: int  # quarters since 2025Q4 that have been played
    alignment: Array  # (36, R) ties of PAIRS, -1..1
    log_price: Array  # (M, R) log of price over base
    true_size: Array  # (D, R) hidden log of size over plan
    belief_mean: Array  # (D, R)
    belief_variance: Array  # (D, R)
    belief_start: Array  # (D, R) what was believed at the start
    stage: Array  # (J, R) 0..5
    commitment: Array  # (J, P, R) 0..1
    share: Array  # (J, P, R) 0..0.9 in total
    levers: Array  # (33, R) rows of LEVER_ROWS
    downstream: Array  # (R,) processing plants a mandate has brought, $m a quarter
    debt: Array  # (K, R) $bn
    reserves: Array  # (R,) $bn
    grievance: Array  # (L, R) 0..1
    benefit: Array  # (L, R) benefit people feel, 0..1
    excitation: Array  # (L, R) attacks a quarter
    attack_trend: Array  # (L, R) smoothed attacks a quarter
    support: Array  # (R,) 0..1
    claims_due: Array  # (R,) arbitration still to be paid, $bn
    since_investing: Array  # (R,) quarters since the United States last invested
    since_active: Array  # (R,) quarters since it last invested or was let into Pasni
    repetition: Array  # (O, R) memory of each actor's options, 0..1
    dependence: Array  # (P, R) on each partner, 0..1
    leverage: Array  # (P, R) over each partner, 0..1
    stake: Array  # (P, R) each partner's share of the projects under way
    take_total: Array  # (R,) take since the start, $m
    first_output: Array  # (R,) quarter in which Reko Diq first produced, -1 while it has not

    def lever(self, name: str) -> Array:
        """Give one lever: (R,), or (entries, R) when it has an axis."""
        row = _SCALAR_LEVER.get(name)
        return self.levers[LEVER_SLICE[name]] if row is None else self.levers[row]

    def tie(self, a: str, b: str) -> Array:
        """Give the alignment of two states, (R,)."""
        return self.alignment[pair_index(a, b)]

    @property
    def runs(self) -> int:
        """Count the runs."""
        return int(self.reserves.shape[-1])

    def believed(self) -> State:
        """Give the state as people believe it: what is believed in the ground stands for what is there."""
        return replace(self, true_size=self.belief_mean)

    def take(self, index: NDArray[np.int64]) -> State:
        """Take some runs, by place, of every array; unlike by [..., index], they stay last in memory."""
        columns: dict[str, Any] = {
            f.name: value.take(index, axis=-1)
            if isinstance(value := getattr(self, f.name), np.ndarray)
            else value
            for f in fields(self)
        }
        return State(**columns)


@dataclass(frozen=True)
class Constants:
    """What does not change during a game: numbers by name, the effects of choices, the script of events.

    Numbers are read as attributes: a scalar or (R,) for single numbers, (entries, 1) or (entries, R) for
    those with an axis.
    """

    numbers: Mapping[str, Array]
    effects: Any  # geosim.rules.instruments.Effects
    script: Any  # geosim.rules.instruments.Script
    goals: Any  # geosim.rules.payoff.Goals

    def __post_init__(self) -> None:
        self.__dict__.update(self.numbers)  # read thousands of times a game: no look-up by hand

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Array: ...
