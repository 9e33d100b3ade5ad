from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.problem import Kind, Problem, Violation
from segmock.vendors.campaign_monitor_commerce import errors
from tests.vendors.campaign_monitor_commerce.asking import KEY, authorize, basic

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange
    from tests.conftest import Client
    from tests.vendors.conftest import InScenario

SEGMENTS = "/api/v1/segments"
UNKNOWN = "0" * 24
BLANKS = b" " * (10 * 1024 * 1024 + 1)


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
        ("GET", SEGMENTS, {}, 401, "The request carries neither an API key nor a PoP"),
        ("GET", SEGMENTS, {"X-ApiKey": "x"}, 401, "The API key or PoP token is not valid"),
        ("GET", f"/api/v1/async-jobs/{UNKNOWN}", KEY, 404, "There is nothing with this id"),
        ("GET", "/api/v1/async-jobs/%E2%98%83", KEY, 404, "There is nothing with this id"),
        ("GET", f"/async-jobs/{UNKNOWN}.csv", KEY, 404, "There is nothing with this id"),
        ("POST", f"/api/v1/segments/{UNKNOWN}/async-export", KEY, 404, "There is nothing with"),
        ("GET", "/api/v1/async-jobs/%FF", KEY, 400, "Wrong path /jobId: expected percent-encoded"),
        ("GET", f"/api/v1/async-jobs/{'a' * 65}", KEY, 400, "Wrong path /jobId: expected at most"),
        ("PUT", SEGMENTS, KEY, 405, "This endpoint does not support the method"),
        ("GET", SEGMENTS, {**KEY, "Accept": "text/html"}, 406, "Wrong header /accept"),
        ("POST", "/oauth/access-token", {}, 401, "The id or the secret of the app is missing"),
        ("POST", "/oauth/access-token", {**basic(), "Content-Type": "text/plain"}, 400, "Wrong"),
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
    _, _, listed = alone.send("GET", SEGMENTS, headers=KEY)
    path = f"{SEGMENTS}/{listed['data'][0]['id']}/async-export"
    for method, target in (("POST", path), ("GET", SEGMENTS)):
        status, _, answer = alone.send(method, target, headers=KEY, body=BLANKS)
        assert status == 413
        assert answer == {"errors": ["The body of the request is too large."]}


def test_a_refusal_of_the_authorization_is_a_page(alone: Client) -> None:
    """What a user reads in a browser is HTML, whatever the kind of the refusal."""
    for method, path, body in (
        ("GET", "/oauth/authorize", b""),
        ("GET", authorize(), BLANKS),
        ("DELETE", authorize(), b""),
    ):
        status, headers, page = alone.send(method, path, body=body)
        assert status in {400, 413, 405}
        assert headers["content-type"] == "text/html; charset=utf-8"
        assert page.startswith("<!doctype html>")


def test_the_rate_limit_is_none_unless_a_scenario_has_one(in_scenario: InScenario) -> None:
    """A scenario's limit is met with 429 everywhere, with the seconds to wait."""
    slug = "campaign-monitor-commerce"
    mock = in_scenario({}, limits={slug: 1})
    assert mock.send("GET", SEGMENTS, headers=KEY)[0] == 200
    status, headers, body = mock.send("GET", SEGMENTS, headers=KEY)
    assert (status, body) == (429, {"errors": ["The API rate limit is exceeded."]})
    assert 1 <= int(headers["retry-after"]) <= 60
    assert mock.send("GET", "/oauth/authorize")[0] == 400
    status, headers, page = mock.send("GET", "/oauth/authorize")
    assert status == 429
    assert "The API rate limit is exceeded." in page
    mock.mock.world.advance(60)
    assert mock.send("GET", SEGMENTS, headers=KEY)[0] == 200


def test_the_second_channel_has_every_reason(alone: Client) -> None:
    """Who accepts problem+json gets the violations with their places, also in place of a page."""
    headers = {**KEY, "Accept": "application/problem+json"}
    for path, places in (
        (f"/api/v1/async-jobs/{'a' * 65}", ["/jobId"]),
        ("/oauth/authorize?state=1&client_id=x", ["/redirect_uri", "/state"]),
    ):
        status, _, body = alone.send("GET", path, headers=headers)
        assert status == body["status"] == 400
        assert sorted(violation["pointer"] for violation in body["violations"]) == places
