from __future__ import annotations

import signal
from pathlib import Path

from playwright.sync_api import Browser, Page, expect


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
