"""What was asked and answered: a bounded ring of entries, credentials already left out."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.core.problem import Violation

MAX_ENTRIES = 1_000
MAX_BODY = 4_096
"""Bytes of a body that an entry keeps; the rest is dropped."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange. `at` is the world's time, `seconds` the time the server took.

    `violations` are the request's when it was refused; `own` are the answer's, which would be
    a bug of the mock.
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
