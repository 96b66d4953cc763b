from __future__ import annotations

import hashlib
import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geosim.app.store import FILE, KEPT_FOR, GameStore, TurnTaken, new_token
from geosim.errors import OutputError

FIRST_LAYOUT = """
CREATE TABLE games (
    id VARCHAR NOT NULL, owner VARCHAR NOT NULL, turn INTEGER NOT NULL, log JSON NOT NULL,
    draft JSON NOT NULL, created DATETIME NOT NULL, seen DATETIME NOT NULL, PRIMARY KEY (id)
)"""
LOG = {"format": "geosim-log", "turns": []}
LATER_LOG = {"format": "geosim-log", "turns": [{"pakistan": {"picks": ["openbook"]}}]}
DRAFT = {"picks": {"openbook": ""}, "answers": {"on_pressure": "refuse"}}


@pytest.fixture
def store(tmp_path: Path) -> GameStore:
    """Give an empty store."""
    return GameStore(tmp_path)


def test_a_game_is_found_again_by_another_server(tmp_path: Path) -> None:
    """What one store kept, a store opened later on the same folder gives back."""
    token = new_token()
    kept = GameStore(tmp_path).add(token, LOG)
    found = GameStore(tmp_path).latest(token)

    assert found is not None
    assert (found.id, found.turn, found.log, found.draft) == (kept.id, 0, LOG, {})


def test_a_game_opens_to_its_own_token_only(store: GameStore) -> None:
    """Another browser finds neither the latest game nor one whose name it knows."""
    kept = store.add(new_token(), LOG)
    stranger = new_token()

    assert store.latest(stranger) is None
    assert store.find(stranger, kept.id) is None


def test_the_newest_game_is_the_latest(store: GameStore) -> None:
    """A token's latest game is the one started last; older ones are still there."""
    token = new_token()
    first, second = store.add(token, LOG), store.add(token, LOG)
    latest = store.latest(token)

    assert latest is not None
    assert latest.id == second.id
    assert store.find(token, first.id) is not None


def test_a_turn_is_kept_once(store: GameStore) -> None:
    """A turn keeps its log and empties the draft; the same turn a second time changes nothing."""
    token = new_token()
    game = store.add(token, LOG).id
    store.keep_draft(game, 0, DRAFT)
    store.keep_turn(game, 0, LATER_LOG)
    with pytest.raises(TurnTaken):
        store.keep_turn(game, 0, LOG)
    found = store.find(token, game)

    assert found is not None
    assert (found.turn, found.log, found.draft) == (1, LATER_LOG, {})


def test_a_late_draft_is_dropped(store: GameStore) -> None:
    """A draft of a turn that has been played does not reach the next turn."""
    token = new_token()
    game = store.add(token, LOG).id
    store.keep_turn(game, 0, LATER_LOG)
    store.keep_draft(game, 0, DRAFT)
    found = store.find(token, game)

    assert found is not None
    assert found.draft == {}


def test_games_nobody_looks_at_are_forgotten(store: GameStore) -> None:
    """A game is deleted once nobody has looked at it for the time it is kept, and not before."""
    token = new_token()
    game = store.add(token, LOG).id
    now = datetime.now(UTC).replace(tzinfo=None)
    store.forget_old(now + KEPT_FOR - timedelta(minutes=1))
    before = store.find(token, game)
    store.forget_old(now + KEPT_FOR + timedelta(minutes=1))

    assert before is not None
    assert store.find(token, game) is None


def test_the_file_holds_no_token_and_nothing_personal(tmp_path: Path) -> None:
    """Who reads the file finds no token in it, and no column for a person's data."""
    token = new_token()
    GameStore(tmp_path).add(token, LOG)
    with sqlite3.connect(tmp_path / FILE) as connection:
        columns = {row[1] for row in connection.execute("PRAGMA table_info(games)")}
        journal = connection.execute("PRAGMA journal_mode").fetchone()
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())

    assert token.encode() not in content
    kept = "id owner turn log draft created seen past bets settings origin origin_turn source"
    assert columns == set(kept.split())
    assert journal == ("wal",)


def test_a_folder_that_cannot_be_had_is_told(tmp_path: Path) -> None:
    """A file where the folder should be gives one message that names the place."""
    place = tmp_path / "taken"
    place.write_text("")

    with pytest.raises(OutputError, match="taken"):
        GameStore(place)


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    """A file of another kind is left as it is, with a message."""
    (tmp_path / FILE).write_text("not a database, but long enough to be taken for one " * 20)

    with pytest.raises(OutputError, match="cannot be kept"):
        GameStore(tmp_path)


def test_a_store_of_a_later_layout_is_refused(tmp_path: Path) -> None:
    """Games kept by a later geosim are not touched."""
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("PRAGMA user_version = 99")

    with pytest.raises(OutputError, match="a later geosim"):
        GameStore(tmp_path)


def test_a_store_of_the_first_layout_keeps_its_games(tmp_path: Path) -> None:
    """An older file gets the columns it lacks; its games are found, can be played on and branched from."""
    token = new_token()
    owner = hashlib.sha256(token.encode()).hexdigest()
    now = datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute(FIRST_LAYOUT)
        connection.execute(
            "INSERT INTO games VALUES ('abc', ?, 1, ?, ?, ?, ?)",
            (owner, json.dumps(LATER_LOG), json.dumps(DRAFT), now, now),
        )
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    found = GameStore(tmp_path).latest(token)

    assert found is not None
    assert (found.id, found.turn, found.log, found.draft) == ("abc", 1, LATER_LOG, DRAFT)
    assert (found.past, found.bets, found.settings, found.origin) == ((), {}, {}, None)
    again = GameStore(tmp_path)
    again.keep_turn("abc", 1, LATER_LOG, {1: "up"})
    branch = again.add(token, LATER_LOG, origin=("abc", 1))
    assert [game.id for game in again.games(token)] == [branch.id, "abc"]


def test_bets_and_earlier_drafts_are_kept(store: GameStore) -> None:
    """What may be taken back and what was bet come back as they were; after the turn only the bet."""
    token = new_token()
    game = store.add(token, LOG).id
    store.keep_draft(game, 0, DRAFT, [{"picks": {}}])
    drafted = store.find(token, game)
    store.keep_turn(game, 0, LATER_LOG, {0: "down"})
    played = store.find(token, game)

    assert drafted is not None
    assert played is not None
    assert list(drafted.past) == [{"picks": {}}]
    assert (list(played.past), played.bets) == ([], {0: "down"})


def test_preferences_are_a_browsers_own_and_expire(store: GameStore) -> None:
    """What a browser was asked is told to it alone, and forgotten like its games."""
    token = new_token()
    store.keep_preferences(token, {"noted": True})
    store.keep_preferences(token, {"noted": True, "mute_security": True})

    assert store.preferences(token) == {"noted": True, "mute_security": True}
    assert store.preferences(new_token()) == {}
    store.forget_old(datetime.now(UTC).replace(tzinfo=None) + KEPT_FOR + timedelta(minutes=1))
    assert store.preferences(token) == {}


def test_a_browser_cannot_fill_the_store(store: GameStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser keeps so many games; the one longest unseen makes room, and nobody else's."""
    monkeypatch.setattr("geosim.app.store.MOST_GAMES", 3)
    other, token = new_token(), new_token()
    kept = store.add(other, LOG)
    games = [store.add(token, LOG).id for _ in range(5)]

    assert [game.id for game in store.games(token)] == games[:1:-1]
    assert store.find(other, kept.id) is not None
