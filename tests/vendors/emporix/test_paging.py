"""Numbered pages and the header that counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.vendor import Page, Window
from segmock.vendors.emporix import paging
from tests.vendors.emporix.conftest import CATEGORIES, EVERYBODY, HOME, SEGMENTS

if TYPE_CHECKING:
    from segmock.core.document import Json
    from tests.conftest import Client
    from tests.vendors.emporix.conftest import ExchangeOf

CUSTOMERS = f"{SEGMENTS}/{EVERYBODY}/customers"


@pytest.mark.parametrize(
    "query, window",
    [
        ({}, Window(0, 60)),
        ({"pageSize": "10"}, Window(0, 10)),
        ({"pageNumber": "3"}, Window(120, 60)),
        ({"pageSize": "string", "pageNumber": "string"}, Window(0, 60)),
        ({"pageSize": 16, "pageNumber": 2}, Window(16, 16)),
    ],
)
def test_the_query_names_a_page(
    exchange_of: ExchangeOf, query: dict[str, Json], window: Window
) -> None:
    """The first page is number 1, and the vendor's placeholder stands for the default."""
    assert paging.window(exchange_of(**query)) == window


@pytest.mark.parametrize(
    "header, headers",
    [({}, {}), ({"x-total-count": False}, {}), ({"x-total-count": True}, {"X-Total-Count": "7"})],
)
def test_the_total_is_told_to_those_who_ask(
    exchange_of: ExchangeOf, header: dict[str, Json], headers: dict[str, str]
) -> None:
    """The body is a plain array in any case."""
    answer = paging.envelope(Page([{"id": "a"}], 7, Window(0, 1)), exchange_of(header=header))
    assert (answer.status, answer.body, answer.headers) == (200, [{"id": "a"}], headers)


def test_pages_are_complete_and_do_not_overlap(emporix: Client) -> None:
    """All customers are met once, sixty at a time; beyond the end there is nobody."""
    pages = [
        emporix.send("GET", f"{CUSTOMERS}?pageNumber={n}", headers={"X-Total-Count": "true"})
        for n in range(1, 11)
    ]
    assert {headers["x-total-count"] for _, headers, _ in pages} == {"500"}
    assert [len(body) for _, _, body in pages] == [60] * 8 + [20, 0]
    met = [one["customer"]["id"] for _, _, body in pages for one in body]
    assert len(set(met)) == 500


def test_the_total_counts_what_matches(emporix: Client) -> None:
    """A filter lowers the total, a small page does not."""
    path = f"{SEGMENTS}?q=status:INACTIVE&pageSize=1&fields=id"
    _, headers, body = emporix.send("GET", path, headers={"X-Total-Count": "true"})
    assert (headers["x-total-count"], len(body)) == ("1", 1)
    _, headers, body = emporix.send(
        "GET", f"{SEGMENTS}?pageSize=3", headers={"X-Total-Count": "true"}
    )
    assert (headers["x-total-count"], len(body)) == ("9", 3)


@pytest.mark.parametrize("value", ["0", "-1", "1001", "ten", "1.5", "", "%EF%BC%91"])
@pytest.mark.parametrize("path", [SEGMENTS, f"{CATEGORIES}/{HOME}/assignments"])
def test_a_page_that_is_no_number_is_refused(emporix: Client, path: str, value: str) -> None:
    """Nothing is guessed from a page size that is not one."""
    status, headers, _ = emporix.send("GET", f"{path}?pageSize={value}")
    assert status == 400
    assert "/pageSize" in headers["segmock-violations"]
