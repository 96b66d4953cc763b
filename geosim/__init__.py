"""An agent-based geopolitical game about Pakistan's minerals partnership with the United States.

Public names are loaded when they are first used, so that `import geosim` is quick and no module of the
package ever meets a half-loaded package. Inside geosim, import from the module that defines a name.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PUBLIC = {
    "GeoModel": "geosim.model",
    "Game": "geosim.game",
}
_MODULES = ("errors", "library")

__all__ = ["Game", "GeoModel", "__version__", "errors", "library"]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415  # slow, and rarely asked for

        return version("geosim")
    if name in _MODULES:
        return import_module(f"geosim.{name}")
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'geosim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
