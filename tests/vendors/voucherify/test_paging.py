from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.vendor import Page, Window
from segmock.vendors.voucherify import paging
from tests.vendors.conftest import served

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from segmock.core.exchange import Exchange


def asked(exchange: Exchange, name: str, **query: Json) -> Exchange:
    """Return an exchange of another operation, with a query."""
    exchange.operation = served("voucherify").spec.operations[name]
    exchange.query = query
    return exchange


def test_a_list_of_a_customers_segments_is_whole(exchange: Exchange) -> None:
    """All items come at once, under the key that `data_ref` names, with their number."""
    asked(exchange, "list-customer-segments")
    window = paging.window(exchange)
    assert window.offset == 0
    answer = paging.envelope(Page(list(range(1000)), 1000, window), exchange)
    assert answer.status == 200
    assert answer.body == {
        "object": "list",
        "data_ref": "data",
        "data": list(range(1000)),
        "total": 1000,
    }


@pytest.mark.parametrize(
    "name, query, window",
    [
        ("list-customers", {"limit": 10, "page": 1}, Window(0, 10)),
        ("list-customers", {"limit": 7, "page": 99}, Window(686, 7)),
        ("list-customers", {"limit": 7, "page": 99, "starting_after": "x"}, Window(0, 8)),
        ("list-segment", {"limit": 5}, Window(0, 5)),
        ("list-segment-activities", {"limit": 5}, Window(0, 6)),
    ],
)
def test_pages_are_numbered_unless_there_is_a_cursor(
    name: str, query: Record, window: Window, exchange: Exchange
) -> None:
    """Behind a cursor one more is looked at, to see whether there is more."""
    assert paging.window(asked(exchange, name, **query)) == window


def test_customers_have_a_key_of_their_own(exchange: Exchange) -> None:
    """The key of the entries is the one that `data_ref` names."""
    asked(exchange, "list-customers", limit=10, page=1)
    body = paging.envelope(Page([1], 1, Window(0, 10)), exchange).body
    assert body == {"object": "list", "data_ref": "customers", "customers": [1], "total": 1}


@pytest.mark.parametrize(
    "limit, dates, shown, more",
    [
        (2, [5, 4, 4], [5], True),
        (3, [5, 4, 4, 3], [5, 4, 4], True),
        (1, [4, 4], [4], True),
        (4, [5, 4, 4, 3], [5, 4, 4, 3], False),
    ],
)
@pytest.mark.parametrize("field", ["created_at", "updated_at"])
def test_a_page_does_not_part_equal_dates(
    field: str, limit: int, dates: list[int], shown: list[int], more: bool, exchange: Exchange
) -> None:
    """The next cursor would pass over what is left of them."""
    asked(exchange, "list-customers", limit=limit, order=field, starting_after="x")
    items: list[Json] = [{field: date} for date in dates]
    body = paging.envelope(Page(items, 9, paging.window(exchange)), exchange).body
    assert [item[field] for item in body["customers"]] == shown
    assert body["has_more"] is more
