"""The journal as a file: as a HAR, and as a scenario. Credentials are hidden in both."""

from __future__ import annotations

import io
from http import HTTPStatus
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import harfile
import orjson

from segmock.core.clock import parse_iso
from segmock.core.journal import MAX_BODY
from segmock.core.messages import Answer, Response
from segmock.core.recalling import request_of
from segmock.recording import writing
from segmock.recording.recorded import Recorded
from segmock.web.control.journal import filtered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from segmock.core.journal import Entry
    from segmock.web.control.call import Call

YAML = "application/yaml"
HTTP = "HTTP/1.1"


def as_har(call: Call) -> Answer:
    """Return the entries that the filters let through as HAR 1.2."""
    entries = filtered(call)
    return Answer(200, orjson.loads(har(entries, call.origin)))


def as_scenario(call: Call) -> Answer:
    """Return the same as a scenario that replays them, from the beginning of the world's own."""
    world = call.world
    entries = filtered(call)
    cut = sum(len(entry.request_body) >= MAX_BODY for entry in entries)
    notes = [f"{cut} left out: the journal keeps {MAX_BODY} bytes of a body."] if cut else []
    passes = world.clock.step is None
    written = writing.scenario(
        [recorded(e, passes=passes) for e in entries if len(e.request_body) < MAX_BODY],
        call.served,
        name=f"{world.name}-requests"[:64],
        purpose=f"What the world {world.name} was asked.",
        start={"from": world.scenario.name, "seed": world.seed},
        notes=notes,
    )
    return Answer(200, written.text, media=YAML)


def recorded(entry: Entry, *, passes: bool) -> Recorded:
    """Return the exchange of an entry; `passes` tells whether time passes without requests."""
    headers = {name.lower(): text for name, text in entry.request_headers.items()}
    response = Response(entry.status, dict(entry.response_headers), entry.response_body)
    at = parse_iso(entry.at).timestamp() if passes else None
    return Recorded(request_of(entry, headers), response, at)


def har(entries: Iterable[Entry], origin: str) -> str:
    """Return entries as the text of a HAR; `origin` is where the mock was reached."""
    file = io.StringIO()
    creator = harfile.Creator(name="segmock", version=version("segmock"))
    with harfile.HarFile(file, creator=creator) as made:
        for entry in entries:
            made.add_entry(
                startedDateTime=parse_iso(entry.at),
                time=entry.seconds * 1000,
                request=_request(entry, origin),
                response=_response(entry),
                timings=harfile.Timings(send=0, wait=entry.seconds * 1000, receive=0),
                comment=entry.id,
            )
    return file.getvalue()


def _request(entry: Entry, origin: str) -> harfile.Request:
    body = entry.request_body.decode(errors="replace")
    query = f"?{entry.query}" if entry.query else ""
    posted = harfile.PostData(mimeType=_media(entry.request_headers), text=body) if body else None
    return harfile.Request(
        method=entry.method,
        url=f"{origin}{entry.path}{query}",
        httpVersion=HTTP,
        headers=_records(entry.request_headers),
        queryString=[
            harfile.Record(name=name, value=value)
            for name, value in parse_qsl(entry.query, keep_blank_values=True)
        ],
        postData=posted,
        bodySize=len(entry.request_body),
    )


def _response(entry: Entry) -> harfile.Response:
    headers = {name.lower(): text for name, text in entry.response_headers.items()}
    body = entry.response_body
    known = entry.status in HTTPStatus.__members__.values()
    return harfile.Response(
        status=entry.status,
        statusText=HTTPStatus(entry.status).phrase if known else "",
        httpVersion=HTTP,
        headers=_records(entry.response_headers),
        content=harfile.Content(
            size=len(body), mimeType=_media(headers), text=body.decode(errors="replace")
        ),
        redirectURL=headers.get("location", ""),
        bodySize=len(body),
    )


def _records(headers: Mapping[str, str]) -> list[harfile.Record]:
    return [harfile.Record(name=name, value=text) for name, text in headers.items()]


def _media(headers: Mapping[str, str]) -> str:
    found = (text for name, text in headers.items() if name.lower() == "content-type")
    return next(found, "application/octet-stream")


HANDLERS = {"exportHar": as_har, "exportScenario": as_scenario}
