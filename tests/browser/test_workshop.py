"""The workshop in the browser: sliders and text in step, mistakes in place, files, games, round robins."""

from __future__ import annotations

import re
from contextlib import closing

import pytest
from playing import PATIENCE, end_turn, replayed
from playwright.sync_api import Browser, Page, expect

from geosim.reading import read_yaml_text

LENDER = """\
# A lender for lesson three.
title: Careful lender
about: Lends every other turn.
kind: rule_based
actors: [china]
# Sharp enough to be seen.
precision: 4
rules:
  - when: since.self.rollover > 1  # not twice in a row
    prefer: rollover
"""
WORKING = 60_000  # milliseconds: the first preview starts a process


def open_workshop(page: Page, address: str, query: str = "") -> None:
    """Open the workshop and wait for its first preview."""
    page.goto(f"{address}/strategies{query}")
    complete(page)


def complete(page: Page) -> None:
    """Wait until the preview is worked out."""
    expect(page.get_by_test_id("preview")).to_have_attribute("data-state", "complete", timeout=WORKING)


def text_of(page: Page) -> str:
    """Read the YAML."""
    return page.get_by_test_id("yaml").input_value()


def slide(page: Page, dial: str, place: int) -> None:
    """Move a slider to a place, as the arrow keys would."""
    page.get_by_test_id(f"slide-{dial}").evaluate(
        """(slider, place) => {
            slider.value = place;
            slider.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        place,
    )


def send(page: Page, name: str, content: bytes) -> None:
    """Send a file."""
    page.get_by_test_id("upload").set_input_files(
        {"name": name, "mimeType": "application/yaml", "buffer": content}
    )


def test_a_slider_changes_the_text_and_the_preview(page: Page, address: str) -> None:
    """Turning a grudge up writes it into the YAML, above the rules, and shows what that does."""
    open_workshop(page, address)
    before, shown = text_of(page), page.get_by_test_id("preview").get_attribute("data-of")
    expect(page.get_by_test_id("alike")).to_contain_text("Hedger (100 of 100 alike)")
    slide(page, "grudge", 3)
    expect(page.get_by_test_id("yaml")).to_have_value(re.compile(r"^grudge: 3$", re.MULTILINE))
    assert text_of(page).replace("grudge: 3\n", "") == before
    expect(page.get_by_test_id("preview")).not_to_have_attribute("data-of", shown or "")
    complete(page)
    expect(page.get_by_test_id("payoff-sentence")).to_contain_text("of 100 games on the same luck")
    page.get_by_test_id("reset-grudge").click()
    expect(page.get_by_test_id("yaml")).to_have_value(before)


def test_a_reload_keeps_what_is_not_saved(page: Page, address: str) -> None:
    """A slider that was moved and a mistake that was typed are there again, until one goes back."""
    open_workshop(page, address)
    before = text_of(page)
    slide(page, "grudge", 3)
    expect(page.get_by_test_id("yaml")).to_have_value(re.compile(r"^grudge: 3$", re.MULTILINE))
    page.get_by_test_id("yaml").fill(text_of(page) + "precison: 4\n")
    expect(page.get_by_test_id("yaml-problems")).to_contain_text("precison")
    page.reload()
    expect(page.get_by_test_id("yaml-problems")).to_contain_text("precison")
    expect(page.get_by_test_id("yaml")).to_have_value(re.compile(r"^grudge: 3$", re.MULTILINE))
    page.get_by_test_id("revert").click()
    expect(page.get_by_test_id("yaml")).to_have_value(before)
    page.reload()
    expect(page.get_by_test_id("yaml")).to_have_value(before)


def test_the_text_moves_the_sliders(page: Page, address: str) -> None:
    """A number that is typed into the YAML shows on its slider and in its field."""
    open_workshop(page, address)
    page.get_by_test_id("yaml").fill(text_of(page).replace("precision: 3", "precision: 7.5"))
    expect(page.get_by_test_id("number-precision")).to_have_value("7.5")


def test_a_mistake_names_its_line_and_leaves_the_preview(page: Page, address: str) -> None:
    """A misspelt option is told with line, key and did-you-mean; what was shown last stays."""
    open_workshop(page, address)
    answers = page.get_by_test_id("shown-responses").inner_text()
    page.get_by_test_id("yaml").fill(text_of(page).replace("prefer: transit", "prefer: transitt"))
    problems = page.get_by_test_id("yaml-problems")
    expect(problems).to_contain_text("rules.10.prefer")
    expect(problems).to_contain_text('Did you mean "transit"?')
    line = text_of(page).split("\n").index("    prefer: transitt") + 1
    problems.get_by_role("button", name=f"line {line}").click()
    assert page.evaluate("document.getSelection().toString()").strip() in ("", "prefer: transitt")
    assert page.get_by_test_id("shown-responses").inner_text() == answers
    expect(page.get_by_test_id("save")).to_be_disabled()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"title: x\nkind: !!python/object/apply:os.system [id]\n", "line 2"),
        (b"title: a\ntitle: b\n", "line 2"),
        (LENDER.replace("rollover", "rolover").encode(), "Did you mean"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"", "is empty"),
        (b"title: [", "line 1"),
        (b"a: &a [1]\nb: &b [*a, *a]\n" + b"x" * 70_000, "at most 64 kB"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(page: Page, address: str, content: bytes, says: str) -> None:
    """A file with a mistake is not taken: what is wrong is told in place, and nothing is kept."""
    page.goto(f"{address}/strategies")
    expect(page.get_by_test_id("upload")).to_be_attached()
    send(page, "bad.yaml", content)
    expect(page.get_by_test_id("upload-problems")).to_contain_text(says)
    expect(page.get_by_test_id("file-bad")).to_have_count(0)


def test_upload_edit_save_and_play(page: Page, address: str) -> None:
    """A file is sent, turned by a slider, saved, and played against; the game then says all of it itself."""
    page.goto(f"{address}/strategies")
    expect(page.get_by_test_id("upload")).to_be_attached()
    send(page, "Careful Lender.yaml", LENDER.encode())
    expect(page.get_by_test_id("file-careful_lender")).to_be_visible()
    expect(page.get_by_test_id("yaml")).to_have_value(LENDER)
    expect(page.get_by_test_id("choose-actor")).to_have_value("china")
    complete(page)
    page.get_by_test_id("number-precision").fill("20")
    page.get_by_test_id("number-precision").press("Enter")
    expect(page.get_by_test_id("yaml")).to_have_value(LENDER.replace("precision: 4", "precision: 20"))
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("files-told")).to_contain_text("Saved as careful_lender")
    kept = page.request.get(f"{address}/own/strategies/careful_lender.yaml")
    assert kept.text() == LENDER.replace("precision: 4", "precision: 20")

    page.get_by_test_id("play-as").select_option("united_states")
    page.get_by_test_id("play-it").click()
    expect(page.get_by_test_id("end-turn")).to_be_visible(timeout=WORKING)
    end_turn(page, 1)
    game = replayed(page)
    carried = game.world.scenario.own_strategies["careful_lender"]
    assert carried == read_yaml_text(kept.text(), "").data
    assert "rollover" in game.picks("china")
    assert [key for key, seat in game.strategies.items() if type(seat).__name__ == "Human"] == [
        "united_states"
    ]
    page.reload()
    expect(page.get_by_test_id("end-turn")).to_be_visible(timeout=PATIENCE)


def test_delete_and_undo(page: Page, address: str) -> None:
    """A file that is deleted can be brought back letter by letter."""
    page.goto(f"{address}/strategies")
    expect(page.get_by_test_id("upload")).to_be_attached()
    send(page, "lender_two.yaml", LENDER.encode())
    row = page.get_by_test_id("file-lender_two")
    expect(page.get_by_test_id("yaml")).to_have_value(LENDER)
    complete(page)
    row.get_by_role("button", name="Delete lender_two").click()
    expect(row).to_have_count(0)
    expect(page.get_by_test_id("choose-strategy")).to_have_value("downplayer")
    complete(page)
    assert page.request.get(f"{address}/own/strategies/lender_two.yaml").status == 404
    page.get_by_test_id("undo-remove").click()
    expect(row).to_be_visible()
    assert page.request.get(f"{address}/own/strategies/lender_two.yaml").text() == LENDER


def test_another_browser_finds_nothing(browser: Browser, page: Page, address: str) -> None:
    """Another browser neither lists nor downloads what is not its own."""
    page.goto(f"{address}/strategies")
    expect(page.get_by_test_id("upload")).to_be_attached()
    send(page, "mine_alone.yaml", LENDER.encode())
    expect(page.get_by_test_id("file-mine_alone")).to_be_visible()
    with closing(browser.new_context()) as context:
        other = context.new_page()
        other.goto(f"{address}/strategies?strategy=mine_alone")
        expect(other.get_by_test_id("choose-strategy")).to_have_value("hedger")
        assert other.get_by_test_id("file-mine_alone").count() == 0
        assert other.request.get(f"{address}/own/strategies/mine_alone.yaml").status == 404


def test_a_shipped_name_is_not_written_over(page: Page, address: str) -> None:
    """Saving under the name of a file that comes with geosim is refused in place."""
    page.goto(f"{address}/strategies")
    page.get_by_test_id("save-name").fill("hedger")
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("files-problem")).to_contain_text("never written over")


def test_a_round_robin_ranks_and_repeats(page: Page, address: str) -> None:
    """Six strategies play the same games; the same luck number gives the same table, shares add to 100."""
    open_workshop(page, address)
    tables = []
    for _ in range(2):
        page.get_by_test_id("robin-begin").click()
        expect(page.get_by_test_id("robin-progress").locator("progress")).to_be_visible()
        expect(page.get_by_test_id("robin-begin")).to_be_visible(timeout=WORKING)
        expect(page.get_by_test_id("standings")).to_be_visible()
        tables.append(page.get_by_test_id("standings").inner_text())
    assert tables[0] == tables[1]
    rows = page.get_by_test_id("standings").locator("tbody tr")
    assert rows.count() == 6
    wins = [float(rows.nth(place).locator("td").nth(1).inner_text()) for place in range(6)]
    assert sum(wins) == pytest.approx(100, abs=3)
    assert wins == sorted(wins, reverse=True)


def test_a_round_robin_can_be_cancelled(page: Page, address: str) -> None:
    """A round robin that is cancelled says so and shows no table."""
    open_workshop(page, address)
    page.get_by_test_id("robin-games").select_option("200")
    page.get_by_test_id("robin-begin").click()
    page.get_by_test_id("robin-cancel").click()
    expect(page.get_by_test_id("robin-progress")).to_contain_text("Cancelled")
    assert page.get_by_test_id("standings").count() == 0
