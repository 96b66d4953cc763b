from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geosim.game import Game
from geosim.library import default_library
from geosim.rules.payoff import MEASURES, pay, pay_one
from geosim.state import LOCALITIES
from geosim.strategies.hold import Hold
from geosim.world import compile_world


@pytest.fixture(scope="module")
def facts(world):
    """Give the facts of the first quarter of three runs in which everybody holds."""
    game = Game(world, {actor: Hold() for actor in world.actors}, seed=1, runs=range(3))
    game.play_quarter()
    return game.outcome.facts


def without_costs(world):
    """Give the cost of having done nothing, for every actor and run."""
    return np.zeros((len(world.actors), 3))


def test_a_payoff_is_the_weighted_sum_of_its_components(world, facts):
    """Components times weights, added up for each actor."""
    components, payoff = pay(facts, world.constants.goals, without_costs(world))

    for i, actor in enumerate(world.actors):
        rows = list(world.constants.goals.rows(actor))
        assert payoff[i] == pytest.approx(
            (components[rows] * world.constants.goals.weights[rows]).sum(axis=0)
        )


def test_costs_come_off_the_payoff(world, facts):
    """What an actor's options cost is taken from its own payoff only."""
    costs = without_costs(world)
    costs[2] = 0.05
    plain, paid = (pay(facts, world.constants.goals, of)[1] for of in (without_costs(world), costs))

    assert plain - paid == pytest.approx(costs)


def test_one_actors_payoff_alone_is_the_same(world, facts):
    """Looking ahead reckons one actor, to the last bit as everybody's would be."""
    costs = np.full((len(world.actors), 3), 0.01)
    everybody = pay(facts, world.constants.goals, costs)[1]

    for i, actor in enumerate(world.actors):
        assert (pay_one(facts, world.constants.goals, actor, costs[i]) == everybody[i]).all()


@pytest.mark.parametrize("pole", [0.0, 0.3, 1.0])
def test_weights_add_up_to_one_whatever_the_switches(world, pole):
    """A goal whose weight a switch scales leaves the weights of its actor adding to one."""
    library = default_library()
    scenario = world.scenario.with_changes(switches={"india_rivalry": pole})
    goals = compile_world(scenario, library.parameters, tuple(library.actors.values())).constants.goals

    for actor in goals.actors:
        assert goals.weights[list(goals.rows(actor))].sum() == pytest.approx(1.0)


def test_a_communitys_measures_are_its_own(facts):
    """Measures of communities give one row a locality, all others one number a run."""
    for name, measure in MEASURES.items():
        assert measure(facts).shape == ((len(LOCALITIES), 3) if name.startswith("community.") else (3,))


def test_goals_of_a_community_read_its_locality(world, facts):
    """Each community is paid for its own benefit."""
    goals = world.constants.goals
    state = replace(facts.state, benefit=np.array([[0.1] * 3, [0.2] * 3, [0.3] * 3, [0.4] * 3]))
    components = pay(replace(facts, state=state), goals, without_costs(world))[0]
    found = [components[goals.names.index(f"community_{place}.benefit"), 0] for place in LOCALITIES]

    assert found == pytest.approx([-0.8, -0.6, -0.4, -0.2])


@pytest.mark.parametrize("measure", MEASURES)
def test_measures_begin_within_their_scale(facts, measure):
    """Every measure lies in about -1 to 1 where the game begins."""
    found = MEASURES[measure](facts)

    assert np.isfinite(found).all()
    assert (np.abs(found) <= 1.6).all()


@pytest.mark.parametrize(
    ("measure", "better", "worse"),
    [
        ("pakistan.finances", {"reserves": 20.0}, {"reserves": 8.0}),
        ("pakistan.support", {"support": 0.7}, {"support": 0.3}),
        (
            "pakistan.balance",
            {"alignment.pakistan.united_states": 0.4},
            {"alignment.pakistan.united_states": 0.0},
        ),
        ("pakistan.security", {"attack_trend": 1.0}, {"attack_trend": 10.0}),
        ("united_states.foothold", {"foothold": 0.5}, {"foothold": 0.0}),
        ("united_states.denial", {"alignment.pakistan.china": 0.2}, {"alignment.pakistan.china": 0.9}),
        ("united_states.supply", {"share.saindak.united_states": 0.9}, {"share.saindak.united_states": 0.0}),
        (
            "united_states.india_tie",
            {"alignment.united_states.india": 0.9},
            {"alignment.united_states.india": 0.0},
        ),
        ("united_states.stability", {"attack_trend": 1.0}, {"attack_trend": 10.0}),
        ("china.tie", {"alignment.pakistan.china": 0.9}, {"alignment.pakistan.china": 0.2}),
        ("china.exclusivity", {"foothold": 0.0}, {"foothold": 0.5}),
        ("china.returns", {"reserves": 20.0}, {"reserves": 5.0}),
        ("china.market", {"afghan_route": 0.5}, {"afghan_route": 0.0}),
        ("india.calm", {"tension": 0.3}, {"tension": 0.8}),
        ("india.relative", {"alignment.pakistan.china": 0.2}, {"alignment.pakistan.china": 0.9}),
        ("india.trade_routes", {"chabahar": 0.8}, {"chabahar": 0.2}),
        ("india.us_tie", {"alignment.united_states.india": 0.9}, {"alignment.united_states.india": 0.0}),
        ("iran.chabahar", {"chabahar": 0.8}, {"chabahar": 0.2}),
        ("iran.border", {"border": 0.8}, {"border": 0.2}),
        ("iran.no_foothold", {"foothold": 0.0}, {"foothold": 0.5}),
        ("iran.economy", {"stage.transit_link": 5.0}, {"stage.transit_link": 0.0}),
        (
            "gulf_states.influence",
            {"alignment.pakistan.gulf_states": 0.9},
            {"alignment.pakistan.gulf_states": 0.0},
        ),
        ("gulf_states.balance", {"alignment.china.gulf_states": 0.9}, {"alignment.china.gulf_states": 0.0}),
        ("gulf_states.stability", {"reserves": 20.0}, {"reserves": 5.0}),
        ("community.benefit", {"benefit": 0.8}, {"benefit": 0.1}),
        ("community.voice", {"voice": 0.8}, {"voice": 0.1}),
        ("community.safety", {"attack_trend": 0.1}, {"attack_trend": 10.0}),
        ("community.land", {"blockade": 0.0, "stage": 1.0}, {"blockade": 1.0, "stage": 5.0}),
    ],
)
def test_measures_rise_with_what_their_actor_wants(facts, changed, measure, better, worse):
    """Each measure is higher where its actor would say that things are better."""
    good, bad = (
        MEASURES[measure](replace(facts, state=changed(facts.state, parts))) for parts in (better, worse)
    )

    assert (good > bad).all()


#: A world in round numbers, and what each measure makes of it.
LEVELS = {
    "alignment": 0.0,
    "alignment.pakistan.united_states": 0.4,
    "alignment.pakistan.china": 0.6,
    "alignment.pakistan.gulf_states": 0.5,
    "alignment.united_states.india": 0.3,
    "alignment.united_states.gulf_states": 0.6,
    "alignment.china.gulf_states": 0.2,
    "alignment.china.iran": 0.5,
    "reserves": 14.0,
    "support": 0.7,
    "foothold": 0.2,
    "tension": 0.4,
    "border": 0.7,
    "chabahar": 0.5,
    "afghan_route": 0.25,
    "log_price.critical": 0.5,
    "benefit": 0.3,
    "voice": 0.4,
    "security": 0.5,
    "blockade": 0.25,
    "stage": 3.0,
    "stage.transit_link": 3.5,
    "stage.refinery": 4.0,
    "stage.saindak": 4.0,
    "share": 0.0,
    "share.saindak.united_states": 0.3,
    "share.saindak.third_partners": 0.2,
    "belief_mean": 0.0,
}
SUPPLY = np.tanh(0.4 * 2 / 3 * 840 / 1200)
EXACT = {
    "pakistan.revenue": np.tanh(0.5),
    "pakistan.finances": np.tanh(0.25) - 0.5,
    "pakistan.security": -np.tanh(np.log(2)),
    "pakistan.autonomy": np.tanh(0.3),
    "pakistan.support": 0.4,
    "pakistan.value_added": np.tanh(0.5),
    "pakistan.balance": 0.4,
    "united_states.supply": SUPPLY,
    "united_states.denial": np.tanh(-0.3) - 0.5 * 0.4,
    "united_states.foothold": 0.2,
    "united_states.india_tie": 0.3,
    "united_states.stability": -0.6 * np.tanh(np.log(2)) + 0.4 * np.tanh(0.25),
    "china.returns": 0.5 * np.tanh(0.5) + 0.5 * np.tanh(4 / 6),
    "china.exclusivity": np.tanh(2 * (0.4 - 0.1)) - 1.2 * 0.5 * 0.2,
    "china.safety": -np.tanh(2),
    "china.tie": 0.6,
    "china.market": 0.4 * 0.25 - 0.3 * SUPPLY + 0.2 * np.tanh(0.5),
    "india.relative": 0.6 * (-0.6 * 0.4 - 0.4 * 0.6) - 0.4 * np.tanh(2 / 3),
    "india.calm": 0.2,
    "india.trade_routes": 0.6 * 0.5 + 0.8 * 0.5 - 0.2 * 0.2,
    "india.us_tie": 0.3,
    "iran.chabahar": 0.15,
    "iran.border": 0.4,
    "iran.no_foothold": -0.3,
    "iran.economy": 0.5 + 0.3 * 0.5,
    "gulf_states.returns": np.tanh(0.5),
    "gulf_states.balance": 0.4,
    "gulf_states.stability": np.tanh(0.5),
    "gulf_states.influence": 0.5,
    "community.benefit": -0.4,
    "community.voice": -0.2,
    "community.safety": -np.tanh(np.log(2)) - 0.3,
    "community.land": [-np.tanh(0.5) - 0.1, -np.tanh(0.75) - 0.1, -0.1, -0.1],
}


@pytest.fixture
def round_facts(facts, changed, numbers):
    """Give facts in round numbers: twice the usual attacks, a crisis, three casualties, $200m of take."""
    c = numbers({"capacity.saindak": 840.0}, beijing_reading=0.5)
    state = changed(facts.state, {**LEVELS, "attack_trend": 2 * c.attack_reference})
    take = np.array([[0.0] * 3, [100.0] * 3, [30.0] * 3, [0.0] * 3])
    stake = np.array([[0.1] * 3, [0.4] * 3, [0.0] * 3, [0.0] * 3])
    return replace(
        facts,
        state=state,
        c=c,
        crisis=np.ones(3),
        standing=replace(facts.standing, stake=stake, index=np.full(3, 0.1)),
        output=replace(
            facts.output, take=np.full(3, 200.0), partner_take=take, value_added_share=np.full(3, 0.25)
        ),
        violence=replace(facts.violence, casualties=np.full(3, 3.0)),
    )


@pytest.mark.parametrize("measure", MEASURES)
def test_measures_in_round_numbers(round_facts, measure):
    """Each measure is what its formula gives by hand."""
    assert MEASURES[measure](round_facts)[..., 0] == pytest.approx(EXACT[measure])


@pytest.mark.parametrize(
    ("measure", "part"),
    [
        ("pakistan.revenue", "take"),
        ("pakistan.value_added", "value_added_share"),
        ("china.returns", "partner_take"),
        ("gulf_states.returns", "partner_take"),
    ],
)
def test_measures_of_money_rise_with_output(facts, measure, part):
    """What is earned counts for those who earn it."""
    richer = replace(facts.output, **{part: getattr(facts.output, part) + 0.5})

    assert (MEASURES[measure](replace(facts, output=richer)) > MEASURES[measure](facts)).all()


@pytest.mark.parametrize(
    ("measure", "part"), [("china.safety", "casualties"), ("pakistan.finances", "crisis")]
)
def test_measures_fall_with_harm(facts, measure, part):
    """Casualties and crises lower what they harm."""
    if part == "crisis":
        worse = replace(facts, crisis=facts.crisis + 1)
    else:
        worse = replace(facts, violence=replace(facts.violence, casualties=facts.violence.casualties + 1))

    assert (MEASURES[measure](worse) < MEASURES[measure](facts)).all()


def test_autonomy_is_nothing_where_the_index_is_zero(facts):
    """The leverage-dependency index decides, and its sign is the sign of autonomy."""
    for index in (-0.2, 0.0, 0.2):
        standing = replace(facts.standing, index=np.full(3, index))
        found = MEASURES["pakistan.autonomy"](replace(facts, standing=standing))
        assert (np.sign(found) == np.sign(index)).all()
