from __future__ import annotations

import json
from pathlib import Path

import pytest
from playing import token
from playwright.sync_api import Page, expect

from geosim.game import Decision, Game
from geosim.library import default_library
from geosim.log import read_log, replay, to_log
from geosim.table import start

WAIT = 120_000  # milliseconds in which the replays of a short game are done on a busy machine
PLAN = (
    ("concede_us@refinery", "openbook"),
    ("diversify@reko_diq",),
    (),
    ("share",),
    ("concede_china@saindak",),
)


def finished(role: str = "pakistan", turns: int = 5) -> Game:
    """Play a short game; other roles than Pakistan hold course."""
    library = default_library()
    scenario = library.scenario("first_shipment").with_changes(turns=5)
    game = start(scenario, seed=11, persons=(role,), library=library)
    for picks in PLAN[:turns]:
        game.play_turn({role: Decision(picks if role == "pakistan" else ())})
    return game


@pytest.fixture(scope="module")
def pakistan() -> Game:
    """Give a finished game of Pakistan."""
    return finished()


def open_debrief(page: Page, address: str, game: Game, step: str = "") -> None:
    """Bring a game into the browser as its log, and open its debrief."""
    page.request.get(address)  # brings the cookie
    answer = page.request.post(f"{address}/import", data=json.dumps(to_log(game)))
    found = answer.json()["game"]
    page.goto(f"{address}/debrief?game={found}" + (f"&step={step}" if step else ""))
    page.wait_for_load_state("networkidle")
    return found


def test_three_steps_by_keyboard(page: Page, address: str, pakistan: Game) -> None:
    """Keys alone lead through the three steps; the step is kept over a reload, and the browser goes back."""
    open_debrief(page, address, pakistan)
    expect(page.get_by_test_id("scene-turning")).to_be_visible(timeout=WAIT)
    page.get_by_test_id("step-why").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("debrief-why")).to_be_visible()
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_test_id("debrief-why")).to_be_visible()
    expect(page.get_by_test_id("step-why")).to_have_attribute("aria-current", "step")
    page.get_by_test_id("step-next").focus()
    page.keyboard.press("Space")
    expect(page.get_by_test_id("debrief-so_what")).to_be_visible()
    page.go_back()
    expect(page.get_by_test_id("debrief-why")).to_be_visible()


def test_the_verdict_is_the_engines_and_can_be_contested(page: Page, address: str, pakistan: Game) -> None:
    """The word is the log's; a moved weight changes it and says so; reset brings the shipped one back."""
    open_debrief(page, address, pakistan, "so_what")
    shipped = {1.0: "Leverage", 0.0: "Mixed", -1.0: "Dependency"}[float(pakistan.columns["verdict"][0])]
    word, used = page.get_by_test_id("verdict-word"), page.get_by_test_id("weights-used")
    expect(word).to_have_text(shipped)
    expect(used).to_have_text("Weights as shipped")
    page.get_by_test_id("weight-offset").fill("0")
    page.keyboard.press("Tab")
    expect(word).to_have_text("Leverage")
    expect(used).to_have_text("Changed weights")
    page.get_by_test_id("slide-offset").focus()
    page.keyboard.press("End")
    expect(word).to_have_text("Dependency")
    expect(page.get_by_test_id("weight-offset")).to_have_value("1")
    page.get_by_test_id("reset-weights").click()
    expect(word).to_have_text(shipped)
    expect(used).to_have_text("Weights as shipped")


def test_replays_arrive_and_everything_is_said(page: Page, address: str, pakistan: Game) -> None:
    """Five lines with both measures, luck against choices and the costliest decision come by themselves."""
    open_debrief(page, address, pakistan, "so_what")
    expect(page.get_by_test_id("progress")).to_contain_text("All replays are done", timeout=WAIT)
    replays = page.get_by_test_id("chart-replays")
    assert replays.locator("li").count() == 5
    assert replays.get_by_test_id("value").count() == 10
    expect(page.get_by_test_id("costliest")).to_be_visible()
    page.get_by_test_id("step-why").click()
    expect(page.get_by_test_id("luck-index")).to_contain_text("of 100")


def test_what_is_taken_away_is_the_game(page: Page, address: str, pakistan: Game) -> None:
    """The log replays to the same end, page and memo come without the token, and the link opens the run."""
    open_debrief(page, address, pakistan, "so_what")
    files: dict[str, str] = {}
    for key in ("html", "memo", "log"):
        with page.expect_download(timeout=WAIT) as download:
            page.get_by_test_id(f"file-{key}").click()
        files[key] = Path(download.value.path()).read_text()
    again = replay(read_log(files["log"]))
    link = page.get_by_test_id("share-link").input_value()
    mine = token(page.context)

    assert again.columns["leverage_dependency"][0] == pakistan.columns["leverage_dependency"][0]
    assert "http" not in files["html"].replace("http://www.w3.org/2000/svg", "")
    assert all(mine not in text for text in (*files.values(), link))
    page.goto(link)
    expect(page.get_by_test_id("debrief-happened")).to_be_visible()
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_no_step_scrolls_sideways(page: Page, address: str, width: int) -> None:
    """Every step fits its window, for a role without deals too."""
    page.set_viewport_size({"width": width, "height": 844})
    open_debrief(page, address, finished("community_makran"))
    for step in ("happened", "why", "so_what"):
        page.get_by_test_id(f"step-{step}").click()
        expect(page.get_by_test_id(f"debrief-{step}")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_a_game_under_way_leads_back_to_its_table(page: Page, address: str) -> None:
    """There is no debrief before the last turn, only the way back."""
    open_debrief(page, address, finished(turns=2))
    expect(page.get_by_test_id("to-game")).to_be_visible()
