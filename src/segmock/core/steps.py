"""Steps of a scenario: requests in order, with the status that each is answered with.

What one answer holds can be captured for the requests behind it. Nothing of a step is executed:
`${name}` stands for a captured text and for nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import orjson

from segmock.core.document import Defect, Json, Record, at, pointer
from segmock.core.messages import Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmock.core.messages import Response

MAX_STEPS = 1_000
MAX_BLANKS = 16 * 1024 * 1024
MAX_SECONDS = 10 * 366 * 86_400
NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")
BODIES = {"json", "form", "body", "size"}
METHOD = re.compile(r"[A-Z]{3,7}")
_CAPTURED = re.compile(r"\$\{([a-z][a-z0-9_-]{0,63})\}")
_REQUEST = {"method", "path", "query", "headers", *BODIES}
_STEP = {"name", "request", "expect", "capture", "advance"}


@dataclass(frozen=True)
class Step:
    """One request and what is expected of its answer, or a while in which nothing is asked.

    `capture` maps names to a JSON pointer into the answer's body, or to `{"header": name}`.
    `advance` are the seconds that pass first.
    """

    name: str
    request: Record = field(default_factory=dict)
    status: int = 0
    capture: dict[str, Json] = field(default_factory=dict)
    advance: float = 0
    pointer: str = ""

    def message(self, headers: Mapping[str, str], captured: Mapping[str, str]) -> Request:
        """Return the request; `headers` go with it unless the step has its own or null.

        Raises KeyError for a name that has not been captured.
        """
        own = {name.lower(): text for name, text in self.request.get("headers", {}).items()}
        wanted = {**{name.lower(): text for name, text in headers.items()}, **own}
        sent = {n: _filled(text, captured) for n, text in wanted.items() if text is not None}
        path, _, query = _filled(self.request["path"], captured, escape=True).partition("?")
        more = urlencode(_filled(self.request.get("query", {}), captured), doseq=True)
        body = self._body(sent, captured)
        return Request(
            self.request["method"],
            path,
            "&".join(filter(None, (query, more))),
            sent,
            body,
            origin="http://127.0.0.1:4010",
        )

    def _body(self, headers: dict[str, str], captured: Mapping[str, str]) -> bytes:
        if "json" in self.request:
            headers.setdefault("content-type", "application/json")
            return orjson.dumps(_filled(self.request["json"], captured))
        if "form" in self.request:
            headers.setdefault("content-type", "application/x-www-form-urlencoded")
            return urlencode(_filled(self.request["form"], captured), doseq=True).encode()
        if "size" in self.request:
            headers.setdefault("content-type", "application/json")
            return b" " * int(self.request["size"])
        return str(_filled(self.request.get("body", ""), captured)).encode()

    def captures(self, response: Response) -> dict[str, str]:
        """Return the texts that the step captures; raises KeyError for what is not there."""
        headers = {name.lower(): text for name, text in response.headers.items()}
        found: dict[str, str] = {}
        for name, place in self.capture.items():
            if isinstance(place, dict):
                found[name] = headers[place["header"].lower()]
            else:
                found[name] = _text(at(orjson.loads(response.body or b"null"), place))
        return found


@dataclass(frozen=True)
class Script:
    """The steps of a scenario, and the headers that go with every request."""

    headers: dict[str, str]
    steps: tuple[Step, ...]


def read(raw: Record, file: str) -> tuple[Script | None, list[Defect]]:
    """Return the script of a parsed scenario, None when it has no steps, and every defect."""
    reader = _Reader(file)
    script = reader.read(raw) if "steps" in raw or "send" in raw else None
    return script, reader.defects


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.defects: list[Defect] = []

    def defect(self, place: str, what: str, hint: str) -> None:
        self.defects.append(Defect(self.file, place, what, hint))

    def read(self, raw: Record) -> Script:
        send = raw.get("send", {})
        if not isinstance(send, dict) or send.keys() - {"headers"}:
            self.defect("/send", "is not what goes with every request", "Write headers.")
            send = {}
        headers = self._texts(send.get("headers", {}), "/send/headers")
        listed = raw.get("steps", [])
        if not isinstance(listed, list) or len(listed) > MAX_STEPS:
            self.defect("/steps", "is not a list of steps", f"Write at most {MAX_STEPS} of them.")
            listed = []
        steps = [self._step(one, pointer("steps", n)) for n, one in enumerate(listed)]
        return Script(headers, tuple(step for step in steps if step is not None))

    def _step(self, raw: Json, place: str) -> Step | None:
        if not isinstance(raw, dict) or not isinstance(raw.get("name"), str):
            self.defect(place, "is not a step", "Write name, and request with expect, or advance.")
            return None
        self._known(raw, _STEP, place)
        seconds = raw.get("advance", 0)
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            seconds = -1
        if not 0 <= seconds <= MAX_SECONDS:
            hint = f"Write seconds, from 0 to {MAX_SECONDS}."
            self.defect(f"{place}/advance", f"is {raw['advance']!r}", hint)
        if "request" not in raw:
            if not seconds:
                self.defect(place, "does nothing", "Write request, or advance.")
            return Step(raw["name"], advance=seconds, pointer=place)
        request = self._request(raw["request"], f"{place}/request")
        expect = raw.get("expect", {})
        status = expect.get("status") if isinstance(expect, dict) else None
        if not isinstance(status, int) or isinstance(status, bool) or expect.keys() != {"status"}:
            self.defect(f"{place}/expect", "is no status", "Write {status: 200}.")
            status = 0
        capture = self._capture(raw.get("capture", {}), f"{place}/capture")
        return Step(raw["name"], request, status, capture, seconds, place)

    def _request(self, raw: Json, place: str) -> Record:
        if not isinstance(raw, dict):
            self.defect(place, "is not a request", "Write method and path.")
            return {}
        self._known(raw, _REQUEST, place)
        method, path = raw.get("method"), raw.get("path")
        if not isinstance(method, str) or not METHOD.fullmatch(method):
            self.defect(f"{place}/method", f"is {method!r}", "Write one in capitals, such as GET.")
        if not isinstance(path, str) or not path.startswith("/"):
            self.defect(f"{place}/path", f"is {path!r}", "Write a path that begins with a slash.")
        if len(bodies := sorted(BODIES & raw.keys())) > 1:
            self.defect(place, f"has {' and '.join(bodies)}", "Write one of them.")
        size = raw.get("size", 0)
        if isinstance(size, bool) or not isinstance(size, int) or not 0 <= size <= MAX_BLANKS:
            self.defect(f"{place}/size", f"is {size!r}", f"Write bytes, from 0 to {MAX_BLANKS}.")
        for name in {"query", "form"} & raw.keys():
            if not isinstance(raw[name], dict):
                self.defect(f"{place}/{name}", "is not a mapping", "Map names to values.")
        return {**raw, "headers": self._texts(raw.get("headers", {}), f"{place}/headers")}

    def _texts(self, raw: Json, place: str) -> dict[str, Json]:
        if isinstance(raw, dict) and all(isinstance(t, str | None) for t in raw.values()):
            return raw
        self.defect(place, "is not a mapping of texts", "Map header names to texts, or to null.")
        return {}

    def _capture(self, raw: Json, place: str) -> dict[str, Json]:
        if not isinstance(raw, dict):
            self.defect(place, "is not a mapping", "Map a name to a JSON pointer or a header.")
            return {}
        for name, what in raw.items():
            if not NAME.fullmatch(name):
                hint = "Use lower-case letters, digits, hyphens and underscores."
                self.defect(place + pointer(name), "is no name", hint)
            header = isinstance(what, dict) and isinstance(what.get("header"), str)
            if not (header or (isinstance(what, str) and what[:1] in {"", "/"})):
                hint = "Write a JSON pointer into the body, or {header: name}."
                self.defect(place + pointer(name), f"is {what!r}", hint)
        return raw

    def _known(self, raw: Record, known: set[str], place: str) -> None:
        for key in sorted(raw.keys() - known):
            self.defect(place + pointer(key), "is unknown", f"Known: {', '.join(sorted(known))}.")


def _filled(value: Json, captured: Mapping[str, str], *, escape: bool = False) -> Json:
    """Return a value with every `${name}` in its texts replaced; raises KeyError."""
    if isinstance(value, str):
        return _CAPTURED.sub(
            lambda found: quote(captured[found[1]], safe="") if escape else captured[found[1]],
            value,
        )
    if isinstance(value, list):
        return [_filled(one, captured) for one in value]
    if isinstance(value, dict):
        return {name: _filled(one, captured) for name, one in value.items()}
    return value


def _text(value: Json) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
