from __future__ import annotations

import numpy as np
import pytest

from geosim.app.views.preview import preview as in_words
from geosim.app.views.preview import wanted
from geosim.app.views.record import Record
from geosim.app.views.signals import MOST, signals
from geosim.app.views.ties import ladder_rows
from geosim.game import Decision, Game
from geosim.library import default_library
from geosim.log import to_log
from geosim.outlook import likely, preview
from geosim.table import start
from geosim.why import what_if_not

LIBRARY = default_library()
ROLES = ("pakistan", "china", "community_makran")


def opened(role: str, seed: int = 3, cast: str = "look_ahead") -> Game:
    """Give a game of two turns that a person is about to play."""
    scenario = LIBRARY.scenario("first_shipment").with_changes(turns=2, cast=cast)
    return start(scenario, seed=seed, persons=(role,), library=LIBRARY)


@pytest.mark.parametrize("role", ROLES)
def test_looking_ahead_moves_nothing(role: str) -> None:
    """A game in which somebody looked ahead every turn ends exactly as one in which nobody did."""
    looked, blind = opened(role), opened(role)
    for _ in range(2):
        preview(looked, role, Decision(), likely(looked, role), ["leverage_dependency"])
        looked.play_turn({role: Decision()})
        blind.play_turn({role: Decision()})

    assert to_log(looked) == to_log(blind)


@pytest.mark.parametrize("cast", ["look_ahead", "rule_based"])
def test_chances_are_those_with_which_strategies_choose(cast: str) -> None:
    """Over many games, an option comes about as often as its chance says."""
    scenario = LIBRARY.scenario("first_shipment").with_changes(turns=1, cast=cast)
    outlook = likely(opened("pakistan", cast=cast), "pakistan")
    many = start(scenario, seed=9, runs=range(400), library=LIBRARY)
    many.play_quarter()
    for actor, expected in outlook.items():
        rows = many.turns[0].picked[many.constants.effects.columns(actor)]
        came = dict(zip(many.world.menus[actor][1:], rows.mean(axis=1), strict=True))
        gaps = [abs(came[name] - chance) for name, chance in expected.chances.items() if name in came]

        assert max(gaps) < 0.12, actor  # five standard errors of two samples


def test_an_outsider_does_not_see_the_luck_of_the_game() -> None:
    """Games that differ in their luck only have the same signals and preview before the first turn."""
    found = []
    for seed in (3, 4):
        game = opened("pakistan", seed)
        outlook = likely(game, "pakistan")
        found.append((outlook, preview(game, "pakistan", Decision(("share",)), outlook, ["consent_chagai"])))

    assert found[0] == found[1]


@pytest.mark.parametrize("role", ROLES)
def test_signals_name_every_other_actor(role: str) -> None:
    """Each other actor has one to three signs, none of them called certain, the most probable first."""
    game = opened(role)
    found = signals(game.world.roles, likely(game, role))

    assert [signal.actor for signal in found] == [actor for actor in game.world.actors if actor != role]
    assert all(1 <= len(signal.signs) <= MOST for signal in found)
    assert {sign.chance for signal in found for sign in signal.signs} <= {"likely", "possible", "less likely"}


def test_a_preview_differs_from_doing_nothing_by_the_draft_alone() -> None:
    """Without picks and answers nothing moves; with a pick the change is that of the same turn without it."""
    held = {actor: "hold" for actor in LIBRARY.actors if actor != "pakistan"}
    scenario = LIBRARY.scenario("first_shipment").with_changes(turns=2, strategies=held)
    game = start(scenario, seed=3, persons=("pakistan",), library=LIBRARY)
    others = likely(game, "pakistan")
    names = wanted(ladder_rows(Record(game), LIBRARY.actors["pakistan"]), "payoff_pakistan")
    nothing = preview(game, "pakistan", Decision(), others, names)
    found = preview(game, "pakistan", Decision(("share",)), others, names)
    game.play_turn({"pakistan": Decision(("share",))})
    without = what_if_not(game, 0, "pakistan")

    assert all(one == other for one, other in nothing.values())
    ties = [name for name in names if name.startswith("alignment_")]
    played = np.array([100 * (game.columns[name][0] - without[name]) for name in ties])
    expected = np.array([100 * (found[name][1] - found[name][0]) for name in ties])
    assert np.allclose(played, expected, atol=1.5)  # luck bends the effect of a pick a little


def test_the_preview_in_words_is_that_of_the_numbers() -> None:
    """Payoff and index come first; ties that move by a point follow, the largest first, with their signs."""
    game = opened("pakistan")
    ladder = ladder_rows(Record(game), LIBRARY.actors["pakistan"])
    names = wanted(ladder, "payoff_pakistan")
    numbers = preview(game, "pakistan", Decision(("concede_us@refinery",)), likely(game, "pakistan"), names)
    found = in_words(ladder, "payoff_pakistan", numbers)
    moved = {name: round(100 * (given - without)) for name, (without, given) in numbers.items()}

    assert [ghost.number for ghost in found.totals] == ["payoff_pakistan", "leverage_dependency"]
    assert {tie.number for tie in found.ties} == {row.number for row in ladder if moved[row.number]}
    sizes = [abs(moved[tie.number]) for tie in found.ties]
    assert sizes == sorted(sizes, reverse=True)
    assert all((tie.way == "up") == (moved[tie.number] > 0) for tie in found.ties)
