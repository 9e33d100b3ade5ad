"""Single answers that are wrong, whoever asks: schema, status, headers, time and encoding."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from segmock.core.problem import Kind
from segmock.mutating.mutant import (
    Change,
    answered,
    around,
    both,
    each_world,
    refused,
    sent,
    slow,
)
from segmock.vendors.kibo.errors import CORRELATION
from segmock.vendors.kibo.mutants.making import mutant, shown, without, worded

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json, Record
    from segmock.core.exchange import Exchange
    from segmock.core.messages import Answer, Request, Response
    from segmock.core.problem import Problem
    from segmock.core.vendor import Behaviour

MANY = 5
"""Items of a page that is worth being cut."""
PATIENCE = 2.5
"""Seconds that a slow answer takes."""
FOREVER = 25.0
"""Seconds after which no client waits any more."""
SLOW, OF = 5, 16
"""So many of so many ids are slow."""


# --- schema ---------------------------------------------------------------------------------------


def _codeless(page: Record) -> Record:
    items = page.get("items", [])
    if len(items) < MANY:
        return page
    return {**page, "items": [*items[:-1], without(items[-1], "code")]}


def _bare(page: Record) -> Json:
    return page if page.get("items") else []


def _counted(page: Record) -> Record:
    return {**page, "totalCount": str(page["totalCount"])} if "totalCount" in page else page


def _undated(segment: Record) -> Record:
    audit = segment.get("auditInfo") or {}
    changed = audit.get("updateDate")
    # With some of the fields only there may be neither.
    if not changed or changed == audit.get("createDate"):
        return segment
    return {**segment, "auditInfo": {**audit, "updateDate": changed.rstrip("Z")}}


def _itemless(problem: Problem, _: Exchange, answer: Answer) -> Answer:
    if problem.kind is not Kind.NOT_FOUND:
        return answer
    return replace(answer, body=without(answer.body, "items"))


# --- status ---------------------------------------------------------------------------------------


def _found_nothing(problem: Problem, exchange: Exchange, answer: Answer) -> Answer:
    meant = exchange.operation.id == "GetSegment" and problem.kind is Kind.NOT_FOUND
    return replace(answer, status=200, body={}) if meant else answer


def _gone_again(problem: Problem, exchange: Exchange, answer: Answer) -> Answer:
    meant = exchange.operation.id == "DeleteSegment" and problem.kind is Kind.NOT_FOUND
    return replace(answer, status=204) if meant else answer


# --- headers --------------------------------------------------------------------------------------


def lacking(header: str, *statuses: int) -> Callable[[Request, Response], Response]:
    """Return what takes a header away from answers of some statuses."""

    def alter(_: Request, response: Response) -> Response:
        if response.status not in statuses:
            return response
        return replace(response, headers=without(response.headers, header))

    return alter


def _html(_: Request, response: Response) -> Response:
    if response.status != 200:  # noqa: PLR2004 - the status itself is what is meant
        return response
    return replace(response, headers={**response.headers, "Content-Type": "text/html"})


# --- time -----------------------------------------------------------------------------------------


def _some_ids(request: Request) -> bool:
    number = request.path.rstrip("/").rpartition("/")[2]
    return number.isdecimal() and int(number) % OF < SLOW


def _large(request: Request) -> bool:
    return "pagesize=200" in request.query.lower()


def _now_and_then() -> Change:
    numbers = count(1)
    return slow("GetSegment", FOREVER, lambda _: next(numbers) % 10 == 0)


# --- encoding -------------------------------------------------------------------------------------


def written(alter: Callable[[str], str], *fields: str) -> Change:
    """Return a change of texts as they are kept."""

    def advice(exchange: Exchange, behaviour: Behaviour) -> Answer:
        body = {
            name: alter(one) if name in fields and isinstance(one, str) else one
            for name, one in exchange.body.items()
        }
        return behaviour(replace(exchange, body=body))

    return both(around("AddSegment", advice), around("UpdateSegment", advice))


def _latin(text: str) -> str:
    return text.encode("latin-1", "replace").decode("latin-1")


def _planar(text: str) -> str:
    """Return a text up to its first character outside the basic plane."""
    astral = next((n for n, one in enumerate(text) if ord(one) > 0xFFFF), len(text))  # noqa: PLR2004
    # A name must not be empty.
    return text[:astral] or "?"


MUTANTS = (
    mutant(
        "last-item-without-code",
        "A",
        "Only the last segment of a page of five or more lacks its `code`.",
        shown("GetSegments", _codeless),
    ),
    mutant(
        "empty-page-bare",
        "A",
        "A page without segments is a bare array.",
        both(shown("GetSegments", _bare), shown("GetAccountSegments", _bare)),
    ),
    mutant("total-as-text", "A", "`totalCount` is a text.", shown("GetSegments", _counted)),
    mutant(
        "update-without-zone",
        "A",
        "The date of an update has no time zone, once there was one.",
        shown("GetSegment", _undated),
    ),
    mutant(
        "not-found-without-items",
        "A",
        "The error of a 404 has no `items`, which clients read without asking.",
        refused(_itemless),
    ),
    mutant(
        "created-answers-202",
        "B",
        "Creating a segment answers 202, as if it were still to come.",
        answered("AddSegment", lambda _, answer: replace(answer, status=202)),
    ),
    mutant(
        "unknown-answers-200",
        "B",
        "A segment that is not there is answered with 200 and an empty object.",
        refused(_found_nothing),
    ),
    mutant(
        "deleting-again-204",
        "B",
        "Deleting a segment that is not there answers 204.",
        refused(_gone_again),
    ),
    mutant(
        "duplicate-500",
        "B",
        "A code that is taken is answered with a server error.",
        worded(Kind.EXISTS, 500),
    ),
    mutant(
        "empty-segment-400",
        "B",
        "A segment without code and name is refused with 400 in the place of 409.",
        worded(Kind.INVALID, 400, "AddSegment", "UpdateSegment"),
    ),
    mutant(
        "no-member-404",
        "B",
        "Taking out an account that is not in a segment answers 404 in the place of 409.",
        worded(Kind.RULE, 404, "RemoveSegmentAccount"),
    ),
    mutant(
        "no-correlation",
        "C",
        "A 404 has no x-vol-correlation, by which clients tell it from a wrong address.",
        sent(None, lacking(CORRELATION, 404)),
    ),
    mutant("page-as-html", "C", "Pages are sent as text/html.", sent("GetSegments", _html)),
    mutant(
        "no-challenge",
        "C",
        "A 401 has no WWW-Authenticate.",
        sent(None, lacking("WWW-Authenticate", 401)),
    ),
    mutant("no-allow", "C", "A 405 has no Allow.", sent(None, lacking("Allow", 405))),
    mutant(
        "some-segments-slow",
        "I",
        "Five of sixteen segments take 2.5 s to read.",
        slow("GetSegment", PATIENCE, _some_ids),
    ),
    mutant(
        "large-pages-slow",
        "I",
        "The largest page takes 2.5 s.",
        slow("GetSegments", PATIENCE, _large),
    ),
    mutant("reading-hangs", "I", "Every tenth reading hangs.", each_world(_now_and_then)),
    mutant(
        "latin-only",
        "J",
        "Characters that are not Latin become question marks.",
        written(_latin, "name", "description"),
    ),
    mutant(
        "cut-at-emoji",
        "J",
        "A description ends before its first astral character.",
        written(_planar, "description"),
    ),
    mutant("blanks-trimmed", "J", "Names lose the blanks around them.", written(str.strip, "name")),
)
