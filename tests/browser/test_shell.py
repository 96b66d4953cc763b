from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from prefix_proxy import proxied

from geosim.app import share
from geosim.library import default_library
from geosim.log import to_log
from geosim.table import start

expect.set_options(timeout=30_000)  # for a machine that does much else


def test_page_opens_offline(page: Page, address: str) -> None:
    """The page opens with everything outside cut off (the page fixture fails on any attempt)."""
    page.goto(address)

    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("h1")).to_be_visible()


def test_page_is_readable_by_assistive_technology(page: Page, address: str) -> None:
    """The page says its language, has a title, and does not forbid zooming."""
    page.goto(address)
    expect(page.locator("h1")).to_be_visible()
    viewport = page.locator("meta[name=viewport]").get_attribute("content")

    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert "geosim" in page.title()
    assert viewport == "width=device-width, initial-scale=1"


def test_reload_keeps_the_page(page: Page, address: str) -> None:
    """The page comes back after a reload."""
    page.goto(address)
    expect(page.locator("h1")).to_be_visible()
    page.reload()

    expect(page.locator("h1")).to_be_visible()


def test_session_cookie_is_out_of_reach_of_scripts(page: Page, address: str) -> None:
    """No script in the page can read a cookie."""
    page.goto(address)
    expect(page.locator("h1")).to_be_visible()

    assert page.context.cookies()
    assert page.evaluate("document.cookie") == ""


def test_interrupt_ends_quietly_under_open_pages(browser: Browser, tmp_path: Path, start_server) -> None:
    """Ctrl-C ends the server with status 130 and no complaint, though a page is open."""
    with start_server(tmp_path) as (address, process):
        page = browser.new_page()
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        process.send_signal(signal.SIGINT)

        assert process.wait(timeout=30) == 130
        assert (tmp_path / "server.err").read_text() == ""
        page.close()


def test_the_first_decision_is_four_clicks_away(page: Page, address: str) -> None:
    """From the first page: play now, start, and the first card can be picked."""
    page.goto(address)
    page.get_by_test_id("play-now").click()
    page.get_by_test_id("start").click()
    card = page.locator("[data-testid^=card-]").first
    card.get_by_role("checkbox").click()
    targets = card.get_by_role("radio")
    if targets.count():  # the fourth click says where
        targets.first.click()

    expect(page.get_by_test_id("undo")).to_be_enabled()


@pytest.mark.parametrize("way", ["from the first page", "by its address"])
def test_start_is_one_tab_and_enter_away(page: Page, address: str, way: str) -> None:
    """On the briefing, one Tab reaches Start, and Enter starts."""
    page.goto(address if way == "from the first page" else f"{address}/brief")
    if way == "from the first page":
        page.get_by_test_id("play-now").press("Enter")
    expect(page.get_by_test_id("question")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_test_id("start")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_test_id("end-turn")).to_be_visible()


def test_a_briefing_is_read_in_a_minute(page: Page, address: str) -> None:
    """At most 240 words are to be read before anything is opened, the line at the foot among them."""
    page.goto(f"{address}/brief")
    expect(page.get_by_test_id("question")).to_be_visible()

    assert len(page.inner_text("body").split()) <= 240


def test_the_same_world_from_another_chair(page: Page, address: str) -> None:
    """Another seat changes what one wants, the address names it, and Start takes it."""
    page.goto(f"{address}/brief")
    page.get_by_test_id("change-role").click()
    expect(page.locator("[data-testid^=role-]")).to_have_count(10)
    before = page.get_by_test_id("goals").inner_text()
    page.get_by_test_id("role-community_makran").click()
    assert page.get_by_test_id("goals").inner_text() != before
    assert "role=community_makran" in page.url
    expect(page.get_by_test_id("start")).to_have_text("Start as Community of Makran")
    page.get_by_test_id("start").click()

    expect(page.get_by_test_id("where")).to_contain_text("Community of Makran")


def test_the_content_note_is_shown_once(page: Page, address: str) -> None:
    """Once understood, the note does not come back; what was ticked on it stays."""
    page.goto(f"{address}/brief")
    page.get_by_test_id("mute").check()
    page.get_by_test_id("noted").click()
    expect(page.get_by_test_id("content-note")).to_have_count(0)
    page.reload()
    expect(page.get_by_test_id("question")).to_be_visible()
    expect(page.get_by_test_id("content-note")).to_have_count(0)
    page.get_by_test_id("set-up").locator("summary").click()

    expect(page.get_by_test_id("mute")).to_be_checked()


def test_badges_lead_to_their_claims(page: Page, address: str) -> None:
    """Every badge of the briefing leads to an entry that the page of sources has."""
    page.goto(f"{address}/brief")
    badges = page.get_by_test_id("known").get_by_role("link")
    expect(badges.first).to_be_visible()
    anchors = [
        href.partition("#")[2] for href in badges.evaluate_all("links => links.map(link => link.href)")
    ]
    badges.first.click()
    expect(page.locator(f"[id='{anchors[0]}']")).to_be_visible()

    assert all(page.locator(f"[id='{anchor}']").count() == 1 for anchor in anchors)


def test_a_run_is_handed_on_as_a_link(browser: Browser, address: str, page: Page) -> None:
    """A link to a run opens the same turn as a game of another browser, which finds it again at home."""
    run = share.code(start("first_shipment", seed=3, persons=("china",)), default_library())
    page.goto(f"{address}/r/{run}")
    expect(page.get_by_test_id("where")).to_contain_text("China")
    page.goto(address)

    expect(page.get_by_test_id("resume-banner")).to_contain_text("China, turn 1 of 10")


def test_a_log_is_opened_from_the_first_page(page: Page, address: str) -> None:
    """A log file that is chosen at home becomes a game one can play on."""
    log = json.dumps(to_log(start("first_shipment", seed=3, persons=("india",))))
    page.goto(address)
    page.get_by_test_id("import").set_input_files(
        {"name": "log.json", "mimeType": "application/json", "buffer": log.encode()}
    )

    expect(page.get_by_test_id("where")).to_contain_text("India")


@pytest.mark.parametrize("path", ["", "brief"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844), (320, 700)])
def test_nothing_scrolls_sideways(page: Page, address: str, path: str, width: int, height: int) -> None:
    """Home and briefing fit their window, also with everything opened that can be."""
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{address}/{path}")
    expect(page.locator("h1")).to_be_visible()
    for closed in page.locator("details").all():
        closed.evaluate("each => { each.open = true; }")
    if path:
        page.get_by_test_id("change-role").click()

    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_a_game_is_played_under_a_path_prefix(
    browser: Browser, tmp_path: Path, start_server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind a proxy that serves it under a path, pages, links, reload, logs and refusals work too."""
    monkeypatch.setenv("SOLARA_ROOT_PATH", "/class/geosim")
    context = browser.new_context()
    page, broken = context.new_page(), []
    page.on("response", lambda answer: broken.append(answer.url) if answer.status >= 400 else None)
    page.on("pageerror", lambda error: broken.append(str(error)))
    with (
        start_server(tmp_path) as (inner, _),
        proxied(int(inner.rsplit(":", 1)[1]), "/class/geosim") as address,
    ):
        page.goto(f"{address}/")
        page.get_by_test_id("play-now").click()
        page.get_by_test_id("start").click()
        expect(page.get_by_test_id("end-turn")).to_be_visible()
        assert page.url.startswith(f"{address}/play?game=")
        page.reload()
        expect(page.get_by_test_id("end-turn")).to_be_visible()
        game = page.url.partition("game=")[2]
        assert context.request.get(f"{address}/games/{game}/log.json").status == 200
        page.goto(f"{address}/")
        page.get_by_test_id("resume").click()
        expect(page.get_by_test_id("end-turn")).to_be_visible()
        run = share.code(start("first_shipment", persons=("iran",)), default_library())
        page.goto(f"{address}/r/{run}")
        expect(page.get_by_test_id("where")).to_contain_text("Iran")
        assert broken == []
        page.goto(f"{address}/r/nothing")
        page.get_by_role("link").click()
        expect(page.get_by_test_id("play-now")).to_be_visible()
        assert page.url == f"{address}/"
    context.close()
