"""One game: who may decide what, when decisions count, and how quarters and turns follow each other."""

from __future__ import annotations

import json

import numpy as np
import pytest

from geosim.errors import IllegalChoice, InputError, UnknownName
from geosim.game import Decision, Game
from geosim.library import default_library
from geosim.log import to_log
from geosim.model import GeoModel
from geosim.strategies.hold import Hold
from geosim.table import start
from geosim.world import compile_world

LIBRARY = default_library()
SCENARIO = LIBRARY.scenario("first_shipment").with_changes(cast="rule_based")
ACTORS = tuple(LIBRARY.actors)


def table(*persons, runs=(0,), **changes):
    """Set up a game with persons in some seats."""
    return start(SCENARIO.with_changes(**changes), seed=1, runs=runs, persons=persons)


@pytest.fixture
def game():
    """Give a game in which persons play Pakistan, India and the community of Makran."""
    return table("pakistan", "india", "community_makran")


# ------------------------------------------------------------------ decisions that are refused


@pytest.mark.parametrize(
    ("actor", "picks", "says"),
    [
        ("pakistan", ("openbok",), 'no choice called "openbok". Did you mean "openbook"?'),
        ("pakistan", ("invest",), 'no choice called "invest".'),
        ("pakistan", ("concede_us",), "It needs a target: concede_us@reko_diq, concede_us@saindak"),
        ("pakistan", ("concede_us@refinry",), 'Did you mean "concede_us@refinery"'),
        ("pakistan", ("openbook@refinery",), 'no choice called "openbook@refinery".'),
        ("pakistan", ("concede_us@pasni_port",), 'no choice called "concede_us@pasni_port".'),
        ("china", ("",), 'no choice called "".'),
    ],
)
def test_a_choice_the_actor_does_not_have(game, actor, picks, says):
    """A name that is on no menu of the actor is refused with a hint."""
    with pytest.raises(UnknownName) as caught:
        game.check(actor, Decision(picks))
    assert str(caught.value).startswith(f"{actor}: ")
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("actor", "picks", "says"),
    [
        ("pakistan", ("openbook", "share", "process"), "Pakistan may pick 2 a turn, not 3."),
        ("community_makran", ("petition", "audit"), "Community of Makran may pick 1 a turn, not 2."),
        ("india", ("detente", "mil_press"), "mil_press and detente cannot be picked together."),
        ("india", ("mil_press", "detente"), "detente and mil_press cannot be picked together."),
        ("china", ("invest", "coerce"), "coerce and invest cannot be picked together."),
        ("pakistan", ("openbook", "openbook"), "openbook and openbook cannot be picked together."),
        (
            "pakistan",
            ("concede_us@refinery", "concede_us@saindak"),
            "concede_us@saindak and concede_us@refinery cannot be picked together.",
        ),
        ("india", ("covert",), "covert: India may not choose this here."),
        ("community_makran", ("support_ins",), "support_ins: Community of Makran may not choose this here."),
    ],
)
def test_a_decision_the_rules_do_not_allow(game, actor, picks, says):
    """Too many picks, conflicts, an option twice and what persons may not choose are refused plainly."""
    with pytest.raises(IllegalChoice) as caught:
        game.check(actor, Decision(picks))
    assert str(caught.value) == says


@pytest.mark.parametrize(
    ("actor", "answers", "says"),
    [
        (
            "pakistan",
            {"on_pasni_bit": "refuse"},
            'no standing answer called "on_pasni_bit". Did you mean "on_pasni_bid"?',
        ),
        ("china", {"on_pressure": "refuse"}, 'no standing answer called "on_pressure".'),
        (
            "pakistan",
            {"on_pressure": "acept"},
            'on_pressure: no answer called "acept". Did you mean "accept"?',
        ),
    ],
)
def test_an_answer_that_does_not_exist(game, actor, answers, says):
    """Standing answers that the actor does not carry, or that say something else, are refused."""
    with pytest.raises(UnknownName) as caught:
        game.check(actor, Decision((), answers))
    assert str(caught.value).startswith(says)


@pytest.mark.parametrize("method", ["leave", "check"])
def test_an_actor_who_does_not_play(game, method):
    """A misspelt actor gets a hint."""
    with pytest.raises(UnknownName, match=r'no actor called "pakistn"\. Did you mean "pakistan"'):
        getattr(game, method)("pakistn", Decision())


def test_a_person_who_does_not_exist():
    """Nobody can sit down in a seat that is not there."""
    with pytest.raises(UnknownName, match=r'no actor called "chna"\. Did you mean "china"'):
        table("chna")


def test_a_person_must_decide(game):
    """The game never guesses a person's decision."""
    with pytest.raises(
        IllegalChoice, match=r"^Pakistan is played by a person, who has not decided this turn yet\.$"
    ):
        game.play_turn({"india": Decision(), "community_makran": Decision()})
    assert game.state.quarter == 0


def test_a_refused_decision_leaves_the_game_as_it_was(game):
    """After a refusal the turn can still be played with a better decision."""
    others = {"india": Decision(), "community_makran": Decision()}
    with pytest.raises(IllegalChoice):
        game.play_turn({"pakistan": Decision(("openbook", "share", "process")), **others})
    game.play_turn({"pakistan": Decision(("openbook",)), **others})

    assert game.turn == 1
    assert game.picks("pakistan") == ("openbook",)


def test_nothing_is_played_after_the_end():
    """A game that is over says so."""
    game = table(turns=1).play()

    with pytest.raises(IllegalChoice, match=r"^The game is over: it has 4 quarters\.$"):
        game.play_turn()


# ------------------------------------------------------------------ decisions that are allowed


def test_hold_is_doing_nothing(game):
    """To hold, to pick nothing and to hold beside a pick mean what they say."""
    for picks, found in [(("hold",), ()), ((), ()), (("hold", "openbook"), ("openbook",))]:
        game.leave("pakistan", Decision(picks))
        game.leave("india", Decision(("hold", "hold")))
        game.leave("community_makran", Decision())
        game.play_turn()
        assert game.picks("pakistan") == found


def test_the_last_decision_before_the_turn_counts(game):
    """Who decides again before the turn is played has changed their mind."""
    others = {"india": Decision(), "community_makran": Decision()}
    game.leave("pakistan", Decision(("share",)))
    game.play_turn({"pakistan": Decision(("process",)), **others})

    assert game.picks("pakistan") == ("process",)


def test_two_options_of_one_actor(game):
    """Different options go together, targets or not."""
    game.check("pakistan", Decision(("concede_us@refinery", "concede_china@refinery")))
    game.check("pakistan", Decision(("diversify@refinery", "openbook"), {"on_pressure": "accept"}))


@pytest.mark.parametrize(("states", "communities"), [(1, 1), (3, 2)])
def test_the_scenario_says_how_many_picks(states, communities):
    """States and communities may pick as often as the scenario allows, and so may computer players."""
    game = table("pakistan", picks={"states": states, "communities": communities}, turns=3)
    many = ("openbook", "share", "process", "capacity")
    game.check("pakistan", Decision(many[:states]))
    with pytest.raises(IllegalChoice, match=f"may pick {states} a turn, not {states + 1}"):
        game.check("pakistan", Decision(many[: states + 1]))
    while not game.over:
        game.play_turn({"pakistan": Decision()})
        assert all(len(game.picks(actor)) <= game.world.picks[actor] for actor in ACTORS)


def test_a_computer_player_may_be_told_what_persons_may_not(game):
    """A fork or a script may let a computer player do what its strategy could."""
    everybody = table()
    everybody.check("india", Decision(("covert",)))

    with pytest.raises(IllegalChoice):
        game.check("india", Decision(("covert",)))


@pytest.mark.parametrize(("pole", "legal"), [(0.0, False), (0.01, True)])
def test_contested_options_need_their_switch(pole, legal):
    """What rests on an allegation exists only where the allegation is believed at all."""
    game = table(switches={"proxy_war": pole})
    india = game.view("india")

    assert bool(india.legal[india.choices.index("covert")].all()) is legal
    if not legal:
        with pytest.raises(IllegalChoice, match="covert: India may not choose this here"):
            game.check("india", Decision(("covert",)))


def test_computer_players_keep_to_the_rules():
    """Even random players never break a conflict, pick an option twice or choose what is not legal."""
    random = dict.fromkeys(ACTORS, "random")
    game = table(runs=range(200), strategies=random, switches={"proxy_war": 0.0}, turns=2)
    game.play()

    for actor in ACTORS:
        conflicts = game.world.conflicts[actor][1:, 1:]
        for turn in game.turns:
            picked = turn.picked[game.constants.effects.columns(actor)] > 0
            assert picked.sum(axis=0).max() <= game.world.picks[actor]
            for row, other in zip(*np.nonzero(conflicts), strict=True):
                if row != other:
                    assert not (picked[row] & picked[other]).any()
    covert = game.world.menus["india"].index("covert") - 1
    assert not any(t.picked[game.constants.effects.columns("india")][covert].any() for t in game.turns)


# ------------------------------------------------------------------ turns and quarters


@pytest.mark.parametrize("turn_quarters", [1, 2, 4])
def test_a_turn_is_its_quarters(turn_quarters):
    """A turn plays as many quarters as the scenario says, on one set of decisions."""
    game = table(turn_quarters=turn_quarters)
    seen = []
    while not game.over:
        assert game.deciding
        seen.append(game.state.quarter)
        game.play_turn()

    assert seen == list(range(0, 40, turn_quarters))
    assert len(game.turns) == game.turn_count == 40 // turn_quarters


def test_within_a_turn_nobody_decides(game):
    """After the first quarter of a turn a new decision waits for the next turn."""
    others = {"india": Decision(), "community_makran": Decision()}
    for actor, decision in {"pakistan": Decision(("share",)), **others}.items():
        game.leave(actor, decision)
    game.play_quarter()
    game.leave("pakistan", Decision(("process",)))
    while not game.deciding:
        game.play_quarter()

    assert game.picks("pakistan") == ("share",)
    game.play_turn(others)
    assert game.picks("pakistan") == ("process",)


def test_choices_of_a_turn_are_simultaneous():
    """Nobody sees what others decide in the same turn, in whatever order the decisions come in."""
    first, last = (table("pakistan", "china", turns=1) for _ in range(2))
    decisions = {"pakistan": Decision(("openbook",)), "china": Decision(("invest",))}
    first.play_turn(decisions)
    last.choose("iran")
    last.play_turn(dict(reversed(decisions.items())))

    assert first.state.reserves.tobytes() == last.state.reserves.tobytes()
    assert [first.picks(a) for a in ACTORS] == [last.picks(a) for a in ACTORS]


def test_doing_the_same_every_quarter_is_a_turn():
    """Yearly turns are coarser control over the same world: the same picks each quarter give the same run."""
    yearly, quarterly = (table(*ACTORS, turn_quarters=q, quarters=8) for q in (4, 1))
    told = {actor: Decision() for actor in ACTORS} | {
        "pakistan": Decision(("share", "openbook")),
        "iran": Decision(("border",)),
    }
    while not yearly.over:
        yearly.play_turn(told)
    while not quarterly.over:
        quarterly.play_turn(told)

    assert yearly.scores.tobytes() == quarterly.scores.tobytes()
    assert yearly.state.levers.tobytes() == quarterly.state.levers.tobytes()


def test_costs_are_paid_while_an_option_is_in_force():
    """Each quarter of the turn costs what its options cost, and holding costs nothing."""
    told = SCENARIO.with_changes(turns=2)
    world = compile_world(told, LIBRARY.parameters, tuple(LIBRARY.actors.values()))
    game = Game(world, {actor: Hold() for actor in ACTORS}, seed=1, runs=[0])
    game.play_turn({"china": Decision(("coerce",))})
    game.play_turn()
    cost = next(option.cost for option in world.role("china").options if option.key == "coerce")
    paid = [outcome.costs[ACTORS.index("china"), 0] for outcome in game.outcomes]

    assert paid == pytest.approx([cost] * 4 + [0.0] * 4)
    assert not np.delete([o.costs[:, 0] for o in game.outcomes], ACTORS.index("china"), axis=1).any()


# ------------------------------------------------------------------ what actors see


def test_nobody_sees_the_ground(game):
    """In a view the believed size of deposits stands where the true one would be."""
    view = game.view("pakistan")

    assert (view.state.true_size == game.state.belief_mean).all()
    assert not (game.state.true_size == game.state.belief_mean).any()


def test_views_say_what_was_in_force_last_turn():
    """In the first turn nothing was; later a choice is 1 where it was in force, hold where nothing was."""
    game = table("pakistan", "china", turns=2)
    assert not any(
        game.view("iran").last["pakistan"][choice].any() for choice in game.world.menus["pakistan"]
    )
    game.play_turn({"pakistan": Decision(("openbook",)), "china": Decision()})
    last = game.view("iran").last

    assert last["pakistan"]["openbook"].tolist() == [1.0]
    assert last["pakistan"]["hold"].tolist() == [0.0]
    assert last["china"]["hold"].tolist() == [1.0]


def test_an_invitation_is_seen_by_whom_it_invites():
    """Courting Washington raises its utility of tariff relief in the next turn, and nobody else's."""
    game = table("pakistan", turns=2)
    assert not game.view("united_states").invited["tariff_relief"].any()
    game.play_turn({"pakistan": Decision(("signal_us",))})

    assert (game.view("united_states").invited["tariff_relief"] > 0).all()
    assert game.view("china").invited == {}


def test_columns_describe_the_last_quarter(game):
    """Before the first quarter they describe the opening, with no flows; then what was played last."""
    assert game.columns["revenue"].tolist() == [0.0]
    opening = game.columns["reserves"].tolist()
    game.play_turn({actor: Decision() for actor in ("pakistan", "india", "community_makran")})

    assert game.columns["revenue"][0] > 0
    assert opening != game.columns["reserves"].tolist() == game.state.reserves.tolist()
    with pytest.raises(KeyError):
        game.columns["reserve"]


# ------------------------------------------------------------------ what a game cannot be started with


@pytest.mark.parametrize("seed", [-1, 1.5, "7", None, True, 2**63, float("nan")])
def test_a_seed_that_is_no_whole_number_from_0_on(seed):
    """A seed is refused in one message that names it."""
    with pytest.raises(InputError, match=r"^seed: .* is no whole number from 0 to "):
        start(SCENARIO, seed=seed)
    if seed is not None:
        with pytest.raises(InputError, match=r"^rng: .* is no whole number"):
            GeoModel(SCENARIO, rng=seed)


@pytest.mark.parametrize(
    ("runs", "says"),
    [
        ((-1,), "^runs: -1 is no whole"),
        ((0.5,), "^runs: 0.5 is no whole"),
        ((), "^runs: a game needs at least one run"),
    ],
)
def test_runs_that_no_game_has(runs, says):
    """Negative, fractional or no runs are refused."""
    with pytest.raises(InputError, match=says):
        table(runs=runs)


def test_numbers_for_other_runs():
    """A list of numbers that is not as long as the runs is refused, naming the parameter."""
    with pytest.raises(InputError, match=r"^numbers: tariff_start: 3 values for 2 runs"):
        start(SCENARIO, runs=(0, 1), numbers={"tariff_start": [0.1, 0.2, 0.3]})


def test_a_seed_of_numpy_plays_the_game_of_the_plain_one():
    """Whole numbers of numpy are as good as Python's."""
    plain, numpys = (start(SCENARIO.with_changes(turns=1), seed=seed).play() for seed in (5, np.int64(5)))
    assert json.dumps(to_log(plain)) == json.dumps(to_log(numpys))
