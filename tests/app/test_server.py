from __future__ import annotations

import signal
import socket
from pathlib import Path

import httpx
import pytest

from geosim.app import front_end, server
from geosim.app.server import serve
from geosim.errors import InputError


def test_taken_port_is_told(tmp_path: Path) -> None:
    """A port that is in use gives one clear message."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(InputError, match=f"port {port} is already in use"):
            serve(host="localhost", port=port, open_browser=False, store=tmp_path)


def test_impossible_port_is_told(tmp_path: Path) -> None:
    """A number that is no port gives one clear message."""
    with pytest.raises(InputError, match="70000 is no port"):
        serve(host="localhost", port=70_000, open_browser=False, store=tmp_path)


def test_unknown_host_is_told(tmp_path: Path) -> None:
    """An address that does not exist gives one clear message."""
    with pytest.raises(InputError, match=r'no address called "nowhere\.invalid"'):
        serve(host="nowhere.invalid", port=0, open_browser=False, store=tmp_path)


def test_missing_browser_files_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the browser files the server says what that means and which command fetches them."""
    monkeypatch.setattr(front_end, "default_folder", lambda: tmp_path)
    files = server._browser_files()

    assert files is None
    assert front_end.COMMAND in capsys.readouterr().err


def test_interrupt_ends_quietly(tmp_path: Path, start_server) -> None:
    """Ctrl-C ends the server with status 130 and not a word about it."""
    with start_server(tmp_path) as (address, process):
        assert httpx.get(f"{address}/healthz").status_code == 200
        process.send_signal(signal.SIGINT)

        assert process.wait(timeout=30) == 130
        assert (tmp_path / "server.err").read_text() == ""
