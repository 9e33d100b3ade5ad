"""Pages, totals, orders and the parameters of lists (group G)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from segmock.core.clock import iso
from segmock.core.filtering import All, Compare, Op, Predicate
from segmock.mutating.mutant import answered, around
from segmock.vendors.voucherify.filters.values import instant
from segmock.vendors.voucherify.mutants.making import asking, mutant, with_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from segmock.core.document import Json
    from segmock.core.exchange import Exchange
    from segmock.core.filtering import SortKey
    from segmock.core.messages import Answer
    from segmock.core.pipeline import Served
    from segmock.core.problem import Violation
    from segmock.core.vendor import Behaviour, Filters
    from segmock.mutating.mutant import Change

MS = timedelta(milliseconds=1)


def asked_as(alter: Callable[[Compare], Predicate]) -> Change:
    """Return a change that takes the conditions of lists for others."""

    def change(served: Served) -> Served:
        filters = _Filters(served.vendor.filters, alter)
        return replace(served, vendor=replace(served.vendor, filters=filters))

    return change


@dataclass(frozen=True)
class _Filters:
    right: Filters
    alter: Callable[[Compare], Predicate]

    def predicate(self, exchange: Exchange) -> Predicate:
        wanted = self.right.predicate(exchange)
        # The parameters of a query are conditions that must all hold.
        parts = wanted.parts if isinstance(wanted, All) else (wanted,)
        return All(tuple(self.alter(p) if isinstance(p, Compare) else p for p in parts))

    def order(self, exchange: Exchange) -> Sequence[SortKey]:
        return self.right.order(exchange)

    def faults(self, place: str, text: str) -> Sequence[Violation]:
        return self.right.faults(place, text)

    def select(self, view: Json, exchange: Exchange) -> Json:
        return self.right.select(view, exchange)


def _city_begins(wanted: Compare) -> Predicate:
    return replace(wanted, op=Op.STARTS) if wanted.path == ("address", "city") else wanted


def _first_id(wanted: Compare) -> Predicate:
    if (wanted.path, wanted.op) == (("id",), Op.IN):
        return replace(wanted, value=tuple(wanted.value[:1]))
    return wanted


def _overlapping(exchange: Exchange, behaviour: Behaviour) -> Answer:
    cursor = exchange.query.get("starting_after")
    if cursor is None:
        return behaviour(exchange)
    step = -MS if exchange.query.get("order") == "created_at" else MS
    return behaviour(asking(exchange, starting_after=iso(instant(cursor) + step)))


def _no_more(_: Exchange, answer: Answer) -> Answer:
    return with_fields(answer, has_more=False) if "has_more" in answer.body else answer


def _page_counted(exchange: Exchange, answer: Answer) -> Answer:
    if "segment_id" not in exchange.query:
        return answer
    return with_fields(answer, total=len(answer.body["customers"]))


def _by_creation(exchange: Exchange, behaviour: Behaviour) -> Answer:
    if exchange.query.get("order") != "-updated_at":
        return behaviour(exchange)
    return behaviour(asking(exchange, order="-created_at"))


def _third_page_is_second(exchange: Exchange, behaviour: Behaviour) -> Answer:
    page = int(exchange.query.get("page", 1))
    return behaviour(asking(exchange, page=page - 1 if page > 2 else page))  # noqa: PLR2004


MUTANTS = (
    mutant(
        "cursor-overlaps",
        "G",
        "A page of customers behind a cursor begins with the customer that is known already.",
        around("list-customers", _overlapping),
    ),
    mutant(
        "no-more",
        "G",
        "Pages of customers behind a cursor say that they are the last, whatever follows.",
        answered("list-customers", _no_more),
    ),
    mutant(
        "third-page-is-second",
        "G",
        "From the third page of customers on, each is the one before it.",
        around("list-customers", _third_page_is_second),
    ),
    mutant(
        "members-total-of-page",
        "G",
        "The total of a segment's customers counts those on the page.",
        answered("list-customers", _page_counted),
    ),
    mutant(
        "order-by-change-ignored",
        "G",
        "Customers in the order -updated_at stand in the order of their creation.",
        around("list-customers", _by_creation),
    ),
    mutant(
        "city-is-a-prefix",
        "G",
        "Customers of a city are also those of cities whose names only begin so.",
        asked_as(_city_begins),
    ),
    mutant(
        "only-first-id",
        "G",
        "A list of segments by ids has the first of them alone.",
        asked_as(_first_id),
    ),
)
