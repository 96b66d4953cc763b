"""Strategies written as rules in YAML, and the characters that come with geosim."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from geosim.errors import ConfigError, InputError, UnknownName
from geosim.game import Game
from geosim.library import default_library
from geosim.reading import read_yaml_text
from geosim.rules.columns import columns
from geosim.strategies import build
from geosim.strategies.base import HOLD, Fit
from geosim.world import compile_world

LIBRARY = default_library()
MENUS = {key: (HOLD, *(choice.name for choice in role.choices)) for key, role in LIBRARY.actors.items()}
NUMBERS = [name for name, column in columns(tuple(LIBRARY.actors)).items() if column.unit != "word"]
HEAD = "title: Mine\nabout: A test.\nkind: rule_based\nactors: [any]\nprecision: 4\n"
COMMUNITY = "community_makran"


def made(text, actor="china"):
    """Make a strategy of the lines that follow the head of a file."""
    document = read_yaml_text(HEAD + text, "mine.yaml")
    fit = Fit(LIBRARY.actors[actor], MENUS, NUMBERS, document.where, document.line_of)
    return build(document.data, fit)


def character(actor):
    """Make the rule-based default of an actor."""
    document = LIBRARY.strategy_document(LIBRARY.actors[actor].strategies["rule_based"])
    return build(document.data, Fit(LIBRARY.actors[actor], MENUS, NUMBERS, document.where, document.line_of))


def view(actor="china", runs=2, last=(), **values):
    """Give a view in which every column is 0 but those given, and only the choices given were in force."""
    return SimpleNamespace(
        actor=actor,
        choices=MENUS[actor],
        runs=runs,
        columns={name: np.zeros(runs) for name in NUMBERS}
        | {name: np.array(v) for name, v in values.items()},
        last={key: {c: np.full(runs, float((key, c) in last)) for c in menu} for key, menu in MENUS.items()},
    )


def utilities(strategy, seen):
    """Give the utilities by choice, each a list over the runs."""
    return dict(zip(seen.choices, strategy.utilities(seen).tolist(), strict=True))


def test_preferred_options_lie_above_hold_unnamed_below_and_avoided_far_below():
    """Precision is the distance from hold to a preferred option; avoided ones lie three times as far off."""
    strategy = made("rules: [{prefer: invest, avoid: [coerce]}]")
    found = utilities(strategy, view())

    assert found[HOLD] == [0.0, 0.0]
    assert found["invest"] == [4.0, 4.0]
    assert found["rollover"] == [-4.0, -4.0]
    assert found["coerce"] == [-12.0, -12.0]


def test_the_first_rule_that_applies_and_names_an_option_decides():
    """Later rules are read only for options that no applicable rule above them names, run by run."""
    strategy = made(
        """
rules:
  - {when: reserves < 10, avoid: invest}
  - {prefer: invest}
  - {avoid: [invest, rollover]}
"""
    )
    found = utilities(strategy, view(reserves=[5.0, 15.0]))

    assert found["invest"] == [-12.0, 4.0]
    assert found["rollover"] == [-12.0, -12.0]


def test_strength_scales_what_is_preferred():
    """A strength of a half halves the distance from hold."""
    found = utilities(made("rules: [{prefer: invest, strength: 0.5}]"), view())

    assert found["invest"] == [2.0, 2.0]


def test_hold_can_be_preferred():
    """Doing nothing is an option like others in a rule."""
    found = utilities(made("rules: [{prefer: hold}]"), view())

    assert found[HOLD] == [4.0, 4.0]


def test_an_option_without_target_means_all_its_targets():
    """A target narrows a rule down to one choice."""
    found = utilities(
        made("rules: [{prefer: concede_us@refinery}, {avoid: concede_us}]", "pakistan"), view("pakistan")
    )

    assert found["concede_us@refinery"] == [4.0, 4.0]
    assert found["concede_us@reko_diq"] == [-12.0, -12.0]


@pytest.mark.parametrize("place", ["makran", "gilgit_baltistan"])
def test_home_is_the_locality_of_the_community_that_uses_the_file(place):
    """One file serves several communities, each of which sees its own place."""
    rules = """
rules:
  - {when: "grievance_{home} > 0.5 and not last.community_{home} includes petition", prefer: petition}
"""
    actor = f"community_{place}"
    strategy = made(rules, actor)
    seen = {f"grievance_{place}": [0.9, 0.1]}

    assert utilities(strategy, view(actor, **seen))["petition"] == [4.0, -4.0]
    assert utilities(strategy, view(actor, last={(actor, "petition")}, **seen))["petition"] == [-4.0, -4.0]


def test_home_of_a_state_is_the_state():
    """A file for any actor can ask about Pakistan's tie with whoever uses it."""
    found = utilities(
        made("rules: [{when: 'alignment_{home} > 0', prefer: invest}]"), view(alignment_china=[1, -1])
    )

    assert found["invest"] == [4.0, -4.0]


def test_a_run_decides_alike_alone_and_among_many():
    """Nothing passes from one run to another."""
    reserves = np.linspace(0.0, 20.0, 7)
    strategy = made("rules: [{when: reserves < 9 or reserves > 15, prefer: rollover}, {prefer: invest}]")
    together = strategy.utilities(view(runs=7, reserves=reserves))
    alone = [strategy.utilities(view(runs=1, reserves=reserves[r : r + 1])) for r in range(7)]

    assert np.array_equal(together, np.concatenate(alone, axis=1))


def test_standing_answers_are_handed_on():
    """What the file answers is what the strategy answers."""
    strategy = made("answers: {on_pasni_bid: refuse}\nrules: [{prefer: openbook}]", "pakistan")

    assert strategy.answers(view("pakistan")) == {"on_pasni_bid": "refuse"}


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("rules: []", ConfigError, ("rules",)),
        ("rules: [{prefer: invset}]", UnknownName, ("mine.yaml:6: rules.0.prefer", '"invset"', '"invest"')),
        ("rules:\n  - prefer: invest\n  - avoid: openbook", UnknownName, ("mine.yaml:8: rules.1.avoid",)),
        ("rules: [{prefer: invest@reko_diq}]", ConfigError, ('"invest" takes no target',)),
        ("rules: [{when: tensoin > 1, prefer: invest}]", UnknownName, ("rules.0.when", '"tension"')),
        ("rules: [{when: verdict > 1, prefer: invest}]", UnknownName, ('no result column called "verdict"',)),
        ("rules: [{when: tension, prefer: invest}]", ConfigError, ("mine.yaml:6: rules.0.when",)),
        ("rules: [{when: , prefer: invest}]", ConfigError, ("rules.0.when", "is empty")),
        ("rules: [{when: tension > 1}]", ConfigError, ("rules.0", "names no option")),
        ("rules: [{perfer: invest}]", ConfigError, ('Did you mean "prefer"?',)),
        (
            "rules: [{prefer: invest, avoid: invest}]",
            ConfigError,
            ('rules.0: both prefers and avoids "invest"',),
        ),
        ("rules: [{prefer: invest, strength: 3}]", ConfigError, ("rules.0.strength",)),
        ("precison: 3\nrules: [{prefer: invest}]", ConfigError, ('Did you mean "precision"?',)),
        ("answers: {on_pasni: refuse}\nrules: [{prefer: invest}]", UnknownName, ('"on_pasni"',)),
        ("answers: {on_pasni_bid: maybe}\nrules: [{prefer: invest}]", ConfigError, ("answers.on_pasni_bid",)),
    ],
)
def test_a_wrong_file_gives_one_clear_error(text, kind, words):
    """File, line, key, what is wrong and what may be meant."""
    with pytest.raises(kind) as caught:
        made(text)

    assert isinstance(caught.value, InputError)
    assert [word for word in words if word not in str(caught.value)] == []


@pytest.mark.parametrize(
    ("name", "actor"),
    [
        (name, actor)
        for name in LIBRARY.strategies
        for actor in LIBRARY.actors
        if name in LIBRARY.strategies_for(actor)
    ],
)
def test_every_shipped_strategy_can_be_made_for_every_actor_it_suits(name, actor):
    """No shipped file names what does not exist."""
    document = LIBRARY.strategy_document(name)

    build(document.data, Fit(LIBRARY.actors[actor], MENUS, NUMBERS, document.where, document.line_of))


def test_every_actor_has_a_character_that_does_something():
    """At the opening of a game the default character of every actor prefers something to holding."""
    scenario = LIBRARY.scenario("first_shipment").with_changes(cast="rule_based")
    world = compile_world(scenario, LIBRARY.parameters, tuple(LIBRARY.actors.values()))
    characters = {actor: character(actor) for actor in LIBRARY.actors}
    game = Game(world, characters, seed=1, runs=range(2))
    idle = [actor for actor, found in characters.items() if found.utilities(game.view(actor)).max() <= 0]

    assert idle == []


def test_no_shipped_character_of_a_community_or_of_india_chooses_contested_violence():
    """What is only alleged is avoided by the default characters whatever happens."""
    rng = np.random.default_rng(1)
    for actor, choice in ((COMMUNITY, "support_ins"), ("india", "covert"), ("india", "mil_press")):
        world = {name: rng.normal(0.5, 1.0, 64) for name in NUMBERS}
        found = utilities(character(actor), view(actor, runs=64, **world))

        assert max(found[choice]) <= -9.0
