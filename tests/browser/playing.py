"""What tests in the browser do at the table: start a game, pick, end a turn, read charts, replay the log."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect

from geosim.game import Game
from geosim.log import read_log, replay
from geosim.wording import MINUS

TURNS = 5
SEED = "11"


def start_game(page: Page, address: str, role: str, scenario: str = "first_shipment") -> None:
    """Start a short game from the first page."""
    page.goto(address)
    page.get_by_test_id(f"scenario-{scenario}").get_by_role("radio").check()
    page.get_by_test_id(f"role-{role}").check()
    page.get_by_test_id(f"turns-{TURNS}").check()
    page.get_by_test_id("seed").fill(SEED)
    page.get_by_test_id("start").click()
    expect(page.get_by_test_id("desk")).to_be_visible()


def pick(page: Page, option: str, target: str) -> None:
    """Pick an option and wait until the server has it."""
    if target:
        page.get_by_test_id(f"target-{option}").select_option(target)
    else:
        page.get_by_test_id(f"card-{option}").get_by_role("checkbox").click()
    expect(page.get_by_test_id(f"card-{option}").get_by_role("checkbox")).to_be_checked()


def end_turn(page: Page, number: int) -> None:
    """End a turn, counted from 1, and wait for its result."""
    expect(page.get_by_test_id("end-turn")).to_have_attribute("aria-disabled", "false")
    page.get_by_test_id("end-turn").click()
    expect(page.get_by_test_id("summary")).to_contain_text(f"Turn {number} is over.")


def table(chart: Locator) -> list[list[str]]:
    """Read the table beside a chart, row by row."""
    rows = chart.locator("tbody tr")
    return [rows.nth(i).locator("th, td").all_text_contents() for i in range(rows.count())]


def drawn(chart: Locator, kind: str) -> list[str]:
    """Read the numbers drawn into the wide picture of a chart."""
    return chart.locator(".wide, .always").locator(f"text.{kind}").all_text_contents()


def read_number(text: str) -> float:
    """Read a number as the page writes it."""
    return float(text.replace(MINUS, "-"))


def replayed(page: Page) -> Game:
    """Download the log from the last page, which tells nobody's token, and play it again."""
    with page.expect_download() as download:
        page.get_by_test_id("log").click()
    log = Path(download.value.path())
    assert token(page.context) not in log.read_text()
    return replay(read_log(log))


def token(context: BrowserContext) -> str:
    """Give the token that opens a browser's games."""
    return next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "geosim")
