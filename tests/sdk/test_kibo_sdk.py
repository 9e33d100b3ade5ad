"""`@kibocommerce/rest-sdk`, unmodified, against a mock that listens."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from segmock.core.document import Json
    from tests.sdk.conftest import Sdk

pytestmark = pytest.mark.node

NEW = {"code": "from-the-sdk", "name": "Made with the SDK", "description": None}


@pytest.fixture(scope="module")
def sdk(url: str, drive: Callable[..., Sdk]) -> Sdk:
    """The SDK with a valid access token."""
    return drive("kibo.mjs", url, json.dumps({"accessToken": "segmock"}))


@pytest.fixture
def segment(sdk: Sdk) -> Iterator[Json]:
    """A segment made with the SDK, and deleted with it if the test has left it."""
    made = sdk.call("addSegment", {"customerCustomerSegment": NEW})["value"]
    yield made
    sdk.call("deleteSegment", {"id": made["id"]})


def refused(outcome: Json) -> tuple[int, str]:
    """Return status and error code of a refusal, after checking what the SDK makes of it."""
    error = outcome["error"]
    assert error["name"] == "ResponseError"
    assert error["message"] == error["apiError"]["message"]
    assert len(error["response"]["correlationId"]) == 32
    return error["response"]["status"], error["apiError"]["errorCode"]


def test_a_segment_is_created_and_read(sdk: Sdk, segment: Json) -> None:
    """What was sent comes back, numbered and stamped."""
    assert {name: segment[name] for name in NEW} == NEW
    assert segment["id"] > 1000
    assert segment["auditInfo"]["createDate"]
    assert sdk.call("getSegment", {"id": segment["id"]}) == {"value": segment}


def test_segments_are_listed(sdk: Sdk) -> None:
    """Without parameters the first page comes."""
    page = sdk.call("getSegments")["value"]
    assert (page["startIndex"], page["pageSize"], page["pageCount"]) == (0, 20, 1)
    assert page["totalCount"] == len(page["items"])


def test_segments_are_filtered_sorted_and_cut(sdk: Sdk) -> None:
    """All five parameters at once, as the SDK encodes them."""
    asked = {
        "startIndex": 1,
        "pageSize": 2,
        "sortBy": "name desc,id",
        "filter": "name cont customers and id le 1009",
        "responseFields": "totalCount,items(name)",
    }
    page = sdk.call("getSegments", asked)["value"]
    names = ["Inactive Repeat Customers", "Customers in Germany"]
    assert page == {"totalCount": 6, "items": [{"name": name} for name in names]}


def test_pages_add_up(sdk: Sdk) -> None:
    """Page by page every segment is seen once."""
    seen: list[int] = []
    while True:
        page = sdk.call("getSegments", {"startIndex": len(seen), "pageSize": 3})["value"]
        if not page["items"]:
            break
        seen += [item["id"] for item in page["items"]]
    assert len(seen) == len(set(seen)) == page["totalCount"]


def test_a_segment_is_updated(sdk: Sdk, segment: Json) -> None:
    """The segment that was read goes back with another name."""
    changed = {**segment, "name": "Renamed with the SDK"}
    asked = {"id": segment["id"], "customerCustomerSegment": changed}
    updated = sdk.call("updateSegment", asked)["value"]
    assert updated == {**changed, "auditInfo": updated["auditInfo"]}
    assert updated["auditInfo"]["updateDate"] > segment["auditInfo"]["updateDate"]


def test_accounts_are_added_and_removed(sdk: Sdk, segment: Json) -> None:
    """Calls without an answer resolve, and the account can be removed once."""
    added = {"id": segment["id"], "requestBody": [1001, 1002]}
    assert sdk.call("addSegmentAccounts", added) == {"value": None}
    removed = {"id": segment["id"], "accountId": 1001}
    assert sdk.call("removeSegmentAccount", removed) == {"value": None}
    assert refused(sdk.call("removeSegmentAccount", removed)) == (409, "VALIDATION_CONFLICT")


def test_a_segment_is_deleted(sdk: Sdk, segment: Json) -> None:
    """Afterwards it cannot be found, by any operation that looks it up."""
    asked = {"id": segment["id"]}
    assert sdk.call("deleteSegment", asked) == {"value": None}
    for name, more in (
        ("getSegment", {}),
        ("deleteSegment", {}),
        ("updateSegment", {"customerCustomerSegment": NEW}),
        ("addSegmentAccounts", {"requestBody": [1001]}),
    ):
        assert refused(sdk.call(name, {**asked, **more})) == (404, "ITEM_NOT_FOUND")


def test_conflicts_are_told(sdk: Sdk, segment: Json) -> None:
    """A code that is taken and a segment without fields are conflicts."""
    taken = {"customerCustomerSegment": {**NEW, "code": "vip"}}
    empty: Json = {"customerCustomerSegment": {}}
    for asked in (taken, empty):
        assert refused(sdk.call("addSegment", asked)) == (409, "VALIDATION_CONFLICT")
        asked_of_one = {"id": segment["id"], **asked}
        assert refused(sdk.call("updateSegment", asked_of_one)) == (409, "VALIDATION_CONFLICT")


@pytest.mark.parametrize(
    "name,asked",
    [
        ("getSegments", {"filter": "colour eq red"}),
        ("getSegments", {"pageSize": 1000}),
        ("addSegmentAccounts", {"id": 1010, "requestBody": []}),
    ],
)
def test_bad_requests_are_told(sdk: Sdk, name: str, asked: Json) -> None:
    """The code is the vendor's for a parameter that does not fit."""
    assert refused(sdk.call(name, asked)) == (400, "MISSING_OR_INVALID_PARAMETER")


@pytest.mark.parametrize("token", ["wrong", "segmock-expired"])
@pytest.mark.parametrize("way", ["accessToken", "appClaims"])
def test_other_tokens_are_refused(
    url: str, drive: Callable[..., Sdk], way: str, token: str
) -> None:
    """In whichever header the SDK sends them."""
    sdk = drive("kibo.mjs", url, json.dumps({way: token}))
    assert refused(sdk.call("getSegments")) == (401, "INVALID_ACCESS_TOKEN")


def test_the_older_header_is_as_good(url: str, drive: Callable[..., Sdk]) -> None:
    """The SDK sends the claims of an app when it has no access token."""
    sdk = drive("kibo.mjs", url, json.dumps({"appClaims": "segmock"}))
    assert sdk.call("getSegment", {"id": 1008})["value"]["code"] == "vip"


def test_a_token_may_be_too_weak(url: str, drive: Callable[..., Sdk]) -> None:
    """One that only reads cannot create."""
    sdk = drive("kibo.mjs", url, json.dumps({"accessToken": "segmock-readonly"}))
    assert sdk.call("getSegment", {"id": 1008})["value"]["code"] == "vip"
    asked = {"customerCustomerSegment": NEW}
    assert refused(sdk.call("addSegment", asked)) == (403, "FORBIDDEN")
