"""Distilled minds: what they compute, what they refuse, and how close the shipped ones come."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from geosim.errors import ConfigError, InputError
from geosim.library import default_library
from geosim.rules.moves import wear
from geosim.strategies import lessons
from geosim.strategies.distilled import Distilled, signal, spent
from geosim.strategies.lessons import Knowledge, read_mind, written
from geosim.strategies.look_ahead import horizon
from geosim.strategies.quantal import pulls
from geosim.table import fit, fitted, start

LIBRARY = default_library()
ACTORS = tuple(LIBRARY.actors)


@pytest.fixture
def game():
    """Give a game of five runs in the middle, in which everybody picks at random."""
    told = LIBRARY.scenario("first_shipment").with_changes(
        strategies=dict.fromkeys(ACTORS, "random"), turns=6
    )
    found = start(told, seed=3, runs=range(5), library=LIBRARY)
    for _ in range(3):
        found.play_turn()
    return found


def knowledge(menu, terms=((0,), (0, 1)), slope=0.5):
    """Give knowledge of two signals, in which every choice has slopes of its own."""
    return Knowledge(
        signals=(
            {"name": "reserves", "low": 5.0, "high": 25.0},
            {"name": "tension", "low": 0.0, "high": 1.0},
        ),
        terms=terms,
        gains={name: (0.1 * i, slope, -0.02 * i) for i, name in enumerate(menu[1:], start=1)},
    )


def test_utilities_follow_from_the_data(game):
    """Gains are intercept and slopes on scaled signals, less wear and cost, over the horizon, made sharp."""
    view = game.view("china")
    mind = Distilled({"4": knowledge(view.choices)}, fit(game.world, "china"))
    c, mine = view.constants, view.constants.effects.columns("china")
    x = np.clip(view.columns["reserves"], 5, 25) / 10 - 1.5
    y = 2 * view.columns["tension"] - 1
    fresh = wear(view.state.repetition, c)[c.effects.option_of[mine]]
    worth = [np.zeros(5)]
    for i in range(1, len(view.choices)):
        gain = 0.1 * i + 0.5 * x - 0.02 * i * x * y
        worth.append((gain * fresh[i - 1] - c.effects.costs[mine][i - 1] * spent(view)) / horizon(view))

    found = mind.utilities(view)

    assert np.allclose(found, mind.precision(view) * (np.stack(worth) + pulls(view)), atol=1e-12)


def test_signals_stay_within_what_was_seen(game):
    """Beyond the lowest and highest value it has learned from, a signal counts as that value."""
    view = game.view("china")
    mind = Distilled({"4": knowledge(view.choices)}, fit(game.world, "china"))
    rich = {**view.columns, "reserves": np.full(5, 25.0)}
    richer = {**view.columns, "reserves": np.full(5, 1e9)}

    at_the_edge, beyond = (mind.utilities(replace(view, columns=columns)) for columns in (rich, richer))

    assert np.array_equal(at_the_edge, beyond)


def test_costs_and_precision_are_read_from_the_world(game):
    """A costlier choice looks worse by its cost, and a sharper world doubles every utility."""
    view = game.view("china")
    mind = Distilled({"4": knowledge(view.choices)}, fit(game.world, "china"))
    c = view.constants
    sharp = replace(c, numbers={**c.numbers, "precision": 2 * c.precision})
    dear = replace(c, effects=replace(c.effects, costs=c.effects.costs + 0.01))

    usual = mind.utilities(view)

    assert np.array_equal(mind.utilities(replace(view, constants=sharp)), 2 * usual)
    less = mind.precision(view) * 0.01 * spent(view) / horizon(view)
    assert np.allclose(usual[1:] - mind.utilities(replace(view, constants=dear))[1:], less)


def test_what_was_in_force_is_a_signal(game):
    """A name with a dot tells whether somebody's choice was in force last turn."""
    view = game.view("iran")

    found = [signal(view, f"pakistan.{name}") for name in game.world.menus["pakistan"][1:]]

    assert np.array_equal(np.stack(found), game.turns[-1].picked[view.constants.effects.columns("pakistan")])
    assert signal(view, "pakistan.nothing") is signal(view, "no_such_column") is None


def test_a_signal_the_world_does_not_show_is_told(game):
    """Data that name something unknown give one message that says what to do."""
    view = game.view("china")
    known = knowledge(view.choices)
    strange = known.model_copy(
        update={"signals": (known.signals[0].model_copy(update={"name": "mood"}),) * 2}
    )
    mind = Distilled({"4": strange}, fit(game.world, "china"))

    with pytest.raises(ConfigError, match=r'"mood", which is not there. Make the data anew'):
        mind.utilities(view)


def test_it_does_not_count_as_looking_ahead():
    """Whoever estimates how long a batch takes may count it with the quick ones."""
    game = start(LIBRARY.scenario("first_shipment").with_changes(cast="distilled"), library=LIBRARY)

    assert not any(strategy.looks_ahead for strategy in game.strategies.values())


# -------------------------------------------------------------------------------------------- the data


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """Put data of other names into a folder of their own, and give the function that writes there."""
    monkeypatch.setattr(lessons, "folder_of", lambda name: tmp_path / name)

    def put(name, actor, text):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / f"{actor}.json").write_text(text, encoding="utf-8")

    return put


def test_what_is_written_is_read_again(shelf):
    """The text of a file gives the same mind."""
    mind = _shipped("iran")
    shelf("mine", "iran", written(mind))

    assert read_mind("mine", "iran") == mind


def test_data_learned_anew_are_another_mind(shelf):
    """What a batch notes of its seats tells data of the same name apart, and is empty for other kinds."""
    mind = _shipped("iran")
    noted = []
    for games in (1, 2):
        made = mind.made.model_copy(update={"games": games})
        shelf("mine", "iran", written(mind.model_copy(update={"made": made})))
        noted.append(lessons.learned_by({"kind": "distilled", "data": "mine"}, "iran"))

    assert len({*noted, ""}) == 3
    assert lessons.learned_by({"kind": "quantal"}, "iran") == ""


def _shipped(actor):
    file = LIBRARY.home.joinpath(*lessons.FOLDER, "look_ahead", f"{actor}.json")
    return lessons.Mind.model_validate_json(file.read_text(encoding="utf-8"))


BROKEN = {
    "no JSON": (lambda data: "{", "JSON"),
    "another key": (lambda data: json.dumps({**data, "mood": 1}), "mood"),
    "a length that lacks": (
        lambda data: json.dumps({**data, "turns": {"4": data["turns"]["4"]}}),
        "1, 2 and 4",
    ),
    "no number": (lambda data: _with(data, "signals", [{"name": "reserves", "low": None, "high": 1}]), "low"),
    "an empty range": (
        lambda data: _with(data, "signals", [{"name": "reserves", "low": 1, "high": 1}] * 30),
        "low lies below high",
    ),
    "a term without a signal": (
        lambda data: _with(data, "terms", [[99]]),
        "names a signal that is not there",
    ),
    "too few slopes": (lambda data: _with(data, "gains", {"border": [1.0]}), "one slope for each term"),
}


def _with(data, key, value):
    data["turns"]["4"][key] = value
    return json.dumps(data)


@pytest.mark.parametrize("fault", BROKEN)
def test_broken_data_give_one_clear_message(shelf, file_of, fault):
    """The file, the key and what is wrong."""
    spoil, word = BROKEN[fault]
    shelf("mine", "iran", spoil(json.loads(written(_shipped("iran")))))
    path = file_of("kind: distilled\ndata: mine\n")
    world = start("first_shipment", library=LIBRARY).world

    with pytest.raises(InputError) as caught:
        fitted(path, "iran", world, LIBRARY)

    assert "iran.json" in str(caught.value)
    assert word in str(caught.value)


def test_choices_that_the_data_do_not_know_are_refused(shelf, file_of):
    """An actor with a new option is told to learn anew, and what it lacks."""
    data = json.loads(written(_shipped("iran")))
    for lesson in data["turns"].values():
        del lesson["gains"]["border"]
    shelf("mine", "iran", json.dumps(data))
    path = file_of("kind: distilled\ndata: mine\n")
    world = start("first_shipment", library=LIBRARY).world

    with pytest.raises(
        ConfigError, match=r"data: the distilled data .* do not know border of iran. Make them"
    ):
        fitted(path, "iran", world, LIBRARY)


def test_data_that_do_not_exist_are_told(file_of):
    """A misspelt name, or an actor that has learned nothing, gives the command that makes data."""
    world = start("first_shipment", library=LIBRARY).world

    with pytest.raises(ConfigError, match=r'no distilled data "mine" for iran .*geosim distil'):
        fitted(file_of("kind: distilled\ndata: mine\n"), "iran", world, LIBRARY)
    with pytest.raises(InputError, match="data"):
        fitted(file_of("kind: distilled\ndata: ../../secrets\n"), "iran", world, LIBRARY)


# ------------------------------------------------------------------------------------------- the cast


@pytest.mark.parametrize("turn_quarters", [1, 2, 4])
def test_the_cast_plays_the_same_alone_and_in_rows(turn_quarters):
    """A run of distilled minds has the same bits alone, among others, and in another order."""
    told = LIBRARY.scenario("pasni_and_gwadar").with_changes(
        cast="distilled", turn_quarters=turn_quarters, quarters=16
    )
    alone = start(told, seed=4, runs=[7], library=LIBRARY).play()
    rows = start(told, seed=4, runs=range(40), library=LIBRARY).play()
    turned = start(told, seed=4, runs=[300, 7, 2], library=LIBRARY).play()

    for other, place in ((rows, 7), (turned, 1)):
        assert other.scores[:, place].tobytes() == alone.scores[:, 0].tobytes()
        for turn in range(len(alone.turns)):
            same = [other.picks(actor, turn, place) == alone.picks(actor, turn) for actor in ACTORS]
            assert all(same)


def test_every_utility_has_the_same_bits_at_every_width():
    """Alone and among others the utilities are equal to the last bit, for every actor."""
    told = LIBRARY.scenario("first_shipment").with_changes(cast="distilled", turns=3)
    games = [start(told, seed=4, runs=runs, library=LIBRARY) for runs in ([7], range(33))]
    for game in games:
        game.play_turn()

    for actor in ACTORS:
        alone, rows = (game.strategies[actor].utilities(game.view(actor)) for game in games)
        assert rows[:, 7].tobytes() == alone[:, 0].tobytes(), actor
