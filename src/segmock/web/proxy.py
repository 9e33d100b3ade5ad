"""A proxy to one upstream: every request is passed on to it, whatever the request says.

No redirect is followed, and nothing that belongs to one connection alone is passed on.
"""

from __future__ import annotations

import asyncio
import ssl
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from segmock.core.messages import Response
from segmock.core.validating import MAX_BODY
from segmock.web.asgi import received

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator
    from http.client import HTTPResponse

    from segmock.core.document import Json
    from segmock.core.messages import Request
    from segmock.web.asgi import Application, Receive, Send
    from segmock.web.target import Target

TIMEOUT = 60.0
"""Seconds that the upstream may take for the whole of its answer."""
CONNECT = 10.0
"""Seconds that it may take to accept a connection."""
MAX_ANSWER = 64 * 1024 * 1024
"""Bytes of an answer's body."""
PART = 65_536
HOPS = {
    *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer"),
    *("transfer-encoding", "upgrade", "proxy-connection"),
}
"""Headers of one connection alone (RFC 9110, section 7.6.1)."""
OURS = {"host", "content-length", "accept-encoding", "expect"}
"""Headers of a request that are said anew for the upstream."""
BAD_GATEWAY, TOO_LATE, TOO_LARGE = 502, 504, 413
BODILESS = {204, 304}


class UpstreamError(Exception):
    """The upstream has not answered; carries the status to say so with, and a sentence."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Passed(NamedTuple):
    """An answer of the upstream; `headers` in their order, a name perhaps more than once."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def response(self) -> Response:
        """The answer with one text for each name."""
        joined: dict[str, str] = {}
        for name, text in self.headers:
            joined[name] = f"{joined[name]},{text}" if name in joined else text
        return Response(self.status, joined, self.body)


class Upstream:
    """Sends requests to one target, each over a connection of its own; from several threads."""

    def __init__(self, target: Target, timeout: float = TIMEOUT) -> None:
        self.target = target
        self._timeout = timeout
        self._open: set[socket.socket] = set()

    def reach(self) -> None:
        """Connect, and leave again; raises UpstreamError."""
        with self._connection():
            pass

    def send(self, method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> Passed:
        """Send a request and return the answer; raises UpstreamError when there is none.

        `target` is the raw path and query; `headers` are those of the client, in lower case.
        """
        end = perf_counter() + self._timeout
        with self._connection() as connection:
            try:
                path = self.target.path.rstrip("/") + target
                connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
                for name, text in [*_kept(headers, OURS), *self._said(headers, body)]:
                    connection.putheader(name, text.encode("latin-1"))
                connection.endheaders(body or None)
                with connection.getresponse() as answer:
                    whole = b"" if method == "HEAD" else _read(answer, end)
            except TimeoutError:
                reason = f"has not answered within {self._timeout:g} s"
                raise UpstreamError(TOO_LATE, reason) from None
            except OSError as error:
                reason = f"has closed the connection: {error.strerror or 'without an answer'}"
                raise UpstreamError(BAD_GATEWAY, reason) from None
            except (HTTPException, ValueError) as error:
                reason = f"says what is no HTTP: {type(error).__name__}"
                raise UpstreamError(BAD_GATEWAY, reason) from None
        got = [(name.lower(), text) for name, text in answer.getheaders()]
        return Passed(answer.status, _kept(got, {"date"}), whole)

    def close(self) -> None:
        """Break off whatever is under way."""
        for connected in [*self._open]:
            with suppress(OSError):
                connected.shutdown(2)

    def _said(self, headers: list[tuple[str, str]], body: bytes) -> Iterator[tuple[str, str]]:
        target = self.target
        name = f"[{target.host}]" if ":" in target.host else target.host
        usual = target.port == {"http": 80, "https": 443}[target.scheme]
        yield "host", name if usual else f"{name}:{target.port}"
        # What is encoded could not be judged.
        yield "accept-encoding", "identity"
        yield "connection", "close"
        if body or any(name in {"content-length", "transfer-encoding"} for name, _ in headers):
            yield "content-length", str(len(body))

    @contextmanager
    def _connection(self) -> Iterator[HTTPConnection]:
        connection = HTTPConnection(self.target.host, self.target.port)
        try:
            connected = connection.sock = self.target.connected(CONNECT)
            connected.settimeout(self._timeout)
        except ssl.SSLError as error:
            raise UpstreamError(BAD_GATEWAY, f"cannot be trusted: {error}") from None
        except TimeoutError:
            raise UpstreamError(TOO_LATE, "has not accepted a connection in time") from None
        except OSError as error:
            reason = f"cannot be reached: {error.strerror or error}"
            raise UpstreamError(BAD_GATEWAY, reason) from None
        self._open.add(connected)
        try:
            yield connection
        finally:
            self._open.discard(connected)
            connection.close()


def proxy(
    upstream: Upstream,
    seen: Callable[[Request, Response, float], None],
    failed: Callable[[Request, UpstreamError], None],
) -> Application:
    """Return an ASGI application that passes each request on.

    `seen` is called with each request, its answer and the seconds that it took, `failed` with each
    that has none; both before the client hears of it, and perhaps from several threads at once.
    """

    def passed(request: Request, headers: list[tuple[str, str]]) -> Passed:
        started = perf_counter()
        try:
            found = _sent(upstream, request, headers)
        except UpstreamError as error:
            failed(request, error)
            text = f"The upstream {error}.\n".encode()
            return Passed(error.status, [("content-type", "text/plain")], text)
        seen(request, found.response, perf_counter() - started)
        return found

    async def application(scope: dict[str, Json], receive: Receive, send: Send) -> None:
        if (taken := await received(scope, receive, send)) is None:
            return
        request, send = taken
        headers = [(n.decode("latin-1"), t.decode("latin-1")) for n, t in scope["headers"]]
        try:
            found = await asyncio.to_thread(passed, request, headers)
        except asyncio.CancelledError:
            # The server ends, and waits for its threads.
            upstream.close()
            return
        length = [] if found.status in BODILESS else [("content-length", str(len(found.body)))]
        if request.method == "HEAD":
            length = [pair for pair in found.headers if pair[0] == "content-length"]
        own = [pair for pair in found.headers if pair[0] != "content-length"]
        encoded = [(n.encode("latin-1"), t.encode("latin-1")) for n, t in [*own, *length]]
        await send({"type": "http.response.start", "status": found.status, "headers": encoded})
        await send({"type": "http.response.body", "body": found.body})

    return application


def _sent(upstream: Upstream, request: Request, headers: list[tuple[str, str]]) -> Passed:
    if request.too_large:
        raise UpstreamError(TOO_LARGE, f"gets no body of more than {MAX_BODY} bytes")
    target = f"{request.path}{'?' if request.query else ''}{request.query}"
    return upstream.send(request.method, target, headers, request.body)


def _kept(headers: list[tuple[str, str]], without: set[str]) -> list[tuple[str, str]]:
    """Return headers without those of the connection, which may name others of that kind."""
    named = {
        word.strip().lower()
        for name, text in headers
        if name == "connection"
        for word in text.split(",")
    }
    return [pair for pair in headers if pair[0] not in HOPS | named | without]


def _read(answer: HTTPResponse, end: float) -> bytes:
    """Return the body; raises TimeoutError when it is not there in the end, however it drips."""
    wanted, body = answer.length, bytearray()
    while part := answer.read1(PART):
        body += part
        if len(body) > MAX_ANSWER:
            raise UpstreamError(BAD_GATEWAY, f"answers with more than {MAX_ANSWER} bytes")
        if perf_counter() > end:
            raise TimeoutError
    if wanted is not None and len(body) < wanted:
        raise UpstreamError(BAD_GATEWAY, "has broken off its answer")
    return bytes(body)
