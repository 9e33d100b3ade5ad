"""Steps of a scenario: requests in order, with what each is answered with.

What one answer holds can be captured for the requests behind it. Nothing of a step is executed:
`${name}` stands for what was captured and for nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import orjson

from segmock.core.document import Json, Record, at
from segmock.core.expecting import Expectation
from segmock.core.matchers import CAPTURED, filled, in_text, text_of
from segmock.core.messages import Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmock.core.messages import Response
    from segmock.core.rules import Rule

MAX_SECONDS = 10 * 366 * 86_400
"""Seconds that a step lets pass at most."""


@dataclass(frozen=True)
class Step:
    """One request and what is expected of its answer, or a while in which nothing is asked.

    `capture` maps names to a JSON pointer into the answer's body, or to `{"header": name}`, of
    which `query` names a part where it is a URL. `advance` are the seconds that pass first, each of
    the `repeat` times, or the `${name}` of what has been captured. `world` is the name of another
    world than that of the scenario. `faults` None leaves the world's rules as they are.
    `pointer` is the step's place in its file.
    """

    name: str
    request: Record = field(default_factory=dict)
    expect: Expectation = field(default_factory=Expectation)
    capture: dict[str, Json] = field(default_factory=dict)
    advance: float | str = 0
    repeat: int = 1
    world: str = ""
    faults: tuple[Rule, ...] | None = None
    pointer: str = ""

    def seconds(self, captured: Mapping[str, Json]) -> float:
        """Return the seconds that pass first.

        Raises KeyError for a name that has not been captured, ValueError for one that is no number
        of seconds.
        """
        if not isinstance(self.advance, str):
            return self.advance
        text = in_text(self.advance, captured)
        try:
            found = float(text)
        except ValueError:
            found = -1
        if not 0 <= found <= MAX_SECONDS:
            raise ValueError(text)
        return found

    def message(self, headers: Mapping[str, str], captured: Mapping[str, Json]) -> Request:
        """Return the request; `headers` go with it unless the step has its own or null.

        Raises KeyError for a name that has not been captured.
        """
        own = {name.lower(): text for name, text in self.request.get("headers", {}).items()}
        wanted = {**{name.lower(): text for name, text in headers.items()}, **own}
        sent = {n: in_text(text, captured) for n, text in wanted.items() if text is not None}
        path, _, query = _escaped(self.request["path"], captured).partition("?")
        more = urlencode(_texts(self.request.get("query", {}), captured), doseq=True)
        body = self._body(sent, captured)
        return Request(
            self.request["method"],
            path,
            "&".join(filter(None, (query, more))),
            sent,
            body,
            origin="http://127.0.0.1:4010",
        )

    def _body(self, headers: dict[str, str], captured: Mapping[str, Json]) -> bytes:
        if "json" in self.request:
            headers.setdefault("content-type", "application/json")
            return orjson.dumps(filled(self.request["json"], captured))
        if "form" in self.request:
            headers.setdefault("content-type", "application/x-www-form-urlencoded")
            return urlencode(_texts(self.request["form"], captured), doseq=True).encode()
        if "size" in self.request:
            headers.setdefault("content-type", "application/json")
            return b" " * int(self.request["size"])
        return in_text(self.request.get("body", ""), captured).encode()

    def captures(self, response: Response) -> dict[str, Json]:
        """Return the values that the step captures; raises KeyError for what is not there."""
        headers = {name.lower(): text for name, text in response.headers.items()}
        found: dict[str, Json] = {}
        for name, place in self.capture.items():
            if isinstance(place, dict):
                text = headers[place["header"].lower()]
                found[name] = _part(text, place["query"]) if "query" in place else text
            else:
                found[name] = at(_json(response.body), place)
        return found


@dataclass(frozen=True)
class Script:
    """The steps of a scenario, and the headers that go with every request."""

    headers: dict[str, str]
    steps: tuple[Step, ...]


def _part(url: str, name: str) -> str:
    """Return the first field of a name in the query of a URL; raises KeyError."""
    try:
        return parse_qs(urlsplit(url).query, keep_blank_values=True)[name][0]
    except ValueError:
        raise KeyError(name) from None


def _json(body: bytes) -> Json:
    try:
        return orjson.loads(body or b"null")
    except orjson.JSONDecodeError:
        return None


def _escaped(path: str, captured: Mapping[str, Json]) -> str:
    """Return a path with what was captured percent-encoded in it; raises KeyError."""
    return CAPTURED.sub(lambda found: quote(text_of(captured[found[1]]), safe=""), path)


def _texts(fields: Mapping[str, Json], captured: Mapping[str, Json]) -> dict[str, Json]:
    """Return the fields of a query or a form, with texts in place of what was captured."""
    return {
        name: [_text(one, captured) for one in value]
        if isinstance(value, list)
        else _text(value, captured)
        for name, value in fields.items()
    }


def _text(value: Json, captured: Mapping[str, Json]) -> str:
    return in_text(text_of(value), captured)
