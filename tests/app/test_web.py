from __future__ import annotations

import json

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from geosim.app import share
from geosim.game import Decision, Game
from geosim.library import default_library
from geosim.log import to_log
from geosim.table import start

KERNEL = "jupyter/api/kernels/3f1c2b1e-6a57-4a53-9a0e-0d7f2f0f8a11/channels?session_id=page"


@pytest.fixture(scope="module")
def played() -> Game:
    """Give a game in which a person has played a turn as Iran."""
    game = start("first_shipment", persons=("iran",))
    game.play_turn({"iran": Decision(("chabahar",))})
    return game


@pytest.fixture
def code(played: Game) -> str:
    """Give its code."""
    return share.code(played, default_library())


@pytest.fixture
def log(played: Game) -> str:
    """Give its log."""
    return json.dumps(to_log(played))


def test_healthz_says_which_geosim(address: str) -> None:
    """The health check answers that all is well, and with the version."""
    answer = httpx.get(f"{address}/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "version": "0.1.0"}


def test_answers_say_what_a_page_may_load(address: str) -> None:
    """Every answer carries the content security policy, and none may be put into a frame elsewhere."""
    policy = httpx.get(address).headers["content-security-policy"]

    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


def test_other_host_names_are_refused(address: str) -> None:
    """A page of another site that has its name point to this machine gets no answer."""
    answer = httpx.get(address, headers={"host": "elsewhere.example"})

    assert answer.status_code == 400


def test_websockets_of_other_sites_are_refused(address: str) -> None:
    """A page of another site cannot drive the game of a person at this machine."""
    place = f"{address.replace('http', 'ws', 1)}/{KERNEL}"

    with pytest.raises(InvalidStatus, match="403"), connect(place, origin="http://elsewhere.example"):
        pass


def test_own_websockets_are_served(address: str) -> None:
    """Our own page gets its connection."""
    place = f"{address.replace('http', 'ws', 1)}/{KERNEL}"

    with connect(place, origin=address) as socket:
        assert socket.response is not None
        assert socket.response.status_code == 101


def test_unknown_front_end_files_are_not_fetched(address: str) -> None:
    """The server never fetches a browser file from outside on somebody's request."""
    answer = httpx.get(f"{address}/_solara/cdn/left-pad@1.3.0/index.js")

    assert answer.status_code == 404


def test_a_page_brings_a_cookie_no_script_can_read(address: str) -> None:
    """Whoever opens a page gets a random token: for 30 days, for this site, out of reach of scripts."""
    first, second = (httpx.get(address) for _ in range(2))
    cookie = next(line for line in first.headers.get_list("set-cookie") if line.startswith("geosim="))

    assert "httponly" in cookie.lower()
    assert "samesite=lax" in cookie.lower()
    assert f"max-age={30 * 24 * 3600}" in cookie.lower()
    assert first.cookies["geosim"] != second.cookies["geosim"]


@pytest.mark.parametrize("told", ["", "short", "x" * 32 + "'; drop table games; --", "<script>", "x" * 5_000])
def test_a_made_up_cookie_is_replaced(address: str, told: str) -> None:
    """A cookie that is no token of ours is not taken over."""
    answer = httpx.get(address, headers={"cookie": f"geosim={told}"})

    assert answer.status_code == 200
    assert len(answer.cookies["geosim"]) == 32
    assert answer.cookies["geosim"] != told


def test_a_link_opens_a_game_of_the_visitor(address: str, code: str) -> None:
    """Who follows a link for the first time gets a cookie with the game, and the same game the next time."""
    with httpx.Client() as visitor:
        first = visitor.get(f"{address}/r/{code}")
        again = visitor.get(f"{address}/r/{code}")
        game = first.headers["location"].partition("game=")[2]
        log = visitor.get(f"{address}/games/{game}/log.json")

    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["location"] == again.headers["location"] == f"../play?game={game}"
    assert log.json()["persons"] == ["iran"]
    assert httpx.get(f"{address}/games/{game}/log.json").status_code == 404


@pytest.mark.parametrize(
    "code", ["x", "1", "1%3Cscript%3E", "1" + "A" * 20_000, "..%2f..%2fetc%2fpasswd", "%00", "a/b/c"]
)
def test_a_wrong_link_is_a_page_with_a_sentence(address: str, code: str) -> None:
    """A link that holds no run is answered by a page that says so and repeats nothing of it."""
    answer = httpx.get(f"{address}/r/{code}")

    assert answer.status_code == 400
    assert "This run cannot be opened" in answer.text
    assert "<script>e" not in answer.text


def test_a_log_is_imported(address: str, log: str) -> None:
    """A log that is sent becomes a game of the sender."""
    with httpx.Client() as visitor:
        visitor.get(address)
        answer = visitor.post(f"{address}/import", content=log)
        found = visitor.get(f"{address}/games/{answer.json()['game']}/log.json")

    assert answer.status_code == 200
    assert found.json() == json.loads(log)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe\x00", 400),
        (b"[" * 50_000, 400),
        (b"{}", 400),
        (b"x" * 1_200_000, 413),
    ],
    ids=lambda value: str(value)[:10],
)
def test_what_is_no_log_is_refused(address: str, content: bytes, status: int) -> None:
    """What is no log, or too large for one, is refused with one sentence."""
    with httpx.Client() as visitor:
        visitor.get(address)
        answer = visitor.post(f"{address}/import", content=content)

    assert answer.status_code == status
    assert answer.json()["problem"].startswith("This file")


def test_a_log_needs_a_browser_that_finds_it_again(address: str, log: str) -> None:
    """A log from a browser without a cookie is refused, as nobody could open the game afterwards."""
    answer = httpx.post(f"{address}/import", content=log)

    assert answer.status_code == 400
    assert "cookies" in answer.json()["problem"]


def test_other_sites_cannot_send_logs(address: str, log: str) -> None:
    """A page of another site cannot put a game into a person's browser."""
    answer = httpx.post(f"{address}/import", content=log, headers={"origin": "http://elsewhere.example"})

    assert answer.status_code == 403


def test_a_proxy_may_name_the_site(address: str) -> None:
    """Behind a proxy that asks under its own name, the name it forwards is the one pages come from."""
    place = f"{address.replace('http', 'ws', 1)}/{KERNEL}"
    forwarded = {"x-forwarded-host": "school.example"}

    with connect(place, origin="http://school.example", additional_headers=forwarded) as socket:
        assert socket.response is not None
        assert socket.response.status_code == 101


@pytest.mark.parametrize("path", ["", "brief", "play", "sources", "healthz", "geosim.css"])
def test_absurd_queries_are_answered(address: str, path: str) -> None:
    """No query, however long or odd, brings the server down or an error of its own."""
    for query in ("a=" + "x" * 20_000, "&" * 500, "%00%ff", "game=%27%3B--&seed=1e999", "=" * 300):
        assert httpx.get(f"{address}/{path}?{query}").status_code == 200
