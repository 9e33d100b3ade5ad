"""Limits are set, each has its answer, and others are served meanwhile."""

from __future__ import annotations

import socket
from importlib.metadata import version
from typing import TYPE_CHECKING

import segmock
from segmock.core.validating import MAX_BODY
from segmock.web import asgi, server

if TYPE_CHECKING:
    from tests.live import Live

KEY = {"X-ApiKey": "segmock", "Authorization": "Bearer segmock"}
SEGMENTS = "/api/commerce/customer/segments"


def test_the_limits_are_set() -> None:
    """Seconds and bytes that somebody has chosen."""
    assert 0 < server.HEADER_TIMEOUT <= 30
    assert 0 < server.BODY_TIMEOUT <= 60
    assert asgi.MAX_HEADERS <= 1024 * 1024
    assert MAX_BODY == 10 * 1024 * 1024


def test_a_huge_body_gets_413(live: Live) -> None:
    """With a length and in chunks; a byte less is read."""
    headers = {**KEY, "Content-Type": "application/json"}
    for extra, status in ((0, 400), (1, 413)):
        body = b" " * (MAX_BODY + extra)
        assert live.send("POST", SEGMENTS, headers, body)[0] == status
        assert live.send("POST", SEGMENTS, headers, [body[:100], body[100:]])[0] == status


def test_huge_headers_get_431(live: Live) -> None:
    """As do many of them."""
    many = b"".join(b"X-%d: 1\r\n" % n for n in range(1_000))
    answer = live.raw(b"GET / HTTP/1.1\r\nHost: mock\r\n" + many + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 431 ")
    huge = b"X: " + b"1" * 1_000_000 + b"\r\n"
    answer = live.raw(b"GET / HTTP/1.1\r\nHost: mock\r\n" + huge + b"\r\n")
    assert answer == b"" or answer.startswith(b"HTTP/1.1 431 ")


def test_form_parts_are_never_parsed(live: Live) -> None:
    """A hundred thousand of them are a body of a type that is not taken."""
    part = b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n"
    headers = {**KEY, "Content-Type": "multipart/form-data; boundary=x"}
    assert live.send("POST", SEGMENTS, headers, part * 100_000 + b"--x--")[0] == 415
    headers = {**KEY, "Content-Type": "application/x-www-form-urlencoded"}
    assert live.send("POST", SEGMENTS, headers, b"a=1&" * 100_000)[0] == 415


def test_waiting_clients_hold_up_nobody(live: Live) -> None:
    """A hundred that send nothing, half of a head or half of a body."""
    starts = (b"", b"GET / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n{")
    waiting = []
    try:
        for n in range(100):
            waiting.append(socket.create_connection(live.address, timeout=20))
            waiting[-1].sendall(starts[n % 3])
        assert live.send("GET", SEGMENTS, KEY)[0] == 200
    finally:
        for connection in waiting:
            connection.close()
    assert live.send("GET", SEGMENTS, KEY)[0] == 200


def test_there_is_no_debugger() -> None:
    """And Werkzeug is one whose forms cannot be made to exhaust the memory."""
    assert segmock.create_app().debug is False
    assert tuple(map(int, version("werkzeug").split(".")[:3])) >= (3, 1, 6)
