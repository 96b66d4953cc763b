"""What lies on the workbench: an actor, one of its strategies, and the scenario it is tried out in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from geosim.actor import Role
from geosim.app.messages import say
from geosim.app.session import sessions
from geosim.app.shelf import Shelf
from geosim.app.views.briefing import scenes
from geosim.errors import InputError
from geosim.library import Library
from geosim.scenario import Scenario

_FIRST_ACTOR, _PERSON = "pakistan", "human"


@dataclass(frozen=True, eq=False)
class Bench:
    """One actor with one of its strategies, and everything that can be chosen instead."""

    shelf: Shelf
    library: Library  # shipped and own files
    role: Role
    name: str  # of the strategy
    text: str  # of its file
    place: str  # name of the scenario
    scenario: Scenario
    titles: dict[str, str] = field(repr=False)  # of every strategy that can be read
    choices: list[dict[str, Any]] = field(repr=False)

    @property
    def left(self) -> str | None:
        """Give what the strategy was changed to and not saved, if it was."""
        return self.shelf.unsaved.text(*unsaved_at(self.role.key, self.name))

    def set_aside(self, text: str) -> None:
        """Keep what the strategy was changed to until it is saved; what its file says need not be kept."""
        if text == self.text:
            self.shelf.unsaved.drop(*unsaved_at(self.role.key, self.name))
        else:
            self.shelf.unsaved.keep(text, *unsaved_at(self.role.key, self.name))

    @property
    def own(self) -> list[str]:
        """Give the names of one's own strategies."""
        return self.shelf.names("strategies")

    def fitting(self, actor: str) -> list[str]:
        """Give the names of the strategies made for an actor, own ones last; a person is none."""
        return [name for name in self.titles if name != _PERSON and self.library.suits(name, actor)]


def unsaved_at(actor: str, strategy: str) -> tuple[str, str, str]:
    """Give the place of what is unsaved of a strategy, which may be edited for several actors."""
    return "strategy", actor, strategy


def opened(token: str, actor: str = "", strategy: str = "", scenario: str = "") -> Bench:
    """Lay out a strategy; whatever is not named, or does not exist, is what one begins with.

    Raises:
        InputError: no token.
    """
    shelf = sessions().shelf(token)
    library = shelf.library()
    role = library.actors.get(actor) or library.actors[_FIRST_ACTOR]
    titles = _titles(library)
    fitting = [name for name in titles if name != _PERSON and library.suits(name, role.key)]
    name = strategy if strategy in fitting else role.strategies["rule_based"]
    text = shelf.read("strategies", name) if name in shelf.names("strategies") else _shipped(library, name)
    names, offered = _scenarios(library)
    place = scenario if scenario in names else offered[0]
    return Bench(
        shelf, library, role, name, text, place, sessions().scenario(token, place), titles,
        _choices(library, shelf, role, name, fitting, titles, place, names),
    )  # fmt: skip


def _shipped(library: Library, name: str) -> str:
    path = library.home / "configs" / "strategies" / f"{name}.yaml"
    return path.read_text(encoding="utf-8")


def _titles(library: Library) -> dict[str, str]:
    found = {}
    for name in library.strategies:
        try:
            data = library.strategy_document(name).data
        except InputError:  # an own file that somebody broke by hand
            continue
        if isinstance(data, dict):
            found[name] = str(data.get("title", name))
    return found


def _scenarios(library: Library) -> tuple[dict[str, str], list[str]]:
    """Give the titles of the scenarios that can be read, in the order in which they are offered."""
    shipped = [scene.key for scene in scenes(sessions().library)]
    found = {}
    for name in (*shipped, *(name for name in library.scenarios if name not in shipped)):
        try:
            found[name] = library.scenario(name).title
        except InputError:
            continue
    return found, shipped


def _choices(
    library: Library,
    shelf: Shelf,
    role: Role,
    name: str,
    fitting: list[str],
    titles: dict[str, str],
    place: str,
    scenarios: dict[str, str],
) -> list[dict[str, Any]]:
    """Give the lists to choose from, as the page shows them."""
    own = shelf.names("strategies")
    mine = [_option(each, titles[each]) for each in fitting if each in own]
    shipped = [_option(each, titles[each]) for each in fitting if each not in own]
    groups = [{"name": say("workshop.choose.own"), "options": mine}] if mine else []
    groups.append({"name": say("workshop.choose.shipped") if mine else "", "options": shipped})
    actors = [_option(each.key, each.name) for each in library.actors.values()]
    listed = [_option(each, title) for each, title in scenarios.items()]
    return [
        _choice("actor", role.key, [{"name": "", "options": actors}]),
        _choice("strategy", name, groups),
        _choice("scenario", place, [{"name": "", "options": listed}]),
    ]


def _choice(key: str, chosen: str, groups: list[dict[str, Any]]) -> dict[str, Any]:
    return {"key": key, "label": say(f"workshop.choose.{key}"), "groups": groups, "chosen": chosen}


def _option(key: str, name: str) -> dict[str, str]:
    return {"key": key, "name": name}
