"""There is one way to tell where a request ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.live import Live

HEAD = b"POST /nowhere HTTP/1.1\r\nHost: mock\r\n"
HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: mock\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 0\r\nContent-Length: 57\r\n",
        b"Content-Length: 0, 57\r\n",
        b"Content-Length: +0\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: 0x10\r\n",
        b"Content-Length : 0\r\n",
        b"Content-Length: 0\r\n Content-Length: 57\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding: identity\r\nTransfer-Encoding: gzip\r\n",
        b"Transfer-Encoding : chunked\r\n",
        b"Transfer-Encoding:\x0bchunked\r\n",
        b"X: y\rContent-Length: 0\r\n",
    ],
)
def test_framing_that_two_servers_could_read_in_two_ways_is_refused(
    live: Live, framing: bytes
) -> None:
    """With 400, and what follows on the connection is not read as a request."""
    answer = live.raw(HEAD + framing + b"\r\n" + HIDDEN)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"/hidden" not in answer


def test_a_length_beside_chunks_is_refused(live: Live) -> None:
    """Two readers could disagree on where the body ends; nothing behind it is read."""
    for framing in (
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
    ):
        answer = live.raw(HEAD + framing + b"0\r\n\r\n" + HIDDEN)
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert answer.count(b"HTTP/1.1 ") == 1
        assert b"/hidden" not in answer


def test_a_chunk_that_is_none_ends_the_connection(live: Live) -> None:
    """What follows is not read as a request."""
    framing = b"Transfer-Encoding: chunked\r\n\r\n"
    for chunks in (b"-1\r\n", b"0x5\r\nhello\r\n", b"5 5\r\nhello\r\n", b"ffffffffffffffffff\r\n"):
        answer = live.raw(HEAD + framing + chunks + HIDDEN)
        assert b"/hidden" not in answer
        assert answer.count(b"HTTP/1.1 ") <= 1
