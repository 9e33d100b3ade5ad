"""What comes in and what goes out: plain values, free of any web framework."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmock.core.document import Json

FORM = "application/x-www-form-urlencoded"
"""The media type of HTML forms; its fields are read as a JSON object."""

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


@dataclass(slots=True)
class Response:
    """What goes back on the wire."""

    status: int
    headers: dict[str, str]
    body: bytes = b""
    delay: float = 0
    """Seconds that the door waits before it sends; only a mock that is slow on purpose has any."""
