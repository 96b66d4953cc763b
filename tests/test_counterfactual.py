from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geosim.counterfactual.causes import INDEX, story
from geosim.counterfactual.decisions import weigh_decision
from geosim.counterfactual.ground import ground
from geosim.counterfactual.lines import FIVE, Line, five_lines, own_line
from geosim.counterfactual.replays import compare, lucks, replay_line, shares
from geosim.counterfactual.verdicts import Weights, judge, shipped_weights
from geosim.errors import InputError
from geosim.game import Decision, Game
from geosim.library import default_library
from geosim.results import quarters
from geosim.state import AXES, PARTNERS
from geosim.table import start
from geosim.why import explain

LIBRARY = default_library()
ROLES = tuple(LIBRARY.actors)
TURNS = 5
PLAN = (
    ("concede_us@refinery", "openbook"),
    ("diversify@reko_diq",),
    (),
    ("reassure_china", "share"),
    ("concede_china@saindak", "capacity"),
)


def played(role: str, plan: Sequence[tuple[str, ...]], cast: str = "rule_based") -> Game:
    """Play a short game with a person in one seat."""
    scenario = LIBRARY.scenario("first_shipment").with_changes(cast=cast, turns=TURNS)
    game = start(scenario, seed=5, persons=(role,), library=LIBRARY)
    for picks in plan:
        game.play_turn({role: Decision(picks)})
    return game


@pytest.fixture(scope="module")
def game() -> Game:
    """Give a finished game of Pakistan."""
    return played("pakistan", PLAN)


@pytest.fixture(scope="module")
def pakistan(game: Game):
    """Give its role."""
    return game.world.role("pakistan")


# ------------------------------------------------------------------ causes


@pytest.mark.parametrize("number", [INDEX, "payoff_pakistan"])
def test_causes_add_up_to_the_change(game: Game, number: str) -> None:
    """The causes over the whole game add up to what the number changed, exactly but for rounding."""
    told = story(game, number)

    assert sum(cause.value for cause in told.causes) == pytest.approx(told.whole.change, abs=1e-9)
    assert told.whole.before == told.turns[0].before
    assert told.turns[-1].after == explain(game, TURNS - 1).of(number).after


def test_the_index_is_told_from_the_opening_and_a_payoff_from_its_first_turn(game: Game) -> None:
    """A payoff has nothing before its first turn, so its story begins with the second."""
    assert story(game, INDEX).first == 0
    assert story(game, "payoff_pakistan").first == 1


def test_the_turning_point_has_the_largest_parts(game: Game) -> None:
    """No turn's parts add up to more, in size, than those of the turning point."""
    sizes = [sum(abs(part.value) for part in explain(game, turn).of(INDEX).parts) for turn in range(TURNS)]

    assert story(game, INDEX).turning == int(np.argmax(sizes))


# ------------------------------------------------------------------ lines and replays


def test_the_own_line_replays_the_game(game: Game, pakistan) -> None:
    """On its own luck, played by rules, the own line brings the very numbers of such a game."""
    found = replay_line(game, pakistan, own_line(game, pakistan), lucks(game, 3), LIBRARY)

    assert found.index[0] == 100 * game.columns[INDEX][0]
    assert found.payoff[0] == 100 * game.scores[0, 0] / game.world.scenario.quarters


def test_lines_meet_the_same_luck(game: Game, pakistan) -> None:
    """A line on few lucks is the beginning of the line on many, so lines can be paired run by run."""
    line = own_line(game, pakistan)
    many, few = (replay_line(game, pakistan, line, lucks(game, runs), LIBRARY) for runs in (8, 4))
    difference = compare(few.index, many.first(4).index)

    assert (difference.mean, difference.margin, difference.clear) == (0.0, 0.0, False)
    assert len(set(many.index)) == 8


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("idle", [True, False])
def test_every_role_has_five_other_lines(role: str, idle: bool) -> None:
    """Five lines, each another than the rest and the own one, none with a choice a person may not make."""
    person = LIBRARY.actors[role]
    free = next(choice.name for choice in person.choices if choice.option.persons)
    game = played(role, [() if idle else (free,)] * TURNS)
    own = own_line(game, person)
    found = five_lines(game, person, LIBRARY)

    assert len(found) == FIVE
    assert len({(line.turns, line.strategy) for line in (own, *found)}) == FIVE + 1
    for line in found:
        assert bool(line.strategy) != (len(line.turns) == TURNS)
        for picks in line.turns:
            game.check(role, Decision(picks))


def test_pakistans_lines_are_those_of_the_debate(game: Game, pakistan) -> None:
    """Without the first deal, the most open line, China first, America first, diversifying early."""
    found = {line.key: line for line in five_lines(game, pakistan, LIBRARY)}

    assert list(found) == ["no_first_deal", "transparent", "china_first", "us_first", "diversify_early"]
    assert found["no_first_deal"].turns == (("openbook",), *own_line(game, pakistan).turns[1:])
    assert found["diversify_early"].turns[2:] == own_line(game, pakistan).turns[2:]
    assert all("openbook" in picks for picks in found["transparent"].turns)


def test_other_lines_bring_other_ends(game: Game, pakistan) -> None:
    """Conceding to China throughout ends with less leverage than the line that was played."""
    own = replay_line(game, pakistan, own_line(game, pakistan), lucks(game, 16), LIBRARY)
    line = next(line for line in five_lines(game, pakistan, LIBRARY) if line.key == "china_first")
    other = replay_line(game, pakistan, line, lucks(game, 16), LIBRARY)
    difference = compare(other.index, own.index)

    assert difference.clear
    assert difference.mean < 0
    assert difference.better < 0.5


def test_a_strategy_can_play_the_seat(game: Game, pakistan) -> None:
    """A line that names a strategy is played by it, the same each time."""
    line = Line("strategy", strategy="hedger")
    twice = [replay_line(game, pakistan, line, lucks(game, 4), LIBRARY) for _ in range(2)]

    assert np.array_equal(twice[0].payoff, twice[1].payoff)


# ------------------------------------------------------------------ luck against choices


@given(arrays(float, (4, 6), elements=st.floats(-50, 50)))
def test_shares_add_up(table: np.ndarray) -> None:
    """Choices, luck and both together explain everything, or nothing where nothing differs."""
    found = shares(list(table))
    total = found.choices + found.luck + found.both

    assert min(found.choices, found.luck, found.both) >= 0
    assert total == pytest.approx(1.0) or (total == 0.0 and np.ptp(table) < 1e-6)


def test_shares_tell_choices_from_luck() -> None:
    """Where only lines differ all goes to choices, and where only lucks differ all goes to luck."""
    luck = np.array([1.0, 5.0, 3.0])

    assert shares([luck, luck]).luck == pytest.approx(1.0)
    assert shares([np.full(3, 1.0), np.full(3, 2.0)]).choices == pytest.approx(1.0)


# ------------------------------------------------------------------ decisions


def test_a_decision_is_weighed_the_same_each_time(game: Game, pakistan) -> None:
    """The same decision against the same alternatives gives the same loss."""
    first, second = (weigh_decision(game, pakistan, 3, LIBRARY) for _ in range(2))

    assert first == second
    assert first.picks == game.picks("pakistan", 3)
    assert first.best != first.picks


def test_a_costly_decision_is_found_costly(pakistan) -> None:
    """Giving a share of every mine to China costs Pakistan more than the best single pick would have."""
    game = played("pakistan", [("concede_china@reko_diq",)] * TURNS)
    weighed = weigh_decision(game, pakistan, 0, LIBRARY)

    assert weighed.loss.clear
    assert weighed.loss.mean > 0


@pytest.mark.parametrize("role", ["india", "community_makran"])
def test_alternatives_are_what_a_person_may_choose(role: str) -> None:
    """The best alternative is never an option that only computer players have."""
    game = played(role, [()] * TURNS)
    person = game.world.role(role)
    barred = {choice.name for choice in person.choices if not choice.option.persons}

    assert not barred & set(weigh_decision(game, person, 1, LIBRARY).best)


# ------------------------------------------------------------------ ground and verdict


def test_the_ground_is_the_true_one(game: Game) -> None:
    """The truth that is revealed is what the mines drew on, and beliefs are those at start and end."""
    found = ground(game)

    assert [deposit.name for deposit in found] == list(AXES["deposit"])
    assert [np.log(deposit.truth) for deposit in found] == pytest.approx(game.state.true_size[:, 0])
    assert [np.log(deposit.before) for deposit in found] == pytest.approx(game.states[0].belief_mean[:, 0])
    assert all(deposit.low < deposit.after < deposit.high for deposit in found)


def test_shipped_weights_give_the_games_own_verdict(game: Game) -> None:
    """With the weights as shipped, index, leverage and dependence of every turn are the game's to the bit."""
    found = judge(game, shipped_weights(game))
    table = quarters(game)
    ends = table[table["quarter"] % game.turn_quarters == game.turn_quarters - 1]

    assert list(found.index[1:]) == list(ends[INDEX])
    assert list(found.leverage[1:]) == list(ends["leverage"])
    assert list(found.dependence[1:]) == list(ends["dependence"])
    assert found.word == ends["verdict"].iloc[-1]


def test_components_add_up_to_both_sides(game: Game) -> None:
    """The parts of leverage, and those of dependence, add up to what the partners' weights make of them."""
    found = judge(game, shipped_weights(game))
    for side, total in (("leverage", found.leverage[-1]), ("dependence", found.dependence[-1])):
        parts = sum(float(found.weights @ found.parts[part]) for part in AXES[f"{side}_part"])
        assert parts == pytest.approx(total, abs=1e-12)


def test_moved_weights_move_the_verdict(game: Game) -> None:
    """A margin of nothing reads as leverage, a margin of all as dependency; leverage itself stays."""
    shipped = shipped_weights(game)
    easy, hard = (judge(game, replace(shipped, offset=offset)) for offset in (0.0, 1.0))

    assert (easy.word, hard.word) == ("leverage", "dependency")
    assert list(easy.leverage) == list(hard.leverage)
    assert judge(game, replace(shipped, change=1.0)).changed == "unclear"


def test_only_proportions_of_partners_count(game: Game) -> None:
    """Twice the weight for every partner is the same verdict; weight on one partner is that partner's own."""
    shipped = shipped_weights(game)
    doubled = judge(game, replace(shipped, partner=tuple(2 * weight for weight in shipped.partner)))
    only = judge(game, replace(shipped, partner=(0.0, 1.0, 0.0, 0.0)))

    assert doubled.index == pytest.approx(judge(game, shipped).index)
    assert only.leverage[-1] == game.state.leverage[PARTNERS.index("china"), 0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"partner": (0.0,) * 4},
        {"need": (0.1, 0.1, 0.1, 1.1)},
        {"offset": -0.1},
        {"location": (0.1,) * 3},
        {"band": float("nan")},
    ],
)
def test_weights_out_of_range_are_refused(game: Game, wrong: dict[str, object]) -> None:
    """Weights below 0 or above 1, too few of them, or nobody who counts, are one plain error."""
    with pytest.raises(InputError):
        replace(shipped_weights(game), **wrong)


def test_weights_are_plain_numbers(game: Game) -> None:
    """The shipped weights are those of the parameters."""
    assert shipped_weights(game) == Weights(
        partner=(0.35, 0.35, 0.15, 0.15),
        need=(0.65, 0.45, 0.30, 0.50),
        location=(0.5, 0.7, 0.3, 0.1),
        offset=0.278,
        band=0.03,
        change=0.02,
    )
