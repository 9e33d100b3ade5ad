"""How calls reach a target: over HTTP, to its host alone, with redirects left alone."""

from __future__ import annotations

import re
import ssl
import threading
from contextlib import suppress
from http.client import HTTPConnection, HTTPSConnection
from time import perf_counter
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from segmock.contract.arriving import Garbled, answer
from segmock.contract.calls import Reply, Unanswered

if TYPE_CHECKING:
    from segmock.contract.calls import Call

PORTS = {"http": 80, "https": 443}
"""Ports that are not named with the host."""
_BAD_TARGET = re.compile(r"[^!-~]")


class Transport(Protocol):
    """Sends calls; may be used from several threads."""

    def send(self, call: Call) -> Reply:
        """Return the answer; raises Unanswered when there is none."""

    def close(self) -> None:
        """Let go of all connections."""


class Wire:
    """Sends calls to a base URL over kept connections, one for each thread.

    `timeout` are the seconds that an answer may take to come. Headers go out in the order in which
    they stand, and exactly as they are.
    """

    def __init__(self, url: str, timeout: float = 20.0) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        self._port = parts.port
        self._context = ssl.create_default_context() if parts.scheme == "https" else None
        name = f"[{self._host}]" if ":" in self._host else self._host
        named = self._port not in {None, PORTS.get(parts.scheme)}
        self._named = f"{name}:{self._port}" if named else name
        self._prefix = parts.path.rstrip("/")
        self._timeout = timeout
        self._own = threading.local()
        self._all: list[HTTPConnection] = []

    def send(self, call: Call) -> Reply:
        """Return the answer to a call; raises Unanswered when there is none.

        A kept connection that the target has closed meanwhile is opened anew, once.
        """
        kept: HTTPConnection | None = getattr(self._own, "kept", None)
        if kept is not None and kept.sock is not None:
            # It may have been closed while nothing was asked; the target has not seen the call.
            with suppress(ConnectionResetError, BrokenPipeError):
                return self._sent(kept, call)
        kept = self._own.kept = self._opened(call)
        try:
            return self._sent(kept, call)
        except (ConnectionResetError, BrokenPipeError) as error:
            raise Unanswered(call, "closed", type(error).__name__) from None

    def close(self) -> None:
        """Close all connections."""
        for connection in self._all:
            connection.close()
        self._all.clear()

    def _opened(self, call: Call) -> HTTPConnection:
        made = (
            HTTPConnection(self._host, self._port, timeout=self._timeout)
            if self._context is None
            else HTTPSConnection(
                self._host, self._port, timeout=self._timeout, context=self._context
            )
        )
        self._all.append(made)
        try:
            made.connect()
        except ssl.SSLError as error:
            made.close()
            raise Unanswered(call, "tls", str(error)) from None
        except TimeoutError:
            raise Unanswered(call, "timeout") from None
        except OSError as error:
            raise Unanswered(call, "refused", error.strerror or str(error)) from None
        return made

    def _sent(self, kept: HTTPConnection, call: Call) -> Reply:
        started = perf_counter()
        keeps = False
        try:
            # In one piece: two would wake the target twice.
            kept.send(self._head(call) + (call.body or b""))
            end = started + self._timeout
            status, headers, body, keeps = answer(kept.sock.recv, call.method, end)
        except (ConnectionResetError, BrokenPipeError):
            raise
        except TimeoutError:
            raise Unanswered(call, "timeout", f"after {self._timeout:g} s") from None
        except OSError as error:
            raise Unanswered(call, "closed", error.strerror or str(error)) from None
        except (Garbled, ValueError) as error:
            raise Unanswered(call, "garbled", str(error)) from None
        finally:
            if not keeps:
                # Whatever has happened, no answer may be taken for that to another call.
                kept.close()
        return Reply(call, status, headers, body, perf_counter() - started)

    def _head(self, call: Call) -> bytes:
        """Return a request up to its body, with no header that the call does not say."""
        target = self._prefix + call.target
        lines = [f"{call.method} {target} HTTP/1.1", f"Host: {self._named}"]
        lines += [f"{name}: {text}" for name, text in call.headers.items()]
        if call.body is not None or call.method in {"POST", "PUT", "PATCH"}:
            lines.append(f"content-length: {len(call.body or b'')}")
        if _BAD_TARGET.search(target) or any("\r" in one or "\n" in one for one in lines):
            raise ValueError("a request that cannot be sent")
        return "\r\n".join([*lines, "", ""]).encode()
