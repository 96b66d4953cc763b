from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from geosim.app import exports
from geosim.app.exports import EXPORT_ROUTES
from geosim.app.open_game import OpenGame
from geosim.app.routes import COOKIE, GameCookie
from geosim.app.session import Sessions
from geosim.app.store import GameStore, new_token
from geosim.app.views.judgement import plain_weights
from geosim.counterfactual.verdicts import shipped_weights
from geosim.library import default_library
from geosim.log import to_log
from geosim.scenario import Scenario
from geosim.table import start

LIBRARY = default_library()
HOSTILE = "<script>alert(1)</script>\"'|`*_[x](javascript:alert(1)) {{ 7*7 }}"


@pytest.fixture(scope="module")
def games(tmp_path_factory: pytest.TempPathFactory) -> Sessions:
    """Give the sessions of a server."""
    return Sessions(GameStore(tmp_path_factory.mktemp("store")), LIBRARY)


@pytest.fixture(scope="module")
def token() -> str:
    """Give a browser's token."""
    return new_token()


@pytest.fixture(scope="module")
def hostile(games: Sessions, token: str) -> OpenGame:
    """Give a finished game of a scenario whose every text is hostile."""
    data = LIBRARY.scenario("first_shipment").with_changes(turns=5).to_dict()
    texts = dict.fromkeys(("title", "question", "summary", "differs", "teaches"), HOSTILE)
    events = [{**event, "headline": HOSTILE, "title": HOSTILE} for event in data["events"]]
    scenario = Scenario.from_dict({**data, **texts, "debrief": [HOSTILE], "events": events})
    game = start(scenario, seed=1, persons=("pakistan",), library=LIBRARY)
    found = games._hold(games.store.add(token, to_log(game)), game)
    for turn in range(5):
        found.pick(turn, "openbook")
        found.bet(turn, "up")
        found.end_turn(turn)
    return found


Ask = Callable[..., httpx.Response]


@pytest.fixture
def ask(games: Sessions, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Give a browser that asks for an address, with a token or without one."""
    monkeypatch.setattr(exports, "sessions", lambda: games)
    application = Starlette(routes=EXPORT_ROUTES, middleware=[Middleware(GameCookie)])

    async def answer(path: str, token: str) -> httpx.Response:
        cookies = {COOKIE: token} if token else {}
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://here", cookies=cookies, timeout=120
        ) as browser:
            return await browser.get(path)

    def asked(path: str, token: str = "") -> httpx.Response:
        # In a thread of its own, since tests with a browser leave a loop in this one.
        with ThreadPoolExecutor(1) as other:
            return other.submit(asyncio.run, answer(path, token)).result()

    return asked


class Page(HTMLParser):
    """Notes the tags of a page, and every address it names."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.names: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), name
            if name in ("src", "href", "srcset", "data", "action", "poster"):
                self.addresses.append(value or "")
            if name == "id":
                assert value not in self.names, value
                self.names.add(value or "")


def test_the_debrief_needs_nothing_from_outside(ask: Ask, hostile: OpenGame, token: str) -> None:
    """The file loads nothing, runs nothing, and holds charts, tables, all three steps and the footer."""
    answer = ask(f"/games/{hostile.id}/debrief.html", token)
    page = Page(answer.text)

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    assert not {"script", "link", "img", "iframe", "object", "base"} & set(page.tags)
    assert page.addresses == []
    assert not re.search(r"url\(\s*['\"]?(?!#)", answer.text)
    assert "@import" not in answer.text
    assert page.tags.count("svg") > 10
    assert page.tags.count("table") > 10
    assert all(f"{n}. {step}" in answer.text for n, step in enumerate(("What happened", "Why", "So what"), 1))
    assert "Not a prediction, not policy advice" in answer.text


def test_hostile_texts_stay_texts(ask: Ask, hostile: OpenGame, token: str) -> None:
    """Tags, quotes and braces of an imported scenario are shown and never run, in page and memo."""
    page = ask(f"/games/{hostile.id}/debrief.html", token).text
    memo = ask(f"/games/{hostile.id}/memo.md", token).text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    for text in (page, memo):
        assert "<script" not in text.lower()
        assert "49" not in re.findall(r"\{\{.*?\}\}", text)
        assert "{{ 7*7 }}" in text.replace("\\", "")
    assert "[x](javascript" not in memo
    assert "\\[x\\](javascript" in memo


def test_no_export_holds_the_token(ask: Ask, hostile: OpenGame, token: str) -> None:
    """Whoever is given a file cannot open the game of its writer with it."""
    for name in ("debrief.html", "memo.md"):
        assert token not in ask(f"/games/{hostile.id}/{name}", token).text


def test_the_memo_can_be_marked(ask: Ask, games: Sessions, token: str) -> None:
    """It has role, decisions by turn, outcome, causes, verdict, prompts, and room for the writer's own."""
    game = games.start(token, "first_shipment", "china", turns=5, seed=2)
    for turn in range(5):
        game.pick(turn, "invest" if turn % 2 else "rollover")
        game.end_turn(turn)
    answer = ask(f"/games/{game.id}/memo.md", token)

    assert answer.headers["content-type"].startswith("text/markdown")
    headings = re.findall(r"^#+ (.+)$", answer.text, re.MULTILINE)
    for wanted in ("Role", "Decisions by turn", "Outcome", "Verdict", "Questions to take away"):
        assert wanted in headings
    assert answer.text.count("| 2") >= 5
    assert "| 1 | 2025Q4 to 2026Q3 | Roll over Pakistan's debt |" in answer.text
    assert "My verdict, and why" in answer.text


@pytest.mark.parametrize("name", ["debrief.html", "memo.md"])
def test_nobody_else_gets_a_file(ask: Ask, hostile: OpenGame, name: str) -> None:
    """Without the token that owns the game, or for no game at all, there is nothing."""
    assert ask(f"/games/{hostile.id}/{name}").status_code == 404
    assert ask(f"/games/{hostile.id}/{name}", new_token()).status_code == 404
    assert ask(f"/games/{'%3Cscript%3E'}/{name}", new_token()).status_code == 404


def test_a_game_under_way_has_no_debrief(ask: Ask, games: Sessions, token: str) -> None:
    """Before the last turn a file is refused in a plain sentence."""
    game = games.start(token, "first_shipment", "iran", turns=5, seed=2)
    answer = ask(f"/games/{game.id}/memo.md", token)

    assert answer.status_code == 409
    assert "still under way" in answer.text


def test_moved_weights_are_said_in_the_files(ask: Ask, hostile: OpenGame, token: str) -> None:
    """With a margin of nothing both files say leverage, and that weights were changed."""
    numbers = plain_weights(shipped_weights(hostile.record.game))
    moved = ",".join(str(number) for number in [*numbers[:12], 0.0, *numbers[13:]])
    for name in ("debrief.html", "memo.md"):
        text = ask(f"/games/{hostile.id}/{name}?weights={moved}", token).text
        assert "Changed weights" in text
        assert "Leverage" in text
        assert "margin 0.0" in text


@pytest.mark.parametrize(
    "wrong", ["1", "nan," * 14 + "nan", "9" * 5000, "<script>", ",".join(["1e999"] * 15)]
)
def test_absurd_weights_are_refused(ask: Ask, hostile: OpenGame, token: str, wrong: str) -> None:
    """Weights that are no numbers, too few or out of range are refused in a plain sentence."""
    answer = ask(f"/games/{hostile.id}/memo.md?weights={wrong}", token)

    assert answer.status_code == 400
    assert "weights" in answer.text
    assert answer.headers["content-type"].startswith("text/plain")
