from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest
from auditing import settle
from playing import TURNS, bet, end_turn, pick, replayed, show
from playwright.sync_api import Locator, Page, expect

expect.set_options(
    timeout=20_000
)  # pages may be slow beside other work; how fast they are is measured elsewhere

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
CALLS = ("up", "same", "down", "up", "down")
MOST_TABS = 400

#: What each student does in each turn: (option, target).
PLANS: Mapping[str, tuple[list[tuple[str, str]], ...]] = {
    "pakistan": (
        [("openbook", ""), ("concede_us", "refinery")],
        [("reassure_china", "")],
        [],
        [("capacity", ""), ("share", "")],
        [("openbook", "")],
    ),
    "community_chagai": (
        [("negotiate", "")],
        [("petition", "")],
        [],
        [("blockade", "")],
        [("audit", "")],
    ),
    "china": (
        [("rollover", ""), ("market", "")],
        [("invest", "")],
        [],
        [("secpush", "")],
        [("reroute", "")],
    ),
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, start_server) -> Iterator[str]:
    """Give the address of a server of these games alone, and fail if it had anything to complain about."""
    store = tmp_path_factory.mktemp("store")
    with start_server(store) as (found, _):
        yield found
    assert (store / "server.err").read_text() == ""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("role", PLANS)
def test_a_student_plays_from_home_to_debrief(page: Page, address: str, role: str, size: str) -> None:
    """A short game is chosen, played with bets and questions, debriefed and taken away as a log that replays.

    The page fixture fails on any request that would leave the machine and on any error in the page.
    """
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.goto(address)
    page.get_by_test_id("brief-first_shipment").click()
    page.get_by_test_id("change-role").click()
    page.get_by_test_id(f"role-{role}").click()
    page.get_by_test_id("start").click()
    expect(page.get_by_test_id("end-turn")).to_be_visible()
    for number, (choices, call) in enumerate(zip(PLANS[role], CALLS, strict=True), start=1):
        for option, target in choices:
            pick(page, option, target)
        bet(page, call)
        end_turn(page, number)
        ask_why(page)
        if number == 2:
            page.reload()
            expect(page.get_by_test_id("summary")).to_be_attached()
    show(page, "decide")
    page.get_by_test_id("verdict-link").click()
    look_back(page)

    assert played(page, role) == [{name(choice) for choice in choices} for choices in PLANS[role]]


def test_a_student_plays_by_keyboard_alone(page: Page, address: str) -> None:
    """From the first page to the last step of the debrief, a game is played without a pointer."""
    page.goto(address)
    press(page, page.get_by_test_id("play-now"))
    press(page, page.get_by_test_id("start"))
    expect(page.get_by_test_id("end-turn")).to_be_visible()
    option = re.sub("^card-", "", page.locator("article.card").first.get_attribute("data-testid") or "")
    card = page.get_by_test_id(f"card-{option}").get_by_role("checkbox")
    for number in range(1, TURNS + 1):
        if number in {1, 3}:
            press(page, card, "Space")
            if card.is_checked() is False and page.get_by_test_id(f"target-{option}").is_visible():
                page.keyboard.press("Space")
            expect(card).to_be_checked()
        focus(page, page.get_by_test_id("bet").get_by_role("radio").first)
        page.keyboard.press("Space")
        expect(page.locator(".bet .pill.picked")).to_have_count(1)
        press(page, page.get_by_test_id("end-turn"))
        expect(page.get_by_test_id("summary")).to_contain_text(f"Turn {number} is over.")
        settle(page)
        press(page, page.locator("[data-why]:visible").first)
        expect(page.get_by_test_id("why")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("why")).to_have_count(0)
    press(page, page.get_by_test_id("verdict-link"))
    for step in ("happened", "why", "so_what"):
        expect(page.get_by_test_id(f"debrief-{step}")).to_be_visible()
        if step != "so_what":
            press(page, page.get_by_test_id("step-next"))

    assert sum(len(picks) for picks in played(page, "pakistan")) == 2


def ask_why(page: Page) -> None:
    """Ask why a tie changed, read the answer, and close it."""
    show(page, "ties")
    settle(page)
    page.locator("[data-why]:visible").first.click()
    expect(page.get_by_test_id("why")).to_be_visible()
    expect(page.get_by_test_id("why-sum")).not_to_be_empty()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("why")).to_have_count(0)


def look_back(page: Page) -> None:
    """Go through the steps of the debrief."""
    for step in ("happened", "why", "so_what"):
        page.get_by_test_id(f"step-{step}").click()
        expect(page.get_by_test_id(f"debrief-{step}")).to_be_visible()
    assert "Traceback" not in page.inner_text("body")


def played(page: Page, role: str) -> list[set[str]]:
    """Give what a role picked in each turn of the game on the page, by its log played again."""
    game = replayed(page)
    assert game.over
    return [set(game.picks(role, turn)) for turn in range(TURNS)]


def name(choice: tuple[str, str]) -> str:
    """Write a choice as the log does."""
    option, target = choice
    return f"{option}@{target}" if target else option


def focus(page: Page, control: Locator) -> None:
    """Walk to a control by the Tab key."""
    expect(control).to_be_visible()
    for _ in range(MOST_TABS):
        if control.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the Tab key does not lead to {control}")


def press(page: Page, control: Locator, key: str = "Enter") -> None:
    """Walk to a control and press a key on it."""
    focus(page, control)
    page.keyboard.press(key)
