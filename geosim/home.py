"""Where agents/ and configs/ are: in a folder a person named, the checkout, or inside an installation."""

from __future__ import annotations

import os
from pathlib import Path

from geosim.errors import InputError

VARIABLE = "GEOSIM_HOME"
FOLDERS = ("agents", "configs")

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent
_BUNDLED = _PACKAGE / "_library"


def home() -> Path:
    """Return the folder with agents/ and configs/: $GEOSIM_HOME, else the checkout, else the bundled copy.

    Raises:
        InputError: $GEOSIM_HOME lacks one of the two, or geosim was installed without its library.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return _complete(Path(named).expanduser().resolve())
    for candidate in (_CHECKOUT, _BUNDLED):
        if not _missing(candidate):
            return candidate
    raise InputError(
        "this installation has no agents/ and configs/.",
        where=str(_PACKAGE),
        advice=f"Install geosim again, or set {VARIABLE} to a folder that holds both.",
    )


def _complete(folder: Path) -> Path:
    lacking = _missing(folder)
    if lacking:
        raise InputError(
            f"the folder {folder} has no {' and no '.join(f'{name}/' for name in lacking)}.",
            where=VARIABLE,
            advice="Name a folder that holds agents/ and configs/, or leave it unset to use geosim's own.",
        )
    return folder


def _missing(folder: Path) -> list[str]:
    return [name for name in FOLDERS if not (folder / name).is_dir()]
