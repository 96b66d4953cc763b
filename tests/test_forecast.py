"""Forecasts: pairs of futures on the same luck, seen from what people believe, and calibrated."""

from __future__ import annotations

import pickle
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from geosim import forecast
from geosim.analysis.calibration import coverage
from geosim.errors import ConfigError, IllegalChoice, InputError, UnknownName
from geosim.forecast.rollouts import Rollout, cast_of, luck_seed
from geosim.game import Decision, Game
from geosim.library import default_library
from geosim.strategies.human import Human
from geosim.strategies.quantal import Quantal
from geosim.table import start

NAMES = ("score_pakistan", "leverage_dependency", "alignment_china", "reserves", "take")
DRAFT = Decision(("share", "capacity"))


def played(turns: int = 2, *, seed: int = 3, role: str = "pakistan", length: int = 5, **changes: Any) -> Game:
    """Play some turns of a short game in which a person does nothing."""
    scenario = default_library().scenario("first_shipment").with_changes(turns=length, **changes)
    game = start(scenario, seed=seed, persons=(role,))
    for _ in range(turns):
        game.play_turn({role: Decision()})
    return game


@pytest.fixture(scope="module")
def game() -> Game:
    """Give a game in the middle."""
    return played()


def test_the_same_draft_has_the_same_fan(game: Game) -> None:
    """Same game, turn and draft: the same futures, number for number."""
    first, again = (
        forecast.futures(forecast.position(game), "pakistan", DRAFT, NAMES, range(20)) for _ in range(2)
    )
    assert np.array_equal(first.drafted, again.drafted)
    assert np.array_equal(first.held, again.held)


def test_a_future_is_the_same_in_any_company(game: Game) -> None:
    """The second half continues the first: together they are what one go would have given."""
    begins = forecast.position(game)
    halves = [forecast.futures(begins, "pakistan", DRAFT, NAMES, part) for part in (range(8), range(8, 20))]
    whole = forecast.futures(begins, "pakistan", DRAFT, NAMES, range(20))
    assert np.allclose(halves[0].joined(halves[1]).drafted, whole.drafted, rtol=1e-12, atol=1e-12)


def test_an_empty_draft_is_doing_nothing(game: Game) -> None:
    """With nothing drafted both sides of every pair are the same."""
    found = forecast.futures(forecast.position(game), "pakistan", forecast.NOTHING, NAMES, range(10))
    assert np.array_equal(found.drafted, found.held)
    assert found.compared("reserves") == (0, 10, 0)


def test_a_draft_is_in_force_for_the_coming_turn_only(game: Game) -> None:
    """The draft and nothing else fills the person's seat now; afterwards a strategy chooses."""
    begins = forecast.position(game)
    rollout = Rollout(cast_of(begins.scenario), begins, range(30), {})
    drafted = np.arange(30) < 10
    rollout.decide("pakistan", np.ones(30, dtype=bool), forecast.NOTHING)
    rollout.decide("pakistan", drafted, Decision(("share",), {"on_pressure": "refuse"}))
    rollout.play()
    assert [rollout.picks("pakistan", 2, run) for run in (0, 29)] == [("share",), ()]
    assert [rollout.answers(2, run)["on_pressure"] for run in (0, 29)] == ["refuse", "by_rule"]
    later = {rollout.picks("pakistan", 3, run) for run in range(30)}
    assert len(later) > 1


def test_every_seat_is_played_by_rule(game: Game) -> None:
    """No seat of a rollout waits for a person or looks ahead, whatever the game's own cast."""
    seats = cast_of(game.world.scenario).seats
    assert set(seats) == set(game.world.actors)
    assert not any(isinstance(strategy, Human | Quantal) for strategy in seats.values())


def test_a_strategy_that_goes_by_rule_plays_itself() -> None:
    """A scenario's own strategy plays where it is quick, and its rule-based form where it looks ahead."""
    library = default_library()
    scenario = library.scenario("first_shipment").with_changes(
        strategies={"china": "hold", "india": "look_ahead"}
    )
    cast = cast_of(scenario)
    assert cast.scenario.strategies == {"china": "hold"}


def test_a_forecast_knows_nothing_of_the_truth(game: Game) -> None:
    """Another ground and other luck ahead, on the same beliefs: the forecast does not change."""
    begins = forecast.position(game)
    elsewhere = replace(begins, state=replace(begins.state, true_size=begins.state.true_size + 1.0))
    here, there = (
        forecast.futures(each, "pakistan", DRAFT, NAMES, range(10)) for each in (begins, elsewhere)
    )
    assert np.array_equal(here.drafted, there.drafted)


def test_the_ground_is_drawn_from_the_belief(game: Game) -> None:
    """Mean and spread of the ground over the futures are those of the belief."""
    begins = forecast.position(game)
    rollout = Rollout(cast_of(begins.scenario), begins, range(2000), {})
    ground, mean = rollout.state.true_size, begins.state.belief_mean[:, 0]
    spread = np.sqrt(begins.state.belief_variance[:, 0])
    assert np.all(np.abs(ground.mean(axis=1) - mean) < 4 * spread / np.sqrt(2000))
    assert np.allclose(ground.std(axis=1), spread, rtol=0.1)


def test_luck_is_not_that_of_the_game(game: Game) -> None:
    """No future is played on the seed of the game, and another run of the seed has futures of its own."""
    begins = forecast.position(game)
    assert luck_seed(begins) != game.noise.seed
    assert luck_seed(begins) != luck_seed(replace(begins, run=1))


def test_events_of_the_past_stay_as_they_were() -> None:
    """What has happened has happened in every future; what may happen is drawn for each."""
    game = played(4, length=5)
    begins = forecast.position(game)
    rollout = Rollout(cast_of(begins.scenario), begins, range(40), {})
    events = {event.name: event for event in rollout.constants.script.events}
    assert np.array_equal(events["us_administration"].happens, begins.happened["us_administration"])
    early = forecast.position(game, 2)
    drawn = Rollout(cast_of(early.scenario), early, range(40), {}).constants.script.events
    administration = next(event for event in drawn if event.name == "us_administration")
    assert 0 < np.mean(administration.happens) < 1


def test_futures_begin_where_the_game_stands(game: Game) -> None:
    """A score in the futures goes on from the score so far, and earlier turns can be looked ahead of too."""
    now, earlier = forecast.position(game), forecast.position(game, 1)
    assert np.array_equal(now.scores, game.scores)
    assert (now.turn, earlier.turn) == (2, 1)
    found = forecast.futures(earlier, "pakistan", DRAFT, ("score_pakistan",), range(10))
    assert found.paths("score_pakistan").shape == (4, 10)


def test_a_position_crosses_to_another_process(game: Game) -> None:
    """A position is plain data: what comes back from bytes gives the same futures."""
    begins = forecast.position(game)
    across = pickle.loads(pickle.dumps(begins))  # noqa: S301  # our own bytes
    here, there = (forecast.futures(p, "pakistan", DRAFT, NAMES, range(5)) for p in (begins, across))
    assert np.array_equal(here.drafted, there.drafted)


def test_bands_and_dots_are_quantiles(game: Game) -> None:
    """Bands enclose each other around the middle; there are 20 dots, in order, inside the futures."""
    found = forecast.futures(forecast.position(game), "pakistan", DRAFT, NAMES, range(60))
    fan, dots = found.fan("reserves"), found.dots("reserves")
    sides = (fan.wide[0], fan.narrow[0], fan.median, fan.narrow[1], fan.wide[1])
    assert all(np.all(low <= high) for low, high in pairwise(sides))
    ends = found.paths("reserves")[-1]
    assert len(dots) == 20
    assert np.all(np.diff(dots) >= 0)
    assert ends.min() <= dots[0] <= dots[-1] <= ends.max()


def test_a_coercive_patron_spoils_reserves(game: Game) -> None:
    """Among all choices of others, American pressure is found to cost Pakistan most reserves."""
    found = forecast.spoilers(forecast.position(game), "pakistan", DRAFT, ("reserves",), range(16))
    worst = min(found.of("reserves"), key=lambda doubt: doubt.shift)
    assert (worst.who, worst.what) == ("united_states", "pressure")
    assert worst.shift < 0


def test_spoilers_are_others_and_what_they_may_choose(game: Game) -> None:
    """The person's own seat is no spoiler, and nobody is imagined to do what the rules forbid."""
    found = forecast.spoilers(forecast.position(game), "pakistan", DRAFT, ("reserves",), range(2))
    assert {who for who, _ in found.things} == set(game.world.actors) - {"pakistan"}
    assert all(choice in game.world.menus[who] for who, choice in found.things)


def test_the_reading_of_beijing_moves_its_tie(game: Game) -> None:
    """The switch about Beijing is what Pakistan's tie with China hangs on most, each end its own way."""
    found = forecast.assumptions(forecast.position(game), "pakistan", DRAFT, NAMES, range(24))
    assert len({switch for switch, _ in found.things}) == len(default_library().parameters.switches)
    first, second = found.of("alignment_china")[:2]
    assert (first.who, second.who) == ("beijing_reading", "beijing_reading")
    assert first.shift * second.shift < 0


def test_a_switch_at_its_end_is_turned_to_the_other_only() -> None:
    """In a scenario that takes a side, only the other side is tried."""
    game = played(1, switches={"beijing_reading": 1.0})
    found = forecast.assumptions(forecast.position(game), "pakistan", DRAFT, NAMES, range(2))
    assert [end for switch, end in found.things if switch == "beijing_reading"] == ["low"]


def test_what_cannot_be_forecast_is_refused(game: Game) -> None:
    """A game of several runs, one that is over, a forbidden draft and an unknown actor are named plainly."""
    many = start("first_shipment", runs=range(2))
    with pytest.raises(InputError, match="one run"):
        forecast.position(many)
    with pytest.raises(InputError, match="turn 6"):
        forecast.position(played(5))
    begins = forecast.position(game)
    with pytest.raises(IllegalChoice):
        forecast.futures(begins, "pakistan", Decision(("share", "capacity", "openbook")), NAMES, range(2))
    with pytest.raises(UnknownName):
        forecast.futures(begins, "pakistan", Decision(("nonsense",)), NAMES, range(2))


def test_a_seat_without_a_rule_based_form_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """An actor that names no rule-based strategy cannot be rolled out, and the message says so."""
    library = default_library()
    role = library.actors["iran"]
    actors = {**library.actors, "iran": replace(role, strategies={"look_ahead": "look_ahead"})}
    monkeypatch.setitem(library.__dict__, "actors", actors)
    scenario = library.scenario("first_shipment").with_changes(turns=7)
    with pytest.raises(ConfigError, match="rule_based"):
        cast_of(scenario)


def test_bands_hold_what_they_promise() -> None:
    """Over games played with the rule-based cast, 85 to 95 of 100 values fall inside the band for 90."""
    found = coverage(games=60, turns=5, pairs=100)
    assert 0.85 <= np.mean([row.wide for row in found]) <= 0.95
    assert 0.40 <= np.mean([row.narrow for row in found]) <= 0.60
    assert min(row.wide for row in found) >= 0.75
