from __future__ import annotations

import re

import pytest
from playing import TURNS, bet, drawn, end_turn, pick, read_number, replayed, show, start_game, table
from playwright.sync_api import Page, expect

from geosim import results
from geosim.game import Decision
from geosim.library import default_library
from geosim.outlook import likely, preview
from geosim.table import start

WIDE = "document.documentElement.scrollWidth - window.innerWidth"
WINDOWS = [(1440, 900), (1280, 720), (1024, 768), (768, 1024), (844, 390), (390, 844), (320, 640)]
PANELS = ("news", "decide", "ties", "results", "more")

#: What Pakistan does in each turn: (option, target), or nothing.
PLAN = (
    [("concede_us", "refinery"), ("openbook", "")],
    [("diversify", "reko_diq")],
    [],
    [("reassure_china", ""), ("share", "")],
    [("concede_china", "saindak"), ("capacity", "")],
)


def test_what_was_picked_is_what_was_played(page: Page, address: str) -> None:
    """Picks, targets and answers of five turns are those of the log; the last turn leads to the debrief."""
    start_game(page, address, "pakistan")
    page.get_by_test_id("answer-on_pressure").get_by_label("Refuse").check()
    for number, choices in enumerate(PLAN, start=1):
        for option, target in choices:
            pick(page, option, target)
        end_turn(page, number)
    expect(page.get_by_test_id("where")).to_contain_text(f"all {TURNS} turns played")
    expect(page.get_by_test_id("verdict-link")).to_be_visible()
    game = replayed(page)

    for turn, choices in enumerate(PLAN):
        named = {f"{option}@{target}" if target else option for option, target in choices}
        assert set(game.picks("pakistan", turn)) == named
        assert game.answers(turn)["on_pressure"] == "refuse"


def test_a_turn_takes_four_clicks(page: Page, address: str) -> None:
    """One click each picks an option, bets, ends the turn and says why; the head counts on."""
    start_game(page, address, "pakistan")
    page.get_by_test_id("card-share").get_by_role("checkbox").click()
    page.locator(".bet .pill").first.click()
    page.get_by_test_id("end-turn").click()
    page.locator("[data-why]:visible").first.click()

    expect(page.get_by_test_id("why")).to_be_visible()
    expect(page.get_by_test_id("where")).to_contain_text(f"turn 2 of {TURNS}")
    expect(page.get_by_test_id("bet-told")).to_contain_text("you bet “rise”")


@pytest.mark.parametrize("twice", ["double click", "double Enter"])
def test_ending_a_turn_twice_plays_it_once(page: Page, address: str, twice: str) -> None:
    """A double click or a double Enter on End turn advances one turn."""
    start_game(page, address, "china")
    button = page.get_by_test_id("end-turn")
    if twice == "double click":
        button.dblclick()
    else:
        button.press("Enter")
        button.press("Enter")
    expect(page.get_by_test_id("summary")).to_contain_text("Turn 1 is over.")
    expect(button).to_have_attribute("aria-disabled", "false")

    expect(page.get_by_test_id("where")).to_contain_text("turn 2 of")


def test_obstacles_are_read_before_the_choice(page: Page, address: str) -> None:
    """A card in conflict with a pick says so and cannot be picked; one without its target asks for it."""
    start_game(page, address, "united_states")
    page.get_by_test_id("all-cards").click()
    pick(page, "invest", "")
    expect(page.get_by_test_id("obstacle-pressure")).to_contain_text("Cannot be combined")
    expect(page.get_by_test_id("card-pressure").get_by_role("checkbox")).to_be_disabled()
    start_game(page, address, "pakistan")
    page.get_by_test_id("card-concede_us").get_by_role("checkbox").click()

    expect(page.get_by_test_id("card-concede_us").get_by_role("alert")).to_be_visible()
    expect(page.get_by_test_id("target-concede_us").get_by_role("radio").first).to_be_focused()
    expect(page.get_by_test_id("tray-count")).to_have_text("0/2")


def test_a_turn_can_be_played_by_keys(page: Page, address: str) -> None:
    """Keys pick a card and its target, end the turn once confirmed, ask why, open forecast and help."""
    start_game(page, address, "pakistan")
    page.keyboard.press("2")
    expect(page.get_by_test_id("tray-count")).to_have_text("1/2")
    page.keyboard.press("1")
    expect(page.get_by_test_id("target-concede_us").get_by_role("radio").first).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_test_id("tray-count")).to_have_text("2/2")
    page.keyboard.press("e")
    expect(page.get_by_test_id("end-turn")).to_be_focused()
    expect(page.get_by_test_id("tray-message")).to_contain_text("Press Enter")
    expect(page.get_by_test_id("where")).to_contain_text("turn 1 of")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("summary")).to_contain_text("Turn 1 is over.")
    page.keyboard.press("w")
    expect(page.locator("#why-title")).to_be_focused()
    page.keyboard.press("f")
    expect(page.get_by_test_id("centre-forecast")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("?")

    expect(page.get_by_test_id("help-close")).to_be_visible()


def test_keys_can_be_switched_off(page: Page, address: str) -> None:
    """Without keys nothing is picked by a number, after a reload too."""
    start_game(page, address, "china")
    page.get_by_test_id("help").click()
    page.get_by_test_id("keys").uncheck()
    page.get_by_test_id("help-close").click()
    page.reload()
    expect(page.get_by_test_id("end-turn")).to_be_visible()
    page.keyboard.press("1")
    page.get_by_test_id("help").click()

    expect(page.get_by_test_id("keys")).not_to_be_checked()
    expect(page.get_by_test_id("tray-count")).to_have_text("0/2")


def test_the_draft_can_be_undone_step_by_step(page: Page, address: str) -> None:
    """Undo takes back bet, second and first pick in turn, also after a reload."""
    start_game(page, address, "pakistan")
    pick(page, "share")
    pick(page, "openbook")
    bet(page, "down")
    page.get_by_test_id("undo").click()
    expect(page.get_by_test_id("bet-down")).not_to_be_checked()
    page.reload()
    expect(page.get_by_test_id("tray-count")).to_have_text("2/2")
    page.get_by_test_id("undo").click()
    expect(page.get_by_test_id("tray-count")).to_have_text("1/2")
    page.get_by_test_id("undo").click()

    expect(page.get_by_test_id("tray-count")).to_have_text("0/2")
    expect(page.get_by_test_id("undo")).to_be_disabled()


def test_signals_and_preview_are_those_of_the_engine(page: Page, address: str) -> None:
    """Signals name what is most probable; the preview is what the engine plays, and goes with the draft."""
    start_game(page, address, "pakistan")
    pick(page, "share")
    page.get_by_test_id("all-signals").click()
    library = default_library()
    scenario = library.scenario("first_shipment").with_changes(turns=TURNS)
    game = start(scenario, seed=11, persons=("pakistan",), library=library)
    outlook = likely(game, "pakistan")
    china = max(outlook["china"].chances, key=outlook["china"].chances.__getitem__)
    title = next(o.title for o in library.actors["china"].options if o.key == china)
    signal = page.get_by_test_id("signal-china").inner_text()
    name = "consent_chagai"
    found = preview(game, "pakistan", Decision(("share",)), outlook, [name])[name]
    shown = page.locator(f'[data-ghost="{name}"]').inner_text()

    assert signal.startswith(f"China: {title}")
    assert read_number(re.sub(r"[^\d+−.]", "", shown)) == round(100 * (found[1] - found[0]))
    page.get_by_role("button", name="Take back: Share royalties with communities").click()
    expect(page.get_by_test_id("preview")).to_have_count(0)


def test_rewinding_begins_a_branch_that_can_be_compared(page: Page, address: str) -> None:
    """A branch has the turns before the one rewound to; the old game is kept, and stands beside it."""
    start_game(page, address, "pakistan")
    pick(page, "share")
    end_turn(page, 1)
    end_turn(page, 2)
    payoff = table(page.get_by_test_id("chart-payoff"))[-1][1]
    old = page.url
    page.get_by_test_id("pip-2").click()
    page.get_by_test_id("rewind-2").click()
    page.get_by_test_id("rewind-yes").click()
    expect(page.get_by_test_id("branch")).to_contain_text("from turn 2")
    expect(page.get_by_test_id("where")).to_contain_text("turn 2 of")
    assert page.url != old
    pick(page, "openbook")
    end_turn(page, 2)
    page.get_by_test_id("pip-1").click()
    page.locator("[data-compare]").first.click()
    expect(page.get_by_test_id("comparison")).to_be_visible()
    rows = page.get_by_test_id("comparison").locator("table").first.locator("tbody tr")
    beside = [row.locator("td").all_text_contents() for row in rows.all()]

    assert beside[0][0] == beside[0][1]
    assert beside[1][0] != beside[1][1]
    assert read_number(beside[1][1]) == read_number(payoff)


def test_the_tour_vanishes_by_doing(page: Page, address: str) -> None:
    """Reading, opening a card, betting and asking why end the tour step by step; help shows it again."""
    start_game(page, address, "pakistan")
    coach = page.get_by_test_id("coach")
    expect(coach).to_contain_text("1 of 4")
    page.locator("#happened").click()
    expect(coach).to_contain_text("2 of 4")
    page.get_by_test_id("more-share").locator("summary").click()
    expect(coach).to_contain_text("3 of 4")
    bet(page, "same")
    expect(coach).to_contain_text("4 of 4")
    end_turn(page, 1)
    page.locator("[data-why]:visible").first.click()
    expect(coach).to_have_count(0)
    bet(page, "up")  # the server answers in order, so it has heard of the end of the tour as well
    page.reload()
    expect(page.get_by_test_id("bet-up")).to_be_checked()

    expect(coach).to_have_count(0)


def test_the_tour_can_be_skipped_and_played_again(page: Page, address: str) -> None:
    """Skipped, the tour is gone for good, until help is asked to show it again."""
    start_game(page, address, "iran")
    coach = page.get_by_test_id("coach")
    page.get_by_test_id("coach-skip").click()
    expect(coach).to_have_count(0)
    page.get_by_test_id("help").click()
    page.get_by_test_id("replay-tour").click()

    expect(coach).to_be_visible()


@pytest.mark.parametrize(("width", "height"), WINDOWS)
def test_the_page_fits_its_window(page: Page, address: str, width: int, height: int) -> None:
    """No page scrolls sideways, End turn is in sight in every panel, a wide page does not scroll at all."""
    page.set_viewport_size({"width": width, "height": height})
    start_game(page, address, "pakistan")
    pick(page, "share")
    end_turn(page, 1)
    for panel in PANELS:
        show(page, panel)
        box = page.get_by_test_id("end-turn").bounding_box()

        assert page.evaluate(WIDE) <= 0, panel
        assert box is not None
        assert 0 <= box["y"] <= box["y"] + box["height"] <= height, panel
    if width >= 1200:
        assert page.evaluate("document.documentElement.scrollHeight") <= height


def test_a_reload_keeps_the_panel(page: Page, address: str) -> None:
    """On a phone and on a wide screen the panel that was open is open again."""
    page.set_viewport_size({"width": 390, "height": 844})
    start_game(page, address, "china")
    show(page, "results")
    page.reload()
    expect(page.get_by_test_id("nav-results")).to_have_attribute("aria-current", "page")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_test_id("side-map").click()
    expect(page.get_by_test_id("side-map")).to_have_attribute("aria-selected", "true")
    page.reload()

    expect(page.get_by_test_id("side-map")).to_have_attribute("aria-selected", "true")


def test_the_theme_is_kept_and_does_not_flash(page: Page, address: str) -> None:
    """The chosen theme holds over a reload from the first paint on, whatever the system says."""
    start_game(page, address, "china")
    page.emulate_media(color_scheme="light")
    page.get_by_test_id("theme").select_option("dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.goto(page.url, wait_until="commit")
    page.wait_for_function("document.body !== null")
    first = page.evaluate("getComputedStyle(document.body).backgroundColor")
    expect(page.get_by_test_id("theme")).to_have_value("dark")
    page.get_by_test_id("theme").select_option("system")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")

    assert dark == first
    assert light != dark


def test_the_goals_say_whether_they_are_met(page: Page, address: str) -> None:
    """After a turn the head names every goal of the role under what became of it, as the results say."""
    start_game(page, address, "gulf_states")
    end_turn(page, 1)
    strip = page.get_by_test_id("goals-strip")
    met = strip.locator("li.met").all_inner_texts()
    game = replayed(page)
    columns = results.turns(game)
    role = game.world.role("gulf_states")

    assert len(met) + strip.locator("li.not_met").count() == len(role.goals)
    assert drawn(page.get_by_test_id("chart-ladder"), "value")
    assert f"{100 * columns['payoff_gulf_states'].iloc[-1]:.1f}" in page.get_by_test_id(
        "standing"
    ).inner_text().replace("−", "-")
