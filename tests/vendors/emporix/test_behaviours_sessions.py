"""Tokens for clients, visitors and customers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from segmock.vendors.emporix import auth
from tests.vendors.emporix.conftest import (
    EVERYBODY,
    SEGMENTS,
    ask_token,
    customer,
    me,
    put,
    service,
)

if TYPE_CHECKING:
    from segmock.core.document import Json
    from tests.conftest import Client

LOGIN, CUSTOMER = "/customerlogin/auth/anonymous", "/customer/segmock"


def visit(client: Client, query: str = "tenant=segmock&client_id=segmock") -> Json:
    """Return the tokens of a new visitor."""
    status, _, body = client.send("GET", f"{LOGIN}/login?{query}", headers={"Authorization": ""})
    assert status == 200
    return body


def log_in(client: Client, number: int = 0, headers: dict[str, str] | None = None) -> Json:
    """Return the tokens of a customer."""
    email = client.mock.world.universe.persona(number)["email"]
    sent = {"email": email, "password": "segmock"}
    status, _, body = client.send("POST", f"{CUSTOMER}/login", headers=headers, json=sent)
    assert status == 200
    return body


def bearer(body: Json) -> dict[str, str]:
    """Return the header of the token of an answer."""
    return {"Authorization": f"Bearer {body['access_token']}"}


def pass_time(client: Client, seconds: float) -> None:
    """Let the world's clock go on."""
    client.mock.world.clock.advance(timedelta(seconds=seconds))


def test_a_client_gets_a_token_with_all_its_scopes(emporix: Client) -> None:
    """The answer is the one that the vendor documents."""
    status, body = ask_token(emporix)
    assert status == 200
    token = body.pop("access_token")
    assert len(token) == 28
    assert body == {
        "token_type": "Bearer",
        "expires_in": 14399,
        "session_idle_time": 120,
        "refresh_token": "",
        "refresh_token_expires_in": 0,
        "scope": " ".join(["tenant=segmock", *auth.SCOPES]),
    }
    assert emporix.send("GET", SEGMENTS, headers={"Authorization": f"Bearer {token}"})[0] == 200


@pytest.mark.parametrize(
    "asked, got",
    [
        ("customersegment.segment_read", "tenant=segmock customersegment.segment_read"),
        (
            "tenant=othershop coupon.coupon_read customersegment.segment_read",
            "tenant=othershop customersegment.segment_read coupon.coupon_read",
        ),
        (
            " customersegment.segment_read  unknown.scope ",
            "tenant=segmock customersegment.segment_read",
        ),
        ("unknown.scope", "tenant=segmock"),
        ("tenant=segmock", " ".join(["tenant=segmock", *auth.SCOPES])),
    ],
)
def test_scopes_are_those_asked_for_that_the_client_has(
    emporix: Client, asked: str, got: str
) -> None:
    """Others are left out; the tenant is named among them."""
    assert ask_token(emporix, scope=asked)[1]["scope"] == got


def test_a_given_client_has_its_own_tenant_and_scopes(emporix: Client) -> None:
    """As the scenario says; without scopes there it has them all."""
    status, body = ask_token(emporix, client_id="reports", client_secret="reports-secret")
    reading = "tenant=segmock customersegment.segment_read coupon.coupon_read"
    assert (status, body["scope"]) == (200, reading)
    status, body = ask_token(emporix, client_id="othershop", client_secret="othershop-secret")
    assert (status, body["scope"]) == (200, " ".join(["tenant=othershop", *auth.SCOPES]))


def test_the_readonly_word_is_a_client_that_reads(emporix: Client) -> None:
    """Its tokens cannot write."""
    reading = service(emporix, client_id="segmock-readonly", client_secret="segmock-readonly")
    assert emporix.send("GET", SEGMENTS, headers=reading)[0] == 200
    assert emporix.send("DELETE", f"{SEGMENTS}/x", headers=reading)[0] == 403


@pytest.mark.parametrize(
    "fields",
    [
        {"client_id": "nobody"},
        {"client_secret": "wrong"},
        {"client_id": "reports"},
        {"client_id": "reports", "client_secret": "reports-secret", "scope": "tenant=othershop"},
        {"scope": "tenant=nobodys"},
        {"scope": "tenant=No-Tenant"},
    ],
)
def test_an_unknown_client_is_refused_by_the_gateway(
    emporix: Client, fields: dict[str, str]
) -> None:
    """By its id, its secret or its tenant."""
    status, body = ask_token(emporix, **fields)
    assert (status, body["fault"]["detail"]["errorcode"]) == (
        401,
        "oauth.v2.InvalidClientIdentifier",
    )


def test_with_any_credential_anybody_is_a_client(anybody: Client) -> None:
    """Of any tenant."""
    made_up = service(anybody, "tenant=anyshop", client_id="x", client_secret="y")
    assert anybody.send("GET", "/customer-segment/anyshop/segments", headers=made_up)[0] == 200


@pytest.mark.parametrize(
    "fields, place",
    [
        ({"grant_type": "password"}, "/grant_type"),
        ({"client_id": ""}, "/client_id"),
        ({"client_secret": "x" * 600}, "/client_secret"),
    ],
)
def test_a_bad_form_is_refused(emporix: Client, fields: dict[str, str], place: str) -> None:
    """With the place in it; a field that nobody knows is ignored."""
    status, body = ask_token(emporix, **fields)
    assert (status, body["fault"]["detail"]["errorcode"]) == (400, "oauth.v2.InvalidRequest")
    assert place in body["fault"]["faultstring"]
    assert ask_token(emporix, audience="x")[0] == 200


def test_a_token_expires_on_the_worlds_clock(emporix: Client) -> None:
    """Good until the last second, then refused as expired."""
    token = service(emporix)
    pass_time(emporix, 14_390)
    assert emporix.send("GET", SEGMENTS, headers=token)[0] == 200
    pass_time(emporix, 10)
    status, _, body = emporix.send("GET", SEGMENTS, headers=token)
    assert (status, body["fault"]["faultstring"]) == (401, "Access Token expired")


def test_a_visitor_gets_tokens_that_open_nothing(emporix: Client) -> None:
    """But the login of a customer, which goes on with the session."""
    tokens = visit(emporix, "tenant=segmock&client_id=segmock&currency=EUR&siteCode=main")
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 3600)
    assert emporix.send("GET", SEGMENTS, headers=bearer(tokens))[0] == 403
    assert log_in(emporix, headers=bearer(tokens))["session_id"] == tokens["sessionId"]


def test_a_visitor_is_refreshed_in_its_session(emporix: Client) -> None:
    """With a new token; the refresh token lives longer than the token."""
    tokens = visit(emporix)
    pass_time(emporix, 3_600)
    assert emporix.send("POST", f"{CUSTOMER}/login", headers=bearer(tokens), json={})[0] == 401
    path = f"{LOGIN}/refresh?tenant=segmock&client_id=segmock&anonymous_token=x&refresh_token="
    status, _, new = emporix.send("GET", path + tokens["refresh_token"])
    assert (status, new["sessionId"]) == (200, tokens["sessionId"])
    assert new["access_token"] != tokens["access_token"]
    assert log_in(emporix, headers=bearer(new))["session_id"] == tokens["sessionId"]
    pass_time(emporix, 90_000)
    assert emporix.send("GET", path + tokens["refresh_token"])[0] == 401


@pytest.mark.parametrize(
    "query, status",
    [
        ("tenant=segmock&client_id=reports", 200),
        ("tenant=othershop&client_id=segmock", 200),
        ("tenant=segmock&client_id=nobody", 401),
        ("tenant=segmock&client_id=othershop", 401),
        ("tenant=nobodys&client_id=segmock", 401),
        ("tenant=segmock", 400),
        ("client_id=segmock", 400),
        ("tenant=X&client_id=segmock", 400),
    ],
)
def test_a_visitor_comes_by_a_client_of_the_tenant(
    emporix: Client, query: str, status: int
) -> None:
    """Its secret is not asked for, since storefronts have none."""
    assert emporix.send("GET", f"{LOGIN}/login?{query}")[0] == status


def test_with_any_credential_a_visitor_comes_by_any_client(anybody: Client) -> None:
    """Of any tenant."""
    assert visit(anybody, "tenant=anyshop&client_id=x")["scope"] == "tenant=anyshop"


def test_only_a_visitors_refresh_token_refreshes_a_visitor(emporix: Client) -> None:
    """Not a customer's, not an access token, not another tenant's and not a made-up one."""
    tokens, other = visit(emporix), visit(emporix, "tenant=othershop&client_id=othershop")
    wrong = [log_in(emporix)["refresh_token"], tokens["access_token"], "x", other["refresh_token"]]
    for token in wrong:
        path = f"{LOGIN}/refresh?tenant=segmock&client_id=segmock&refresh_token={token}"
        assert emporix.send("GET", path)[0] == 401


def test_a_customer_logs_in(emporix: Client) -> None:
    """And gets the tokens that the vendor documents."""
    body = log_in(emporix, 3)
    assert {n: v for n, v in body.items() if not isinstance(v, str)} == {
        "expires_in": 2591999,
        "refresh_token_expires_in": 86399,
        "initialPassword": False,
    }
    assert body["token_type"] == "Bearer"
    state = emporix.send("GET", f"{CUSTOMER}/validateauthtoken", headers=bearer(body))[2]
    assert state == {
        "token_type": "Bearer",
        "expires_in": 2591998,
        "scope": "tenant=segmock customersegment.segment_read_own",
        "sessionId": body["session_id"],
        "email": emporix.mock.world.universe.persona(3)["email"],
    }


@pytest.mark.parametrize(
    "sent, status",
    [
        ({"email": "nobody@example.com", "password": "segmock"}, 401),
        ({"email": "", "password": "segmock"}, 400),
        ({"email": "nobody@example.com"}, 400),
        ({"email": "nobody@example.com", "password": "segmock", "more": 1}, 400),
    ],
)
def test_a_login_that_does_not_fit_is_refused(emporix: Client, sent: Json, status: int) -> None:
    """An unknown address like a wrong password."""
    assert emporix.send("POST", f"{CUSTOMER}/login", json=sent)[0] == status


def test_a_wrong_password_is_refused_unless_any_will_do(emporix: Client, anybody: Client) -> None:
    """Everybody's password is the word."""
    for client, status in ((emporix, 401), (anybody, 200)):
        email = client.mock.world.universe.persona(0)["email"]
        sent = {"email": email, "password": "wrong"}
        assert client.send("POST", f"{CUSTOMER}/login", json=sent)[0] == status


def test_a_customer_chooses_a_legal_entity(emporix: Client) -> None:
    """The new token says which, and keeps it when it is refreshed again."""
    world = emporix.mock.world
    company = auth.legal_entity_of(world, world.universe.persona(0))["id"]
    tokens = log_in(emporix)
    for query in (f"&legalEntityId={company}", "", "&legalEntityId=string"):
        path = f"{CUSTOMER}/refreshauthtoken?refreshToken={tokens['refresh_token']}{query}"
        status, _, tokens = emporix.send("GET", path)
        assert status == 200
        state = emporix.send("GET", f"{CUSTOMER}/validateauthtoken", headers=bearer(tokens))[2]
        assert state["legalEntityId"] == company


def test_a_legal_entity_must_be_the_customers(emporix: Client) -> None:
    """One that it is assigned with is; another is forbidden, and the place is told."""
    path = f"{CUSTOMER}/refreshauthtoken?refreshToken={log_in(emporix)['refresh_token']}"
    status, headers, _ = emporix.send("GET", f"{path}&legalEntityId=e1")
    assert status == 403
    assert "/legalEntityId" in headers["segmock-violations"]
    assert put(emporix, f"{SEGMENTS}/{EVERYBODY}/customers/{me(emporix)}/e1") == 201
    assert emporix.send("GET", f"{path}&legalEntityId=e1")[0] == 200


def test_a_customer_is_refreshed_by_its_refresh_token_only(emporix: Client) -> None:
    """And in its tenant only, and not for ever."""
    tokens = log_in(emporix)
    path = f"{CUSTOMER}/refreshauthtoken?refreshToken="
    assert emporix.send("GET", path + visit(emporix)["refresh_token"])[0] == 401
    assert emporix.send("GET", path + tokens["access_token"])[0] == 401
    theirs = "/customer/othershop/refreshauthtoken?refreshToken="
    assert emporix.send("GET", theirs + tokens["refresh_token"])[0] == 401
    assert emporix.send("GET", path + tokens["refresh_token"])[0] == 200
    pass_time(emporix, 90_000)
    status, _, body = emporix.send("GET", path + tokens["refresh_token"])
    assert (status, body["fault"]["faultstring"]) == (401, "Access Token expired")


def test_the_words_are_refresh_tokens_too(emporix: Client) -> None:
    """Of a new visitor, and of the customer that they act for; the expired one has expired."""
    visitor = f"{LOGIN}/refresh?tenant=othershop&client_id=segmock&refresh_token="
    mine = f"{CUSTOMER}/refreshauthtoken?refreshToken="
    status, _, body = emporix.send("GET", f"{visitor}segmock")
    assert (status, body["scope"]) == (200, "tenant=othershop")
    status, _, body = emporix.send("GET", f"{mine}segmock")
    assert status == 200
    state = emporix.send("GET", f"{CUSTOMER}/validateauthtoken", headers=bearer(body))[2]
    assert state["email"] == emporix.mock.world.universe.persona(0)["email"]
    for path in (visitor, mine):
        status, _, body = emporix.send("GET", f"{path}segmock-expired")
        assert (status, body["fault"]["faultstring"]) == (401, "Access Token expired")


def test_a_token_tells_what_it_is_good_for(emporix: Client) -> None:
    """A word, a client's, a visitor's; a foreign one is refused."""

    def state(headers: dict[str, str]) -> Json:
        return emporix.send("GET", f"{CUSTOMER}/validateauthtoken", headers=headers)[2]

    every = " ".join(["tenant=segmock", *auth.SCOPES])
    assert state({}) == {"token_type": "Bearer", "expires_in": 14399, "scope": every}
    assert state(service(emporix, "coupon.coupon_read"))["scope"] == (
        "tenant=segmock coupon.coupon_read"
    )
    visitor = visit(emporix)
    assert state(bearer(visitor)) == {
        "token_type": "Bearer",
        "expires_in": 3599,
        "scope": "tenant=segmock",
        "sessionId": visitor["sessionId"],
    }
    assert "fault" in state(service(emporix, "tenant=othershop"))


def test_a_customer_of_one_tenant_is_nobody_in_another(emporix: Client) -> None:
    """The people are the same, their tokens are not."""
    assert emporix.send("GET", SEGMENTS, headers=customer(emporix, tenant="othershop"))[0] == 401
