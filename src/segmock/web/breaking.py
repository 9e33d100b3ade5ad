"""How an answer goes wrong on its way: on a connection of the bundled server, or of a WSGI one."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
import time
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from typing import NoReturn
    from wsgiref.types import WSGIEnvironment

    from segmock.core.document import Json
    from segmock.core.messages import Wire

    Receive: TypeAlias = Callable[[], Awaitable[dict[str, Json]]]
    Send: TypeAlias = Callable[[dict[str, Json]], Awaitable[None]]

CONNECTION = "segmock.connection"
"""The extension of a scope by which the bundled server gives its connection away."""
TRANSPORT = "transport"
SOCKETS = ("werkzeug.socket", "gunicorn.socket")
"""The names under which WSGI servers give their connections away, those that do."""
LINGER = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
AT_ONCE = (socket.SOL_SOCKET, socket.SO_LINGER, LINGER)
"""The option of a socket that has the other side told of a reset."""

PATIENCE = "segmock.patience"
"""What an environ may say: the seconds that a client in the same process waits at a time."""


class Connection:
    """The connection of one request, and what can be done to it."""

    def __init__(self, scope: dict[str, Json], receive: Receive, send: Send) -> None:
        given = scope.get("extensions", {}).get(CONNECTION, {})
        self._transport: asyncio.Transport | None = given.get(TRANSPORT)
        self._receive = receive
        self._send = send

    async def reset(self) -> None:
        """End it without an answer; raises ConnectionResetError under another server."""
        if self._transport is None:
            raise ConnectionResetError("The connection is reset on purpose.")
        if (ours := self._transport.get_extra_info("socket")) is not None:
            ours.setsockopt(*AT_ONCE)
        self._transport.abort()
        await self._gone()

    async def body(self, body: bytes, wire: Wire) -> None:
        """Send so much of a body as arrives, as fast as it does."""
        wait, pieces = wire.pieces(body)
        for piece in pieces:
            if wait:
                try:
                    await asyncio.sleep(wait)
                except asyncio.CancelledError:
                    wait = 0  # the server ends: whoever waits has the rest at once
            await self._send({"type": "http.response.body", "body": piece, "more_body": True})
        if not wire.broken or not body:
            await self._send({"type": "http.response.body", "body": b""})
        elif self._transport is None:
            raise ConnectionResetError("The answer is truncated on purpose.")
        else:
            self._transport.close()
            await self._gone()

    async def _gone(self) -> None:
        """Wait until the server has seen that the connection is no more, or it would complain."""
        while (await self._receive())["type"] != "http.disconnect":
            pass


def hang_up(environ: WSGIEnvironment, reason: str) -> NoReturn:
    """End the connection of a WSGI request as far as its server lets us.

    Raises ConnectionResetError: servers take it as the connection's end, and in process it is what
    a client would see.
    """
    for name in SOCKETS:
        if (ours := environ.get(name)) is not None:
            ours.setsockopt(*AT_ONCE)
            # The server finds that nothing more comes, and closes it.
            ours.shutdown(socket.SHUT_RD)
    raise ConnectionResetError(reason)


def delay(seconds: float, environ: WSGIEnvironment) -> None:
    """Wait before something of a WSGI answer is sent.

    Raises TimeoutError once a client in the same process waits no longer, as it does at a socket.
    """
    patience: float = environ.get(PATIENCE, seconds)
    time.sleep(min(seconds, patience))
    if seconds > patience:
        raise TimeoutError("The answer is late on purpose.")


def pieces(body: bytes, wire: Wire, environ: WSGIEnvironment) -> Iterator[bytes]:
    """Yield so much of the body of a WSGI answer as arrives, as fast as it does; then hang up."""
    wait, parts = wire.pieces(body)
    for part in parts:
        delay(wait, environ)
        yield part
    if body and wire.broken:
        hang_up(environ, "The answer is truncated on purpose.")
