"""What tests in the browser do at the table. Whoever imports this waits up to PATIENCE for the page.

start_game      begins a short game and waits until it can be played
pick, bet       decide, and wait until the server has it; both work on a phone too
end_turn        ends a turn and waits for its result
show            opens a panel that a narrow window shows alone
table, drawn    read a chart: its table, or the numbers drawn into its wide picture
read_number     reads a number as the page writes it
replayed        downloads the log of the game on the page and plays it again
token           gives the token that opens a browser's games
"""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, expect

from geosim.game import Game
from geosim.log import read_log, replay
from geosim.wording import MINUS

TURNS = 5
SEED = "11"
ALL_PANELS = 1200  # pixels from which on a window shows every panel
PATIENCE = 20_000  # milliseconds: other tests may be running on the same processors
expect.set_options(timeout=PATIENCE)


def start_game(page: Page, address: str, role: str, scenario: str = "first_shipment") -> None:
    """Start a short game from the briefing, with the luck number SEED; the page then names it as `?game=`."""
    page.goto(f"{address}/brief?scenario={scenario}&role={role}&turns={TURNS}&seed={SEED}")
    page.get_by_test_id("start").click()
    expect(page.get_by_test_id("end-turn")).to_be_visible()


def pick(page: Page, option: str, target: str = "") -> None:
    """Pick an option, at its target if it has any, and wait until the server has it."""
    show(page, "decide")
    card, every = page.get_by_test_id(f"card-{option}"), page.get_by_test_id("all-cards")
    expect(card.or_(every).first).to_be_visible()
    if not card.is_visible():  # a first turn shows some of the options at first
        every.click()
    card.get_by_role("checkbox").click()
    if target:
        aim = card.locator(f'label:has(input[value="{target}"])')
        aim.click()
        expect(aim.get_by_role("radio")).to_be_checked()
    expect(card.get_by_role("checkbox")).to_be_checked()


def bet(page: Page, call: str) -> None:
    """Bet that the tie will go `up`, stay the `same` or go `down`, and wait until the server has it."""
    show(page, "decide")
    page.locator(f'label:has([data-testid="bet-{call}"])').click()
    expect(page.locator(".bet .pill.picked").get_by_test_id(f"bet-{call}")).to_be_checked()


def end_turn(page: Page, number: int) -> None:
    """End a turn, counted from 1, and wait for its result; a narrow window then shows who moved."""
    expect(page.get_by_test_id("end-turn")).to_have_attribute("aria-disabled", "false")
    page.get_by_test_id("end-turn").click()
    expect(page.get_by_test_id("summary")).to_contain_text(f"Turn {number} is over.")


def show(page: Page, panel: str) -> None:
    """Open a panel where the window is too narrow for all: news, decide, ties, results or more."""
    if page.viewport_size and page.viewport_size["width"] < ALL_PANELS:
        tab = page.get_by_test_id(f"nav-{panel}")
        tab.click()
        expect(tab).to_have_attribute("aria-current", "page")


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
    """Download the log of the game on the page, which tells nobody's token, and play it again."""
    place = urlsplit(page.url)
    game = parse_qs(place.query)["game"][0]
    answer = page.request.get(f"{place.scheme}://{place.netloc}/games/{game}/log.json")
    assert answer.ok
    assert token(page.context) not in answer.text()
    return replay(read_log(answer.text()))


def token(context: BrowserContext) -> str:
    """Give the token that opens a browser's games."""
    return next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "geosim")
