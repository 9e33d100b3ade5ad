"""What a token allows, in either of its two headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Client

SEGMENTS = "/api/commerce/customer/segments"
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
    "headers,told",
    [
        ({}, "is missing"),
        ({"authorization": "Basic segmock"}, "is missing"),
        ({"authorization": "Bearer wrong"}, "is not known"),
        ({"x-vol-app-claims": "wrong"}, "is not known"),
        ({"authorization": "Bearer segmock-expired"}, "has expired"),
    ],
)
def test_other_tokens_are_refused(kibo: Client, headers: dict[str, str], told: str) -> None:
    """The refusal says what is wrong with the token, names the operation and challenges."""
    kibo.headers = headers
    status, answered, error = kibo.send("GET", SEGMENTS)
    assert status == 401
    assert answered["www-authenticate"] == "Bearer"
    assert error["errorCode"] == "INVALID_ACCESS_TOKEN"
    assert error["message"] == f"The access token {told}; the operation GetSegments needs one."
    assert error["additionalErrorData"] == [{"name": "OperationName", "value": "GetSegments"}]
    assert error["items"] == []


def test_any_token_will_do_where_the_world_says_so(kibo: Client) -> None:
    """Clients whose keys cannot be changed are let in."""
    kibo.mock.world.any_credential = True
    kibo.headers = {"authorization": "Bearer eyJhbGciOi"}
    assert kibo.send("GET", SEGMENTS)[0] == 200
