"""Answers as they arrive over a connection: HTTP/1.1, read strictly and within bounds.

http.client reads heads with its parser for e-mail, which takes a run longer than all else that it
does to ask.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import httptools

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_ANSWER = 64 * 1024 * 1024
"""Bytes of a body that are read; an answer that is longer counts as garbled."""
MAX_HEAD, MAX_HEADERS = 262_144, 100
PART = 65_536
SWITCHED, FINAL = 101, 200


class Garbled(Exception):  # noqa: N818 - what the answer is
    """What has come is no answer of HTTP/1.1; says why."""


class _Message:
    """What the parser tells of the answers that it reads; those before the final one are let go."""

    def __init__(self) -> None:
        self.parser = httptools.HttpResponseParser(self)
        self.headers: dict[str, str] = {}
        self.count = 0
        self.body = bytearray()
        self.status = 0
        self.keeps = False
        self.ended = False
        self.more = False

    @property
    def headed(self) -> bool:
        """Whether the head of the final answer is there."""
        return self.status >= FINAL or self.status == SWITCHED

    @property
    def open(self) -> bool:
        """Whether the answer lasts as long as the connection."""
        sized = self.headers.keys() & {"content-length", "transfer-encoding"}
        return self.headed and not sized

    def on_message_begin(self) -> None:
        self.more = self.ended
        if not self.ended:
            self.headers.clear()

    def on_header(self, name: bytes, text: bytes) -> None:
        if not self.headed:
            self.headers[name.decode("latin-1").lower()] = text.decode("latin-1").strip()
            self.count += 1
            if self.count > MAX_HEADERS:
                raise Garbled("it has too many headers")

    def on_headers_complete(self) -> None:
        if not self.ended:
            self.status = self.parser.get_status_code()
            self.keeps = self.parser.should_keep_alive()

    def on_body(self, part: bytes) -> None:
        if not self.ended:
            self.body += part
            if len(self.body) > MAX_ANSWER:
                raise Garbled("it is too long")

    def on_message_complete(self) -> None:
        self.ended = self.headed


def answer(
    receive: Callable[[int], bytes], method: str, end: float
) -> tuple[int, dict[str, str], bytes, bool]:
    """Return status, headers by lower-case name, body, and whether the connection can be kept.

    `receive` waits for some bytes, and returns none when there are no more; `end` is the instant at
    which all must be there, however it drips. Of repeated headers there is the last. Raises
    Garbled, TimeoutError, and ConnectionResetError when there is no answer at all.
    """
    read, came = _Message(), 0
    while not read.ended:
        part = receive(PART)
        if perf_counter() > end:
            raise TimeoutError
        if not part:
            if not came:
                raise ConnectionResetError
            if not read.open:
                raise Garbled("it ends too early")
            break
        came += len(part)
        _feed(read, part)
        if not read.headed and came > MAX_HEAD:
            raise Garbled("its head is too long")
        if read.headed and method == "HEAD":
            return read.status, read.headers, b"", read.keeps
    return read.status, read.headers, bytes(read.body), read.keeps and read.ended and not read.more


def _feed(read: _Message, part: bytes) -> None:
    try:
        read.parser.feed_data(part)
    except httptools.HttpParserUpgrade:
        read.ended, read.keeps = True, False
    except httptools.HttpParserError as error:
        if isinstance(error.__context__, Garbled):
            raise error.__context__ from None
        raise Garbled(f"it is no HTTP/1.1: {error}") from None
