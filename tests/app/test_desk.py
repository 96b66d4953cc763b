from __future__ import annotations

import pytest

from geosim.actor import Role
from geosim.app.views.desk import FIRST, Draft, card_badges, lay_desk, suggested
from geosim.library import default_library
from geosim.table import start
from geosim.world import World

LIBRARY = default_library()
ROLES = tuple(LIBRARY.actors.values())


@pytest.fixture(scope="module")
def world() -> World:
    """Give a world to lay desks in."""
    return start("first_shipment", seed=1, library=LIBRARY).world


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.key)
def test_a_desk_has_every_option_of_a_person(world: World, role: Role) -> None:
    """Every option a person may pick is on one card, under its group, with its cost and what it helps."""
    desk = lay_desk(world, role, Draft())
    cards = [card for group in desk.groups for card in group.cards]

    assert sorted(card.key for card in cards) == sorted(o.key for o in role.options if o.persons)
    assert all("points" in card.cost and card.helps and card.strains for card in cards)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.key)
def test_a_first_turn_suggests_a_few_of_different_kinds(world: World, role: Role) -> None:
    """The first cards are four, or all there are, and from as many groups as possible."""
    desk = lay_desk(world, role, Draft())
    group_of = {card.key: group.title for group in desk.groups for card in group.cards}
    first = suggested(desk)

    assert len(first) == len(set(first)) == min(FIRST, len(group_of))
    assert len({group_of[key] for key in first}) == min(FIRST, len(desk.groups))


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.key)
def test_badges_lead_to_the_claims_of_an_option(role: Role) -> None:
    """A badge of each firmness leads to a claim of that option; how strong effects are is assumed."""
    claims = {claim.id: claim for claim in LIBRARY.claims.claims}
    badges = card_badges(role, LIBRARY.claims)
    for option in role.options:
        if not option.persons:
            continue
        found = {badge.kind: badge for badge in badges[option.key]}
        statuses = {claims[number].status for number in option.sources if number in claims}

        assert found.pop("assumed").place == "parameters"
        assert len(found) == len(statuses)
        assert {int(badge.place.removeprefix("claim-")) for badge in found.values()} <= set(option.sources)


def test_a_conflict_is_named_on_both_cards(world: World) -> None:
    """Where one option excludes another, each names the other, and the picked one stands in the way."""
    role = LIBRARY.actors["united_states"]
    desk = lay_desk(world, role, Draft(picks={"invest": ""}))
    cards = {card.key: card for group in desk.groups for card in group.cards}

    assert cards["pressure"].title in cards["invest"].conflicts
    assert cards["invest"].title in cards["pressure"].conflicts
    assert cards["invest"].title in cards["pressure"].obstacle
    assert not cards["invest"].obstacle


def test_a_full_tray_stands_in_the_way_of_more(world: World) -> None:
    """With as many picks as are allowed, every other card says so."""
    role = LIBRARY.actors["pakistan"]
    desk = lay_desk(world, role, Draft(picks={"share": "", "openbook": ""}))
    others = [card for group in desk.groups for card in group.cards if not card.picked]

    assert all(card.obstacle for card in others)
    assert len(desk.tray) == desk.picks
