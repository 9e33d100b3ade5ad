"""A WSGI application is asked as it would be over a socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.testing import wsgi
from segmock.testing.wsgi import Inside, asked, environ
from segmock.web import breaking
from tests.testing.conftest import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from wsgiref.types import StartResponse, WSGIEnvironment

    from segmock.web.door import SegmockFlask

ORIGIN = "http://localhost:1"


def test_an_environ_says_what_a_request_says() -> None:
    """The path stays as it is on the wire, and framing is no header of the request."""
    headers = {"Content-Type": "text/plain", "X-One": "1", "Transfer-Encoding": "chunked"}
    made = environ("POST", ORIGIN, "/a%2Fb/%C3%A9?c=d%20e", headers, b"four", patience=2)
    assert made["RAW_URI"] == "/a%2Fb/%C3%A9?c=d%20e"
    assert made["PATH_INFO"].encode("latin-1").decode() == "/a/b/é"
    assert made["QUERY_STRING"] == "c=d%20e"
    assert (made["CONTENT_TYPE"], made["CONTENT_LENGTH"]) == ("text/plain", "4")
    assert (made["SERVER_NAME"], made["SERVER_PORT"]) == ("localhost", "1")
    assert made["wsgi.input"].read() == b"four"
    assert (made["HTTP_HOST"], made["HTTP_X_ONE"]) == ("localhost:1", "1")
    assert made["segmock.patience"] == 2
    assert not {"HTTP_TRANSFER_ENCODING", "HTTP_CONTENT_TYPE"} & made.keys()
    assert "segmock.patience" not in environ("GET", ORIGIN, "/", {})


def test_the_door_knows_how_long_we_wait() -> None:
    """Both call it the same, though neither knows the other."""
    assert wsgi.PATIENCE == breaking.PATIENCE


@pytest.mark.parametrize(
    "url, ours",
    [
        ("http://127.0.0.1:4010/@mine", True),
        ("http://[::1]:4010", True),
        ("http://localhost:1", True),
        ("https://mock.example.com", False),
    ],
)
def test_a_mock_on_this_machine_is_behind_no_proxy(url: str, ours: bool) -> None:
    """Whatever the environment says."""
    assert wsgi.near(url) is ours


def test_an_answer_stands_as_on_the_wire(flask: SegmockFlask) -> None:
    """Status, headers and body."""
    said = asked(flask, environ("DELETE", ORIGIN, "/shelves/top", KEY))
    assert said.status == "204 No Content"
    head, _, body = said.raw.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 204 No Content\r\n")
    assert body == b""


def test_a_connection_that_breaks_is_seen(flask: SegmockFlask) -> None:
    """Before anything has come it is an error, later it is a shorter body."""
    with pytest.raises(ConnectionResetError):
        asked(flask, environ("GET", ORIGIN, "/crates", {**KEY, "Prefer": "fault=reset"}))
    said = asked(flask, environ("GET", ORIGIN, "/crates", {**KEY, "Prefer": "fault=truncate"}))
    assert 0 < len(said.body) < int(dict(said.headers)["Content-Length"])


def test_what_an_application_opens_is_closed() -> None:
    """Also when its body cannot be read to the end."""
    closed: list[bool] = []

    class Body:
        def __iter__(self) -> Iterator[bytes]:
            yield b"one"
            raise TimeoutError

        def close(self) -> None:
            closed.append(True)

    def app(_: WSGIEnvironment, start: StartResponse) -> Body:
        start("200 OK", [])
        return Body()

    with pytest.raises(TimeoutError):
        asked(app, environ("GET", ORIGIN, "/", {}))
    assert closed == [True]


def test_the_control_plane_is_asked_inside(flask: SegmockFlask) -> None:
    """It takes us for a client on the same machine."""
    answer = Inside(flask, ORIGIN)("GET", "/__segmock/health", {}, b"")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert b'"ok"' in answer.body
