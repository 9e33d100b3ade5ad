"""The oracle: whether one answer, whatever was asked, is as the description says.

Two judges look at it. The compiled table looks at every answer; openapi-core, a hundred times
slower, at every one that has something new to it other than values.
"""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING

from segmock.contract.finding import Finding
from segmock.core.messages import Request
from segmock.core.reference import verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from segmock.contract.calls import Reply
    from segmock.core.compile import Checks
    from segmock.core.document import Json
    from segmock.core.problem import Violation
    from segmock.core.reference import Reference
    from segmock.core.spec import Spec

METHOD_NOT_ALLOWED = 405
SERVER_ERROR = 500
BODILESS = {204, 304}

CHECKS = {
    "no-server-error": ("B", "No request is answered with a server error."),
    "documented-status": ("B", "Every status is one that the description has for the operation."),
    "content-type": ("C", "Every body has a media type that the description has for its status."),
    "headers": ("C", "Every header that an answer must have is there, and as described."),
    "schema": ("A", "Every body is as its schema says, formats included."),
    "second-opinion": ("A", "openapi-core finds nothing in what the compiled table lets through."),
    "in-time": ("I", "Every answer is complete within the time that the profile allows."),
    "answered": ("I", "Every request is answered."),
}
"""Check to its group and what it holds; each is a result of every run."""


class Oracle:
    """Judges answers by a description; `checks` are those of the compiled table.

    `second` is the second judge.
    """

    def __init__(
        self,
        spec: Spec,
        checks: Mapping[str, Checks],
        second: Reference,
        budget: float,
    ) -> None:
        self._spec = spec
        self.checks = checks
        self._reference = second
        self._budget = budget
        self._seen: set[tuple[Json, ...]] = set()
        self._inner: dict[tuple[str, ...], list[str]] = {}
        """The places of the members of an object, by its own place and their names."""

    def judge(self, reply: Reply) -> Iterator[Finding]:
        """Yield a finding for each way in which an answer departs from the description."""
        operation = self._spec.operations.get(reply.call.operation)
        if operation is None:
            return
        # No description lists 405, which is the answer to methods that it does not have.
        other = reply.call.method != operation.method
        if other and reply.status == METHOD_NOT_ALLOWED:
            return
        if reply.status >= SERVER_ERROR and reply.status not in operation.replies:
            got = f"{reply.status} {reply.text[:200]}"
            yield self._finding("no-server-error", reply, "no server error", got)
            return
        found = self._table(reply)
        for violation in found:
            yield self._finding(
                _check(violation),
                reply,
                f"{violation.where} {violation.pointer or '/'}: {violation.expected}",
                violation.received,
                violation.spec,
            )
        # Operations may share an answer: it is the same schema then.
        if not found and self._is_new(operation.replies[reply.status].pointer, reply):
            for violation in verdict(self._second(reply)):
                yield self._finding("second-opinion", reply, violation.expected, violation.received)

    def _is_new(self, place: str, reply: Reply) -> bool:
        """Tell whether something of an answer is unlike all that was there before.

        Alike are answers that differ in their values alone: each object has the members of one
        that was at its place, each list has elements where one had, all else has the type of
        something there. All elements of a list have the same place.
        """
        seen, inner, before = self._seen, self._inner, len(self._seen)
        seen.add((place, reply.media, frozenset(reply.headers)))
        left = [(place, reply.json)]
        while left:
            place, value = left.pop()
            if isinstance(value, dict):
                if (shape := (place, *value)) not in inner:
                    inner[shape] = [f"{place}/{name}" for name in value]
                    seen.add((place, frozenset(value)))
                left += zip(inner[shape], value.values(), strict=True)
            elif isinstance(value, list):
                seen.add((place, bool(value)))
                left += zip(repeat(f"{place}/*"), value, strict=False)
            else:
                seen.add((place, type(value)))
        return len(seen) > before

    def slow(self, reply: Reply) -> bool:
        """Whether an answer was not complete in time, be it by chance."""
        return reply.call.operation in self._spec.operations and reply.seconds > self._budget

    def late(self, reply: Reply) -> Finding:
        """Return the finding of an answer that comes too late, and not by chance."""
        wanted = f"an answer within {self._budget:g} s"
        return self._finding("in-time", reply, wanted, f"{reply.seconds:.2f} s")

    def _table(self, reply: Reply) -> list[Violation]:
        checks = self.checks[reply.call.operation]
        headers = dict(reply.headers)
        media = reply.headers.get("content-type", "")
        if not reply.body and reply.status in BODILESS:
            media = ""
        value = reply.json if reply.media.endswith("json") else reply.text
        return checks.reply(reply.status, media.lower(), headers, value)

    def _second(self, reply: Reply) -> list[str]:
        call = reply.call
        asked = Request(call.method, call.path, call.query, call.headers, call.body or b"")
        headers = {name: text for name, text in reply.headers.items() if name != "content-length"}
        return self._reference.response(asked, reply.status, headers, reply.body)

    def _finding(
        self, check: str, reply: Reply, expected: str, actual: str, place: str = ""
    ) -> Finding:
        operation = self._spec.operations[reply.call.operation]
        return Finding(
            check,
            operation.id,
            f"{operation.method} {operation.template}",
            expected,
            actual,
            pointer=place or f"{operation.pointer}/responses",
            replies=(reply,),
        )


def _check(violation: Violation) -> str:
    if violation.keyword == "responses":
        return "documented-status"
    if violation.pointer == "/content-type":
        return "content-type"
    return "headers" if violation.where == "header" else "schema"
