"""Customers, items, coupons and categories that are wrong about segments: group F."""

from collections.abc import Iterator
from dataclasses import replace

from segmock.core import crud
from segmock.core.document import Record
from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.vendor import Behaviour
from segmock.mutating.mutant import answered, around
from segmock.vendors.emporix.behaviours.assigning import CUSTOMERS, ITEMS
from segmock.vendors.emporix.behaviours.records import SEGMENTS
from segmock.vendors.emporix.mutants.making import (
    DELETE_CUSTOMER,
    DELETE_SEGMENT,
    LIST_CATEGORY,
    LIST_COUPONS,
    MATCH,
    PUT_EMPLOYEE,
    TREES,
    asking,
    tried,
    without_query,
    wrong,
)


def _whatever_version(exchange: Exchange, behaviour: Behaviour) -> Answer:
    body = exchange.body if isinstance(exchange.body, dict) else {}
    metadata = {n: part for n, part in body.get("metadata", {}).items() if n != "version"}
    return behaviour(replace(exchange, body={**body, "metadata": metadata}))


def _for_every_company(exchange: Exchange, behaviour: Behaviour) -> Answer:
    """Remove a customer from a segment together with those who act for a company."""
    found = exchange.collection(CUSTOMERS).find("customer", exchange.path["customerId"])
    layout = exchange.layout(CUSTOMERS)
    for one in [one for one in found if one["segmentId"] == exchange.path["segmentId"]]:
        exchange.collection(CUSTOMERS).delete(layout.key(one))
    return behaviour(exchange)


def _orphaned(exchange: Exchange, behaviour: Behaviour) -> Answer:
    """Remove a segment and leave its items: they are there again when it is."""
    items, layout = exchange.collection(ITEMS), exchange.layout(ITEMS)
    left = list(items.find("segment", crud.key_of(exchange)))
    answer = behaviour(exchange)
    for one in left:
        items.put(layout.key(one), one)
    return answer


def _all_active(exchange: Exchange, behaviour: Behaviour) -> Answer:
    def act() -> Answer:
        segments = exchange.collection(SEGMENTS)
        for key in exchange.body["segmentIds"]:
            if (segment := segments.get(key)) is not None:
                segments.put(key, {**segment, "status": "ACTIVE"})
        return behaviour(exchange)

    return tried(exchange, act)


def _without_categories(exchange: Exchange, behaviour: Behaviour) -> Answer:
    def act() -> Answer:
        items, layout = exchange.collection(ITEMS), exchange.layout(ITEMS)
        for key in exchange.body["segmentIds"]:
            for one in [one for one in items.find("segment", key) if one["type"] == "CATEGORY"]:
                items.delete(layout.key(one))
        return behaviour(exchange)

    return tried(exchange, act)


def _all_assigned(_: Exchange, answer: Answer) -> Answer:
    return replace(answer, body=[_assigned(tree) for tree in answer.body])


def _assigned(tree: Record) -> Record:
    below = [_assigned(one) for one in tree.get("subcategories", [])]
    return {**tree, "isSegmentAssigned": True, "subcategories": below}


def _parentless(_: Exchange, answer: Answer) -> Answer:
    return replace(answer, body=[one for tree in answer.body for one in _raised(tree)])


def _raised(tree: Record) -> Iterator[Record]:
    below = [one for part in tree.get("subcategories", []) for one in _raised(part)]
    if tree["isSegmentAssigned"]:
        yield {**tree, "subcategories": below}
    else:
        yield from below


MUTANTS = (
    wrong(
        "stale-employee",
        "F",
        "An assignment for a legal entity is replaced whatever version is stated.",
        around(PUT_EMPLOYEE, _whatever_version),
    ),
    wrong(
        "every-company",
        "F",
        "Removing a customer from a segment also removes those assignments for a legal entity.",
        around(DELETE_CUSTOMER, _for_every_company),
    ),
    wrong(
        "orphaned-items",
        "F",
        "The items of a segment survive its removal, and are there in a new one of its id.",
        around(DELETE_SEGMENT, _orphaned),
    ),
    wrong(
        "match-inactive",
        "F",
        "Products match by segments that are not active.",
        around(MATCH, _all_active),
    ),
    wrong(
        "match-no-categories",
        "F",
        "Products do not match by the categories that they are in.",
        around(MATCH, _without_categories),
    ),
    wrong(
        "tree-all-assigned",
        "F",
        "The parents in a category tree count as assigned.",
        answered(TREES, _all_assigned),
    ),
    wrong(
        "tree-without-parents",
        "F",
        "A category tree has no parents that are not assigned themselves.",
        answered(TREES, _parentless),
    ),
    wrong(
        "deleted-coupons-listed",
        "F",
        "Deleted coupons are listed for those who do not ask for them.",
        asking(LIST_COUPONS, showDeleted=True),
    ),
    wrong(
        "segments-ids-ignored",
        "G",
        "The assignments of a category are the same whatever segmentsIds says.",
        without_query(LIST_CATEGORY, "segmentsIds"),
    ),
)
