"""The scenario editor: an instructor's way from a copy to a game in somebody else's browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from auditing import EVERY_LOOK, HEIGHTS, PHONE_LOOK, audit, covered
from playing import bet, end_turn, pick, replayed, table
from playwright.sync_api import Browser, Page, expect

from geosim.check import check_text
from geosim.library import default_library
from geosim.trial.spread import spread

LIBRARY = default_library()
GAMES = 90_000  # milliseconds that quick games may take while other tests are running
GRUDGING = """\
title: Slow to forgive
about: Answers every step towards Washington by withholding loans, and forgets after three turns.
kind: rule_based
actors: [china]
precision: 4
grudge: 3
provoked_by: {united_states: pasni}
rules:
  - when: not last.self includes rollover
    prefer: rollover
  - avoid: coerce
"""


def duplicate(page: Page, address: str, name: str = "pasni_and_gwadar") -> None:
    """Open a copy of a shipped scenario, from the first page on."""
    page.goto(address)
    page.get_by_role("link", name="Decide what a class will face").click()
    page.get_by_test_id(f"duplicate-{name}").click()
    expect(page.get_by_test_id("verdicts")).to_be_visible(timeout=GAMES)


def part(page: Page, name: str) -> None:
    """Open a part of the form."""
    page.locator(f"#section-tab-{name}").click()
    expect(page.locator(f".editor-form[data-testid=section-{name}]")).to_be_visible()


def text(page: Page) -> str:
    """Read the scenario as text."""
    page.get_by_test_id("beside-yaml").click()
    return page.get_by_test_id("yaml-text").input_value()


def write(page: Page, content: str) -> None:
    """Type a text, in the place of all that stands there."""
    page.get_by_test_id("beside-yaml").click()
    page.get_by_test_id("yaml-text").fill(content)


def test_from_a_copy_to_a_game_in_another_browser(
    page: Page, address: str, browser: Browser, tmp_path: Path
) -> None:
    """Switch a reading, seat a strategy, add a leak, see the spread, hand on the file: a student plays it."""
    duplicate(page, address)
    part(page, "questions")
    page.get_by_test_id("switch-beijing_reading").get_by_role("radio").last.check()
    expect(
        page.get_by_test_id("switch-beijing_reading").get_by_role("button", name="As by default")
    ).to_be_visible()
    part(page, "seats")
    page.get_by_test_id("strategy-china").select_option("offended_partner")
    expect(page.get_by_test_id("seat-china")).to_contain_text("withholds loans for two turns")
    part(page, "timeline")
    page.get_by_test_id("turn-4").get_by_role("button").first.click()
    page.get_by_test_id("add-inject").select_option("contract_leak")
    page.get_by_test_id("preview-inject").click()
    expect(page.get_by_test_id("effect-said")).to_contain_text("Support at home", timeout=GAMES)
    page.get_by_test_id("add").click()
    expect(page.get_by_test_id("turn-4")).to_contain_text("A contract leaks")
    part(page, "frame")
    page.get_by_test_id("shows-forecast").uncheck()
    expect(page.get_by_test_id("endings-state")).to_be_empty(timeout=GAMES)
    expect(page.get_by_test_id("verdicts")).to_contain_text("(")  # beside how it ended before
    shown = page.get_by_test_id("verdicts").locator("b").all_text_contents()
    page.get_by_test_id("save-name").fill("pasni_for_monday")
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("status")).to_contain_text("Saved as pasni_for_monday")
    with page.expect_download() as downloading:
        page.get_by_test_id("export").click()
    file = tmp_path / "pasni_for_monday.yaml"
    downloading.value.save_as(file)

    scenario = LIBRARY.scenario(str(file))
    assert check_text(file.read_bytes(), file.name).problems == ()
    assert scenario.switches == {"beijing_reading": 1.0}
    assert scenario.strategies == {"china": "offended_partner"}
    assert [event.quarter for event in scenario.events if event.name == "contract_leak"] == [12]
    assert not scenario.shows.forecast
    assert shown == [f"{100 * share:.0f}" for share in spread(scenario).verdicts.values()]
    student = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    student.goto(address)
    student.get_by_test_id("import").set_input_files(file)
    expect(student.get_by_test_id("brief")).to_contain_text("Pasni and Gwadar (copy)")
    play_the_scenario(student)
    student.context.close()


def play_the_scenario(student: Page) -> None:
    """Play two turns from the briefing, reload, go back to the first, and hold that it is the scenario."""
    student.get_by_test_id("start").click()
    expect(student.get_by_test_id("desk")).to_be_visible()
    expect(student.get_by_test_id("centre-moved")).to_be_visible()
    expect(student.get_by_test_id("centre-forecast")).to_have_count(0)
    pick(student, "openbook")
    bet(student, "same")
    end_turn(student, 1)
    student.reload()
    expect(student.get_by_test_id("summary")).to_contain_text("Turn 1 is over.")
    end_turn(student, 2)

    game = replayed(student)
    assert game.world.scenario.strategies["china"] == "offended_partner"
    assert game.world.scenario.switches == {"beijing_reading": 1.0}


def test_a_link_carries_the_scenario_and_its_strategy(page: Page, address: str, browser: Browser) -> None:
    """A strategy the scenario carries goes along in the link; the game plays with it, and to the debrief."""
    duplicate(page, address)
    carried = {"own_strategies": {"slow_to_forgive": yaml.safe_load(GRUDGING)}}
    own = text(page).replace("quarters: 40\n", f"quarters: 8\n{json.dumps(carried)[1:-1]}\n")
    write(page, own.replace("short_turns: 5", "short_turns: 2\nstrategies: {china: slow_to_forgive}"))
    expect(page.get_by_test_id("yaml-problems")).to_contain_text("Sound")
    part(page, "seats")
    expect(page.get_by_test_id("seat-china")).to_contain_text("forgets after three turns")
    page.get_by_test_id("get-link").click()
    link = page.get_by_test_id("scenario-link").input_value()
    student = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    student.goto(link)
    expect(student.get_by_test_id("brief")).to_be_visible()
    student.goto(link)  # the same link twice keeps it once
    student.get_by_test_id("start").click()
    expect(student.get_by_test_id("desk")).to_be_visible()
    for number in (1, 2):
        end_turn(student, number)

    assert replayed(student).world.scenario.own_strategies.keys() == {"slow_to_forgive"}
    student.get_by_test_id("verdict-link").click()
    expect(student.get_by_test_id("debrief-happened")).to_be_visible()
    student.goto(f"{address}/scenarios")
    expect(student.get_by_test_id("own-scenarios").get_by_role("listitem")).to_have_count(1)
    student.context.close()


def test_form_and_text_are_in_step(page: Page, address: str) -> None:
    """The form rewrites one place of the text, a typed text fills the form, and both can be taken back."""
    duplicate(page, address)
    before = text(page)
    part(page, "start")
    page.get_by_test_id("value-foothold_start").fill("0.4")
    page.get_by_test_id("value-foothold_start").press("Tab")
    expect(page.get_by_test_id("yaml-text")).to_have_value(
        before.replace("foothold_start: 0.15", "foothold_start: 0.4")
    )
    write(page, before.replace("foothold_start: 0.15", "foothold_start: 0.25"))
    expect(page.get_by_test_id("value-foothold_start")).to_have_value("0.25")
    page.get_by_test_id("undo").click()
    expect(page.get_by_test_id("value-foothold_start")).to_have_value("0.4")
    page.get_by_test_id("undo").click()

    expect(page.get_by_test_id("yaml-text")).to_have_value(before)
    assert "# For a class: give half of it" in before


def test_what_is_not_sound_changes_nothing(page: Page, address: str) -> None:
    """A number out of range is told beside its field, a broken text with its lines; the rest stays."""
    duplicate(page, address)
    before = text(page)
    part(page, "start")
    page.get_by_test_id("value-foothold_start").fill("7")
    page.get_by_test_id("value-foothold_start").press("Tab")
    expect(page.get_by_test_id("number-foothold_start").get_by_role("alert")).to_contain_text(
        "outside its range 0 to 1"
    )
    expect(page.get_by_test_id("yaml-text")).to_have_value(before)
    write(page, before.replace("minutes: 45", "minutes: many").replace("quarters: 40", "quarters: 41"))
    expect(page.get_by_test_id("yaml-problems").get_by_role("listitem")).to_have_count(2)
    expect(page.get_by_test_id("yaml-problems")).to_contain_text("Line 12")
    expect(page.get_by_test_id("value-foothold_start")).to_be_visible()
    page.get_by_test_id("yaml-back").click()

    expect(page.get_by_test_id("yaml-text")).to_have_value(before)


def test_an_event_of_ones_own(page: Page, address: str) -> None:
    """An event is written with headline, viewpoints and amounts, moved, looked at, and removed."""
    duplicate(page, address)
    page.get_by_test_id("turn-3").get_by_role("button").first.click()
    page.get_by_test_id("write-own").click()
    event = page.get_by_test_id("event-my_event")
    event.get_by_test_id("headline-my_event").fill("Fishers block the road to the port")
    event.get_by_test_id("headline-my_event").press("Tab")
    event.get_by_test_id("more-my_event").select_option("grievance.makran")
    amount = event.get_by_test_id("amount-my_event-grievance.makran")
    amount.fill("0.3")
    amount.press("Tab")
    event.get_by_test_id("event-turn-my_event").select_option("5")
    expect(page.get_by_test_id("turn-5")).to_contain_text("An event of my own")
    event.get_by_test_id("look-my_event").click()
    expect(event.get_by_test_id("effect-said")).to_contain_text("Community of Makran", timeout=GAMES)
    rows = table(event.get_by_test_id("chart-effect-payoffs"))
    assert rows
    assert "Fishers block the road" in text(page)
    event.get_by_test_id("drop-my_event").click()

    expect(page.get_by_test_id("turn-5")).not_to_contain_text("An event of my own")


def test_a_shipped_scenario_is_never_written_over(page: Page, address: str) -> None:
    """A name of a shipped scenario, or none, is refused in words, and playing needs a name that holds."""
    duplicate(page, address)
    for name in ("first_shipment", "../out", ""):
        page.get_by_test_id("save-name").fill(name)
        page.get_by_test_id("save").click()
        expect(page.get_by_test_id("editor-problem")).not_to_be_empty()
        expect(page.get_by_test_id("status")).to_contain_text("not saved yet")


@pytest.mark.parametrize("section", ["timeline", "questions", "seats", "start", "texts", "frame"])
def test_every_part_shuts_nobody_out(page: Page, address: str, section: str) -> None:
    """Nothing is found in any part of the form, on a desk and on a phone, light and dark."""
    duplicate(page, address)
    part(page, section)
    if section == "timeline":
        page.locator("[data-testid=event-us_offer] summary").click()
        page.get_by_test_id("look-us_offer").click()
        expect(page.get_by_test_id("effect-said")).to_be_visible(timeout=GAMES)

    assert audit(page, section, EVERY_LOOK if section == "timeline" else PHONE_LOOK) == []


def test_list_and_text_shut_nobody_out(page: Page, address: str) -> None:
    """Nothing is found in the list of scenarios and in a text with problems, and no focus is covered."""
    page.goto(address)
    expect(page.get_by_test_id("play-now")).to_be_visible()
    page.goto(f"{address}/scenarios")
    expect(page.get_by_test_id("duplicate-pasni_and_gwadar")).to_be_visible()
    found = audit(page, "list", PHONE_LOOK)
    page.set_viewport_size({"width": 1440, "height": 900})
    duplicate(page, address)
    write(page, text(page).replace("minutes: 45", "minutes: many"))
    expect(page.get_by_test_id("yaml-problems").get_by_role("listitem")).to_have_count(1)
    found += audit(page, "text", EVERY_LOOK)
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        found += [f"{width}: {name}" for name in covered(page, most=45)]

    assert found == []
