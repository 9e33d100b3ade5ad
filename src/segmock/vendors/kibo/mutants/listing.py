"""Lists that are not what was asked for: pages, totals, order, filters and fields."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from segmock.mutating.mutant import Change, answered, around, both
from segmock.vendors.kibo.mutants.making import LISTS, mutant

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json, Record
    from segmock.core.exchange import Exchange
    from segmock.core.messages import Answer
    from segmock.core.vendor import Behaviour

LARGE = 200


def asking(alter: Callable[[dict[str, Json]], Record]) -> Change:
    """Return a change of the parameters with which lists are asked for."""

    def advice(exchange: Exchange, behaviour: Behaviour) -> Answer:
        return behaviour(replace(exchange, query={**exchange.query, **alter(exchange.query)}))

    return both(*(around(one, advice) for one in LISTS))


def paged(alter: Callable[[Record], Record]) -> Change:
    """Return a change of pages that have all of their counters."""

    def altered(_: Exchange, answer: Answer) -> Answer:
        whole = {"startIndex", "pageSize", "pageCount", "totalCount", "items"} <= set(answer.body)
        return replace(answer, body={**answer.body, **alter(answer.body)}) if whole else answer

    return both(*(answered(one, altered) for one in LISTS))


def filtered(pattern: str, by: str) -> Change:
    """Return a change of the filter."""
    return asking(lambda query: {"filter": re.sub(pattern, by, query.get("filter", ""))})


def sorted_by(pattern: str, by: str) -> Change:
    """Return a change of the order."""
    return asking(lambda query: {"sortBy": re.sub(pattern, by, query.get("sortBy", ""))})


def _fields(query: Record) -> str:
    return str(query.get("responseFields", ""))


def _all_of(query: Record) -> Record:
    fields = re.sub("-[A-Za-z_]+(, ?)?", "", _fields(query))
    return {"responseFields": fields.replace("()", "")}


def _overlapping(query: Record) -> Record:
    return {"startIndex": max(0, query["startIndex"] - 1)}


def _gaping(query: Record) -> Record:
    start = query["startIndex"]
    return {"startIndex": start + 1 if start else 0}


def _repeating(exchange: Exchange, behaviour: Behaviour) -> Answer:
    answer = behaviour(exchange)
    if exchange.query["startIndex"] and answer.body.get("items") == []:
        return behaviour(replace(exchange, query={**exchange.query, "startIndex": 0}))
    return answer


def _unfiltered_total(exchange: Exchange, behaviour: Behaviour) -> Answer:
    answer = behaviour(exchange)
    if "totalCount" not in answer.body:
        return answer
    rest = {name: one for name, one in exchange.query.items() if name != "filter"}
    whole = behaviour(replace(exchange, query=rest))
    return replace(answer, body={**answer.body, "totalCount": whole.body["totalCount"]})


def _as_texts(exchange: Exchange, behaviour: Behaviour) -> Answer:
    """Sort all ids as texts, where the ids are what is sorted by."""
    start, size = exchange.query["startIndex"], exchange.query["pageSize"]
    text = exchange.query.get("sortBy", "")
    if not re.fullmatch("(?i)id([ +](asc|desc))?", text):
        return behaviour(exchange)
    query = {**exchange.query, "startIndex": 0, "pageSize": LARGE}
    answer = behaviour(replace(exchange, query=query))
    down = text.lower().endswith("desc")
    items = sorted(answer.body["items"], key=lambda one: str(one["id"])[::-1], reverse=down)
    body = {**answer.body, "startIndex": start, "pageSize": size}
    return replace(answer, body={**body, "items": items[start : start + size]})


MUTANTS = (
    mutant(
        "pages-overlap",
        "G",
        "Each page begins with the last segment of the one before.",
        asking(_overlapping),
    ),
    mutant("pages-gape", "G", "Between two pages a segment is missing.", asking(_gaping)),
    mutant(
        "one-too-many",
        "G",
        "A page has one segment more than asked for.",
        asking(lambda query: {"pageSize": query["pageSize"] + 1}),
    ),
    mutant(
        "end-repeats",
        "G",
        "Beyond the end comes the first page again.",
        both(*(around(one, _repeating) for one in LISTS)),
    ),
    mutant(
        "total-of-page",
        "G",
        "`totalCount` counts the segments of the page.",
        paged(lambda page: {"totalCount": len(page["items"])}),
    ),
    mutant(
        "total-unfiltered",
        "G",
        "`totalCount` counts what the filter does not let through, too.",
        both(*(around(one, _unfiltered_total) for one in LISTS)),
    ),
    mutant(
        "page-count-down",
        "G",
        "`pageCount` leaves out the last page, where that is not full.",
        paged(lambda page: {"pageCount": page["totalCount"] // page["pageSize"]}),
    ),
    mutant(
        "never-descending",
        "G",
        "Nothing is sorted downwards but ids.",
        sorted_by("(?i)(?<!id)[ +]desc", ""),
    ),
    mutant(
        "first-key-alone",
        "G",
        "Only the first of several fields counts in `sortBy`.",
        sorted_by(",.*", ""),
    ),
    mutant(
        "ids-backwards",
        "G",
        "Ids are sorted by their last digits.",
        both(*(around(one, _as_texts) for one in LISTS)),
    ),
    mutant(
        "contains-as-starts", "G", "`cont` finds what begins so, only.", filtered(" cont ", " sw ")
    ),
    mutant("at-least-as-above", "G", "`ge` does not find equal values.", filtered(" ge ", " gt ")),
    mutant("at-most-as-below", "G", "`le` does not find equal values.", filtered(" le ", " lt ")),
    mutant(
        "equal-as-starts", "G", "`eq` finds codes that begin so.", filtered("code eq ", "code sw ")
    ),
    mutant(
        "first-condition-alone",
        "G",
        "Only the first of several conditions counts in `filter`.",
        filtered(" and .*", ""),
    ),
    mutant(
        "exclusion-ignored",
        "G",
        "A field that `responseFields` leaves out is there.",
        asking(_all_of),
    ),
    mutant(
        "nested-ignored",
        "G",
        "`responseFields` does not reach into fields.",
        asking(lambda query: {"responseFields": re.sub(r"\(.*\)", "", _fields(query))}),
    ),
)
