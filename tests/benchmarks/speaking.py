"""A page without a browser: speaks to the server as one does, and keeps what the server says is on it."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect

_PATIENCE = 60  # seconds for one answer


class Speaker:
    """One page of one visitor, without drawing anything."""

    def __init__(self, socket: ClientConnection, session: str) -> None:
        self._socket, self._session = socket, session
        self._parts: dict[str, dict[str, Any]] = {}  # by id, the newest last
        self._answered: set[str] = set()
        self._heard = asyncio.Event()
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    async def visit(cls, address: str, path: str) -> Speaker:
        """Open a page: fetch it, take its cookies, connect, and wait until the server has sent every part."""
        async with httpx.AsyncClient() as client:
            got = await client.get(address + path)
            got.raise_for_status()
        cookies = "; ".join(f"{name}={value}" for name, value in got.cookies.items())
        session, host = str(uuid4()), urlsplit(address).netloc
        socket = await connect(
            f"ws://{host}/jupyter/api/kernels/{uuid4()}/channels?session_id={session}",
            additional_headers={"Cookie": cookies},
            origin=address,  # type: ignore[arg-type]  # a plain string will do
            max_size=None,
        )
        speaker, control = cls(socket, session), str(uuid4())
        await speaker._say("comm_open", {"comm_id": control, "target_name": "solara.control", "data": {}})
        run = {"path": path, "dark": False, "themes": {"light": {}, "dark": {}}, "appName": None}
        await speaker._say("comm_msg", {"comm_id": control, "data": {"method": "run", "args": run}})
        return speaker

    async def leave(self) -> None:
        """Close the page."""
        self._listening.cancel()
        await self._socket.close()

    def part(self, event: str, **state: object) -> dict[str, Any] | None:
        """Give the newest part that takes an event and is in some state; None if there is none."""
        for found in reversed(self._parts.values()):
            takes = event in found.get("events", ())
            if takes and all(found.get(name) == value for name, value in state.items()):
                return found
        return None

    def shown(self, name: str) -> Mapping[str, Any]:
        """Give the attributes of the newest piece of HTML with a test id."""
        for found in reversed(self._parts.values()):
            attributes = found.get("attributes") or {}
            if attributes.get("data-testid") == name:
                return attributes
        return {}

    async def act(self, event: str, data: Mapping[str, Any], **state: object) -> float:
        """Do what a person does to a part; give the milliseconds until the whole answer has come."""
        await self.until(lambda: self.part(event, **state) is not None)
        part = self.part(event, **state)
        assert part is not None
        began = time.perf_counter()
        content = {"method": "custom", "content": {"event": event, "data": dict(data)}}
        await self._say("comm_msg", {"comm_id": part["id"], "data": content})
        return 1e3 * (time.perf_counter() - began)

    async def until(self, seen: Callable[[], bool]) -> float:
        """Wait until something is seen in what the server sent; give the milliseconds.

        Raises:
            TimeoutError: it does not come.
        """
        began = time.perf_counter()
        async with asyncio.timeout(_PATIENCE):
            while not seen():
                self._heard.clear()
                if not seen():
                    await self._heard.wait()
        return 1e3 * (time.perf_counter() - began)

    async def _say(self, kind: str, content: Mapping[str, Any]) -> None:
        """Send a message and wait until the server is done with it."""
        message = str(uuid4())
        header = {
            "msg_id": message,
            "msg_type": kind,
            "session": self._session,
            "username": "",
            "version": "5.2",
        }
        said = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        await self._socket.send(json.dumps({**said, "channel": "shell", "buffers": []}))
        await self.until(lambda: message in self._answered)

    async def _listen(self) -> None:
        async for line in self._socket:
            self._hear(json.loads(line))
            self._heard.set()

    def _hear(self, said: Mapping[str, Any]) -> None:
        kind, content = said["msg_type"], said["content"]
        if kind == "comm_open":
            part = content["comm_id"]
            self._parts[part] = {**content["data"].get("state", {}), "id": part}
        elif kind == "comm_close":
            self._parts.pop(content["comm_id"], None)
        elif kind == "comm_msg" and content["data"].get("method") == "update":
            self._parts.get(content["comm_id"], {}).update(content["data"]["state"])
        elif kind == "status" and content["execution_state"] == "idle":
            self._answered.add(said["parent_header"]["msg_id"])
