"""The words of conditions beside result columns: memory, holdings, extremes, trends, cycles, the calendar."""

from __future__ import annotations

import numpy as np
import pytest

from geosim.errors import GeosimError
from geosim.library import default_library
from geosim.strategies.base import Fit
from geosim.strategies.conditions import parse
from geosim.table import fit
from geosim.world import compile_world

LIBRARY = default_library()
WORLD = compile_world(LIBRARY.scenario("first_shipment"), LIBRARY.parameters, tuple(LIBRARY.actors.values()))
ACTS = ["concede_us@refinery openbook", "reassure_china", "concede_us@saindak", "hold"]
US = ["invest", "pressure", "invest", "hold"]


def judged(view, text, actor="china"):
    """Judge a condition from an actor's seat, in the first run."""
    known: Fit = fit(WORLD, actor)
    return bool(parse(text, known.columns, known.menus, "mine.yaml:1", "when", actor).holds(view)[0])


@pytest.fixture
def seen(stage):
    """Give what China sees after four turns of Pakistan and the United States acting on a script."""
    game = stage(
        "china",
        "kind: scripted\nactors: [china]\nturns: [[], [invest], [invest], [invest]]\n",
        scripts={"pakistan": ACTS, "united_states": US},
        turns=5,
        played=4,
        switches={"beijing_reading": 1.0},
    )
    return game.view("china")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("since.pakistan.concede_us == 2", True),
        ("since.pakistan.concede_us@refinery == 4", True),
        ("since.pakistan.reassure_china == 3", True),
        ("since.pakistan.hold == 1", True),
        ("since.pakistan.security > 1000", True),
        ("since.self.invest == 1", True),
        ("since.self.coerce < 1000", False),
        ("count.pakistan.concede_us == 2", True),
        ("count.pakistan.concede_us within 2 == 1", True),
        ("count.pakistan.concede_us within 1 == 0", True),
        ("count.self.invest >= 3", True),
        ("count.self.hold == 1", True),
        ("streak.self.invest == 3", True),
        ("streak.pakistan.concede_us == 0", True),
        ("since.pakistan.provocation == 2", True),
        ("count.pakistan.provocation == 2", True),
        ("since.pakistan.favour == 3", True),
        ("last.pakistan includes provocation", False),
        ("since.india.provocation > 1000", True),
        ("count.united_states.invest > count.united_states.pressure", True),
        ("turn == 5", True),
        ("year == 2029.75", True),
        ("turn is 1 of 4", True),
        ("turn is 2 of 4", False),
        ("last.self includes invest", True),
        ("2 <= count.pakistan.concede_us", True),
    ],
)
def test_memory_tells_what_was_done_when(seen, text, expected):
    """Turns since, counts, streaks, provocations and favours follow from the public record."""
    assert judged(seen, text) is expected


def test_provocation_depends_on_who_looks(stage):
    """Pressure on Pakistan provokes Pakistan, not China."""
    game = stage("india", "kind: hold\n", scripts={"united_states": ["pressure"]}, turns=2, played=1)

    assert judged(game.view("pakistan"), "last.united_states includes provocation", "pakistan")
    assert not judged(game.view("china"), "last.united_states includes provocation", "china")


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("stake.china", lambda s: s.stake[1]),
        ("share.saindak.china", lambda s: s.share[1, 1]),
        ("commitment.reko_diq.third_partners", lambda s: s.commitment[0, 3]),
        ("tie.india.iran", lambda s: s.tie("india", "iran")),
        ("debt.ifi", lambda s: s.debt[2]),
        ("rollover.gulf_states", lambda s: s.lever("rollover")[1]),
        ("highest.grievance", lambda s: s.grievance.max(axis=0)),
        ("lowest.security", lambda s: s.lever("security").min(axis=0)),
        ("highest.leverage", lambda s: s.leverage.max(axis=0)),
        ("lowest.stake", lambda s: s.stake.min(axis=0)),
    ],
)
def test_holdings_and_extremes_are_those_of_the_state(seen, word, read):
    """Shares, debts, ties and the highest and lowest of a family compare as the state has them."""
    value = float(read(seen.state)[0])

    assert judged(seen, f"{word} > {value - 1e-6:.9f}")
    assert judged(seen, f"{word} < {value + 1e-6:.9f}")


def test_trends_compare_with_the_turn_before(stage):
    """A column rises or falls against its value when the last turn was decided; in the first turn neither."""
    game = stage("china", "kind: hold\n", scripts={"pakistan": ["openbook capacity"]}, turns=3, played=1)
    before, now = game.states[0], game.states[4]
    view = game.view("china")
    fresh = stage("china", "kind: hold\n", turns=2, played=0).view("china")

    assert now.lever("transparency")[0] > before.lever("transparency")[0]
    assert judged(view, "transparency rises and not transparency falls")
    assert judged(view, "reserves rises") is bool(now.reserves[0] > before.reserves[0])
    assert not judged(fresh, "transparency rises or transparency falls")


def test_words_are_judged_run_by_run(stage):
    """What differs between runs is remembered for each."""
    game = stage("pakistan", "kind: random\n", turns=6, played=5, runs=range(50))
    view = game.view("china")
    known = fit(WORLD, "china")
    condition = parse("count.pakistan.openbook within 3 >= 1", known.columns, known.menus, me="china")

    found = condition.holds(view)

    expected = [any("openbook" in game.picks("pakistan", t, run) for t in (2, 3, 4)) for run in range(50)]
    assert found.tolist() == expected
    assert 0 < np.mean(expected) < 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sinse.china.coerce > 1", ('no word before a dot called "sinse"', '"since"')),
        ("since.chna.coerce > 1", ('no actor called "chna"', '"china"', "column 7")),
        ("since.china.coerc > 1", ('no option called "coerc"', '"coerce"')),
        ("since.china > 1", ('"since" is not written like this', "since.china.coerce")),
        ("since.china.coerce within 3 > 1", ('"within" goes with count',)),
        ("count.china.coerce within 0 > 1", ("0 is no number of turns",)),
        ("count.china.coerce within 2.5 > 1", ("2.5 is no number of turns",)),
        ("stake.chna > 0.3", ('no entry of stake called "chna"', '"china"')),
        ("share.china > 0.3", ("share.reko_diq.united_states",)),
        ("tie.india.india > 0", ("no tie with itself",)),
        ("highest.grievanc > 0.5", ('"grievanc"', '"grievance"')),
        ("reserves.china > 3", ('"reserves" takes no dot',)),
        ("reservs rises", ('no result column called "reservs"',)),
        ("turn is 3 of 2", ("no turn 3 of 2",)),
        ("reserves is 1 of 2", ('"reserves" has no cycle', "turn is 1 of 3")),
        ("turn is 1", ("something is missing",)),
        ("last.sef includes invest", ('no actor called "sef"', '"self"')),
    ],
)
def test_a_misspelt_word_is_told_with_what_is_meant(text, words):
    """One message with file, line and key, what is wrong, and the nearest name."""
    known = fit(WORLD, "china")
    with pytest.raises(GeosimError) as caught:
        parse(text, known.columns, known.menus, "mine.yaml:1", "when", "china")

    message = str(caught.value)
    assert message.startswith("mine.yaml:1: when: ")
    assert [word for word in words if word not in message] == []
