"""Pages are complete and without duplicates, under any filter, order and size."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.core.clock import iso
from tests.vendors.voucherify import drawn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.core.document import Json, Record
    from tests.conftest import Client

ORDERS = ["created_at", "-created_at", "updated_at", "-updated_at", "source_id", "-source_id"]
SIZES = st.integers(1, 9) | st.integers(1, 100)
DATES = st.integers(0, 1600).map(lambda days: iso(drawn.START - timedelta(days=days)))
SEGMENTS: list[Record] = [
    {"name": f"{word} {n}", "type": kind, "filter": {"junction": "and"}}
    for n, word in enumerate(["Gold", "Silver", "Bronze"] * 3)
    for kind in ("passive", "auto-update")
] + [{"name": f"Listed {n}"} for n in range(7)]


def optional(**fields: st.SearchStrategy[Json]) -> st.SearchStrategy[Record]:
    """Return a query with some of the fields."""
    return st.fixed_dictionaries({}, optional=fields)


CUSTOMERS = optional(
    **{
        "created_at[before]": DATES,
        "created_at[after]": DATES,
        "updated_at[before]": DATES,
        "updated_at[after]": DATES,
    },
    order=st.sampled_from(ORDERS),
    city=st.sampled_from(["Berlin", "Nowhere"]),
    segment_id=st.sampled_from(["few", "none"]),
)
NAMED = st.sampled_from(["Gold", "Listed", "o", "4", "Nobody"])
KINDS = st.lists(st.sampled_from(["static", "passive", "auto-update"]), min_size=1, max_size=3)
FILTERS = optional(
    **{
        "filters[name][conditions][$contains]": NAMED,
        "filters[name][conditions][$not_contain][0]": NAMED,
        "filters[type][conditions][$in]": KINDS,
        "filters[junction]": st.sampled_from(["and", "or"]),
        "filters[created_at][conditions][$less_than]": st.integers(0, 3),
    },
    order=st.sampled_from(ORDERS[:2]),
)


def mock() -> Client:
    """Return a mock in which some customers have been changed, all at the same instant."""
    made = drawn.mock(given={"voucherify": {"customers": drawn.ADDED, "segments": SEGMENTS}})
    few = {"junction": "or", "summary.orders.total_count": {"conditions": {"$more_than": 1}}}
    json = {"name": "few", "filter": few}
    made.headers["few"] = made.send("POST", "/v1/segments", json=json)[2]["id"]
    for key in ("one", "two", "three"):
        made.send("PUT", f"/v1/customers/{key}", json={"address": {"city": "Berlin"}})
    for n in range(5):
        made.send("POST", "/v1/customers", json={"address": {"city": "Berlin"}, "name": str(n)})
    return made


MOCK = mock()
FEW = MOCK.headers.pop("few")


def get(path: str, query: Record) -> Record:
    """Return the body of a list."""
    named = {"few": FEW, "none": "seg_none"}
    sent = {**query, **({"segment_id": named[s]} if (s := query.get("segment_id")) else {})}
    status, _, body = MOCK.send("GET", f"{path}?{urlencode(sent, doseq=True)}")
    assert status == 200, body
    found: Record = body
    return found


def entries(body: Record) -> list[Record]:
    """Return the entries of a list, under the key that it names."""
    found: list[Record] = body[body["data_ref"]]
    return found


def whole(path: str, query: Record) -> list[str]:
    """Return the ids of a list of at most a hundred entries, in order."""
    body = get(path, {**query, "limit": 100})
    assert body["total"] == len(entries(body))
    assert "has_more" not in body
    return [entry["id"] for entry in entries(body)]


def scrolled(path: str, query: Record, limit: int, cursor: str, field: str) -> Iterator[str]:
    """Yield the ids of all pages behind a cursor; each page begins behind the last entry."""
    more = True
    while more:
        body = get(path, {**query, "limit": limit, "starting_after": cursor})
        found, more = entries(body), body["has_more"]
        assert len(found) <= limit
        assert more is (len(found) < body["total"])
        assert found or not more
        for entry in found:
            yield entry["id"]
            cursor = entry[field]


def check_numbered(path: str, query: Record, limit: int) -> None:
    """Check that numbered pages are the parts of the whole list."""
    expected = whole(path, query)
    for page in range(1, min(99, len(expected) // limit + 2)):
        body = get(path, {**query, "limit": limit, "page": page})
        start = (page - 1) * limit
        assert [entry["id"] for entry in entries(body)] == expected[start : start + limit]
        assert body["total"] == len(expected)


def check_scrolled(path: str, query: Record, limit: int) -> None:
    """Check that pages behind cursors are the whole list in the order of the cursor."""
    order = query.get("order", "-created_at")
    field, descending = order.removeprefix("-"), order.startswith("-")
    if field == "source_id":
        field, descending = "created_at", True
    everything = get(path, {**query, "limit": 100})
    # Who has never been changed has no date to come behind.
    dated = [(one[field], one["id"]) for one in entries(everything) if one.get(field)]
    expected = [key for _, key in sorted(dated, reverse=descending)]
    start = "2200-01-01T00:00:00Z" if descending else "1970-01-01T00:00:00Z"
    assert list(scrolled(path, query, limit, start, field)) == expected


@settings(max_examples=60)
@given(CUSTOMERS, SIZES)
def test_numbered_pages_of_customers_add_up(query: Record, limit: int) -> None:
    """Page by page each customer comes once, in the order asked for."""
    check_numbered("/v1/customers", query, limit)


@settings(max_examples=60)
@given(CUSTOMERS, SIZES)
def test_customers_can_be_scrolled_through(query: Record, limit: int) -> None:
    """Cursor by cursor each customer comes once, in the order of the cursor."""
    check_scrolled("/v1/customers", query, limit)


@settings(max_examples=60)
@given(FILTERS, SIZES)
def test_segments_can_be_scrolled_through(query: Record, limit: int) -> None:
    """Cursor by cursor each segment comes once."""
    check_scrolled("/v1/segments", query, limit)


@settings(max_examples=30)
@given(FILTERS, SIZES, st.booleans())
def test_segments_can_be_paged_by_dates(query: Record, limit: int, filtered: bool) -> None:
    """So does each segment where dates bound the pages, in either way to write them."""
    expected = whole("/v1/segments", query)
    names = ("filters[created_at][conditions][$after]", "filters[created_at][conditions][$before]")
    ascending = query.get("order") == "created_at"
    name = (names if filtered else ("start_date", "end_date"))[not ascending]
    if filtered and query.get("filters[junction]") == "or":
        query = {**query, "filters[junction]": "and"}
        expected = whole("/v1/segments", query)
    seen: list[str] = []
    bound: Record = {}
    while found := entries(get("/v1/segments", {**query, **bound, "limit": limit})):
        seen += [segment["id"] for segment in found]
        bound = {name: found[-1]["created_at"]}
    assert seen == expected


@pytest.mark.long
@pytest.mark.timeout(900)
@settings(max_examples=250)
@given(CUSTOMERS, FILTERS, SIZES)
def test_pages_add_up_for_longer(customers: Record, segments: Record, limit: int) -> None:
    """The same, for more queries."""
    check_numbered("/v1/customers", customers, limit)
    check_scrolled("/v1/customers", customers, limit)
    check_scrolled("/v1/segments", segments, limit)


def test_filters_choose_what_they_say() -> None:
    """A filter of the list reads like one of a segment; ids stand for themselves."""
    gold = get("/v1/segments", {"filters[name][conditions][$starts_with]": "Gold", "limit": 100})
    assert [one["name"][:4] for one in entries(gold)] == ["Gold"] * 6
    ids = [one["id"] for one in entries(gold)][:2]
    for name in ("ids", "ids[]"):
        found = get("/v1/segments", {name: [*ids, "seg_none"]})
        assert [one["id"] for one in entries(found)] == ids
    numbered = get("/v1/segments", {"ids[0]": ids[0]})
    assert [one["id"] for one in entries(numbered)] == ids[:1]
