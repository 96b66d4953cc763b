from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from playing import TURNS, drawn, end_turn, pick, replayed, start_game, table, token
from playwright.sync_api import Browser, Page, expect

from geosim import results
from geosim.game import Game
from geosim.wording import MINUS

COMMUNITIES = ("chagai", "makran", "waziristan", "gilgit_baltistan")
FOREIGN = (
    "united_states",
    "china",
    "india",
    "iran",
    "gulf_states",
    "afghanistan",
    "russia",
    "third_partners",
)

#: What a person does in each turn: (option, target), or nothing.
PAKISTAN = (
    [("concede_us", "refinery"), ("openbook", "")],
    [("diversify", "reko_diq")],
    [],
    [("reassure_china", ""), ("share", "")],
    [("concede_china", "saindak"), ("capacity", "")],
)
MAKRAN = ([("negotiate", "")], [("petition", "")], [("blockade", "")], [], [("audit", "")])


def written(value: float, digits: int = 0) -> str:
    """Write a number as the page does."""
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", MINUS)


def turns_of(game: Game) -> pd.DataFrame:
    """Give the turns of a game; the first row is the opening."""
    opening = {name: [float(values[0])] for name, values in results_at_start(game).items()}
    return pd.concat([pd.DataFrame(opening), results.turns(game)], ignore_index=True)


def results_at_start(game: Game):
    """Give the ties and consents of the opening."""
    fresh = type(game)(game.world, game.strategies, game.noise.seed, game.noise.runs)
    names = [f"alignment_{state}" for state in FOREIGN] + [f"consent_{place}" for place in COMMUNITIES]
    return {name: fresh.columns[name] for name in names}


@pytest.mark.parametrize(("role", "plan"), [("pakistan", PAKISTAN), ("community_makran", MAKRAN)])
def test_a_game_shows_the_numbers_of_its_log(
    browser: Browser, page: Page, address: str, role: str, plan
) -> None:
    """Every ladder, payoff and the verdict of five turns are those of the downloaded log, replayed.

    Nobody else gets that log.
    """
    start_game(page, address, role)
    ladders, payoffs = [], []
    for number, choices in enumerate(plan, start=1):
        for option, target in choices:
            pick(page, option, target)
        end_turn(page, number)
        ladder = page.get_by_test_id("chart-ladder")
        ladders.append(table(ladder))
        assert drawn(ladder, "value") == [row[2] for row in ladders[-1]]
        assert drawn(ladder, "change") == [row[3] for row in ladders[-1]]
        payoffs.append(table(page.get_by_test_id("chart-payoff")))
    page.get_by_test_id("verdict-link").click()
    expect(page.get_by_test_id("verdict")).to_be_visible()
    turns = turns_of(replayed(page))
    with closing(browser.new_context()) as other:
        log_address = page.get_by_test_id("log").evaluate("link => link.href")
        assert other.request.get(log_address).status == 404

    own = role.removeprefix("community_")
    places = [f"consent_{p}" for p in sorted(COMMUNITIES, key=lambda p: (p != own, COMMUNITIES.index(p)))]
    foreign = [f"alignment_{state}" for state in FOREIGN]
    columns = foreign + places if role == "pakistan" else places + foreign
    for number, (ladder, payoff) in enumerate(zip(ladders, payoffs, strict=True), start=1):
        before, now = (100 * turns.loc[i, columns].to_numpy(float) for i in (number - 1, number))
        assert [row[1] for row in ladder] == [written(value) for value in before]
        assert [row[2] for row in ladder] == [written(value) for value in now]
        assert payoff[-1][1] == written(100 * turns.loc[number, f"payoff_{role}"], 1)
        if number > 1:
            assert payoff[0][1] == written(100 * turns.loc[number - 1, f"payoff_{role}"], 1)
    last = turns.iloc[-1]
    expect(page.locator(".verdict-word")).to_have_text(last["verdict"].capitalize())
    expect(page.get_by_test_id("verdict-numbers")).to_contain_text(
        f"leverage {written(100 * last['leverage'])} less dependence {written(100 * last['dependence'])}"
    )


def test_the_game_survives_reload_and_restart(browser: Browser, tmp_path: Path, start_server) -> None:
    """Turn, draft and answers are there again after a reload, and after the server was started anew."""
    context = browser.new_context()
    page = context.new_page()
    with start_server(tmp_path) as (address, _):
        start_game(page, address, "pakistan")
        end_turn(page, 1)
        pick(page, "concede_us", "refinery")
        page.get_by_test_id("answer-on_pressure").get_by_label("Refuse").check()
        page.reload()
        port = int(address.rsplit(":", 1)[1])
        expect_second_turn(page)
    with start_server(tmp_path, port) as (address, _):
        page.goto(f"{address}/play")
        expect_second_turn(page)
        page.goto(address)
        page.get_by_test_id("resume").click()
        expect_second_turn(page)
    context.close()


def expect_second_turn(page: Page) -> None:
    """Expect the second turn with its draft."""
    expect(page.get_by_test_id("where")).to_contain_text(f"turn 2 of {TURNS}")
    expect(page.get_by_test_id("target-concede_us")).to_have_value("refinery")
    expect(page.get_by_test_id("tray-count")).to_have_text("1/2")
    expect(page.get_by_test_id("answer-on_pressure").get_by_label("Refuse")).to_be_checked()


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
    pick(page, "invest", "")
    expect(page.get_by_test_id("obstacle-pressure")).to_contain_text("Cannot be combined")
    expect(page.get_by_test_id("card-pressure").get_by_role("checkbox")).to_be_disabled()
    start_game(page, address, "pakistan")
    page.get_by_test_id("card-concede_us").get_by_role("checkbox").click()

    expect(page.get_by_test_id("card-concede_us").get_by_role("alert")).to_be_visible()
    expect(page.get_by_test_id("tray-count")).to_have_text("0/2")


def test_a_turn_can_be_played_by_keyboard(page: Page, address: str) -> None:
    """From the first card on, keys alone pick an option, choose a target and end the turn."""
    start_game(page, address, "pakistan")
    page.get_by_test_id("card-openbook").get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    expect(page.get_by_test_id("tray-count")).to_have_text("1/2")
    page.get_by_test_id("target-concede_us").focus()
    page.keyboard.type("Refinery")
    expect(page.get_by_test_id("tray-count")).to_have_text("2/2")
    page.get_by_test_id("end-turn").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_test_id("summary")).to_contain_text("Turn 1 is over.")


def test_browsers_do_not_see_each_other(browser: Browser, page: Page, address: str) -> None:
    """Another browser at the same time has another token and no game."""
    start_game(page, address, "iran")
    pick(page, "chabahar", "")
    other = browser.new_context()
    stranger = other.new_page()
    stranger.goto(f"{address}/play")
    expect(stranger.get_by_role("link", name="Choose a game")).to_be_visible()

    assert token(page.context) != token(other)
    other.close()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844), (320, 700)])
def test_pages_fit_their_window(page: Page, address: str, width: int, height: int) -> None:
    """No page scrolls sideways, and End turn is in sight without scrolling."""
    page.set_viewport_size({"width": width, "height": height})
    wide = "document.documentElement.scrollWidth - window.innerWidth"
    page.goto(address)
    expect(page.get_by_test_id("choose")).to_be_visible()
    assert page.evaluate(wide) <= 0
    start_game(page, address, "pakistan")
    end_turn(page, 1)
    box = page.get_by_test_id("end-turn").bounding_box()

    assert page.evaluate(wide) <= 0
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= height
    if width == 1440:
        assert page.evaluate("document.documentElement.scrollHeight") <= height
