"""Whether games stay quick while the laboratory plays: clicks in a game beside a sweep, on one machine.

.venv/bin/python tests/benchmarks/bench_lab.py [--games 1]
A second browser hands in as many runs as one experiment may have; the games are those of bench_page.py.
"""

from __future__ import annotations

import argparse
import os

from bench_page import ROLES, Bench
from playwright.sync_api import Browser, Page, sync_playwright
from watching import ARGUMENTS, CHROMIUM, print_table, served, tell

PATIENCE = 120_000  # milliseconds
TURNS = 10


def hand_in(browser: Browser, address: str) -> Page:
    """Hand in a large experiment in a browser of its own, and wait until its first runs are played."""
    page = browser.new_context().new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/lab")
    page.get_by_test_id("design-latin_hypercube").check()
    page.get_by_test_id("lab-points").fill("4000")
    page.get_by_test_id("lab-replications").fill("25")
    page.get_by_text("100,000 runs, about").wait_for()
    page.get_by_test_id("lab-start").click()
    page.get_by_test_id("lab-means").wait_for()
    return page


def state(page: Page) -> str:
    """Tell how the sweep stands."""
    run = page.get_by_test_id("lab-run")
    return f"{run.get_attribute('data-status')}, {run.get_attribute('data-done')} runs played"


def main() -> None:
    """Measure and print."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--games", type=int, default=1, help=f"games of {TURNS} turns")
    options = given.parse_args()
    load_before = os.getloadavg()[0]
    with served() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        bench = Bench(browser, server)
        sweep = hand_in(browser, server.address)
        for number in range(options.games):
            bench.game(ROLES[number % len(ROLES)], TURNS)
        print_table(figures.row() for figures in (bench.picks, bench.tabs, bench.ends))
        tell(f"\nthe sweep: {state(sweep)}; load of the machine before: {load_before:.1f}")
        tell(f"what went wrong: {'; '.join([*bench.wrong, *server.complaints().split()]) or 'nothing'}")
        browser.close()


if __name__ == "__main__":
    main()
