"""A WSGI application asked in this process, as a client at a socket would ask it."""

from __future__ import annotations

import sys
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote_to_bytes, urlsplit

from segmock.client.sending import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from wsgiref.types import WSGIApplication, WSGIEnvironment

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
PATIENCE = "segmock.patience"
"""What the mock's door calls the seconds that we wait."""
FRAMING = {"content-length", "transfer-encoding"}


def near(url: str) -> bool:
    """Tell whether a URL is of this machine: no proxy that the environment names is asked there."""
    return urlsplit(url).hostname in LOOPBACK


class Said(NamedTuple):
    """An answer as it would stand on the wire; the body may be shorter than its headers say."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def raw(self) -> bytes:
        """The bytes of it."""
        head = [f"HTTP/1.1 {self.status}", *(f"{name}: {text}" for name, text in self.headers)]
        return "\r\n".join([*head, "", ""]).encode("latin-1") + self.body


def environ(  # noqa: PLR0913 - a request has as many parts
    method: str,
    origin: str,
    target: str,
    headers: Mapping[str, str],
    body: bytes = b"",
    *,
    patience: float | None = None,
) -> WSGIEnvironment:
    """Return the environ of a request to an origin; `target` is its encoded path and query."""
    parts = urlsplit(origin)
    path, _, query = target.partition("?")
    host = parts.hostname or ""
    made: WSGIEnvironment = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "RAW_URI": target,
        "QUERY_STRING": query,
        "CONTENT_LENGTH": str(len(body)) if body else "",
        "SERVER_NAME": host,
        "SERVER_PORT": str(parts.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": parts.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if patience is not None:
        made[PATIENCE] = patience
    for name, text in headers.items():
        key = name.upper().replace("-", "_")
        if name.lower() not in FRAMING:
            made[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = text
    return made


def asked(app: WSGIApplication, made: WSGIEnvironment) -> Said:
    """Return the answer, as much of it as arrives.

    Raises ConnectionResetError where nothing does, and TimeoutError where it is late.
    """
    begun: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], _: object = None) -> object:
        begun.append((status, headers))
        return None

    chunks = app(made, start_response)  # type: ignore[arg-type]
    try:
        body = b"".join(arriving(chunks))
    finally:
        if (close := getattr(chunks, "close", None)) is not None:
            close()
    return Said(*begun[-1], body)


def arriving(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the parts of a body that come before the connection ends."""
    try:
        yield from chunks
    except ConnectionResetError:
        return


class Inside:
    """Sends requests to the control plane of a mock in this process."""

    def __init__(self, app: WSGIApplication, origin: str) -> None:
        self._app = app
        self._origin = origin

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Return the answer."""
        said = asked(self._app, environ(method, self._origin, path, headers, body))
        named = {name.lower(): text for name, text in said.headers}
        return Answer(int(said.status[:3]), named, said.body)
