"""Answers out of bytes: what is read of them, and what is no answer."""

from __future__ import annotations

import math

import pytest

from segmock.contract import arriving
from segmock.contract.arriving import Garbled

OK = b"HTTP/1.1 200 OK\r\n"


def answer(
    *parts: bytes, method: str = "GET", end: float = math.inf
) -> tuple[int, dict[str, str], bytes, bool]:
    """Return what is read of parts that come one after the other."""
    left = list(parts)
    return arriving.answer(lambda _: left.pop(0) if left else b"", method, end)


@pytest.mark.parametrize(
    "text,method,body,keeps",
    [
        (OK + b"Content-Length: 2\r\n\r\nab", "GET", b"ab", True),
        (OK + b"Content-Length: 2\r\nConnection: close\r\n\r\nab", "GET", b"ab", False),
        (OK + b"\r\nab", "GET", b"ab", False),
        (OK + b"Content-Length: 2\r\n\r\n", "HEAD", b"", True),
        (b"HTTP/1.1 204\r\n\r\n", "GET", b"", True),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na", "GET", b"a", False),
        (
            b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\na",
            "GET",
            b"a",
            True,
        ),
        (
            OK + b"Transfer-Encoding: chunked\r\n\r\n1;x=y\r\na\r\nA\r\n" + b"b" * 10
            + b"\r\n0\r\nX: y\r\n\r\n",
            "GET",
            b"a" + b"b" * 10,
            True,
        ),
        (
            b"HTTP/1.1 103 Early\r\nX: y\r\n\r\n" + OK + b"Content-Length: 0\r\n\r\n",
            "GET",
            b"",
            True,
        ),
    ],
)  # fmt: skip
def test_a_body_ends_where_its_answer_says(
    text: bytes, method: str, body: bytes, keeps: bool
) -> None:
    """In whatever pieces it comes; and it is told whether the connection can be used again."""
    for parts in ([text], [text[n : n + 1] for n in range(len(text))]):
        assert answer(*parts, method=method)[2:] == (body, keeps)


def test_headers_have_lower_case_names() -> None:
    """Latin-1 is what they are in, and of those that are repeated the last counts."""
    text = OK + "X-A:  \u00e9 \r\nX-B: b\r\nx-a: d:e\r\nContent-Length: 0\r\n\r\n".encode("latin-1")
    assert answer(text)[1] == {"x-a": "d:e", "x-b": "b", "content-length": "0"}


@pytest.mark.parametrize(
    "text",
    [
        b"HTTP/2 200\r\n\r\n",
        b"HTTP/1.1 2 OK\r\n\r\n",
        b"HTTP/1.1 200",
        OK + b"X",
        OK + b"X\r\n\r\n",
        OK + b"X: y\r\n" * 101 + b"\r\n",
        OK + b"X: " + b"y" * 300_000 + b"\r\n\r\n",
        OK + b"Content-Length: -1\r\n\r\n",
        OK + b"Content-Length: 1e\r\n\r\n",
        OK + b"Content-Length: 67108865\r\n\r\n",
        OK + b"Content-Length: 3\r\n\r\nab",
        OK + b"Transfer-Encoding: chunked\r\n\r\nx\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
    ],
)
def test_what_is_no_answer_is_garbled(text: bytes) -> None:
    """Also where a lenient reader would make something of it."""
    with pytest.raises(Garbled):
        answer(*(text[n : n + 5000] for n in range(0, len(text), 5000)))


@pytest.mark.parametrize("head", [b"\r\n", b"Transfer-Encoding: chunked\r\n\r\n6\r\n"])
def test_an_answer_has_a_bound(head: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that does not say how long it is."""
    monkeypatch.setattr(arriving, "MAX_ANSWER", 10)
    with pytest.raises(Garbled):
        answer(OK + head, *[b"abcdef\r\n6\r\n"] * 3)


def test_nothing_at_all_is_a_closed_connection() -> None:
    """So that a kept one may be opened anew."""
    with pytest.raises(ConnectionResetError):
        answer()


def test_an_answer_must_be_there_in_time() -> None:
    """Though its bytes go on coming."""
    with pytest.raises(TimeoutError):
        answer(b"H", b"T", end=0.0)


def test_what_nobody_asked_for_ends_the_connection() -> None:
    """Else it would be taken for the answer to the next call."""
    text = OK + b"Content-Length: 1\r\n\r\na"
    assert answer(text + text.replace(b"a", b"b"))[2:] == (b"a", False)


def test_a_connection_that_is_switched_is_not_kept() -> None:
    """What comes over it is no HTTP."""
    text = b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n???"
    assert answer(text) == (101, {"upgrade": "x", "connection": "Upgrade"}, b"", False)
