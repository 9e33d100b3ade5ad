"""The language of `sortBy`: orders, and where one is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from tests.conftest import Client

SEGMENTS = "/api/commerce/customer/segments"


@pytest.mark.parametrize(
    "text,first",
    [
        ("id desc", [1010, 1009]),
        ("id DESC", [1010, 1009]),
        ("id", [1001, 1002]),
        ("name", [1004, 1001]),
        ("name asc", [1004, 1001]),
        ("Name desc", [1008, 1010]),
        ("createDate desc", [1010, 1009]),
        ("auditInfo.createDate desc", [1010, 1009]),
        ("AuditInfo.UpdateDate Asc", [1001, 1002]),
        ("updateBy,id desc", [1010, 1009]),
        ("createBy asc, ID desc", [1010, 1009]),
        ("createBy+asc,name+desc", [1008, 1010]),
        ("description,id desc", [1009, 1008]),
    ],
)
def test_segments_are_sorted(kibo: Client, text: str, first: list[int]) -> None:
    """By several fields, up or down; a missing value comes first."""
    status, _, page = kibo.send("GET", f"{SEGMENTS}?sortBy={quote(text)}")
    assert status == 200, page
    assert [item["id"] for item in page["items"]][:2] == first


def test_a_plus_is_as_good_as_a_blank(kibo: Client) -> None:
    """Clients write `sortBy=id+desc` with the plus as it is or percent-encoded."""
    for text in ("id+desc", "id%2Bdesc", "id%20desc"):
        _, _, page = kibo.send("GET", f"{SEGMENTS}?sortBy={text}")
        assert page["items"][0]["id"] == 1010


@pytest.mark.parametrize(
    "text,column,expected,received",
    [
        ("colour", 1, "one of id, code", "'colour'"),
        ("auditInfo", 1, "one of id, code", "'auditInfo'"),
        ("id desc,colour asc", 9, "one of id, code", "'colour'"),
        (",id", 1, "the name of a field", "',id'"),
        ("'id", 1, "the name of a field", '"\'id"'),
        ("id,", 4, "the name of a field", "the end"),
        ("id,,name", 4, "the name of a field", "',name'"),
        ("id,  name", 5, "the name of a field", "' name'"),
        ("id,name up", 9, "asc or desc", "'up'"),
        ("id ", 4, "asc or desc", "the end"),
        ("id  desc", 4, "asc or desc", "' desc'"),
        ("id desc asc", 8, "a comma", "' asc'"),
        ("id;name", 3, "a blank or a comma", "';name'"),
        ("(" * 10_000, 1, "the name of a field", repr("(" * 40)),
    ],
)
def test_a_faulty_order_is_told_where_and_why(
    kibo: Client, text: str, column: int, expected: str, received: str
) -> None:
    """The error names the column, what could stand there and what does."""
    _, _, error = kibo.send("GET", f"{SEGMENTS}?sortBy={quote(text)}")
    told = [error["message"], *(item["message"] for item in error["items"])]
    start = f"Missing or invalid parameter: sortBy expected {expected}"
    end = f" at column {column}, got {received}"
    assert any(one.startswith(start) and one.endswith(end) for one in told), told
    assert error["errorCode"] == "MISSING_OR_INVALID_PARAMETER"
