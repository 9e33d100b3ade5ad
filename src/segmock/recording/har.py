"""HAR 1.2, as browsers save their traffic: read into exchanges, and nothing in it is fetched.

The few libraries that read HAR check nothing of a file, and the one that is well kept only writes;
so a JSON Schema says here what is needed of one.
"""

from __future__ import annotations

from base64 import b64decode
from collections import Counter
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode, urlsplit

import jsonschema_rs

from segmock.core.compile import parsed
from segmock.core.document import Defect, DefectsError, Json, Record, pointer
from segmock.core.explaining import explain
from segmock.core.messages import FORM, Request, Response
from segmock.recording.recorded import Recorded, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from segmock.core.serving import Served

MAX_BYTES = 64 * 1024 * 1024
MAX_ENTRIES = 100_000
MAX_DEFECTS = 20
"""Defects of one file that are told."""
MAX_HOSTS = 20
"""Hosts that are named."""

_TEXT = {"type": "string"}
_PAIRS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name", "value"],
        "properties": {"name": _TEXT, "value": _TEXT},
    },
}
_SENT = {
    "type": "object",
    "properties": {
        "mimeType": _TEXT,
        "text": _TEXT,
        "params": {
            "type": "array",
            "items": {"type": "object", "required": ["name"], "properties": {"name": _TEXT}},
        },
    },
}
_ENTRY = {
    "type": "object",
    "required": ["startedDateTime", "request", "response"],
    "properties": {
        "startedDateTime": _TEXT,
        "time": {"type": ["number", "null"]},
        "request": {
            "type": "object",
            "required": ["method", "url", "headers"],
            "properties": {
                "method": _TEXT,
                "url": _TEXT,
                "headers": _PAIRS,
                "postData": {"anyOf": [_SENT, {"type": "null"}]},
            },
        },
        "response": {
            "type": "object",
            "required": ["status", "headers", "content"],
            "properties": {
                "status": {"type": "integer"},
                "headers": _PAIRS,
                "content": {
                    "type": "object",
                    "properties": {"text": _TEXT, "encoding": _TEXT, "mimeType": _TEXT},
                },
            },
        },
    },
}
_HAR = jsonschema_rs.Draft202012Validator(
    {
        "type": "object",
        "required": ["log"],
        "properties": {
            "log": {
                "type": "object",
                "required": ["version", "entries"],
                "properties": {
                    "version": {"type": "string", "pattern": "^1\\.[0-9]+$"},
                    "entries": {"type": "array", "maxItems": MAX_ENTRIES, "items": _ENTRY},
                },
            }
        },
    }
)


class Entry(NamedTuple):
    """One exchange of a file, with the host that was asked; `ended` is when the answer was."""

    host: str
    ended: float
    recorded: Recorded


def load(path: Path) -> list[Entry]:
    """Return the entries of a file in the order of their answers; raises DefectsError."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        defect = Defect(path.name, "", f"cannot be read: {error.strerror}", "Check the path.")
        raise DefectsError([defect]) from error
    return read(raw, path.name)


def read(raw: bytes, name: str) -> list[Entry]:
    """Return the entries of a HAR file's content; raises DefectsError with what is wrong."""
    if len(raw) > MAX_BYTES:
        hint = "Save fewer requests at once."
        raise DefectsError([Defect(name, "", f"is larger than {MAX_BYTES} bytes", hint)])
    try:
        har = parsed(raw.removeprefix(b"\xef\xbb\xbf"))
    except ValueError as error:
        raise DefectsError([Defect(name, "", f"is no JSON: {error}", "Save it anew.")]) from None
    if not _HAR.is_valid(har):
        told = (one for error in _HAR.iter_errors(har) for one in explain(error, "body"))
        raise DefectsError(
            Defect(name, one.pointer, f"holds {one.received}", f"HAR 1.2 has {one.expected} there.")
            for one in islice(told, MAX_DEFECTS)
        )
    found: list[Entry] = []
    defects: list[Defect] = []
    for number, one in enumerate(har["log"]["entries"]):
        # What a browser has given up, or answered from its cache alone, has no status.
        if not one["response"]["status"]:
            continue
        try:
            found.append(_entry(one))
        except ValueError as error:
            place = pointer("log", "entries", number)
            defects.append(
                Defect(name, place, f"cannot be read: {error}", "Mend it, or remove it.")
            )
    if defects:
        raise DefectsError(defects[:MAX_DEFECTS])
    return sorted(found, key=lambda entry: entry.ended)


def described(
    entries: Iterable[Entry], vendors: Sequence[Served]
) -> tuple[list[Recorded], list[str]]:
    """Return the exchanges that a description has, and sentences on the others."""
    taken: list[Recorded] = []
    others: Counter[str] = Counter()
    for entry in entries:
        if told(entry.recorded, vendors) is not None:
            taken.append(entry.recorded)
        else:
            others[entry.host] += 1
    if not others:
        return taken, []
    named = ", ".join(f"{host} ({count})" for host, count in others.most_common(MAX_HOSTS))
    more = f" and {len(others) - MAX_HOSTS} more hosts" if len(others) > MAX_HOSTS else ""
    count = sum(others.values())
    return taken, [f"{count} left out: no description has what they ask for: {named}{more}."]


def _entry(raw: Record) -> Entry:
    """Return an entry; raises ValueError with what cannot be read."""
    asked, answered = raw["request"], raw["response"]
    parts = urlsplit(asked["url"])
    started = datetime.fromisoformat(raw["startedDateTime"])
    if started.tzinfo is None:
        started = started.replace(tzinfo=UTC)
    headers = dict(_joined(asked["headers"]))
    body, media = _posted(asked.get("postData") or {})
    if body and media:
        headers.setdefault("content-type", media)
    request = Request(asked["method"], parts.path or "/", parts.query, headers, body)
    content = answered["content"]
    got = dict(_joined(answered["headers"]))
    if media := content.get("mimeType"):
        got.setdefault("content-type", media)
    response = Response(answered["status"], got, _content(content))
    # Without what may stand before the host, which is a user's name and password.
    host = parts.netloc.rpartition("@")[2] or f"{parts.scheme}:"
    ended = started.timestamp() + (raw.get("time") or 0) / 1000
    return Entry(host, ended, Recorded(request, response, ended))


def _joined(pairs: Iterable[Record]) -> Iterator[tuple[str, str]]:
    found: dict[str, str] = {}
    for pair in pairs:
        name, text = pair["name"].lower(), pair["value"]
        # HTTP/2 says method and path as headers too.
        if not name.startswith(":"):
            found[name] = f"{found[name]},{text}" if name in found else text
    yield from found.items()


def _posted(raw: Record) -> tuple[bytes, str]:
    media = raw.get("mimeType", "")
    params: list[Record] = raw.get("params", [])
    if not raw.get("text") and params and media.partition(";")[0].strip().lower() == FORM:
        pairs: list[tuple[str, Json]] = [(one["name"], one.get("value", "")) for one in params]
        return urlencode(pairs).encode(), media
    return _bytes(raw.get("text", "")), media


def _content(raw: Record) -> bytes:
    text = raw.get("text", "")
    return b64decode(text, validate=True) if raw.get("encoding") == "base64" else _bytes(text)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
