"""What is asked of every server: four requests, and the answers that they must get."""

from __future__ import annotations

from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterator

DESCRIPTION = Path(__file__).resolve().parent.parent / "openapi" / "kibo.yaml"
"""The description that all servers are given."""

VENDOR = "kibo"
TOKEN = "segmock"
SEGMENTS = "/api/commerce/customer/segments"
PAGE = 20
"""Items on a full page."""

UNIQUE = "{n}"
"""Stands in a body for a text that no other request has."""

NEW = '{"code":"code-{n}","name":"Loyal customers","description":"Three orders or more"}'
WRONG = '{"code":7,"name":"Loyal customers","description":"Three orders or more"}'


class WrongAnswerError(Exception):
    """A server did not answer as it should, so there is nothing to measure."""


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of request; `expected` are the statuses that are right."""

    name: str
    method: str
    path: str
    expected: frozenset[int]
    body: str = ""

    @property
    def refused(self) -> bool:
        """Whether the right answer is a refusal."""
        return min(self.expected) >= 400

    def bodies(self, prefix: str) -> Iterator[bytes]:
        """Yield a body for each request, without end; no two prefixes have one in common."""
        return (self.body.replace(UNIQUE, f"{prefix}-{n}").encode() for n in count())


# The valid POST comes last: what it leaves behind must not be in the way of the others.
CASES = (
    Case("GET by id", "GET", f"{SEGMENTS}/1001", frozenset({200})),
    Case("GET list of 20", "GET", f"{SEGMENTS}?pageSize={PAGE}", frozenset({200})),
    Case("POST invalid", "POST", SEGMENTS, frozenset({400, 409}), WRONG),
    # The description has both; segmock's answer depends on a setting, others choose the first.
    Case("POST valid", "POST", SEGMENTS, frozenset({200, 201}), NEW),
)


def ask(case: Case, port: int, prefix: str) -> tuple[int, bytes]:
    """Return status and body of one answer; raises OSError or HTTPException when there is none."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(case.method, case.path, next(case.bodies(prefix)), headers(case))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def headers(case: Case) -> dict[str, str]:
    """Return the headers of a case's requests, besides those of the transport."""
    kind = {"Content-Type": "application/json"} if case.body else {}
    return {"Authorization": f"Bearer {TOKEN}", **kind}


def check(case: Case, port: int, prefix: str) -> int:
    """Return the bytes of the answer's body; raises WrongAnswerError for any other status."""
    status, body = ask(case, port, prefix)
    if status not in case.expected:
        wanted = " or ".join(map(str, sorted(case.expected)))
        raise WrongAnswerError(f"{case.name}: expected {wanted}, got {status}: {body[:300]!r}")
    return len(body)


def fill(port: int, *, keeps_state: bool) -> None:
    """Create a page of segments; a server that keeps state must list a full one afterwards."""
    listing, creation = CASES[1], CASES[3]
    for n in range(PAGE):
        check(creation, port, f"fill-{n}")
    _, body = ask(listing, port, "")
    listed = len(orjson.loads(body)["items"])
    if keeps_state and listed != PAGE:
        raise WrongAnswerError(f"{listing.name}: expected {PAGE} items, got {listed}")
