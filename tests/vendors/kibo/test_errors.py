"""One envelope for all refusals, with every key that clients reach for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.problem import Kind, Problem, Violation
from segmock.vendors.kibo import errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.exchange import Exchange
    from tests.conftest import Client

SEGMENTS = "/api/commerce/customer/segments"
KEYS = {"applicationName", "errorCode", "message", "additionalErrorData", "items"}
REASON = Violation("query", "/pageSize", "a number", "'x'", "Write one.")


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_words(exchange_of: Callable[..., Exchange], kind: Kind) -> None:
    """No refusal has an empty body or lacks a key, whatever its kind."""
    answer = errors.word(Problem(kind, (REASON,)), exchange_of("GetSegments"))
    assert answer.status == errors.WORDS[kind][0]
    assert answer.body.keys() == KEYS
    assert answer.body["applicationName"] == "Customer"
    assert answer.body["errorCode"] == errors.WORDS[kind][1]
    assert answer.body["message"]


@pytest.mark.parametrize(
    "method,path,status,code",
    [
        ("GET", f"{SEGMENTS}?pageSize=x", 400, "MISSING_OR_INVALID_PARAMETER"),
        ("GET", f"{SEGMENTS}/1", 404, "ITEM_NOT_FOUND"),
        ("DELETE", f"{SEGMENTS}/1", 404, "ITEM_NOT_FOUND"),
        ("DELETE", f"{SEGMENTS}/1/accounts/1", 409, "VALIDATION_CONFLICT"),
        ("PATCH", SEGMENTS, 405, "METHOD_NOT_ALLOWED"),
    ],
)
def test_every_refusal_can_be_traced(
    kibo: Client, method: str, path: str, status: int, code: str
) -> None:
    """Clients tell the vendor's refusals from others' by the correlation header."""
    answered, headers, error = kibo.send(method, path)
    assert (answered, error["errorCode"]) == (status, code)
    assert error.keys() == KEYS
    assert len(headers["x-vol-correlation"]) == 32


def test_one_reason_needs_no_items(kibo: Client) -> None:
    """A single reason is the error itself."""
    _, _, error = kibo.send("GET", f"{SEGMENTS}?pageSize=x")
    assert error["items"] == []
    assert error["additionalErrorData"] == [{"name": "ParameterName", "value": "pageSize"}]


def test_several_reasons_are_items(kibo: Client) -> None:
    """The first reason is the error, and all of them are listed in it."""
    _, _, error = kibo.send("GET", f"{SEGMENTS}?pageSize=x&startIndex=-1&sortBy=colour")
    named = [item["additionalErrorData"][0]["value"] for item in error["items"]]
    assert sorted(named) == ["pageSize", "sortBy", "startIndex"]
    assert error["message"] == error["items"][0]["message"]
    assert all(item.keys() == KEYS - {"items"} for item in error["items"])


@pytest.mark.parametrize("text", ["abc", "0", "-5", "2147483648", "1.5", "%20", "1%2F2"])
def test_what_is_no_id_names_nothing(kibo: Client, text: str) -> None:
    """Ids are positive int32; anything else is as unknown as an id nobody has."""
    status, _, error = kibo.send("GET", f"{SEGMENTS}/{text}")
    assert (status, error["errorCode"]) == (404, "ITEM_NOT_FOUND")


@pytest.mark.parametrize(
    "segment",
    [
        {},
        {"code": None, "name": None, "description": None},
        {"code": "", "name": ""},
        {"code": 5, "name": "Five"},
        {"code": "a", "name": "A", "colour": "red"},
        [],
    ],
)
def test_a_segment_that_is_not_as_described_is_a_conflict(kibo: Client, segment: object) -> None:
    """Also where the id is unknown: a segment is checked before it is looked up."""
    for method, path in (("POST", SEGMENTS), ("PUT", f"{SEGMENTS}/1")):
        status, _, error = kibo.send(method, path, json=segment)
        assert (status, error["errorCode"]) == (409, "VALIDATION_CONFLICT")


def test_each_missing_field_is_named(kibo: Client) -> None:
    """An empty segment lacks two."""
    _, _, error = kibo.send("POST", SEGMENTS, json={})
    assert [item["message"] for item in error["items"]] == [
        "code: expected a value, got nothing",
        "name: expected a value, got nothing",
    ]


def test_a_fault_beside_the_segment_is_no_conflict(kibo: Client) -> None:
    """A query that is not as described makes it a bad request."""
    status, _, error = kibo.send("POST", f"{SEGMENTS}?responseFields=(", json={})
    assert (status, len(error["items"])) == (400, 3)


@pytest.mark.parametrize("body", [[], ["a"], [0], [1001, None], {"id": 1}, [2147483648]])
def test_a_list_of_accounts_that_is_none_is_a_bad_request(kibo: Client, body: object) -> None:
    """Also where the segment is unknown, and also if the list is empty."""
    for segment in (1001, 1):
        status, _, error = kibo.send("POST", f"{SEGMENTS}/{segment}/accounts", json=body)
        assert (status, error["errorCode"]) == (400, "MISSING_OR_INVALID_PARAMETER")


@pytest.mark.parametrize(
    "body,media,status,code",
    [
        (b"{", "application/json", 400, "MISSING_OR_INVALID_PARAMETER"),
        (b"\xff", "application/json", 400, "MISSING_OR_INVALID_PARAMETER"),
        (b"", "application/json", 409, "VALIDATION_CONFLICT"),
        (b"{}", "text/plain", 415, "UNSUPPORTED_MEDIA_TYPE"),
        (b"0" * 10_485_761, "application/json", 413, "REQUEST_TOO_LARGE"),
    ],
)
def test_bodies_that_cannot_be_read(
    kibo: Client, body: bytes, media: str, status: int, code: str
) -> None:
    """Each has its own status and code; nothing is created."""
    headers = {"content-type": media}
    answered, _, error = kibo.send("POST", SEGMENTS, headers=headers, body=body)
    assert (answered, error["errorCode"]) == (status, code)
    assert kibo.send("GET", SEGMENTS)[2]["totalCount"] == 10


def test_a_header_that_does_not_fit_is_told_as_it_is(kibo: Client) -> None:
    """Only the texts of the three languages have reasons of their own."""
    status, _, error = kibo.send("GET", SEGMENTS, headers={"x-vol-currency": "123"})
    assert status == 400
    assert error["message"] == (
        'Missing or invalid parameter: x-vol-currency expected text like ^[A-Za-z]{3}$, got "123"'
    )


def test_the_whole_truth_is_told_on_request(kibo: Client) -> None:
    """Clients that accept problem details get each violation with its place."""
    headers = {"accept": "application/problem+json"}
    status, answered, problem = kibo.send("POST", SEGMENTS, headers=headers, json={})
    assert (status, answered["content-type"]) == (409, "application/problem+json")
    assert [v["pointer"] for v in problem["violations"]] == ["/code", "/name"]


def test_errors_come_in_the_json_type_that_was_asked_for(kibo: Client) -> None:
    """The vendor's older type name is mirrored."""
    _, headers, error = kibo.send("GET", f"{SEGMENTS}/1", headers={"accept": "text/json"})
    assert headers["content-type"] == "text/json"
    assert error["errorCode"] == "ITEM_NOT_FOUND"


def test_one_request_too_many_is_told_when_to_come_back(changed: Callable[..., Client]) -> None:
    """A minute later the app may go on; each app is counted for itself."""
    kibo = changed(limits={"kibo": 2})
    claims = {"x-vol-app-claims": "segmock", "authorization": ""}
    for _ in range(2):
        assert kibo.send("GET", SEGMENTS)[0] == 200
    status, headers, error = kibo.send("GET", SEGMENTS)
    assert (status, headers["retry-after"]) == (429, "60")
    assert error.keys() == KEYS
    assert error["errorCode"] == "TOO_MANY_REQUESTS"
    assert len(headers["x-vol-correlation"]) == 32
    status, headers, _ = kibo.send("GET", SEGMENTS, headers=claims)
    assert (status, "retry-after" in headers) == (200, False)
    kibo.mock.world.advance(60)
    assert kibo.send("GET", SEGMENTS)[0] == 200


def test_the_code_of_a_taken_code_can_be_chosen(chosen: Callable[..., Client]) -> None:
    """No source tells which of the two it is; the status is the same."""
    taken = {"code": "vip", "name": "Others"}
    for choice, code in (
        ("validation-conflict", "VALIDATION_CONFLICT"),
        ("item-already-exists", "ITEM_ALREADY_EXISTS"),
    ):
        kibo = chosen(duplicate_code=choice)
        status, _, error = kibo.send("POST", SEGMENTS, json=taken)
        assert (status, error["errorCode"]) == (409, code)
        assert kibo.send("POST", SEGMENTS, json={})[2]["errorCode"] == "VALIDATION_CONFLICT"
