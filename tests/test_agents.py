from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module

import pytest

from geosim.actor import Actor, CommunityActor, Option, Role, StateActor, seat_order
from geosim.home import home
from geosim.parameters import read
from geosim.reading import read_yaml
from geosim.rules.instruments import INSTRUMENT_ROWS, most, row_name
from geosim.rules.payoff import MEASURES
from geosim.state import ASSETS, LOCALITIES, STATES

KEYS = (
    "pakistan",
    "united_states",
    "china",
    "india",
    "iran",
    "gulf_states",
    "community_chagai",
    "community_makran",
    "community_waziristan",
    "community_gilgit_baltistan",
)
CLAIMS = set(range(1, 134))
FILES = sorted((home() / "agents").glob("*.py"))

#: Surnames of office-holders and of people the articles quote; actors are institutions.
SURNAMES = re.compile(
    r"\b(Trump|Biden|Vance|Rubio|Sharif|Munir|Dar|Zardari|Xi|Wang|Modi|Jaishankar|Khamenei|Pezeshkian|Araghchi"
    r"|Salman|Nahyan|Khan|Kazmi|Younus|Rana|Shah|Hussain)\b"
)


def _roles() -> Iterator[Role]:
    for path in FILES:
        module = import_module(f"geosim.roster.{path.stem}")
        for actor in vars(module).values():
            if isinstance(actor, type) and issubclass(actor, Actor) and actor.__module__ == module.__name__:
                yield from actor.roles()


ROLES = sorted(_roles(), key=seat_order)
OPTIONS = [
    pytest.param(role, option, id=f"{role.key}.{option.key}") for role in ROLES for option in role.options
]
every_role = pytest.mark.parametrize("role", [pytest.param(role, id=role.key) for role in ROLES])
every_option = pytest.mark.parametrize(("role", "option"), OPTIONS)


@pytest.fixture(scope="module")
def switches() -> dict[str, float]:
    """Give the assumption switches and their default values."""
    document = read_yaml(home() / "configs" / "parameters.yaml")
    parameters = read(document.data, document.where)
    return {name: float(parameters[name].values) for name in parameters.switches}


def test_cast() -> None:
    """The folder holds six states and four communities, seated in the order of the world."""
    assert tuple(role.key for role in ROLES if role.key in KEYS) == KEYS


@every_role
def test_role_is_introduced(role: Role) -> None:
    """Every role says who it is in two sentences to the player, what it controls, fears and never does."""
    assert role.summary.startswith("You ")
    assert len(re.findall(r"\.(?= |$)", role.summary)) == 2
    assert role.name
    assert role.institution
    assert all((role.worries, role.controls, role.red_lines))
    assert all(line.endswith(".") for line in (*role.worries, *role.red_lines))


@every_role
def test_home(role: Role) -> None:
    """A state is at home in a state of the world, a community in one of its localities."""
    assert issubclass(role.agent, StateActor if role.is_state else CommunityActor)
    assert role.home in (STATES if role.is_state else LOCALITIES)


@every_role
def test_default_strategies(role: Role) -> None:
    """Every role names a strategy that looks ahead, its cheap double and a readable character."""
    assert set(role.strategies) == {"look_ahead", "distilled", "rule_based"}


@every_role
def test_role_sources(role: Role) -> None:
    """Every role rests on claims of the register."""
    assert role.sources
    assert set(role.sources) <= CLAIMS


@every_role
def test_goal_weights_add_up(role: Role, switches: dict[str, float]) -> None:
    """The weights of a role's goals add up to one where the switches stand at their defaults."""
    weights = [goal.weight * switches.get(goal.weight_switch, 1.0) for goal in role.goals]

    assert sum(weights) == pytest.approx(1.0, abs=1e-9)


@every_role
def test_goals(role: Role, switches: dict[str, float]) -> None:
    """Every goal measures something of its own actor and gives the reason for its threshold."""
    owner = role.key if role.is_state else "community"

    assert len({goal.key for goal in role.goals}) == len(role.goals)
    for goal in role.goals:
        assert goal.measure in MEASURES
        assert goal.measure.partition(".")[0] == owner
        assert goal.weight_switch in ("", *switches)
        assert -1.0 <= goal.threshold <= 1.0
        assert goal.title
        assert goal.because.startswith("it ")


def test_every_measure_is_somebodys_goal() -> None:
    """No payoff measure is computed for nobody."""
    assert {goal.measure for role in ROLES for goal in role.goals} == set(MEASURES)


@every_role
def test_option_keys_are_distinct(role: Role) -> None:
    """No two options of a role share a key, and none takes the name of holding course."""
    keys = [option.key for option in role.options]

    assert len(set(keys)) == len(keys)
    assert "hold" not in keys


@every_option
def test_option_reads_quickly(role: Role, option: Option) -> None:
    """A card has a title of at most five words, a body of at most 22 and a clause for explanations."""
    assert 1 <= len(option.title.split()) <= 5
    assert 1 <= len(option.body.split()) <= 22
    assert option.body.endswith(".")
    assert option.because
    assert not option.because.endswith(".")
    assert option.group
    assert option.certainty in ("likely", "mixed", "unknown")


@every_option
def test_no_free_lunch(role: Role, option: Option) -> None:
    """Every option helps one to three things, strains one to three and costs something."""
    assert 1 <= len(option.helps) <= 3
    assert 1 <= len(option.strains) <= 3
    assert not set(option.helps) & set(option.strains)
    assert option.cost > 0


@every_option
def test_time_to_effect(role: Role, option: Option) -> None:
    """The first effect of an option comes within the game and not after the full one."""
    assert 0 < option.first_effect <= option.full_effect <= 40


@every_option
def test_option_sources(role: Role, option: Option) -> None:
    """Every option rests on claims of the register."""
    assert option.sources
    assert set(option.sources) <= CLAIMS


@every_option
def test_conflicts_are_mutual(role: Role, option: Option) -> None:
    """An option in conflict with another of its actor is named by that one too."""
    others = {other.key: other for other in role.options}

    assert all(option.key in others[key].conflicts for key in option.conflicts)
    assert option.key not in option.conflicts


@every_option
def test_moves_name_instruments(role: Role, option: Option) -> None:
    """Whatever an option moves, for every target, is a row of the instruments, and it moves something."""
    choices = [choice for choice in role.choices if choice.option is option]
    moved = {row_name(row) for choice in choices for row in role.moves(choice)}

    assert moved
    assert moved <= set(INSTRUMENT_ROWS)


@every_option
def test_events_may_move_as_far_as_options(role: Role, option: Option) -> None:
    """No option moves an instrument further in a quarter than an event of a class may."""
    for choice in role.choices:
        if choice.option is option:
            assert all(abs(amount) <= most(row) for row, amount in role.moves(choice).items())


@every_option
def test_targets_are_assets(role: Role, option: Option) -> None:
    """Targets are projects, and an option uses its target exactly when it has some."""
    assert set(option.targets) <= set(ASSETS)
    assert bool(option.targets) == any("{target}" in row for row in option.moves)


@every_option
def test_ties_name_states(role: Role, option: Option) -> None:
    """A state warms and cools other states only; communities move no ties."""
    others = set(STATES) - {role.home}
    pairs = [tie.split(".") for tie in option.ties]

    assert set(option.warms) <= (others if role.is_state else set())
    assert all(len(set(pair)) == 2 and set(pair) <= others for pair in pairs)


@every_option
def test_invitations_reach_an_option(role: Role, option: Option) -> None:
    """An option invites only options that exist."""
    known = {f"{other.key}.{one.key}" for other in ROLES for one in other.options}

    assert set(option.invites) <= known


@every_option
def test_allegations_are_for_computer_players(role: Role, option: Option, switches: dict[str, float]) -> None:
    """What needs a contested assumption is labelled an allegation and stays off a person's menu."""
    alleged = bool(option.needs_switch)

    assert option.needs_switch in ("", *switches)
    assert option.persons is not alleged
    assert (option.label == "Contested allegation") is alleged


@every_option
def test_nobody_is_asked_to_support_violence(role: Role, option: Option) -> None:
    """An option that feeds armed groups is never on a person's menu, and an alert says no force is used."""
    feeds = [
        row for row, amount in option.moves.items() if amount > 0 and row.startswith(("covert", "insurgent"))
    ]

    assert not (feeds and option.persons)
    if option.key in ("mil_press", "blockade"):
        assert "No force is used." in option.body


@every_role
def test_standing_answers(role: Role) -> None:
    """Pakistan alone carries standing answers, on bids for Pasni and on pressure, as short as its options."""
    assert [answer.key for answer in role.answers] == (
        ["on_pasni_bid", "on_pressure"] if role.key == "pakistan" else []
    )
    for answer in role.answers:
        assert 1 <= len(answer.title.split()) <= 5
        assert 1 <= len(answer.body.split()) <= 22
        assert answer.because


def test_institutions_rather_than_persons() -> None:
    """No actor's file names a living office-holder or a person the articles quote."""
    named = {path.name: SURNAMES.findall(path.read_text("utf-8")) for path in FILES}

    assert {name: found for name, found in named.items() if found} == {}
