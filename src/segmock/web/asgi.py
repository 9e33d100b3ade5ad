"""The bundled server's way in: ASGI around the WSGI app, because only ASGI has the raw path."""

from __future__ import annotations

import sys
from io import BytesIO
from typing import TYPE_CHECKING, TypeAlias

from segmock.core.validating import MAX_BODY

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from wsgiref.types import WSGIApplication, WSGIEnvironment

    from segmock.core.document import Json

    Receive: TypeAlias = Callable[[], Awaitable[dict[str, Json]]]
    Send: TypeAlias = Callable[[dict[str, Json]], Awaitable[None]]
    Application: TypeAlias = Callable[[dict[str, Json], Receive, Send], Awaitable[None]]


def asgi(app: WSGIApplication) -> Application:
    """Return an ASGI application that asks a WSGI one.

    Answers are computed in the server's own thread: one takes microseconds, and that way no
    two of them ever run at the same time.
    """

    async def application(scope: dict[str, Json], receive: Receive, send: Send) -> None:
        body, too_large = await _body(scope, receive)
        environ = _environ(scope, body, too_large=too_large)
        start: dict[str, Json] = {}

        def start_response(status: str, headers: Iterable[tuple[str, str]], _: Json = None) -> Json:
            start["status"] = int(status[:3])
            start["headers"] = [
                (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers
            ]

        chunks = app(environ, start_response)
        answer = b"".join(chunks)
        await send({"type": "http.response.start", **start})
        await send({"type": "http.response.body", "body": answer})

    return application


async def _body(scope: dict[str, Json], receive: Receive) -> tuple[bytes, bool]:
    if scope["method"] in {"GET", "HEAD", "OPTIONS"} and not any(
        name in {b"content-length", b"transfer-encoding"} for name, _ in scope["headers"]
    ):
        return b"", False
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        # What is over the limit is read, so that the client sees the answer, and dropped.
        parts = [] if size > MAX_BODY else [*parts, part]
        if not message.get("more_body"):
            return b"".join(parts), size > MAX_BODY


def _environ(scope: dict[str, Json], body: bytes, *, too_large: bool) -> WSGIEnvironment:
    host, port = scope["server"][:2]
    raw = scope["raw_path"].decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "RAW_URI": raw,
        "QUERY_STRING": query,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
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
        key = name.decode("latin-1").upper().replace("-", "_")
        if key == "CONTENT_TYPE":
            environ["CONTENT_TYPE"] = value.decode("latin-1")
        elif key not in {"CONTENT_LENGTH", "TRANSFER_ENCODING"}:
            environ[f"HTTP_{key}"] = value.decode("latin-1")
    environ["CONTENT_LENGTH"] = (
        str(MAX_BODY + 1 if too_large else len(body)) if body or too_large else ""
    )
    return environ
