"""What a token allows, in either of its two headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Client

SEGMENTS = "/api/commerce/customer/segments"
OAUTH = "/api/platform/applications/authtickets/oauth"
SHOP = {"client_id": "SEGMOCK_SHOP.1.0.0.Release", "client_secret": "segmock"}
NEW = {"code": "a", "name": "A"}
HEADERS = [("authorization", "Bearer {}"), ("x-vol-app-claims", "{}")]


@pytest.mark.parametrize("header,form", HEADERS)
def test_the_valid_word_reads_and_writes(kibo: Client, header: str, form: str) -> None:
    """Both headers carry the same tokens, and one of them is enough."""
    kibo.headers = {header: form.format("segmock")}
    assert kibo.send("GET", SEGMENTS)[0] == 200
    assert kibo.send("POST", SEGMENTS, json={"code": "a", "name": "A"})[0] == 201


@pytest.mark.parametrize("header,form", HEADERS)
def test_the_read_only_word_only_reads(kibo: Client, header: str, form: str) -> None:
    """A token without the right to write gets 403 where something would change."""
    kibo.headers = {header: form.format("segmock-readonly")}
    assert kibo.send("GET", SEGMENTS)[0] == 200
    status, _, error = kibo.send("POST", SEGMENTS, json={"code": "a", "name": "A"})
    assert (status, error["errorCode"]) == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    "headers,told,word",
    [
        ({}, "is missing", "none"),
        ({"authorization": "Basic segmock"}, "is missing", "none"),
        ({"authorization": "Bearer wrong"}, "is not known", "unknown"),
        ({"x-vol-app-claims": "wrong"}, "is not known", "unknown"),
        ({"authorization": "Bearer segmock-expired"}, "has expired", "expired"),
    ],
)
def test_other_tokens_are_refused(
    kibo: Client, headers: dict[str, str], told: str, word: str
) -> None:
    """The refusal says what is wrong with the token, names the operation and challenges."""
    kibo.headers = headers
    status, answered, error = kibo.send("GET", SEGMENTS)
    assert status == 401
    assert answered["www-authenticate"] == "Bearer"
    assert error["errorCode"] == "INVALID_ACCESS_TOKEN"
    assert error["message"] == f"The access token {told}; the operation GetSegments needs one."
    assert error["additionalErrorData"] == [
        {"name": "OperationName", "value": "GetSegments"},
        {"name": "WWW-Authenticate", "value": f"Api-Application, accesstoken={word}"},
    ]
    assert error["items"] == []


def test_any_token_will_do_where_the_world_says_so(kibo: Client) -> None:
    """Clients whose keys cannot be changed are let in."""
    kibo.mock.world.any_credential = True
    kibo.headers = {"authorization": "Bearer eyJhbGciOi"}
    assert kibo.send("GET", SEGMENTS)[0] == 200


# --- tokens that were given ----------------------------------------------------------------------


def token(kibo: Client, **credentials: str) -> dict[str, str]:
    """Return the tokens that an app gets by OAuth."""
    asked = {**credentials, "grant_type": "client_credentials"}
    status, _, given = kibo.send("POST", OAUTH, json=asked)
    assert status == 200
    found: dict[str, str] = given
    return found


def asked_with(kibo: Client, access: str, **headers: str) -> int:
    """Return the status of a listing, asked for with a token and some x-vol headers."""
    kibo.headers = {"authorization": f"Bearer {access}"}
    named = {f"x-vol-{name}": text for name, text in headers.items()}
    return kibo.send("GET", SEGMENTS, headers=named)[0]


def test_a_token_lives_an_hour_of_the_worlds_clock(kibo: Client) -> None:
    """It is good until then, in either header, and has expired from then on."""
    access = token(kibo, **SHOP)["access_token"]
    assert asked_with(kibo, access) == 200
    kibo.mock.world.advance(3597)
    assert asked_with(kibo, access) == 200
    assert asked_with(kibo, access) == 401
    _, _, error = kibo.send("GET", SEGMENTS)
    assert "has expired" in error["message"]


def test_a_refresh_token_opens_nothing(kibo: Client) -> None:
    """It is good for a new token and for nothing else."""
    assert asked_with(kibo, token(kibo, **SHOP)["refresh_token"]) == 401


def test_an_app_is_confined_to_its_tenants(kibo: Client) -> None:
    """Asked about another tenant it is refused, and nothing has changed there."""
    access = token(kibo, **SHOP)["access_token"]
    assert asked_with(kibo, access, tenant="10001") == 200
    assert asked_with(kibo, access, tenant="010001") == 200
    assert asked_with(kibo, access, tenant="10002") == 403
    status, _, error = kibo.send("POST", SEGMENTS, json=NEW, headers={"x-vol-tenant": "10002"})
    assert (status, error["errorCode"]) == (403, "FORBIDDEN")
    assert error["message"] == "The app of this access token is not installed in the tenant 10002."
    kibo.headers = {"authorization": "Bearer segmock", "x-vol-tenant": "10002"}
    assert kibo.send("GET", SEGMENTS)[2]["totalCount"] == 10


@pytest.mark.parametrize(
    "headers",
    [
        {"x-vol-tenant": "10002"},
        {"host": "t10002.sandbox.mozu.com"},
        {"host": "t10002-s20005.tp1.euw1.kibocommerce.com:443"},
        {"host": "t10003.sandbox.mozu.com", "x-vol-tenant": "10002"},
    ],
)
def test_tenants_are_apart(kibo: Client, headers: dict[str, str]) -> None:
    """Each has the given segments, numbers its own, and sees no other's; a header comes first."""
    elsewhere = {"x-vol-tenant": "10003"}
    status, _, made = kibo.send("POST", SEGMENTS, json=NEW, headers=headers)
    assert (status, made["id"]) == (201, 1011)
    assert kibo.send("POST", f"{SEGMENTS}/1011/accounts", json=[1001], headers=headers)[0] == 204
    path = "/api/commerce/customer/accounts/1001/segments?filter=id%20eq%201011"
    for others in ({}, {"x-vol-tenant": "10001"}, elsewhere, {"host": "127.0.0.1:4010"}):
        assert kibo.send("GET", f"{SEGMENTS}/1011", headers=others)[0] == 404
        assert kibo.send("GET", path, headers=others)[2]["totalCount"] == 0
    assert kibo.send("GET", f"{SEGMENTS}/1011", headers=headers)[0] == 200
    assert kibo.send("GET", path, headers={"x-vol-tenant": "10002"})[2]["totalCount"] == 1
    assert kibo.send("POST", SEGMENTS, json=NEW, headers=elsewhere)[2]["id"] == 1011


def test_without_a_tenant_it_is_the_first_one_of_the_app(changed: Callable[..., Client]) -> None:
    """Or, for a word, the one that the examples have."""
    apps = [{"id": "two", "secret": "x", "tenants": [7, 8], "readOnly": True}]
    kibo = changed(given={"kibo": {"apps": apps}})
    kibo.send("POST", SEGMENTS, json=NEW, headers={"x-vol-tenant": "7"})
    access = token(kibo, client_id="two", client_secret="x")["access_token"]
    assert asked_with(kibo, access) == 200
    assert kibo.send("GET", SEGMENTS)[2]["totalCount"] == 1
    assert asked_with(kibo, access, tenant="8") == 200
    assert kibo.send("POST", SEGMENTS, json=NEW)[0] == 403
    kibo.headers = {"authorization": "Bearer segmock"}
    assert kibo.send("GET", SEGMENTS)[2]["totalCount"] == 0


@pytest.mark.parametrize("text", ["", "abc", "-1", "1 0"])
def test_a_tenant_that_is_no_number_is_told(kibo: Client, text: str) -> None:
    """The header is checked like any other parameter."""
    status, _, error = kibo.send("GET", SEGMENTS, headers={"x-vol-tenant": text})
    assert (status, error["errorCode"]) == (400, "MISSING_OR_INVALID_PARAMETER")
    assert error["additionalErrorData"] == [{"name": "ParameterName", "value": "x-vol-tenant"}]


def test_who_has_made_a_segment_is_told_by_the_app(kibo: Client) -> None:
    """Each app has a user of its own in the audit information."""
    by_word = kibo.send("POST", SEGMENTS, json=NEW)[2]["auditInfo"]["createBy"]
    kibo.headers = {"x-vol-app-claims": token(kibo, **SHOP)["access_token"]}
    changed = kibo.send("PUT", f"{SEGMENTS}/1011", json=NEW)[2]["auditInfo"]
    assert changed["createBy"] == by_word
    assert changed["updateBy"] != by_word
    asked = f"{SEGMENTS}?filter=updateBy%20eq%20{changed['updateBy']}"
    assert kibo.send("GET", asked)[2]["totalCount"] == 1


@pytest.mark.parametrize(
    "app", [{"secret": "x"}, {"id": "x"}, {"id": "x", "secret": "y", "tenants": ["shop"]}]
)
def test_an_app_that_is_none_is_told_at_start(changed: Callable[..., Client], app: object) -> None:
    """Its author has not waited for the first token."""
    kibo = changed(given={"kibo": {"apps": [app]}})
    with pytest.raises((KeyError, ValueError)):
        len(kibo.mock.world.collection("kibo", "apps"))
