"""What is sent to a target, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import quote, urlencode

from segmock.core.compile import parsed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmock.core.document import Json

Why: TypeAlias = Literal["refused", "timeout", "closed", "tls", "garbled"]


@dataclass(frozen=True)
class Call:
    """One request of a run.

    `operation` is the operationId of the description that it means, empty where it means none.
    `path` is percent-encoded and begins with a slash, `query` is the raw query without its
    question mark; `headers` has lower-case names and holds the credential.
    """

    operation: str
    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    @property
    def target(self) -> str:
        """Path and query as they stand in the request line."""
        return f"{self.path}?{self.query}" if self.query else self.path


@dataclass(frozen=True)
class Reply:
    """The answer to a call: `headers` has lower-case names, `seconds` is until its last byte."""

    call: Call
    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @cached_property
    def media(self) -> str:
        """The media type in lower case, without parameters; empty when there is none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The body as text; what is not UTF-8 is replaced."""
        return self.body.decode(errors="replace")

    @cached_property
    def json(self) -> Json:
        """The body as JSON, None when it is not JSON or nests too deeply to be looked at."""
        try:
            return parsed(self.body)
        except ValueError:
            return None

    @property
    def good(self) -> bool:
        """Whether the status is one of success."""
        return 200 <= self.status < 300  # noqa: PLR2004


class Unanswered(Exception):  # noqa: N818 - what it is, not that it is an error
    """A call got no answer: `why` is one of five words, `detail` what the network said."""

    def __init__(self, call: Call, why: Why, detail: str = "") -> None:
        super().__init__(f"{call.method} {call.target}: {why} {detail}".rstrip())
        self.call = call
        self.why = why
        self.detail = detail


def query_text(values: Mapping[str, Json]) -> str:
    """Return values as they stand in a query: lists are repeated, None is left out."""
    texts = {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in values.items()
        if value is not None
    }
    return urlencode(texts, doseq=True, quote_via=quote)
