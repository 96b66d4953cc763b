"""Why a number on the page changed, without a browser."""

from __future__ import annotations

from itertools import pairwise

import pytest

from geosim import why as exact
from geosim.actor import Role
from geosim.app.charts.payoff import COSTS, OTHERS, steps
from geosim.app.views.figures import figures
from geosim.app.views.record import Record
from geosim.app.views.ties import ladder_rows, pair_ties, payoff_change, role_payoffs
from geosim.app.views.topics import topics
from geosim.app.views.why import why
from geosim.errors import UnknownName
from geosim.game import Decision, Game
from geosim.library import default_library
from geosim.table import start
from geosim.why.words import places, scale
from geosim.wording import plain

LIBRARY = default_library()
PAKISTAN, IRAN = LIBRARY.actors["pakistan"], LIBRARY.actors["iran"]
SEATS = ("pakistan", "iran", "community_makran")


@pytest.fixture(scope="module")
def game() -> Game:
    """Give a game of which a person has played two turns in Pakistan's seat."""
    scenario = LIBRARY.scenario("first_shipment").with_changes(turns=5, cast="rule_based")
    game = start(scenario, seed=11, persons=("pakistan",), library=LIBRARY)
    game.play_turn({"pakistan": Decision(("openbook", "concede_us@refinery"), {})})
    game.play_turn({"pakistan": Decision(("openbook", "security"), {})})
    return game


@pytest.fixture(scope="module")
def record(game: Game) -> Record:
    """Give that game turn by turn."""
    return Record(game)


@pytest.fixture(scope="module")
def opened(game: Game) -> Record:
    """Give the same game after its first turn."""
    fresh = start(game.world.scenario, seed=11, persons=("pakistan",), library=LIBRARY)
    fresh.play_turn({"pakistan": Decision(("openbook", "concede_us@refinery"), {})})
    return Record(fresh)


def seats() -> pytest.MarkDecorator:
    """Try some seats: the person's, another state's, a community's."""
    return pytest.mark.parametrize("role", [LIBRARY.actors[seat] for seat in SEATS], ids=SEATS)


def found(record: Record, number: str, you: Role = PAKISTAN, seen: Role | None = PAKISTAN):
    """Give why a number changed."""
    return why(record, you, seen, number)


@seats()
def test_every_change_on_the_page_can_be_explained(record: Record, role: Role) -> None:
    """Every row of the ladder, step of the payoff and figure with a change is a topic of that change."""
    change = payoff_change(record, role)
    assert change is not None
    shown = {row.number: row.change for row in ladder_rows(record, role)}
    shown |= {each.number: each.shown for step in steps(change) for each in (step, *step.within)}
    shown |= {payoff.number: payoff.change for payoff in role_payoffs(record)}
    shown |= {figure.number: figure.moved for figure in figures(record) if figure.change}
    shown[f"payoff_{role.key}"] = round(round(change.now, 1) - round(change.before, 1), 1)

    assert {number: topic.change for number, topic in topics(record, role, role).items()} == pytest.approx(
        shown, abs=1e-9
    )


def test_every_pair_can_be_explained(record: Record) -> None:
    """Where the ties of every pair are shown, all 36 can be explained."""
    known = topics(record, PAKISTAN, None)

    assert {tie.number: tie.change for tie in pair_ties(record)}.items() <= {
        number: topic.change for number, topic in known.items()
    }.items()
    assert len([number for number in known if number.startswith("alignment_")]) == 36


@seats()
@pytest.mark.parametrize("turn", ["first", "second"])
def test_parts_add_up_to_the_change_as_shown(record: Record, opened: Record, role: Role, turn: str) -> None:
    """The parts of every topic, as written, add up to the change that stands on the page."""
    played = opened if turn == "first" else record
    for number, topic in topics(played, role, role).items():
        answer = found(played, number, role, role)
        written = [float(part.shown.replace("−", "-")) for part in answer.parts]

        assert sum(written) == pytest.approx(topic.change, abs=1e-9), number
        assert float(answer.sum.replace("−", "-")) == topic.change


@seats()
def test_parts_are_those_of_the_engine(game: Game, record: Record, role: Role) -> None:
    """Every named part of a tie, a payoff or a figure is the engine's, to the last digit shown."""
    explained = exact.explain(game, record.last)
    for number, topic in topics(record, role, role).items():
        if number in (COSTS, OTHERS):
            continue
        told, weight = explained.of(number), 1.0 if topic.weight is None else topic.weight
        for part in found(record, number, role, role).parts:
            if part.who in ("others", "rounding"):
                continue
            value = scale(told) * weight * told.part(part.who).value
            assert part.value == pytest.approx(value, abs=1.001 * 10 ** -places(told)), (number, part.who)


def test_parts_come_largest_first(record: Record) -> None:
    """Named parts are ranked by size; others and rounding close the list."""
    for number in topics(record, PAKISTAN, PAKISTAN):
        parts = [part for part in found(record, number).parts if part.who not in ("others", "rounding")]
        sizes = [abs(part.value) for part in parts]

        assert all(larger >= smaller - 0.1001 for larger, smaller in pairwise(sizes))


def test_own_picks_are_called_so(record: Record) -> None:
    """What the person did is "Your picks", what others did stands under their names with its reason."""
    parts = {part.who: part for part in found(record, "consent_chagai").parts}

    assert parts["pakistan"].title == "Your picks"
    assert "Pakistan" not in [part.title for part in parts.values()]
    for part in parts.values():
        assert part.because[0].isupper() or part.because[0].isdigit()


def test_the_cost_of_own_picks_is_a_line_of_the_payoff(record: Record) -> None:
    """The payoff names the cost of own picks, and the costs step tells which options changed it."""
    cost = next(part for part in found(record, "payoff_pakistan").parts if part.kind == "cost")
    options = found(record, COSTS).parts

    assert cost.value == pytest.approx(sum(part.value for part in options))
    assert {part.who for part in options} == {"concede_us@refinery", "security"}  # openbook stayed in force


def test_counts_have_lines_for_their_luck(record: Record) -> None:
    """Attacks name the luck of the count, and that of the turn before which is not repeated."""
    kinds = {part.kind for part in found(record, "attacks").parts}

    assert {"luck", "luck_before"} <= kinds


@pytest.mark.parametrize("number", ["alignment_pakistan_china", "payoff_pakistan", "pakistan.balance"])
def test_what_if_not_is_the_turn_played_again(game: Game, record: Record, number: str) -> None:
    """The answer names the number of the fork, and beside it the number as it is."""
    told = exact.explain(game, record.last).of(number)
    asked = [part.who for part in found(record, number).parts if part.asks]
    answers = {part.who: part.answer for part in why(record, PAKISTAN, PAKISTAN, number, asked).parts}

    assert asked
    for who in asked:
        then = exact.what_if_not(game, record.last, who)[number]
        for value in (then, told.after):
            assert plain(scale(told) * value, places(told)) in answers[who][0]


def test_what_if_not_tells_picks_apart(game: Game, record: Record) -> None:
    """With two picks, the answer says what each of them changed."""
    answer = why(record, PAKISTAN, PAKISTAN, "payoff_pakistan", without=("pakistan",))
    line = next(part.answer[1] for part in answer.parts if part.who == "pakistan")

    for choice in ("Publish contracts and accounts", "Cost of own picks"):
        assert choice in line


def test_only_what_did_something_can_be_left_out(record: Record) -> None:
    """Actors, events and chance ask “What if not?”; what is under way, costs and roundings do not."""
    for number in topics(record, PAKISTAN, PAKISTAN):
        for part in found(record, number).parts:
            assert bool(part.asks) == (part.kind in ("actor", "event", "chance"))


def test_the_first_payoff_says_that_it_counts_from_nothing(opened: Record) -> None:
    """After the first turn the payoff has no turn before it, and the answer says so."""
    assert any(
        "counts from 0" in remark or "count from 0" in remark
        for remark in found(opened, "payoff_pakistan").remarks
    )


def test_nothing_is_asked_before_the_first_turn(game: Game) -> None:
    """At the opening nothing has changed."""
    fresh = Record(start(game.world.scenario, seed=11, persons=("pakistan",), library=LIBRARY))

    assert topics(fresh, PAKISTAN, PAKISTAN) == {}


def test_ties_of_others_are_named_in_full(record: Record) -> None:
    """In one's own ladder a tie is named by the partner, elsewhere by both."""
    own = topics(record, PAKISTAN, PAKISTAN)["alignment_pakistan_united_states"]
    other = topics(record, PAKISTAN, IRAN)["alignment_united_states_iran"]

    assert "the United States’ tie change by" in own.asks
    assert "the United States’ tie with Iran change by" in other.asks


@pytest.mark.parametrize(
    ("number", "without"), [("score_china", ()), ("size_reko_diq", ()), ("payoff_pakistan", ("moon",))]
)
def test_what_is_not_on_the_page_is_not_answered(record: Record, number: str, without) -> None:
    """A number that the page does not show, or a part that the turn does not have, is refused."""
    with pytest.raises(UnknownName):
        why(record, PAKISTAN, PAKISTAN, number, without)


def test_the_smaller_steps_are_told_apart(record: Record) -> None:
    """Asked about the steps that are shown as one, the answer names each of them."""
    change = payoff_change(record, PAKISTAN)
    assert change is not None
    rest = steps(change)[-1]
    answer = found(record, OTHERS)

    assert [(part.who, part.value) for part in answer.parts] == [
        (step.number, step.shown) for step in rest.within
    ]
    assert answer.topic.change == rest.shown


def test_changes_of_the_own_payoff_are_called_good_or_bad(record: Record) -> None:
    """For one's own payoff and its parts more is good for you; of a tie nobody says so."""
    for number, topic in topics(record, PAKISTAN, PAKISTAN).items():
        mine = number in (COSTS, OTHERS, "payoff_pakistan") or number.startswith("pakistan.")
        word = "good for you" if topic.change > 0 else "bad for you" if topic.change < 0 else ""

        assert topic.verdict == (word if mine else "")


def test_an_earlier_turn_can_be_explained(record: Record, opened: Record) -> None:
    """Asked about an earlier turn, the answer is the one that was given when that turn had been played."""
    for number in ("alignment_pakistan_china", "payoff_pakistan", COSTS):
        earlier, then = why(record.at(0), PAKISTAN, PAKISTAN, number), found(opened, number)

        assert earlier.lead == then.lead
        assert [(part.who, part.shown) for part in earlier.parts] == [(p.who, p.shown) for p in then.parts]
