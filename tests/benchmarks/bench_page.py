"""What one person waits for in the browser: measured from outside with Chromium, on the server's machine.

.venv/bin/python tests/benchmarks/bench_page.py [--games 2] [--loads 5]
Times run inside the page, from the click to the frame in which its result can be seen.
"""

from __future__ import annotations

import argparse
import os

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from watching import (
    ARGUMENTS,
    CHROMIUM,
    WATCHES,
    Figures,
    Served,
    print_table,
    served,
    tell,
)

ROLES = ("pakistan", "china", "community_chagai")
SIZE = {"width": 1440, "height": 900}
TABS = ("side-map", "side-advisors", "side-news")


class Bench:
    """One person with one browser, and what was measured so far."""

    def __init__(self, browser: Browser, server: Served) -> None:
        self.browser, self.server = browser, server
        self.wrong: list[str] = []
        clicks = {"promise": "median 150, p95 300", "most_median": 150, "most_p95": 300}
        self.home = Figures("home, from address to interactive, nothing cached", "3000", most_p95=3000)
        self.play = Figures("play, from address to interactive, files cached", "3000", most_p95=3000)
        self.picks = Figures("click on a card to its pick in the tray", **clicks)
        self.tabs = Figures("click on a tab to its panel", **clicks)
        self.ends = Figures("end of turn to everything redrawn", "p95 900", most_p95=900)
        self.halves = Figures("forecast, click to 100 + 100 futures", "1000", most_p95=1000)
        self.fulls = Figures("forecast, click to 200 + 200 futures", "2000", most_p95=2000)
        self.completes = Figures("forecast, click to its last sentence", "2000", most_p95=2000)

    @property
    def figures(self) -> tuple[Figures, ...]:
        """Give everything that was measured."""
        return (
            self.home, self.play, self.picks, self.tabs, self.ends, self.halves, self.fulls, self.completes,
        )  # fmt: skip

    def load(self) -> None:
        """Open the first page in a browser that knows nothing of it."""
        context = self._context()
        page = self._page(context)
        page.goto(self.server.address)
        self.home.times.append(page.evaluate("geosim.interactive()"))
        context.close()

    def game(self, role: str, turns: int) -> None:
        """Play a whole game: picks, tabs, forecast and the end of every turn, and a reload in the middle."""
        context = self._context()
        page = self._page(context)
        page.goto(f"{self.server.address}/brief?scenario=first_shipment&role={role}&turns={turns}&seed=7")
        page.get_by_test_id("start").click()
        page.get_by_test_id("end-turn").wait_for()
        for turn in range(turns):
            self._turn(page, turn)
            if turn == 1:
                page.reload()
                self.play.times.append(page.evaluate("geosim.interactive()"))
                page.get_by_test_id("end-turn").wait_for()
        context.close()

    def _turn(self, page: Page, turn: int) -> None:
        for place in (turn, turn + 1, 0, turn + 2):
            self.picks.times.append(page.evaluate("place => geosim.toggle(place)", place))
            page.wait_for_timeout(150)
        for tab in TABS:
            self.tabs.times.append(page.evaluate("tab => geosim.tab(tab)", tab))
            page.wait_for_timeout(150)
        found = page.evaluate("geosim.lookAhead()")
        if found["state"] != "complete":
            self.wrong.append(f"forecast: {found['said']}")
        self.halves.times.append(found["first"])
        self.fulls.times.append(found["full"])
        self.completes.times.append(found["complete"])
        self.tabs.times.append(page.evaluate("geosim.tab('centre-moved')"))
        page.wait_for_timeout(150)
        self.ends.times.append(page.evaluate("geosim.end()"))

    def _context(self) -> BrowserContext:
        return self.browser.new_context(viewport=SIZE)

    def _page(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.add_init_script(WATCHES)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda line: self.wrong.append(line.text) if line.type == "error" else None)
        page.on(
            "response",
            lambda got: self.wrong.append(f"{got.status} {got.url}") if got.status >= 400 else None,
        )
        return page


def main() -> None:
    """Measure and print."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--games", type=int, default=3, help="games of 10 turns; a short one comes after each")
    given.add_argument("--loads", type=int, default=8, help="first visits")
    options = given.parse_args()
    load_before = os.getloadavg()[0]
    with served() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        bench = Bench(browser, server)
        bench.load()  # the server's first page
        bench.home.times.clear()
        for _ in range(options.loads):
            bench.load()
        for number in range(options.games):
            for turns in (10, 5):
                bench.game(ROLES[number % len(ROLES)], turns)
        print_table(figures.row() for figures in bench.figures)
        memory = server.megabytes()
        tell(f"\nserver with its forecasts: {memory:.0f} MB; load of the machine before: {load_before:.1f}")
        tell(f"what went wrong: {'; '.join([*bench.wrong, *server.complaints().split()]) or 'nothing'}")
        browser.close()


if __name__ == "__main__":
    main()
