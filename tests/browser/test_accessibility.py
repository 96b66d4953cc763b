from __future__ import annotations

import pytest
from auditing import EVERY_LOOK, HEIGHTS, PHONE_LOOK, WIDE_LOOK, audit, covered, settle
from playing import TURNS, end_turn, start_game
from playwright.sync_api import Page, expect

expect.set_options(
    timeout=20_000
)  # pages may be slow beside other work; how fast they are is measured elsewhere

PHONE = 390
SOME = EVERY_LOOK[0::2]  # each width once, and both themes


def test_home_and_briefing_shut_nobody_out(page: Page, address: str) -> None:
    """Nothing is found on the first page and the briefing, folded and unfolded, nor without a game."""
    page.goto(address)
    expect(page.locator("h1")).to_be_visible()
    titles = [page.title()]
    found = audit(page, "home")
    page.goto(f"{address}/brief")
    expect(page.get_by_test_id("brief")).to_be_visible()
    titles.append(page.title())
    found += audit(page, "brief")
    page.get_by_test_id("change-role").click()
    unfold(page)
    found += audit(page, "brief, unfolded", SOME)
    page.goto(f"{address}/play")
    expect(page.locator("h1")).to_be_visible()
    found += audit(page, "no game", SOME)
    page.goto(f"{address}/sources")
    expect(page.get_by_test_id("shown")).not_to_be_empty()
    titles.append(page.title())
    page.goto(f"{address}/scenarios")
    expect(page.get_by_test_id("duplicate-pasni_and_gwadar")).to_be_visible()
    titles.append(page.title())
    found += audit(page, "scenarios", SOME)

    assert found == []
    assert len(set(titles)) == len(titles)


def test_sources_shut_nobody_out(page: Page, address: str) -> None:
    """Nothing is found on the page of sources with a switch flipped, nor on a document of the model."""
    page.goto(f"{address}/sources")
    expect(page.get_by_test_id("shown")).not_to_be_empty()
    page.get_by_test_id("switch-us_miner").get_by_role("radio").last.check()
    expect(page.get_by_test_id("modified")).to_be_visible()
    found = audit(page, "sources", SOME)
    page.goto(f"{address}/documents/changelog")
    found += audit(page, "document", SOME)

    assert found == []


def test_the_workshop_shuts_nobody_out(page: Page, address: str) -> None:
    """Nothing is found on the workshop, with its preview, with a mistake in the text, and by the Tab key."""
    page.goto(f"{address}/strategies?actor=china&strategy=patient_patron")
    expect(page.get_by_test_id("preview")).to_have_attribute("data-state", "complete", timeout=60_000)
    found = audit(page, "workshop")
    wide(page)
    unfold(page)
    found += [f"covered: {each}" for each in covered(page)]
    page.get_by_test_id("yaml").fill("title: [")
    expect(page.get_by_test_id("yaml-problems")).to_contain_text("line 1")
    found += audit(page, "workshop with a mistake", PHONE_LOOK)

    assert found == []


def test_the_laboratory_shuts_nobody_out(page: Page, address: str) -> None:
    """Nothing is found on the form of an experiment, sound or faulty, nor on one that was played."""
    page.goto(f"{address}/lab")
    expect(page.get_by_test_id("lab-estimate")).to_be_visible()
    unfold(page)
    found = audit(page, "lab", SOME)
    wide(page)
    page.get_by_test_id("lab-turns").fill("2")
    page.get_by_test_id("design-list").check()
    expect(page.get_by_test_id("lab-faults")).to_be_visible()
    found += audit(page, "lab, faulty", PHONE_LOOK)
    wide(page)
    page.get_by_test_id("design-one_at_a_time").check()
    expect(page.get_by_test_id("lab-estimate")).to_be_visible()
    page.get_by_test_id("lab-start").click()
    expect(page.locator("[data-status=done]")).to_be_visible(timeout=120_000)
    expect(page.get_by_test_id("lab-heat").locator("svg:visible")).to_be_visible()
    unfold(page)
    found += audit(page, "lab, played")

    assert found == []


def test_a_game_and_its_debrief_shut_nobody_out(page: Page, address: str) -> None:
    """Nothing is found in any state of the game, on a phone in any panel, nor in any step of the debrief."""
    page.set_viewport_size({"width": 1440, "height": 900})
    start_game(page, address, "pakistan")
    titles = [page.title()]
    found = audit(page, "play, first turn", SOME)
    wide(page)
    end_turn(page, 1)
    found += audit(page, "play, second turn")
    wide(page)
    settle(page)
    page.locator("[data-why]:visible").first.click()
    expect(page.get_by_test_id("why")).to_be_visible()
    unfold(page)
    found += audit(page, "play, why", SOME)
    wide(page)
    page.get_by_test_id("centre-forecast").click()
    expect(page.get_by_test_id("forecast-sentence")).to_be_visible()
    found += audit(page, "play, forecast", SOME)
    wide(page)
    page.get_by_test_id("centre-moved").click()
    page.get_by_test_id("perspective").select_option("")
    expect(page.get_by_test_id("chart-matrix")).to_be_visible()
    for side in ("advisors", "map"):
        page.get_by_test_id(f"side-{side}").click()
        expect(page.get_by_test_id(f"side-{side}")).to_have_attribute("aria-selected", "true")
        found += audit(page, f"play, matrix, {side}", WIDE_LOOK)
        wide(page)
    for tab in ("news", "ties", "results", "more"):
        page.set_viewport_size({"width": PHONE, "height": HEIGHTS[PHONE]})
        page.get_by_test_id(f"nav-{tab}").click()
        found += audit(page, f"phone, {tab}", PHONE_LOOK)
    wide(page)
    for number in range(2, TURNS + 1):
        end_turn(page, number)
    found += audit(page, "play, over", SOME)
    wide(page)
    page.get_by_test_id("verdict-link").click()
    for step in ("happened", "why", "so_what"):
        page.get_by_test_id(f"step-{step}").click()
        expect(page.get_by_test_id(f"debrief-{step}")).to_be_visible()
        titles.append(page.title())
        page.wait_for_load_state("networkidle")
        unfold(page)
        found += audit(page, f"debrief, {step}")
        wide(page)

    assert found == []
    assert titles[0] not in titles[1:]


@pytest.mark.parametrize("width", HEIGHTS)
def test_focus_is_never_covered(page: Page, address: str, width: int) -> None:
    """Walking through briefing, game and sources by the Tab key, no sticky bar covers what has the focus."""
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    page.goto(f"{address}/brief")
    expect(page.get_by_test_id("brief")).to_be_visible()
    found = [f"brief: {name}" for name in covered(page)]
    start_game(page, address, "pakistan")
    end_turn(page, 1)
    found += [f"play: {name}" for name in covered(page)]
    page.goto(f"{address}/sources")
    expect(page.get_by_test_id("shown")).not_to_be_empty()
    page.get_by_test_id("switch-us_miner").get_by_role("radio").last.check()
    expect(page.get_by_test_id("modified")).to_be_visible()
    found += [f"sources: {name}" for name in covered(page, most=60)]

    assert found == []


def unfold(page: Page) -> None:
    """Open everything that unfolds."""
    page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")


def wide(page: Page) -> None:
    """Give the page the width of a desk again."""
    page.set_viewport_size({"width": 1440, "height": 900})
