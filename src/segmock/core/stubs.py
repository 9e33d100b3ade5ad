"""The stubs of a world: canned answers for the valid requests to an operation."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import jsonschema_rs

from segmock.core import written
from segmock.core.conditions import condition
from segmock.core.counted import MAX_KEPT, Counted
from segmock.core.document import Defect, DefectsError, Json, Record, pointer
from segmock.core.messages import EMPTY

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange

SCHEMA = "stubs"

Condition = jsonschema_rs.Draft202012Validator


@dataclass(frozen=True)
class Stub:
    """A stub. Without conditions it answers every request to its operation."""

    id: str
    raw: Record
    vendor: str
    operation: str
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: Json = EMPTY
    query: Condition | None = None
    """Of the object of query parameters, converted."""
    sent_headers: Condition | None = None
    """Of the object of headers, by lower-case name."""
    sent_body: Condition | None = None
    """Of the parsed body."""
    times: int | None = None
    breaking: bool = False
    """Whether the answer is known to break the description."""

    def named(self, name: str) -> Stub:
        """Return the same under a name."""
        return replace(self, id=name)

    def fits(self, exchange: Exchange) -> bool:
        """Tell whether a valid request to its operation is as it must be."""
        if self.sent_body is not None and exchange.body is EMPTY:
            return False
        return (
            (self.query is None or self.query.is_valid(exchange.query))
            and (
                self.sent_headers is None
                or self.sent_headers.is_valid(dict(exchange.request.headers))
            )
            and (self.sent_body is None or self.sent_body.is_valid(exchange.body))
        )


class Stubs(Counted[Stub]):
    """The stubs of one world; the first that fits answers."""

    def due(self, exchange: Exchange) -> Stub | None:
        """Count a valid request, and return the stub that answers it, if one does."""
        with self._turn:
            counted, found = {}, None
            for name, count in self.kept.items():
                stub = count.one
                if stub.operation != exchange.operation.id or stub.vendor != exchange.vendor.name:
                    continue
                used, spent = count.used, stub.times is not None and count.used >= stub.times
                if found is None and not spent and stub.fits(exchange):
                    found, used = stub, used + 1
                counted[name] = count._replace(seen=count.seen + 1, used=used)
            self.kept = {**self.kept, **counted}
        return found


def read(raw: Json, file: str, place: str = "") -> Stub:
    """Read one stub; raises DefectsError with every defect. `place` points to it in the file.

    The answer is not compared with the description; see `contradicting`.
    """
    found = written.defects(SCHEMA, "a stub", raw, file, place)
    if found:
        raise DefectsError(found)
    answer = raw["answer"]
    conditions: dict[str, Condition] = {}
    for name, schema in raw.get("when", {}).items():
        where = place + pointer("when", name)
        try:
            conditions[name] = condition(schema)
        except (ValueError, TypeError) as error:
            what = f"is no condition: {str(error).splitlines()[0][:200]}"
            hint = "Write a JSON Schema without references."
            found.append(Defect(file, where, what, hint))
    found += written.odd_headers(answer.get("headers", {}), file, place + pointer("answer"))
    if answer["status"] in written.BODILESS and "body" in answer:
        what, hint = f"is for the status {answer['status']}, which has none", "Leave it out."
        found.append(Defect(file, place + pointer("answer", "body"), what, hint))
    if found:
        raise DefectsError(found)
    return Stub(
        id=raw.get("id", ""),
        raw=raw,
        vendor=raw["vendor"],
        operation=raw["operation"],
        status=answer["status"],
        headers=answer.get("headers", {}),
        body=answer.get("body", EMPTY),
        query=conditions.get("query"),
        sent_headers=conditions.get("headers"),
        sent_body=conditions.get("body"),
        times=raw.get("times"),
        breaking=raw.get("contract-breaking", False),
    )


def listed(raw: Json, file: str, place: str = "") -> tuple[tuple[Stub, ...], list[Defect]]:
    """Read a list of stubs; returns those that could be read, and every defect of the others."""
    return written.listed(read, raw, file, place, MAX_KEPT)
