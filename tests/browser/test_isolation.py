from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from subprocess import Popen
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, expect

from geosim.app.store import GameStore, new_token
from geosim.library import default_library
from geosim.log import to_log
from geosim.scenario import Scenario
from geosim.table import start

StartServer = Callable[..., AbstractContextManager[tuple[str, "Popen[str]"]]]
BROWSERS, PAGES, ACTIONS = 30, 4, 200
ROLES = tuple(default_library().actors)
PATIENCE = 30_000  # milliseconds, for a machine that does much else


def mark(browser: int) -> str:
    """Give the words by which a browser's game is told from all others."""
    return f"secret of browser {browser:02d}"


def prepare(folder: Path) -> list[tuple[str, str]]:
    """Keep a game for every browser, with a title of its own; give token and game of each."""
    store, base, kept = GameStore(folder), default_library().scenario("first_shipment").to_dict(), []
    for browser in range(BROWSERS):
        titled = Scenario.from_dict({**base, "title": mark(browser), "quarters": 20})
        if browser < PAGES:  # the logs of the others are only read, so that they need not be played
            log = to_log(start(titled, seed=browser, persons=(ROLES[browser],)))
        token = new_token()
        kept.append((token, store.add(token, {**log, "scenario": titled.to_dict()}).id))
    store.close()
    return kept


def marks_in(text: str) -> set[str]:
    """Give the marks of all browsers whose game a text tells of."""
    return {mark(browser) for browser in range(BROWSERS) if mark(browser) in text}


def test_no_browser_sees_another_ones_game(
    browser: Browser, tmp_path: Path, start_server: StartServer
) -> None:
    """Thirty browsers, two hundred actions in mixed order: each is only ever told of its own game.

    Four of them have pages open, in which they pick, take back, end turns, reload and change pages; all of
    them ask for logs, their own and others', with their cookie.
    """
    kept = prepare(tmp_path)
    chance = random.Random(30)  # noqa: S311  # not for secrets
    with start_server(tmp_path) as (address, _):
        contexts = [enter(browser, address, token) for token, _ in kept]
        pages = [open_page(context, address) for context in contexts[:PAGES]]
        for _ in range(ACTIONS):
            who, whose = chance.randrange(BROWSERS), chance.randrange(BROWSERS)
            if who < PAGES and chance.random() < 0.5:
                act(pages[who], address, chance)
                assert marks_in(pages[who].content()) == {mark(who)}
                continue
            answer = contexts[who].request.get(f"{address}/games/{kept[whose][1]}/log.json")
            assert answer.status == (200 if who == whose else 404)
            assert marks_in(answer.text()) == ({mark(who)} if who == whose else set())
            foreign = contexts[who].request.get(f"{address}/play?game={kept[whose][1]}")
            assert marks_in(foreign.text()) == set()
        for who, page in enumerate(pages):
            another = kept[(who + 1) % BROWSERS][1]
            page.goto(f"{address}/play?game={another}")
            expect(page.get_by_text("No such game in this browser.")).to_be_visible(timeout=PATIENCE)
            assert marks_in(page.content()) == set()
        for context in contexts:
            context.close()


def enter(browser: Browser, address: str, token: str) -> BrowserContext:
    """Give a browser of its own that holds a token."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    context.add_cookies(
        [{"name": "geosim", "value": token, "domain": urlsplit(address).hostname, "path": "/"}]
    )
    return context


def open_page(context: BrowserContext, address: str) -> Page:
    """Open the game in a page."""
    page = context.new_page()
    page.goto(f"{address}/play")
    expect(page.get_by_test_id("end-turn")).to_be_visible(timeout=PATIENCE)
    return page


def act(page: Page, address: str, chance: random.Random) -> None:
    """Do one of the things a person does, and wait until the page shows it."""
    what = chance.choice(["pick", "pick", "pick", "bet", "undo", "undo", "end", "reload", "home"])
    if what == "home":
        page.goto(address)
        page.get_by_test_id("resume").click()
        expect(page.get_by_test_id("tray").or_(page.get_by_test_id("debrief"))).to_be_visible(
            timeout=PATIENCE
        )
    elif what == "reload":
        page.reload()
        expect(page.get_by_test_id("where")).to_be_visible(timeout=PATIENCE)
    elif page.get_by_test_id("end-turn").is_visible():
        play(page, what, chance)


def play(page: Page, what: str, chance: random.Random) -> None:
    """Pick, bet, take back or end the turn; what cannot be done is left."""
    if what == "end":
        page.get_by_test_id("end-turn").click()
        return
    if what == "undo":
        buttons = page.get_by_test_id("undo")
    elif what == "bet":
        buttons = page.locator("[data-testid^=bet-]")
    else:
        buttons = page.locator("[data-testid^=card-] input[type=checkbox]:enabled")
    if buttons.count():
        chosen = buttons.nth(chance.randrange(buttons.count()))
        if chosen.is_enabled():
            chosen.click(force=True)
