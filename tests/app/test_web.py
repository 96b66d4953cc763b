from __future__ import annotations

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

KERNEL = "jupyter/api/kernels/3f1c2b1e-6a57-4a53-9a0e-0d7f2f0f8a11/channels?session_id=page"


def test_healthz_says_which_geosim(address: str) -> None:
    """The health check answers that all is well, and with the version."""
    answer = httpx.get(f"{address}/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "version": "0.1.0"}


def test_answers_say_what_a_page_may_load(address: str) -> None:
    """Every answer carries the content security policy, and none may be put into a frame elsewhere."""
    policy = httpx.get(address).headers["content-security-policy"]

    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


def test_other_host_names_are_refused(address: str) -> None:
    """A page of another site that has its name point to this machine gets no answer."""
    answer = httpx.get(address, headers={"host": "elsewhere.example"})

    assert answer.status_code == 400


def test_websockets_of_other_sites_are_refused(address: str) -> None:
    """A page of another site cannot drive the game of a person at this machine."""
    place = f"{address.replace('http', 'ws', 1)}/{KERNEL}"

    with pytest.raises(InvalidStatus, match="403"), connect(place, origin="http://elsewhere.example"):
        pass


def test_own_websockets_are_served(address: str) -> None:
    """Our own page gets its connection."""
    place = f"{address.replace('http', 'ws', 1)}/{KERNEL}"

    with connect(place, origin=address) as socket:
        assert socket.response is not None
        assert socket.response.status_code == 101


def test_unknown_front_end_files_are_not_fetched(address: str) -> None:
    """The server never fetches a browser file from outside on somebody's request."""
    answer = httpx.get(f"{address}/_solara/cdn/left-pad@1.3.0/index.js")

    assert answer.status_code == 404
