"""Whether so many requests came as were expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core import verifying
from segmock.core.document import DefectsError
from segmock.core.messages import Answer
from segmock.core.recalling import recalled
from segmock.web.control.journal import refuse_misspelt
from segmock.web.control.refusing import Refusal, defective

if TYPE_CHECKING:
    from segmock.core.document import Record
    from segmock.web.control.call import Call

MAX_NEAR = 5
"""Requests that nearly are what is wanted and are told."""


def count(call: Call) -> Answer:
    """Count the requests that are as wanted, and tell whether they are as many as expected."""
    where: Record = call.body.get("where", {})
    refuse_misspelt(where, call)
    try:
        wanted = verifying.read(where)
    except DefectsError as error:
        raise defective(error.defects, "a JSON Schema") from None
    low, high = bounds(call.body)
    number = 0
    near: list[tuple[int, int, Record]] = []
    journal = call.world.journal
    for entry in (entry for entry in journal if entry.number > wanted.since):
        if not (reasons := wanted.reasons(recalled(entry, call.served))):
            number += 1
            continue
        one = {"id": entry.id, "method": entry.method, "path": entry.path, "status": entry.status}
        near.append((len(reasons), -entry.number, {**one, "reasons": reasons}))
    kept = low <= number and (high is None or number <= high)
    # What has fewest reasons against it first, and of equals the last.
    nearest = sorted(near, key=lambda one: one[:2])[:MAX_NEAR]
    told = [] if kept else [one for *_, one in nearest]
    complete = not journal.full or next(iter(journal)).number <= wanted.since + 1
    return Answer(200, {"count": number, "kept": kept, "complete": complete, "near": told})


def bounds(body: Record) -> tuple[int, int | None]:
    """Return how many there must be at least and at most; raises Refusal for a contradiction."""
    if "exactly" in body:
        if body.keys() & {"at-least", "at-most"}:
            raise Refusal(400, "Write exactly, or at-least and at-most.")
        return body["exactly"], body["exactly"]
    low, high = body.get("at-least", 0), body.get("at-most")
    if high is not None and low > high:
        raise Refusal(400, f"There cannot be at least {low} and at most {high}.")
    return low, high


HANDLERS = {"countRequests": count}
