from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest

from geosim.app import session
from geosim.app.open_game import OpenGame
from geosim.app.session import Preferences, Sessions
from geosim.app.store import GameStore, TurnTaken, new_token
from geosim.errors import IllegalChoice, InputError, LogError, UnknownName
from geosim.library import default_library
from geosim.log import read_log, replay

ROLES = tuple(default_library().actors)


@pytest.fixture
def sessions(tmp_path: Path) -> Sessions:
    """Give the sessions of a server with an empty store."""
    return Sessions(GameStore(tmp_path), default_library())


@pytest.fixture
def restart(tmp_path: Path) -> Callable[[], Sessions]:
    """Give a way of starting the server anew on the same store."""
    return lambda: Sessions(GameStore(tmp_path), default_library())


def begin(sessions: Sessions, token: str, role: str = "pakistan") -> OpenGame:
    """Start a short game."""
    return sessions.start(token, "first_shipment", role, turns=5, seed=1)


def test_a_session_knows_no_browser() -> None:
    """Games can be opened and played without Solara or a web server being loaded."""
    code = "import sys, geosim.app.session; print({'solara', 'ipyvue', 'starlette'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "set()"


def test_a_draft_survives_a_restart(sessions: Sessions, restart: Callable[[], Sessions]) -> None:
    """Picks, targets and answers of the current turn are there again after the server has forgotten them."""
    token = new_token()
    game = begin(sessions, token)
    game.end_turn(0)
    game.pick(1, "concede_us", "refinery")
    game.answer(1, "on_pressure", "refuse")
    found = restart().current(token)

    assert found is not None
    assert found is not game
    assert (found.turn, found.draft) == (1, game.draft)


def test_a_game_is_the_same_after_a_restart(sessions: Sessions, restart: Callable[[], Sessions]) -> None:
    """A game played again from the store shows the same numbers to the last bit."""
    token = new_token()
    game = begin(sessions, token)
    game.pick(0, "openbook")
    game.end_turn(0)
    found = restart().current(token)

    assert found is not None
    for column in ("leverage_dependency", "alignment_united_states", "payoff_pakistan", "consent_makran"):
        assert found.record.history(column) == game.record.history(column)


def test_tabs_of_a_browser_share_the_game(sessions: Sessions) -> None:
    """The same token gives the same game as long as the server holds it."""
    token = new_token()
    game = begin(sessions, token)

    assert sessions.current(token) is game


def test_browsers_do_not_share_games(sessions: Sessions) -> None:
    """A token that never started a game has none."""
    begin(sessions, new_token())

    assert sessions.current(new_token()) is None


def test_a_turn_is_played_once(sessions: Sessions) -> None:
    """Of many simultaneous clicks on the same turn one plays it and the others are refused."""
    game = begin(sessions, new_token())
    together, refused = Barrier(4), []

    def click() -> None:
        together.wait()
        try:
            game.end_turn(0)
        except TurnTaken as error:
            refused.append(error)

    clicks = [Thread(target=click) for _ in range(4)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()

    assert game.turn == 1
    assert len(refused) == 3


def test_two_servers_do_not_play_a_turn_twice(sessions: Sessions, restart: Callable[[], Sessions]) -> None:
    """A server that lost the race shows the turn the other one kept."""
    token = new_token()
    late = begin(sessions, token)
    early = restart().current(token)
    assert early is not None
    early.pick(0, "openbook")
    early.end_turn(0)
    with pytest.raises(TurnTaken):
        late.end_turn(0)
    found = sessions.current(token)

    assert found is not None
    assert found.record.history("transparency") == early.record.history("transparency")


def test_why_is_answered_for_the_turn_just_played(sessions: Sessions) -> None:
    """A question about the last turn is answered; one about another turn, from an old tab, is refused."""
    game = begin(sessions, new_token())
    game.end_turn(0)
    answer = game.why(1, "payoff_pakistan", game.role)
    game.end_turn(1)

    assert answer.topic.number == "payoff_pakistan"
    for turn in (0, 1, 3):
        with pytest.raises(TurnTaken):
            game.why(turn, "payoff_pakistan", game.role)


def test_a_question_holds_up_nobody_else(sessions: Sessions) -> None:
    """While one game is being explained, another goes on."""
    busy, free = (begin(sessions, new_token()) for _ in range(2))
    busy.end_turn(0)
    with busy._lock:
        other = Thread(target=free.end_turn, args=(0,), daemon=True)
        other.start()
        other.join(timeout=30)

    assert free.turn == 1


def test_old_tabs_cannot_change_a_new_turn(sessions: Sessions) -> None:
    """A pick, an unpick or an answer meant for a turn that is over is refused."""
    game = begin(sessions, new_token())
    game.end_turn(0)
    for change in (
        lambda: game.pick(0, "openbook"),
        lambda: game.unpick(0, "openbook"),
        lambda: game.answer(0, "on_pressure", "refuse"),
    ):
        with pytest.raises(TurnTaken):
            change()

    assert game.draft.picks == {}


def test_obstacles_are_told_before_the_pick(sessions: Sessions) -> None:
    """A card whose option conflicts with a pick says so; picking it all the same is refused."""
    game = begin(sessions, new_token(), "united_states")
    game.pick(0, "invest")
    cards = {card.key: card for group in game.desk().groups for card in group.cards}

    assert "Cannot be combined" in cards["pressure"].obstacle
    with pytest.raises(IllegalChoice):
        game.pick(0, "pressure")
    assert tuple(game.draft.picks) == ("invest",)


def test_no_more_picks_than_allowed(sessions: Sessions) -> None:
    """With all picks taken every other card says so, and a further pick is refused."""
    game = begin(sessions, new_token())
    game.pick(0, "openbook")
    game.pick(0, "capacity")
    cards = [card for group in game.desk().groups for card in group.cards]

    assert all(bool(card.obstacle) != card.picked for card in cards)
    with pytest.raises(IllegalChoice):
        game.pick(0, "security")


def test_a_new_aim_moves_the_pick(sessions: Sessions) -> None:
    """Choosing another target for a picked option replaces the old target."""
    game = begin(sessions, new_token())
    game.pick(0, "concede_us", "refinery")
    game.pick(0, "concede_us", "reko_diq")

    assert game.draft.choices == ("concede_us@reko_diq",)


@pytest.mark.parametrize(
    ("option", "target"),
    [("opnbook", ""), ("concede_us", ""), ("concede_us", "moon"), ("openbook", "reko_diq")],
)
def test_what_the_role_does_not_have_is_refused(sessions: Sessions, option: str, target: str) -> None:
    """An unknown option, or one with a wrong target, leaves the draft as it was."""
    game = begin(sessions, new_token())

    with pytest.raises(UnknownName):
        game.pick(0, option, target)
    assert game.draft.picks == {}


@pytest.mark.parametrize("role", ROLES)
def test_persons_see_no_options_for_computers(sessions: Sessions, role: str) -> None:
    """No desk shows an option that only computer players have."""
    game = begin(sessions, new_token(), role)
    shown = {card.key for group in game.desk().groups for card in group.cards}

    assert shown == {option.key for option in game.role.options if option.persons}


def test_answers_stay_until_changed(sessions: Sessions) -> None:
    """A standing answer given in one turn is the next turn's answer too, picks are not."""
    game = begin(sessions, new_token())
    game.pick(0, "openbook")
    game.answer(0, "on_pasni_bid", "refuse")
    game.end_turn(0)

    assert game.draft.answers["on_pasni_bid"] == "refuse"
    assert game.draft.picks == {}


def test_the_kept_log_replays(sessions: Sessions) -> None:
    """The store's log names the person's decisions and plays to the same end."""
    token = new_token()
    game = begin(sessions, token)
    game.pick(0, "openbook")
    game.end_turn(0)
    kept = sessions.store.find(token, game.id)
    assert kept is not None
    again = replay(read_log(json.dumps(kept.log)))

    assert again.picks("pakistan") == ("openbook",)
    assert float(again.columns["leverage_dependency"][0]) == game.record.value("leverage_dependency", 0)


def test_a_log_of_another_world_is_told(sessions: Sessions, restart: Callable[[], Sessions]) -> None:
    """A kept game whose world has changed since is not half-played but refused in words."""
    token = new_token()
    game = begin(sessions, token)
    kept = sessions.store.find(token, game.id)
    assert kept is not None
    sessions.store.keep_turn(game.id, 0, {**kept.log, "fingerprint": "another"})

    with pytest.raises(LogError):
        restart().current(token)


@pytest.mark.parametrize(
    ("scenario", "role", "turns", "seed", "error"),
    [
        ("first_shipmnt", "pakistan", 5, 1, UnknownName),
        ("../../etc/passwd.yaml", "pakistan", 5, 1, UnknownName),
        ("first_shipment", "pakstan", 5, 1, UnknownName),
        ("first_shipment", "pakistan", 6, 1, IllegalChoice),
        ("first_shipment", "pakistan", 5, -1, IllegalChoice),
    ],
)
def test_a_game_that_is_not_offered_is_refused(
    sessions: Sessions, scenario: str, role: str, turns: int, seed: int, error: type[Exception]
) -> None:
    """A scenario, role, length or seed that is not offered starts nothing."""
    token = new_token()

    with pytest.raises(error):
        sessions.start(token, scenario, role, turns, seed)
    assert sessions.current(token) is None


def test_the_last_change_can_be_taken_back(sessions: Sessions) -> None:
    """Undo goes back change by change, through picks, targets, answers and bets, to the empty draft."""
    game = begin(sessions, new_token())
    drafts = [game.draft]
    for change in (
        lambda: game.pick(0, "concede_us", "refinery"),
        lambda: game.pick(0, "concede_us", "reko_diq"),
        lambda: game.answer(0, "on_pressure", "refuse"),
        lambda: game.bet(0, "up"),
        lambda: game.bet(0, ""),
        lambda: game.unpick(0, "concede_us"),
    ):
        change()
        drafts.append(game.draft)
    for draft in reversed(drafts[:-1]):
        assert game.can_undo
        game.undo(0)
        assert game.draft == draft
    game.undo(0)

    assert not game.can_undo
    assert game.draft == drafts[0]


def test_undo_survives_a_restart(sessions: Sessions, restart: Callable[[], Sessions]) -> None:
    """What can be taken back can still be taken back after the server has forgotten the game."""
    token = new_token()
    game = begin(sessions, token)
    game.pick(0, "openbook")
    game.pick(0, "capacity")
    found = restart().current(token)
    assert found is not None
    found.undo(0)

    assert tuple(found.draft.picks) == ("openbook",)
    assert found.can_undo


def test_nothing_is_taken_back_after_the_turn(sessions: Sessions) -> None:
    """Ending the turn ends what can be taken back; an old tab's undo is refused."""
    game = begin(sessions, new_token())
    game.pick(0, "openbook")
    game.end_turn(0)

    assert not game.can_undo
    with pytest.raises(TurnTaken):
        game.undo(0)


def test_repeating_a_change_is_no_change(sessions: Sessions) -> None:
    """Picking what is picked already leaves nothing more to take back."""
    game = begin(sessions, new_token())
    game.pick(0, "openbook")
    game.pick(0, "openbook")
    game.undo(0)

    assert game.draft.picks == {}
    assert not game.can_undo


@pytest.mark.parametrize(
    ("role", "partner"), [("pakistan", "china"), ("china", "united_states"), ("iran", "china")]
)
def test_bets_are_kept_and_judged(
    sessions: Sessions, restart: Callable[[], Sessions], role: str, partner: str
) -> None:
    """A bet is kept with its turn and judged by how far the tie moved; a turn without a bet has none."""
    token = new_token()
    game = begin(sessions, token, role)
    for turn, call in enumerate(("up", "", "down")):
        game.bet(turn, call)
        game.end_turn(turn)
    found = restart().current(token)
    assert found is not None
    ties = found.record.history(f"alignment_pakistan_{partner}")
    moved = [100 * (after - before) for before, after in pairwise(ties)]

    assert found.bet_on == ("pakistan", partner)
    assert found.bets == {0: "up", 2: "down"}
    outcomes = ["same" if abs(move) < 1 else "up" if move > 0 else "down" for move in moved]
    assert [found.outcome(turn) for turn in range(3)] == outcomes
    right = (outcomes[0] == "up") + (outcomes[2] == "down")
    assert (found.bet_score.made, found.bet_score.right, found.bet_score.share) == (2, right, right / 2)
    assert f"{right} of 2 bets right" in found.bet_score.line


def test_a_bet_nobody_offers_is_refused(sessions: Sessions) -> None:
    """A call that is none of the three leaves the draft as it was."""
    game = begin(sessions, new_token())

    with pytest.raises(UnknownName):
        game.bet(0, "sideways")
    assert game.draft.bet == ""


def test_a_branch_begins_the_same_and_leaves_the_old_game(
    sessions: Sessions, restart: Callable[[], Sessions]
) -> None:
    """Rewinding makes another game with the same first turns; both are kept, the branch with its origin."""
    token = new_token()
    game = begin(sessions, token)
    for turn, option in enumerate(("openbook", "capacity", "security")):
        game.pick(turn, option)
        game.bet(turn, "same")
        game.end_turn(turn)
    branch = sessions.rewind(token, game.id, 2)
    branch.pick(2, "share")
    branch.end_turn(2)
    old, new = (restart().open(token, each.id) for each in (game, branch))
    assert old is not None
    assert new is not None

    assert (new.origin, old.origin) == ((game.id, 2), None)
    assert old.log()["turns"][:2] == new.log()["turns"][:2]
    assert [old.record.game.picks("pakistan", 2), new.record.game.picks("pakistan", 2)] == [
        ("security",),
        ("share",),
    ]
    assert new.bets == {0: "same", 1: "same"}
    assert [card.id for card in sessions.games(token)] == [branch.id, game.id]


def test_a_branch_starts_at_a_turn_that_was_played(sessions: Sessions) -> None:
    """There is no branch of a turn to come, before the first, or of somebody else's game."""
    token = new_token()
    game = begin(sessions, token)
    game.end_turn(0)

    for turn in (-1, 2):
        with pytest.raises(IllegalChoice):
            sessions.rewind(token, game.id, turn)
    with pytest.raises(UnknownName):
        sessions.rewind(new_token(), game.id, 0)
    assert len(sessions.games(token)) == 1


def test_every_game_of_a_browser_can_be_opened(sessions: Sessions, restart: Callable[[], Sessions]) -> None:
    """A browser's games are listed newest first, and each opens by its name, for that browser only."""
    token = new_token()
    first, second = begin(sessions, token), begin(sessions, token, "china")
    first.end_turn(0)
    cards = restart().games(token)

    assert [(card.id, card.number, card.role, card.turn) for card in cards] == [
        (second.id, 2, "China", 0),
        (first.id, 1, "Pakistan", 1),
    ]
    assert [card.title for card in cards] == ["The first shipment"] * 2
    assert sessions.open(token, first.id) is first
    assert sessions.open(new_token(), first.id) is None
    assert sessions.open(token, "nothing") is None


def test_opening_one_game_holds_up_no_other(
    sessions: Sessions, restart: Callable[[], Sessions], monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a forgotten game is being played again, another browser opens its own."""
    slow, quick = new_token(), new_token()
    begin(sessions, slow).end_turn(0)
    begin(sessions, quick)
    again, began, go_on = restart(), Event(), Event()
    play = session.replay

    def waiting(log, library):
        if log.turns:
            began.set()
            go_on.wait(30)
        return play(log, library)

    monkeypatch.setattr(session, "replay", waiting)
    other = Thread(target=again.current, args=(slow,), daemon=True)
    other.start()
    assert began.wait(30)
    found = again.current(quick)
    go_on.set()
    other.join(30)

    assert found is not None


def test_two_tabs_open_a_forgotten_game_once(sessions: Sessions, restart: Callable[[], Sessions]) -> None:
    """Tabs that ask for the same game at the same moment are given the same one."""
    token = new_token()
    begin(sessions, token).end_turn(0)
    again, together, found = restart(), Barrier(4), []

    def look() -> None:
        together.wait()
        found.append(again.current(token))

    tabs = [Thread(target=look) for _ in range(4)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()

    assert len(found) == 4
    assert len(set(map(id, found))) == 1


def test_a_game_on_a_page_is_never_opened_twice(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    """A game that others have pushed out of memory is still the one a page shows."""
    monkeypatch.setattr(session, "_MOST_OPEN", 1)
    token = new_token()
    game = begin(sessions, token)
    begin(sessions, new_token())

    assert sessions.current(token) is game


def test_settings_stay_with_the_game(sessions: Sessions, restart: Callable[[], Sessions]) -> None:
    """The coach and muted news are a game's own, survive a restart and go along into a branch."""
    token = new_token()
    game = sessions.start(token, "first_shipment", "iran", 5, 1, coach=True, mute_security=True)
    game.settle(coach=False)
    found = restart().current(token)
    assert found is not None

    assert (found.coach, found.mute_security) == (False, True)
    assert sessions.rewind(token, game.id, 0).mute_security
    assert not begin(sessions, token).mute_security


def test_preferences_are_asked_once(sessions: Sessions, restart: Callable[[], Sessions]) -> None:
    """What a browser has been asked is known after a restart, to that browser."""
    token = new_token()
    sessions.prefer(token, Preferences(noted=True, mute_security=True))

    assert restart().preferences(token) == Preferences(noted=True, mute_security=True)
    assert sessions.preferences(new_token()) == Preferences()


def test_switches_make_another_world(sessions: Sessions) -> None:
    """A game may start with assumptions switched; one that does not exist, or is absurd, starts nothing."""
    token = new_token()
    plain = begin(sessions, token)
    switched = sessions.start(token, "first_shipment", "pakistan", 5, 1, switches={"beijing_reading": 1.0})

    assert plain.record.scenario.hash != switched.record.scenario.hash
    assert switched.record.scenario.switches["beijing_reading"] == 1.0
    for wrong in ({"no_such_switch": 1.0}, {"beijing_reading": 1e300}, {"beijing_reading": float("nan")}):
        with pytest.raises(InputError):
            sessions.start(token, "first_shipment", "pakistan", 5, 1, switches=wrong)
    assert len(sessions.games(token)) == 2
