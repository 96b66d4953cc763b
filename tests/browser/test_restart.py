from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from subprocess import Popen

import pytest
from playing import TURNS, end_turn, pick, start_game
from playwright.sync_api import Browser, Page, expect

from geosim.app.session import Sessions
from geosim.app.store import GameStore, new_token
from geosim.library import default_library

StartServer = Callable[..., AbstractContextManager[tuple[str, "Popen[str]"]]]
PATIENCE = 30_000  # milliseconds, for a machine that does much else
_PLAY = """
import sys
from pathlib import Path
from geosim.app.session import Sessions
from geosim.app.store import GameStore
from geosim.library import default_library
game = Sessions(GameStore(Path(sys.argv[1])), default_library()).current(sys.argv[2])
print("ready", flush=True)
for turn in range(5):
    game.pick(turn, "openbook")
    game.bet(turn, "up")
    print(turn, flush=True)
    game.end_turn(turn)
    print("played", turn, flush=True)
"""


def test_seat_turn_and_draft_come_back(browser: Browser, tmp_path: Path, start_server: StartServer) -> None:
    """After the server was killed and started anew, the page shows the same seat, turn and draft."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    with start_server(tmp_path) as (address, process):
        start_game(page, address, "pakistan")
        end_turn(page, 1)
        pick(page, "concede_us", "refinery")
        page.get_by_test_id("bet-up").click()
        expect(page.get_by_test_id("undo")).to_be_enabled(timeout=PATIENCE)
        expect_as_left(page)
        process.kill()
        process.wait(30)
    with start_server(tmp_path, int(address.rsplit(":", 1)[1])):
        page.reload()
        expect_as_left(page)
        page.get_by_test_id("undo").click()
        page.get_by_test_id("undo").click()
        expect(page.get_by_test_id("tray-count")).to_contain_text("0", timeout=PATIENCE)
    context.close()


def expect_as_left(page: Page) -> None:
    """Expect the second turn as Pakistan, with one pick and its target."""
    expect(page.get_by_test_id("where")).to_contain_text(f"turn 2 of {TURNS}", timeout=PATIENCE)
    expect(page.get_by_test_id("where")).to_contain_text("Pakistan")
    target = page.get_by_test_id("target-concede_us").locator("input:checked")
    expect(target).to_have_value("refinery", timeout=PATIENCE)
    expect(page.get_by_test_id("tray-count")).to_contain_text("1")


@pytest.mark.parametrize(("turn", "when"), [(0, 0.0), (3, 0.02), (1, 0.06), (4, 0.12)])
def test_a_kill_within_a_turn_loses_nothing_committed(tmp_path: Path, turn: int, when: float) -> None:
    """Killed in the middle of a turn, the game is before it with its draft or after it, and plays on."""
    token = new_token()
    sessions = Sessions(GameStore(tmp_path), default_library())
    sessions.start(token, "first_shipment", "pakistan", TURNS, 5)
    command = [sys.executable, "-c", _PLAY, str(tmp_path), token]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [process.stdout.readline().strip()]
        while told[-1] != str(turn):
            told.append(process.stdout.readline().strip())
        time.sleep(when)
        process.kill()
        told += process.stdout.read().split("\n")
    found = Sessions(GameStore(tmp_path), default_library()).current(token)
    assert found is not None

    played = sum(line.startswith("played") for line in told)
    assert found.turn >= played
    if found.turn == turn:
        assert (tuple(found.draft.picks), found.draft.bet) == (("openbook",), "up")
    assert found.bets == dict.fromkeys(range(found.turn), "up")
    if not found.over:
        found.end_turn(found.turn)
