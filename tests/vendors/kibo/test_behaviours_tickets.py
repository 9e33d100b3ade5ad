"""Tokens for apps, by OAuth and by tickets."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from segmock.core import tokens

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from tests.conftest import Client

SEGMENTS = "/api/commerce/customer/segments"
TICKETS = "/api/platform/applications/authtickets"
OAUTH = f"{TICKETS}/oauth"
REFRESH = f"{TICKETS}/refresh-ticket"
APP = "SEGMOCK_SHOP.1.0.0.Release"
WORDS = {"client_id": "segmock", "client_secret": "segmock", "grant_type": "client_credentials"}
SHOP = {**WORDS, "client_id": APP}
TICKET = {"applicationId": APP, "sharedSecret": "segmock"}
FORM = "%Y-%m-%dT%H:%M:%S.%fZ"


@pytest.fixture(autouse=True)
def _without_token(kibo: Client) -> None:
    """Nobody has a token yet."""
    kibo.headers = {}


def given(kibo: Client, path: str, body: Json, method: str = "POST") -> Record:
    """Return the tokens that a request is answered with."""
    status, headers, found = kibo.send(method, path, json=body)
    assert status == 200, found
    assert len(headers["x-vol-correlation"]) == 32
    record: Record = found
    return record


def refused(kibo: Client, path: str, body: Json, method: str = "POST") -> Record:
    """Return the error of a refusal of credentials, after checking what all of them share."""
    before = len(tokens_of(kibo))
    status, headers, error = kibo.send(method, path, json=body)
    assert (status, error["errorCode"]) == (401, "INVALID_CREDENTIALS")
    assert (error["applicationName"], error["items"]) == ("AppDev", [])
    assert error["additionalErrorData"] == [
        {"name": "CredentialsName", "value": "Invalid credentials"}
    ]
    assert headers["www-authenticate"] == "Bearer"
    assert len(tokens_of(kibo)) == before
    record: Record = error
    return record


def tokens_of(kibo: Client) -> list[str]:
    """Return the tokens that the world keeps."""
    kept = kibo.mock.world.collection("kibo", tokens.COLLECTION)
    return [token for token, _ in kept.items()]


def opens(kibo: Client, token: str) -> bool:
    """Tell whether a token opens the API, in both headers alike."""
    ways: list[dict[str, str]] = [{"authorization": f"Bearer {token}"}, {"x-vol-app-claims": token}]
    (status,) = {kibo.send("GET", SEGMENTS, headers=headers)[0] for headers in ways}
    assert status in {200, 401}
    return status == 200


def test_oauth_gives_a_token_for_an_hour(kibo: Client) -> None:
    """With what a client needs to send it, to know its end and to ask for the next."""
    for credentials in (WORDS, SHOP):
        token = given(kibo, OAUTH, credentials)
        assert list(token) == ["access_token", "token_type", "expires_in", "refresh_token"]
        assert (token["token_type"], token["expires_in"]) == ("bearer", 3600)
        assert opens(kibo, token["access_token"])


def test_tickets_have_dates_that_older_clients_can_read(kibo: Client) -> None:
    """An hour and a day later than the request, with a fraction of the second and in UTC."""
    ticket = given(kibo, TICKETS, TICKET)
    assert list(ticket) == [
        *("accessToken", "accessTokenExpiration"),
        *("refreshToken", "refreshTokenExpiration"),
    ]
    made = datetime(2026, 6, 1, 9, 0, 1)  # noqa: DTZ001 - as the older client reads it
    for name, lifetime in (("accessToken", 1), ("refreshToken", 24)):
        until = datetime.strptime(ticket[f"{name}Expiration"], FORM)  # noqa: DTZ007 - as above
        assert until == made + timedelta(hours=lifetime)
    assert opens(kibo, ticket["accessToken"])


def test_a_refreshed_ticket_has_another_token(kibo: Client) -> None:
    """Both access tokens are good; the refresh token stays, and so does its end."""
    first = given(kibo, TICKETS, TICKET)
    kibo.mock.world.advance(1800)
    second = given(kibo, REFRESH, {"refreshToken": first["refreshToken"]}, "PUT")
    assert second["accessToken"] != first["accessToken"]
    for name in ("refreshToken", "refreshTokenExpiration"):
        assert second[name] == first[name]
    assert opens(kibo, first["accessToken"])
    kibo.mock.world.advance(2400)
    assert not opens(kibo, first["accessToken"])
    assert opens(kibo, second["accessToken"])


def test_oauth_refreshes_with_the_credentials_beside_the_token(kibo: Client) -> None:
    """The token of one app is of no use to another; null and nothing ask for a first one."""
    first = given(kibo, OAUTH, SHOP)
    refresh = {"refresh_token": first["refresh_token"]}
    second = given(kibo, OAUTH, {**SHOP, **refresh})
    assert second["refresh_token"] == first["refresh_token"]
    assert second["access_token"] != first["access_token"]
    refused(kibo, OAUTH, {**WORDS, **refresh})
    for nothing in (None, ""):
        assert given(kibo, OAUTH, {**SHOP, "refresh_token": nothing})["refresh_token"]


def test_an_apps_tenants_go_with_its_tokens(kibo: Client) -> None:
    """A refreshed token reaches as far as the first one did, and no further."""
    first = given(kibo, TICKETS, TICKET)
    second = given(kibo, REFRESH, {"refreshToken": first["refreshToken"]}, "PUT")
    for token in (first["accessToken"], second["accessToken"]):
        headers = {"x-vol-app-claims": token, "x-vol-tenant": "10002"}
        assert kibo.send("GET", SEGMENTS, headers=headers)[0] == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "nobody"},
        {"client_secret": "wrong"},
        {"client_id": "segmock-expired"},
        {"client_secret": "segmock-expired"},
        {"client_id": APP, "client_secret": "wrong"},
        {"client_id": APP, "client_secret": "segmock-readonly"},
        {"refresh_token": "wrong"},
        {"refresh_token": "segmock-expired"},
    ],
)
def test_wrong_credentials_are_refused(kibo: Client, wrong: Record) -> None:
    """Whichever of them is wrong is not told."""
    message = refused(kibo, OAUTH, {**WORDS, **wrong})["message"]
    assert message == "These are not the credentials of an app."


def test_wrong_credentials_are_refused_for_tickets_too(kibo: Client) -> None:
    """In the same words; an access token refreshes nothing."""
    refused(kibo, TICKETS, {**TICKET, "sharedSecret": "wrong"})
    refused(kibo, REFRESH, {"refreshToken": "wrong"}, "PUT")
    access = given(kibo, TICKETS, TICKET)["accessToken"]
    refused(kibo, REFRESH, {"refreshToken": access}, "PUT")


def test_a_refresh_token_expires_after_a_day(kibo: Client) -> None:
    """Then the app must authenticate anew."""
    first = given(kibo, OAUTH, SHOP)
    kibo.mock.world.advance(86_400)
    refused(kibo, OAUTH, {**SHOP, "refresh_token": first["refresh_token"]})
    refused(kibo, REFRESH, {"refreshToken": first["refresh_token"]}, "PUT")


def test_the_read_only_word_gets_tokens_that_only_read(kibo: Client) -> None:
    """As id, as secret and as refresh token."""
    word = "segmock-readonly"
    bodies: list[tuple[str, str, Json]] = [
        ("POST", TICKETS, {"applicationId": word, "sharedSecret": "segmock"}),
        ("POST", TICKETS, {"applicationId": "segmock", "sharedSecret": word}),
        ("PUT", REFRESH, {"refreshToken": word}),
    ]
    for method, path, body in bodies:
        headers = {"x-vol-app-claims": given(kibo, path, body, method)["accessToken"]}
        assert kibo.send("GET", SEGMENTS, headers=headers)[0] == 200
        new = {"code": "a", "name": "A"}
        assert kibo.send("POST", SEGMENTS, json=new, headers=headers)[0] == 403


def test_an_expired_refresh_token_brings_nothing_more(kibo: Client) -> None:
    """Its access token stays good until its own time."""
    ticket = given(kibo, TICKETS, TICKET)
    path = f"{TICKETS}/{ticket['refreshToken']}"
    assert kibo.send("DELETE", path)[::2] == (204, "")
    refused(kibo, REFRESH, {"refreshToken": ticket["refreshToken"]}, "PUT")
    assert opens(kibo, ticket["accessToken"])
    assert kibo.send("DELETE", path)[2]["errorCode"] == "ITEM_NOT_FOUND"


def test_only_refresh_tokens_can_be_expired(kibo: Client) -> None:
    """An access token is as unknown there as any other text; the words stay good."""
    ticket = given(kibo, TICKETS, TICKET)
    for token in (ticket["accessToken"], "wrong", "segmock-expired"):
        status, _, error = kibo.send("DELETE", f"{TICKETS}/{token}")
        assert (status, error["errorCode"]) == (404, "ITEM_NOT_FOUND")
        assert error["applicationName"] == "AppDev"
    for word in ("segmock", "segmock-readonly"):
        assert kibo.send("DELETE", f"{TICKETS}/{word}")[0] == 204
        assert given(kibo, REFRESH, {"refreshToken": word}, "PUT")
    assert opens(kibo, ticket["accessToken"])


def test_answers_have_the_fields_asked_for(kibo: Client) -> None:
    """`responseFields` is read here as elsewhere; empty it asks for nothing special."""
    assert list(given(kibo, f"{TICKETS}/?responseFields=accessToken", TICKET)) == ["accessToken"]
    assert len(given(kibo, f"{TICKETS}/?responseFields=", TICKET)) == 4
    assert "refresh_token" not in given(kibo, f"{OAUTH}?responseFields=-refresh_token", SHOP)


@pytest.mark.parametrize(
    "method,path,body,names",
    [
        ("POST", OAUTH, {}, {"client_id", "client_secret", "grant_type"}),
        ("POST", OAUTH, {**WORDS, "grant_type": "password"}, {"grant_type"}),
        ("POST", OAUTH, {**WORDS, "client_id": 5, "scope": "x"}, {"client_id", "scope"}),
        ("POST", TICKETS, {"applicationId": ""}, {"applicationId", "sharedSecret"}),
        ("PUT", REFRESH, {"refreshToken": None}, {"refreshToken"}),
    ],
)
def test_bodies_that_are_none_are_bad_requests(
    kibo: Client, method: str, path: str, body: Record, names: set[str]
) -> None:
    """Each field is named; the part of the platform is that of the tokens."""
    status, _, error = kibo.send(method, path, json=body)
    assert (status, error["errorCode"]) == (400, "MISSING_OR_INVALID_PARAMETER")
    single = error["items"] or [error]
    assert {item["additionalErrorData"][0]["value"] for item in single} == names
    assert {item["applicationName"] for item in single} == {"AppDev"}


def test_any_credentials_will_do_where_the_world_says_so(kibo: Client) -> None:
    """For apps that it knows, too: those stay in their tenants."""
    kibo.mock.world.any_credential = True
    given(kibo, OAUTH, {**WORDS, "client_id": "MINE.1.0.0.Release", "client_secret": "5ecr3t"})
    access = given(kibo, OAUTH, {**SHOP, "client_secret": "5ecr3t"})["access_token"]
    headers = {"authorization": f"Bearer {access}", "x-vol-tenant": "10002"}
    assert kibo.send("GET", SEGMENTS, headers=headers)[0] == 403
