"""Mixtures, tit for tat and learners: each does what its kind promises."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from geosim.errors import InputError
from geosim.library import default_library
from geosim.strategies import build
from geosim.strategies.base import HOLD, Fit
from geosim.table import fitted
from geosim.world import compile_world

LIBRARY = default_library()
WORLD = compile_world(LIBRARY.scenario("first_shipment"), LIBRARY.parameters, tuple(LIBRARY.actors.values()))
RUNS = 1000


def share(game, actor, choice):
    """Give the share of runs and turns in which a choice was in force; `hold` is none."""
    rows = [turn.picked[game.constants.effects.columns(actor)] for turn in game.turns]
    if choice == HOLD:
        return float(np.mean([row.max(axis=0) == 0 for row in rows]))
    place = game.world.menus[actor][1:].index(choice)
    return float(np.mean([row[place] for row in rows]))


def error(odds, draws):
    """Give four standard errors of a share."""
    return 4 * (odds * (1 - odds) / draws) ** 0.5


def picks(game, actor, run=0):
    """Give what an actor had in force, turn by turn."""
    return [" ".join(game.picks(actor, turn, run)) or HOLD for turn in range(len(game.turns))]


# ------------------------------------------------------------------------------------------- mixture

LOTS = """\
kind: mixture
actors: [india]
parts:
  - {share: 6, choose: hold}
  - {share: 2.5, choose: court_us}
  - {share: 1.5, choose: [chabahar, court_us]}
"""


def test_the_frequencies_of_a_mixture_are_its_shares(stage):
    """In 1,000 runs of four turns each part is done as often as its share says, within sampling error."""
    game = stage("india", LOTS, turns=4, runs=range(RUNS))

    for choice, odds in ((HOLD, 0.6), ("court_us", 0.4), ("chabahar", 0.15), ("detente", 0.0)):
        assert abs(share(game, "india", choice) - odds) <= error(odds, 4 * RUNS), choice


def test_every_turn_has_a_lot_of_its_own(stage):
    """What was drawn in one turn says nothing of the next."""
    game = stage("india", LOTS, turns=2, runs=range(RUNS))
    idle = [turn.picked[game.constants.effects.columns("india")].max(axis=0) == 0 for turn in game.turns]

    both = float(np.mean(idle[0] & idle[1]))

    assert abs(both - 0.36) <= error(0.36, RUNS)


def test_parts_whose_condition_fails_leave_their_share_to_the_others(stage):
    """The shares of the parts that remain keep their proportions."""
    text = (
        "kind: mixture\nactors: [india]\nparts:\n  - {share: 1, when: tension > 2, choose: detente}\n"
        "  - {share: 1, choose: hold}\n  - {share: 3, choose: court_us}\n"
    )
    game = stage("india", text, turns=2, runs=range(RUNS))

    assert share(game, "india", "detente") == 0.0
    assert abs(share(game, "india", "court_us") - 0.75) <= error(0.75, 2 * RUNS)


def test_what_goes_before_the_lot_is_done_where_it_applies(stage):
    """While a condition holds nothing is drawn."""
    text = (
        "kind: mixture\nactors: [india]\nfirst: [{when: turn is 2 of 2, choose: detente}]\n"
        "parts: [{share: 1, choose: hold}]\n"
    )

    game = stage("india", text, turns=4)

    assert picks(game, "india") == [HOLD, "detente", HOLD, "detente"]


def test_a_part_may_follow_another_strategy(stage):
    """A part that is a strategy chooses as that strategy does, with its answers, run by run."""
    text = (
        "kind: mixture\nactors: [pakistan]\nparts:\n"
        "  - share: 1\n    follow:\n      {kind: scripted, turns: [[openbook]], repeat: true,"
        " answers: {on_pasni_bid: refuse}}\n"
        "  - {share: 1, choose: capacity, answers: {on_pasni_bid: accept}}\n"
    )
    game = stage("pakistan", text, turns=2, runs=range(200))

    for turn, choices in enumerate(game.turns):
        opened = np.array([game.picks("pakistan", turn, run) == ("openbook",) for run in range(200)])
        assert 0.3 < opened.mean() < 0.7
        assert np.array_equal(choices.on_pasni_bid, np.where(opened, 2.0, 1.0))


# --------------------------------------------------------------------------------------- tit for tat

MIRROR = "kind: tit_for_tat\nforgive: 0\nactors: [china]\npartners: [pakistan]\n"
ACTS = ["hold", "concede_china@saindak", "concede_us@refinery", "reassure_china", "hold", "signal_us"]


def test_tit_for_tat_mirrors(stage):
    """It opens warmly; then warmth is answered with warmth, coldness with coldness, silence with silence."""
    game = stage(
        "china",
        MIRROR,
        scripts={"pakistan": ACTS},
        turns=7,
        runs=range(20),
        switches={"beijing_reading": 1.0},
    )

    warm, cold = {"invest", "rollover", "invest rollover"}, {"secpush", "reroute", "coerce"}
    for run in range(20):
        done = picks(game, "china", run)
        assert done[0] in warm
        assert done[1] == HOLD
        assert done[2] in warm
        assert done[3] in cold
        assert done[4] in warm
        assert done[5] == HOLD
        assert done[6] in cold


def test_tit_for_tat_answers_in_proportion(stage):
    """Of several cold options it takes the one nearest to what was done."""
    answers = {"beijing_reading": 1.0}
    mild = stage("china", MIRROR, scripts={"pakistan": ["signal_us"]}, turns=2, switches=answers)
    harsh = stage(
        "china",
        MIRROR,
        scripts={"pakistan": ["signal_us concede_us@refinery"]},
        turns=2,
        switches=answers,
    )

    assert picks(mild, "china")[1] == "secpush"
    assert picks(harsh, "china")[1] == "coerce"


def test_a_suspicious_one_waits(stage):
    """Without trust nothing is done before the partner has done something."""
    game = stage("china", f"{MIRROR}trusting: false\n", turns=3)

    assert picks(game, "china") == [HOLD] * 3


def test_a_share_of_coldness_is_forgiven(stage):
    """With odds of 0.3, three cold acts in ten are answered as if they had been warm."""
    game = stage(
        "china",
        MIRROR.replace("forgive: 0", "forgive: 0.3"),
        scripts={"pakistan": ["concede_us@refinery"]},
        turns=2,
        runs=range(RUNS),
        switches={"beijing_reading": 1.0},
    )
    row = game.turns[1].picked[game.constants.effects.columns("china")]
    warm = game.world.menus["china"][1:].index("invest"), game.world.menus["china"][1:].index("rollover")

    forgiven = float(np.mean(np.maximum(*row[list(warm)])))

    assert abs(forgiven - 0.3) <= error(0.3, RUNS)


# ------------------------------------------------------------------------------------------- learner

STUDENT = "kind: learner\nactors: [iran]\nmemory: 0.5\nprecision: 10\n"


def test_attraction_is_the_faded_sum_of_what_turns_paid_beyond_the_usual(stage):
    """The utilities follow from the record of picks and scores, worked out here by hand."""
    scripts = {"pakistan": ["transit", "security"], "india": ["chabahar"]}
    game = stage("iran", STUDENT, scripts=scripts, turns=5, played=3)
    view = game.view("iran")
    row = game.world.actors.index("iran")
    paid = np.diff([float(scores[row, 0]) for scores in view.scores]) / 4
    expected = {}
    for name in view.choices:
        done = [1.0 if name in (game.picks("iran", t) or (HOLD,)) else 0.0 for t in range(3)]
        gains = [0.0, paid[1] - paid[0], paid[2] - (paid[0] + paid[1]) / 2]
        expected[name] = 10 * (0.5 * gains[1] * done[1] + gains[2] * done[2])

    found = dict(zip(view.choices, game.strategies["iran"].utilities(view)[:, 0], strict=True))

    assert found == pytest.approx(expected)
    assert any(expected.values())


def test_the_learner_shifts_toward_what_paid():
    """What was in force when a turn paid becomes likelier than what was in force when one did not."""
    file = {"title": "S", "about": "s", "kind": "learner"}
    student = build(file, Fit(LIBRARY.actors["iran"], WORLD.menus, ()))
    effects, rows = WORLD.constants.effects, len(WORLD.constants.effects.costs)
    mine = effects.columns("iran")
    past = [np.zeros((rows, 1)) for _ in range(6)]
    for turn, picked in enumerate(past):
        picked[mine.start + (0 if turn % 2 else 1)] = 1.0  # chabahar in odd turns, border in even ones
    pays = [0.0, 1.0, 0.0, 1.0, 0.0, 1.0]  # odd turns pay
    scores = [np.full((len(effects.actors), 1), 4 * sum(pays[:turn])) for turn in range(7)]
    seen = SimpleNamespace(
        actor="iran",
        runs=1,
        turn_quarters=4,
        constants=WORLD.constants,
        past=tuple(past),
        scores=tuple(scores),
        legal=np.ones((5, 1), dtype=bool),
    )

    found = dict(zip(WORLD.menus["iran"], student.utilities(seen)[:, 0], strict=True))

    assert found["chabahar"] > 5
    assert found["border"] < 0
    assert found["hold"] == found["transit"] == 0.0


def test_a_learner_plays_what_paid_more_often(stage):
    """Over 300 games, options with a good record are picked more often than those with a bad one."""
    text = "kind: learner\nactors: [iran]\nprecision: 60\n"
    game = stage("iran", text, turns=8, played=7, runs=range(300), others="random")
    view = game.view("iran")
    attraction = game.strategies["iran"].utilities(view)[1:]
    game.play_turn()
    picked = game.turns[-1].picked[game.constants.effects.columns("iran")]

    good, bad = picked[attraction > 1].mean(), picked[attraction < -1].mean()

    assert good > 2 * bad


# ------------------------------------------------------------------------------------- broken files


@pytest.mark.parametrize(
    ("actor", "text", "words"),
    [
        ("india", "kind: mixture\nparts: []\n", ("mine.yaml:4: parts",)),
        (
            "india",
            "kind: mixture\nparts:\n  - {share: 1, choose: hold}\n  - {shar: 1}\n",
            ("line 6", '"share"?'),
        ),
        ("india", "kind: mixture\nparts:\n  - {share: 0, choose: hold}\n", ("mine.yaml:5: parts.0.share",)),
        ("india", "kind: mixture\nparts:\n  - {share: 1}\n", ("parts.0", "does one thing")),
        ("india", "kind: mixture\nparts:\n  - {share: 1, choose: cort_us}\n", ("mine.yaml:5", '"court_us"')),
        (
            "india",
            "kind: mixture\nparts:\n  - share: 1\n    follow: {kind: mixture}\n",
            ("mine.yaml:6: parts.0.follow", "no mixture can be a part"),
        ),
        (
            "india",
            "kind: mixture\nparts:\n  - share: 1\n    follow:\n      kind: rule_based\n      precison: 3\n",
            ("line 8", '"precision"'),
        ),
        (
            "india",
            "kind: mixture\nparts:\n  - share: 1\n    follow:\n      kind: rulebased\n",
            ('no kind of strategy called "rulebased"', '"rule_based"'),
        ),
        (
            "india",
            "kind: mixture\nfirst: [{when: tensoin > 1, choose: hold}]\nparts: [{share: 1, choose: hold}]\n",
            ("first.0.when", '"tension"?'),
        ),
        ("community_makran", "kind: tit_for_tat\n", ("mine.yaml:3: kind", "cannot mirror anybody")),
        ("china", "kind: tit_for_tat\npartners: [pakstan]\n", ("mine.yaml:4: partners.0", '"pakistan"?')),
        ("china", "kind: tit_for_tat\npartners: [india]\n", ("partners.0", "It can mirror: pakistan.")),
        ("china", "kind: tit_for_tat\nforgive: 2\n", ("mine.yaml:4: forgive",)),
        ("china", "kind: learner\nmemory: 1.5\n", ("mine.yaml:4: memory",)),
        ("china", "kind: learner\nprecision: many\n", ("mine.yaml:4: precision", "number")),
        ("china", "kind: lerner\n", ("mine.yaml", 'no kind of strategy called "lerner"', '"learner"')),
    ],
)
def test_a_broken_file_gives_one_clear_message(file_of, actor, text, words):
    """File, line, key, what is wrong and what may be meant."""
    path = file_of(text)

    with pytest.raises(InputError) as caught:
        fitted(path, actor, WORLD, LIBRARY)

    assert [word for word in words if word not in str(caught.value)] == []
