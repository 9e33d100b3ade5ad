from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from segmock.vendors.voucherify import auth

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange
    from tests.conftest import Client
    from tests.vendors.conftest import InScenario

PATH = "/v1/customers/anybody/segments"
KEYS = {"X-App-Id": "segmock", "X-App-Token": "segmock"}


@pytest.mark.parametrize(
    "headers, status",
    [
        ({"X-App-Id": "segmock", "X-App-Token": "segmock"}, 200),
        ({"X-App-Id": "segmock-readonly", "X-App-Token": "segmock-readonly"}, 200),
        ({"X-App-Id": "segmock"}, 401),
        ({"X-App-Token": "segmock"}, 401),
        ({"X-App-Id": "segmock", "X-App-Token": "guess"}, 401),
        ({"X-App-Id": "guess", "X-App-Token": "segmock"}, 401),
        ({"X-App-Id": "segmock-expired", "X-App-Token": "segmock"}, 401),
        ({"Authorization": "Bearer segmock"}, 200),
        ({"Authorization": "Bearer segmock-readonly"}, 200),
        ({"Authorization": "Bearer segmock-expired"}, 401),
        ({"Authorization": "Bearer guess"}, 401),
        ({"Authorization": "segmock"}, 401),
        ({"X-Client-Application-Id": "segmock", "X-Client-Token": "segmock"}, 401),
        ({}, 401),
    ],
)
def test_an_application_key_or_a_token_is_asked_for(
    alone: Client, headers: dict[str, str], status: int
) -> None:
    """Both headers of the application key, or one bearer token; the refusals look all alike."""
    got, _, body = alone.send("GET", PATH, headers=headers)
    assert got == status
    if status == 401:
        assert body == {"code": 401, "message": "Unauthorized", "key": "unauthorized"}


def test_a_second_way_in_makes_up_for_a_wrong_first_one(alone: Client) -> None:
    """A valid token is enough, whatever else is sent."""
    headers = {"X-App-Id": "guess", "X-App-Token": "guess", "Authorization": "Bearer segmock"}
    assert alone.send("GET", PATH, headers=headers)[0] == 200


TYPE = {"Content-Type": "application/x-www-form-urlencoded"}


def token(mock: Client, scope: str) -> str:
    """Return an access token for scopes, separated by `+`."""
    form = f"grant_type=client_credentials&scope={scope}".encode()
    _, _, body = mock.send("POST", "/v1/oauth/token", headers={**KEYS, **TYPE}, body=form)
    return str(body["access_token"])


PLACES = [
    *(("GET", "/v1/customers"), ("POST", "/v1/customers"), ("GET", "/v1/customers/a/segments")),
    *(("GET", "/v1/segments"), ("POST", "/v1/segments"), ("DELETE", "/v1/segments/a")),
]


@pytest.mark.parametrize(
    "scope, way, refused",
    [
        ("api", "any", ""),
        ("customers", "any", "segments"),
        ("segments", "any", "customers"),
        ("vouchers+campaigns", "any", "customers segments"),
        ("customers+segments+api", "all", ""),
        ("customers+segments", "all", "customers segments"),
        ("customers+api", "all", "segments"),
    ],
)
def test_scopes_divide_resources(
    scope: str, way: str, refused: str, in_scenario: InScenario
) -> None:
    """A token reaches as far as its scopes; the setting says whether one of them is enough.

    What it does not reach stays as it is.
    """
    mock = in_scenario({}, settings={"voucherify": {"scopes": way}})
    bearer = {"Authorization": f"Bearer {token(mock, scope)}"}
    for method, path in PLACES:
        json = {"name": "a"} if method == "POST" else None
        status, _, _ = mock.send(method, path, headers=bearer, json=json)
        assert (status == 403) is (path.split("/")[2] in refused), (method, path)
    for name, before in (("customers", 50), ("segments", 0)):
        made = len(mock.mock.world.collection("voucherify", name)) - before
        assert made == (name not in refused)


def test_an_access_token_lives_for_a_quarter_of_an_hour(alone: Client) -> None:
    """On the world's clock, and not a second longer."""
    bearer = {"Authorization": f"Bearer {token(alone, 'api')}"}
    alone.mock.world.clock.advance(timedelta(seconds=898))
    assert alone.send("GET", PATH, headers=bearer)[0] == 200
    assert alone.send("GET", PATH, headers=bearer)[0] == 401


def test_the_read_only_word_has_every_scope_and_may_read(exchange: Exchange) -> None:
    """The vendor's scopes do not tell reading from writing, so they are not what binds it."""
    granted = auth.grant("X-Voucherify-OAuth", "segmock-readonly", exchange)
    assert granted.scopes is None
    assert granted.read_only
