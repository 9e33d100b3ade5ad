"""What was asked and answered: a bounded ring of entries, credentials already left out."""

from __future__ import annotations

import re
from collections import deque
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from segmock.core.redacting import HIDDEN, guessed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from segmock.core.messages import Request, Response
    from segmock.core.problem import Violation
    from segmock.core.redacting import Redaction

MAX_ENTRIES = 1_000
MAX_BODY = 4_096
"""Bytes of a body that an entry keeps; the rest is dropped."""
MAX_LINE = 2_000
"""Characters of a method, path or query that an entry keeps; the rest is dropped."""
MAX_HEADERS = 8_000
"""Characters of all headers of a request, and of an answer, that an entry keeps."""
MAX_HEADER = 400
"""Characters of a header that an entry keeps where there would be too many; the rest is dropped."""

CREDENTIAL = re.compile("(?<!www-)auth|cookie|token|secret|passw|api-?key|credential|session|sign")


class Entry(NamedTuple):
    """One exchange.

    `at` is the world's time, `seconds` the time the server took. `vendor` and `operation` are empty
    where no description has the path. `violations` are the request's when it was refused; `own` are
    the answer's, which would be a bug of the mock. `kind` is the slug of the problem by which it
    was refused, `fault` and `stub` are the ids of what stepped in, `preferred` are the preferences
    of the request that were applied; each is empty where there was none. Headers keep the case in
    which they came; the text of those that carry credentials is hidden.
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
    world: str = ""
    kind: str = ""
    fault: str = ""
    stub: str = ""
    preferred: tuple[str, ...] = ()
    request_headers: Mapping[str, str] = {}
    response_headers: Mapping[str, str] = {}

    @property
    def id(self) -> str:
        """What the answer's `Segmock-Request-Id` says: the world and the number in it."""
        return f"{self.world}.{self.number}"


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
    world: str = "",
    kind: str = "",
    fault: str = "",
    stub: str = "",
    preferred: tuple[str, ...] = (),
    credentials: tuple[str, ...] = (),
) -> Entry:
    """Return the entry of an exchange: without what is secret, and cut to size.

    `credentials` are the lower-case names of the headers that carry some, beside those whose name
    says so; the redaction takes away what is secret in the rest, by names alone if there is none.
    """
    path, query = request.path[:MAX_LINE], request.query[:MAX_LINE]
    asked, answered = request.body[:MAX_BODY], response.body[:MAX_BODY]
    if redaction is None:
        # No description has the path, and so none says what is secret.
        query, asked = guessed(query.encode()).decode(), guessed(asked)
    elif redaction.names:
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
        world=world,
        kind=kind,
        fault=fault,
        stub=stub,
        preferred=preferred,
        request_headers=_hidden(request.headers, credentials),
        response_headers=_hidden(response.headers, credentials),
    )


def _hidden(headers: Mapping[str, str], credentials: tuple[str, ...]) -> dict[str, str]:
    """Return headers cut to size, those of credentials without their text."""
    kept = dict(headers)
    for name in _secrets(tuple(kept), credentials):
        kept[name] = HIDDEN
    # Joining is the cheapest way to measure, and nearly all are short.
    if len("".join(kept)) + len("".join(kept.values())) > MAX_HEADERS:
        few = islice(kept.items(), MAX_HEADERS // MAX_HEADER)
        return {name[: MAX_HEADER // 2]: text[: MAX_HEADER // 2] for name, text in few}
    return kept


# Clients send the same headers again and again.
@lru_cache(maxsize=64)
def _secrets(names: tuple[str, ...], credentials: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of some headers that carry credentials."""
    return tuple(n for n in names if n in credentials or CREDENTIAL.search(n.lower()))


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

    @property
    def full(self) -> bool:
        """Whether the next entry drives out the oldest, as others may have done before."""
        return len(self._entries) == self._entries.maxlen

    def find(self, number: int) -> Entry | None:
        """Return the entry of a request, or None when it is not kept."""
        return next((one for one in self if one.number == number), None)

    def clear(self) -> None:
        """Forget all entries."""
        self._entries.clear()

    def cut(self, number: int) -> None:
        """Forget the entry of a request and all that came after it."""
        kept = [one for one in self if one.number < number]
        self._entries.clear()
        self._entries.extend(kept)

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        """Iterate over a copy, oldest first."""
        return iter(list(self._entries))
