"""Pictures of every screen, on a desk and on a phone, for docs/images: `make screenshots`.

Not a test: pytest runs it only when it is named, and lends it the server and the browser of the tests.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from auditing import settle
from playing import TURNS, bet, end_turn, pick, show, start_game
from playwright.sync_api import Browser, Page, expect

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "images"
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
LARGEST = 350_000  # bytes of a picture

expect.set_options(timeout=30_000)


@pytest.mark.parametrize("size", SIZES)
def test_pictures(browser: Browser, address: str, size: str) -> None:
    """Write every picture of one size anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    width, height = SIZES[size]
    with closing(
        browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="light", reduced_motion="reduce"
        )
    ) as context:
        page = context.new_page()

        def take(screen: str) -> None:
            page.wait_for_timeout(400)
            file = FOLDER / f"{screen}-{size}.png"
            page.screenshot(path=file, animations="disabled", caret="hide")
            assert file.stat().st_size < LARGEST, f"{file.name} is larger than {LARGEST} bytes"

        before_the_game(page, address, take)
        the_laboratory(page, address, take)
        the_game(page, address, take, wide=width > 1199)
        after_the_game(page, take)


def before_the_game(page: Page, address: str, take: Callable[[str], None]) -> None:
    """Picture what comes before a game."""
    page.goto(address)
    expect(page.get_by_test_id("play-now")).to_be_visible()
    take("home")
    page.goto(f"{address}/brief?scenario=first_shipment&role=pakistan")
    expect(page.get_by_test_id("brief")).to_be_visible()
    take("brief")
    page.goto(f"{address}/sources")
    expect(page.get_by_test_id("shown")).not_to_be_empty()
    take("sources")
    page.goto(f"{address}/scenarios?copy=pasni_and_gwadar")
    expect(page.get_by_test_id("verdicts")).to_be_visible()
    page.locator("#section-tab-questions").click()
    page.get_by_test_id("switch-beijing_reading").get_by_role("radio").last.check()
    page.locator("#section-tab-timeline").click()
    expect(page.get_by_test_id("verdicts")).to_contain_text("(")
    take("editor")
    page.goto(f"{address}/strategies?actor=china&strategy=patient_patron")
    expect(page.get_by_test_id("preview")).to_have_attribute("data-state", "complete", timeout=60_000)
    take("workshop")


def the_laboratory(page: Page, address: str, take: Callable[[str], None]) -> None:
    """Picture an experiment before it is played, and what came out of it."""
    page.goto(f"{address}/lab")
    expect(page.get_by_test_id("lab-estimate")).to_be_visible()
    take("lab")
    page.get_by_test_id("lab-start").click()
    expect(page.locator("[data-status=done]")).to_be_visible(timeout=120_000)
    expect(page.get_by_test_id("lab-heat").locator("svg:visible")).to_be_visible()
    take("lab-played")


def the_game(page: Page, address: str, take: Callable[[str], None], *, wide: bool) -> None:
    """Picture a game of Pakistan: the first decision, and what can be seen after a turn."""
    start_game(page, address, "pakistan")
    pick(page, "openbook")
    pick(page, "concede_us", "refinery")
    bet(page, "down")
    take("play")
    end_turn(page, 1)
    take("turn")
    settle(page)
    page.locator("[data-why]:visible").first.click()
    expect(page.get_by_test_id("why")).to_be_visible()
    take("why")
    for side in ("advisors", "map"):
        show(page, "more" if side == "advisors" else "news")
        if page.get_by_test_id(f"side-{side}").is_visible():
            page.get_by_test_id(f"side-{side}").click()
            take(side)
    show(page, "ties")
    if page.get_by_test_id("centre-forecast").is_visible():
        page.get_by_test_id("centre-forecast").click()
        expect(page.get_by_test_id("forecast-sentence")).to_be_visible()
        take("forecast")
        page.get_by_test_id("centre-moved").click()
    if wide:
        page.get_by_test_id("perspective").select_option("")
        expect(page.get_by_test_id("chart-matrix")).to_be_visible()
        take("matrix")
        page.get_by_test_id("perspective").select_option("pakistan")
        page.emulate_media(color_scheme="dark")
        take("dark")
        page.emulate_media(color_scheme="light")


def after_the_game(page: Page, take: Callable[[str], None]) -> None:
    """Picture the steps of the debrief."""
    for number in range(2, TURNS + 1):
        end_turn(page, number)
    page.wait_for_timeout(1_000)  # a phone shows who moved first
    show(page, "decide")
    page.get_by_test_id("verdict-link").click()
    for step in ("happened", "why", "so_what"):
        page.get_by_test_id(f"step-{step}").click()
        expect(page.get_by_test_id(f"debrief-{step}")).to_be_visible()
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(3_000)  # studies that run beside the page
        take(f"debrief-{step.replace('_', '-')}")
