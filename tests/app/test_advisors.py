"""The advisors without a browser: four numbers, four voices, no single best move."""

from __future__ import annotations

import pytest

from geosim.actor import Role
from geosim.app.views.advisors import advisors, watched
from geosim.app.views.record import Record
from geosim.game import Decision, Game
from geosim.library import default_library
from geosim.outlook import each_choice
from geosim.strategies.base import HOLD
from geosim.table import start

LIBRARY = default_library()
ROLES = tuple(LIBRARY.actors.values())


def played(turns: int, role: Role) -> Game:
    """Give a game after some turns in which a person of that role held course."""
    scenario = LIBRARY.scenario("first_shipment").with_changes(cast="rule_based")
    game = start(scenario, seed=4, persons=(role.key,), library=LIBRARY)
    for _ in range(turns):
        game.play_turn({role.key: Decision()})
    return game


def allowed(game: Game, role: Role) -> set[str]:
    """Give the choices that are open to a person of that role."""
    legal = game.world.legal(role.key, 1, person=True)[:, 0]
    return {name for name, may in zip(game.world.menus[role.key], legal, strict=True) if may}


@pytest.mark.parametrize("turns", [0, 1, 3])
@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.key)
def test_advisors_disagree(role: Role, turns: int) -> None:
    """Four advisors speak, each of its own number; at least two name different options, all allowed."""
    game = played(turns, role)
    open_to_all = allowed(game, role)
    effects = each_choice(game, role.key, watched(role))
    found = advisors(Record(game), role, effects, open_to_all)

    assert len(found) == 4
    assert len({advisor.watches for advisor in found}) == 4
    assert len({advisor.choice.partition("@")[0] for advisor in found}) > 1
    assert {advisor.choice for advisor in found} <= open_to_all
    assert all(advisor.says.count(".") <= 3 for advisor in found)


def test_an_advisor_names_what_helps_its_number_most() -> None:
    """Nothing else that is allowed would bring more reserves, or fewer attacks, by the end of the turn."""
    role = LIBRARY.actors["pakistan"]
    game = played(1, role)
    effects, menu = each_choice(game, role.key, watched(role)), game.world.menus[role.key]
    found = {each.name: each for each in advisors(Record(game), role, effects, allowed(game, role))}
    open_to_all = [menu.index(name) for name in allowed(game, role)]

    reserves, attacks = effects["reserves"], effects["attacks"]
    assert reserves[menu.index(found["Treasury"].choice)] == max(reserves[i] for i in open_to_all)
    assert attacks[menu.index(found["Security"].choice)] == min(attacks[i] for i in open_to_all)


def test_each_choice_is_played_alone() -> None:
    """There is one turn to come for each choice of the menu, and none of them moves the game."""
    role = LIBRARY.actors["pakistan"]
    game = played(1, role)
    effects, menu = each_choice(game, role.key, ["attacks"]), game.world.menus[role.key]
    before = game.state.quarter

    assert len(effects["attacks"]) == len(menu)
    assert menu[0] == HOLD
    assert effects["attacks"][menu.index("security")] < effects["attacks"][0]
    assert game.state.quarter == before


def test_an_advisor_says_so_when_nothing_helps() -> None:
    """Where no allowed choice helps a number visibly, the advisor would hold course."""
    role = LIBRARY.actors["pakistan"]
    game = played(1, role)
    found = advisors(Record(game), role, each_choice(game, role.key, watched(role)), {HOLD})

    assert {advisor.choice for advisor in found} == {HOLD}
    assert all("Nothing on your desk" in advisor.says for advisor in found)
