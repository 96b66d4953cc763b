"""The folder of a tournament: what was found, payoffs run by run, and what it was made with."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from os import getpid
from pathlib import Path
from typing import Any

import pandas as pd

from geosim.analysis.equilibria import NormalForm
from geosim.analysis.exchange import to_frame, to_nfg
from geosim.errors import OutputError
from geosim.store.manifest import MANIFEST, surroundings

FORMAT = "geosim-tournament"
PAYOFFS, GAME = "payoffs.csv", "game.nfg"

#: Writes the game, its tables by name, and what else the manifest is to say.
Write = Callable[[NormalForm, Mapping[str, pd.DataFrame], Mapping[str, Any]], None]


@contextmanager
def reserved(out: Path) -> Iterator[Write]:
    """Make sure that a new folder can be written, and give what writes it, whole or not at all.

    Leaving without writing leaves nothing.

    Raises:
        OutputError: a folder that is taken, or a place that cannot be written.
    """
    target = out.expanduser().resolve()
    _refuse(target, out)
    unfinished = target.with_name(f".{target.name[:100]}.{getpid()}.unfinished")
    try:
        unfinished.mkdir(parents=True)
    except OSError as error:
        raise _unwritable(out, error) from None

    def write(game: NormalForm, tables: Mapping[str, pd.DataFrame], about: Mapping[str, Any]) -> None:
        try:
            _write(unfinished, game, tables, about)
            unfinished.replace(target)
        except OSError as error:
            raise _unwritable(out, error) from None

    try:
        yield write
    finally:
        with suppress(OSError):
            shutil.rmtree(unfinished)


def _refuse(target: Path, out: Path) -> None:
    try:
        if not target.exists():
            return
        if not target.is_dir():
            raise OutputError("is not a folder.", where=str(out), advice="Name another.")
        if not any(target.iterdir()):
            return
        held = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        what = f"the tournament of: {held['command']}" if held.get("format") == FORMAT else "other results"
    except (ValueError, KeyError, AttributeError, FileNotFoundError):
        what = "something else"
    except OSError as error:
        raise _unwritable(out, error) from None
    raise OutputError(f"holds {what}.", where=str(out), advice="Name a new folder, or an empty one.")


def _unwritable(out: Path, error: OSError) -> OutputError:
    reason = error.strerror or str(error)
    return OutputError(f"cannot be written: {reason}.", where=str(out), advice="Name another folder.")


def _write(
    folder: Path, game: NormalForm, tables: Mapping[str, pd.DataFrame], about: Mapping[str, Any]
) -> None:
    texts = {f"{name}.csv": frame.to_csv(index=False) for name, frame in tables.items()}
    texts |= {PAYOFFS: to_frame(game).to_csv(index=False), GAME: to_nfg(game)}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    manifest = {
        "format": FORMAT,
        **about,
        "players": dict(zip(game.players, game.strategies, strict=True)),
        "runs": game.samples.shape[-1],
        **surroundings(),
        "files": {name: sha256(text.encode()).hexdigest() for name, text in texts.items()},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")
