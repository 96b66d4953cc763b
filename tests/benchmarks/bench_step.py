"""A step of the Mesa model against the bare quarter of the same game, one run wide."""

from __future__ import annotations

import time

import pytest

from geosim.library import default_library
from geosim.model import GeoModel
from geosim.rules import quarter
from geosim.table import start

SCENARIO = default_library().scenario("first_shipment")


@pytest.fixture(scope="module", autouse=True)
def warm():
    """Read files and draw luck before anything is timed."""
    for cast in ("rule_based", "look_ahead"):
        start(SCENARIO.with_changes(cast=cast), runs=[0]).play()


def stepped(told):
    """Step a model through a whole game, its setting up apart."""
    model = GeoModel(told, run=0)

    def steps():
        while model.running:
            model.step()

    return steps


def played(told):
    """Play the same game without Mesa, its setting up apart."""
    return start(told, runs=[0]).play


def bare(told):
    """Resolve the same quarters on the choices of the same game, with nobody choosing and nothing kept."""
    game = start(told, runs=[0])
    opening = game.state
    game.play()

    def quarters():
        state = opening
        for q in range(told.quarters):
            luck = game.noise.quarter(q)
            state, _ = quarter(state, game.turns[q // told.turn_quarters], game.constants, luck)

    return quarters


@pytest.mark.parametrize("cast", ["rule_based", "look_ahead"])
@pytest.mark.parametrize("turn_quarters", [1, 4])
def test_step_against_the_same_game(paired, report, cast, turn_quarters):
    """Collecting and agents cost at most twice the game itself, choosing included on both sides."""
    told = SCENARIO.with_changes(
        cast=cast, turn_quarters=turn_quarters, quarters=40 if turn_quarters == 4 else 20
    )
    ratios, steps = [], []
    for _ in range(5 if cast == "look_ahead" else 15):
        a, _, ratio = paired(stepped(told), played(told), 1)
        ratios.append(ratio)
        steps.append(a / told.quarters)
    ratio, step = sorted(ratios)[len(ratios) // 2], sorted(steps)[len(steps) // 2]
    report(
        f"step over game, {cast}, turns of {turn_quarters}",
        f"{ratio:.2f} ({1e3 * step:.2f} ms a step)",
        "at most 3",
    )

    assert ratio <= 3


def test_step_in_which_nobody_chooses(paired, report):
    """Within a turn a step costs at most three bare quarters."""
    told = SCENARIO.with_changes(cast="rule_based", turn_quarters=4)
    model = GeoModel(told, run=0)
    model.step()
    game = start(told, runs=[0])
    game.play_quarter()
    steps, bares = [], []
    while model.running:
        if model.game.deciding:
            model.step()
            game.play_quarter()
            continue
        luck = game.noise.quarter(game.state.quarter)
        state, choices = game.state, game.turns[-1]
        a, b, _ = paired(model.step, lambda s=state, p=choices, u=luck: quarter(s, p, game.constants, u), 1)
        steps.append(a)
        bares.append(b)
        game.play_quarter()
    step, quarter_alone = (1e3 * sorted(found)[len(found) // 2] for found in (steps, bares))
    report(
        "step over bare quarter, nobody choosing",
        f"{step / quarter_alone:.2f} ({step:.2f} over {quarter_alone:.2f} ms)",
        "at most 3",
    )

    assert step <= 3 * quarter_alone


def test_whole_game_against_bare_quarters(paired, report):
    """A rule-based game stepped as a Mesa model, against its forty bare quarters."""
    told = SCENARIO.with_changes(cast="rule_based", turn_quarters=4)
    resolve = bare(told)
    found = [paired(stepped(told), resolve, 1) for _ in range(15)]
    ratio = sorted(ratio for _, _, ratio in found)[len(found) // 2]
    report("rule-based game over its bare quarters", f"{ratio:.2f}", "at most 3")

    assert ratio <= 3


def test_step_against_a_quarter_in_a_batch(report):
    """A quarter of one run among 1,024 costs at most a hundredth of a step of the Mesa model."""
    told = SCENARIO.with_changes(cast="rule_based", turn_quarters=4)
    ratios = []
    for n in range(5):
        steps, batch = stepped(told), start(told, runs=range(1024 * n, 1024 * (n + 1)), keep=False).play
        began = time.process_time()
        steps()
        middle = time.process_time()
        batch()
        ratios.append((middle - began) / ((time.process_time() - middle) / 1024))
    ratio = sorted(ratios)[len(ratios) // 2]
    report("step over a run-quarter in a batch of 1,024", f"{ratio:.0f}", "at least 100")

    assert ratio >= 100


def test_bare_quarter(benchmark):
    """One quarter of the rules, one run wide."""
    game = start(SCENARIO.with_changes(cast="rule_based"), runs=[0])
    game.play_turn()
    luck = game.noise.quarter(4)

    benchmark(quarter, game.state, game.turns[-1], game.constants, luck)
