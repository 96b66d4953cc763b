"""Playing some runs to the end and recording them as tables, without keeping the games."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import numpy as np
import pyarrow as pa

from geosim.game import Game
from geosim.results import VERDICTS
from geosim.rules.columns import FLOW, MEAN, columns
from geosim.state import Array
from geosim.strategies.base import HOLD, Strategy
from geosim.world import World

_WORDS = pa.array(VERDICTS.values())
_LOWEST = min(VERDICTS)  # the verdicts are numbers in a row, and the words stand in their order


def play(
    world: World,
    seats: Mapping[str, Strategy],
    seed: int,
    runs: Iterable[int],
    record: Collection[str],
    labels: Mapping[str, np.ndarray] | None = None,
) -> dict[str, pa.Table]:
    """Play some runs of a seed and give the tables to record: `runs`, `quarters`, `choices`.

    labels: the columns that tell rows apart, (R,) each, `run` among them; the numbers of the runs if None.
    """
    game = Game(world, seats, seed, runs, keep=False)
    recorder = _Recorder(game, record, labels or {"run": game.noise.runs})
    game.play(recorder.see)
    return recorder.tables()


class _Recorder:
    """Looks at a game after every quarter, and remembers what its tables need."""

    def __init__(self, game: Game, record: Collection[str], labels: Mapping[str, np.ndarray]) -> None:
        self._game, self._record, self._labels = game, record, labels
        self._known = columns(game.world.actors)
        self._sums: dict[str, Array] = {}
        quarters = int(game.world.scenario.quarters)
        wanted = self._known if "quarters" in record else ()
        self._series = {name: np.empty((game.runs, quarters)) for name in wanted}

    def see(self, game: Game) -> None:
        """Take down a quarter."""
        now = game.columns
        for name, column in self._known.items():
            if column.over in (FLOW, MEAN):
                self._sums[name] = self._sums[name] + now[name] if name in self._sums else now[name]
        for name, series in self._series.items():
            series[:, game.state.quarter - 1] = now[name]

    def tables(self) -> dict[str, pa.Table]:
        """Give the tables, sorted by run."""
        make = {"runs": self._runs, "quarters": self._quarters, "choices": self._choices}
        return {table: make[table]() for table in self._record}

    def _runs(self) -> pa.Table:
        now, found = self._game.columns, {}
        for name, column in self._known.items():
            value = self._sums[name] if column.over in (FLOW, MEAN) else now[name]
            found[name] = value / self._game.state.quarter if column.over == MEAN else value
        return _table(self._keys(1), found)

    def _quarters(self) -> pa.Table:
        quarters = int(self._game.world.scenario.quarters)
        numbers = np.tile(np.arange(quarters), self._game.runs)
        found = {name: series.reshape(-1) for name, series in self._series.items()}
        return _table({**self._keys(quarters), "quarter": numbers}, found)

    def _keys(self, rows: int) -> dict[str, np.ndarray]:
        first, *others = self._labels
        seed = np.full(self._game.runs * rows, self._game.noise.seed)
        labels = {name: np.repeat(self._labels[name], rows) for name in (first, *others)}
        return {first: labels.pop(first), "seed": seed, **labels}

    def _choices(self) -> pa.Table:
        game = self._game
        menus = game.world.menus
        entries = [(actor, name) for actor, menu in menus.items() for name in menu]
        actors, names = list(menus), list(every_pick(menus))
        in_force = np.stack([_with_hold(game, choices.picked) for choices in game.turns])
        run, turn, entry = np.nonzero(in_force.transpose(2, 0, 1))
        actor_of = np.array([actors.index(actor) for actor, _ in entries], dtype=np.int8)
        pick_of = np.array([names.index(name) for _, name in entries], dtype=np.int16)
        return pa.table(
            {
                "run": self._labels["run"][run],
                "turn": turn.astype(np.int16),
                "actor": pa.DictionaryArray.from_arrays(actor_of[entry], actors),
                "pick": pa.DictionaryArray.from_arrays(pick_of[entry], names),
            }
        )


def every_pick(menus: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """Give every choice of every menu once, in order of the menus; `hold` is the first."""
    return tuple(dict.fromkeys([HOLD, *(name for menu in menus.values() for name in menu)]))


def _with_hold(game: Game, picked: Array) -> np.ndarray:
    """Say which entries of all menus were in force, `hold` included, (menu entries, R)."""
    rows = []
    for actor in game.world.actors:
        own = picked[game.constants.effects.columns(actor)] > 0
        rows += [~np.any(own, axis=0, keepdims=True), own]
    return np.concatenate(rows)


def _table(keys: Mapping[str, np.ndarray], found: Mapping[str, Array]) -> pa.Table:
    columns = {name: _in_words(values) if name == "verdict" else values for name, values in found.items()}
    return pa.table({**keys, **columns})


def _in_words(verdict: Array) -> pa.Array:
    return _WORDS.take(pa.array((verdict - _LOWEST).astype(np.int8)))
