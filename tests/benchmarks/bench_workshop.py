"""What an instructor waits for in the workshop: measured from outside with Chromium, on the server's machine.

.venv/bin/python tests/benchmarks/bench_workshop.py [--moves 40]
A move is timed inside the page, from the slider to the frame in which its result can be seen.
"""

from __future__ import annotations

import argparse
import os

from playwright.sync_api import Page, sync_playwright
from watching import ARGUMENTS, CHROMIUM, WATCHES, Figures, print_table, served, tell

SIZE = {"width": 1440, "height": 900}
PATIENCE = 120_000  # milliseconds
_MOVE = """([dial, place]) => new Promise((done) => {
    const preview = () => document.querySelector("[data-testid=preview]").dataset;
    const before = preview().of, began = performance.now(), found = {};
    const slider = document.querySelector(`[data-testid=slide-${dial}]`);
    slider.value = place;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    const look = () => {
        const now = preview(), passed = performance.now() - began;
        if (now.of !== before) {
            if (now.answers === "yes") found.answers ??= passed;
            if (now.games === "100") found.games ??= passed;
            if (now.state === "complete") found.complete = passed;
        }
        if (found.complete || passed > 30000) done(found);
        else requestAnimationFrame(look);
    };
    look();
})"""


def main() -> None:
    """Measure and print."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--moves", type=int, default=40, help="times a slider is moved")
    options = given.parse_args()
    load_before = os.getloadavg()[0]
    figures = {
        "answers": Figures("slider to the response table", "p95 800", most_p95=800),
        "games": Figures("slider to 100 games with ladder and payoffs", "p95 800", most_p95=800),
        "complete": Figures("slider to everything, whom it is like too", "p95 800", most_p95=800),
    }
    robin = Figures("round robin of 6 strategies, 100 games each", "15000", most_p95=15_000)
    with served() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_context(viewport=SIZE).new_page()  # type: ignore[arg-type]  # a size
        page.add_init_script(WATCHES)
        page.goto(f"{server.address}/strategies")
        page.wait_for_selector("[data-testid=preview][data-state=complete]", timeout=PATIENCE)
        page.wait_for_timeout(2_000)
        for number in range(options.moves):
            move = ["precision", 5 + 3 * number] if number % 2 else ["grudge", 1 + number % 40]
            for name, passed in page.evaluate(_MOVE, move).items():
                figures[name].times.append(passed)
            page.wait_for_timeout(400)
        for _ in range(3):
            robin.times.append(_round_robin(page))
        print_table(each.row() for each in (*figures.values(), robin))
        tell(f"\nload of the machine before: {load_before:.1f}")
        browser.close()


def _round_robin(page: Page) -> float:
    """Play a round robin of the six that are chosen at first and give its milliseconds."""
    began = page.evaluate("performance.now()")
    page.get_by_test_id("robin-begin").click()
    page.get_by_test_id("robin-cancel").wait_for()
    page.get_by_test_id("robin-begin").wait_for(timeout=PATIENCE)
    return float(page.evaluate("performance.now()") - began)


if __name__ == "__main__":
    main()
