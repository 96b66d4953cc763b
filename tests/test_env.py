"""The game as an environment of PettingZoo."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest

import geosim
from geosim.errors import InputError, UnknownName
from geosim.game import Decision
from geosim.library import default_library
from geosim.table import start

pettingzoo_test = pytest.importorskip("pettingzoo.test")
SHORT = {"turns": 3, "turn_quarters": 2}


def env(**changes):
    """Give a short game of three turns."""
    return geosim.env.parallel_env("first_shipment", **{**SHORT, **changes})


@pytest.mark.parametrize("scenario", ["first_shipment", "consent_in_chagai"])
def test_it_keeps_to_the_parallel_interface(scenario):
    """PettingZoo's own test of the interface passes, without a warning."""
    pettingzoo_test.parallel_api_test(geosim.env.parallel_env(scenario, turns=4), num_cycles=20)


def test_the_same_seed_gives_the_same_game():
    """PettingZoo's own test of seeding passes."""
    pettingzoo_test.parallel_seed_test(env, num_cycles=20)


def test_options_there_are_not():
    """An option that `reset` does not know is refused, and the one it knows names the run."""
    world = env()

    with pytest.raises(
        UnknownName, match=r'reset: no option called "rnu"\. Did you mean "run"\? There is only'
    ):
        world.reset(options={"rnu": 1})
    world.reset(options={"run": 12})
    world.reset(options={})


def test_a_game_is_the_game():
    """Rewards are the payoffs, bit for bit, of the same decisions in a game without the environment."""
    world, taken = env(agents=["pakistan", "china"]), []
    observed, _ = world.reset(seed=7)
    rng, rewards = np.random.default_rng(1), []
    while world.agents:
        legal = {agent: np.flatnonzero(observed[agent]["action_mask"]) for agent in world.agents}
        actions = {agent: int(rng.choice(found)) for agent, found in legal.items()}
        taken.append({agent: Decision(world.decisions[agent][n]) for agent, n in actions.items()})
        observed, reward, over, cut, _ = world.step(actions)
        rewards.append(reward)
    scenario = default_library().scenario("first_shipment").with_changes(cast="rule_based", **SHORT)
    game = start(scenario, seed=7, persons=("pakistan", "china"))
    scores = [game.scores[:, 0]]
    for decisions in taken:
        game.play_turn(decisions)
        scores.append(game.scores[:, 0])
    expected = [
        {agent: (after - before)[game.world.actors.index(agent)] for agent in ("pakistan", "china")}
        for before, after in pairwise(scores)
    ]

    assert game.over
    assert set(over.values()) == {True}
    assert set(cut.values()) == {False}
    assert rewards == expected


def test_observations_are_public():
    """What is seen are numbers by name, all finite, and the truth of the ground does not move them."""
    world = env()
    first, _ = world.reset(seed=3)
    seen = first["pakistan"]["observation"]
    state = world._game.state
    world._game.state = type(state)(**{**vars_of(state), "true_size": state.true_size + 1.0})
    world._game._columns = None

    assert len(world.observation_names) == len(seen)
    assert np.isfinite(seen).all()
    assert world.observation_space("pakistan").contains(first["pakistan"])
    np.testing.assert_array_equal(world._public(), seen)


def vars_of(state):
    """Give the fields of a state."""
    return {name: getattr(state, name) for name in type(state).__dataclass_fields__}


def test_everybody_sees_what_was_chosen():
    """The last decisions of all stand in the next observation, under their names."""
    world = env(agents=["pakistan"])
    world.reset(seed=1)
    number = world.decisions["pakistan"].index(("openbook",))
    observed, *_ = world.step({"pakistan": number})
    named = dict(zip(world.observation_names, observed["pakistan"]["observation"], strict=True))

    assert named["last.pakistan.openbook"] == 1
    assert named["last.pakistan.capacity"] == 0
    assert named["turns_left"] == pytest.approx(2 / 3)


def test_decisions_are_what_the_rules_allow():
    """Holding comes first; no decision has a conflict or too many picks, and the mask is what is legal."""
    world = env()
    observed, _ = world.reset()
    for agent, decisions in world.decisions.items():
        assert decisions[0] == ()
        assert len(set(decisions)) == len(decisions) == world.action_space(agent).n
        for allowed, picks in zip(observed[agent]["action_mask"], decisions, strict=True):
            if allowed:
                world._game.check(agent, Decision(picks))
    assert 0 in observed["community_chagai"]["action_mask"]  # what no person may choose


def test_what_is_not_legal_is_holding():
    """A decision outside the mask counts as holding, and is told."""
    world = env(agents=["community_chagai"])
    observed, _ = world.reset(seed=1)
    forbidden = int(np.argmin(observed["community_chagai"]["action_mask"]))
    *_, infos = world.step({"community_chagai": forbidden})

    assert infos == {"community_chagai": {"illegal": True}}
    assert world._game.picks("community_chagai") == ()


def test_games_follow_one_another():
    """Without a seed each game has the luck of the next run; a seed, or a run, begins there again."""
    world = env(agents=["china"])

    def played(**how):
        world.reset(**how)
        while world.agents:
            observed, *_ = world.step({"china": 0})
        return observed["china"]["observation"].tolist()

    first, second = played(seed=5), played()
    assert first != second
    assert played(options={"run": 0}) == first
    assert played() == second
    assert played(seed=5) == first


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"agents": ["pakistn"]}, 'agents: no actor called "pakistn". Did you mean "pakistan"'),
        ({"agents": []}, "agents: names nobody."),
        ({"seed": -1}, "seed: -1 is no whole number"),
        ({"parameters": {"tarif_start": 0.2}}, 'no parameter called "tarif_start"'),
    ],
)
def test_what_cannot_be(how, says):
    """What does not exist is refused before a game begins."""
    with pytest.raises((InputError, UnknownName)) as caught:
        env(**how)

    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("actions", "says"),
    [
        ({}, "actions: china: has not decided"),
        ({"china": 99}, "actions: china: 99 is no whole number from 0 to"),
    ],
)
def test_actions_that_are_none(actions, says):
    """An agent that has not decided, or names no decision, is told."""
    world = env(agents=["china"])
    world.reset()
    with pytest.raises(InputError) as caught:
        world.step(actions)

    assert says in str(caught.value)


def test_a_missing_extra_is_one_message():
    """Without PettingZoo, geosim.env says how to install it."""
    show = "import sys; sys.modules['pettingzoo'] = None; import geosim; geosim.env"
    done = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True, check=False)

    assert 'PettingZoo is not installed. Install it with: pip install "geosim[rl]"' in done.stderr
