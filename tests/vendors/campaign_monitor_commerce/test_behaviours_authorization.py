from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segmock.vendors.campaign_monitor_commerce.behaviours import authorization
from tests.vendors.campaign_monitor_commerce.asking import (
    APP,
    BACK,
    FORM,
    SECRET,
    STATE,
    access,
    authorize,
    basic,
    decide,
    get,
    proof,
    redeem,
)

if TYPE_CHECKING:
    from segmock.core.document import Json
    from tests.conftest import Client
    from tests.vendors.conftest import InScenario

SLUG = "campaign-monitor-commerce"
LOCAL = "http://127.0.0.1:8080/callback"
OTHER = {"id": "b" * 24, "secret": "o" * 60, "redirectUris": [BACK], "scopes": ["write_segments"]}
BAD_CODE = (
    "Wrong body /code: expected a code of the last 3 minutes, unused, of this app and this "
    "redirect URI, got another one."
)


def test_the_way_from_the_page_to_a_signed_request(alone: Client) -> None:
    """A user allows what the app asks for; the app gets a code, a token, and what it may see."""
    status, headers, page = alone.send("GET", authorize(scope="read_segments"))
    assert status == 200
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert "Authorize Example App" in page
    told = decide(alone, scope="read_segments")
    assert told.keys() == {"code", "state"}
    assert told["state"] == [STATE]
    code = told["code"][0]
    assert re.fullmatch("[0-9a-f]{60}", code)
    status, headers, body = redeem(alone, code)
    assert status == 200
    assert headers["cache-control"] == "no-store"
    assert body == {"access_token": body["access_token"], "token_type": "pop"}
    assert re.fullmatch("[0-9a-f]{30}", body["access_token"])
    assert get(alone, "/api/v1/segments", proof(alone, body["access_token"]))


def test_who_refuses_is_sent_back_with_the_documented_error(alone: Client) -> None:
    """A refusal has the two texts of the vendor's pages, and the state."""
    assert decide(alone, "refuse") == {
        "error": ["access_denied"],
        "error_description": ["The user refused to authorize your App."],
        "state": [STATE],
    }


WRONG: dict[str, tuple[dict[str, str | None], str]] = {
    "no client": ({"client_id": None}, "/client_id"),
    "an unknown client": ({"client_id": "0" * 24}, "/client_id"),
    "the expired word": ({"client_id": "segmock-expired"}, "/client_id"),
    "no redirect URI": ({"redirect_uri": None}, "/redirect_uri"),
    "a redirect URI of somebody": ({"redirect_uri": "https://evil.example/"}, "/redirect_uri"),
    "a longer one": ({"redirect_uri": BACK + "/more"}, "/redirect_uri"),
    "one with a query": ({"redirect_uri": BACK + "?a=b"}, "/redirect_uri"),
    "one in another case": ({"redirect_uri": BACK.upper()}, "/redirect_uri"),
    "one with a user": ({"redirect_uri": BACK.replace("//", "//a@")}, "/redirect_uri"),
    "no state": ({"state": None}, "/state"),
    "a short state": ({"state": "123456789"}, "/state"),
    "an endless state": ({"state": "x" * 513}, "/state"),
    "a scope that is none": ({"scope": "segments"}, "/scope"),
    "an empty scope": ({"scope": ""}, "/scope"),
    "a scope that the app may not have": ({"scope": "read_segments write_coupons"}, "/scope"),
}


@pytest.mark.parametrize("name", list(WRONG))
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_wrong_is_a_page_and_sends_nobody_anywhere(
    alone: Client, method: str, name: str
) -> None:
    """A missing or wrong parameter is told to the user, whatever they had decided."""
    query, place = WRONG[name]
    body = b"decision=allow" if method == "POST" else b""
    status, headers, page = alone.send(method, authorize(**query), headers=FORM, body=body)
    assert status == 400
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert "location" not in headers
    assert f"query {place}" in page
    assert "evil" not in page
    assert len(alone.mock.world.collection(SLUG, "codes")) == 0


@pytest.mark.parametrize(
    "body", [b"", b"decision=", b"decision=maybe", b"decision=allow&decision=refuse", b"x=allow"]
)
def test_a_decision_is_to_allow_or_to_refuse(alone: Client, body: bytes) -> None:
    """A form that decides nothing is a page, too."""
    status, headers, _ = alone.send("POST", authorize(), headers=FORM, body=body)
    assert status == 400
    assert headers["content-type"] == "text/html; charset=utf-8"


def test_a_decision_comes_as_a_form(alone: Client) -> None:
    """JSON is no form."""
    status, headers, _ = alone.send("POST", authorize(), json={"decision": "allow"})
    assert status == 415
    assert headers["content-type"] == "text/html; charset=utf-8"


@given(st.text(min_size=10, max_size=60))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_state_comes_back_as_it_was(alone: Client, state: str) -> None:
    """Whatever the state is made of, it neither changes nor leads anywhere else."""
    body = b"decision=allow"
    status, headers, _ = alone.send("POST", authorize(state=state), headers=FORM, body=body)
    assert status == 302
    assert headers["location"].startswith(BACK + "?code=")
    assert headers["location"].isascii()
    assert decide(alone, state=state)["state"] == [state]


def test_a_redirect_uri_with_a_query_keeps_it(in_scenario: InScenario) -> None:
    """What is told comes behind the parameters that the app has registered."""
    app = {**OTHER, "redirectUris": [BACK + "?shop=1"]}
    told = decide(
        in_scenario({"apps": [app]}),
        client_id="b" * 24,
        redirect_uri=BACK + "?shop=1",
    )
    assert told["shop"] == ["1"]
    assert told.keys() == {"shop", "code", "state"}


def test_without_a_scope_the_app_gets_all_that_it_may_have(in_scenario: InScenario) -> None:
    """The app's own scopes are the default, and those that they include may be asked for."""
    mock = in_scenario({"apps": [OTHER]})
    for scope, found in ((None, ["write_segments"]), ("read_segments", ["read_segments"])):
        code = decide(mock, client_id="segmock", scope=scope)["code"][0]
        _, _, body = redeem(mock, code, basic("b" * 24, "o" * 60))
        record = mock.mock.world.collection(SLUG, "tokens").get(body["access_token"])
        assert record is not None
        assert record["scopes"] == found
        assert record["subject"] == "b" * 24


def test_a_code_can_be_used_once(alone: Client) -> None:
    """The second exchange is refused, and the first token stays good."""
    code = decide(alone)["code"][0]
    _, _, body = redeem(alone, code)
    assert redeem(alone, code)[::2] == (400, {"errors": [BAD_CODE]})
    assert get(alone, "/api/v1/segments", proof(alone, body["access_token"]))


@pytest.mark.parametrize("seconds, status", [(178, 200), (179, 400), (3_600, 400)])
def test_a_code_lives_for_three_minutes(alone: Client, seconds: float, status: int) -> None:
    """By the world's clock; the request that brings it takes a second."""
    code = decide(alone)["code"][0]
    alone.mock.world.advance(seconds)
    assert redeem(alone, code)[0] == status


def test_a_code_is_for_one_app_and_one_redirect_uri(in_scenario: InScenario) -> None:
    """Somebody else gets nothing for it, nor does the app elsewhere, and it is not used up."""
    own = {**OTHER, "redirectUris": [BACK, LOCAL]}
    mock = in_scenario({"apps": [own, {**OTHER, "id": "c" * 24}]})
    code = decide(mock, client_id="b" * 24)["code"][0]
    refused = (400, {"errors": [BAD_CODE]})
    assert redeem(mock, code, basic("c" * 24, "o" * 60))[::2] == refused
    assert redeem(mock, code, basic("b" * 24, "o" * 60), LOCAL)[::2] == refused
    assert redeem(mock, code, basic("b" * 24, "wrong"))[0] == 401
    assert len(mock.mock.world.collection(SLUG, "tokens")) == 0
    assert redeem(mock, code, basic("b" * 24, "o" * 60))[0] == 200


@pytest.mark.parametrize(
    "code, back, status",
    [
        ("segmock", BACK, 200),
        ("segmock", LOCAL, 200),
        ("segmock", "https://evil.example/", 400),
        ("segmock-readonly", BACK, 200),
        ("segmock-expired", BACK, 400),
        ("0" * 60, BACK, 400),
        ("x" * 129, BACK, 400),
        ("", BACK, 400),
    ],
)
def test_a_word_saves_the_way_through_the_page(
    alone: Client, code: str, back: str, status: int
) -> None:
    """In place of a code the mock's words do, for a redirect URI that is registered."""
    got, _, body = redeem(alone, code, back=back)
    assert got == status
    if status == 200:
        scopes = (alone.mock.world.collection(SLUG, "tokens").get(body["access_token"]) or {})[
            "scopes"
        ]
        assert ("write_segments" in scopes) == (code == "segmock")


def test_what_oauth_libraries_send_besides_is_taken(alone: Client) -> None:
    """A grant type may be there, and further fields are ignored, as the standard demands."""
    form = {"code": "segmock", "redirect_uri": BACK, "client_id": APP, "x": "y"}
    for grant_type, status in (("authorization_code", 200), ("client_credentials", 400)):
        body = urlencode({**form, "grant_type": grant_type}).encode()
        got, _, _ = alone.send("POST", "/oauth/access-token", headers=basic(), body=body)
        assert got == status
    path = authorize(response_type="code", access_type="offline")
    assert alone.send("GET", path)[0] == 200


def test_a_token_is_another_one_each_time(alone: Client) -> None:
    """Two codes and two tokens differ, and equal mocks give equal ones."""
    one, other = access(alone), access(alone)
    assert one != other
    codes = {decide(alone)["code"][0] for _ in range(3)}
    assert len(codes) == 3


def test_the_oldest_code_makes_room(alone: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more codes wait than may."""
    monkeypatch.setattr(authorization, "MAX_CODES", 2)
    first, *others = (decide(alone)["code"][0] for _ in range(3))
    assert redeem(alone, first)[0] == 400
    assert [redeem(alone, code)[0] for code in others] == [200, 200]


@pytest.mark.parametrize(
    "form, headers, status, error",
    [
        ({"code": "0" * 60, "redirect_uri": BACK}, basic(), 400, "invalid_grant"),
        ({"code": "segmock"}, basic(), 400, "invalid_request"),
        ({"code": "segmock", "redirect_uri": BACK}, basic(APP, "x"), 401, "invalid_client"),
        ({"code": "segmock", "redirect_uri": BACK}, FORM, 401, "invalid_client"),
    ],
)
def test_errors_are_those_of_oauth_where_that_is_set(
    in_scenario: InScenario, form: Json, headers: dict[str, str], status: int, error: str
) -> None:
    """The setting words the refusals of a token as RFC 6749 does."""
    app = {**OTHER, "id": APP, "secret": SECRET}
    mock = in_scenario({"apps": [app]}, settings={SLUG: {"token-errors": "rfc6749"}})
    body = urlencode(form).encode()
    got, _, answer = mock.send("POST", "/oauth/access-token", headers=headers, body=body)
    assert got == status
    assert answer.keys() == {"error", "error_description"}
    assert answer["error"] == error


def test_no_secret_stands_in_the_journal(alone: Client) -> None:
    """Neither a client secret nor a signature is kept."""
    headers = proof(alone, access(alone))
    alone.send("GET", "/api/v1/segments", headers=headers)
    kept = "".join(map(str, alone.journal))
    for secret in (SECRET, headers["Authorization"].rsplit(".", 1)[1]):
        assert secret not in kept
    assert SLUG in kept
