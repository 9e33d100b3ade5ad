"""`@kibocommerce/rest-sdk`, unmodified, against a mock that listens."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.sdk import kibo_tls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

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
        ("getSegments", {"pageSize": 0}),
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


# --- as an app: by OAuth and the look-up of the tenant, with nothing but credentials --------------

APP = {"clientId": "SEGMOCK_SHOP.1.0.0.Release", "sharedSecret": "segmock"}


@pytest.fixture(scope="module")
def home(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Host and port of the mock behind TLS; node is told to trust the certificate."""
    pem: Path = kibo_tls.certificate(tmp_path_factory.mktemp("tls"))
    parts = urlsplit(url)
    address = (str(parts.hostname), int(parts.port or 0))
    with pytest.MonkeyPatch.context() as patch, kibo_tls.terminated(pem, address) as host:
        patch.setenv("NODE_EXTRA_CA_CERTS", str(pem))
        yield host


@pytest.fixture(scope="module")
def app(home: str, drive: Callable[..., Sdk]) -> Sdk:
    """The SDK as an app configures it; it has to find the host of the API itself."""
    return drive("kibo.mjs", "", json.dumps({**APP, "authHost": home}))


def test_an_app_finds_its_way(app: Sdk, home: str) -> None:
    """It gets a token, looks its tenant up, and goes on to the host that it is told."""
    tenant = app.call("getTenant", {"tenantId": 10001})["value"]
    assert (tenant["id"], tenant["domain"]) == (10001, home)
    assert app.call("getSegment", {"id": 1008})["value"]["code"] == "vip"


def test_an_app_goes_through_the_life_of_a_segment(app: Sdk) -> None:
    """Created, listed, filtered, with an account and without it, and deleted."""
    new = {"code": "from-an-app", "name": "Made by an app"}
    made = app.call("addSegment", {"customerCustomerSegment": new})["value"]
    listed = app.call("getSegments", {"pageSize": 200})["value"]["items"]
    assert listed[-1] == made
    asked = {"filter": "code eq from-an-app", "responseFields": "items(id)"}
    assert app.call("getSegments", asked) == {"value": {"items": [{"id": made["id"]}]}}

    def segments(account: int) -> list[int]:
        asked = {"accountId": account, "sortBy": "id desc", "pageSize": 200}
        page = app.call("getAccountSegments", asked)["value"]
        return [item["id"] for item in page["items"]]

    before = segments(1001)
    assert (
        app.call("addSegmentAccounts", {"id": made["id"], "requestBody": [1001]})["value"] is None
    )
    assert segments(1001) == [made["id"], *before]
    gone = app.call("removeSegmentAccount", {"id": made["id"], "accountId": 1001})
    assert gone == {"value": None}
    assert segments(1001) == before
    assert app.call("deleteSegment", {"id": made["id"]}) == {"value": None}
    assert refused(app.call("getSegment", {"id": made["id"]})) == (404, "ITEM_NOT_FOUND")


def test_an_app_handles_its_tickets(app: Sdk) -> None:
    """The SDK's client for tokens and tickets, whose host is the home of the platform."""
    asked = {"appAuthInfo": {"applicationId": APP["clientId"], "sharedSecret": "segmock"}}
    ticket = app.call("authenticateApp", asked)["value"]
    refresh = {"authTicketRequest": {"refreshToken": ticket["refreshToken"]}}
    assert app.call("refreshAppAuthTicket", refresh)["value"]["accessToken"]
    gone = app.call("deleteAppAuthTicket", {"refreshToken": ticket["refreshToken"]})
    assert gone == {"value": None}
    assert refused(app.call("refreshAppAuthTicket", refresh)) == (401, "INVALID_CREDENTIALS")


def test_an_app_is_refused_elsewhere(home: str, drive: Callable[..., Sdk]) -> None:
    """With a wrong secret it gets no token, and it has no way into another tenant."""
    options = {**APP, "authHost": home}
    wrong = drive("kibo.mjs", "", json.dumps({**options, "sharedSecret": "wrong"}))
    told = wrong.call("getSegments")["error"]["message"]
    assert told == "These are not the credentials of an app."
    foreign = drive("kibo.mjs", "", json.dumps({**options, "tenantId": 10002}))
    assert foreign.call("getSegments")["error"]["message"] == "error fetching tenant data"
