"""An agent-based geopolitical game about Pakistan's minerals partnership with the United States.

Public names are loaded when they are first used, so that `import geosim` is quick and no module of the
package ever meets a half-loaded package. Inside geosim, import from the module that defines a name.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geosim import env, errors, library
    from geosim.experiments import batch
    from geosim.functions import as_function
    from geosim.game import Game
    from geosim.model import GeoModel
    from geosim.store.reading import load
    from geosim.table import start

    __version__: str

__all__ = [
    "Game",
    "GeoModel",
    "__version__",
    "as_function",
    "batch",
    "env",
    "errors",
    "library",
    "load",
    "start",
]

_DEFINED_IN = {
    "Game": "geosim.game",
    "GeoModel": "geosim.model",
    "as_function": "geosim.functions",
    "batch": "geosim.experiments",
    "load": "geosim.store.reading",
    "start": "geosim.table",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415  # slow, and rarely asked for

        return version("geosim")
    if name in _DEFINED_IN:
        return getattr(import_module(_DEFINED_IN[name]), name)
    if name in __all__:
        return import_module(f"geosim.{name}")
    raise AttributeError(f"module 'geosim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
