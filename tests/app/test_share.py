from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geosim.app import share
from geosim.app.open_game import OpenGame
from geosim.app.session import Sessions
from geosim.app.store import GameStore, new_token
from geosim.errors import IllegalChoice, LogError
from geosim.library import default_library
from geosim.log import to_log
from geosim.scenario import Scenario
from geosim.table import start

ODD = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "x" * 50_000,
    "\x00",
    "𝕏" * 40,
    "../../etc/passwd",
]


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Sessions:
    """Give the sessions of a server with an empty store."""
    return Sessions(GameStore(tmp_path_factory.mktemp("store")), default_library())


@pytest.fixture(scope="module")
def game(sessions: Sessions) -> OpenGame:
    """Give a game of two turns with decisions, an answer and a switch that is set."""
    game = sessions.start(
        new_token(), "first_shipment", "pakistan", turns=5, seed=7, switches={"beijing_reading": 1.0}
    )
    game.pick(0, "concede_us", "refinery")
    game.answer(0, "on_pressure", "refuse")
    game.end_turn(0)
    game.pick(1, "openbook")
    game.end_turn(1)
    return game


@pytest.fixture(scope="module")
def code(sessions: Sessions, game: OpenGame) -> str:
    """Give its code."""
    return sessions.share_code(game)


def unpacked(code: str) -> dict[str, Any]:
    """Read what a code says."""
    found: dict[str, Any] = json.loads(
        zlib.decompress(base64.urlsafe_b64decode(code[1:] + "=" * (-len(code[1:]) % 4)))
    )
    return found


def packed(said: object) -> str:
    """Write a code that says something."""
    body = zlib.compress(json.dumps(said).encode())
    return "1" + base64.urlsafe_b64encode(body).decode().rstrip("=")


def test_a_code_opens_the_same_run(sessions: Sessions, game: OpenGame, code: str) -> None:
    """Another browser that opens the code has the same scenario, luck, decisions and numbers."""
    found = sessions.shared(new_token(), code)

    assert found.id != game.id
    assert found.log() == game.log()
    assert found.record.history("leverage_dependency") == game.record.history("leverage_dependency")
    assert found.role.key == "pakistan"


def test_a_code_is_short_and_fits_an_address(code: str) -> None:
    """A code of two turns has a few hundred characters, none of which an address would change."""
    assert len(code) < 400
    assert code.replace("-", "").replace("_", "").isalnum()


def test_a_code_holds_nothing_of_the_browser(sessions: Sessions, game: OpenGame, code: str) -> None:
    """A code tells neither the name of the game in the store nor a token."""
    assert game.id not in json.dumps(unpacked(code))
    assert unpacked(code).keys() <= {"v", "s", "c", "h", "f", "n", "r", "w", "t", "e"}


def test_the_same_link_twice_is_one_game(sessions: Sessions, code: str) -> None:
    """A browser that follows a link again finds the game it made of it, also when it has played on."""
    token = new_token()
    first = sessions.shared(token, code)
    first.end_turn(2)

    assert sessions.shared(token, code) is first
    assert len(sessions.games(token)) == 1


def test_an_opened_run_can_be_played_on(sessions: Sessions, game: OpenGame, code: str) -> None:
    """Who opens a code plays on from where it ends, and whoever sent it is not touched."""
    found = sessions.shared(new_token(), code)
    found.end_turn(2)

    assert (found.turn, game.turn) == (3, 2)


def test_a_run_of_an_own_scenario_travels_as_a_log() -> None:
    """A scenario that is not shipped has no code; the message says what to send instead."""
    own = Scenario.from_dict({**default_library().scenario("first_shipment").to_dict(), "title": "Mine"})
    game = start(own, persons=("pakistan",))

    with pytest.raises(IllegalChoice, match="log"):
        share.code(game, default_library())


@pytest.mark.parametrize(
    "wrong",
    ["", " ", "1", "hello", "2abc", "1" + "A" * 3_999, "1" + "A" * 10_000, "1===", "1ä", *ODD],
    ids=lambda text: text[:12],
)
def test_what_is_no_code_is_refused(sessions: Sessions, wrong: str) -> None:
    """Anything that is not a code ends in one sentence."""
    with pytest.raises(LogError) as refused:
        sessions.shared(new_token(), wrong)
    assert "<" not in str(refused.value)


def test_every_cut_is_refused(sessions: Sessions, code: str) -> None:
    """A code that lost its end, however little, is refused."""
    for end in range(0, len(code), 7):
        with pytest.raises(LogError):
            sessions.shared(new_token(), code[:end])


def test_a_bomb_does_not_unfold(sessions: Sessions) -> None:
    """A short code that would unpack to gigabytes is refused without unpacking it."""
    bomb = zlib.compress(b" " * 2_000_000, 9)
    code = "1" + base64.urlsafe_b64encode(bomb).decode().rstrip("=")
    assert len(code) < share.LONGEST_CODE

    with pytest.raises(LogError, match="damaged"):
        sessions.shared(new_token(), code)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("v", "99.0"),
        ("v", ODD[0]),
        ("s", "no_such"),
        ("s", "../../etc/passwd.yaml"),
        ("s", ODD[0]),
        ("h", "0" * 16),
        ("f", "0" * 16),
        ("n", -1),
        ("n", 2**70),
        ("n", 1e308),
        ("n", "7"),
        ("n", 8),
        ("r", 2**62),
        ("w", "nobody"),
        ("w", ODD[1]),
        ("t", [{"p": ["concede_us@moon"]}]),
        ("t", [{"p": ["openbook"] * 9}]),
        ("t", [{}] * 400),
        ("t", [{}] * 6),
        ("t", [{"a": {"on_pressure": ODD[0]}}]),
        ("t", 5),
        ("e", "0" * 16),
        ("c", {"quarters": 400}),
        ("c", {"quarters": 10**9}),
        ("c", {"turn_quarters": 3}),
        ("c", {"switches": {"beijing_reading": 1e300}}),
        ("c", {"switches": {"no_such": 1}}),
        ("c", {"parameters": {"need": float("nan")}}),
        ("c", {"strategies": {"china": "/etc/passwd"}}),
        ("c", {"strategies": {"china": "../secret.yaml"}}),
        ("c", {"picks": {"states": 10**6}}),
        ("c", {"title": "Another"}),
        ("more", 1),
    ],
)
def test_a_forged_code_is_refused(sessions: Sessions, code: str, key: str, value: object) -> None:
    """Whatever of a code is changed, by name or by absurd number, it is refused and nothing is kept."""
    token = new_token()

    with pytest.raises(LogError):
        sessions.shared(token, packed({**unpacked(code), key: value}))
    assert sessions.games(token) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("vschfnrwte"), inner, max_size=6)
        ),
        max_leaves=12,
    )
)
def test_no_code_breaks_anything(sessions: Sessions, code: str, said: object) -> None:
    """A code that says anything at all is refused by the one error there is for it."""
    with pytest.raises(LogError):
        sessions.shared(new_token(), packed(said))
    if isinstance(said, dict) and said:
        with pytest.raises(LogError):
            sessions.shared(new_token(), packed({**unpacked(code), **said}))


def test_a_log_opens_as_a_game(sessions: Sessions, game: OpenGame) -> None:
    """The log of a game becomes a game of whoever opens it, at the same turn and with the same numbers."""
    token = new_token()
    found = sessions.import_log(token, json.dumps(game.log()))

    assert [card.id for card in sessions.games(token)] == [found.id]
    assert found.log() == game.log()


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other"},
        {"version": "99.0"},
        {"version": ODD[0]},
        {"fingerprint": "0" * 64},
        {"seed": -1},
        {"seed": 1e400},
        {"run": 2**62},
        {"persons": []},
        {"persons": ["pakistan", "china"]},
        {"persons": [ODD[0]]},
        {"turns": [{"pakistan": {"picks": []}}]},
        {"turns": [{"pakistan": {"picks": [ODD[0]]}}]},
        {"turns": "x"},
        {"scenario": {}},
        {"scenario": None},
        {"hash": 5},
        {"more": 1},
    ],
    ids=str,
)
def test_a_forged_log_is_refused(sessions: Sessions, game: OpenGame, change: dict[str, Any]) -> None:
    """A log that is not whole, foreign or changed is refused in one sentence, and nothing is kept."""
    token = new_token()

    with pytest.raises(LogError):
        sessions.import_log(token, json.dumps({**game.log(), **change}))
    assert sessions.games(token) == []


@pytest.mark.parametrize(
    "change",
    [
        {"quarters": 400},
        {"quarters": 10**12},
        {"strategies": {"china": "/etc/passwd.yaml"}},
        {"strategies": {"china": "/dev/zero"}},
        {"picks": {"states": 10**9, "communities": 1}},
        {"parameters": {"need": 1e308}},
        {"switches": {ODD[0]: 1}},
        {"cast": "look_ahead'); drop table games; --"},
        {"title": "x" * 50_000},
        {"turn_quarters": 0},
    ],
    ids=str,
)
def test_absurd_scenarios_in_a_log_are_refused(
    sessions: Sessions, game: OpenGame, change: dict[str, Any]
) -> None:
    """A scenario with absurd numbers, or a strategy by its path, is refused before anything is played."""
    log = game.log()
    log["scenario"] = {**log["scenario"], **change}

    with pytest.raises(LogError):
        sessions.import_log(new_token(), json.dumps(log))


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "[" * 100_000, "x" * (share.LARGEST_LOG + 1), "NaN", '"\ud800"', *ODD],
    ids=lambda t: t[:9],
)
def test_what_is_no_log_is_refused(sessions: Sessions, text: str) -> None:
    """Any other text is refused in one sentence that begins as one."""
    with pytest.raises(LogError) as refused:
        sessions.import_log(new_token(), text)
    assert str(refused.value).startswith("This ")


def test_a_log_changed_by_hand_is_refused(sessions: Sessions, game: OpenGame) -> None:
    """A log in which a computer player does what it would not do is told as such."""
    log = json.loads(json.dumps(game.log()))
    china = log["turns"][1]["china"]
    china["picks"] = [] if china["picks"] else ["invest"]

    with pytest.raises(LogError, match="does not match its own run"):
        sessions.import_log(new_token(), json.dumps(log))


def test_the_text_of_a_scenario_is_only_text(sessions: Sessions) -> None:
    """A log may carry a title with a script in it: it opens, and the title stays the text it is."""
    own = Scenario.from_dict({**default_library().scenario("first_shipment").to_dict(), "title": ODD[0]})
    found = sessions.import_log(new_token(), json.dumps(to_log(start(own, persons=("pakistan",)))))

    assert found.record.scenario.title == ODD[0]
