"""The levers: everything that decays to a rest value and that options, events and other rules push."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from geosim.rules.elementwise import clip
from geosim.rules.moves import Moves
from geosim.state import LEVER_ROWS, LEVER_SLICE, LEVERS, Array, Constants, State

_AT = {**{row: slice(i, i + 1) for i, row in enumerate(LEVER_ROWS)}, **LEVER_SLICE}
_LOW = np.array([[lever.low] for lever in LEVERS for _ in lever.rows])
_HIGH = np.array([[lever.high] for lever in LEVERS for _ in lever.rows])


def lever_table(numbers: Mapping[str, Array], part: str) -> Array:
    """Stack one part (`start`, `rest`, `fade`, `drift`) of every lever, (33, 1) or (33, R); else 0."""
    found = [np.asarray(numbers.get(f"{lever.name}_{part}", 0.0)) for lever in LEVERS]
    width = max(n.shape[-1] if n.ndim else 1 for n in found)
    rows = zip(LEVERS, found, strict=True)
    return np.concatenate([np.broadcast_to(n, (len(lever.rows), width)) for lever, n in rows])


def move_levers(state: State, moves: Moves, pushes: Iterable[Mapping[str, Array]], c: Constants) -> Array:
    """Push every lever and let it fade towards its rest, (33, R).

    pushes: amounts a quarter by lever (all its rows) or by a single row, beside what options move directly.
    """
    push = moves.levers()
    for push_of in pushes:
        for name, amount in push_of.items():
            push[_AT[name]] += amount
    fading = state.levers - c.lever_rest
    fading *= c.lever_fade
    push += state.levers
    push -= fading
    push += c.lever_drift
    return clip(push, _LOW, _HIGH)


def reform(state: State, moves: Moves, c: Constants) -> dict[str, Array]:
    """Push what reforms reach: effort times the capacity to carry it out."""
    capacity = c.implementation_floor + state.lever("institutions")
    return {
        lever: capacity * moves.one(f"reform_{lever}")
        for lever in ("transparency", "institutions", "community_share", "voice")
    }
