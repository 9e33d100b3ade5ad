"""Calls, answers, findings and a toy shop for the tests of what is made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from segmock.contract.calls import Call, Reply
from segmock.contract.finding import Finding, Report, Result
from segmock.contract.tracing import captured, filled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segmock.contract.tracing import Template
    from segmock.core.document import Json

NASTY = "<script>alert('x')</script> & \"quoted\" ]]> \x00\x1b[2J\u202e\ud800 %s {{ 7*7 }} 😀"
JSON = {"content-type": "application/json"}


def call(method: str, target: str, body: Json = None, **headers: str) -> Call:
    """Return a call; a body that is not bytes is sent as JSON, underscores are dashes in names."""
    path, _, query = target.partition("?")
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    if body is None or isinstance(body, bytes):
        return Call("", method, path, query, named, body)
    return Call("", method, path, query, {**JSON, **named}, orjson.dumps(body))


def reply(asked: Call, status: int = 200, body: Json = None, **headers: str) -> Reply:
    """Return an answer to a call."""
    raw = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
    return Reply(asked, status, {**(JSON if raw else {}), **headers}, raw, 0.012)


class Shop:
    """A toy server of crates under ids of its own, with one fault: what is deleted stays listed.

    Keys are unique. Ids depend on `start`, as they do on another day.
    """

    def __init__(self, start: int = 1000) -> None:
        self._next = start
        self.crates: dict[str, Json] = {}
        self.gone: set[str] = set()

    def send(self, asked: Call) -> Reply:
        """Answer a call."""
        _, _, key = asked.path.partition("/crates/")
        if asked.method == "POST" and not key:
            self._next += 7
            made = {"id": f"crate-{self._next}", **orjson.loads(asked.body or b"{}")}
            if any(one["key"] == made["key"] for one in self.crates.values()):
                return reply(asked, 409, {"error": "taken"})
            self.crates[made["id"]] = made
            return reply(asked, 201, made, location=f"/crates/{made['id']}")
        if asked.method == "GET" and not key:
            return reply(asked, 200, {"items": list(self.crates.values())})
        if key not in self.crates or key in self.gone:
            return reply(asked, 404, {"error": "no crate"})
        if asked.method == "DELETE":
            self.gone.add(key)
            return reply(asked, 204)
        if asked.method == "PUT":
            self.crates[key] = {"id": key, **orjson.loads(asked.body or b"{}")}
        return reply(asked, 200, self.crates[key])


def replayed(templates: Sequence[Template], shop: Shop) -> list[Reply]:
    """Send templates to a shop, each filled with what the answers before it gave."""
    known: dict[str, str] = {}
    replies = []
    for template in templates:
        replies.append(shop.send(filled(template, known)))
        known |= captured(template, replies[-1])
    return replies


def finding(check: str = "schema", operation: str = "browse", **more: Json) -> Finding:
    """Return a finding."""
    told: Mapping[str, Json] = {"expected": "a crate", "actual": "404 no crate", **more}
    endpoint = "GET /crates" if operation else ""
    return Finding(check, operation, **{"endpoint": endpoint, **told})


def result(law: str = "schema", group: str = "A", **more: Json) -> Result:
    """Return a result: broken where it has findings, else kept."""
    state = "broken" if more.get("findings") else "kept"
    return Result(law, group, **{"sentence": f"What {law} says.", "state": state, **more})


def report(*results: Result, vendor: str = "acme", **more: Json) -> Report:
    """Return a report."""
    told = {"requests": 21, "seconds": 1.25, "started": "2026-06-01T09:00:00+00:00", **more}
    return Report(vendor, "http://127.0.0.1:4010", 7, results, **told)


def nasty() -> Report:
    """Return a report in which every text could break a format."""
    asked = call("GET", "/crates?q=%3Cb%3E", authorization="Bearer hush")
    bad = finding(
        NASTY.replace(" ", ""),
        NASTY.replace(" ", ""),
        endpoint=NASTY,
        expected=NASTY,
        actual=NASTY,
        pointer="#/paths/" + NASTY,
        code=113,
        curl=("BASE=http://127.0.0.1:4010", f"curl {NASTY}"),
        replies=(reply(asked, 200, NASTY.encode(errors="replace"), location=NASTY),),
    )
    return report(
        result(NASTY, "A", sentence=NASTY, subject=NASTY, findings=(bad,), accepted=(bad,)),
        result("other", NASTY, state="skipped", reason=NASTY, subject="crates"),
        vendor=NASTY,
        notes=(NASTY,),
        versions={"segmock": NASTY},
        started=NASTY,
    )
