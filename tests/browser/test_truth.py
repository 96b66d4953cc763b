"""What stands on the page is what the engine says: random games, compared with their logs, played again."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import pytest
from playing import TURNS, drawn, end_turn, pick, read_number, replayed, show, start_game, table
from playwright.sync_api import Page, expect

from geosim import results
from geosim.game import Game
from geosim.library import default_library
from geosim.state import LOCALITIES, PAIRS
from geosim.why import explain
from geosim.why.words import places, scale
from geosim.wording import plain, shown_steps

LIBRARY = default_library()
ASKED = 4  # changes a turn of which the reasons are asked


@dataclass
class Turn:
    """What the page said after a turn."""

    ladder: list[list[str]]
    pairs: dict[str, tuple[str, str]]  # value and change, by tie
    payoff: list[list[str]]
    figures: dict[str, float]
    news: list[str]
    reasons: dict[str, dict[str, float]] = field(default_factory=dict)  # parts by number


def decide(page: Page, role: str, random: np.random.Generator) -> None:
    """Pick an option at random, at one of its targets if it has any."""
    options = [
        option for option in LIBRARY.actors[role].options if option.persons and not option.needs_switch
    ]
    option = options[random.integers(len(options))]
    pick(page, option.key, str(random.choice(option.targets)) if option.targets else "")


def read_turn(page: Page, random: np.random.Generator) -> Turn:
    """Read everything the page says about the turn that has just been played."""
    ladder, payoff = page.get_by_test_id("chart-ladder"), page.get_by_test_id("chart-payoff")
    told = Turn(
        ladder=table(ladder),
        pairs={},
        payoff=table(payoff),
        figures=read_figures(page),
        news=page.get_by_test_id("news-item").all_inner_texts(),
    )
    assert drawn(ladder, "value") == [row[2] for row in told.ladder]
    assert drawn(ladder, "change") == [row[3] for row in told.ladder]
    asked = page.locator(".wide [data-why], .figures [data-why]")
    numbers = sorted(set(asked.evaluate_all("all => all.map((one) => one.dataset.why)")))
    for number in random.choice(numbers, ASKED, replace=False):
        told.reasons[str(number)] = read_reasons(page, str(number))
    role = page.get_by_test_id("perspective").input_value()
    page.get_by_test_id("perspective").select_option("")
    cells = page.get_by_test_id("chart-matrix").locator("td button")
    expect(cells).to_have_count(len(PAIRS))
    for cell in cells.all():
        change = cell.locator(".pair-change")
        shown = change.inner_text().lstrip("▲▼") if change.count() else "0"
        told.pairs[cell.get_attribute("data-why") or ""] = cell.locator(".pair-value").inner_text(), shown
    page.get_by_test_id("perspective").select_option(role)
    expect(ladder).to_be_visible()
    return told


def read_figures(page: Page) -> dict[str, float]:
    """Read the figures of the country that have changed, by number."""
    rows = page.get_by_test_id("figures").locator("tr:has([data-why])").all()
    found = {}
    for row in rows:
        number = row.locator("[data-why]").get_attribute("data-why") or ""
        found[number] = read_number(row.locator("td").first.inner_text())
    return found


def read_reasons(page: Page, number: str) -> dict[str, float]:
    """Ask why a number changed and read its parts, which add up to the change beside the button."""
    page.locator(f'[data-why="{number}"]:visible').first.click()
    panel = page.get_by_test_id("why")
    expect(panel.locator("#why-title")).to_be_focused()
    parts = {
        part.get_attribute("data-who") or "": read_number(part.get_by_test_id("part-value").inner_text())
        for part in panel.get_by_test_id("part").all()
    }
    total = read_number(panel.get_by_test_id("why-sum").inner_text())
    assert sum(parts.values()) == pytest.approx(total, abs=1e-9)
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    return parts


def every_turn(game: Game) -> pd.DataFrame:
    """Give the opening and every turn of a game as the result tables have them."""
    fresh = Game(game.world, game.strategies, game.noise.seed, game.noise.runs)
    table_ = results.turns(game, matrix=True)
    names = [name for name in table_ if name.startswith(("alignment_", "consent_"))]
    opening = pd.DataFrame([{name: float(fresh.columns[name][0]) for name in names}])
    return pd.concat([opening, table_], ignore_index=True)


def check_turn(game: Game, turns: pd.DataFrame, number: int, role: str, told: Turn) -> None:
    """Compare what the page said after a turn, counted from 1, with the engine."""
    before, now = turns.iloc[number - 1], turns.iloc[number]
    for pair, (value, change) in told.pairs.items():
        levels = [100 * float(row[pair]) for row in (before, now)]
        assert value == plain(levels[1]), pair
        assert read_number(change) == shown_steps(levels)[0], pair
    check_ladder(before, now, role, told)
    start, *steps, end = [read_number(points) for _, points in told.payoff]
    assert end == pytest.approx(round(100 * now[f"payoff_{role}"], 1), abs=1e-9)
    assert start + sum(steps) == pytest.approx(end, abs=1e-9)
    if number > 1:
        assert start == pytest.approx(round(100 * before[f"payoff_{role}"], 1), abs=1e-9)
    explained = explain(game, number - 1)
    for figure, value in told.figures.items():
        exact = explained.of(figure)
        assert value == pytest.approx(scale(exact) * exact.after, abs=0.501), figure
    for asked, parts in told.reasons.items():
        if asked in explained.numbers and "." not in asked:
            exact = explained.of(asked)
            for who in parts.keys() - {"others", "rounding"}:
                value = scale(exact) * exact.part(who).value
                assert parts[who] == pytest.approx(value, abs=1.001 * 10 ** -places(exact)), (asked, who)
    check_news(game, now, number - 1, " ".join(told.news))


def check_ladder(before: pd.Series, now: pd.Series, role: str, told: Turn) -> None:
    """Compare the rows of the ladder: the role's ties with all other states, and consents."""
    chair = LIBRARY.actors[role]
    home = chair.home if chair.is_state else "pakistan"
    columns = [f"alignment_{pair.replace('.', '_')}" for pair in PAIRS if home in pair.split(".")]
    if home == "pakistan":
        columns += [f"consent_{place}" for place in LOCALITIES]
    expected = sorted(tuple(plain(100 * float(row[name])) for row in (before, now)) for name in columns)

    assert sorted((last, current) for _, last, current, _ in told.ladder) == expected
    for _, last, current, change in told.ladder:
        assert read_number(change) == read_number(current) - read_number(last)


def check_news(game: Game, now: pd.Series, turn: int, told: str) -> None:
    """Find every option in force, the attacks and every change of government in the news."""
    for chair in game.world.roles:
        because = {choice.name: choice.option.because for choice in chair.choices}
        for name in game.picks(chair.key, turn):
            assert because[name][1:] in told, name
    assert f"{round(now['attacks'])} attack" in told
    assert ("The government changes" in told) == (now["turnovers"] > 0)
    assert ("emergency loan" in told) == (now["crises"] > 0)


@pytest.mark.parametrize(
    ("role", "scenario", "seed"),
    [
        ("pakistan", "first_shipment", 1),
        ("community_chagai", "pasni_and_gwadar", 2),
        ("china", "first_shipment", 3),
    ],
)
def test_a_random_game_shows_what_its_log_says(
    page: Page, address: str, role: str, scenario: str, seed: int
) -> None:
    """Ladder, pairs, waterfall, figures, reasons, news and verdict are those of the log, played again."""
    random = np.random.default_rng(seed)
    start_game(page, address, role, scenario)
    told = []
    for number in range(1, TURNS + 1):
        decide(page, role, random)
        end_turn(page, number)
        told.append(read_turn(page, random))
    game = replayed(page)
    turns = every_turn(game)

    for number, each in enumerate(told, start=1):
        check_turn(game, turns, number, role, each)
    place = urlsplit(page.url)
    page.goto(f"{address}/debrief?game={parse_qs(place.query)['game'][0]}&step=so_what")
    expect(page.get_by_test_id("panel-verdict")).to_contain_text(str(turns.iloc[-1]["verdict"]).capitalize())


def test_a_narrow_page_says_the_same(page: Page, address: str) -> None:
    """At 390 pixels every actor's list has the same ties as the wide table of pairs."""
    page.set_viewport_size({"width": 390, "height": 844})
    start_game(page, address, "pakistan")
    end_turn(page, 1)
    show(page, "ties")
    page.get_by_test_id("perspective").select_option("")
    matrix = page.get_by_test_id("chart-matrix")
    expect(page.get_by_test_id("matrix-list")).to_be_visible()
    expect(matrix.locator("table")).to_be_hidden()
    cells = matrix.locator("td button")
    wide = {
        cell.get_attribute("data-why"): cell.locator(".pair-value").text_content() for cell in cells.all()
    }
    rows = page.get_by_test_id("matrix-list").locator("li")
    listed = [
        (row.locator("button").get_attribute("data-why"), row.locator(".pair-value").text_content())
        for row in rows.all()
    ]

    assert len(listed) == 2 * len(PAIRS)
    assert dict(listed) == wide
