from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.problem import Kind, Problem, Violation
from segmock.vendors.campaign_monitor_commerce import errors

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange
    from tests.conftest import Client

KEY = {"X-ApiKey": "segmock"}
UNKNOWN = "0" * 24


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_worded_as_a_list_of_sentences(kind: Kind, exchange: Exchange) -> None:
    """Whatever goes wrong, the body is one list of sentences under `errors`."""
    answer = errors.word(Problem(kind), exchange)
    assert answer.status == kind.status
    assert list(answer.body) == ["errors"]
    assert all(isinstance(sentence, str) and sentence for sentence in answer.body["errors"])


def test_each_violation_has_its_sentence(exchange: Exchange) -> None:
    """Several violations are all told, with their place where they have one."""
    violations = (
        Violation("body", "/name", "string", "5", "Send string."),
        Violation("body", "", "a body", "nothing", "Send one."),
    )
    answer = errors.word(Problem(Kind.INVALID, violations), exchange)
    assert answer.body["errors"] == [
        "Wrong body /name: expected string, got 5.",
        "Wrong body: expected a body, got nothing.",
    ]


@pytest.mark.parametrize(
    "method, path, headers, status, sentence",
    [
        ("GET", "/api/v1/segments", {}, 401, "The request carries neither an API key nor a PoP"),
        (
            "GET",
            "/api/v1/segments",
            {"X-ApiKey": "x"},
            401,
            "The API key or PoP token is not valid",
        ),
        ("GET", f"/api/v1/async-jobs/{UNKNOWN}", KEY, 404, "There is nothing with this id"),
        ("GET", "/api/v1/async-jobs/%E2%98%83", KEY, 404, "There is nothing with this id"),
        ("GET", f"/async-jobs/{UNKNOWN}.csv", KEY, 404, "There is nothing with this id"),
        ("POST", f"/api/v1/segments/{UNKNOWN}/async-export", KEY, 404, "There is nothing with"),
        ("GET", "/api/v1/async-jobs/%FF", KEY, 400, "Wrong path /jobId: expected percent-encoded"),
        ("GET", f"/api/v1/async-jobs/{'a' * 65}", KEY, 400, "Wrong path /jobId: expected at most"),
        ("PUT", "/api/v1/segments", KEY, 405, "This endpoint does not support the method"),
        ("GET", "/api/v1/segments", {**KEY, "Accept": "text/html"}, 406, "Wrong header /accept"),
    ],
)
def test_refusals_over_the_pipeline(
    alone: Client, method: str, path: str, headers: dict[str, str], status: int, sentence: str
) -> None:
    """Each refusal has its documented status and says why."""
    got, _, body = alone.send(method, path, headers=headers)
    assert got == status
    assert len(body["errors"]) == 1
    assert body["errors"][0].startswith(sentence)


def test_a_body_over_the_limit_is_refused(alone: Client) -> None:
    """Every endpoint refuses a body over 10 MiB with 413."""
    _, _, listed = alone.send("GET", "/api/v1/segments", headers=KEY)
    path = f"/api/v1/segments/{listed['data'][0]['id']}/async-export"
    body = b" " * (10 * 1024 * 1024 + 1)
    for method, target in (("POST", path), ("GET", "/api/v1/segments")):
        status, _, answer = alone.send(method, target, headers=KEY, body=body)
        assert status == 413
        assert answer == {"errors": ["The body of the request is too large."]}


def test_the_second_channel_has_every_reason(alone: Client) -> None:
    """Who accepts problem+json gets the violations with their places."""
    headers = {**KEY, "Accept": "application/problem+json"}
    status, _, body = alone.send("GET", f"/api/v1/async-jobs/{'a' * 65}", headers=headers)
    assert status == body["status"] == 400
    assert [violation["pointer"] for violation in body["violations"]] == ["/jobId"]
