"""`startIndex` and `pageSize`, and the counters of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Client

SEGMENTS = "/api/commerce/customer/segments"


def test_a_page_counts_itself_and_its_kin(kibo: Client) -> None:
    """Without parameters the first page of 20 comes, with all counters."""
    _, _, page = kibo.send("GET", SEGMENTS)
    items = page.pop("items")
    assert page == {"startIndex": 0, "pageSize": 20, "pageCount": 1, "totalCount": 10}
    assert [item["id"] for item in items] == list(range(1001, 1011))


@pytest.mark.parametrize(
    "start,size,pages,ids",
    [
        (0, 3, 4, [1001, 1002, 1003]),
        (3, 3, 4, [1004, 1005, 1006]),
        (9, 3, 4, [1010]),
        (10, 3, 4, []),
        (4, 5, 2, [1005, 1006, 1007, 1008, 1009]),
        (0, 200, 1, list(range(1001, 1011))),
    ],
)
def test_the_start_is_an_offset_in_items(
    kibo: Client, start: int, size: int, pages: int, ids: list[int]
) -> None:
    """`startIndex` skips items, not pages, and beyond the end there is an empty page."""
    _, _, page = kibo.send("GET", f"{SEGMENTS}?startIndex={start}&pageSize={size}")
    assert [item["id"] for item in page["items"]] == ids
    assert (page["startIndex"], page["pageSize"]) == (start, size)
    assert (page["pageCount"], page["totalCount"]) == (pages, 10)


def test_counters_speak_of_what_the_filter_lets_through(kibo: Client) -> None:
    """The total is that of the matching segments; no match is no page."""
    _, _, page = kibo.send("GET", f"{SEGMENTS}?filter=id%20gt%201006&pageSize=3")
    assert (page["totalCount"], page["pageCount"], len(page["items"])) == (4, 2, 3)
    _, _, page = kibo.send("GET", f"{SEGMENTS}?filter=id%20gt%209999")
    assert (page["totalCount"], page["pageCount"], page["items"]) == (0, 0, [])


def test_the_query_may_come_as_older_clients_send_it(kibo: Client) -> None:
    """Names in lower case, empty values that count as absent, and a slash behind the path."""
    query = "startindex=&pagesize=2&sortby=&filter=&responsefields="
    status, _, page = kibo.send("GET", f"/api/commerce/customer/SEGMENTS/?{query}")
    assert status == 200
    assert (page["startIndex"], page["pageSize"], len(page["items"])) == (0, 2, 2)


@pytest.mark.parametrize(
    "query,name",
    [
        ("startIndex=-1", "startIndex"),
        ("startIndex=x", "startIndex"),
        ("pageSize=0", "pageSize"),
        ("pageSize=2147483648", "pageSize"),
        ("pageSize=1&pageSize=2", "pageSize"),
    ],
)
def test_figures_out_of_bounds_are_refused(kibo: Client, query: str, name: str) -> None:
    """The error names the parameter."""
    status, _, error = kibo.send("GET", f"{SEGMENTS}?{query}")
    assert (status, error["errorCode"]) == (400, "MISSING_OR_INVALID_PARAMETER")
    assert error["message"].startswith(f"Missing or invalid parameter: {name} ")
    assert error["additionalErrorData"] == [{"name": "ParameterName", "value": name}]


def test_a_page_has_two_hundred_items_at_most(changed: Callable[..., Client]) -> None:
    """A larger size counts as the largest, and the counters speak of that."""
    kibo = changed(given={"kibo": {"segments": 450}})
    for asked in (201, 2147483647):
        _, _, page = kibo.send("GET", f"{SEGMENTS}?pageSize={asked}&startIndex=300")
        assert (page["pageSize"], page["pageCount"], len(page["items"])) == (200, 3, 150)


def test_a_larger_page_is_refused_where_the_scenario_wants_it(
    chosen: Callable[..., Client],
) -> None:
    """The documents allow both readings; up to the limit there is no difference."""
    kibo = chosen(page_size="refuse")
    assert kibo.send("GET", f"{SEGMENTS}?pageSize=200")[2]["pageSize"] == 200
    for path in (SEGMENTS, "/api/commerce/customer/accounts/1001/segments"):
        status, _, error = kibo.send("GET", f"{path}?pageSize=201")
        assert (status, error["errorCode"]) == (400, "MISSING_OR_INVALID_PARAMETER")
        told = "Missing or invalid parameter: pageSize expected at most 200, got 201"
        assert error["message"] == told
