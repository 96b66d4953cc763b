"""A class at once: students with 8 to 20 seconds between their actions, their turns not in step.

.venv/bin/python tests/benchmarks/bench_class.py [--students 40] [--browsers 2] [--minutes 4]
Forty browsers are more than two processors can draw, so most students speak to the server without drawing:
the same messages over the same websocket, answered by the same server. A few have real browsers, and tell
what is seen.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import time
from abc import ABC, abstractmethod
from collections import Counter

import httpx
from playwright.async_api import Browser, Error, Page, async_playwright
from speaking import Speaker
from watching import ARGUMENTS, CHROMIUM, WATCHES, Figures, Served, print_table, served, tell
from websockets.exceptions import WebSocketException

from geosim.library import default_library

ROLES = ("pakistan", "united_states", "china", "community_chagai", "india", "iran", "gulf_states")
PAUSE = (8.0, 20.0)  # seconds between two actions of a student
ARRIVAL = 1.5  # seconds between two arrivals
MOST_MEMORY = 1536  # megabytes
TURNS = 5
#: What students do, and how often out of 20 times.
HABITS = {"toggle": 8, "tab": 3, "bet": 2, "look_ahead": 2, "end": 5}
NAMES = {
    "toggle": "click on a card",
    "tab": "click on a tab",
    "bet": "click on a bet",
    "look_ahead": "forecast, first 100 + 100 futures",
    "complete": "forecast, last sentence",
    "end": "end of turn, everything redrawn",
}


def figures(where: str) -> dict[str, Figures]:
    """Give empty figures for everything students do."""
    found = {key: Figures(f"{where}: {name}") for key, name in NAMES.items()}
    found["end"].promise, found["end"].most_p95 = "p95 3000", 3000
    return found


class Lesson:
    """What all students have in common: the server, and what was measured."""

    def __init__(self, server: Served, seconds: float) -> None:
        self.server, self.until = server, time.monotonic() + seconds
        self.wrong: list[str] = []
        self.actions: Counter[str] = Counter()
        self.ended = 0
        self.answered, self.seen = figures("answered"), figures("seen")
        self.memory: list[float] = []

    @property
    def going(self) -> bool:
        """Say whether the lesson is still on."""
        return time.monotonic() < self.until

    async def watch_memory(self) -> None:
        """Look at the server's memory every few seconds."""
        while self.going:
            self.memory.append(self.server.megabytes())
            await asyncio.sleep(5)


class Student(ABC):
    """A student with a role and habits."""

    def __init__(self, lesson: Lesson, number: int) -> None:
        self.lesson, self.number = lesson, number
        self.luck = random.Random(number)  # noqa: S311  # habits, not secrets
        self.role = ROLES[number % len(ROLES)]
        self.path = f"/brief?scenario=first_shipment&role={self.role}&turns={TURNS}&seed={number}"

    async def play(self) -> None:
        """Play game after game until the lesson is over."""
        await self.start()
        while self.lesson.going:
            await asyncio.sleep(self.luck.uniform(*PAUSE))
            habit = self.luck.choices([*HABITS], weights=[*HABITS.values()])[0]
            self.lesson.actions[habit] += 1
            await self.act(habit)
            if await self.over():
                self.lesson.ended += 1
                await self.start()

    def note(self, problem: str) -> None:
        """Note what went wrong."""
        self.lesson.wrong.append(f"student {self.number}: {problem}")

    @abstractmethod
    async def attend(self, browser: Browser) -> None:
        """Come in when it is one's turn, play, and leave when the lesson is over."""

    @abstractmethod
    async def start(self) -> None:
        """Start a game."""

    @abstractmethod
    async def act(self, habit: str) -> None:
        """Do something and take the time of it."""

    @abstractmethod
    async def over(self) -> bool:
        """Say whether the game is over."""


class Speaking(Student):
    """A student whose page is not drawn."""

    page: Speaker

    async def attend(self, browser: Browser) -> None:
        """Come in, play and leave."""
        await asyncio.sleep(ARRIVAL * self.number)
        options = default_library().actors[self.role].options
        self.plain = [option.key for option in options if option.persons and not option.targets]
        try:
            await self.play()
            await self.page.leave()
        except (OSError, TimeoutError, WebSocketException, httpx.HTTPError) as error:
            self.note(f"{type(error).__name__}: {error}")

    async def start(self) -> None:
        """Start a game, from its briefing."""
        if hasattr(self, "page"):
            await self.page.leave()
        self.page = await Speaker.visit(self.lesson.server.address, self.path)
        given = {"scenario": "first_shipment", "role": self.role, "turns": TURNS, "seed": self.number}
        await self.page.act("start", {**given, "mute": False})
        await self.page.until(lambda: self.page.part("end_turn") is not None)
        self.picked: set[str] = set()

    async def over(self) -> bool:
        """Say whether the game is over."""
        return self.page.part("end_turn") is None

    @property
    def turn(self) -> int:
        """Give the turn the tray is about."""
        tray = self.page.part("end_turn")
        assert tray is not None
        return int(tray["turn"])

    async def act(self, habit: str) -> None:
        """Do something and take the time of it."""
        times, page = self.lesson.answered, self.page
        if habit == "toggle":
            option = self.luck.choice(self.plain)
            event = "unpick" if option in self.picked else "pick"
            self.picked ^= {option}
            wish = {"turn": self.turn, "option": option, "target": ""}
            times[habit].times.append(await page.act(event, wish))
        elif habit == "tab":
            tab = self.luck.choice(["news", "advisors", "map"])
            times[habit].times.append(await page.act("choose", {"tab": tab}, name="side"))
        elif habit == "bet":
            call = self.luck.choice(["up", "same", "down"])
            times[habit].times.append(await page.act("place_bet", {"turn": self.turn, "call": call}))
        elif habit == "look_ahead":
            await self._look_ahead()
        else:
            times[habit].times.append(await page.act("end_turn", {"turn": self.turn}))
            self.picked = set()

    async def _look_ahead(self) -> None:
        times, page = self.lesson.answered, self.page
        opened = await page.act("choose", {"tab": "forecast"}, name="centre")
        first = await page.until(lambda: int(page.shown("forecast-progress").get("data-pairs", 0)) > 0)
        rest = await page.until(lambda: page.shown("forecast-progress").get("data-state") != "waiting")
        if page.shown("forecast-progress")["data-state"] != "complete":
            self.note("the forecast was cut short")
        times["look_ahead"].times.append(opened + first)
        times["complete"].times.append(opened + first + rest)
        await page.act("choose", {"tab": "moved"}, name="centre")


class Drawing(Student):
    """A student with a real browser."""

    page: Page

    async def attend(self, browser: Browser) -> None:
        """Come in, play and leave."""
        await asyncio.sleep(ARRIVAL * self.number)
        context = await browser.new_context(viewport={"width": 1280, "height": 800})
        self.page = page = await context.new_page()
        await page.add_init_script(WATCHES)
        page.on("pageerror", lambda error: self.note(f"page error: {error}"))
        page.on("console", lambda line: self.note(line.text) if line.type == "error" else None)
        page.on("response", lambda got: self.note(f"{got.status} {got.url}") if got.status >= 400 else None)
        try:
            await self.play()
        except Error as error:
            self.note(f"{type(error).__name__}: {error.message.splitlines()[0]}")
        finally:
            await context.close()

    async def start(self) -> None:
        """Start a game, from its briefing."""
        await self.page.goto(self.lesson.server.address + self.path)
        await self.page.get_by_test_id("start").click()
        await self.page.get_by_test_id("end-turn").wait_for()

    async def over(self) -> bool:
        """Say whether the game is over."""
        return not await self.page.get_by_test_id("end-turn").count()

    async def act(self, habit: str) -> None:
        """Do something and take the time of it."""
        times, page = self.lesson.seen, self.page
        if habit == "toggle":
            taken = await page.evaluate("place => geosim.toggle(place)", self.luck.randrange(9))
        elif habit == "tab":
            shown = await page.locator("#side [role=tab][aria-selected=true]").get_attribute("data-testid")
            others = [f"side-{tab}" for tab in ("map", "advisors", "news") if f"side-{tab}" != shown]
            taken = await page.evaluate("tab => geosim.tab(tab)", self.luck.choice(others))
        elif habit == "bet":
            taken = await page.evaluate("call => geosim.bet(call)", self.luck.choice(["up", "same", "down"]))
        elif habit == "look_ahead":
            found = await page.evaluate("geosim.lookAhead()")
            if found["state"] != "complete":
                self.note(f"forecast: {found['said']}")
            taken = found["first"]
            times["complete"].times.append(found["complete"])
            await page.evaluate("geosim.tab('centre-moved')")
        else:
            taken = await page.evaluate("geosim.end()")
        times[habit].times.append(taken)


async def teach(server: Served, students: int, browsers: int, minutes: float) -> Lesson:
    """Let students come in one after another and play until the time is over."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        lesson = Lesson(server, ARRIVAL * students + 60 * minutes)
        kinds = [Drawing if number < browsers else Speaking for number in range(students)]
        attending = [kind(lesson, number).attend(browser) for number, kind in enumerate(kinds)]
        await asyncio.gather(lesson.watch_memory(), *attending)
        await browser.close()
        return lesson


def main() -> None:
    """Measure and print."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--students", type=int, default=40)
    given.add_argument("--browsers", type=int, default=2, help="how many of them have a real browser")
    given.add_argument("--minutes", type=float, default=4, help="after the last has come in")
    options = given.parse_args()
    load = os.getloadavg()[0]
    with served() as server:
        before = server.megabytes()
        lesson = asyncio.run(teach(server, options.students, options.browsers, options.minutes))
        print_table(found.row() for found in (*lesson.answered.values(), *lesson.seen.values()))
        most = max(lesson.memory)
        kept = "kept" if most <= MOST_MEMORY else "MISSED"
        tell(f"\nserver: {before:.0f} MB empty, {most:.0f} MB at most; promise {MOST_MEMORY} MB: {kept}")
        tell(
            f"{options.students} students, {sum(lesson.actions.values())} actions, {lesson.ended} games ended"
        )
        tell(f"load of the machine before: {load:.1f}, at the end: {os.getloadavg()[0]:.1f}")
        complaints = server.complaints().splitlines()
        tell(
            f"what went wrong: {len(lesson.wrong)} actions; the server complained in {len(complaints)} lines"
        )
        for line in (*lesson.wrong[:20], *complaints[-20:]):
            tell(f"  {line}")


if __name__ == "__main__":
    main()
