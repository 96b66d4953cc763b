from __future__ import annotations

import re
import threading
import time
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

import pytest

from geosim.app import studies
from geosim.app.debriefing.panels import Looked
from geosim.app.open_game import OpenGame
from geosim.app.session import Sessions
from geosim.app.store import GameStore, new_token
from geosim.app.studies import Findings, Study, study_of
from geosim.app.study_steps import PAIRED
from geosim.app.views.calls import calls
from geosim.app.views.causes import MOST, causes
from geosim.app.views.judgement import (
    LOSS,
    SUCCESS,
    judgement,
    plain_weights,
    read_weights,
    role_views,
)
from geosim.app.views.otherwise import costliest, decision_rows, luck, replay_rows, strongest
from geosim.app.views.revealed import prompts, reported
from geosim.app.views.scenes import scenes
from geosim.app.views.thesis import of_happened, of_why
from geosim.counterfactual.verdicts import shipped_weights
from geosim.errors import GeosimError, InputError
from geosim.library import default_library

LIBRARY = default_library()
TURNS = 5
PLANS: Mapping[str, tuple[dict[str, str], ...]] = {
    "pakistan": (
        {"concede_us": "refinery", "openbook": ""},
        {"diversify": "reko_diq"},
        {},
        {"reassure_china": "", "share": ""},
        {"concede_china": "saindak"},
    ),
    "china": ({"rollover": ""}, {"invest": ""}, {}, {"coerce": ""}, {"reroute": ""}),
    "community_chagai": ({"negotiate": ""}, {"litigate": ""}, {}, {"audit": ""}, {"negotiate": ""}),
}
BETS = ("up", "same", "down", "", "up")


def over(folder: Path, role: str) -> OpenGame:
    """Play a short game of a role to its end, with bets."""
    games = Sessions(GameStore(folder), LIBRARY)
    game = games.start(new_token(), "first_shipment", role, turns=TURNS, seed=1)
    for turn, (picks, call) in enumerate(zip(PLANS[role], BETS, strict=True)):
        for option, target in picks.items():
            game.pick(turn, option, target)
        game.bet(turn, call)
        game.end_turn(turn)
    return game


@pytest.fixture(scope="module", params=tuple(PLANS))
def game(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> OpenGame:
    """Give a finished game, one role after the other."""
    return over(tmp_path_factory.mktemp(request.param), request.param)


@pytest.fixture(scope="module")
def found(game: OpenGame) -> Findings:
    """Give its whole study."""
    return study_of(game).finish(300)


class Figures(HTMLParser):
    """Counts, figure by figure, the marks of the picture that is shown first and the rows of the table."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.figures: list[dict[str, int]] = []
        self.names: list[str] = []
        self._inside, self._open = "", False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag begins."""
        given = dict(attrs)
        if tag == "figure":
            self.figures.append({"pictures": 0, "marks": 0, "rows": 0})
            self._open = True
        if not self._open:
            return
        now = self.figures[-1]
        if tag == "svg" and given.get("role") == "img":
            now["pictures"] += 1
            self.names.append(given.get("aria-labelledby") or "")
        now["marks"] += "data-mark" in given
        if tag in ("tbody", "thead"):
            self._inside = tag
        now["rows"] += tag == "tr" and self._inside == "tbody"

    def handle_endtag(self, tag: str) -> None:
        """Leave a figure."""
        self._open = self._open and tag != "figure"


# ------------------------------------------------------------------ what is shown


def test_every_panel_can_be_filled(game: OpenGame, found: Findings) -> None:
    """All panels of a finished game of any role have words, and the charts a table of as many rows."""
    looked, judged = Looked(game), judgement(game.record)
    assert found.problem == ""
    panels = [
        looked.story(found.index),
        looked.index(found.index),
        looked.trail(),
        looked.choices(),
        looked.answer(found.index, found),
        looked.causes(found.index, "index"),
        looked.causes(found.payoff, "payoff"),
        looked.bets(),
        looked.luck(found),
        looked.verdict(judged),
        looked.plane(judged),
        looked.components(judged),
        looked.views(judged),
        looked.goals(),
        looked.replays(found),
        looked.decisions(found),
        looked.ground(),
        looked.prompts(),
        looked.press("sources"),
    ]
    figures = Figures("".join(panels)).figures
    assert len(figures) >= 10
    for figure in figures:
        assert figure["rows"] > 0
        if figure["pictures"]:
            assert figure["marks"] == figure["rows"] * figure["pictures"]


def test_the_scenes_tell_what_the_record_says(game: OpenGame, found: Findings) -> None:
    """Opening and ending have the index of the record, the turning point its turn."""
    opening, turning, ending = scenes(game.record, game.role, found.index)
    start, end = (round(100 * game.record.value("leverage_dependency", turn)) for turn in (-1, TURNS - 1))

    assert f"Index {start}".replace("-", "−") in opening.lines[0]
    assert f"{abs(end)}" in ending.lines[0]
    assert turning.when.startswith(f"Turn {found.index.turning + 1} ")
    assert f"turn {found.index.turning + 1}." in of_happened(game.record, found.index)


@pytest.mark.parametrize("key", ["index", "payoff"])
def test_causes_as_shown_add_up(game: OpenGame, found: Findings, key: str) -> None:
    """At most five causes and the rest add up to the change as shown, to the last digit."""
    told = causes(found.index if key == "index" else found.payoff, game.role, key)

    assert len(told.parts) <= MOST + 1
    assert round(sum(part.value for part in told.parts), 1) == float(told.sum.replace("−", "-"))
    sizes = [abs(part.value) for part in told.parts if part.kind != "others"]
    assert sizes == sorted(sizes, reverse=True)
    assert told.parts[0].shown in of_why(found.index, found, game.role) or key == "payoff"


def test_bets_are_looked_back_on(game: OpenGame) -> None:
    """The best call is a right one, the worst a wrong one, and no bet at all is said plainly."""
    told = calls(game.record, game.role, game.bets)
    right = {call.turn: call.right for call in told.calls}

    assert set(right) == {turn + 1 for turn, call in enumerate(BETS) if call}
    for line, wanted in ((told.lines[-2], True), (told.lines[-1], False)):
        named = re.search(r"turn (\d+)", line)
        assert named is None or right[int(named[1])] is wanted
    assert "no bets" in calls(game.record, game.role, {}).lines[0]


def test_luck_and_replays_wait_for_their_results(game: OpenGame, found: Findings) -> None:
    """Before the replays are done nothing is claimed; afterwards every line has both measures."""
    early = Findings(found.lines, found.turns)
    rows = replay_rows(game.record, game.role, early, LIBRARY)
    assert luck(early) is None
    assert strongest(rows, game.role) == ""
    assert costliest(game.record, game.role, early) == ()
    assert {row.values for row in rows} == {(None, None)}

    rows = replay_rows(game.record, game.role, found, LIBRARY)
    assert len({row.title for row in rows}) == len(found.lines) == 5
    assert all(value is not None for row in rows for value in row.values)
    for split in luck(found).splits:
        assert sum(share.size for share in split.shares) == pytest.approx(1.0)
    assert len(decision_rows(game.record, game.role, found)) == TURNS
    assert len(found.others[0].index) == PAIRED


def test_the_costliest_decision_is_the_costliest(game: OpenGame, found: Findings) -> None:
    """The turn that is named has the largest clear loss, or it is said that there is none."""
    said = costliest(game.record, game.role, found)[0]
    worst = max(found.weighed, key=lambda weighed: weighed.loss.mean)

    assert f"Turn {worst.turn + 1} " in said or not (worst.loss.clear and worst.loss.mean > 0)


# ------------------------------------------------------------------ the verdict


def test_the_verdict_is_the_games(game: OpenGame) -> None:
    """With the weights as shipped, word, index, plane and cell are those of the record."""
    judged, record = judgement(game.record), game.record
    last = record.last

    assert {"leverage": 1, "mixed": 0, "dependency": -1}[judged.word] == record.value("verdict", last)
    assert judged.index == 100 * record.value("leverage_dependency", last)
    assert judged.trail[-1].leverage == 100 * record.value("leverage", last)
    assert judged.trail[-1].dependence == 100 * record.value("dependence", last)
    assert len(judged.trail) == TURNS + 1
    assert not judged.own_weights


def test_moved_weights_are_said_and_can_be_taken_back(game: OpenGame) -> None:
    """A moved weight gives another verdict that says so and names the shipped one; going back undoes it."""
    numbers = plain_weights(shipped_weights(game.record.game))
    moved = judgement(game.record, read_weights(game.record, [*numbers[:12], 0.0, *numbers[13:]]))
    back = judgement(game.record, read_weights(game.record, numbers))

    assert moved.own_weights
    assert moved.word == "leverage"
    assert moved.shipped == back.shipped
    assert not back.own_weights
    assert back == judgement(game.record)


@pytest.mark.parametrize("wrong", [[0.5], [2.0] * 15, ["<script>"] * 15, [None] * 15, [float("nan")] * 15])
def test_wrong_weights_are_one_plain_error(game: OpenGame, wrong: list[object]) -> None:
    """Too few, too large or no numbers at all are refused."""
    with pytest.raises(InputError):
        read_weights(game.record, wrong)


def test_every_chair_has_its_view(game: OpenGame) -> None:
    """Each role judges by its own goals, the person's chair first."""
    views = role_views(game.record, game.role)

    assert len(views) == len(LIBRARY.actors)
    assert [view.you for view in views] == [True] + [False] * (len(views) - 1)
    for view in views:
        share = view.met / len(view.goals)
        assert (view.says == SUCCESS) is (share >= 0.5)
        assert (view.says == LOSS) is (share < 0.25)


def test_questions_and_reports_are_the_scenarios(game: OpenGame) -> None:
    """The scenario's questions come first; what was reported are its claims, dated ones in order."""
    asked, told = prompts(game.record), reported(game.record, LIBRARY)
    dates = [LIBRARY.claims.claims[item.id - 1].date for item in told]
    known = [date for date in dates if date]

    assert asked[: len(game.record.scenario.debrief)] == game.record.scenario.debrief
    assert known == sorted(known)
    assert dates[: len(known)] == known


# ------------------------------------------------------------------ the work behind it


def test_a_study_is_done_once(game: OpenGame, found: Findings) -> None:
    """Whoever looks later gets the same findings, without any work."""
    assert study_of(game).found is found
    assert study_of(game).finish(0) is found


@pytest.fixture
def study(game: OpenGame) -> Study:
    """Give a fresh study."""
    return Study(game)


def test_findings_come_step_by_step(study: Study) -> None:
    """Whoever waits is told of the first findings long before the last."""
    with study.watched():
        assert study.wait(0, 60)
        early = study.found
    assert early.index is not None
    assert 0 < early.done <= early.steps


def test_a_study_stops_when_nobody_looks(study: Study) -> None:
    """A closed page ends the work after its step; it goes on from there when somebody comes back."""
    with study.watched():
        study.wait(0, 60)
    ended = time.monotonic() + 30
    while study.going and time.monotonic() < ended:
        time.sleep(0.05)
    left = study.found

    assert not study.going
    assert not left.complete
    assert study.finish(300).complete


def test_what_goes_wrong_is_said(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error ends the study with a sentence, and nobody waits for ever."""

    def refuse(*_: object) -> None:
        raise GeosimError("the world has changed.")

    monkeypatch.setattr(studies._working(), "done", refuse)
    assert study.finish(60).problem == "the world has changed."


def test_what_nobody_foresaw_is_said_too(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of another kind ends the study as well, with a sentence instead of the error's own words."""

    def break_down(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(studies._working(), "done", break_down)
    assert "nobody had foreseen" in study.finish(60).problem


def test_a_lost_process_is_replaced(study: Study) -> None:
    """If the working process is ended from outside, the study goes on with another."""
    with study.watched():
        study.wait(0, 120)
    crew = studies._working()._crew
    for process in list(crew._processes.values()):
        process.kill()
    found = study.finish(300)

    assert found.problem == ""
    assert found.complete


def test_few_studies_are_worked_on_at_a_time(monkeypatch: pytest.MonkeyPatch, game: OpenGame) -> None:
    """However many look back at once, no more than the limit are worked on side by side."""
    busy, most, lock = 0, 0, threading.Lock()

    def slowly(*_: object) -> None:
        nonlocal busy, most
        with lock:
            busy, most = busy + 1, max(most, busy + 1)
        time.sleep(0.05)
        with lock:
            busy -= 1
        raise GeosimError("enough.")

    monkeypatch.setattr(studies._working(), "done", slowly)
    many = [Study(game) for _ in range(5)]
    threads = [threading.Thread(target=each.finish, args=(60,)) for each in many]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == 1
    assert all(each.found.problem for each in many)
