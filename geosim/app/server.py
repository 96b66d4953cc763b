"""Starting the game in the browser: one server on this machine, ended by Ctrl-C."""

from __future__ import annotations

import errno
import os
import socket
import sys
import threading
import warnings
import webbrowser
from contextlib import ExitStack
from pathlib import Path

import uvicorn

from geosim.app import front_end, settings
from geosim.errors import InputError

_LOOPBACK = ("localhost", "127.0.0.1", "::1", "[::1]")
_INTERRUPTED = 130  # what a shell reports for Ctrl-C
_GOODBYE = 2  # seconds open pages get to close


def serve(host: str, port: int, open_browser: bool, store: Path | None) -> None:
    """Serve the game until Ctrl-C.

    Args:
        host: address to listen on; "localhost" keeps the game on this machine.
        port: 0 takes any free port.
        open_browser: open the page in the person's browser once it is there.
        store: folder to keep games in; None leaves it where it is (see settings.store).

    Raises:
        InputError: the address or port cannot be had.
        OutputError: games cannot be kept in the store.
        SystemExit: with status 130 after Ctrl-C.
    """
    listener = _listen(host, port)
    if store is not None:
        settings.use_store(store)
    files = _browser_files()
    settings.apply(files)
    # Solara also says this for plain http://127.0.0.1, where its answer is the right one.
    warnings.filterwarnings("ignore", message="Cookies with samesite=none require https")

    from geosim.app.forecasts import forecasts  # noqa: PLC0415  # slow, and not needed where the port is taken
    from geosim.app.session import sessions  # noqa: PLC0415  # likewise
    from geosim.app.web import application  # noqa: PLC0415  # Solara reads its settings when imported

    sessions()  # a store that cannot be used is told now, not to whoever opens the page
    forecasts().warm_up()  # the process that plays them is ready when the first one is asked for
    hosts = (*_LOOPBACK, *settings.public_hosts()) if host in _LOOPBACK else ("*",)
    config = uvicorn.Config(
        application(hosts, files),
        log_level="warning",
        access_log=False,
        root_path=settings.prefix(),
        timeout_graceful_shutdown=_GOODBYE,
    )
    address = f"http://{_shown(host)}:{listener.getsockname()[1]}/"
    try:
        _Server(config, address, open_browser).run(sockets=[listener])
    except KeyboardInterrupt:
        raise SystemExit(_INTERRUPTED) from None


class _Server(uvicorn.Server):
    """A server that says where it is once it can be asked."""

    def __init__(self, config: uvicorn.Config, address: str, open_browser: bool) -> None:
        super().__init__(config)
        self.address, self.open_browser = address, open_browser

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.started:
            return
        print(f"geosim is at {self.address}  (Ctrl-C ends it)", flush=True)  # noqa: T201
        if self.open_browser and _has_screen():
            threading.Thread(target=webbrowser.open, args=(self.address,), daemon=True).start()


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything slow happens, so that a taken one is told at once."""
    # "localhost" may mean two addresses; browsers try both, and 127.0.0.1 is the one people type.
    place = "127.0.0.1" if host == "localhost" else host
    try:
        family = socket.getaddrinfo(place, port, type=socket.SOCK_STREAM)[0][0]
        with ExitStack() as on_failure:
            listener = on_failure.enter_context(socket.socket(family, socket.SOCK_STREAM))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((place, port))
            on_failure.pop_all()
    except socket.gaierror as error:
        raise InputError(
            f'no address called "{host}".', where="--host", advice='"localhost" is the usual one.'
        ) from error
    except OverflowError as error:
        raise InputError(
            f"{port} is no port.", where="--port", advice="Ports are whole numbers from 0 to 65535."
        ) from error
    except OSError as error:
        raise InputError(
            _why(host, port, error), where="--port", advice="Choose another, or 0 for any free one."
        ) from error
    return listener


def _why(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is already in use."
    if error.errno == errno.EACCES:
        return f"port {port} may not be used without more rights."
    return f"cannot listen on {host}, port {port}: {error.strerror}."


def _browser_files() -> Path | None:
    folder = front_end.default_folder()
    if front_end.fetched(folder):
        return folder
    print(  # noqa: T201
        "The browser files are not on this machine: the page will fetch them from the internet,",
        f"and stay blank without it. To fetch them once and for all: {front_end.COMMAND}",
        sep="\n",
        file=sys.stderr,
    )
    return None


def _shown(host: str) -> str:
    if host in {"0.0.0.0", "::", "127.0.0.1"}:  # noqa: S104  # compared, not bound
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _has_screen() -> bool:
    # Without one, Python would start a text browser in this very terminal.
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
