from __future__ import annotations

import numpy as np
import pytest

from geosim.errors import UnknownName
from geosim.library import default_library
from geosim.trial.spread import event_effect, spread

SCENARIO = default_library().scenario("pasni_and_gwadar")
GAMES = 40


def test_a_spread_is_that_of_games_by_rule() -> None:
    """Shares add up, everybody has a payoff, and the same scenario ends the same each time."""
    found, again = spread(SCENARIO, games=GAMES), spread(SCENARIO, games=GAMES)

    assert sum(found.verdicts.values()) == pytest.approx(1)
    assert list(found.verdicts) == ["leverage", "mixed", "dependency"]
    assert found.payoffs.keys() == default_library().actors.keys()
    assert all(values.shape == (GAMES,) for values in found.payoffs.values())
    assert all(0 <= share <= 1 for goals in found.met.values() for share in goals.values())
    np.testing.assert_array_equal(found.index, again.index)


def test_a_slow_cast_is_played_by_rule() -> None:
    """Who looks ahead in class is played by rule here, whatever the scenario's cast."""
    by_rule = SCENARIO.with_changes(cast="rule_based")

    np.testing.assert_array_equal(spread(SCENARIO, games=GAMES).index, spread(by_rule, games=GAMES).index)


def test_an_event_changes_nothing_before_it_happens() -> None:
    """Before its turn the games with and without an event are the same, to the last bit."""
    found = event_effect(SCENARIO, "press_leak", games=GAMES)

    assert found.begins == 1
    assert found.happens == 1
    assert all((shift[: found.begins] == 0).all() for shift in found.shifts.values())
    assert found.shifts["support"][found.begins].any()


def test_the_effect_of_an_event_is_the_difference_of_two_scenarios() -> None:
    """Payoffs with the event less payoffs of the scenario without it."""
    found = event_effect(SCENARIO, "us_offer", games=GAMES)
    rest = tuple(event for event in SCENARIO.events if event.name != "us_offer")
    without = spread(SCENARIO.model_copy(update={"events": rest}), games=GAMES)
    whole = spread(SCENARIO, games=GAMES)

    for actor, change in found.payoffs.items():
        np.testing.assert_allclose(change, whole.payoffs[actor] - without.payoffs[actor], atol=1e-12)


def test_an_event_that_is_not_there_is_told() -> None:
    """A misspelt event gets did-you-mean."""
    with pytest.raises(UnknownName, match="press_leak"):
        event_effect(SCENARIO, "pres_leak", games=GAMES)
