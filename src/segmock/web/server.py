"""The bundled server: uvicorn inside this process, one event loop, no workers to manage."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import signal
import socket
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from uvicorn import Config, Server
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from segmock.web.asgi import MAX_HEADERS, TOO_LARGE, asgi
from segmock.web.breaking import CONNECTION, TRANSPORT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from segmock.web.asgi import Application
    from segmock.web.door import SegmockFlask

HEADER_TIMEOUT = 10.0
"""Seconds that a client may take to send its headers."""

BODY_TIMEOUT = 30.0
"""Seconds that a client may take to send its body."""

KEEP_ALIVE = 60
"""Seconds that a connection without a request is kept."""

GRACE = 1
"""Seconds that requests under way have to end once the server is told to."""

BEAT = 1.0
"""Seconds after which the mock looks whether anything is due that no request asks for."""

BACKLOG = 2_048

ASCII = bytes(range(128))


class PortTakenError(Exception):
    """Somebody else listens on the port."""


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens, on a free port for 0; raises PortTakenError or OSError."""
    family, address = resolved(host)
    listener = socket.socket(family, socket.SOCK_STREAM)
    if os.name == "posix":
        # Connections of a mock that has just ended still linger; they take no port. Elsewhere
        # the same option would let two servers share one.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno in {errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", -1)}:
            raise PortTakenError from error
        raise
    return listener


def resolved(host: str) -> tuple[socket.AddressFamily, str]:
    """Return the family and the address of a host, one of IPv4 if it has any; raises OSError."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    family, *_, (address, *_) = min(found, key=lambda one: one[0] != socket.AF_INET)
    return family, str(address)


def run(app: SegmockFlask, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve a mock until interrupted; `ready` is called once requests are answered."""
    serve(asgi(app, app.find), listener, ready, app.worlds.catch_up)


def serve(
    application: Application,
    listener: socket.socket,
    ready: Callable[[], None],
    beat: Callable[[], None] = lambda: None,
) -> None:
    """Serve any application until interrupted, within the same bounds.

    `ready` is called once requests are answered, and `beat` again and again in the thread that
    answers, so that it meets no request.
    """
    config = Config(
        application,
        http=_Protocol,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="error",  # a client that speaks no HTTP has its answer, and is no news
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
    )
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(_Server(config, ready, beat).serve([listener]))


def encoded(data: bytes) -> bytes:
    """Return a request with its target in ASCII: curl and others send other bytes as they are."""
    line, end, rest = data.partition(b"\n")
    return data if line.isascii() else quote(line, safe=ASCII).encode() + end + rest


class _Server(Server):
    """Uvicorn's server, which says when it is ready and ends with exit code 0.

    `beat` is called again and again, in the thread that answers, so that it meets no request.
    """

    def __init__(self, config: Config, ready: Callable[[], None], beat: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready
        self._beat = beat

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to answer, and say so."""
        await super().startup(sockets)
        self._ready()
        self._go_on()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End, and do not complain of requests that were cut off: whoever ends it knows."""
        # The next server's configuration sets it anew.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)

    def _go_on(self) -> None:
        self._beat()
        asyncio.get_running_loop().call_later(BEAT, self._go_on)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let signals end the server; uvicorn would raise them anew when it has ended."""
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self.handle_exit) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


class _Protocol(HttpToolsProtocol):
    """Uvicorn's protocol, with bounds on how long a request may take, and how large its head is."""

    _late: asyncio.TimerHandle | None = None
    _given: dict[str, dict[object, object]]
    _between = True
    _in_head = False
    _size = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Expect a request."""
        super().connection_made(transport)
        self._given = {CONNECTION: {TRANSPORT: transport}}
        self._expect(HEADER_TIMEOUT, b"The headers are late.\n")

    def connection_lost(self, exc: Exception | None) -> None:
        """Expect nothing more."""
        self._expect_nothing()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """See a head begin."""
        self._between, self._in_head, self._size = False, True, 0
        super().on_message_begin()
        # What goes wrong on its way goes wrong on the connection itself.
        self.scope["extensions"] = self._given

    def on_headers_complete(self) -> None:
        """See a head end."""
        self._in_head = False
        self._expect_nothing()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """See a request end."""
        self._between = True
        self._expect_nothing()
        super().on_message_complete()

    def data_received(self, data: bytes) -> None:
        """Take what has come; most requests come at once, and need no timer."""
        super().data_received(encoded(data) if self._between else data)
        if self._in_head:
            self._size += len(data)
            if self._size > MAX_HEADERS:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, TOO_LARGE)
            self._expect(HEADER_TIMEOUT, b"The headers are late.\n")
        elif not self._between:
            self._expect(BODY_TIMEOUT, b"The body is late.\n")

    def _expect(self, seconds: float, otherwise: bytes) -> None:
        if self._late is None:
            late = HTTPStatus.REQUEST_TIMEOUT
            self._late = self.loop.call_later(seconds, self._refuse, late, otherwise)

    def _expect_nothing(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _refuse(self, status: HTTPStatus, text: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(
                b"HTTP/1.1 %d %s\r\ncontent-type: text/plain\r\ncontent-length: %d\r\n"
                b"connection: close\r\n\r\n%s" % (status, status.phrase.encode(), len(text), text)
            )
            self.transport.close()
