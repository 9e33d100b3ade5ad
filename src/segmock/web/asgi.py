"""The bundled server's way in: ASGI around the WSGI app, because only ASGI has the raw path."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, TypeAlias

from segmock.core.messages import Request
from segmock.core.validating import MAX_BODY
from segmock.web.breaking import Connection

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable
    from wsgiref.types import WSGIApplication, WSGIEnvironment

    from segmock.core.document import Json
    from segmock.core.messages import Response, Wire

    Receive: TypeAlias = Callable[[], Awaitable[dict[str, Json]]]
    Send: TypeAlias = Callable[[dict[str, Json]], Awaitable[None]]
    Application: TypeAlias = Callable[
        [dict[str, Json], Receive, Send], Coroutine[object, object, None]
    ]
    Find: TypeAlias = Callable[[str], Callable[[Request], Response] | None]

MAX_HEADERS = 65_536
"""Bytes of a request's headers."""

MAX_FIELDS = 100
"""Headers that a request may have."""

MAX_DROPPED = 64 * 1024 * 1024
"""Bytes over the limit of a body that are read before the answer is sent in any case."""


CONTINUE = b"100-continue"
"""What a client expects that waits to be told to send its body."""


TEXT = [("content-type", "text/plain"), ("connection", "close")]
"""Of an answer after which nothing more can be understood on the connection."""


TOO_LARGE = b"The headers are too large.\n"


class BrokenBodyError(Exception):
    """The body does not end as its framing says, or the client has gone before it did."""


def asgi(app: WSGIApplication, find: Find = lambda _: None) -> Application:
    """Return an ASGI application that asks what `find` has for a raw path, else a WSGI one.

    Answers are computed in the server's own thread: one takes microseconds, and that way no
    two of them ever run at the same time.
    """

    async def application(scope: dict[str, Json], receive: Receive, send: Send) -> None:
        if (taken := await _taken(scope, receive, send)) is None:
            return
        body, send = taken
        path = scope["raw_path"].decode("latin-1")
        if (answer := find(path)) is not None:
            reply = answer(_request(scope, path, body))
            if reply.status != 204:  # noqa: PLR2004
                reply.headers.setdefault("Content-Length", str(len(reply.body)))
            if reply.delay:
                # When the server ends, whoever waits has an answer at once.
                with suppress(asyncio.CancelledError):
                    await asyncio.sleep(reply.delay)
            if reply.wire is None:
                await _answer(send, reply.status, reply.headers.items(), reply.body)
            else:
                await _break(Connection(scope, receive, send), send, reply, reply.wire)
        else:
            # What is too much is told by its length alone.
            told = bytes(MAX_BODY + 1) if body is None else body
            status, headers, whole = _asked(app, _environ(scope, told))
            await _answer(send, status, headers, whole)

    return application


async def received(
    scope: dict[str, Json], receive: Receive, send: Send
) -> tuple[Request, Send] | None:
    """Return the request that comes in, for another application than ours, and how to answer it.

    It is answered here, and None, where nothing can be made of it or the server ends.
    """
    if (taken := await _taken(scope, receive, send)) is None:
        return None
    return _request(scope, scope["raw_path"].decode("latin-1"), taken[0]), taken[1]


async def _taken(
    scope: dict[str, Json], receive: Receive, send: Send
) -> tuple[bytes | None, Send] | None:
    """Return the body, None where it is too long, and how to answer; None if that is done."""
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    if _too_large(headers):
        await _answer(send, 431, TEXT, TOO_LARGE)
        return None
    # Every POST has one of these, every GET of a browser has none.
    if not any(name in {b"content-length", b"transfer-encoding"} for name, _ in headers):
        return b"", send
    if _unwanted(headers):
        return None, _closing(send)
    try:
        return await _body(headers, receive), send
    except asyncio.CancelledError:
        return None  # the server ends
    except BrokenBodyError:
        await _answer(send, 400, TEXT, b"The body breaks off.\n")
        return None


def _asked(
    app: WSGIApplication, environ: WSGIEnvironment
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return status, headers and body of a WSGI application's answer."""
    start: list[tuple[int, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _: Json = None) -> Json:
        start.append((int(status[:3]), headers))

    chunks = app(environ, start_response)
    try:
        whole = b"".join(chunks)
    finally:
        if (close := getattr(chunks, "close", None)) is not None:
            close()
    return *start[-1], whole


def _too_large(headers: list[tuple[bytes, bytes]]) -> bool:
    size = sum(len(name) + len(text) for name, text in headers)
    return size > MAX_HEADERS or len(headers) > MAX_FIELDS


def _request(scope: dict[str, Json], path: str, body: bytes | None) -> Request:
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        headers[key] = f"{headers[key]},{text}" if key in headers else text
    host, port = scope["server"]
    return Request(
        method=scope["method"],
        path=path,
        query=scope["query_string"].decode("latin-1"),
        headers=headers,
        body=body or b"",
        too_large=body is None,
        origin=f"{scope['scheme']}://{headers.get('host') or f'{host}:{port}'}",
    )


async def _answer(send: Send, status: int, headers: Iterable[tuple[str, str]], body: bytes) -> None:
    await _start(send, status, headers)
    await send({"type": "http.response.body", "body": body})


async def _start(send: Send, status: int, headers: Iterable[tuple[str, str]]) -> None:
    encoded = [(name.lower().encode("latin-1"), text.encode("latin-1")) for name, text in headers]
    await send({"type": "http.response.start", "status": status, "headers": encoded})


async def _break(connection: Connection, send: Send, reply: Response, wire: Wire) -> None:
    if wire.reset:
        await connection.reset()
    else:
        await _start(send, reply.status, reply.headers.items())
        await connection.body(reply.body, wire)


def _told(headers: list[tuple[bytes, bytes]]) -> int:
    return max((int(text) for name, text in headers if name == b"content-length"), default=0)


def _unwanted(headers: list[tuple[bytes, bytes]]) -> bool:
    """Tell whether a client waits with a body that is too long: it need not send it."""
    expects = any(name == b"expect" and text.lower() == CONTINUE for name, text in headers)
    return expects and _told(headers) > MAX_BODY


def _closing(send: Send) -> Send:
    """Have an answer end the connection: nobody knows what else will come over it."""

    async def sent(message: dict[str, Json]) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
        await send(message)

    return sent


async def _body(headers: list[tuple[bytes, bytes]], receive: Receive) -> bytes | None:
    """Return the body, None where it is longer than MAX_BODY; raises BrokenBodyError.

    What is too long is read, so that the client sees the answer, and dropped.
    """
    told = _told(headers)
    kept, size = bytearray(), 0
    while size <= MAX_BODY + MAX_DROPPED:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BrokenBodyError
        size += len(message["body"])
        if max(told, size) <= MAX_BODY:
            kept += message["body"]
        if not message["more_body"]:
            break
    return None if max(told, size) > MAX_BODY else bytes(kept)


def _environ(scope: dict[str, Json], body: bytes) -> WSGIEnvironment:
    host, port = scope["server"]
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "RAW_URI": scope["raw_path"].decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "CONTENT_LENGTH": str(len(body)) if body else "",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        # With an underscore a name could pass for one with a hyphen.
        if name in {b"content-length", b"transfer-encoding"} or b"_" in name:
            continue
        key, text = name.decode("latin-1").upper().replace("-", "_"), value.decode("latin-1")
        if key != "CONTENT_TYPE":
            key = f"HTTP_{key}"
            if key in environ:
                text = f"{environ[key]},{text}"
        environ[key] = text
    return environ
