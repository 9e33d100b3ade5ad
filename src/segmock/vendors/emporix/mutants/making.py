"""What the mutants have in common: names of operations, and small ways to make them."""

from collections.abc import Callable
from dataclasses import replace

from segmock.core.document import Json
from segmock.core.exchange import Exchange
from segmock.core.messages import Answer
from segmock.core.problem import Problem
from segmock.core.vendor import Behaviour
from segmock.mutating.mutant import Change, Mutant, around, both
from segmock.vendors.emporix import errors
from segmock.vendors.emporix.auth import NAME

_OF = "customer-segment"
LIST_SEGMENTS = f"GET-{_OF}-retrieve-segments"
SEARCH_SEGMENTS = f"POST-{_OF}-search-segments"
READ_SEGMENT = f"GET-{_OF}-retrieve-segment"
CREATE_SEGMENT = f"POST-{_OF}-create-segment"
PUT_SEGMENT = f"PUT-{_OF}-update-segment"
PATCH_SEGMENT = f"PATCH-{_OF}-update-segment"
DELETE_SEGMENT = f"DELETE-{_OF}-remove-segment"
CREATE_SEGMENTS = f"POST-{_OF}-create-segments-bulk"
PUT_SEGMENTS = f"PUT-{_OF}-update-segments-bulk"
MATCH = f"POST-{_OF}-check-match"
LIST_CUSTOMERS = f"GET-{_OF}-retrieve-customers"
SEARCH_CUSTOMERS = f"POST-{_OF}-search-customers"
PUT_EMPLOYEE = f"PUT-{_OF}-update-customer"
DELETE_CUSTOMER = f"DELETE-{_OF}-remove-customer-by-customerId"
PUT_CUSTOMERS = f"PUT-{_OF}-update-customers-bulk"
DELETE_CUSTOMERS = f"DELETE-{_OF}-remove-customers-bulk"
LIST_ALL_ITEMS = f"GET-{_OF}-retrieve-segments-items"
LIST_ITEMS = f"GET-{_OF}-retrieve-segment-items"
SEARCH_ITEMS = f"POST-{_OF}-search-items"
PUT_ITEM = f"PUT-{_OF}-update-item"
PUT_ITEMS = f"PUT-{_OF}-update-items-bulk"
TREES = f"GET-{_OF}-retrieve-category-trees"
LIST_COUPONS = "GET-coupon-list-specified-coupons"
CREATE_COUPON = "POST-coupon-create-coupon"
READ_COUPON = "GET-coupon-retrieve-coupon"
PUT_COUPON = "PUT-coupon-update-coupon"
PATCH_COUPON = "PATCH-coupon-update-coupon"
DELETE_COUPON = "DELETE-coupon-remove-coupon"
OF_COUPONS = (
    LIST_COUPONS,
    CREATE_COUPON,
    READ_COUPON,
    PUT_COUPON,
    PATCH_COUPON,
    DELETE_COUPON,
)
LIST_CATEGORY = "GET-category-tree-retrieve-category-assignments"


def wrong(name: str, group: str, violation: str, *changes: Change) -> Mutant:
    """Return a mutant of this vendor."""
    return Mutant(f"{NAME}-{name}", NAME, group, violation, both(*changes))


def asking(operation: str, **query: Json) -> Change:
    """Return a change that has an operation see other values in its query."""

    def advice(exchange: Exchange, behaviour: Behaviour) -> Answer:
        return behaviour(replace(exchange, query={**exchange.query, **query}))

    return around(operation, advice)


def without_query(operation: str, name: str) -> Change:
    """Return a change that has an operation overlook a part of its query."""

    def advice(exchange: Exchange, behaviour: Behaviour) -> Answer:
        query = {key: value for key, value in exchange.query.items() if key != name}
        return behaviour(replace(exchange, query=query))

    return around(operation, advice)


class _UndoneError(Exception):
    """Ends a transaction of which nothing shall remain but its answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def tried(exchange: Exchange, act: Callable[[], Answer]) -> Answer:
    """Return what an act answers, with all that it has written undone."""
    try:
        with exchange.world.store.transaction():
            raise _UndoneError(act())  # noqa: TRY301 - what undoes a transaction
    except _UndoneError as undone:
        return undone.answer


def refusal(problem: Problem) -> Answer:
    """Return a refusal of the segment service that undoes nothing."""
    return Answer(problem.status, errors.of_segments(problem))
