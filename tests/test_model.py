"""The game as a Mesa model: agents, data collection and batch runs."""

from __future__ import annotations

import mesa
import pandas as pd
import pytest

from geosim import GeoModel as PublicModel
from geosim.actor import CommunityActor, StateActor
from geosim.errors import IllegalChoice, InputError, UnknownName
from geosim.game import Decision
from geosim.library import default_library
from geosim.model import GeoModel
from geosim.results import quarters
from geosim.rules.columns import columns
from geosim.state import STATES

LIBRARY = default_library()
ACTORS = tuple(LIBRARY.actors)


def stepped(**given):
    """Give a model stepped to its end."""
    model = GeoModel(**{"cast": "rule_based", **given})
    while model.running:
        model.step()
    return model


@pytest.fixture(scope="module")
def model():
    """Give a rule-based game stepped to its end."""
    return stepped(rng=4, run=2)


@pytest.fixture(scope="module")
def model_rows(model):
    """Give what was collected of the model."""
    return model.datacollector.get_model_vars_dataframe()


@pytest.fixture(scope="module")
def agent_rows(model):
    """Give what was collected of the agents, by quarter and actor."""
    return model.datacollector.get_agent_vars_dataframe().reset_index().set_index(["Step", "actor"])


def test_it_is_a_mesa_model(model):
    """The model and its agents are Mesa's, and the public name is this class."""
    assert PublicModel is GeoModel
    assert isinstance(model, mesa.Model)
    assert len(model.agents) == len(ACTORS)
    assert all(isinstance(agent, mesa.Agent) for agent in model.agents)


def test_agents_say_who_they_are(model):
    """An agent has the key, name and goals of its own role, a community as well as a state."""
    for agent, role in zip(model.agents, LIBRARY.actors.values(), strict=True):
        assert (agent.key, agent.name, agent.goals) == (role.key, role.name, role.goals)


def test_agents_are_what_the_files_declare(model):
    """Six states and four communities, each of the class in its file, in seat order."""
    agents = list(model.agents)

    assert [agent.role.key for agent in agents] == list(ACTORS)
    assert [type(agent) for agent in agents] == [role.agent for role in LIBRARY.actors.values()]
    assert sum(isinstance(agent, StateActor) for agent in agents) == 6
    assert sum(isinstance(agent, CommunityActor) for agent in agents) == 4
    assert model.seats["china"].role.key == "china"


def test_a_step_is_a_quarter():
    """Forty steps make ten years; then the model has stopped and stays as it is."""
    model = GeoModel(cast="rule_based")
    running = []
    for _ in range(40):
        running.append(model.running)
        model.step()
    score = model.seats["pakistan"].score

    assert all(running)
    assert not model.running
    assert model.game.over
    model.step()
    assert not model.running
    assert model.seats["pakistan"].score == score
    assert len(model.datacollector.get_model_vars_dataframe()) == 40


@pytest.mark.parametrize("turn_quarters", [1, 2, 4])
def test_all_agents_choose_in_the_first_quarter_of_a_turn(monkeypatch, turn_quarters):
    """Each agent is asked to choose once a turn, in its first quarter, and at no other time."""
    model = GeoModel(cast="rule_based", turn_quarters=turn_quarters)
    asked = []
    monkeypatch.setattr(
        "geosim.actor.Actor.choose",
        lambda agent: asked.append((agent.model.game.state.quarter, agent.role.key)),
    )
    for _ in range(8):
        model.step()

    assert asked == [(q, actor) for q in range(0, 8, turn_quarters) for actor in ACTORS]


def test_model_rows_are_the_games_table(model, model_rows):
    """One row a quarter, with every column of the results, equal to the game's own table."""
    table = quarters(model.game)

    assert len(model_rows) == 40
    assert set(model_rows) == set(columns(ACTORS))
    for name in model_rows:
        assert model_rows[name].equals(table[name]), name


def test_agent_rows_are_one_a_quarter_and_actor(agent_rows):
    """Forty quarters of ten actors, numbered like the rows of the model."""
    assert len(agent_rows) == 400
    assert agent_rows.index.is_unique
    assert sorted(agent_rows.index.get_level_values("Step").unique()) == list(range(40))


def test_model_and_agent_rows_describe_the_same_quarter_end(model_rows, agent_rows):
    """An agent's payoff and score in a row are those that the model's row of that quarter gives."""
    for actor in ACTORS:
        mine = agent_rows.xs(actor, level="actor")
        assert mine["payoff"].tolist() == model_rows[f"payoff_{actor}"].tolist()
        assert mine["score"].tolist() == model_rows[f"score_{actor}"].tolist()


def test_agent_rows_name_the_choices_in_force(model, agent_rows):
    """In each quarter the choice is that of its turn."""
    for quarter in (0, 3, 4, 39):
        for actor in ACTORS:
            picks = model.game.picks(actor, quarter // 4)
            assert agent_rows.loc[(quarter, actor), "choice"] == " ".join(picks)


def test_agents_agree_with_the_game(model):
    """Payoff, score, choice and alignment of an agent are the game's numbers."""
    game = model.game
    for i, actor in enumerate(ACTORS):
        agent = model.seats[actor]
        assert agent.payoff == game.outcome.payoff[i, 0]
        assert agent.score == game.scores[i, 0]
        assert agent.choice == game.picks(actor)
    for other in STATES[1:]:
        assert model.seats["pakistan"].alignment_with(other) == game.state.tie("pakistan", other)[0]
    assert model.seats["iran"].alignment_with("india") == game.state.tie("india", "iran")[0]
    assert model.seats["community_makran"].alignment_with("china") == game.columns["consent_makran"][0]


def test_a_tie_that_does_not_exist(model):
    """Nobody is aligned with a stranger or with itself."""
    with pytest.raises(UnknownName, match=r'no tie called "chna"\. Did you mean "china"'):
        model.seats["pakistan"].alignment_with("chna")
    with pytest.raises(UnknownName):
        model.seats["pakistan"].alignment_with("pakistan")


def test_before_the_first_step_agents_have_the_opening():
    """An agent has ties, and neither choice, payoff nor score, before anything is played."""
    agent = GeoModel().seats["pakistan"]

    assert agent.choice == ()
    assert agent.payoff == agent.score == 0.0
    assert agent.alignment_with("china") == agent.model.game.states[0].tie("pakistan", "china")[0]


def test_a_person_may_sit_in():
    """Seats of persons wait for a decision, which the model takes."""
    model = GeoModel(cast="rule_based", persons=("pakistan",))
    with pytest.raises(IllegalChoice, match="played by a person"):
        model.step()
    model.leave("pakistan", Decision(("openbook",), {"on_pasni_bid": "refuse"}))
    model.step()

    assert model.seats["pakistan"].choice == ("openbook",)
    assert model.game.answers()["on_pasni_bid"] == "refuse"


def test_arguments_change_the_scenario():
    """Strategies, switches, parameters and turn length of the call are those of the game."""
    model = GeoModel(
        strategies={"china": "random"},
        switches={"beijing_reading": 1.0},
        parameters={"reserves_start": 10.0},
        turn_quarters=2,
        cast="rule_based",
    )

    assert type(model.game.strategies["china"]).__name__ == "Random"
    assert model.game.constants.beijing_reading == 1.0
    assert model.game.state.reserves.tolist() == [10.0]
    assert model.game.turn_quarters == 2


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"scenario": "first_shipmnt"}, 'Did you mean "first_shipment"'),
        ({"strategies": {"chna": "random"}}, 'no actor called "chna"'),
        ({"strategies": {"china": "randm"}}, 'Did you mean "random"'),
        ({"switches": {"beijing_readng": 1}}, 'Did you mean "beijing_reading"'),
        ({"switches": {"beijing_reading": 2}}, "outside its range 0 to 1"),
        ({"turn_quarters": 3}, "turn_quarters"),
        ({"persons": ("pakistn",)}, 'Did you mean "pakistan"'),
    ],
    ids=str,
)
def test_arguments_that_name_nothing(given, says):
    """A misspelt or impossible argument is refused with a hint."""
    with pytest.raises(InputError) as caught:
        GeoModel(**given)
    assert says in str(caught.value)


# ------------------------------------------------------------------ batch runs


@pytest.fixture(scope="module")
def batch():
    """Give a batch of three seeds, two runs each, collected every year."""
    parameters = {"cast": "rule_based", "turn_quarters": 4, "rng": [1, 2, 3], "run": [0, 1]}
    rows = mesa.batch_run(GeoModel, parameters, data_collection_period=4, display_progress=False)
    return pd.DataFrame(rows)


def test_a_batch_gives_every_seed_and_run_its_own_result(batch):
    """Six games, and no two of them end alike."""
    last = batch[(batch["Step"] == 39) & (batch["actor"] == "pakistan")]

    assert len(last) == 6
    assert last["score"].nunique() == 6
    assert last["reserves"].nunique() == 6


def test_a_batch_describes_one_quarter_a_row(batch):
    """In every row the agent's payoff and score are those of the model's columns of the same quarter."""
    assert len(batch) == 6 * 11 * len(ACTORS)  # quarters 0, 4, ... 36, and the last
    for actor, rows in batch.groupby("actor"):
        assert rows["payoff"].tolist() == rows[f"payoff_{actor}"].tolist()
        assert rows["score"].tolist() == rows[f"score_{actor}"].tolist()


def test_a_batch_ends_with_the_last_quarter(batch):
    """What a batch reports at the end is the score of the game."""
    model = stepped(rng=2, run=1)
    last = batch[(batch["rng"] == 2) & (batch["run"] == 1) & (batch["Step"] == 39)].set_index("actor")

    assert {actor: last.loc[actor, "score"] for actor in ACTORS} == {a: model.seats[a].score for a in ACTORS}
