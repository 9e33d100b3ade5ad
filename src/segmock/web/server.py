"""The bundled server: granian inside this process, one event loop, no workers to manage."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
import sys
from typing import TYPE_CHECKING, NoReturn

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from segmock.web.asgi import asgi

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication

HEADER_TIMEOUT = 10_000
"""Milliseconds that a client may take to send its headers."""

GRACE = 1.0
"""Seconds that requests under way have to end once the server is told to."""

MAX_HEADERS = 65_536
"""Bytes of a request's headers."""


class PortTakenError(Exception):
    """Somebody else listens on the port."""


def free_port(host: str, port: int) -> int:
    """Return the port, or a free one for 0; raises PortTakenError or OSError.

    The server itself would share a taken port on some systems, so it is tried here first.
    """
    family, address = resolved(host)
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            # Connections of a mock that has just ended still linger; they take no port. Elsewhere
            # the same option would let two servers share one.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", -1)}:
                raise PortTakenError from error
            raise
        return int(probe.getsockname()[1])


def resolved(host: str) -> tuple[socket.AddressFamily, str]:
    """Return the family and the address of a host, one of IPv4 if it has any; raises OSError."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    family, *_, (address, *_) = min(found, key=lambda one: one[0] != socket.AF_INET)
    return family, str(address)


def run(app: WSGIApplication, host: str, port: int, ready: Callable[[], None]) -> None:
    """Serve until interrupted; `ready` is called once connections are accepted."""
    asyncio.run(_run(app, resolved(host)[1], port, ready))


async def _run(app: WSGIApplication, host: str, port: int, ready: Callable[[], None]) -> None:
    server = Server(
        asgi(app),
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
        # Not `pipeline_flush`: with it, malformed requests and too many headers get no answer.
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADER_TIMEOUT, max_buffer_size=MAX_HEADERS
        ),
    )
    stopping = asyncio.Event()
    if os.name == "posix":
        # Windows has no signal handlers on its loop; there KeyboardInterrupt ends the run.
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    serving = asyncio.create_task(server.serve())
    if await _accepting(host, port, serving):
        ready()
    asked = asyncio.create_task(stopping.wait())
    await asyncio.wait({serving, asked}, return_when=asyncio.FIRST_COMPLETED)
    server.stop()  # type: ignore[no-untyped-call]
    await asyncio.wait({serving}, timeout=GRACE)
    if not serving.done():
        # A request that is still coming in would hold up the end, and cannot be cancelled.
        leave()
    serving.result()


async def _accepting(host: str, port: int, serving: asyncio.Task[None]) -> bool:
    """Wait until connections are accepted; False when the server has ended before."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - to reach it
    while not serving.done():
        try:
            _, writer = await asyncio.open_connection(reachable, port)
        except OSError:
            await asyncio.sleep(0.01)
        else:
            writer.close()
            return True
    return False


def leave() -> NoReturn:
    """End the process now, with exit code 0.

    The server's own thread may still be at work, and would abort a Python that is being taken down
    around it.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
