"""The request against the description: limits, media types, and every violation at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.messages import Request
from segmock.core.problem import PROBLEM
from segmock.core.validating import MAX_BODY, accepts, preference

if TYPE_CHECKING:
    from segmock.core.document import Record
    from tests.conftest import Client

JSON = {"content-type": "application/json"}


def test_every_violation_is_found_at_once(acme: Client) -> None:
    """Header, query and body are all looked at before anything is refused."""
    status, _, problem = acme.send(
        "GET",
        "/crates?ratio=x&open=yes&colour=pink,red&near=0123456789",
        headers={"acme-from": "-1", "accept": "application/problem+json"},
    )
    assert status == 400
    found = {(v["where"], v["pointer"]) for v in problem["violations"]}
    assert found == {
        ("header", "/acme-from"),
        ("query", "/ratio"),
        ("query", "/open"),
        ("query", "/near"),
        ("query", "/colour/0"),
    }


def test_what_is_wrong_with_path_and_body_comes_together(acme: Client) -> None:
    """A wrong path value does not hide a wrong body."""
    status, _, problem = acme.send(
        "PUT",
        "/shelves/TOP",
        json={"crates": [1]},
        headers={"accept": "application/problem+json"},
    )
    assert status == 400
    assert [(v["where"], v["pointer"]) for v in problem["violations"]] == [
        ("path", "/shelf"),
        ("body", "/crates/0"),
    ]


def test_a_missing_body_is_a_violation_where_one_is_required(acme: Client) -> None:
    """Where it is optional, none is fine."""
    status, headers, _ = acme.send("POST", "/crates")
    assert status == 400
    assert headers["segmock-violations"] == "body /: expected a body, got nothing"
    assert acme.send("PUT", "/shelves/top")[0] == 201


@pytest.mark.parametrize(
    "sent", ["text/plain", "application/xml; charset=utf-8", "", "json", "application/json5"]
)
def test_another_content_type_is_refused(acme: Client, sent: str) -> None:
    """415 with the types that are taken, and with what else is wrong."""
    status, headers, _ = acme.send("POST", "/crates", headers={"content-type": sent}, body=b"{}")
    assert status == 415
    assert "header /content-type: expected application/json, got" in headers["segmock-violations"]


@pytest.mark.parametrize("sent", ["application/json", "Application/JSON ; charset=UTF-8"])
def test_a_content_type_is_read_as_http_says(acme: Client, sent: str) -> None:
    """In any case, whatever its parameters."""
    body = b'{"label": "new"}'
    assert acme.send("POST", "/crates", headers={"content-type": sent}, body=body)[0] == 202


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff",
        b'{"label": "\xc3"}',
        b"{} {}",
        b"NaN",
        b'{"a": "\\ud800"}',
        b"\x00",
        b"[" * 101,
    ],
    ids=["open", "no-utf-8", "cut-utf-8", "two", "nan", "surrogate", "nul", "deep"],
)
def test_a_malformed_body_is_told_apart_from_an_invalid_one(acme: Client, body: bytes) -> None:
    """It gets a kind of its own, with the place where it breaks."""
    headers = {**JSON, "accept": "application/problem+json"}
    status, _, problem = acme.send("POST", "/crates", headers=headers, body=body)
    assert status == 400
    assert problem["type"] == "urn:segmock:problem:malformed-body"
    assert [v["expected"] for v in problem["violations"]] == ["well-formed JSON"]


def test_a_body_where_none_is_described_is_ignored(acme: Client) -> None:
    """However broken or large it is."""
    assert acme.send("GET", "/crates", headers=JSON, body=b"{")[0] == 200
    request = Request("GET", "/crates", headers=acme.headers, too_large=True)
    response = acme.mock.pipeline.handle(request, acme.mock.world)
    assert response is not None
    assert response.status == 200


@pytest.mark.parametrize("extra", [0, 1])
def test_a_body_may_have_ten_mebibytes(acme: Client, extra: int) -> None:
    """Exactly as many are taken, one more is refused before anything else is looked at."""
    body = b'{"label": "new"}'.ljust(MAX_BODY + extra)
    status, _, _ = acme.send("POST", "/crates", headers=JSON, body=body)
    assert status == (413 if extra else 202)


def test_a_door_may_say_that_a_body_was_too_large(acme: Client) -> None:
    """It has stopped reading, so that the body is empty here."""
    request = Request("POST", "/crates", headers=acme.headers, too_large=True)
    response = acme.mock.pipeline.handle(request, acme.mock.world)
    assert response is not None
    assert response.status == 413


@pytest.mark.parametrize(
    "accept, status",
    [
        ("", 200),
        ("*/*", 200),
        ("text/*;q=0.1", 200),
        ("text/plain", 200),
        ("application/problem+json", 200),
        ("application/json", 406),
        ("text/plain;q=0, */*", 406),
    ],
)
def test_a_type_must_be_acceptable_where_the_description_says_so(
    acme: Client, accept: str, status: int
) -> None:
    """An operation with a 406 refuses who takes none of its types."""
    assert acme.send("GET", "/weather", headers={"accept": accept})[0] == status


def test_elsewhere_an_odd_accept_header_is_ignored(acme: Client) -> None:
    """Without a 406 in the description, a client gets what there is."""
    status, headers, _ = acme.send("GET", "/crates", headers={"accept": "image/png"})
    assert (status, headers["content-type"]) == (200, "application/json")


@pytest.mark.parametrize(
    "accept, rank, weight",
    [
        ("text/plain", 2, 1.0),
        ("TEXT/Plain;q=0.5", 2, 0.5),
        ("text/*;q=.3", 1, 0.3),
        ("*/*; q=1.000", 0, 1.0),
        ("*; q=0.2", 0, 0.2),
        ("*/*, text/*;q=0.5, text/plain;q=0", 2, 0.0),
        ("text/html, text/plain;format=flowed;q=0.4", 2, 0.4),
        ("text/plain;q=7", 2, 1.0),
        ("text/plain;q=nan", 2, 1.0),
        ("text/html", -1, 0.0),
        (",;,/", -1, 0.0),
    ],
)
def test_the_closest_name_of_a_type_decides(accept: str, rank: int, weight: float) -> None:
    """How it is named, and the weight it is given there."""
    assert preference(accept, "text/plain") == (rank, weight)
    assert accepts(accept, "text/plain") is (weight > 0)


def test_no_accept_header_takes_everything() -> None:
    """As HTTP has it."""
    assert accepts("", "text/plain")


@pytest.mark.parametrize(
    "method, target, json, where",
    [
        ("GET", "/crates?mood=quiET", None, "query"),
        ("PUT", "/shelves/top", {"mood": "quiET"}, "body"),
    ],
)
def test_a_text_is_explained_by_the_vendors_own_language(
    acme: Client, method: str, target: str, json: Record, where: str
) -> None:
    """What the vendor can say about a text stands in place of the pattern that it broke."""
    problem = acme.send(method, target, json=json, headers={"accept": PROBLEM})[2]
    (violation,) = problem["violations"]
    assert violation["where"] == where
    assert violation["received"] == "'E' at column 4"
    assert violation["keyword"] == "pattern"
    assert violation["spec"].endswith("/pattern")


def test_a_text_without_a_language_shows_the_pattern_it_broke(acme: Client) -> None:
    """Where the vendor has nothing to say, the pattern stands."""
    _, headers, _ = acme.send("PUT", "/shelves/top", json={"note": "NO"})
    assert headers["segmock-violations"] == 'body /note: expected text like ^[a-z]*$, got "NO"'


def test_a_pointer_of_absurd_length_hides_no_violation(acme: Client) -> None:
    """It has been cut, so the text that it named cannot be found again."""
    status, headers, _ = acme.send("PUT", "/shelves/top", json={"tags": {"k" * 600: "NO"}})
    assert status == 400
    assert headers["segmock-violations"].startswith("body /tags/kkk")
