"""Files on their way: a body is read up to a limit, and an answer is saved by the browser as a file."""

from __future__ import annotations

from starlette.requests import Request

#: Headers of an answer that is meant for one browser and this moment, so that nothing on the way keeps it.
NOT_STORED = {"Cache-Control": "no-store"}


async def body_within(request: Request, most: int) -> bytes | None:
    """Give the body of a request; None as soon as it is longer than so many bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            return None
    return bytes(body)


def attached(name: str) -> dict[str, str]:
    """Give the headers of an answer that a browser saves as a file of this name."""
    return {"Content-Disposition": f'attachment; filename="{name}"', **NOT_STORED}
