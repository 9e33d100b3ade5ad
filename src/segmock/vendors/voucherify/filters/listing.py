"""The query parameters of lists: which records are asked for, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.clock import iso
from segmock.core.document import pointer
from segmock.core.explaining import shown
from segmock.core.filtering import EVERYTHING, All, Compare, Op, Predicate, SortKey
from segmock.core.problem import Kind, Problem, Violation
from segmock.vendors.voucherify.filters.reading import read_query
from segmock.vendors.voucherify.filters.values import instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from segmock.core.exchange import Exchange

CREATED = ("created_at",)
NEWEST_FIRST = "-created_at"
CURSOR = "starting_after"
_EXACT = {"email": ("email",), "name": ("name",), "city": ("address", "city")}
_BOUNDS = {"before": Op.LT, "after": Op.GT}
# Both days and instants bound without being in (deviation: bounds-excluded).
_DATES = {"start_date": Op.GT, "end_date": Op.LT}


def predicate(exchange: Exchange) -> Predicate:
    """Return which records the query asks for; raises Problem."""
    asks = {
        "list-customers": _customers,
        "list-segment": _segments,
        "list-segment-activities": _activities,
    }.get(exchange.operation.id)
    parts = () if asks is None else tuple(asks(exchange))
    return All(parts) if parts else EVERYTHING


def order(exchange: Exchange) -> Sequence[SortKey]:
    """Return the order asked for, newest first by default.

    A cursor is a creation date, so it goes with an order by date only; where another one is asked
    for, newest first holds (deviation: cursor-order).
    """
    if exchange.operation.id == "list-customer-segments":
        return ()
    name = _ordered_by(exchange)
    return (SortKey((name.removeprefix("-"),), descending=name.startswith("-")),)


def _ordered_by(exchange: Exchange) -> str:
    name = str(exchange.query.get("order", NEWEST_FIRST))
    return NEWEST_FIRST if CURSOR in exchange.query and name.endswith("source_id") else name


def _customers(exchange: Exchange) -> Iterator[Predicate]:
    query = exchange.query
    for name, path in _EXACT.items():
        if name in query:
            yield Compare(path, Op.EQ, query[name])
    for field in ("created_at", "updated_at"):
        for bound, op in _BOUNDS.items():
            if (name := f"{field}[{bound}]") in query:
                yield Compare((field,), op, moment(exchange, name))
    yield from _behind_cursor(exchange)


def _segments(exchange: Exchange) -> Iterator[Predicate]:
    query = exchange.query
    if "ids" in query:
        yield Compare(("id",), Op.IN, query["ids"])
    if "filters" in query:
        yield read_query(query["filters"], exchange.at, "/filters")
    yield from _between_dates(exchange)
    yield from _behind_cursor(exchange)


def _activities(exchange: Exchange) -> Iterator[Predicate]:
    for name in ("type", "category"):
        if name in exchange.query:
            yield Compare((name,), Op.EQ, exchange.query[name])
    yield from _between_dates(exchange)
    yield from _behind_cursor(exchange)


def _between_dates(exchange: Exchange) -> Iterator[Predicate]:
    for name, op in _DATES.items():
        if name in exchange.query:
            yield Compare(CREATED, op, moment(exchange, name))


def _behind_cursor(exchange: Exchange) -> Iterator[Predicate]:
    if CURSOR not in exchange.query:
        return
    name = _ordered_by(exchange)
    op = Op.LT if name.startswith("-") else Op.GT
    yield Compare((name.removeprefix("-"),), op, moment(exchange, CURSOR))


def moment(exchange: Exchange, name: str) -> str:
    """Return a date of the query as records hold it; raises Problem for one that is none."""
    sent = exchange.query[name]
    try:
        return iso(instant(sent))
    except (ValueError, OverflowError):
        hint = "Write a date such as 2026-06-01T09:00:00.000Z."
        reason = Violation(
            "query", pointer(name), "an ISO 8601 date", shown(sent), hint, keyword="format"
        )
        raise Problem(Kind.INVALID, (reason,)) from None
