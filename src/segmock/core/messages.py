"""What comes in and what goes out: plain values, free of any web framework."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmock.core.document import Json

FORM = "application/x-www-form-urlencoded"
"""The media type of HTML forms; its fields are read as a JSON object."""

MAX_DELAY = 60.0
"""Seconds that an answer is delayed, or drips, at most."""

PIECE = 0.1
"""Seconds between two pieces of an answer that drips."""

EMPTY: object = object()
"""The body of an answer that has none (None would be the JSON value null)."""


@dataclass(slots=True)
class Request:
    """One HTTP request as it stood on the wire.

    `path` is still percent-encoded and without query; `query` is the raw query string without
    its question mark; `headers` has lower-case names.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    too_large: bool = False
    """Set by a door that stopped reading the body at the limit; `body` is then empty."""
    origin: str = ""
    """Scheme and authority under which the client reached us, e.g. `http://127.0.0.1:4010`."""


@dataclass(slots=True)
class Answer:
    """What a behaviour, or the wording of a problem, wants said: a JSON value, or text of a type.

    `media` None means: a JSON type that the operation declares.
    """

    status: int
    body: Json = EMPTY
    headers: dict[str, str] = field(default_factory=dict)
    media: str | None = None


@dataclass(frozen=True, slots=True)
class Wire:
    """How an answer goes wrong on its way, carried out by the doors.

    `reset`: nothing arrives, the connection is reset. `pace`: bytes of the body in a second, 0 for
    all at once. `share`: how much of the body arrives before the connection ends, from 0 to 1; its
    length is announced as if all would.
    """

    reset: bool = False
    pace: float = 0
    share: float = 1

    @property
    def broken(self) -> bool:
        """Whether the answer does not arrive as a whole."""
        return self.reset or self.share < 1

    def pieces(self, body: bytes) -> tuple[float, list[bytes]]:
        """Return what arrives of a body in pieces, and the seconds to wait before each of them."""
        left = body[: int(len(body) * self.share)]
        if not self.pace or not left:
            return 0, [left]
        seconds = min(len(left) / self.pace, MAX_DELAY)
        size = ceil(len(left) / max(1, round(seconds / PIECE)))
        cut = [left[n : n + size] for n in range(0, len(left), size)]
        return seconds / len(cut), cut


@dataclass(slots=True)
class Response:
    """What goes back on the wire."""

    status: int
    headers: dict[str, str]
    body: bytes = b""
    delay: float = 0
    """Seconds that the door waits before it sends; only a mock that is slow on purpose has any."""
    wire: Wire | None = None
    """How it goes wrong on its way, if it does on purpose."""
