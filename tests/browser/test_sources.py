from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from geosim.library import default_library

LIBRARY = default_library()
SCENARIO = LIBRARY.scenario("first_shipment")
expect.set_options(
    timeout=20_000
)  # pages may be slow beside other work; how fast they are is measured elsewhere
WIDE = "document.documentElement.scrollWidth - window.innerWidth"


def open_sources(page: Page, address: str, anchor: str = "") -> None:
    """Open the page of sources and wait until its registers are there."""
    page.goto(f"{address}/sources{anchor}")
    expect(page.get_by_test_id("shown")).not_to_be_empty()
    page.wait_for_load_state("networkidle")


def start_modified(page: Page, address: str, switch: str) -> None:
    """Take the high reading of a switch and start a game with it."""
    open_sources(page, address)
    page.get_by_test_id(f"switch-{switch}").get_by_role("radio").last.check()
    expect(page.get_by_test_id("modified")).to_be_visible()
    page.get_by_test_id("start-modified").click()
    expect(page.get_by_test_id("desk")).to_be_visible()
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize(
    "anchor", ["claim-127", "parameter-verdict_band", "switch-political_patience", "glossary"]
)
def test_an_address_with_an_anchor_leads_there(page: Page, address: str, anchor: str) -> None:
    """A link from elsewhere shows the claim, number or switch it names."""
    open_sources(page, address, f"#{anchor}")

    expect(page.locator(f"#{anchor}")).to_be_visible()
    expect(page.locator(f"#{anchor}")).to_be_in_viewport()


def test_rows_are_found_by_words_and_by_badge(page: Page, address: str) -> None:
    """Words and badge narrow both registers, what is shown is counted, a link brings a hidden row back."""
    contested = [claim.id for claim in LIBRARY.claims.claims if claim.status == "contested"]
    open_sources(page, address)
    page.get_by_test_id("filter-kind").select_option("contested")
    shown = page.locator("tr[data-kind]:visible")
    expect(shown).to_have_count(len(contested) + len(LIBRARY.parameters.switches))
    expect(page.get_by_test_id("shown")).to_contain_text(
        f"{len(contested) + len(LIBRARY.parameters.switches)} of"
    )
    page.get_by_test_id("filter-text").fill("BEIJING betrayal")
    expect(page.locator("#claim-48")).to_be_visible()
    expect(page.locator("#claim-1")).to_be_hidden()
    page.get_by_test_id("filter-text").fill("no such words")
    expect(page.get_by_test_id("shown")).to_contain_text("Nothing fits")
    page.evaluate("location.hash = '#claim-1'")

    expect(page.locator("#claim-1")).to_be_in_viewport()
    page.get_by_test_id("open-all").click()
    expect(shown).to_have_count(len(LIBRARY.claims.claims) + len(LIBRARY.parameters))


def test_a_flipped_switch_makes_a_modified_scenario(page: Page, address: str) -> None:
    """Taking a side says so with the new hash, and the game started with it has that scenario."""
    open_sources(page, address)
    page.get_by_test_id("switch-us_miner").get_by_role("radio").last.check()
    made = SCENARIO.with_changes(switches={"us_miner": 1.0})
    expect(page.get_by_test_id("hash")).to_have_text(made.hash[:12])
    page.get_by_test_id("reset-switches").click()
    expect(page.get_by_test_id("modified")).to_have_count(0)
    start_modified(page, address, "us_miner")
    open_sources(page, address)
    banner = page.get_by_test_id("modified-scenario")
    expect(banner).to_contain_text("Modified scenario")
    expect(banner).to_contain_text("1 instead of 0.5")
    page.get_by_test_id("switch-us_miner").get_by_role("spinbutton").fill("0.25")
    page.get_by_test_id("switch-us_miner").get_by_role("spinbutton").press("Tab")
    expect(page.get_by_test_id("switch-us_miner")).to_contain_text("Now 1, you chose 0.25")
    page.get_by_test_id("start-modified").click()
    expect(page.get_by_test_id("desk")).to_be_visible()

    assert switches_of_game(page, address) == {"us_miner": 0.25}


def switches_of_game(page: Page, address: str) -> dict[str, float]:
    """Give how the switches stand in the log of the game that the page shows."""
    found = re.search(r"game=([\w-]+)", page.url)
    assert found
    answer = page.context.request.get(f"{address}/games/{found[1]}/log.json")
    return json.loads(answer.text())["scenario"]["switches"]


@pytest.mark.parametrize("written", ["2", "-0.1", ""])
def test_impossible_settings_are_refused_in_words(page: Page, address: str, written: str) -> None:
    """A setting out of range, or none, is answered beside the switch and changes nothing."""
    open_sources(page, address)
    switch = page.get_by_test_id("switch-us_miner")
    switch.get_by_role("spinbutton").fill(written)
    switch.get_by_role("spinbutton").press("Tab")

    expect(switch.get_by_role("alert")).not_to_be_empty()
    expect(page.get_by_test_id("modified")).to_have_count(0)


def test_badges_elsewhere_lead_here(page: Page, address: str) -> None:
    """Every link from briefing and game to a claim, number or switch finds it on this page."""
    anchors = set[str]()
    for path in ("", "/brief"):
        page.goto(address + path)
        expect(page.locator("h1")).to_be_visible()
        page.wait_for_load_state("networkidle")
        anchors |= linked(page)
    start_modified(page, address, "us_miner")
    anchors |= linked(page)
    open_sources(page, address)
    ids = set(page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)"))

    assert anchors
    assert anchors <= ids


def linked(page: Page) -> set[str]:
    """Give the anchors of the page of sources that a page links to, folded parts included."""
    links = page.evaluate("[...document.querySelectorAll('a[href*=\"sources\"]')].map((link) => link.hash)")
    return {link[1:] for link in links if link}


@pytest.mark.parametrize("width", [1440, 390, 320])
def test_the_page_fits_its_window(page: Page, address: str, width: int) -> None:
    """Neither the page nor a document of the model scrolls sideways, with everything unfolded."""
    page.set_viewport_size({"width": width, "height": 844})
    open_sources(page, address)
    page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    assert page.evaluate(WIDE) <= 0
    page.goto(f"{address}/documents/model")

    assert page.evaluate(WIDE) <= 0
