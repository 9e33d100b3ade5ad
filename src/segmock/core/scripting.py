"""How the steps of a scenario are read from a parsed file: every defect is found at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segmock.core import rules
from segmock.core.document import Defect, Json, Record, pointer, walk
from segmock.core.expecting import Expectation, Reader
from segmock.core.explaining import shown
from segmock.core.matchers import CAPTURED, Matcher
from segmock.core.steps import MAX_SECONDS, Script, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.core.rules import Rule

MAX_STEPS = 1_000
MAX_REPEAT = 1_000
MAX_REQUESTS = 10_000
"""Requests of a scenario, those that are repeated counted each time."""
MAX_BLANKS = 16 * 1024 * 1024
NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")
WORLD = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
BODIES = {"json", "form", "body", "size"}
SELECTS = "segmock-world"
"""The header that chooses a world; a replay has worlds of its own."""
SENT = {"host", "content-length", "transfer-encoding", "connection"}
"""Headers that whoever sends a request writes, out of its target and its body."""
METHOD = re.compile(r"[A-Z]{3,7}")
STATUSES = range(100, 600)
REQUEST = {"method", "path", "query", "headers", *BODIES}
STEP = {"name", "request", "expect", "capture", "advance", "repeat", "world", "faults"}
ASKING = STEP - {"name", "advance", "world", "faults"}
"""What only a step with a request has."""
PART = {"header", "query"}
"""What says which part of an answer is captured, where that is no part of the body."""
EXPECT = {"status", "headers", "body", "broken-off"}


def read(raw: Record, file: str) -> tuple[Script | None, list[Defect]]:
    """Return the script of a parsed scenario, None when it has no steps, and every defect."""
    reader = _Reader(file)
    script = reader.read(raw) if "steps" in raw or "send" in raw else None
    return script, reader.defects


class _Reader:
    def __init__(self, file: str) -> None:
        self.matchers = Reader(file)
        self.defects = self.matchers.defects
        self._file = file
        self._captured: set[str] = set()

    def defect(self, place: str, what: str, hint: str) -> None:
        self.defects.append(Defect(self._file, place, what, hint))

    def read(self, raw: Record) -> Script:
        send = raw.get("send", {})
        if not isinstance(send, dict) or send.keys() - {"headers"}:
            self.defect("/send", "is not what goes with every request", "Write headers.")
            send = {}
        headers = self._texts(send.get("headers", {}), "/send/headers")
        for place in _names(headers, "/send/headers"):
            self.defect(place[0], "uses what is captured", "Name such a header in the steps.")
        listed = raw.get("steps", [])
        if not isinstance(listed, list) or len(listed) > MAX_STEPS:
            self.defect("/steps", "is not a list of steps", f"Write at most {MAX_STEPS} of them.")
            listed = []
        steps = [self._step(one, pointer("steps", n)) for n, one in enumerate(listed)]
        known = tuple(step for step in steps if step is not None)
        if (sent := sum(step.repeat for step in known)) > MAX_REQUESTS:
            self.defect("/steps", f"send {sent} requests", f"Send at most {MAX_REQUESTS}.")
        return Script(headers, known)

    def _step(self, raw: Json, place: str) -> Step | None:
        if not isinstance(raw, dict) or not isinstance(raw.get("name"), str):
            hint = "Write name, and request with expect, advance or faults."
            self.defect(place, "is not a step", hint)
            return None
        self._known(raw, STEP, place)
        seconds = self._seconds(raw.get("advance", 0), f"{place}/advance")
        world = raw.get("world", "")
        if "world" in raw and not (isinstance(world, str) and WORLD.fullmatch(world)):
            hint = "Write lower-case letters, digits and hyphens."
            self.defect(f"{place}/world", f"is {shown(world)}", hint)
        faults = self._faults(raw["faults"], f"{place}/faults") if "faults" in raw else None
        self._refuse_unknown(raw.get("advance"), f"{place}/advance")
        if "request" not in raw:
            for key in sorted(raw.keys() & ASKING):
                self.defect(place + pointer(key), "needs a request", "Write request, or remove it.")
            if not seconds and faults is None:
                self.defect(place, "does nothing", "Write request, advance or faults.")
            return Step(raw["name"], advance=seconds, world=world, faults=faults, pointer=place)
        repeat = raw.get("repeat", 1)
        if not _whole(repeat, 1, MAX_REPEAT):
            hint = f"Write a whole number from 1 to {MAX_REPEAT}."
            self.defect(f"{place}/repeat", f"is {shown(repeat)}", hint)
            repeat = 1
        request = self._request(raw["request"], f"{place}/request")
        expect = self._expect(raw.get("expect"), f"{place}/expect")
        for part in ("request", "expect"):
            self._refuse_unknown(raw.get(part), place + pointer(part))
        capture = self._capture(raw.get("capture", {}), f"{place}/capture")
        self._captured |= capture.keys()
        return Step(raw["name"], request, expect, capture, seconds, repeat, world, faults, place)

    def _seconds(self, seconds: Json, place: str) -> float | str:
        if isinstance(seconds, str) and CAPTURED.fullmatch(seconds):
            return seconds
        number = not isinstance(seconds, bool) and isinstance(seconds, int | float)
        if number and 0 <= seconds <= MAX_SECONDS:
            return float(seconds)
        self.defect(place, f"is {shown(seconds)}", f"Write seconds, from 0 to {MAX_SECONDS}.")
        return 0

    def _faults(self, raw: Json, place: str) -> tuple[Rule, ...]:
        found, defects = rules.listed(raw, self._file, place)
        self.defects += defects
        return found

    def _expect(self, raw: Json, place: str) -> Expectation:
        if not isinstance(raw, dict):
            self.defect(place, "is not what is expected", "Write {status: 200}.")
            return Expectation()
        self._known(raw, EXPECT, place)
        if "broken-off" in raw:
            if raw["broken-off"] is not True or len(raw) > 1:
                hint = "Write {broken-off: true} and nothing else."
                self.defect(f"{place}/broken-off", "is odd", hint)
            return Expectation(broken_off=True)
        listed = raw.get("status")
        statuses: list[Json] = listed if isinstance(listed, list) else [listed]
        if not statuses or not all(_whole(one, STATUSES[0], STATUSES[-1]) for one in statuses):
            hint = "Write one, such as 200, or a list of those that are right."
            self.defect(f"{place}/status", "is no status", hint)
            statuses = []
        body = self.matchers.matcher(raw["body"], f"{place}/body") if "body" in raw else None
        headers = self._headers(raw.get("headers", {}), f"{place}/headers")
        return Expectation(tuple(statuses), headers, body)

    def _headers(self, raw: Json, place: str) -> tuple[tuple[str, Matcher], ...]:
        if not isinstance(raw, dict):
            self.defect(place, "is not a mapping", "Map header names to texts or matchers.")
            return ()
        found = []
        for name, wanted in raw.items():
            # A header is a text, whatever it looks like in the file.
            number = not isinstance(wanted, bool) and isinstance(wanted, int | float)
            text = shown(wanted) if number else wanted
            if not isinstance(text, str | dict):
                hint = "Write a text or a matcher."
                self.defect(place + pointer(name), f"is {shown(wanted)}", hint)
            found.append((name.lower(), self.matchers.matcher(text, place + pointer(name))))
        return tuple(found)

    def _request(self, raw: Json, place: str) -> Record:
        if not isinstance(raw, dict):
            self.defect(place, "is not a request", "Write method and path.")
            return {}
        self._known(raw, REQUEST, place)
        method, path = raw.get("method"), raw.get("path")
        if not isinstance(method, str) or not METHOD.fullmatch(method):
            hint = "Write one in capitals, such as GET."
            self.defect(f"{place}/method", f"is {shown(method)}", hint)
        if not isinstance(path, str) or not path.startswith("/"):
            hint = "Write a path that begins with a slash."
            self.defect(f"{place}/path", f"is {shown(path)}", hint)
        if len(bodies := sorted(BODIES & raw.keys())) > 1:
            self.defect(place, f"has {' and '.join(bodies)}", "Write one of them.")
        if not _whole(size := raw.get("size", 0), 0, MAX_BLANKS):
            hint = f"Write bytes, from 0 to {MAX_BLANKS}."
            self.defect(f"{place}/size", f"is {shown(size)}", hint)
        if not isinstance(text := raw.get("body", ""), str):
            self.defect(f"{place}/body", f"is {shown(text)}", "Write a text, or use json.")
        for name in sorted({"query", "form"} & raw.keys()):
            if not isinstance(raw[name], dict):
                self.defect(f"{place}/{name}", "is not a mapping", "Map names to values.")
        return {**raw, "headers": self._texts(raw.get("headers", {}), f"{place}/headers")}

    def _texts(self, raw: Json, place: str) -> dict[str, Json]:
        if isinstance(raw, dict) and all(isinstance(t, str | None) for t in raw.values()):
            for name in raw:
                if name.lower() == SELECTS:
                    self.defect(place + pointer(name), "chooses a world", "Write `world: NAME`.")
                if name.lower() in SENT:
                    hint = "Leave it out: it follows from the target's address and the body."
                    self.defect(place + pointer(name), "is written by whoever sends", hint)
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
            header = (
                isinstance(what, dict)
                and "header" in what
                and what.keys() <= PART
                and all(isinstance(one, str) for one in what.values())
            )
            if not (header or (isinstance(what, str) and what[:1] in {"", "/"})):
                hint = "Write a JSON pointer into the body, {header: name}, or query beside it."
                self.defect(place + pointer(name), f"is {shown(what)}", hint)
        return raw

    def _refuse_unknown(self, part: Json, place: str) -> None:
        for where, name in _names(part, place):
            if name not in self._captured:
                hint = "Capture it in a step before this one."
                self.defect(where, f"uses {name!r}, which nothing has captured", hint)

    def _known(self, raw: Record, known: set[str], place: str) -> None:
        for key in sorted(raw.keys() - known):
            self.defect(place + pointer(key), "is unknown", f"Known: {', '.join(sorted(known))}.")


def _names(part: Json, place: str) -> Iterator[tuple[str, str]]:
    """Yield place and name of each captured text that is used."""
    for where, text in walk(part, place):
        if isinstance(text, str):
            for found in CAPTURED.finditer(text):
                yield where, found[1]


def _whole(value: Json, low: int, high: int) -> bool:
    return not isinstance(value, bool) and isinstance(value, int) and low <= value <= high
