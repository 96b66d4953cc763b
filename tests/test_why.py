"""Why a number changed: the parts are right, not only additive."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import fields, replace
from functools import cache
from itertools import combinations, permutations
from math import factorial

import numpy as np
import pytest

from geosim import results
from geosim.errors import InputError, UnknownName
from geosim.game import Decision, Game
from geosim.library import default_library
from geosim.log import fork, read_log, to_log
from geosim.rules import Choices, quarter
from geosim.rules.columns import Reading, columns
from geosim.scenario import Scenario
from geosim.strategies.hold import Hold
from geosim.table import start
from geosim.why import explain, split, what_if_not
from geosim.why.coalitions import Player, plan
from geosim.why.explanation import Explanation
from geosim.why.turns import turn_of
from geosim.why.words import say
from geosim.world import compile_world

LIBRARY = default_library()
SCENARIO = LIBRARY.scenario("first_shipment")
TURNS = 6
CASTS = [
    (cast, length, seed) for cast in ("rule_based", "look_ahead") for length in (1, 4) for seed in (1, 2)
]
LUCK = Player("chance", luck=True)
TOLERANCE = 1e-9


@cache
def played(cast: str = "rule_based", length: int = 4, seed: int = 1) -> Game:
    """Give a game of a few turns played by computer players."""
    game = start(SCENARIO.with_changes(cast=cast, turn_quarters=length), seed=seed)
    for _ in range(TURNS):
        game.play_turn()
    return game


def with_events(*events, length=1):
    """Give the scenario with these events only, each a mapping of what it needs."""
    told = {"title": "An event", "headline": "Something happens", "kind": "custom", "quarter": length}
    data = {**SCENARIO.to_dict(), "turn_quarters": length, "cast": "rule_based"}
    data["events"] = [{**told, "name": f"event_{n}", **event} for n, event in enumerate(events)]
    return Scenario.from_dict(data)


def two_turns(scenario, **decisions):
    """Play two turns; the decisions given are those of the second."""
    game = start(scenario)
    game.play_turn()
    game.play_turn(decisions)
    return game


def values(explanation: Explanation, kind: str) -> dict[str, float]:
    """Give the parts of a kind by who they are of."""
    return {part.who: part.value for part in explanation.parts if part.kind == kind}


def total(explanation: Explanation) -> float:
    """Add the parts up."""
    return sum(part.value for part in explanation.parts)


def same_bits(a: object, b: object, column: int) -> bool:
    """Say whether a column of a state or outcome has the bits of another's only run."""
    return all(
        np.asarray(getattr(a, field.name))[..., column].tobytes()
        == np.asarray(getattr(b, field.name))[..., 0].tobytes()
        for field in fields(a)
        if isinstance(getattr(b, field.name), np.ndarray)
    )


def all_coalitions(game, turn):
    """Play every coalition of a turn; give the players, the plan and the quarters."""
    found = turn_of(game, turn)
    players = [*found.actors, LUCK]
    ways = plan(len(players), most=12)
    return players, ways, found.again(players, ways.acting)


# ------------------------------------------------------------------------------------------- right


@pytest.mark.parametrize(("cast", "length", "seed"), CASTS)
def test_parts_add_up_to_the_change(cast, length, seed):
    """Under way, events, actors and chance add up to the change; 200 triples of game, turn and number."""
    game, draw = played(cast, length, seed), np.random.default_rng(seed)
    names = explain(game, 0).names

    for turn, at in zip(
        draw.integers(TURNS, size=25), draw.choice(len(names), 25, replace=False), strict=True
    ):
        explained = explain(game, int(turn)).of(names[at])
        assert total(explained) == pytest.approx(explained.change, abs=TOLERANCE)
        assert explained.exact


@pytest.mark.parametrize("length", [1, 4])
def test_change_is_the_one_the_results_show(length):
    """Before and after are the numbers of the results: stocks at the end, flows summed, payoffs as means."""
    game = played("rule_based", length)
    frame = results.turns(game, matrix=True)
    numbers = frame.select_dtypes("number").drop(columns=["run", "seed", "turn", "first_output_reko_diq"])

    for turn in (1, TURNS - 1):
        explainer = explain(game, turn)
        assert set(numbers) | set(game.constants.goals.names) == set(explainer.names)
        for name in numbers:
            explained = explainer.of(name)
            assert [explained.before, explained.after] == list(numbers[name][turn - 1 : turn + 1])


@pytest.mark.parametrize(("cast", "length", "seed"), CASTS)
def test_actor_that_held_gets_nothing(cast, length, seed):
    """An actor that picked nothing and left its answers to the rules has a part of exactly 0 everywhere."""
    game, found = played(cast, length, seed), 0

    for turn in range(TURNS):
        held = {actor for actor in game.world.actors if not game.picks(actor, turn)}
        held -= {"pakistan"} if set(game.answers(turn).values()) != {"by_rule"} else set()
        explainer = explain(game, turn)
        for name in explainer.names:
            parts = values(explainer.of(name), "actor")
            assert all(parts[actor] == 0.0 for actor in held)
            found += len(held)
    assert found


@pytest.mark.parametrize(("cast", "length", "seed"), CASTS[::3])
def test_everybody_together_is_the_played_state(cast, length, seed):
    """The coalition in which everybody acts has the bits of the game, quarter by quarter."""
    game, turn = played(cast, length, seed), 3
    _, ways, moments = all_coalitions(game, turn)

    assert ways.acting[:, -1].all()
    for number, moment in enumerate(moments, start=turn * length):
        assert same_bits(moment.reading.state, game.states[number + 1], -1)
        assert same_bits(moment.outcome, game.outcomes[number], -1)


@pytest.mark.parametrize(("cast", "turn"), [("rule_based", 1), ("rule_based", 4), ("look_ahead", 3)])
def test_everybody_but_one_is_the_fork_without_it(cast, turn):
    """The coalition without an actor has the bits of the game forked with that actor on hold."""
    game = played(cast)
    log = read_log(json.dumps(to_log(game)))
    log = log.model_copy(update={"turns": log.turns[: turn + 1]})
    players, ways, moments = all_coalitions(game, turn)

    for at, player in enumerate(players[:-1]):
        forked, _ = fork(log, turn, {player.key: Decision()})
        column = np.flatnonzero(~ways.acting[at] & (ways.acting.sum(axis=0) == len(players) - 1))[0]
        for number, moment in enumerate(moments, start=turn * game.turn_quarters):
            assert same_bits(moment.reading.state, forked.states[number + 1], column)
            assert same_bits(moment.outcome, forked.outcomes[number], column)


def test_what_if_not_is_the_fork():
    """`what_if_not` gives the numbers of the game forked at that turn with the actor on hold."""
    game, turn = played(), 3
    log = read_log(json.dumps(to_log(game)))
    log = log.model_copy(update={"turns": log.turns[: turn + 1]})

    for actor in ("pakistan", "china"):
        frame = results.turns(fork(log, turn, {actor: Decision()})[0], matrix=True)
        found = what_if_not(game, turn, actor)
        assert {name: value for name, value in found.items() if name in frame} == {
            name: frame[name].iloc[-1] for name in found if name in frame
        }


def played_by(game: Game, turn: int, acting: Collection[str], name: str) -> float:
    """Play a turn with only some acting, one run wide and by the rules alone, and read a number."""
    first, state, actors = (
        turn * game.turn_quarters,
        game.states[turn * game.turn_quarters],
        game.world.actors,
    )
    picked = game.turns[turn].picked.copy()
    for actor in actors:
        if actor not in acting:
            picked[game.constants.effects.columns(actor)] = 0.0
    by_rule = np.zeros(1)
    given = game.turns[turn] if "pakistan" in acting else Choices(picked, by_rule, by_rule)
    choices = Choices(picked, given.on_pasni_bid, given.on_pressure)
    for number in range(first, first + game.turn_quarters):
        luck = game.noise.quarter(number, np.array(["chance" not in acting]))
        state, outcome = quarter(state, choices, game.constants, luck)
    reading = Reading(state, outcome, np.zeros((len(actors), 1)), actors, game.constants)
    return float(columns(actors)[name].read(reading)[0])


def test_four_groups_get_the_mean_over_all_orders():
    """With everybody merged into four groups, parts are the mean over all 24 orders in which they join."""
    game, turn, name = played(), 4, "alignment_united_states"
    groups = {
        "patrons": ["united_states", "china", "gulf_states"],
        "neighbours": ["india", "iran"],
        "country": ["pakistan", *(actor for actor in game.world.actors if actor.startswith("community"))],
        "fortune": ["chance"],
    }

    def worth(joined: tuple[str, ...]) -> float:
        return played_by(game, turn, [who for group in joined for who in groups[group]], name)

    value = {some: worth(some) for size in range(5) for some in combinations(groups, size)}
    expected = dict.fromkeys(groups, 0.0)
    for order in permutations(groups):
        for at, group in enumerate(order):
            here, there = (tuple(g for g in groups if g in order[:end]) for end in (at, at + 1))
            expected[group] += (value[there] - value[here]) / factorial(4)
    explained = explain(game, turn, groups).of(name)

    assert values(explained, "group") == pytest.approx(expected, abs=1e-12)
    assert max(abs(part) for part in expected.values()) > 0.01
    assert values(explained, "actor") == values(explained, "chance") == {}


def table_of(*roles):
    """Sit down to a game of the default cast and further roles, everybody on hold unless told."""
    scenario = with_events(length=4)
    world = compile_world(scenario, LIBRARY.parameters, (*LIBRARY.actors.values(), *roles))
    return Game(world, {actor: Hold() for actor in world.actors}, 1, [0])


def twins_of(actor: str, count: int):
    """Give roles with the rows of an actor under other keys."""
    return [replace(LIBRARY.actors[actor], key=f"{actor}_{n}") for n in range(count)]


def test_equal_rows_get_equal_parts():
    """Two actors that pick the same from identical rows get equal parts in every number but own payoffs."""
    game = table_of(*twins_of("united_states", 1))
    pick = Decision(("tariff_relief",))
    game.play_turn({"united_states": pick, "united_states_0": pick, "pakistan": Decision(("signal_us",))})
    explainer = explain(game, 0)

    for name in explainer.names:
        parts = values(explainer.of(name), "actor")
        assert parts["united_states"] == pytest.approx(parts["united_states_0"], abs=TOLERANCE)
    assert values(explainer.of("alignment_united_states"), "actor")["united_states"] > 0.01


# ------------------------------------------------------------------------------------------- luck and counts


def test_expected_luck_never_reveals_what_is_in_the_ground():
    """Where chance does not act, beliefs after a turn are the same whatever the true sizes are."""
    game = played()
    turn = turn_of(game, 1)
    reading = turn.start.reading
    other = replace(reading.state, true_size=reading.state.true_size + 0.7)
    elsewhere = replace(turn, start=replace(turn.start, reading=replace(reading, state=other)))
    expected = np.array([[False, True]])
    here, there = (world.again([LUCK], expected)[-1].reading.state for world in (turn, elsewhere))

    assert np.array_equal(here.belief_mean[:, 0], reading.state.belief_mean[:, 0])
    assert np.array_equal(here.belief_mean[:, 0], there.belief_mean[:, 0])
    assert np.all(here.belief_mean[:, 1] != there.belief_mean[:, 1])


@pytest.mark.parametrize("name", ["attacks", "attacks_makran", "casualties"])
def test_counts_have_two_lines_for_their_luck(name):
    """Beside the parts of the rate stand what was counted beyond it, and last turn's, taken back."""
    game, turn = played(), 2
    violence = [outcome.violence for outcome in game.outcomes]
    rates = {
        "attacks": [v.attack_rate.sum() for v in violence],
        "attacks_makran": [v.attack_rate[1, 0] for v in violence],
        "casualties": [v.casualty_rate[0] for v in violence],
    }[name]
    frame, before, now = results.turns(game), slice(4, 8), slice(8, 12)
    explained = explain(game, turn).of(name)

    assert explained.part("luck").value == pytest.approx(frame[name][2] - sum(rates[now]))
    assert explained.part("luck_before").value == pytest.approx(sum(rates[before]) - frame[name][1])
    rest = sum(part.value for part in explained.parts if part.kind not in ("luck", "luck_before"))
    assert rest == pytest.approx(sum(rates[now]) - sum(rates[before]))


def test_yes_and_no_are_carried_by_chance():
    """What happens or not has no lines of luck: chance is what it came to, against its probability."""
    explained = explain(played(), 3).of("crises")

    assert {part.kind for part in explained.parts} == {"under_way", "actor", "chance"}
    assert explained.part("chance").value != 0.0


# ------------------------------------------------------------------------------------------- events


def test_events_are_told_apart_by_name():
    """Every event that moved something has a part; twins get equal parts; one that did not occur has none."""
    twin = {"effects": {"transparency": 0.02}}
    never = {"effects": {"transparency": 0.2}, "probability": 0.0}
    later = {"effects": {"transparency": 0.2}, "quarter": 2}
    news: dict[str, object] = {}
    game = two_turns(with_events(twin, {"factors": {"turnover_odds": 3}}, never, later, news, twin))
    parts = values(explain(game, 1).of("transparency"), "event")

    assert set(parts) == {"event_0", "event_1", "event_5"}
    assert parts["event_0"] == pytest.approx(parts["event_5"])
    assert parts["event_0"] + parts["event_5"] == pytest.approx(0.04, rel=0.02)
    assert parts["event_1"] < 0.0  # a change of government undoes part of it, the likelier the more


def test_events_are_what_would_not_be_without_them():
    """Together the events are the difference they make while nobody acts and luck is average."""
    game = two_turns(with_events({"effects": {"reserves": -1.0}}, {"effects": {"support": 0.1}}))
    explained = explain(game, 1).of("support")
    turn = turn_of(game, 1)
    nobody = np.zeros((len(turn.actors) + 1, 2), dtype=bool)
    quarters = turn.again([*turn.actors, LUCK], nobody, np.array([[False, True]] * 2))
    without, with_them = quarters[-1].reading.state.support

    assert sum(values(explained, "event").values()) == pytest.approx(with_them - without, abs=1e-12)
    assert explained.part("under_way").value == pytest.approx(without - explained.before, abs=1e-12)


def test_attacks_that_an_event_brings_are_no_luck():
    """Attacks from an event are the event's part, and neither luck nor chance."""
    game = two_turns(with_events({"effects": {"attacks.chagai": 5.0, "casualties": 2.0}}))
    explained = explain(game, 1).of("attacks_chagai")

    assert values(explained, "event") == {"event_0": 5.0}
    assert explained.part("luck").value == pytest.approx(
        game.outcomes[1].violence.attacks[0, 0] - 5.0 - game.outcomes[1].violence.attack_rate[0, 0]
    )
    assert explain(game, 1).of("casualties").part("event").value > 2.0  # some die in the attacks, too


def test_many_events_are_sampled():
    """Above five events their parts are estimated, and still add up."""
    game = two_turns(with_events(*[{"effects": {"support": 0.01 * n}} for n in range(1, 8)]))
    explained = explain(game, 1).of("support")

    assert len(values(explained, "event")) == 7
    assert not explained.exact
    assert total(explained) == pytest.approx(explained.change, abs=TOLERANCE)


# ------------------------------------------------------------------------------------------- costs and picks


def test_cost_of_own_picks_is_a_line_of_its_own():
    """An actor's payoff is told apart before the cost of its picks; the line gives what they cost more."""
    game, turn = played(), 2
    seat = game.world.actors.index("iran")
    costs = [outcome.costs[seat, 0] for outcome in game.outcomes]
    earlier, now = sum(costs[4:8]), sum(costs[8:12])
    payoff, score = (explain(game, turn).of(f"{kind}_iran") for kind in ("payoff", "score"))

    assert payoff.part("cost").value == pytest.approx((earlier - now) / 4)
    assert score.part("cost").value == pytest.approx(-now)
    gross = [
        sum(game.outcomes[q].payoff[seat, 0] + costs[q] for q in span) / 4
        for span in (range(4, 8), range(8, 12))
    ]
    rest = sum(part.value for part in payoff.parts if part.kind != "cost")
    assert rest == pytest.approx(gross[1] - gross[0])


def test_standing_answers_belong_to_pakistan():
    """Pakistan that picks nothing but lets the United States in gets its share of the foothold."""
    scenario = with_events(length=4)
    game = start(scenario, persons=("pakistan", "united_states"))
    accept = Decision((), {"on_pasni_bid": "accept"})
    game.play_turn({"pakistan": accept, "united_states": Decision(("pasni",))})
    parts = {part.who: part for part in explain(game, 0).of("us_foothold").parts}

    assert parts["pakistan"].value > 0.01
    assert parts["pakistan"].because == "the standing answer on Pasni applied"
    assert split(game, 0, "pakistan").of("us_foothold").parts[0].who == "on_pasni_bid"


def test_picks_of_one_actor_add_up_to_what_if_not():
    """The parts of an actor's picks are the step from the game without them to the game as it was."""
    game, turn = played("look_ahead"), 3
    without = what_if_not(game, turn, "pakistan")
    explainer = split(game, turn, "pakistan")

    assert [head.who for head in explainer.headings] == list(game.picks("pakistan", turn))
    for name in explainer.names:
        explained = explainer.of(name)
        assert explained.before == without[name]
        assert explained.after == explain(game, turn).of(name).after
        assert total(explained) == pytest.approx(explained.change, abs=TOLERANCE)


def test_what_if_not_takes_away_an_event_or_luck():
    """`what_if_not` of an event, or of chance, gives the turn without the event, or with average luck."""
    game = two_turns(with_events({"effects": {"support": 0.1}}))
    support = explain(game, 1).of("support").after

    assert what_if_not(game, 1, "event_0")["support"] == pytest.approx(support - 0.1, abs=0.01)
    assert what_if_not(game, 1, "chance")["price_copper"] != explain(game, 1).of("price_copper").after


# ------------------------------------------------------------------------------------------- coalitions


@pytest.mark.parametrize("players", [0, 1, 2, 5])
def test_every_coalition_counts_as_in_the_mean_over_orders(players):
    """The weights of all coalitions give the mean of what players add over all orders of joining."""
    ways = plan(players, most=12)
    values = np.random.default_rng(1).normal(size=(3, 2**players))
    value = {frozenset(np.flatnonzero(acting)): values[:, at] for at, acting in enumerate(ways.acting.T)}
    orders = list(permutations(range(players)))
    expected = np.zeros((3, players))
    for order in orders:
        for at, player in enumerate(order):
            expected[:, player] += value[frozenset(order[: at + 1])] - value[frozenset(order[:at])]

    assert ways.worth(values) == pytest.approx(expected / len(orders))


def test_above_twelve_players_a_sample_is_taken():
    """With 14 actors and chance coalitions are sampled; parts still add up, and holders get nothing."""
    game = table_of(*twins_of("iran", 12))
    acting = [actor for actor in game.world.actors if actor.startswith("iran")]
    game.play_turn({actor: Decision(("border",)) for actor in acting} | {"china": Decision(("rollover",))})
    explained = explain(game, 0).of("border")
    parts = values(explained, "actor")

    assert not explained.exact
    assert total(explained) == pytest.approx(explained.change, abs=TOLERANCE)
    assert parts["china"] == pytest.approx(0.0, abs=TOLERANCE)
    assert parts["india"] == 0.0
    assert all(parts[actor] > 0.0 for actor in acting)
    assert "sample" in " ".join(say(explained))


def test_sample_is_exact_where_players_meet_in_pairs():
    """Orders are played forwards and backwards, so two players share what they bring about together."""
    ways = plan(14, most=12)
    draw = np.random.default_rng(1)
    alone, together = draw.normal(size=14), np.triu(draw.normal(size=(14, 14)), 1)
    acting = ways.acting.astype(float)
    values = alone @ acting + np.sum(acting * (together @ acting), axis=0)

    assert ways.worth(values[None])[0] == pytest.approx(alone + (together + together.T).sum(axis=0) / 2)


# ------------------------------------------------------------------------------------------- asking


def test_a_turn_is_explained_once():
    """Asking again for the same game and turn gives the same explanations without playing anything."""
    assert explain(played(), 2) is explain(played(), 2)


@pytest.mark.parametrize("turn", [-1, TURNS])
def test_turn_that_is_not_played_is_refused(turn):
    """A turn that the game has not played to its end cannot be explained."""
    with pytest.raises(InputError, match="no turn"):
        explain(played(), turn)


@pytest.mark.parametrize("how", [{"runs": range(2)}, {"keep": False}])
def test_game_without_its_states_is_refused(how):
    """A game of several runs, or one that kept no states, is refused in plain words."""
    game = start(SCENARIO.with_changes(cast="rule_based", turns=1), **how).play()

    with pytest.raises(InputError, match="one run that keeps its states"):
        explain(game, 0)


def test_unknown_names_are_met_with_the_nearest():
    """A number, actor or member of a group that does not exist is refused with what may be meant."""
    game = played()

    with pytest.raises(UnknownName, match="alignment_china"):
        explain(game, 0).of("alignment_chin")
    with pytest.raises(InputError, match="leverage_dependency"):
        explain(game, 0).of("verdict")
    with pytest.raises(UnknownName, match="china"):
        split(game, 0, "chna")
    with pytest.raises(UnknownName, match="iran"):
        what_if_not(game, 0, "irann")
    with pytest.raises(UnknownName, match="iran"):
        explain(game, 0, {"neighbours": ["irann"]})


@pytest.mark.parametrize("groups", [{"a": ["iran"], "b": ["iran"]}, {"iran": ["china"]}])
def test_nobody_acts_twice(groups):
    """Groups that overlap, or take the name of somebody outside, are refused."""
    with pytest.raises(InputError, match="iran would act twice"):
        explain(played(), 0, groups)


def test_reasons_are_those_of_the_options():
    """The part of an actor gives the plain reasons of what it picked; an actor on hold held course."""
    game, turn = played("look_ahead"), 3
    explained = explain(game, turn).of("reserves")

    for role in game.world.roles:
        picked = game.picks(role.key, turn)
        reasons = {choice.option.because for choice in role.choices if choice.name in picked}
        because = explained.part(role.key).because
        assert all(reason in because for reason in reasons)
        assert (because == "held course") == (not picked)
