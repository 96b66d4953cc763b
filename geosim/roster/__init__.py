"""The actors: the top-level folder agents/, mounted here: agents/pakistan.py is geosim.roster.pakistan.

The folder lies outside the package so that adding an actor needs no look inside; it has no __init__.py of
its own because a top-level package called "agents" would collide with other distributions. The path is
set once, when this package is imported, for the whole process.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from geosim.actor import Actor, Role, seat_order
from geosim.home import home

__path__ = [str(home() / "agents")]


@cache
def roles() -> tuple[Role, ...]:
    """Give every role that the files of the folder declare, states first, then localities."""
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    declared = {
        thing
        for module in modules
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, Actor) and thing.__module__ == module.__name__
    }
    return tuple(sorted((role for actor in declared for role in actor.roles()), key=seat_order))
