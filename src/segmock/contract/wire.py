"""How calls reach a target: over HTTP, to its host alone, with redirects left alone."""

from __future__ import annotations

import ssl
import threading
from http.client import HTTPConnection, HTTPException, HTTPSConnection, IncompleteRead
from time import perf_counter
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from segmock.contract.calls import Reply, Unanswered

if TYPE_CHECKING:
    from http.client import HTTPResponse

    from segmock.contract.calls import Call

MAX_ANSWER = 64 * 1024 * 1024
"""Bytes of an answer that are read; what is longer counts as garbled."""
PART = 65_536


class Transport(Protocol):
    """Sends calls; may be used from several threads."""

    def send(self, call: Call) -> Reply:
        """Return the answer; raises Unanswered when there is none."""

    def close(self) -> None:
        """Let go of all connections."""


class _Plain(HTTPConnection):
    """A connection that sends a head and its body in one piece: two would wake the target twice."""

    body = b""

    def send(self, data: bytes) -> None:  # type: ignore[override] # heads are all that comes here
        super().send(data + self.body)


class _Secure(_Plain, HTTPSConnection):
    pass


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
        self._prefix = parts.path.rstrip("/")
        self._timeout = timeout
        self._own = threading.local()
        self._all: list[_Plain] = []

    def send(self, call: Call) -> Reply:
        """Return the answer to a call; raises Unanswered when there is none.

        A kept connection that the target has closed meanwhile is opened anew, once.
        """
        connection: _Plain | None = getattr(self._own, "connection", None)
        if connection is not None and connection.sock is not None:
            try:
                return self._sent(connection, call)
            except (ConnectionResetError, BrokenPipeError):
                # It was closed while nothing was asked; the target has not seen the call.
                connection.close()
        connection = self._own.connection = self._opened(call)
        try:
            return self._sent(connection, call)
        except (ConnectionResetError, BrokenPipeError) as error:
            connection.close()
            raise Unanswered(call, "closed", type(error).__name__) from None

    def close(self) -> None:
        """Close all connections."""
        for connection in self._all:
            connection.close()
        self._all.clear()

    def _opened(self, call: Call) -> _Plain:
        made = (
            _Plain(self._host, self._port, timeout=self._timeout)
            if self._context is None
            else _Secure(self._host, self._port, timeout=self._timeout, context=self._context)
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

    def _sent(self, connection: _Plain, call: Call) -> Reply:
        started = perf_counter()
        try:
            # http.client would add headers of its own: what is sent is what the call says.
            connection.putrequest(
                call.method, self._prefix + call.target, skip_accept_encoding=True
            )
            for name, text in call.headers.items():
                connection.putheader(name, text.encode("utf-8"))
            if call.body is not None or call.method in {"POST", "PUT", "PATCH"}:
                connection.putheader("content-length", str(len(call.body or b"")))
            connection.body = call.body or b""
            connection.endheaders()
            answer = connection.getresponse()
            body = _read(answer, started + self._timeout)
        except (ConnectionResetError, BrokenPipeError):
            raise
        except TimeoutError:
            connection.close()
            raise Unanswered(call, "timeout", f"after {self._timeout:g} s") from None
        except OSError as error:
            connection.close()
            raise Unanswered(call, "closed", error.strerror or str(error)) from None
        except (HTTPException, ValueError) as error:
            connection.close()
            raise Unanswered(call, "garbled", type(error).__name__) from None
        seconds = perf_counter() - started
        headers = {name.lower(): text for name, text in answer.getheaders()}
        return Reply(call, answer.status, headers, body, seconds)


def _read(answer: HTTPResponse, end: float) -> bytes:
    """Return the body; raises TimeoutError when it is not there in the end, however it drips."""
    wanted, body = answer.length, bytearray()
    while part := answer.read1(PART):
        body += part
        if len(body) > MAX_ANSWER:
            raise HTTPException
        if perf_counter() > end:
            raise TimeoutError
    if wanted is not None and len(body) < wanted:
        raise IncompleteRead(bytes(body), wanted - len(body))
    # Read in parts it does not notice its end by itself, and the connection would not be free.
    answer.close()
    return bytes(body)
