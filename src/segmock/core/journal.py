"""What was asked and answered: a bounded ring of entries, credentials already left out."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.core.messages import Request, Response
    from segmock.core.problem import Violation
    from segmock.core.redacting import Redaction

MAX_ENTRIES = 1_000
MAX_BODY = 4_096
"""Bytes of a body that an entry keeps; the rest is dropped."""
MAX_LINE = 2_000
"""Characters of a method, path or query that an entry keeps; the rest is dropped."""


class Entry(NamedTuple):
    """One exchange.

    `at` is the world's time, `seconds` the time the server took. `vendor` and `operation` are empty
    where no description has the path. `violations` are the request's when it was refused; `own` are
    the answer's, which would be a bug of the mock.
    """

    number: int
    at: str
    method: str
    path: str
    query: str
    vendor: str
    operation: str
    status: int
    seconds: float
    request_body: bytes
    response_body: bytes
    violations: tuple[Violation, ...] = ()
    own: tuple[Violation, ...] = ()


def entry(  # noqa: PLR0913 - an entry has many facts
    request: Request,
    response: Response,
    *,
    number: int,
    at: str,
    seconds: float,
    vendor: str = "",
    operation: str = "",
    violations: tuple[Violation, ...] = (),
    own: tuple[Violation, ...] = (),
    redaction: Redaction | None = None,
) -> Entry:
    """Return the entry of an exchange: without headers, which hold credentials, and cut to size.

    The redaction takes away what is secret in the rest.
    """
    path, query = request.path[:MAX_LINE], request.query[:MAX_LINE]
    asked, answered = request.body[:MAX_BODY], response.body[:MAX_BODY]
    if redaction is not None and redaction.names:
        path, query = redaction.path(path), redaction.query(query)
        asked, answered = redaction.body(asked), redaction.body(answered)
    return Entry(
        number=number,
        at=at,
        method=request.method[:MAX_LINE],
        path=path,
        query=query,
        vendor=vendor,
        operation=operation,
        status=response.status,
        seconds=seconds,
        request_body=asked,
        response_body=answered,
        violations=violations,
        own=own,
    )


def printable(text: str) -> str:
    """Return a text with all escaped that could do something to a terminal."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


class Journal:
    """The last entries of a world; when it is full the oldest goes first."""

    def __init__(self, size: int = MAX_ENTRIES) -> None:
        self._entries: deque[Entry] = deque(maxlen=size)

    def add(self, entry: Entry) -> None:
        """Keep an entry."""
        self._entries.append(entry)

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        """Iterate over a copy, oldest first."""
        return iter(list(self._entries))
