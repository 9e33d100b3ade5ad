"""A request and its answer as they were seen, and what the descriptions have for them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qsl, unquote

import orjson

from segmock.core.compile import parsed
from segmock.core.messages import EMPTY, FORM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from segmock.core.document import Json
    from segmock.core.matching import Match
    from segmock.core.messages import Request, Response
    from segmock.core.redacting import Redaction
    from segmock.core.serving import Served
    from segmock.core.spec import Operation

MAX_BODY = 256 * 1024
"""Bytes of a body that a scenario can have; it is a file for people, and has a limit of its own."""
MAX_RECORDED = 1_000
"""Exchanges that are kept: a scenario has no more steps."""
MAX_KEPT = 64 * 1024 * 1024
"""Bytes of all bodies that are kept."""

SECRET = re.compile(
    r"(?:secret|passw(?:or)?d|token|jwt|api[-_]?key|sig|signature|credentials?|authorization)$",
    re.IGNORECASE,
)
"""How the names end of what is a secret, though no description says so."""
LONG = 8
"""Characters from which on a text may be a secret, where nobody knows what it is for."""
_WORLD = re.compile(r"\A/@[a-z0-9][a-z0-9-]{0,63}(?=/)")


class Recorded(NamedTuple):
    """One exchange in the order of the answers; `request.headers` has lower-case names.

    `at` are the seconds at which it was answered, on any clock; None where time did not pass by
    itself.
    """

    request: Request
    response: Response
    at: float | None = None

    @property
    def path(self) -> str:
        """The raw path without what chooses a world of a mock."""
        return _WORLD.sub("", self.request.path, count=1)


@dataclass(frozen=True)
class Told:
    """A recorded exchange whose operation is known; `path` is that of the exchange."""

    served: Served
    operation: Operation
    match: Match
    path: str
    request: Request
    response: Response
    at: float | None = None

    @property
    def redaction(self) -> Redaction:
        """What is secret in the operation's messages."""
        return self.served.checks[self.operation.id].redaction

    def hides(self, name: str, text: str) -> bool:
        """Tell whether the text of a parameter or of a form's field must not stand in a file.

        Nobody knows what a parameter of the query is for that the description has not.
        """
        unknown = name in self._undeclared and len(text) >= LONG
        return unknown or self.secret(name)

    def secret(self, name: str) -> bool:
        """Tell whether it is a secret, by the description or by its name."""
        return name in self.redaction.names or SECRET.search(name) is not None

    @cached_property
    def _undeclared(self) -> frozenset[str]:
        declared = {one.name.lower() for one in self.operation.parameters if one.where == "query"}
        return frozenset(
            name
            for name, _ in self.query
            if declared.isdisjoint({name.lower(), name.lower().partition("[")[0]})
        )

    @cached_property
    def segments(self) -> list[str]:
        """The segments of the path, decoded as far as they can be."""
        return [unquote(segment) for segment in self.path.split("/")]

    @cached_property
    def places(self) -> list[str]:
        """For each segment of the path the name of its parameter, empty where it has none."""
        found = []
        for part in self.operation.template.split("/"):
            name = re.search(r"\{([^}]+)\}", part)
            found.append(name[1] if name else "")
        return found + [""] * (len(self.segments) - len(found))

    @cached_property
    def query(self) -> list[tuple[str, str]]:
        """The names and values of the query, decoded."""
        return parse_qsl(self.request.query, keep_blank_values=True)

    @cached_property
    def headers(self) -> list[tuple[str, str]]:
        """The headers that the description has as parameters, by its names for them."""
        sent = self.request.headers
        carriers = {scheme.header for scheme in self.served.spec.schemes.values()}
        return [
            (parameter.name, sent[parameter.key])
            for parameter in self.operation.parameters
            if parameter.where == "header" and parameter.key in sent.keys() - carriers
        ]

    @property
    def media(self) -> str:
        """The media type of the request's body, in lower case and without parameters."""
        return _media(self.request.headers.get("content-type", ""))

    @cached_property
    def body(self) -> Json:
        """The request's body as JSON: of a form its fields; EMPTY where it is neither."""
        if not self.request.body:
            return EMPTY
        if self.media == FORM:
            return _form(self.request.body)
        return _json(self.request.body) if self.media.endswith("json") else EMPTY

    @cached_property
    def answer(self) -> Json:
        """The answer's body as JSON; EMPTY where it is none."""
        headers = {name.lower(): text for name, text in self.response.headers.items()}
        media = _media(headers.get("content-type", ""))
        return _json(self.response.body) if media.endswith("json") else EMPTY


def told(recorded: Recorded, vendors: Iterable[Served]) -> Told | None:
    """Return what the descriptions have for an exchange; None where they have no such operation."""
    request, path = recorded.request, recorded.path
    for served in vendors:
        match = served.router.match(path)
        operation = None if match is None else match.operation(request.method)
        if match is not None and operation is not None:
            return Told(served, operation, match, path, request, recorded.response, recorded.at)
    return None


@dataclass
class Tape:
    """What has been recorded so far; what is not kept, or not as a whole, is counted.

    `large` are requests whose body is too large, `late` those for which there was no room any more,
    and `cut` answers of which only the status and the headers are kept.
    """

    large: int = 0
    late: int = 0
    cut: int = 0
    _kept: list[Recorded] = field(default_factory=list)
    _bytes: int = 0

    def keep(self, request: Request, response: Response, at: float | None = None) -> None:
        """Keep an exchange, if there is room for it and its request can stand in a scenario."""
        if len(request.body) > MAX_BODY or request.too_large:
            self.large += 1
            return
        cut = len(response.body) > MAX_BODY
        size = len(request.body) + (0 if cut else len(response.body))
        if len(self._kept) >= MAX_RECORDED or self._bytes + size > MAX_KEPT:
            self.late += 1
            return
        if cut:
            self.cut += 1
            response = replace(response, body=b"")
        self._kept.append(Recorded(request, response, at))
        self._bytes += size

    @property
    def notes(self) -> list[str]:
        """Sentences on what was not kept."""
        told = {
            f"left out: their bodies are larger than {MAX_BODY // 1024} KiB": self.large,
            f"left out: {MAX_RECORDED} requests, or {MAX_KEPT >> 20} MiB, were recorded": self.late,
            f"expected by their status alone: answers larger than {MAX_BODY // 1024} KiB": self.cut,
        }
        return [f"{count} {what}." for what, count in told.items() if count]

    def __iter__(self) -> Iterator[Recorded]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


def _media(text: str) -> str:
    return text.partition(";")[0].strip().lower()


def _json(body: bytes) -> Json:
    try:
        return parsed(body)
    except ValueError:
        return EMPTY


def _form(body: bytes) -> Json:
    """Return the fields of a form, a list where a name stands more than once."""
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True)
    except ValueError:
        return EMPTY
    made: dict[str, Json] = {}
    for name, value in fields:
        if name in made:
            made[name] = [*([made[name]] if isinstance(made[name], str) else made[name]), value]
        else:
            made[name] = value
    return made


def text_of(value: Json) -> str:
    """Return a scalar as it would stand in a URL."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()
