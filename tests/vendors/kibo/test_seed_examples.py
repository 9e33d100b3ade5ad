"""The vendor's table of operations, walked line by line.

The page has no request to copy: it names the operations with their requests and says what each
does. Its URIs are percent-encoded templates relative to the resource.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Client

SEGMENTS = "/api/commerce/customer/segments"
LISTING = (
    "%3fstartIndex%3d%7bstartIndex%7d%26pageSize%3d%7bpageSize%7d%26sortBy%3d%7bsortBy%7d"
    "%26filter%3d%7bfilter%7d%26responseFields%3d%7bresponseFields%7d"
)
TABLE = {
    "AddSegment": ("POST", "%3fresponseFields%3d%7bresponseFields%7d"),
    "AddSegmentAccounts": ("POST", "%7bid%7d%2faccounts"),
    "DeleteSegment": ("DELETE", "%7bid%7d"),
    "GetSegment": ("GET", "%7bid%7d%3fresponseFields%3d%7bresponseFields%7d"),
    "GetSegments": ("GET", LISTING),
    "RemoveSegmentAccount": ("DELETE", "%7bid%7d%2faccounts%2f%7baccountId%7d"),
    "UpdateSegment": ("PUT", "%7bid%7d%3fresponseFields%3d%7bresponseFields%7d"),
}


def line(name: str, **values: object) -> tuple[str, str]:
    """Return the method and target of a line of the table, its placeholders filled or empty."""
    method, template = TABLE[name]
    names = ("id", "accountId", "startIndex", "pageSize", "sortBy", "filter", "responseFields")
    filled = unquote(template).format(**{**dict.fromkeys(names, ""), **values})
    return method, f"{SEGMENTS}{'' if filled.startswith('?') else '/'}{filled}"


def add_segment(kibo: Client) -> None:
    """A new segment has code, name and description as given, and no accounts."""
    body = {"code": "loyal", "name": "Loyal", "description": "They come back."}
    status, _, made = kibo.send(*line("AddSegment"), json=body)
    assert status == 201
    assert {name: made[name] for name in body} == body
    for account in range(1001, 1501):
        path = f"/api/commerce/customer/accounts/{account}/segments?responseFields=items(id)"
        assert {"id": made["id"]} not in kibo.send("GET", path)[2]["items"]


def add_segment_accounts(kibo: Client) -> None:
    """One or more accounts are put into a segment."""
    for accounts in ([1001], [1002, 1003]):
        assert kibo.send(*line("AddSegmentAccounts", id=1010), json=accounts)[0] == 204


def delete_segment(kibo: Client) -> None:
    """The segment is gone by its id, and so is its place in accounts; accounts stay usable."""
    kibo.send(*line("AddSegmentAccounts", id=1010), json=[1001])
    assert kibo.send(*line("DeleteSegment", id=1010))[0] == 204
    assert kibo.send(*line("GetSegment", id=1010))[0] == 404
    assert kibo.send(*line("AddSegmentAccounts", id=1009), json=[1001])[0] == 204


def get_segment(kibo: Client) -> None:
    """The details come without a list of accounts, and only as many as are asked for."""
    _, _, segment = kibo.send(*line("GetSegment", id=1008))
    assert segment.keys() == {"id", "code", "name", "description", "auditInfo"}
    _, _, segment = kibo.send(*line("GetSegment", id=1008, responseFields="code"))
    assert segment == {"code": "vip"}


def get_segments(kibo: Client) -> None:
    """Segments are listed as filter and order say."""
    asked = line(
        "GetSegments",
        startIndex=1,
        pageSize=2,
        sortBy="id+desc",
        filter="name+cont+customers",
        responseFields="totalCount,items(code)",
    )
    status, _, page = kibo.send(*asked)
    assert status == 200
    codes = [item["code"] for item in page["items"]]
    assert (page["totalCount"], codes) == (
        6,
        ["inactive-repeat-customers", "at-risk-repeat-customers"],
    )
    assert kibo.send(*line("GetSegments"))[2]["totalCount"] == 10


def remove_segment_account(kibo: Client) -> None:
    """A single account is taken out; the others stay."""
    kibo.send(*line("AddSegmentAccounts", id=1010), json=[1001, 1002])
    assert kibo.send(*line("RemoveSegmentAccount", id=1010, accountId=1001))[0] == 204
    assert kibo.send(*line("RemoveSegmentAccount", id=1010, accountId=1001))[0] == 409
    assert kibo.send(*line("RemoveSegmentAccount", id=1010, accountId=1002))[0] == 204


def update_segment(kibo: Client) -> None:
    """The details of the segment are the new ones."""
    body = {"code": "crew", "name": "Crew", "description": "They work here."}
    status, _, updated = kibo.send(*line("UpdateSegment", id=1010), json=body)
    assert status == 200
    assert {name: updated[name] for name in body} == body
    assert kibo.send(*line("GetSegment", id=1010))[2] == updated


WALKS: dict[str, Callable[[Client], None]] = {
    "AddSegment": add_segment,
    "AddSegmentAccounts": add_segment_accounts,
    "DeleteSegment": delete_segment,
    "GetSegment": get_segment,
    "GetSegments": get_segments,
    "RemoveSegmentAccount": remove_segment_account,
    "UpdateSegment": update_segment,
}


@pytest.mark.parametrize("name", TABLE)
def test_the_operation_does_what_the_table_says(kibo: Client, name: str) -> None:
    """Each line of the table is asked for and answers as it says."""
    WALKS[name](kibo)
    assert kibo.mock.world.journal
    assert name in {entry.operation for entry in kibo.journal}
