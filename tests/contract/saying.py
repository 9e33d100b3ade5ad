"""A server that says, byte by byte, what a test wants said."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator, Sequence

HANG = b""
"""Says nothing and keeps the connection open until the test is over."""
DRIP = b"drip"
"""Says one byte after the other, for ever."""
TLS = b"\x16\x03"
"""How a client begins that wants TLS."""
QUIET = b"quiet"
"""Says nothing, and goes on."""
EXPECTS = b"expect: 100-continue"
CLOSE = b"close"
"""Closes the connection without a word."""


@dataclass
class Sayer:
    """What listens at `url`, and the bytes that have come, a piece for each request."""

    url: str
    came: list[bytes] = field(default_factory=list)


def answer(body: bytes = b"{}", head: bytes = b"HTTP/1.1 200 OK", *headers: bytes) -> bytes:
    """Return an answer as it stands on the wire."""
    length = b"Content-Length: %d" % len(body)
    return b"\r\n".join([head, length, b"Content-Type: application/json", *headers, b"", body])


@contextmanager
def saying(*words: bytes | Sequence[bytes], tls: ssl.SSLContext | None = None) -> Iterator[Sayer]:
    """Listen on a free port; each connection gets one of the words, the last of them ever after.

    A word is what one request is answered with, or a sequence of what several are.
    """
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    sayer = Sayer(f"http{'s' if tls else ''}://127.0.0.1:{listener.getsockname()[1]}")

    def serve(connection: socket.socket, word: bytes | Sequence[bytes]) -> None:
        try:
            with tls.wrap_socket(connection, server_side=True) if tls else connection as end:
                end.settimeout(10)
                came = b""
                for one in [word] if isinstance(word, bytes) else word:
                    came = received(end, came)
                    sayer.came.append(came)
                    say(end, one, over)
        except OSError:
            connection.close()

    def accept() -> None:
        threads: list[threading.Thread] = []
        left = list(words)
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                break
            word = left.pop(0) if len(left) > 1 else left[0]
            threads.append(threading.Thread(target=serve, args=(connection, word)))
            threads[-1].start()
        for thread in threads:
            thread.join()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield sayer
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join()


def say(end: socket.socket, word: bytes, over: threading.Event) -> None:
    """Say one word."""
    if word == HANG:
        over.wait(10)
    elif word == DRIP:
        end.sendall(answer(b"x" * 1000)[:-1000])
        while not over.wait(0.01):
            end.sendall(b"x")
    elif word not in {CLOSE, QUIET}:
        end.sendall(word)


def received(end: socket.socket, before: bytes = b"") -> bytes:
    """Return the next whole request: its head, and as much body as it says.

    From a client that waits to be told to send its body comes the head alone; the body is next.
    """
    if EXPECTS in before:
        return exactly(end, length(before))
    got = b""
    while b"\r\n\r\n" not in got:
        part = end.recv(65_536)
        got += part
        # Nothing more comes from a client that wants TLS before it has been answered.
        if not part or got.startswith(TLS):
            return got
    head, _, body = got.partition(b"\r\n\r\n")
    if EXPECTS not in head:
        body += exactly(end, length(head) - len(body))
    return head + b"\r\n\r\n" + body


def length(head: bytes) -> int:
    """Return how long a head says that the body is."""
    lines = head.lower().split(b"\r\n")
    return next((int(one[15:]) for one in lines if one.startswith(b"content-length:")), 0)


def exactly(end: socket.socket, count: int) -> bytes:
    """Return so many bytes."""
    got = bytearray()
    while len(got) < count and (part := end.recv(65_536)):
        got += part
    return bytes(got)
