"""Payoff tables from and for other programs: CSV in, Gambit's strategic games out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from geosim.analysis.equilibria import NormalForm, Profile
from geosim.errors import InputError, did_you_mean


def to_nfg(game: NormalForm, title: str = "geosim") -> str:
    """Write the mean payoffs as a strategic game in Gambit's .nfg format, payoff version."""
    players = " ".join(f'"{_quoted(player)}"' for player in game.players)
    names = "\n".join("{ " + " ".join(f'"{_quoted(n)}"' for n in of) + " }" for of in game.strategies)
    # Gambit counts profiles with the first player's strategy changing fastest.
    flat = [game.payoffs[p].flatten(order="F") for p in range(len(game.players))]
    payoffs = " ".join(f"{value:.17g}" for row in zip(*flat, strict=True) for value in row)
    return f'NFG 1 R "{_quoted(title)}" {{ {players} }}\n\n{{ {names}\n}}\n""\n\n{payoffs}\n'


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def read_table(path: Path, players: Mapping[str, str] | None = None) -> NormalForm:
    """Read a payoff table from CSV: one row a profile, a column a player, and `payoff_PLAYER` for each.

    Several rows of one profile are samples. players: {column: payoff column}, if they are called otherwise.

    Raises:
        InputError: a file that cannot be read, columns that lack, payoffs that are no numbers, a profile
            that lacks or has fewer samples than others.
    """
    where = str(path)
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error).partition("\n")[0]
        raise InputError(f"cannot be read as a table: {reason}.", where=where) from None
    columns = [str(column) for column in frame.columns]
    pairs = dict(players or {c: f"payoff_{c}" for c in columns if f"payoff_{c}" in columns})
    for column in columns:
        player = column.removeprefix("payoff_")
        if not players and player not in (column, *columns):
            near = did_you_mean(player, (name for name in columns if not name.startswith("payoff_")))
            raise InputError(f'has no column "{player}" for "{column}".', where=where, advice=near)
    if not pairs:
        advice = "Give each player a column with its strategies and one called payoff_PLAYER."
        raise InputError("names no players.", where=where, advice=advice)
    for column in (name for pair in pairs.items() for name in pair if name not in columns):
        raise InputError(f'has no column "{column}".', where=where, advice=f"It has: {', '.join(columns)}.")
    return _formed(frame, pairs, where)


def _formed(frame: pd.DataFrame, pairs: Mapping[str, str], where: str) -> NormalForm:
    strategies = tuple(tuple(dict.fromkeys(frame[player])) for player in pairs)
    shape = tuple(map(len, strategies))
    if np.prod(shape, dtype=float) > 10 * max(len(frame), 1):
        raise InputError("lacks most profiles.", where=where, advice="Give a row for every profile.")
    samples: dict[Profile, list[list[float]]] = {}
    for line, (_, row) in enumerate(frame.iterrows(), start=2):
        profile = tuple(names.index(row[p]) for p, names in zip(pairs, strategies, strict=True))
        samples.setdefault(profile, []).append(
            [_number(row[c], f"{where}:{line}", c) for c in pairs.values()]
        )
    sizes = {len(found) for found in samples.values()}
    if len(samples) < np.prod(shape) or len(sizes) > 1:
        problem = (
            "lacks a profile." if len(samples) < np.prod(shape) else "has more samples of some profiles."
        )
        raise InputError(problem, where=where, advice="Give as many rows for every profile.")
    filled = np.empty((len(pairs), *shape, sizes.pop()))
    for profile, found in samples.items():
        for player, values in enumerate(zip(*found, strict=True)):
            filled[(player, *profile)] = values
    return NormalForm(tuple(pairs), strategies, filled)


def _number(text: str, where: str, column: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = np.nan
    if not np.isfinite(value):
        raise InputError(f'"{text[:40]}" is no number.', where=where, key=column)
    return value
