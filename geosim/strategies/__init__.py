"""How actors choose: one file a kind, found by its name.

A kind is a module here with a pydantic model `File` (what its YAML may say) and `build(file, fit)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from geosim.errors import ConfigError, UnknownName
from geosim.strategies.base import Fit, Plain, Strategy
from geosim.validation import validated

#: What the kinds are written with.
_SHARED = {
    "base",
    "character",
    "conditions",
    "deliberate",
    "forethought",
    "grudges",
    "lessons",
    "look_ahead",
    "memory",
    "questions",
    "slips",
    "together",
    "words",
}


def kinds() -> tuple[str, ...]:
    """Give the names of the kinds of strategy."""
    return tuple(found.name for found in iter_modules(__path__) if found.name not in _SHARED)


def files() -> Mapping[str, type[Plain]]:
    """Give what the file of every kind of strategy may say, by kind."""
    return {kind: import_module(f"{__name__}.{kind}").File for kind in kinds()}


def build(data: object, fit: Fit) -> Strategy:
    """Make a strategy of the plain data of its file.

    Raises:
        ConfigError, UnknownName: an unknown kind, or a file that does not say what its kind may.
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("kind"), str):
        raise ConfigError(
            "a strategy file names its kind.",
            **fit.place("kind"),
            advice=f"One of: {', '.join(kinds())}.",
        )
    module = _kind(data["kind"], fit)
    made: Strategy = module.build(validated(module.File, data, fit.where, fit.line_of, fit.under), fit)
    return made


def _kind(name: str, fit: Fit) -> ModuleType:
    if name not in kinds():
        raise UnknownName("kind of strategy", name, kinds(), **fit.place("kind"))
    return import_module(f"{__name__}.{name}")
