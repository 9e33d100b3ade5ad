"""The bundled server's way in: a WSGI environ out of an ASGI scope, and a body within bounds."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from segmock.core.messages import Response
from segmock.core.validating import MAX_BODY
from segmock.web.asgi import MAX_DROPPED, asgi

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from segmock.core.document import Json
    from segmock.core.messages import Request

    Receive = Callable[[], Awaitable[dict[str, Json]]]

LENGTH = (b"content-length", b"1")


def message(body: bytes = b"", *, more: bool = False) -> dict[str, Json]:
    """Return a part of a body."""
    return {"type": "http.request", "body": body, "more_body": more}


GONE: dict[str, Json] = {"type": "http.disconnect"}


def scope_of(*headers: tuple[bytes, bytes], **changed: Json) -> dict[str, Json]:
    """Return the scope of a request."""
    return {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "http_version": "1.1",
        "path": "/ä/b",
        "raw_path": b"/%C3%A4%2Fb",
        "query_string": b"c=%20",
        "server": ("127.0.0.1", 4010),
        "headers": list(headers),
        **changed,
    }


def serve(app: WSGIApplication, scope: dict[str, Json], *parts: dict[str, Json]) -> list[Json]:
    """Send a request to an application; returns what it sends back."""
    waiting, sent = iter(parts), []

    async def receive() -> dict[str, Json]:
        part = next(waiting, None)
        if part is None:
            await asyncio.Event().wait()  # for ever
            raise AssertionError
        return part

    async def send(event: dict[str, Json]) -> None:
        sent.append(event)

    asyncio.run(asgi(app)(scope, receive, send))
    return sent


class Recorder:
    """A WSGI application that keeps what it was given, and whose answer must be closed."""

    def __init__(self) -> None:
        self.environ: WSGIEnvironment = {}
        self.body = b""
        self.closed = 0

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Recorder:
        """Answer in two parts."""
        self.environ = environ
        self.body = environ["wsgi.input"].read()
        start("418 I'm a teapot", [("X-Odd", "\xe9"), ("Allow", "GET")])
        return self

    def __iter__(self) -> Iterator[bytes]:
        """Yield the answer."""
        yield b"tea"
        yield b"pot"

    def close(self) -> None:
        """Count how often it was closed."""
        self.closed += 1


def test_the_answer_is_sent_whole() -> None:
    """Status, headers with lower-case names, and the parts of the body in one."""
    app = Recorder()
    assert serve(app, scope_of()) == [
        {
            "type": "http.response.start",
            "status": 418,
            "headers": [(b"x-odd", b"\xe9"), (b"allow", b"GET")],
        },
        {"type": "http.response.body", "body": b"teapot"},
    ]
    assert app.closed == 1


def test_an_answer_need_not_be_closed() -> None:
    """A list is one, too."""

    def app(_: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("204 No Content", [])
        return [b""]

    assert serve(app, scope_of())[0]["status"] == 204


def test_an_answer_that_fails_is_closed_as_well() -> None:
    """Nothing stays open behind it."""

    class Failing(Recorder):
        def __iter__(self) -> Iterator[bytes]:
            raise ZeroDivisionError

    failing = Failing()
    with pytest.raises(ZeroDivisionError):
        serve(failing, scope_of())
    assert failing.closed == 1


def test_the_environ_says_what_the_standard_wants() -> None:
    """And the raw path besides, which WSGI itself has lost."""
    app = Recorder()
    serve(app, scope_of((b"host", b"mock:1"), (b"content-type", b"text/plain")))
    environ = app.environ
    assert environ["RAW_URI"] == "/%C3%A4%2Fb"
    assert environ["PATH_INFO"] == "/\xc3\xa4/b"
    assert environ["QUERY_STRING"] == "c=%20"
    assert (environ["REQUEST_METHOD"], environ["SERVER_PROTOCOL"]) == ("POST", "HTTP/1.1")
    assert (environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("127.0.0.1", "4010")
    assert (environ["HTTP_HOST"], environ["CONTENT_TYPE"]) == ("mock:1", "text/plain")
    assert environ["CONTENT_LENGTH"] == ""


def test_a_header_that_comes_twice_is_a_list() -> None:
    """Neither hides the other."""
    app = Recorder()
    serve(app, scope_of((b"accept", b"a"), (b"accept", b"\xff")))
    assert app.environ["HTTP_ACCEPT"] == "a,\xff"


def test_a_header_cannot_pass_for_another() -> None:
    """In an environ, an underscore and a hyphen look alike."""
    app = Recorder()
    serve(app, scope_of((b"acme_key", b"forged"), (b"host", b"mock")))
    assert "HTTP_ACME_KEY" not in app.environ


def test_a_request_without_body_is_not_waited_for() -> None:
    """What has neither length nor encoding has none, whatever its method."""
    app = Recorder()
    assert serve(app, scope_of())
    assert app.body == b""


@pytest.mark.parametrize("header", [LENGTH, (b"transfer-encoding", b"chunked")])
def test_a_body_is_put_together(header: tuple[bytes, bytes]) -> None:
    """Its length is what arrived; the framing is no business of the application's."""
    app = Recorder()
    serve(app, scope_of(header), message(b"ab", more=True), message(more=True), message(b"c"))
    assert app.body == b"abc"
    assert app.environ["CONTENT_LENGTH"] == "3"
    assert "HTTP_TRANSFER_ENCODING" not in app.environ


@pytest.mark.parametrize("extra", [0, 1])
def test_what_is_over_the_limit_is_read_and_dropped(extra: int) -> None:
    """The application sees that it is too much, and the client sees the answer."""
    app = Recorder()
    parts = [message(b"x" * MAX_BODY, more=True), message(b"y" * extra, more=True)]
    parts += [message(b"z" * 1024, more=True)] * 5 * extra
    serve(app, scope_of(LENGTH), *parts, message())
    assert len(app.body) == MAX_BODY + extra


def test_a_body_that_says_that_it_is_too_long_is_not_kept() -> None:
    """It is known to be too much before it is there."""
    told = (b"content-length", str(MAX_BODY + 1).encode())
    came: list[Request] = []

    def answered(request: Request) -> Response:
        came.append(request)
        return Response(413, {}, b"")

    sent: list[dict[str, Json]] = []

    async def send(event: dict[str, Json]) -> None:
        sent.append(event)

    parts = [message(b"x", more=True), message(b"y")]

    async def receive() -> dict[str, Json]:
        return parts.pop(0)

    async def asked(*headers: tuple[bytes, bytes]) -> None:
        await asgi(Recorder(), lambda _: answered)(scope_of(*headers), receive, send)

    # Nor is it read at all where the client waits to be told to send it.
    asyncio.run(asked(told, (b"expect", b"100-Continue")))
    assert (len(parts), (b"connection", b"close") in sent[0]["headers"]) == (2, True)
    asyncio.run(asked(told))
    assert (len(parts), (b"connection", b"close") in sent[2]["headers"]) == (0, False)
    assert [(one.too_large, one.body) for one in came] == [(True, b"")] * 2


def test_an_endless_body_is_answered_all_the_same() -> None:
    """Past a bound nothing more is read."""
    app = Recorder()
    part = message(b"x" * 1024 * 1024, more=True)
    assert serve(app, scope_of(LENGTH), *[part] * (12 + MAX_DROPPED // len(part["body"])))
    assert MAX_BODY < len(app.body) < MAX_BODY + 2 * 1024 * 1024


def test_who_leaves_before_the_end_of_a_body_has_asked_nothing() -> None:
    """Half a request is not acted upon; should the client be there yet, it is told."""
    app = Recorder()
    start, body = serve(app, scope_of(LENGTH), message(b"{", more=True), GONE)
    assert (start["status"], body["body"]) == (400, b"The body breaks off.\n")
    assert app.environ == {}


HOUR = 3600.0


def slow(request: Request) -> Response:
    """Answer all but one path so late that no test could wait for it."""
    return Response(200, {}, b"at last", 0 if request.path == "/quick" else HOUR)


def test_a_slow_answer_holds_up_no_other() -> None:
    """Nothing of it is sent before its time, unless the server ends; others are answered."""
    sent: list[Json] = []

    async def send(event: dict[str, Json]) -> None:
        sent.append(event.get("body", event.get("status")))

    async def receive() -> dict[str, Json]:
        raise AssertionError

    async def both() -> None:
        app = asgi(Recorder(), lambda _: slow)
        waiting = asyncio.create_task(app(scope_of(), receive, send))
        await asyncio.sleep(0)
        await app(scope_of(raw_path=b"/quick"), receive, send)
        assert (sent, waiting.done()) == ([200, b"at last"], False)
        # The server ends.
        waiting.cancel()
        await waiting

    asyncio.run(both())
    assert sent == [200, b"at last"] * 2


def test_a_slow_answer_is_sent_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """After exactly the seconds that it says."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    sent: list[Json] = []

    async def send(event: dict[str, Json]) -> None:
        sent.append(event)

    async def receive() -> dict[str, Json]:
        raise AssertionError

    for path in (b"/slow", b"/quick"):
        asyncio.run(asgi(Recorder(), lambda _: slow)(scope_of(raw_path=path), receive, send))
    assert waited == [HOUR]
    assert [event["body"] for event in sent if "body" in event] == [b"at last"] * 2
