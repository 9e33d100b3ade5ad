"""Pages of every listing are complete and without duplicates, under any filter, sort and size."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vendors.emporix.conftest import CATEGORIES, COUPONS, EVERYBODY, KETTLES, SEGMENTS, TOKEN

if TYPE_CHECKING:
    from segmock.core.document import Json
    from tests.conftest import Client

SEGMENT_QUERIES = ("", "status:ACTIVE", "name.en:~a", "siteCode:main", "description:missing")
SEGMENT_SORTS = ("", "name.en", "id:desc", "status,metadata.createdAt:desc", "name.en:desc,id")
PEOPLE_QUERIES = ("", "customer.firstName:~a", "legalEntity:missing", 'customer.lastName:>"M"')
PEOPLE_SORTS = ("", "customer.lastName,customer.firstName:desc", "customer.id:desc")
ITEM_QUERIES = ("", "type:PRODUCT", "type:CATEGORY", "item.name.en:~e")
ITEM_SORTS = ("", "type:desc,item.id", "item.name.en")
LISTINGS = {
    f"GET {SEGMENTS}": (SEGMENT_QUERIES, SEGMENT_SORTS),
    f"POST {SEGMENTS}/search": (SEGMENT_QUERIES, SEGMENT_SORTS),
    f"GET {SEGMENTS}/{EVERYBODY}/customers": (PEOPLE_QUERIES, PEOPLE_SORTS),
    f"POST {SEGMENTS}/{EVERYBODY}/customers/search": (PEOPLE_QUERIES, PEOPLE_SORTS),
    f"GET {SEGMENTS}/{EVERYBODY}/items": (ITEM_QUERIES, ITEM_SORTS),
    f"POST {SEGMENTS}/{EVERYBODY}/items/search": (ITEM_QUERIES, ITEM_SORTS),
    f"GET {SEGMENTS}/items": (ITEM_QUERIES, ITEM_SORTS),
    f"GET {COUPONS}": (("", "discountType:PERCENT"), ("", "code:desc", "name,code")),
    f"GET {CATEGORIES}/{KETTLES}/assignments": ((), ("", "id:DESC", "id:asc")),
}
HEADERS = {**TOKEN, "X-Total-Count": "true"}


def page(emporix: Client, listing: str, q: str, sort: str, size: int, number: int) -> Json:
    """Return the items of one page and their number in all, None where no header tells it."""
    method, path = listing.split()
    parts = [f"pageSize={size}", f"pageNumber={number}", *([f"sort={quote(sort)}"] if sort else [])]
    body = None
    if method == "POST":
        body = {"q": q} if q else {}
    elif q:
        parts.append(f"q={quote(q)}")
    target = f"{path}?{'&'.join(parts)}"
    status, headers, items = emporix.send(method, target, headers=HEADERS, json=body)
    assert status == 200, items
    return items, headers.get("x-total-count")


@pytest.mark.parametrize("listing", LISTINGS)
def test_pages_hold_everything_once(emporix: Client, listing: str) -> None:
    """Page after page they are one great page, cut; the totals agree, and beyond is nothing."""
    queries, sorts = LISTINGS[listing]

    @settings(max_examples=15, deadline=None, database=None, derandomize=True)
    @given(st.sampled_from(queries or ("",)), st.sampled_from(sorts), st.integers(1, 120))
    def hold(q: str, sort: str, size: int) -> None:
        whole, total = page(emporix, listing, q, sort, 1000, 1)
        assert total in {None, str(len(whole))}
        found: list[Json] = []
        for number in range(1, len(whole) // size + 2):
            items, _ = page(emporix, listing, q, sort, size, number)
            assert len(items) == max(0, min(size, len(whole) - len(found)))
            found += items
        assert found == whole
        assert len({orjson.dumps(one) for one in found}) == len(found)
        assert page(emporix, listing, q, sort, size, len(whole) // size + 2)[0] == []

    hold()
