"""How calls reach a target: over HTTP, to its host alone, with redirects left alone."""

from __future__ import annotations

import re
import ssl
import threading
from collections import deque
from contextlib import suppress
from http.client import HTTPConnection, HTTPSConnection
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import urlsplit

from segmock.contract import expecting
from segmock.contract.arriving import Garbled, answer
from segmock.contract.calls import Reply, Unanswered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from segmock.contract.calls import Call

AHEAD = 4
"""Calls that are under way at once where none waits for another: the target works meanwhile."""
PORTS = {"http": 80, "https": 443}
"""Ports that are not named with the host."""
_BAD_TARGET = re.compile(r"[^!-~]")


def nothing() -> None:
    """Do nothing."""


class Transport(Protocol):
    """Sends calls; may be used from several threads."""

    meanwhile: Callable[[], None] = staticmethod(nothing)
    """What is done while an answer is waited for, by transports that have to wait."""

    def send(self, call: Call) -> Reply:
        """Return the answer; raises Unanswered when there is none."""

    def several(self, calls: Iterable[Call]) -> Iterator[Reply]:
        """Yield the answers to calls of which none waits for another, in order; raises as `send`.

        Some may be under way at once, so a call may be sent twice where its first answer is lost.
        """
        return map(self.send, calls)

    def close(self) -> None:
        """Let go of all connections."""


class Sent(NamedTuple):
    """A call that waits for its answer at a connection, since an instant."""

    call: Call
    connection: HTTPConnection
    started: float
    came: bytes = b""
    """What has come already."""
    whole: bool = True
    """Whether the body has been sent."""


class _Own(threading.local):
    """What a thread keeps for itself: its connections that wait for a call."""

    def __init__(self) -> None:
        self.kept: list[HTTPConnection] = []


class Wire(Transport):
    """Sends calls to a base URL over kept connections, which no two threads share.

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
        self._own = _Own()
        self.meanwhile = nothing
        self._all: list[HTTPConnection] = []

    def send(self, call: Call) -> Reply:
        """Return the answer to a call; raises Unanswered when there is none.

        A kept connection that the target has closed meanwhile is opened anew, once.
        """
        if (kept := self._free()) is not None:
            # It may have been closed while nothing was asked; the target has not seen the call.
            with suppress(ConnectionResetError, BrokenPipeError):
                return self._asked(kept, call)
        try:
            return self._asked(self._opened(call), call)
        except (ConnectionResetError, BrokenPipeError) as error:
            raise Unanswered(call, "closed", type(error).__name__) from None

    def several(self, calls: Iterable[Call]) -> Iterator[Reply]:
        """Yield the answers to calls of which none waits for another, in order.

        AHEAD of them are under way at once, each over a connection of its own. What breaks off
        then is sent once more, alone: only what fails by itself is told, as by `send`.
        """
        under_way: deque[Sent | Call] = deque()
        try:
            for call in calls:
                under_way.append(self._begun(call))
                if len(under_way) == AHEAD:
                    yield self._ended(under_way.popleft())
            while under_way:
                yield self._ended(under_way.popleft())
        finally:
            for one in under_way:
                if isinstance(one, Sent):
                    one.connection.close()

    def close(self) -> None:
        """Close all connections."""
        for connection in self._all:
            connection.close()
        self._all.clear()

    def _free(self) -> HTTPConnection | None:
        """Return an open connection of this thread that waits for a call, if there is one."""
        while self._own.kept:
            if (kept := self._own.kept.pop()).sock is not None:
                return kept
        return None

    def _asked(self, connection: HTTPConnection, call: Call) -> Reply:
        sent = self._sent(connection, call)
        self.meanwhile()
        return self._received(sent)

    def _begun(self, call: Call) -> Sent | Call:
        """Send a call; return the call itself where that has failed."""
        try:
            return self._sent(self._free() or self._opened(call), call)
        except (Unanswered, ConnectionResetError, BrokenPipeError):
            return call

    def _ended(self, sent: Sent | Call) -> Reply:
        if not isinstance(sent, Sent):
            return self.send(sent)
        try:
            return self._received(sent)
        except (ConnectionResetError, BrokenPipeError):
            return self.send(sent.call)
        except Unanswered as nothing:
            # Silence has been waited for long enough.
            if nothing.why == "timeout":
                raise
            return self.send(sent.call)

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

    def _sent(self, connection: HTTPConnection, call: Call, *, asks: bool = True) -> Sent:
        started, came, wanted = perf_counter(), b"", True
        body = call.body or b""
        with _Naming(connection, call, self._timeout):
            if asks and len(body) > expecting.LONG:
                connection.send(self._head(call, expecting.HEADER))
                wanted, came = expecting.wanted(connection.sock)
                if wanted:
                    # A target that lets itself be waited for has not been asked for an answer yet.
                    started = perf_counter()
                    connection.send(body)
            else:
                # In one piece: two would wake the target twice.
                connection.send(self._head(call) + body)
        return Sent(call, connection, started, came, wanted)

    def _received(self, sent: Sent) -> Reply:
        call, connection, early = sent.call, sent.connection, [sent.came] if sent.came else []

        def receive(most: int) -> bytes:
            return early.pop() if early else connection.sock.recv(most)

        with _Naming(connection, call, self._timeout):
            end = sent.started + self._timeout
            status, headers, body, keeps = answer(receive, call.method, end)
        if keeps and sent.whole:
            self._own.kept.append(connection)
        else:
            connection.close()
        if status == expecting.FAILED and not sent.whole:
            return self._received(self._sent(self._opened(call), call, asks=False))
        return Reply(call, status, headers, body, perf_counter() - sent.started)

    def _head(self, call: Call, *further: str) -> bytes:
        """Return a request up to its body, with no header that the call does not say."""
        target = self._prefix + call.target
        lines = [f"{call.method} {target} HTTP/1.1", f"Host: {self._named}"]
        lines += [*(f"{name}: {text}" for name, text in call.headers.items()), *further]
        if call.body is not None or call.method in {"POST", "PUT", "PATCH"}:
            lines.append(f"content-length: {len(call.body or b'')}")
        if _BAD_TARGET.search(target) or any("\r" in one or "\n" in one for one in lines):
            raise ValueError("a request that cannot be sent")
        return "\r\n".join([*lines, "", ""]).encode()


class _Naming:
    """Raises Unanswered for what goes wrong on the way, but for a connection that was closed."""

    __slots__ = ("_call", "_connection", "_timeout")

    def __init__(self, connection: HTTPConnection, call: Call, timeout: float) -> None:
        self._connection = connection
        self._call = call
        self._timeout = timeout

    def __enter__(self) -> None:
        """Begin to send or to receive."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """End; whatever has gone wrong, no answer may be taken for that to another call."""
        if error is None:
            return
        self._connection.close()
        match error:
            case ConnectionResetError() | BrokenPipeError():
                return
            case TimeoutError():
                raise Unanswered(self._call, "timeout", f"after {self._timeout:g} s") from None
            case OSError():
                raise Unanswered(self._call, "closed", error.strerror or str(error)) from None
            case Garbled() | ValueError():
                raise Unanswered(self._call, "garbled", str(error)) from None
