"""The forecast in a real browser: it comes in steps, follows the draft, and shows futures one at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playing import end_turn, pick, start_game, table
from playwright.sync_api import Browser, Page, expect

SLOW = 30_000  # milliseconds: other tests may be running on the same processors


def look_ahead(page: Page) -> None:
    """Open the forecast and wait until it is complete."""
    page.get_by_test_id("centre-forecast").click()
    expect_complete(page)


def expect_complete(page: Page) -> None:
    """Wait until every step has been taken."""
    progress = page.get_by_test_id("forecast-progress")
    expect(progress).to_have_attribute("data-state", "complete", timeout=SLOW)
    expect(progress).to_have_attribute("data-pairs", "200")
    expect(page.locator(".forecast .stale")).to_have_count(0)


@contextmanager
def opened(browser: Browser, address: str, **settings: object) -> Iterator[Page]:
    """Give a page with settings of its own, at the forecast of a game as Pakistan."""
    context = browser.new_context(**settings)
    page = context.new_page()
    start_game(page, address, "pakistan")
    yield page
    context.close()


def test_the_forecast_follows_the_draft(page: Page, address: str) -> None:
    """Fan and sentence are there; a pick is compared with doing nothing; the next turn has its own fan."""
    start_game(page, address, "pakistan")
    look_ahead(page)
    expect(page.get_by_test_id("forecast-compared")).to_contain_text("Nothing is drafted")
    expect(page.get_by_test_id("forecast-caution")).to_contain_text("Model uncertainty only")
    pick(page, "openbook", "")
    expect(page.get_by_test_id("forecast-compared")).to_contain_text("pairs", timeout=SLOW)
    expect_complete(page)
    sentence = page.get_by_test_id("forecast-sentence")
    expect(sentence).to_contain_text(re.compile("In 9 of 10 futures your score .*; .*open questions.*; .*"))
    expect(page.get_by_test_id("chart-fan").locator("svg:visible .fan-nothing")).to_have_count(1)
    end_turn_from_forecast(page)
    expect(page.get_by_test_id("forecast-compared")).to_contain_text("Nothing is drafted", timeout=SLOW)
    rows = table(page.get_by_test_id("chart-fan"))
    assert [row[0] for row in rows] == ["Start", *(f"Turn {turn}" for turn in range(1, 6))]
    assert [bool(row[1]) for row in rows] == [False, False, True, True, True, True]


def end_turn_from_forecast(page: Page) -> None:
    """End the first turn with the forecast open, and wait until the second is there."""
    page.get_by_test_id("end-turn").click()
    expect(page.get_by_test_id("where")).to_contain_text("turn 2 of")


def test_the_dots_are_those_of_the_sentence(page: Page, address: str) -> None:
    """20 dots, as many filled as the sentence says, and another number has dots of its own."""
    start_game(page, address, "china")
    pick(page, "invest", "")
    look_ahead(page)
    first = said_and_drawn(page)
    page.get_by_test_id("forecast-number").select_option("alignment_united_states")
    expect(page.get_by_test_id("forecast-dots")).to_contain_text("tie with the United States")
    assert said_and_drawn(page) != first


def said_and_drawn(page: Page) -> tuple[str, int]:
    """Check that 20 dots are drawn, as many filled as is said, and give both."""
    said = page.get_by_test_id("forecast-dots").inner_text()
    dots = page.get_by_test_id("chart-dots").locator("svg:visible circle.outcome")
    filled = page.get_by_test_id("chart-dots").locator("svg:visible circle.filled").count()
    assert dots.count() == 20
    assert int(re.match(r"In (\d+) of 20 futures", said)[1]) == filled
    return said, filled


def test_futures_are_shown_one_at_a_time(page: Page, address: str) -> None:
    """A button shows one line after another, with where it ends; none is shown before, none after hiding."""
    start_game(page, address, "pakistan")
    look_ahead(page)
    lines = page.get_by_test_id("chart-fan").locator("svg:visible .future.on")
    expect(lines).to_have_count(0)
    for number in (1, 2):
        page.get_by_test_id("next-future").click()
        expect(page.get_by_test_id("future-shown")).to_contain_text(f"Future {number} of 20: it ends at ")
        expect(lines).to_have_count(1)
        expect(lines).to_have_attribute("data-future", str(number - 1))
    page.get_by_test_id("hide-future").click()
    expect(lines).to_have_count(0)


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_plays_by_itself_where_motion_is_not_wanted(
    browser: Browser, address: str, motion: str
) -> None:
    """One after another is offered only to who has not asked for less motion, and stops when told."""
    with opened(browser, address, reduced_motion=motion) as page:
        look_ahead(page)
        play = page.get_by_test_id("play-futures")
        if motion == "reduce":
            expect(play).to_have_count(0)
            return
        play.click()
        expect(page.get_by_test_id("future-shown")).to_contain_text("Future 3 of 20", timeout=SLOW)
        play.click()
        said = page.get_by_test_id("future-shown").inner_text()
        page.wait_for_timeout(2000)
        assert page.get_by_test_id("future-shown").inner_text() == said


@pytest.mark.parametrize("width", [390, 320])
def test_the_forecast_fits_a_phone(browser: Browser, address: str, width: int) -> None:
    """On a phone the forecast is reached from the navigation below and nothing sticks out."""
    with opened(browser, address, viewport={"width": width, "height": 844}) as page:
        page.get_by_test_id("nav-ties").click()
        look_ahead(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.get_by_test_id("chart-fan").locator("svg:visible")).to_have_count(1)


def test_the_forecast_of_a_finished_game_says_so(page: Page, address: str) -> None:
    """After the last turn there is nothing left to forecast."""
    start_game(page, address, "pakistan")
    for number in range(1, 6):
        end_turn(page, number)
    page.get_by_test_id("centre-forecast").click()
    expect(page.get_by_text("there is nothing left to forecast")).to_be_visible()
