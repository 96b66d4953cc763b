from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import pytest
from playing import end_turn, pick, read_number, replayed, start_game, table
from playwright.sync_api import Locator, Page, expect

from geosim.why import explain, what_if_not
from geosim.why.words import places, scale
from geosim.wording import plain

TIE = "alignment_pakistan_united_states"
WIDE = "document.documentElement.scrollWidth - window.innerWidth"


@dataclass(frozen=True)
class Told:
    """What the panel says: parts by key, and their sum."""

    parts: dict[str, float]
    sum: float


def button(page: Page, number: str) -> Locator:
    """Give the button that asks why a number changed; of several, the first one in sight."""
    return page.locator(f'[data-why="{number}"]:visible').first


def ask(page: Page, number: str) -> Told:
    """Ask why a number changed and read the answer."""
    name = button(page, number).get_attribute("aria-label")
    button(page, number).click()
    panel = page.get_by_test_id("why")
    expect(panel).to_be_visible()
    expect(panel.locator("#why-title")).to_be_focused()
    assert name is not None
    assert "Why " in name
    parts = panel.get_by_test_id("part").all()
    values = {
        part.get_attribute("data-who") or "": read_number(part.get_by_test_id("part-value").inner_text())
        for part in parts
    }
    assert len(values) == len(parts)
    total = read_number(panel.get_by_test_id("why-sum").inner_text())
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    return Told(values, total)


def asked(page: Page, place: str) -> list[str]:
    """Give the numbers that can be asked about in a part of the page, in the order of their buttons."""
    return page.locator(f"{place} [data-why]").evaluate_all("all => all.map((one) => one.dataset.why)")


def changes_of(page: Page, chart: str, column: int) -> list[str]:
    """Give a column of the table beside a chart."""
    return [row[column] for row in table(page.get_by_test_id(chart))]


@pytest.mark.parametrize(
    ("role", "choices"),
    [("pakistan", [("concede_us", "refinery"), ("openbook", "")]), ("community_makran", [("negotiate", "")])],
)
def test_why_adds_up_to_what_the_page_shows(page: Page, address: str, role: str, choices) -> None:
    """After a turn the parts of every tie and of the payoff add up to the change shown.

    They are those that the engine finds in the downloaded log.
    """
    start_game(page, address, role)
    expect(page.locator("[data-why]")).to_have_count(0)
    for option, target in choices:
        pick(page, option, target)
    end_turn(page, 1)
    changes = dict(zip(asked(page, ".chart-ladder .wide"), changes_of(page, "chart-ladder", 3), strict=True))
    _, *steps, last = changes_of(page, "chart-payoff", 1)
    changes |= dict(zip(asked(page, ".chart-payoff .wide"), [*steps, last], strict=True))
    figures = page.get_by_test_id("figures").locator("tr:has([data-why])")
    told_of_figures = figures.locator("td:nth-child(3)").all_text_contents()
    changes |= dict(zip(asked(page, ".figures"), told_of_figures, strict=True))
    told = {number: ask(page, number) for number in changes}

    last_payoff = read_number(changes_of(page, "chart-payoff", 1)[0])
    changes[f"payoff_{role}"] = plain(read_number(last) - last_payoff, 1)
    for number, change in changes.items():
        assert told[number].sum == pytest.approx(read_number(change), abs=1e-9), number
    for number, answer in told.items():
        assert sum(answer.parts.values()) == pytest.approx(answer.sum, abs=1e-9), number
    explained = explain(replayed(page), 0)
    for number in (number for number in told if number in explained.numbers and "." not in number):
        exact = explained.of(number)
        for who in told[number].parts.keys() - {"others", "rounding"}:
            value = scale(exact) * exact.part(who).value
            assert told[number].parts[who] == pytest.approx(value, abs=1.001 * 10 ** -places(exact))


def test_what_if_not_is_an_exact_replay(page: Page, address: str) -> None:
    """“What if not?” names the number with which the turn ends when the actor holds course."""
    start_game(page, address, "pakistan")
    pick(page, "concede_us", "refinery")
    end_turn(page, 1)
    button(page, TIE).click()
    question = page.get_by_role("button", name="What if you had held course?")
    question.click()
    answer = page.get_by_test_id("answer")
    expect(answer).to_be_focused()
    text = answer.inner_text()
    expect(question).to_have_count(0)
    game = replayed(page)
    exact = explain(game, 0).of(TIE)
    then = plain(scale(exact) * what_if_not(game, 0, "pakistan")[TIE], places(exact))
    now = plain(scale(exact) * exact.after, places(exact))

    assert text.startswith(f"Had you held course, the tie would be {then} instead of {now}.")


def test_why_can_be_read_by_keyboard(page: Page, address: str) -> None:
    """Opening moves the focus to the panel's heading, and closing it, by key or button, moves it back."""
    start_game(page, address, "pakistan")
    end_turn(page, 1)
    change = next(row[3] for row in table(page.get_by_test_id("chart-ladder")) if row[0] == "China")
    china = page.get_by_role("button", name=f"Why did China’s tie change by {change}?")
    for close in ("Escape", "button"):
        china.focus()
        page.keyboard.press("Enter")
        heading = page.get_by_role("heading", name="Why did China’s tie")
        expect(heading).to_be_focused()
        expect(page.get_by_role("region", name="Why did China’s tie")).to_be_visible()
        if close == "Escape":
            page.keyboard.press("Escape")
        else:
            page.get_by_role("button", name="Close").press("Enter")
        expect(page.get_by_test_id("why")).to_have_count(0)

        expect(china).to_be_focused()


def test_a_new_turn_closes_why(page: Page, address: str) -> None:
    """An answer about a turn is gone when the next one has been played."""
    start_game(page, address, "pakistan")
    end_turn(page, 1)
    button(page, TIE).click()
    expect(page.get_by_test_id("why")).to_be_visible()
    end_turn(page, 2)

    expect(page.get_by_test_id("why")).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1366, 768), (1280, 800), (390, 844), (320, 700)])
def test_why_fits_its_window(page: Page, address: str, width: int, height: int) -> None:
    """With an answer open no page scrolls sideways, its heading is in sight, and so is End turn.

    Every button is at least 24 pixels wide and high.
    """
    page.set_viewport_size({"width": width, "height": height})
    start_game(page, address, "pakistan")
    end_turn(page, 1)
    asks = page.locator("[data-why]:visible")
    sizes = asks.evaluate_all("all => all.map((one) => one.getBoundingClientRect().toJSON())")
    button(page, TIE).click()
    expect(page.locator("#why-title")).to_be_focused()

    assert min(min(box["width"], box["height"]) for box in sizes) >= 23.9
    assert page.evaluate(WIDE) <= 0
    for place in (page.locator("#why-title"), page.get_by_test_id("end-turn")):
        box = place.bounding_box()
        assert box is not None
        assert 0 <= box["y"] <= box["y"] + box["height"] <= height
    if width >= 1200:
        assert page.evaluate("document.documentElement.scrollHeight") <= height
    assert not covered(page, "#why-title")
    assert not overlapping(sizes)


def covered(page: Page, place: str) -> bool:
    """Say whether something lies over an element."""
    return page.locator(place).evaluate(
        """element => {
            const box = element.getBoundingClientRect();
            const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
            return !element.contains(top);
        }"""
    )


def overlapping(boxes) -> bool:
    """Say whether any two of some boxes overlap."""
    return any(
        a["x"] < b["x"] + b["width"] - 0.5
        and b["x"] < a["x"] + a["width"] - 0.5
        and a["y"] < b["y"] + b["height"] - 0.5
        and b["y"] < a["y"] + a["height"] - 0.5
        for a, b in combinations(boxes, 2)
    )


def test_ties_of_others_can_be_seen(page: Page, address: str) -> None:
    """The ladder shows another role's ties on request, and every pair as 36 cells that can be asked."""
    start_game(page, address, "pakistan")
    end_turn(page, 1)
    page.get_by_test_id("perspective").select_option("iran")
    expect(page.get_by_test_id("summary")).to_contain_text("Seen from Iran")
    iran = {row[0]: row[2] for row in table(page.get_by_test_id("chart-ladder"))}
    page.get_by_test_id("perspective").select_option("")
    cells = page.get_by_test_id("chart-matrix").locator("td button")
    expect(cells).to_have_count(36)
    told = ask(page, "alignment_china_iran")

    assert len(iran) == 8
    assert iran["China"] == button(page, "alignment_china_iran").locator(".pair-value").inner_text()
    assert sum(told.parts.values()) == pytest.approx(told.sum, abs=1e-9)
