"""A load generator for machines without wrk: one thread, several connections, one request each."""

from __future__ import annotations

import asyncio
import re
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson

from benchmarks.cases import CASES, headers
from benchmarks.load import CONNECTIONS, Load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.cases import Case

_STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
END = b"\r\n\r\n"


@dataclass(slots=True)
class Tally:
    """The counts so far; `over` is set when `limit` requests are answered, or time is up."""

    limit: int | None
    requests: int = 0
    refused: int = 0
    broken: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)

    def count(self, status: int) -> None:
        """Count an answer."""
        self.requests += 1
        self.refused += status >= 400
        if self.requests == self.limit:
            self.over.set()


class Client(asyncio.Protocol):
    """One connection, which asks again as soon as it is answered."""

    def __init__(self, tally: Tally, requests: Iterator[bytes]) -> None:
        self.tally = tally
        self.requests = requests
        self.buffer = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(next(self.requests))

    def data_received(self, data: bytes) -> None:
        """Take a part of an answer; when it is complete, count it and ask again."""
        self.buffer += data
        head, end, body = self.buffer.partition(END)
        if not end or self.tally.over.is_set() or self.transport is None:
            return
        status, length = _STATUS.match(head), _LENGTH.search(head)
        if status is None or length is None:
            # Every server measured states the length; whatever this is, it cannot be followed.
            self.transport.abort()
        elif len(body) >= int(length[1]):
            self.buffer = b""
            self.tally.count(int(status[1]))
            self.transport.write(next(self.requests))

    def connection_lost(self, _: Exception | None) -> None:
        """Count a connection that ended before its time; without connections nothing is left."""
        if not self.tally.over.is_set():
            self.tally.broken += 1
            if self.tally.broken == CONNECTIONS:
                self.tally.over.set()


def requests(case: Case, port: int, prefix: str) -> Iterator[bytes]:
    """Yield what goes on the wire for each request, without end."""
    fields = {"Host": f"127.0.0.1:{port}", **headers(case)}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    start = f"{case.method} {case.path} HTTP/1.1\r\n{lines}".encode()
    for body in case.bodies(prefix):
        length = f"Content-Length: {len(body)}\r\n".encode() if body else b""
        yield start + length + b"\r\n" + body


async def generate(
    case: Case, port: int, seconds: float, prefix: str, limit: int | None = None
) -> Load:
    """Load a server until time is up or `limit` requests are answered; raises OSError."""
    loop = asyncio.get_running_loop()
    tally = Tally(limit)
    source = requests(case, port, prefix)
    begun = time.perf_counter()
    timer = loop.call_later(seconds, tally.over.set)
    transports: list[asyncio.BaseTransport] = []
    try:
        for _ in range(CONNECTIONS):
            made = await loop.create_connection(lambda: Client(tally, source), "127.0.0.1", port)
            transports.append(made[0])
        await tally.over.wait()
    finally:
        tally.over.set()
        timer.cancel()
        for transport in transports:
            transport.close()
    took = time.perf_counter() - begun
    return Load(tally.requests, took, tally.refused, tally.broken)


def main(name: str, port: str, seconds: str, prefix: str) -> None:
    """Load a server with a case, and print the counts as one line of JSON."""
    case = next(case for case in CASES if case.name == name)
    print(orjson.dumps(asyncio.run(generate(case, int(port), float(seconds), prefix))).decode())


if __name__ == "__main__":
    main(*sys.argv[1:])
