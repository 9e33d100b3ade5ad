"""An entry of the journal read again: what its request and its answer held."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson

from segmock.core.deep import owner
from segmock.core.forms import fields
from segmock.core.journal import MAX_BODY
from segmock.core.messages import EMPTY, FORM, Request
from segmock.core.parameters import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from segmock.core.compile import Checks
    from segmock.core.document import Json
    from segmock.core.journal import Entry
    from segmock.core.serving import Served
    from segmock.core.spec import Operation


@dataclass(frozen=True)
class Recalled:
    """What an entry held. Where its operation is known, parameters are converted.

    `body` and `answer` are JSON values, EMPTY where there was none, it was no JSON or a form, or
    it has been cut.
    """

    entry: Entry
    served: Served | None = None
    operation: Operation | None = None
    path: Mapping[str, Json] = field(default_factory=dict)
    query: Mapping[str, Json] = field(default_factory=dict)
    """What was sent."""
    defaults: Mapping[str, Json] = field(default_factory=dict)
    """What of the query was not sent, and was taken from the description."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """By lower-case name; the text of credentials is hidden."""
    body: Json = EMPTY
    answer: Json = EMPTY


def recalled(entry: Entry, vendors: Iterable[Served]) -> Recalled:
    """Return what an entry held."""
    headers = {name.lower(): text for name, text in entry.request_headers.items()}
    served = next((one for one in vendors if one.vendor.name == entry.vendor), None)
    match = None if served is None else served.router.match(entry.path)
    operation = None if match is None else match.operation(entry.method)
    answer = _json(entry.response_body)
    if served is None or match is None or operation is None:
        texts, _ = fields_of(entry.query)
        body = _json(entry.request_body)
        query: dict[str, Json] = dict(texts)
        return Recalled(entry, served, query=query, headers=headers, body=body, answer=answer)
    checks = served.checks[operation.id]
    values = checks.values(match.values, request_of(entry, headers))
    sent = _sent(entry.query, empty=not served.spec.empty_query_absent)
    return Recalled(
        entry,
        served,
        operation,
        path=values.path,
        query={name: value for name, value in values.query.items() if name.lower() in sent},
        defaults={name: value for name, value in values.query.items() if name.lower() not in sent},
        headers=headers,
        body=_body(entry, checks, headers),
        answer=answer,
    )


def _sent(query: str, *, empty: bool) -> set[str]:
    """Return the names in a query in lower case, those of objects too; `empty` values count."""
    return {
        one.lower()
        for name, text in fields_of(query)[0]
        if text or empty
        for one in (name, owner(name))
    }


def request_of(entry: Entry, headers: Mapping[str, str]) -> Request:
    """Return the request of an entry as it was kept; `headers` have lower-case names."""
    return Request(entry.method, entry.path, entry.query, headers, entry.request_body)


def _body(entry: Entry, checks: Checks, headers: Mapping[str, str]) -> Json:
    media = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == FORM and FORM in checks.operation.body:
        sent, broken = fields(entry.request_body)
        return EMPTY if broken or len(entry.request_body) >= MAX_BODY else checks.form(sent)[0]
    return _json(entry.request_body)


def _json(body: bytes) -> Json:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return EMPTY
