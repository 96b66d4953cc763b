"""A small reverse proxy that serves a running game under a path prefix, as a school's web server would."""

from __future__ import annotations

import re
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_LINE = re.compile(rb"^([A-Z]+) (\S+) (HTTP/1\.1)\r\n")


@contextmanager
def proxied(port: int, prefix: str) -> Iterator[str]:
    """Give an address under the prefix that leads to the server on a port; other paths are not found."""
    with _Proxy(("localhost", 0), _Connection) as proxy:
        proxy.inner, proxy.prefix = port, prefix.encode()
        serving = threading.Thread(target=proxy.serve_forever, args=(0.05,))
        serving.start()
        try:
            yield f"http://localhost:{proxy.server_address[1]}{prefix}"
        finally:
            proxy.shutdown()
            serving.join(10)
            proxy.hang_up()


class _Proxy(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    inner, prefix = 0, b""

    def __init__(self, *place: object) -> None:
        super().__init__(*place)
        self.open: set[socket.socket] = set()

    def hang_up(self) -> None:
        for each in tuple(self.open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


class _Connection(socketserver.BaseRequestHandler):
    server: _Proxy

    def handle(self) -> None:
        with suppress(OSError):
            head = self._head()
            line = _LINE.match(head)
            if line is None or not line[2].startswith(self.server.prefix + b"/"):
                self.request.sendall(
                    b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                )
                return
            path = line[2].removeprefix(self.server.prefix)
            self._pass_on(b" ".join((line[1], path, line[3])) + b"\r\n" + head[line.end() :])

    def _head(self) -> bytes:
        head = b""
        while b"\r\n\r\n" not in head and (more := self.request.recv(65_536)):
            head += more
        return head

    def _pass_on(self, head: bytes) -> None:
        first, _, rest = head.partition(b"\r\n\r\n")
        if b"\r\nupgrade:" not in first.lower():  # one request a connection: only its first line needs a look
            first = re.sub(rb"(?i)\r\nconnection:[^\r]*", b"", first) + b"\r\nConnection: close"
        with socket.create_connection(("127.0.0.1", self.server.inner)) as inner:
            both = {self.request, inner}
            self.server.open |= both
            inner.sendall(first + b"\r\n\r\n" + rest)
            back = threading.Thread(target=_copy, args=(inner, self.request))
            back.start()
            _copy(self.request, inner)
            back.join()
            self.server.open -= both


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
