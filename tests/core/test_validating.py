"""The request against the description: limits, media types, and every violation at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from segmock.core.exchange import Exchange
from segmock.core.explaining import MAX_WORDS
from segmock.core.messages import Request
from segmock.core.problem import PROBLEM
from segmock.core.validating import MAX_BODY, accepts, preference, validate

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


# --- forms ---------------------------------------------------------------------------------------

CLERK = {
    "authorization": "Basic c2VnbW9jazpzZWdtb2Nr",
    "content-type": "application/x-www-form-urlencoded",
    "accept": "application/problem+json",
}


@pytest.mark.parametrize("sent", ["", "; charset=utf-8", ";charset=UTF-8"])
def test_a_form_is_read_by_its_schema(acme: Client, sent: str) -> None:
    """Its values have the types that are declared, as if they had come as JSON."""
    key = {"holder": "a b", "doors": [1, 2], "hours": 2.5, "night": True}
    headers = {**CLERK, "content-type": CLERK["content-type"] + sent}
    body = b"holder=a+b&doors=1&doors=2&hours=2.5&night=true"
    assert acme.send("POST", "/keys", headers=headers, body=body)[::2] == (201, key)
    headers["content-type"] = "application/json"
    assert acme.send("POST", "/keys", headers=headers, json=key)[::2] == (201, key)


def test_all_faults_of_a_form_come_at_once(acme: Client) -> None:
    """What is missing, unknown, too much, sent twice or of another type, each told once."""
    body = b"doors=0&doors=x&hours=25&night=yes&kind=A&kind=B&more=1"
    status, _, problem = acme.send("POST", "/keys", headers=CLERK, body=body)
    assert (status, problem["type"]) == (400, "urn:segmock:problem:invalid-request")
    found = {(v["where"], v["pointer"], v["keyword"]) for v in problem["violations"]}
    assert found == {
        ("body", "/holder", "required"),
        ("body", "/doors/0", "minimum"),
        ("body", "/doors/1", "type"),
        ("body", "/hours", "maximum"),
        ("body", "/night", "type"),
        ("body", "/kind", "style"),
        ("body", "/more", "additionalProperties"),
    }
    assert all(v["spec"].startswith("#/") for v in problem["violations"])


@pytest.mark.parametrize(
    "body, place",
    [(b"holder=%zz", "/holder"), (b"holder=%ff", "/holder"), (b"\xff", ""), (b"a&" * 1001, "")],
    ids=["percent", "encoded", "bytes", "many"],
)
def test_what_is_no_form_is_malformed(acme: Client, body: bytes, place: str) -> None:
    """And nothing else is said of it."""
    status, _, problem = acme.send("POST", "/keys", headers=CLERK, body=body)
    assert (status, problem["type"]) == (400, "urn:segmock:problem:malformed-body")
    assert [(v["where"], v["pointer"]) for v in problem["violations"]] == [("body", place)]


def test_a_form_is_refused_where_none_is_described(acme: Client) -> None:
    """As is another type where forms are, with all that are taken."""
    sent = {"content-type": CLERK["content-type"]}
    assert acme.send("POST", "/crates", headers=sent, body=b"label=a")[0] == 415
    headers = {**CLERK, "content-type": "multipart/form-data; boundary=x"}
    status, _, problem = acme.send("POST", "/keys", headers=headers, body=b"--x--")
    assert status == 415
    expected = "application/x-www-form-urlencoded or application/json"
    assert problem["violations"][0]["expected"] == expected
    assert acme.send("POST", "/keys", headers=CLERK)[0] == 400


# --- names with brackets -------------------------------------------------------------------------


def test_bracketed_names_are_read_by_their_schema(acme: Client) -> None:
    """Numbers compare as numbers, lists come in any writing, and what is odd is told."""
    weights = [c["weight"] for c in acme.send("GET", "/crates")[2]["crates"]]
    asked = "/crates?fits%5Bweight%5D%5Bmin%5D=300&fits[weight][max]=800"
    got = [c["weight"] for c in acme.send("GET", asked)[2]["crates"]]
    assert got
    assert all(300 <= weight <= 800 for weight in got)
    assert min(weights) < 300 or max(weights) > 800
    for label in ("a b", "c", "d"):
        acme.send("POST", "/crates", json={"label": label})
    for query in ("labels=a+b&labels=c", "labels[]=a+b&labels[]=c", "labels[0]=a%20b&labels[1]=c"):
        crates = acme.send("GET", f"/crates?{query}")[2]["crates"]
        assert [crate["label"] for crate in crates] == ["a b", "c"]


@pytest.mark.parametrize(
    "query, found",
    [
        ("fits[weight][min]=x", [("/fits/weight/min", "type")]),
        ("fits[weight][max]=-1", [("/fits/weight/max", "minimum")]),
        ("fits[weight]=1", [("/fits/weight", "type")]),
        ("fits=1", [("/fits", "type")]),
        ("fits[", [("/fits", "style")]),
        ("fits[colours][1]=red", [("/fits/colours", "style")]),
        ("fits[colours][0]=pink", [("/fits/colours/0", "enum")]),
        ("fits[height][min]=1", [("/fits/height", "additionalProperties")]),
        ("fits[notes][a][any]=1&fits[notes][a]=2", [("/fits/notes/a", "style")]),
        (
            "labels[0]=a&labels[2]=b&labels[3]=c&labels[4]=d",
            [("/labels", "style")],
        ),
        ("labels=a&labels[]=b", [("/labels", "style")]),
        ("labels[a]=a", [("/labels", "style")]),
    ],
)
def test_bracketed_names_that_do_not_fit(
    acme: Client, query: str, found: list[tuple[str, str]]
) -> None:
    """Each is a violation with its place, and no failure."""
    accept = {"accept": "application/problem+json"}
    status, _, problem = acme.send("GET", f"/crates?{query}", headers=accept)
    assert status == 400
    told = [(v["pointer"], v["keyword"]) for v in problem["violations"]]
    assert told == found
    assert {v["where"] for v in problem["violations"]} == {"query"}


def test_what_is_acceptable_is_asked_only_of_what_there_is(acme: Client) -> None:
    """An operation that only redirects or refuses has nothing to choose from."""
    (served,) = acme.mock.pipeline.served
    weather = served.spec.operations["weather"]
    for status in (302, 406):
        replies = {406: weather.replies[406], status: replace(weather.replies[406], content={})}
        exchange = Exchange(
            Request("GET", "/weather", headers={"accept": "image/png"}),
            served.vendor,
            replace(weather, replies=replies),
            acme.mock.world,
        )
        validate(exchange, served.checks["weather"], ())


def test_nobody_is_told_a_pattern_of_a_whole_line(mock: Client) -> None:
    """Of no vendor's parameters: what is expected is said in words."""
    told = 0
    for served in mock.mock.pipeline.served:
        for operation in served.spec.operations.values():
            names = [p for p in operation.parameters if p.where in {"query", "header"}]
            query = "&".join(f"{p.name}=%5B%21" for p in names if p.where == "query")
            headers = {p.key: "[!" for p in names if p.where == "header"}
            request = Request(operation.method, "/", query, headers)
            path = ("[!",) * len(operation.placeholders)
            for one in served.checks[operation.id].values(path, request).found:
                told += one.keyword == "pattern"
                assert len(one.expected) <= MAX_WORDS, (operation.id, one)
    assert told > 50
