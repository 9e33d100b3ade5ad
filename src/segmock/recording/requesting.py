"""The request of a step, out of one that was seen: nothing in it is secret, or of real people."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode

from segmock.core.credentials import VALID
from segmock.core.matchers import CAPTURED
from segmock.core.messages import EMPTY, FORM
from segmock.core.redacting import HIDDEN, guessed
from segmock.recording import hiding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.core.document import Json, Record
    from segmock.core.schemes import Scheme
    from segmock.recording.penning import Pen

JSON = "application/json"
ANYTHING = "*/*"
SAFE = ":@!$&'()*+,;=~"
"""What may stand in a segment of a path as it is, beside letters, digits and `-._`."""


def request(pen: Pen) -> Record:
    """Return the request of a step."""
    told = pen.told
    path, query = _path(pen), _query(pen)
    made: Record = {"method": told.request.method}
    made["path"] = f"{path}?{query}" if isinstance(query, str) and query else path
    if isinstance(query, dict):
        made["query"] = query
    headers = dict(_headers(pen))
    body = _body(pen)
    media = told.request.headers.get("content-type")
    if body and media is not None and media != _usual(body):
        headers["Content-Type"] = media
    return {**made, **({"headers": headers} if headers else {}), **body}


def _path(pen: Pen) -> str:
    told = pen.told
    shown = told.redaction.path(told.path).split("/")
    parts = []
    for raw, seen, text in zip(told.path.split("/"), shown, told.segments, strict=True):
        made = pen.hidden(text) if seen == HIDDEN else pen.text(text)
        parts.append(raw if made == text else _quoted(made))
    return "/".join(parts)


def _query(pen: Pen) -> str | dict[str, Json]:
    """Return the query as it stood on the wire, or decoded where that is easier to read."""
    sent, raw = pen.told.query, pen.told.request.query
    fields = [(name, pen.field(name, text)) for name, text in sent]
    if fields == sent and "%" not in raw and "+" not in raw:
        return raw
    made: dict[str, list[str]] = {}
    for name, text in fields:
        made.setdefault(name, []).append(text)
    flat = {name: texts[0] if len(texts) == 1 else texts for name, texts in made.items()}
    # What would not come out the same stays as it is, if there is nothing in it to hide: broken
    # escapes, names in turns.
    alike = parse_qsl(urlencode(flat, doseq=True), keep_blank_values=True) == fields
    return raw if fields == sent and not alike else flat


def _headers(pen: Pen) -> Iterator[tuple[str, str]]:
    yield from _credentials(pen)
    for name, text in pen.told.headers:
        yield name, pen.hidden(text) if text == HIDDEN else pen.field(name, text)
    sent = pen.told.request.headers
    if (accept := sent.get("accept", "")) and ANYTHING not in accept:
        yield "Accept", accept
    if prefer := sent.get("prefer"):
        yield "Prefer", prefer


def _credentials(pen: Pen) -> Iterator[tuple[str, str]]:
    told = pen.told
    shown = list(hiding.credentials(told))
    for scheme, credential in shown:
        # An id and a secret are encoded, so that nothing can be captured within.
        known = None if scheme.basic else pen.captures.known(credential, pen.step)
        if known is not None:
            text = known
        elif hiding.worded(credential):
            text = _written(scheme, hiding.plain(credential))
        else:
            text = scheme.written(hiding.word(told.response.status))
        yield _header(scheme, text)
    if not shown:
        for scheme in hiding.lacking(told):
            yield _header(scheme, scheme.written(VALID))


def _header(scheme: Scheme, text: str) -> tuple[str, str]:
    name, _, before = scheme.display.partition(": ")
    return name, before + text


def _written(scheme: Scheme, words: str) -> str:
    """Return words as a scheme has them; of an id and a secret that are not equal, the id's."""
    return scheme.written(words.partition(":")[0]) if scheme.basic else words


def _body(pen: Pen) -> Record:
    told = pen.told
    if not told.request.body:
        return {}
    if told.body is EMPTY:
        text = guessed(told.redaction.body(told.request.body)).decode(errors="replace")
        return {"body": pen.text(text)}
    if told.media != FORM:
        return {"json": pen.value(told.body)}
    fields: dict[str, Json] = told.body
    return {
        "form": {
            name: [pen.field(name, one) for one in value]
            if isinstance(value, list)
            else pen.field(name, value)
            for name, value in fields.items()
        }
    }


def _usual(body: Record) -> str | None:
    if "json" in body:
        return JSON
    return FORM if "form" in body else None


def _quoted(text: str) -> str:
    """Return a segment of a path percent-encoded, but for the captures in it."""
    parts = CAPTURED.split(text)
    # Every other one is the name of a capture.
    return "".join(f"${{{p}}}" if n % 2 else quote(p, safe=SAFE) for n, p in enumerate(parts))
