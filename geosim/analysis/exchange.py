"""Payoff tables from and for other programs: CSV in, Gambit's strategic games out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from geosim.analysis.equilibria import NormalForm, Profile
from geosim.errors import InputError, did_you_mean

PAYOFF, RUN = "payoff_", "run"


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


def to_frame(game: NormalForm) -> pd.DataFrame:
    """Give every sample of the payoffs, a row a profile and run, as `read_table` reads them."""
    runs = game.samples.shape[-1]
    named = [game.named(profile) for profile in game.profiles for _ in range(runs)]
    frame = pd.DataFrame(named, columns=list(game.players))
    if runs > 1 and RUN not in game.players:
        frame[RUN] = np.tile(np.arange(runs), len(frame) // runs)
    payoffs = {f"{PAYOFF}{player}": game.samples[p].reshape(-1) for p, player in enumerate(game.players)}
    return frame.assign(**payoffs)


def read_table(path: Path) -> NormalForm:
    """Read a payoff table from CSV: a row a profile, a column a player, and `payoff_PLAYER` for each.

    Several rows of one profile are samples; a column `run` tells which of them belong together.

    Raises:
        InputError: a file that cannot be read, a column that lacks or is neither, payoffs that are no
            numbers, no rows, a profile that lacks or has other samples than the others.
    """
    where = str(path)
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error).partition("\n")[0]
        raise InputError(f"cannot be read as a table: {reason}.", where=where) from None
    columns = [str(column) for column in frame.columns]
    players = [column for column in columns if f"{PAYOFF}{column}" in columns]
    _refuse_columns(columns, players, where)
    if frame.empty:
        raise InputError("has no rows.", where=where, advice="Give a row for every profile.")
    return _formed(frame, players, where)


def _refuse_columns(columns: Sequence[str], players: Sequence[str], where: str) -> None:
    """Refuse a table in which a column is neither a player's nor its payoff; it would count for nothing."""
    others = [name for name in columns if not name.startswith(PAYOFF)]
    for column in columns:
        player = column.removeprefix(PAYOFF)
        if player != column and player not in columns:
            near = did_you_mean(player, others)
            raise InputError(f'has no column "{player}" for "{column}".', where=where, advice=near)
    if not players:
        advice = "Give each player a column with its strategies and one called payoff_PLAYER."
        raise InputError("names no players.", where=where, advice=advice)
    for column in others:
        if column not in players and column != RUN:
            problem = f'the column "{column}" has no "{PAYOFF}{column}" beside it.'
            advice = "Give this player its payoffs, or take the column out; samples are told apart by run."
            raise InputError(problem, where=where, advice=advice)


def _formed(frame: pd.DataFrame, players: Sequence[str], where: str) -> NormalForm:
    strategies = tuple(tuple(dict.fromkeys(frame[player])) for player in players)
    shape = tuple(map(len, strategies))
    if np.prod(shape, dtype=float) > 10 * len(frame):
        raise InputError("lacks most profiles.", where=where, advice="Give a row for every profile.")
    places = [{name: i for i, name in enumerate(names)} for names in strategies]
    labelled = RUN in frame and RUN not in players
    samples: dict[Profile, dict[str, list[float]]] = {}
    for line, row in enumerate(frame.to_dict("records"), start=2):
        at = f"{where}:{line}"
        for player in players:
            if not isinstance(row[player], str) or not row[player].strip():
                raise InputError("names no strategy.", where=at, key=player)
        found = samples.setdefault(tuple(place[row[p]] for p, place in zip(players, places, strict=True)), {})
        run = str(row[RUN]) if labelled else str(len(found))
        if run in found:
            raise InputError(f"run {run} of this profile stands twice.", where=at, advice="Keep it once.")
        found[run] = [_number(row[f"{PAYOFF}{p}"], at, f"{PAYOFF}{p}") for p in players]
    runs = list(next(iter(samples.values())))
    if len(samples) < np.prod(shape) or any(found.keys() != set(runs) for found in samples.values()):
        lacking = len(samples) < np.prod(shape)
        problem = "lacks a profile." if lacking else "has more or other samples of some profiles."
        raise InputError(problem, where=where, advice="Give the same rows for every profile.")
    filled = np.empty((len(players), *shape, len(runs)))
    for profile, by_run in samples.items():
        for p, values in enumerate(zip(*(by_run[run] for run in runs), strict=True)):
            filled[(p, *profile)] = values
    return NormalForm(tuple(players), strategies, filled)


def _number(text: object, where: str, column: str) -> float:
    try:
        value = float(str(text))
    except ValueError:
        value = np.nan
    if not np.isfinite(value):
        raise InputError(f'"{str(text)[:40]}" is no number.', where=where, key=column)
    return value
