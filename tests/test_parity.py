"""The same run has the same bits in every width, chunk and face."""

from __future__ import annotations

import json
from dataclasses import fields

import numpy as np
import pytest

from geosim.library import default_library
from geosim.log import read_log, replay, to_log
from geosim.model import GeoModel
from geosim.results import quarters
from geosim.table import start

LIBRARY = default_library()
SCENARIO = LIBRARY.scenario("first_shipment")
SEED, RUN = 1, 7

#: Numbers of the opening position that cannot all be drawn at once: shares may add up to more than there is.
OPENING = ("share_start", "commitment_start")


def scenario(cast, turn_quarters, **changes):
    """Give first_shipment with a cast and a length of turns."""
    return SCENARIO.with_changes(cast=cast, turn_quarters=turn_quarters, **changes)


def differences(one, i, other, j):
    """List where run i of one game and run j of another differ: states, payoffs, picks and answers."""
    found = []
    for q, (a, b) in enumerate(zip(one.states, other.states, strict=True)):
        for field in fields(a):
            x, y = getattr(a, field.name), getattr(b, field.name)
            if not isinstance(x, np.ndarray):
                found += [f"{q}: {field.name}"] if x != y else []
            elif x[..., i].tobytes() != y[..., j].tobytes():
                found.append(f"{q}: {field.name}")
    for q, (a, b) in enumerate(zip(one.outcomes, other.outcomes, strict=True)):
        for name in ("payoff", "components", "costs"):
            if getattr(a, name)[..., i].tobytes() != getattr(b, name)[..., j].tobytes():
                found.append(f"{q}: {name}")
    for t in range(len(one.turns)):
        for actor in one.world.actors:
            if one.picks(actor, t, i) != other.picks(actor, t, j):
                found.append(f"turn {t}: picks of {actor}")
        if one.answers(t, i) != other.answers(t, j):
            found.append(f"turn {t}: answers")
    return found


@pytest.fixture(
    scope="module",
    params=[
        ("look_ahead", 4, 40),
        ("distilled", 4, 40),
        ("rule_based", 4, 40),
        ("look_ahead", 1, 16),
        ("distilled", 1, 40),
        ("rule_based", 1, 40),
    ],
    ids=lambda given: f"{given[0]}-turns-of-{given[1]}",
)
def game(request):
    """Give run 7 of seed 1, played alone: ten years, or four where everybody looks ahead each quarter."""
    cast, turn_quarters, length = request.param
    return start(scenario(cast, turn_quarters, quarters=length), seed=SEED, runs=[RUN]).play()


def test_run_7_among_ten(game):
    """Played side by side with nine others, the run is the same to the last bit."""
    ten = start(game.world.scenario, seed=SEED, runs=range(10)).play()

    assert differences(game, 0, ten, RUN) == []


@pytest.mark.parametrize(("cast", "turn_quarters"), [("rule_based", 1), ("rule_based", 4), ("distilled", 4)])
def test_run_7_among_three_thousand(cast, turn_quarters):
    """In a batch 3,000 runs wide the run is the same to the last bit."""
    told = scenario(cast, turn_quarters)
    alone = start(told, seed=SEED, runs=[RUN]).play()
    batch = start(told, seed=SEED, runs=range(3000), keep=False)
    seen = []
    batch.play(lambda g: seen.append(g.state.take(np.array([RUN]))))

    for mine, theirs in zip(alone.states[1:], seen, strict=True):
        for field in fields(mine):
            x, y = getattr(mine, field.name), getattr(theirs, field.name)
            assert np.asarray(x).tobytes() == np.asarray(y).tobytes(), f"{mine.quarter}: {field.name}"
    assert alone.scores[:, 0].tobytes() == batch.scores[:, RUN].tobytes()


def test_run_7_in_a_chunk_at_another_offset(game):
    """In a chunk with runs of another block, in another order, the run is the same to the last bit."""
    chunk = start(game.world.scenario, seed=SEED, runs=[300, 5, RUN]).play()

    assert differences(game, 0, chunk, 2) == []


def test_run_7_where_candidates_are_looked_at_in_slices():
    """A chunk too wide to look ahead at once gives the same choices, to the last bit."""
    told = scenario("look_ahead", 4, turns=3)
    alone = start(told, seed=SEED, runs=[RUN]).play()
    wide = start(told, seed=SEED, runs=range(60)).play()

    assert differences(alone, 0, wide, RUN) == []


def test_run_7_as_a_mesa_model(game):
    """Stepped as a Mesa model the run is the same to the last bit, and so are the numbers it collects."""
    model = GeoModel(game.world.scenario, rng=SEED, run=RUN)
    while model.running:
        model.step()
    collected = model.datacollector.get_model_vars_dataframe()
    table = quarters(game)

    assert differences(game, 0, model.game, 0) == []
    for name in collected:
        assert collected[name].equals(table[name]), name


def test_run_7_replayed_from_its_log(game):
    """Written down, read back and replayed, the run is the same to the last bit."""
    again = replay(read_log(json.dumps(to_log(game))))

    assert differences(game, 0, again, 0) == []


def _drawn(width, exclude):
    """Draw a number for each run for every parameter whose entries have a range in common."""
    draw = np.random.default_rng(0)
    numbers = {}
    for name, row in LIBRARY.parameters.items():
        low, high = (bound.max() if i == 0 else bound.min() for i, bound in enumerate(row.bounds))
        if low < high and name not in exclude:
            numbers[name] = draw.uniform(low, high, width)
    return numbers


def _told(numbers, i, told):
    """Give the scenario in which every number is that of run i."""
    one = {name: float(column[i]) for name, column in numbers.items()}
    switches = {name: one.pop(name) for name in LIBRARY.parameters.switches}
    return told.with_changes(parameters=one, switches=switches)


@pytest.mark.parametrize(("cast", "turn_quarters"), [("look_ahead", 4), ("distilled", 4), ("rule_based", 1)])
def test_a_run_of_a_mixed_chunk_is_the_game_with_its_numbers(cast, turn_quarters):
    """Where every number differs from run to run, each run is the single game with its numbers."""
    told = scenario(cast, turn_quarters, quarters=20)
    numbers = _drawn(3, exclude=OPENING)
    mixed = start(told, seed=SEED, runs=range(5, 8), numbers=numbers).play()

    assert len(numbers) > 200
    for i in range(3):
        alone = start(_told(numbers, i, told), seed=SEED, runs=[5 + i]).play()
        assert differences(alone, 0, mixed, i) == []


def test_a_mixed_chunk_looked_at_in_slices():
    """Numbers that differ from run to run go with their runs when candidates are looked at in slices."""
    told = scenario("look_ahead", 4, turns=2)
    numbers = _drawn(60, exclude=OPENING)
    mixed = start(told, seed=SEED, runs=range(60), numbers=numbers).play()

    for i in (0, 59):
        alone = start(_told(numbers, i, told), seed=SEED, runs=[i]).play()
        assert differences(alone, 0, mixed, i) == []
