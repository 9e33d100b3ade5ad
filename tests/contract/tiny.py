"""A tiny target in memory, right in everything until it is given a fault.

Its description is `tiny.yaml`, its profile `profiles/tiny.yaml`; what it does is in `operations.py`
and `lists.py`. To add a fault: write its name and a sentence into FAULTS of `faults.py`, and ask
`self.has("its-name")` at the place where the target goes wrong. A fault that only changes answers
needs no name: hand over `alter`, which gets each reply and returns what is sent in its place. Time
does not pass: replies only claim to have taken their seconds.

    outcomes("what-is-deleted-is-gone")              # the results of a law at the right target
    outcomes("what-is-deleted-is-gone", "undying")   # and at one that deletes nothing
    requests("pages-leave-nothing-out")              # how many requests laws make
"""

from __future__ import annotations

import re
import threading
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qsl

import orjson

from segmock.contract import suite
from segmock.contract.calls import Call, Reply, Unanswered
from segmock.contract.finding import Result
from segmock.contract.holding import held
from segmock.contract.wire import Transport
from segmock.core.matching import Router
from segmock.core.messages import Request
from tests.contract.faults import FAULTS
from tests.contract.operations import Operations, Refused, Tenant

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.contract.api import Api
    from segmock.core.document import Json, Record
    from segmock.core.problem import Violation
    from segmock.core.spec import Operation

Said: TypeAlias = "tuple[int, Json]"
FOLDER = Path(__file__).parent
TENANTS = {"segmock": "one", "segmock-readonly": "one", "other": "two"}
"""Key to the tenant that it opens."""
MAX_BODY, LONGEST = 65536, 200
QUICK, SLOW = 0.001, 2.5
RACES = {
    "codes-race": "createBox",
    "ids-race": "createBox",
    "versions-race": "replaceBox",
    "notes-race": "putShelf",
}
"""Fault to the operation whose requests overtake each other."""
RACERS, PATIENCE = 8, 5.0
"""Requests that come at once, and the seconds for which the first of them waits for the last."""


class Tiny(Operations, Transport):
    """The target, as a `Transport`."""

    def __init__(self, *faults: str, alter: Callable[[Reply], Reply] | None = None) -> None:
        unknown = {*faults} - FAULTS.keys()
        assert not unknown, f"add {unknown} to FAULTS"
        self.faults = frozenset(faults)
        self.alter = alter or (lambda reply: reply)
        self.tenants = {name: Tenant() for name in sorted({*TENANTS.values()})}
        self.now = self.reads = 0
        self._lock, self._start = threading.Lock(), threading.Barrier(RACERS)
        self.router = Router(agreed().spec)

    def close(self) -> None:
        """There is nothing to close."""

    def send(self, call: Call) -> Reply:
        """Answer a call."""
        before = deepcopy(self.tenants) if self._races(call) else None
        if before:
            self._start.wait(PATIENCE)
        with self._lock:
            self.before = before or self.tenants
            return self.alter(self._reply(call))

    def _races(self, call: Call) -> bool:
        if call.operation == "putShelf":
            name = call.path.rpartition("/")[2]
            if not any(name in tenant.shelves for tenant in self.tenants.values()):
                return False
        return any(self.has(fault) and call.operation == one for fault, one in RACES.items())

    def _reply(self, call: Call) -> Reply:
        self.now += 1
        self.headers: dict[str, str] = {}
        try:
            status, value = self._handled(call)
        except Refused as refusal:
            status, value = refusal.status, {"title": refusal.title, "status": refusal.status}
        except (KeyError, TypeError, ValueError, AttributeError):
            # Whoever checks nothing stumbles.
            if not any(fault.endswith(("unchecked", "taken")) for fault in self.faults):
                raise
            status, value = 500, {"title": "stumbled", "status": 500}
        media = "application/json" if status < 400 else "application/problem+json"
        if isinstance(value, bytes):
            media, body = "text/csv", value
        else:
            body = b"" if value is None else orjson.dumps(value)
        headers = {"content-type": media, **self.headers} if body else self.headers
        return Reply(call, status, headers, body, self._seconds(call))

    def _seconds(self, call: Call) -> float:
        self.reads += call.method == "GET"
        if self.has("hangs") and self.reads % 20 == 0:
            raise Unanswered(call, "timeout")
        slow = (
            (self.has("slow-ids") and re.search(r"/boxes/\w*[05ab]$", call.path))
            or (self.has("slow-largest") and "limit=50" in call.query)
            or (self.has("slow-creation") and call.operation == "createBox")
            or (self.has("slow-once") and self.reads == 15)
        )
        return SLOW if slow else QUICK

    # --- requests --------------------------------------------------------------------------------
    def _handled(self, call: Call) -> Said:
        path = call.path.replace("+", "%20") if self.has("path-plus") else call.path
        match = self.router.match(path)
        if match is None:
            raise Refused(404, "no such path")
        operation = match.operation(call.method)
        if operation is None:
            if not self.has("methods-unnamed"):
                self.headers["allow"] = ", ".join(match.allow)
            if self.has("methods-open"):
                return 200, {}
            raise Refused(405, "no such method")
        key = self._opened(call, operation)
        if 406 in operation.replies and not self.has("accept-ignored"):
            self._acceptable(call)
        checks = agreed().checks[operation.id]
        request = Request(call.method, call.path, call.query, call.headers, call.body or b"")
        values = checks.values(match.values, request)
        if values.found and not self.has("parameters-unchecked"):
            self._noted(call)
            raise Refused(400, str(values.found[0]))
        if values.path["tenant"] != TENANTS[key] and not self.has("any-tenant"):
            raise Refused(403, "the tenant is another one")
        self.tenant = self.tenants["one" if self.has("one-store") else values.path["tenant"]]
        self._permitted(call, operation, key)
        body = self._body(call) if operation.body else None
        if operation.body:
            self._checked(operation, body)
        self.asked = values.query
        self.sent_query = dict(parse_qsl(call.query, keep_blank_values=True))
        named: Record = {n: v for n, v in values.path.items() if n != "tenant"}
        handler = re.sub("(?<=[a-z])[A-Z]", lambda m: f"_{m[0].lower()}", operation.id)
        answered: Said = getattr(self, handler)(
            *named.values(), *([body] if operation.body else [])
        )
        return answered

    def _noted(self, call: Call) -> None:
        """Note on all boxes that a change was refused, if that is what is wrong."""
        if self.has("refused-yet-noted") and call.method != "GET":
            for box in self.tenants["one"].boxes.values():
                box["note"] = "refused"

    def _opened(self, call: Call, operation: Operation) -> str:
        """Return the key of a request, or refuse it."""
        if (key := self._key(call, operation)) in TENANTS:
            return key
        self.headers["www-authenticate"] = "Key"
        if self.has("tells-boxes") and call.path.rpartition("/")[2] in self.tenants["one"].boxes:
            raise Refused(403, "you may not")
        raise Refused(401, "the key is missing, unknown or expired")

    def _key(self, call: Call, operation: Operation) -> str:
        """Return the key of a request, or the one that an id and a secret stand for."""
        key = call.headers.get("x-key", "")
        if len(operation.security) > 1 and not self.has("pair-closed"):
            pair = call.headers.get("x-id", ""), call.headers.get("x-secret", "")
            half = pair[0] or pair[1] if self.has("half-enough") else ""
            key = key or half or (pair[0] if pair[0] == pair[1] else "")
        if self.has("open-shelves") and operation.id == "listShelves":
            return key or "segmock"
        if self.has("any-key") and key == "no-such-credential":
            return "segmock"
        if self.has("expired-key") and key == "segmock-expired":
            return "segmock"
        return key

    def _permitted(self, call: Call, operation: Operation, key: str) -> None:
        if key != "segmock-readonly":
            return
        if call.method != "GET" and not self.has("narrow-writes"):
            if self.has("refused-yet-deleted") and operation.id == "deleteBox":
                self.tenant.boxes.clear()
            if self.has("refused-yet-added") and operation.id == "addBox":
                self.add_box(*call.path.split("/")[4:7:2])
            raise Refused(403, "the key may only read")
        if call.method == "GET" and self.has("narrow-closed"):
            raise Refused(403, "the key may not even read")

    @staticmethod
    def _acceptable(call: Call) -> None:
        accepted = call.headers.get("accept", "*/*")
        if "json" not in accepted and "*/*" not in accepted:
            raise Refused(406, "there is JSON only")

    def _checked(self, operation: Operation, body: Json) -> None:
        """Refuse a body that is not as described."""
        found = agreed().checks[operation.id].body("application/json", body)
        found = [one for one in found if not self._forgiven(one)]
        longest = isinstance(body, dict) and len(str(body.get("name"))) == LONGEST
        if longest and self.has("longest-refused"):
            raise Refused(400, "the name is too long")
        if found:
            made = self.has("refused-yet-made") and operation.id == "createBox"
            if made and isinstance(body, dict) and isinstance(body.get("code"), str):
                self.create_box({"name": "refused", **body})
            raise Refused(400, str(found[0]))

    def _forgiven(self, violation: Violation) -> bool:
        keyword = violation.keyword
        return (
            (self.has("required-unchecked") and keyword == "required")
            or (self.has("null-unchecked") and violation.received == "null")
            or (self.has("enum-unchecked") and keyword == "enum")
            or (self.has("length-unchecked") and keyword == "maxLength")
            or (self.has("strangers-taken") and keyword == "additionalProperties")
            or (self.has("depths-unchecked") and violation.pointer.count("/") > 1)
        )

    def _body(self, call: Call) -> Json:
        media = call.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media != "application/json" and not self.has("media-ignored"):
            raise Refused(415, "the body is no JSON")
        if len(call.body or b"") > MAX_BODY and not self.has("size-ignored"):
            raise Refused(413, "too large")
        try:
            return orjson.loads(call.body or b"")
        except orjson.JSONDecodeError:
            if self.has("malformed-taken"):
                return {"name": "malformed"}
            raise Refused(400, "malformed") from None


@cache
def agreed() -> suite.Contract:
    """Return the contract of the tiny target."""
    return suite.contract(FOLDER, "tiny")


def api(
    *faults: str, seed: int = 1, alter: Callable[[Reply], Reply] | None = None, **profile: Json
) -> Api:
    """Return a fresh target as laws see it; further arguments replace parts of its profile."""
    told = replace(agreed(), profile=replace(agreed().profile, **profile))
    return suite.api(told, Tiny(*faults, alter=alter), {}, suite.Options(seed=seed))


def outcomes(
    law: str, *faults: str, alter: Callable[[Reply], Reply] | None = None, **profile: Json
) -> list[Result]:
    """Return what becomes of one law at a fresh target, one result for each subject."""
    events = held(api(*faults, alter=alter, **profile), [law])
    return [event for event in events if isinstance(event, Result) and event.law == law]


def states(law: str, *faults: str, **given: Json) -> set[str]:
    """Return the states of a law's results: kept, broken, skipped."""
    return {result.state for result in outcomes(law, *faults, **given)}


def requests(*laws: str) -> dict[str, int]:
    """Return how many requests each of some laws makes, held one after the other."""
    results = [event for event in held(api(), laws) if isinstance(event, Result)]
    return {law: sum(one.requests for one in results if one.law == law) for law in laws}
