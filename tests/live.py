"""A live mock: the command line as a user starts it, a process of its own on a real socket."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

ROOT = Path(__file__).parent.parent
CLOCK = "2026-06-01T09:00:00.000Z/1"
"""The clock of all mocks in tests: a second a request, so that equal requests get equal answers."""
OTHER_SEED = "1" if os.environ.get("PYTHONHASHSEED") == "2" else "2"
"""The hash seed of processes that must not have the one of this process."""
TIMEOUT = 20.0
"""Seconds after which a missing answer is a failure."""


@dataclass
class Live:
    """A running mock; `url` has no slash at its end."""

    url: str
    process: subprocess.Popen[str]

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        parts = urlsplit(self.url)
        return str(parts.hostname), int(parts.port or 0)

    def send(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | Iterable[bytes] | None = None,
    ) -> tuple[int, dict[str, str], bytes]:
        """Send one request; returns status, headers by lower-case name, and body.

        A body that is no bytes goes out in chunks.
        """
        connection = HTTPConnection(*self.address, timeout=TIMEOUT)
        try:
            chunked = body is not None and not isinstance(body, bytes)
            named = {**(headers or {}), **({"Transfer-Encoding": "chunked"} if chunked else {})}
            connection.request(method, target, body, named, encode_chunked=chunked)
            return read(connection.getresponse())
        finally:
            connection.close()

    def raw(self, sent: bytes, timeout: float = TIMEOUT) -> bytes:
        """Send bytes and return all that comes back until the mock closes the connection."""
        with socket.create_connection(self.address, timeout=timeout) as connection:
            connection.sendall(sent)
            received = b""
            with suppress(ConnectionError):
                while part := connection.recv(65_536):
                    received += part
            return received


def read(response: HTTPResponse) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers by lower-case name, and body."""
    return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()


def environment(**added: str) -> dict[str, str]:
    """Return the environment for a mock: ours, without what would configure it, and a clock."""
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("SEGMOCK_", "COV_", "NO_COLOR"))
    }
    return {**kept, "SEGMOCK_CLOCK": CLOCK, **added}


@contextmanager
def started(*arguments: str, **variables: str) -> Iterator[Live]:
    """Start `segmock mock` with some arguments on a free port."""
    command = ["-m", "segmock", "mock", "--port", "0", "--print-url", *arguments]
    with running(command, **variables) as live:
        yield live


@contextmanager
def running(command: Sequence[str], **variables: str) -> Iterator[Live]:
    """Run Python with a command that prints a URL once it serves; end it by its own id.

    Fails when it has written to stderr, where only failures of its own go.
    """
    with TemporaryFile("w+", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment(**variables),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        try:
            if url:
                yield Live(url, process)
        finally:
            process.terminate()
            process.communicate(timeout=TIMEOUT)
            errors.seek(0)
            complaints = errors.read()
            assert complaints == ""


@pytest.fixture(scope="session")
def live() -> Iterator[Live]:
    """A strict mock of all vendors, as a real process on a real socket."""
    with started("--strict") as mock:
        yield mock
