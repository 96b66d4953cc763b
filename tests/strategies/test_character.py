"""Grudges, reciprocity and red lines: what a character promises, whatever its kind."""

from __future__ import annotations

import numpy as np
import pytest

from geosim.errors import ConfigError, InputError
from geosim.library import default_library
from geosim.strategies.character import condition_of
from geosim.strategies.memory import warmth
from geosim.table import fit, fitted, start
from geosim.world import compile_world

LIBRARY = default_library()
LENDER = "kind: rule_based\nprecision: 20\nactors: [china]\nrules: [{prefer: rollover}, {avoid: coerce}]\n"
BETRAYAL = {"beijing_reading": 1.0}


def picks(game, actor, run=0):
    """Give what an actor had in force, turn by turn."""
    return [" ".join(game.picks(actor, turn, run)) or "hold" for turn in range(len(game.turns))]


@pytest.mark.parametrize("grudge", [1, 2, 3, 5])
def test_a_grudger_retaliates_for_as_long_as_it_says_and_no_longer(stage, grudge):
    """Passed over once, China withholds loans in the turns that follow, as many as its grudge has."""
    script = ["hold", "concede_us@refinery"]

    game = stage(
        "china", f"{LENDER}grudge: {grudge}\n", scripts={"pakistan": script}, turns=8, switches=BETRAYAL
    )

    expected = ["rollover"] * 2 + ["coerce"] * grudge + ["rollover"] * 6
    assert picks(game, "china") == expected[:8]


def test_a_new_provocation_starts_the_grudge_anew(stage):
    """The turns of a grudge count from the last provocation."""
    script = ["concede_us@refinery", "hold", "concede_us@saindak"]

    game = stage("china", f"{LENDER}grudge: 2\n", scripts={"pakistan": script}, turns=7, switches=BETRAYAL)

    assert picks(game, "china") == ["rollover", *["coerce"] * 4, "rollover", "rollover"]


def test_what_counts_as_provocation_follows_the_reading_of_the_world(stage):
    """Where Beijing reads an opening to Washington as harmless, a contract for Americans provokes nobody."""
    script = ["concede_us@refinery"] * 3
    welcome = {"beijing_reading": 0.0}

    game = stage("china", f"{LENDER}grudge: 3\n", scripts={"pakistan": script}, turns=4, switches=welcome)

    assert picks(game, "china") == ["rollover"] * 4


def test_who_has_nothing_cold_withholds_what_is_warm(stage):
    """Pressed by Washington, a grudging Pakistan signs and says nothing that warms to it, for two turns."""
    warm = "kind: rule_based\nprecision: 20\nactors: [pakistan]\nrules: [{prefer: signal_us}]\n"

    game = stage("pakistan", f"{warm}grudge: 2\n", scripts={"united_states": ["hold", "pressure"]}, turns=6)

    assert picks(game, "pakistan") == ["signal_us", "signal_us", "hold", "hold", "signal_us", "signal_us"]


def test_a_community_says_itself_what_provokes_it_and_how_it_answers(stage):
    """Troops in its place are answered with a closed road for one turn."""
    text = (
        "kind: rule_based\nprecision: 20\nactors: [community_makran]\nrules: [{prefer: petition}]\n"
        "grudge: 1\nprovoked_by: {pakistan: security}\nretaliate_with: blockade\n"
    )

    game = stage("community_makran", text, scripts={"pakistan": ["security"]}, turns=4)

    assert picks(game, "community_makran") == ["petition", "blockade", "petition", "petition"]


def test_a_red_line_goes_before_a_grudge(stage):
    """Who never coerces takes the coldest option that is left."""
    text = f"{LENDER}grudge: 2\nred_lines: [{{never: coerce}}]\n"

    game = stage("china", text, scripts={"pakistan": ["concede_us@refinery"]}, turns=4, switches=BETRAYAL)

    assert picks(game, "china") == ["rollover", "secpush", "secpush", "rollover"]


@pytest.mark.parametrize(
    "kind",
    [
        "kind: random\n",
        "kind: learner\nprecision: 100\n",
        "kind: distilled\n",
        "kind: tit_for_tat\n",
        "kind: rule_based\nprecision: 5\nrules: [{prefer: [concede_us, process]}]\n",
        "kind: mixture\nparts: [{share: 1, choose: concede_us}, {share: 2, follow: {kind: random}}]\n",
        "kind: scripted\nturns: [[process, security]]\nrepeat: true\n",
    ],
    ids=lambda text: text.split()[1],
)
def test_red_lines_are_never_crossed_in_a_thousand_games(stage, kind):
    """Whatever it would rather do, in 1,000 games nobody takes what its red lines bar."""
    lines = (
        "actors: [pakistan]\nred_lines:\n  - never: concede_us\n  - {never: process, when: reserves < 14.5}\n"
        "  - refuse: on_pasni_bid\n"
    )
    poor = []

    game = stage("pakistan", kind + lines, turns=6, runs=range(1000), others="random")

    mine = game.world.menus["pakistan"][1:]
    for turn, choices in enumerate(game.turns):
        taken = choices.picked[game.constants.effects.columns("pakistan")]
        signed = [row for row, name in enumerate(mine) if name.startswith("concede_us")]
        assert not taken[signed].any()
        begins = game.states[4 * turn].reserves
        poor.append(float(np.mean(begins < 14.5)))
        assert not taken[mine.index("process")][begins < 14.5].any()
        assert np.all(choices.on_pasni_bid == 2.0)
    assert 0.05 < max(poor) < 1.0


def shipped_lines():
    """Give every shipped strategy that has red lines, with an actor whom they concern."""
    found = []
    for name in LIBRARY.strategies:
        lines = LIBRARY.strategy_document(name).data.get("red_lines", ())
        for actor in LIBRARY.actors:
            mine = [line for line in lines if actor in line.get("actors", [actor])]
            if mine and LIBRARY.suits(name, actor):
                found.append(pytest.param(name, actor, mine, id=f"{name}-{actor}"))
    return found


@pytest.mark.parametrize(("name", "actor", "lines"), shipped_lines())
def test_shipped_red_lines_are_never_crossed_in_a_thousand_games(name, actor, lines):
    """Whatever random others do, in 1,000 games no shipped strategy takes what its red lines bar then."""
    told = LIBRARY.scenario("first_shipment").with_changes(
        strategies={**dict.fromkeys(LIBRARY.actors, "random"), actor: name},
        turns=3,
        switches={"proxy_war": 1},
    )
    game = start(told, seed=8, runs=range(1000), library=LIBRARY)
    seat, menu = fit(game.world, actor), game.world.menus[actor][1:]
    taken = 0.0

    while not game.over:
        view = game.view(actor)
        drawn = [(line, _holds(line, seat, view)) for line in lines]
        game.play_turn()
        picked = game.turns[-1].picked[game.constants.effects.columns(actor)]
        taken += picked.sum()
        for line, holds in drawn:
            crossing = [row for row, choice in enumerate(menu) if _bars(line, choice)]
            assert not (picked[crossing] * holds).any(), line
            if "refuse" in line:
                assert np.all(game.turns[-1].on_pasni_bid[holds] == 2.0)

    assert taken > 0


def _holds(line, seat, view):
    condition = condition_of(line.get("when"), seat, "red_lines")
    return np.ones(view.runs, dtype=bool) if condition is None else condition.holds(view)


def _bars(line, choice):
    """Tell whether a red line, as it is written in a file, bars a choice."""
    option = choice.partition("@")[0]
    never, only = (
        [line[key]] if isinstance(line.get(key), str) else line.get(key, []) for key in ("never", "only")
    )
    return option in never or choice in never or bool(only and option not in only)


def test_the_shipped_grudger_keeps_its_word():
    """In 300 games the offended partner withholds loans for two turns after an affront, and never else."""
    told = LIBRARY.scenario("first_shipment").with_changes(
        strategies={**dict.fromkeys(LIBRARY.actors, "random"), "china": "offended_partner"}, switches=BETRAYAL
    )
    game = start(told, seed=8, runs=range(300), library=LIBRARY).play()
    affronts = ("concede_us", "signal_us")
    cold, warm = 0, 0

    for run in range(300):
        for turn in range(10):
            before = [game.picks("pakistan", t, run) for t in range(max(0, turn - 2), turn)]
            resented = any(choice.startswith(affronts) for picks in before for choice in picks)
            assert ("coerce" in game.picks("china", turn, run)) == resented, (run, turn)
            cold, warm = cold + resented, warm + (not resented)

    assert min(cold, warm) > 100


def test_only_bars_everything_else(stage):
    """A red line that opens two options leaves those and holding course."""
    text = "kind: random\nactors: [iran]\nred_lines: [{only: [border, transit]}]\n"

    game = stage("iran", text, turns=5, runs=range(200))

    seen = {choice for run in range(200) for turn in range(5) for choice in game.picks("iran", turn, run)}
    assert seen == {"border", "transit"}


def test_reciprocity_adds_the_product_of_both_warmths(stage):
    """The utility of an option grows by r times what was done to the tie times what the option does."""
    plain = "kind: rule_based\nprecision: 3\nactors: [pakistan]\nrules: [{prefer: openbook}]\n"
    scripts = {"china": ["invest rollover"], "united_states": ["pressure"]}
    games = [
        stage("pakistan", text, scripts=scripts, turns=2, played=1)
        for text in (plain, f"{plain}reciprocity: 2\n")
    ]
    bare, repaying = (game.strategies["pakistan"].utilities(game.view("pakistan")) for game in games)
    by_china, by_us = 0.7 + 0.7, -1.2
    own = {
        actor: np.concatenate([[0.0], warmth("pakistan", actor, games[0].constants)[:, 0]])
        for actor in ("china", "united_states")
    }

    added = (repaying - bare)[:, 0]

    assert np.allclose(added, 2 * (by_china * own["china"] + by_us * own["united_states"]))


@pytest.mark.parametrize(
    ("actor", "text", "words"),
    [
        ("community_makran", "reciprocity: 1\n", ("mine.yaml:6: reciprocity", "no ties with states")),
        ("community_makran", "grudge: 2\n", ("mine.yaml:6: grudge", "provoked_by and retaliate_with")),
        ("china", "provoked_by: {pakistan: concede_us}\n", ("mine.yaml:6: provoked_by", "needs a grudge")),
        (
            "china",
            "grudge: 2\nprovoked_by: {pakstan: hold}\n",
            ("mine.yaml:7: provoked_by.pakstan", '"pakistan"?'),
        ),
        ("china", "grudge: 2\nprovoked_by: {pakistan: conced_us}\n", ("mine.yaml:7", '"concede_us"')),
        ("china", "grudge: 2\nretaliate_with: coerc\n", ("mine.yaml:7: retaliate_with", '"coerce"')),
        ("china", "grudge: 1.5\n", ("mine.yaml:6: grudge", "whole number")),
        ("china", "grudge: 99\n", ("mine.yaml:6: grudge", "40")),
        ("china", "reciprocity: -1\n", ("mine.yaml:6: reciprocity",)),
        (
            "china",
            "red_lines: [{never: hold}]\n",
            ("mine.yaml:6: red_lines.0", "holding course is always open"),
        ),
        ("china", "red_lines: [{when: reserves < 9}]\n", ("red_lines.0", "draws no line")),
        (
            "china",
            "red_lines:\n  - never: invest\n  - never: invst\n",
            ("mine.yaml:8: red_lines.1", '"invest"'),
        ),
        ("china", "red_lines: [{never: invest, when: reservs < 9}]\n", ("red_lines.0.when", '"reserves"')),
        ("china", "red_lines: [{refuse: on_pasni_bid}]\n", ("red_lines.0.refuse", "standing answer")),
        ("china", "red_lines: [{actors: [chna], never: invest}]\n", ("red_lines.0.actors", '"china"')),
        ("china", "red_line: [{never: invest}]\n", ("mine.yaml:6: red_line", 'Did you mean "red_lines"')),
    ],
)
def test_a_broken_character_gives_one_clear_message(file_of, actor, text, words):
    """File, line, key, what is wrong and what may be meant."""
    path = file_of(f"kind: random\nactors: [any]\n# ---\n{text}")
    world = compile_world(
        LIBRARY.scenario("first_shipment"), LIBRARY.parameters, tuple(LIBRARY.actors.values())
    )

    with pytest.raises(InputError) as caught:
        fitted(path, actor, world, LIBRARY)

    message = str(caught.value)
    assert isinstance(caught.value, (ConfigError, InputError))
    assert [word for word in words if word not in message] == []
    assert message.count("\n") == 0
