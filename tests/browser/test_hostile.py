from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playing import TURNS, start_game
from playwright.sync_api import Browser, Page, expect

from geosim.library import default_library
from geosim.log import to_log
from geosim.table import start

PATIENCE = 30_000  # milliseconds, for a machine that does much else
SCRIPTS = (
    "<script>window.hit=1</script>",
    "\"><img src=x onerror='window.hit=1'>",
    "'}};window.hit=1;//",
    "{{constructor.constructor('window.hit=1')()}}",
    "javascript:window.hit=1",
)
LONG = "A" * 3_000
FIELDS = ("game", "scenario", "role", "turns", "seed", "step", "run", "other")


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Page]:
    """Give a page in which a script that is not ours is noticed: it would set `hit`, or ask something."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    asked: list[str] = []
    failed: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 500 else None)
    page.on("pageerror", lambda error: failed.append(str(error)))
    yield page
    assert page.evaluate("window.hit") is None
    assert (asked, failed) == ([], [])
    context.close()


def evil_log(title: str) -> str:
    """Give a log that plays, in which every text of the scenario is hostile."""
    base = default_library().scenario("first_shipment")
    data = base.to_dict()
    for key in ("title", "question", "summary", "differs", "teaches", "content_note"):
        data[key] = title
    data["about"] = [{**bullet, "text": title} for bullet in data["about"]]
    data["debrief"] = [title]
    for event in data["events"]:
        event |= {"title": title, "headline": title}
        event["viewpoints"] = [{"who": title, "says": title}] * 2
    scenario = type(base).from_dict(data).with_changes(turns=2)
    return json.dumps(to_log(start(scenario, persons=("pakistan",))))


@pytest.mark.parametrize("path", ["", "brief", "play", "debrief", "sources"])
def test_addresses_are_only_read(open_page: Page, address: str, path: str) -> None:
    """Scripts, quotes and very long text in every field of an address run nothing and break nothing."""
    text = "".join(SCRIPTS)
    query = "&".join(f"{field}={quote(text + (LONG if field == 'other' else ''))}" for field in FIELDS)
    open_page.goto(f"{address}/{path}?{query}#{quote(text)}")
    expect(open_page.locator("h1").first).to_be_visible(timeout=PATIENCE)

    assert open_page.locator("h1").count() == 1
    assert "A" * 200 not in open_page.inner_text("body")


def test_a_hostile_log_is_shown_as_text(open_page: Page, address: str) -> None:
    """A log whose every text is a script opens, is played a turn and listed at home; all of it stays text."""
    open_page.goto(address)
    log = evil_log("".join(SCRIPTS))
    file = {"name": "<b>x</b>.json", "mimeType": "application/json", "buffer": log.encode()}
    open_page.get_by_test_id("import").set_input_files(file)
    expect(open_page.get_by_test_id("end-turn")).to_be_visible(timeout=PATIENCE)
    open_page.get_by_test_id("end-turn").click()
    expect(open_page.get_by_test_id("where")).to_contain_text("turn 2", timeout=PATIENCE)
    assert SCRIPTS[0] in open_page.inner_text("body")
    open_page.goto(address)
    expect(open_page.get_by_test_id("resume-banner")).to_contain_text(SCRIPTS[0], timeout=PATIENCE)


def test_a_file_that_is_no_log_is_refused_in_words(open_page: Page, address: str) -> None:
    """What is no log, or far too large, gets one sentence beside the field, and the page goes on."""
    open_page.goto(address)
    field, told = open_page.get_by_test_id("import"), open_page.get_by_test_id("import-problem")
    for content in (b"{", SCRIPTS[0].encode(), b"\xff\xfe", b"[" * 90_000, b"x" * 1_500_000):
        field.set_input_files({"name": "log.json", "mimeType": "application/json", "buffer": content})
        expect(told).to_contain_text("This file", timeout=PATIENCE)
        expect(open_page.locator("label.file.busy")).to_have_count(0, timeout=PATIENCE)


def test_a_wrong_link_is_refused_in_words(open_page: Page, address: str) -> None:
    """A link that holds no run shows one sentence and the way home, never what was in it."""
    for code in ("1abc", quote(SCRIPTS[0], safe=""), quote(SCRIPTS[1], safe=""), "1" + "A" * 3_900):
        answer = open_page.goto(f"{address}/r/{code}")
        assert answer is not None
        assert answer.status == 400
        expect(open_page.get_by_test_id("problem")).to_contain_text("link", timeout=PATIENCE)
        assert "onerror" not in open_page.content()


def test_the_luck_number_takes_numbers_only(open_page: Page, address: str) -> None:
    """Anything else in the field of the luck number is told on the page, and starts nothing."""
    open_page.goto(f"{address}/brief")
    open_page.get_by_test_id("set-up").locator("summary").click()
    for text in (SCRIPTS[1], "-1", "1e9", "", " "):
        open_page.get_by_test_id("seed").fill(text)
        open_page.get_by_test_id("start").click()
        expect(open_page.get_by_test_id("problem")).to_contain_text("whole number", timeout=PATIENCE)
    open_page.get_by_test_id("seed").fill("42")
    open_page.get_by_test_id("start").click()
    expect(open_page.get_by_test_id("end-turn")).to_be_visible(timeout=PATIENCE)


def test_a_page_cannot_send_what_it_does_not_offer(open_page: Page, address: str) -> None:
    """Options, targets and answers that no page offers, sent from a changed page, are refused in words."""
    start_game(open_page, address, "pakistan")
    box = open_page.locator("[data-testid^=card-] input[type=checkbox]").first
    box.evaluate("box => { box.value = '<script>'; box.name = 'no_such_option'; }")
    box.click(force=True)

    expect(open_page.get_by_test_id("where")).to_contain_text(f"turn 1 of {TURNS}", timeout=PATIENCE)
