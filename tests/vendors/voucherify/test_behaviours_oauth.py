from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.vendors.voucherify.drawn import KEYS

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from tests.conftest import Client

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ASKED = {"grant_type": "client_credentials", "scope": "customers segments"}


def send(mock: Client, path: str, **fields: str) -> tuple[int, Json]:
    """Send a form, and return status and body."""
    form = urlencode(fields).encode()
    status, _, body = mock.send("POST", f"/v1/oauth/{path}", headers={**KEYS, **FORM}, body=form)
    return status, body


def issued(mock: Client) -> Record:
    """Return what a new token is told with."""
    status, body = send(mock, "token", **ASKED)
    assert status == 200, body
    found: Record = body
    return found


def test_a_token_is_issued(alone: Client) -> None:
    """With the form of the documented example, and for a quarter of an hour."""
    body = issued(alone)
    assert list(body) == [
        *("access_token", "client_id", "expires_at", "expires_in", "scope", "token_type")
    ]
    assert re.fullmatch("[A-Za-z0-9]{50}", body["access_token"])
    assert re.fullmatch("[A-Za-z0-9]{21}", body["client_id"])
    start = datetime.fromisoformat("2026-06-01T09:00:01Z").timestamp()
    assert body["expires_at"] == start + 900
    assert (body["expires_in"], body["token_type"]) == (900, "Bearer")
    assert body["scope"] == ASKED["scope"]
    again = issued(alone)
    assert again["access_token"] != body["access_token"]
    assert again["client_id"] == body["client_id"]


@pytest.mark.parametrize(
    "fields, key, message",
    [
        ({"scope": "vouchers,campaigns"}, "invalid_scope", "Invalid scope: vouchers,campaigns"),
        ({"scope": "everything"}, "invalid_scope", "Invalid scope: everything"),
        ({"scope": ""}, "invalid_scope", "Invalid scope: "),
        ({"scope": None}, "invalid_scope", "Invalid scope"),
        ({"grant_type": "password"}, "invalid_grant_type", "Invalid grant_type"),
        ({"grant_type": None}, "invalid_grant_type", "Invalid grant_type"),
        ({"grant_type": None, "scope": None}, "missing_parameters", "Missing parameters"),
    ],
)
def test_other_requests_are_refused(
    fields: dict[str, str | None], key: str, message: str, alone: Client
) -> None:
    """With the documented answers, which have no details."""
    sent = {name: text for name, text in {**ASKED, **fields}.items() if text is not None}
    assert send(alone, "token", **sent) == (400, {"code": 400, "key": key, "message": message})


@pytest.mark.parametrize("path", ["introspect", "token/revoke"])
def test_a_token_has_to_be_named(path: str, alone: Client) -> None:
    """Without one there is a documented answer; other parameters are ignored."""
    expected = {"code": 400, "key": "missing_parameters", "message": "Missing parameters"}
    assert send(alone, path) == send(alone, path, token="a") == (400, expected)


def test_no_form_at_all(alone: Client) -> None:
    """It lacks the parameters, too."""
    status, _, body = alone.send("POST", "/v1/oauth/introspect", headers={**KEYS, **FORM})
    assert (status, body["key"]) == (400, "missing_parameters")


def test_a_token_is_looked_into(alone: Client) -> None:
    """While it is good all is told, with the seconds that are left."""
    body = issued(alone)
    alone.mock.world.clock.advance(timedelta(seconds=344))
    status, told = send(alone, "introspect", access_token=body["access_token"])
    assert (status, told) == (200, {**body, "expires_in": 555, "active": True})
    alone.mock.world.clock.advance(timedelta(seconds=555))
    for token in (body["access_token"], "unknown"):
        assert send(alone, "introspect", access_token=token) == (200, {"active": False})


def test_a_token_is_revoked_once(alone: Client) -> None:
    """It opens nothing any more; for any other token the answer is empty."""
    token = issued(alone)["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    assert alone.send("GET", "/v1/customers", headers=bearer)[0] == 200
    assert send(alone, "token/revoke", access_token=token) == (204, "")
    assert alone.send("GET", "/v1/customers", headers=bearer)[0] == 401
    assert send(alone, "token/revoke", access_token=token) == (404, "")
    expired = issued(alone)["access_token"]
    alone.mock.world.clock.advance(timedelta(seconds=901))
    assert send(alone, "token/revoke", access_token=expired) == (404, "")


@pytest.mark.parametrize("word", ["segmock", "segmock-readonly"])
def test_a_word_stays_good(word: str, alone: Client) -> None:
    """It was never issued, so its time never comes, and revoking it changes nothing."""
    for _ in range(2):
        _, told = send(alone, "introspect", access_token=word)
        assert (told["access_token"], told["active"], told["expires_in"]) == (word, True, 900)
        assert send(alone, "token/revoke", access_token=word) == (204, "")
    assert send(alone, "introspect", access_token="segmock-expired")[1] == {"active": False}
