"""The proxy passes everything on to its upstream, and nothing that is only for one connection."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from segmock.core.messages import Request, Response
from segmock.core.validating import MAX_BODY
from segmock.web import proxy as module
from segmock.web.proxy import Upstream, UpstreamError, proxy
from segmock.web.target import resolved
from tests.live import TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.core.document import Json

FINE = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


@dataclass
class Other:
    """An upstream that says the same to everybody; `came` are the requests, head and body."""

    port: int
    came: list[bytes] = field(default_factory=list)

    def upstream(self, path: str = "", timeout: float = TIMEOUT) -> Upstream:
        """Return it as a target."""
        return Upstream(resolved(f"http://127.0.0.1:{self.port}{path}"), timeout)


@contextmanager
def saying(answer: bytes | None) -> Iterator[Other]:
    """Answer each connection with some bytes and close it; with None, say nothing at all."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        other = Other(listener.getsockname()[1])
        over = threading.Event()

        def work() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection:
                        other.came.append(_read(connection))
                        if answer is None:
                            over.wait(TIMEOUT)
                        else:
                            connection.sendall(answer)

        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield other
        finally:
            over.set()
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
            thread.join(TIMEOUT)


def _read(connection: socket.socket) -> bytes:
    """Return a request: its head, and as much as it says."""
    got = b""
    # What begins with this byte is TLS.
    while b"\r\n\r\n" not in got and got[:1] != b"\x16" and (part := connection.recv(65_536)):
        got += part
    head, _, body = got.partition(b"\r\n\r\n")
    length = next(
        (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-len")),
        0,
    )
    while len(body) < length:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


# --- what the upstream gets ----------------------------------------------------------------------


def test_a_request_reaches_the_upstream_as_it_is() -> None:
    """Its raw target, its headers in their order, its body."""
    headers = [("x-b", "1"), ("host", "proxy"), ("x-a", "ä"), ("x-b", "2"), ("cookie", "c=d")]
    with saying(FINE) as other:
        other.upstream().send("PATCH", "/a%2Fb//c?d=%20&d", headers, b"{}")
    assert other.came == [
        b"PATCH /a%%2Fb//c?d=%%20&d HTTP/1.1\r\nx-b: 1\r\nx-a: \xe4\r\nx-b: 2\r\ncookie: c=d\r\n"
        b"host: 127.0.0.1:%d\r\naccept-encoding: identity\r\nconnection: close\r\n"
        b"content-length: 2\r\n\r\n{}" % other.port
    ]


def test_what_belongs_to_the_connection_is_not_passed_on() -> None:
    """Also what the client says belongs to it."""
    names = ["keep-alive", "te", "transfer-encoding", "upgrade", "proxy-authorization", "expect"]
    headers = [*((name, "x") for name in names), ("connection", "X-Hop, close"), ("x-hop", "x")]
    with saying(FINE) as other:
        other.upstream().send("GET", "/", [*headers, ("x-kept", "x")], b"")
    lines = other.came[0].split(b"\r\n")[1:]
    assert [line.partition(b":")[0] for line in lines if line] == [
        *(b"x-kept", b"host", b"accept-encoding", b"connection", b"content-length")
    ]


@pytest.mark.parametrize("headers, length", [([], False), ([("content-length", "0")], True)])
def test_a_request_without_a_body_has_a_length_where_it_had_one(
    headers: list[tuple[str, str]], *, length: bool
) -> None:
    """Some servers ask for it."""
    with saying(FINE) as other:
        other.upstream().send("POST", "/", headers, b"")
    assert (b"content-length: 0" in other.came[0]) is length


def test_the_path_of_the_upstream_comes_first() -> None:
    """As that of a gateway."""
    with saying(FINE) as other:
        other.upstream("/gateway/").send("GET", "/v1", [], b"")
    assert other.came[0].startswith(b"GET /gateway/v1 HTTP/1.1")


# --- what the client gets ------------------------------------------------------------------------


def test_an_answer_comes_back_as_it_is() -> None:
    """With headers that stand twice, but for those of the connection."""
    answer = b"HTTP/1.1 201 Made\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nConnection: close\r\n"
    answer += b"Date: today\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
    with saying(answer) as other:
        found = other.upstream().send("GET", "/", [], b"")
    assert found == (201, [("set-cookie", "a"), ("set-cookie", "b")], b"ok")
    assert found.response == Response(201, {"set-cookie": "a,b"}, b"ok")


@pytest.mark.parametrize(
    "answer, status, reason",
    [
        (b"", 502, "has closed the connection: without an answer"),
        (b"HTTP/1.1 what\r\n\r\n", 502, "says what is no HTTP: BadStatusLine"),
        (b"SSH-2.0-x\r\n", 502, "says what is no HTTP: BadStatusLine"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok", 502, "has broken off its answer"),
        (b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200, 502, "says what is no HTTP: HTTPException"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 200, 502, "answers with more than 100 bytes"),
    ],
)
def test_what_cannot_be_passed_back_is_told(
    answer: bytes, status: int, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the status that a gateway has for it."""
    monkeypatch.setattr(module, "MAX_ANSWER", 100)
    with saying(answer) as other, pytest.raises(UpstreamError) as caught:
        other.upstream().send("GET", "/", [], b"")
    assert (caught.value.status, str(caught.value)[: len(reason)]) == (status, reason)


def test_an_upstream_that_says_nothing_is_not_waited_for() -> None:
    """For longer than it may take."""
    with saying(None) as other, pytest.raises(UpstreamError) as caught:
        other.upstream(timeout=0.01).send("GET", "/", [], b"")
    assert (caught.value.status, str(caught.value)) == (504, "has not answered within 0.01 s")


def test_an_upstream_that_is_not_there_is_told() -> None:
    """At the start, too."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        gone = listener.getsockname()[1]
    with pytest.raises(UpstreamError, match=r"^cannot be reached: Connection refused$"):
        Upstream(resolved(f"http://127.0.0.1:{gone}")).reach()
    with saying(FINE) as other:
        other.upstream().reach()


def test_an_upstream_that_cannot_be_trusted_is_told() -> None:
    """It does not speak TLS, or has a certificate of nobody we know."""
    with saying(FINE) as other, pytest.raises(UpstreamError, match=r"^cannot be trusted: "):
        Upstream(resolved(f"https://127.0.0.1:{other.port}")).reach()


# --- the application -----------------------------------------------------------------------------


@dataclass
class Heard:
    """What the application tells, and what it sends."""

    seen: list[tuple[Request, Response]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    sent: list[Json] = field(default_factory=list)

    def pass_on(self, upstream: Upstream, method: str, body: bytes = b"") -> None:
        """Let a request come in."""
        length = [(b"content-length", str(len(body)).encode())] if body else []
        scope = {
            "type": "http",
            "method": method,
            "raw_path": b"/a%2Fb",
            "query_string": b"c=d",
            "headers": [(b"x-a", b"1"), (b"x-a", b"2"), *length],
            "scheme": "http",
            "server": ("127.0.0.1", 1),
        }

        async def receive() -> dict[str, Json]:
            await asyncio.sleep(0)
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Json]) -> None:
            await asyncio.sleep(0)
            self.sent.append(message)

        def seen(request: Request, response: Response, seconds: float) -> None:
            assert seconds > 0
            self.seen.append((request, response))

        def failed(request: Request, error: UpstreamError) -> None:
            self.failed.append(f"{request.method} {error}")

        asyncio.run(proxy(upstream, seen, failed)(scope, receive, send))


def test_an_exchange_is_told_and_passed_back() -> None:
    """The request as the core knows it, the answer as it came."""
    heard = Heard()
    with saying(FINE) as other:
        heard.pass_on(other.upstream(), "POST", b"{}")
    ((request, response),) = heard.seen
    assert (request.path, request.query, request.body) == ("/a%2Fb", "c=d", b"{}")
    assert request.headers == {"x-a": "1,2", "content-length": "2"}
    assert response == Response(200, {"content-length": "2"}, b"ok")
    start, body = heard.sent
    assert (start["status"], start["headers"]) == (200, [(b"content-length", b"2")])
    assert body["body"] == b"ok"


@pytest.mark.parametrize(
    "method, answer, headers",
    [
        ("HEAD", FINE[:-2], [(b"content-length", b"2")]),
        ("HEAD", b"HTTP/1.1 200 OK\r\n\r\n", []),
        ("DELETE", b"HTTP/1.1 204 Gone\r\n\r\n", []),
        ("GET", b"HTTP/1.1 304 Same\r\netag: x\r\n\r\n", [(b"etag", b"x")]),
    ],
)
def test_an_answer_without_a_body_has_the_length_that_it_says(
    method: str, answer: bytes, headers: Json
) -> None:
    """And no other."""
    heard = Heard()
    with saying(answer) as other:
        heard.pass_on(other.upstream(), method)
    assert heard.sent[0]["headers"] == headers
    assert heard.sent[1]["body"] == b""


def test_a_request_without_an_answer_is_told_to_both() -> None:
    """To the client in a sentence."""
    heard = Heard()
    with saying(b"") as other:
        heard.pass_on(other.upstream(), "GET")
    assert heard.failed == ["GET has closed the connection: without an answer"]
    assert heard.sent[0]["status"] == 502
    assert heard.sent[1]["body"] == b"The upstream has closed the connection: without an answer.\n"
    assert heard.seen == []


def test_a_body_that_is_too_large_is_not_passed_on() -> None:
    """The bound is that of the mock."""
    heard = Heard()
    with saying(FINE) as other:
        heard.pass_on(other.upstream(), "POST", b" " * (MAX_BODY + 1))
    assert heard.sent[0]["status"] == 413
    assert heard.failed == [f"POST gets no body of more than {MAX_BODY} bytes"]
    assert other.came == []


def test_what_is_under_way_can_be_broken_off() -> None:
    """Whoever ends the proxy does not wait for the upstream."""
    with saying(None) as other:
        upstream, caught = other.upstream(), list[UpstreamError]()

        def ask() -> None:
            try:
                upstream.send("GET", "/", [], b"")
            except UpstreamError as error:
                caught.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        while not other.came:
            threading.Event().wait(0.001)
        upstream.close()
        thread.join(TIMEOUT)
    assert [error.status for error in caught] == [502]
