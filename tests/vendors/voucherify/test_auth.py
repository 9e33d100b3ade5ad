from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.vendors.voucherify import auth

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange
    from tests.conftest import Client

PATH = "/v1/customers/anybody/segments"


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


def test_the_read_only_word_has_every_scope_and_may_read(exchange: Exchange) -> None:
    """The vendor's scopes do not tell reading from writing, so they are not what binds it."""
    granted = auth.grant("X-Voucherify-OAuth", "segmock-readonly", exchange)
    assert granted.scopes is None
    assert granted.read_only
