"""What several tests need: a server of their own, and pages that may not reach outside."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page, Request, Response, Route

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
_SERVE = """
import sys
from pathlib import Path
from geosim.app.server import serve
serve(host="localhost", port=int(sys.argv[1]), open_browser=False, store=Path(sys.argv[2]))
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flag that writes the golden games anew."""
    parser.addoption("--regenerate-golden", action="store_true", help="write the golden games anew")


@contextmanager
def running_server(store: Path, port: int = 0) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Serve the game from a process of its own; give its address (without closing slash) and the process."""
    command = [sys.executable, "-c", _SERVE, str(port), str(store)]
    # IPython would mix in packages of an activated environment that is not ours.
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    with (
        (store / "server.err").open("w+") as errors,
        subprocess.Popen(
            command, cwd=store, env=environment, text=True, stdout=subprocess.PIPE, stderr=errors
        ) as process,
    ):
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://\S+", line)
            if not found:
                process.kill()
                pytest.fail(f"the server did not start: {line}{(store / 'server.err').read_text()}")
            yield found[0].rstrip("/"), process
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def start_server() -> Callable[..., AbstractContextManager[tuple[str, subprocess.Popen[str]]]]:
    """Give the function that starts a server, for tests that end it or want one of their own."""
    return running_server


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a running game, shared by all tests of a session."""
    with running_server(tmp_path_factory.mktemp("store")) as (found, _):
        yield found


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's Chromium; without one, skip, but fail where CI promises that pages are tested."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        missing = "no Chromium for the browser tests; on Debian: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return {**browser_type_launch_args, "executable_path": chromium, "args": CHROMIUM_ARGUMENTS}


@pytest.fixture
def page(page: Page, address: str) -> Iterator[Page]:
    """Give a page that cannot reach outside, and fail if it tried to, or if anything went wrong in it."""
    outside: list[str] = []
    broken: list[str] = []

    def only_local(route: Route, request: Request) -> None:
        if request.url.startswith((address, "data:", "blob:")):
            route.continue_()
        else:
            outside.append(request.url)
            route.abort()

    def see_response(response: Response) -> None:
        if response.status >= 400:
            broken.append(f"{response.status} {response.url}")

    def see_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            broken.append(message.text)

    def see_websocket(url: str) -> None:
        if not url.startswith(address.replace("http", "ws", 1)):
            outside.append(url)

    def see_failure(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # what a page still asked for when it was left
            broken.append(f"failed: {request.url}")

    page.route("**/*", only_local)
    page.on("response", see_response)
    page.on("requestfailed", see_failure)
    page.on("console", see_console)
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("websocket", lambda socket: see_websocket(socket.url))
    yield page
    assert outside == []
    assert broken == []
