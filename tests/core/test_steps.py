"""Steps of a scenario: requests in order and what is captured from their answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from segmock.core.messages import Response
from segmock.core.steps import Step

if TYPE_CHECKING:
    from segmock.core.document import Json, Record


def one(request: Record, **parts: Json) -> Step:
    """Return the step of a request."""
    return Step("One", request, **parts)


def test_a_step_is_a_request() -> None:
    """Method, path, headers and body are those that stand there."""
    step = one({"method": "POST", "path": "/a?b=1", "headers": {"X-A": "1"}, "json": {"c": [1]}})
    request = step.message({"Key": "k"}, {})
    assert (request.method, request.path, request.query) == ("POST", "/a", "b=1")
    assert request.headers == {"key": "k", "x-a": "1", "content-type": "application/json"}
    assert request.body == b'{"c":[1]}'


def test_a_step_can_change_and_remove_what_goes_with_every_request() -> None:
    """Its own header wins, and null takes one away, whatever its capitals."""
    step = one({"method": "GET", "path": "/", "headers": {"KEY": None, "lang": "de"}})
    assert step.message({"Key": "k", "Lang": "en"}, {}).headers == {"lang": "de"}


@pytest.mark.parametrize(
    "part, body, media",
    [
        ({"form": {"a": "1 2", "b": ["x", "y"]}}, b"a=1+2&b=x&b=y", "x-www-form-urlencoded"),
        ({"form": {"a": True, "b": 1}}, b"a=true&b=1", "x-www-form-urlencoded"),
        ({"size": 3}, b"   ", "json"),
        ({"body": "{"}, b"{", ""),
        ({}, b"", ""),
    ],
)
def test_a_body_can_be_a_form_or_blanks_or_text(part: Record, body: bytes, media: str) -> None:
    """Each has the media type that it needs, unless the step says otherwise."""
    request = one({"method": "POST", "path": "/", **part}).message({}, {})
    assert request.body == body
    assert request.headers.get("content-type", "").removeprefix("application/") == media


def test_a_query_can_be_in_the_path_and_beside_it() -> None:
    """Both are sent, and what needs it is encoded."""
    request = one({"method": "GET", "path": "/?a=1", "query": {"b[c]": "ä", "d": [1, "${n}"]}})
    assert request.message({}, {"n": 2}).query == "a=1&b%5Bc%5D=%C3%A4&d=1&d=2"


def test_captured_texts_go_where_their_names_stand() -> None:
    """Paths take them percent-encoded, and JSON as the values that they are."""
    step = one(
        {
            "method": "PUT",
            "path": "/things/${id}?q=${id}",
            "query": {"r": "${id}"},
            "headers": {"X": "x-${id}"},
            "json": {"list": ["${id}", 1, "${n}", "v${n}"], "$id": "$id"},
        }
    )
    request = step.message({}, {"id": "a/b", "n": 3})
    assert (request.path, request.query) == ("/things/a%2Fb", "q=a%2Fb&r=a%2Fb")
    assert request.headers["x"] == "x-a/b"
    assert request.body == b'{"list":["a/b",1,3,"v3"],"$id":"$id"}'


def test_a_name_that_was_not_captured_is_an_error() -> None:
    """Nothing is sent in its place."""
    with pytest.raises(KeyError, match="id"):
        one({"method": "GET", "path": "/${id}"}).message({}, {})


def test_values_of_the_answer_are_captured() -> None:
    """By a pointer into the body, or from a header."""
    capture = {"id": "/a/0", "number": "/n", "all": "", "place": {"header": "location"}}
    step = one({"method": "GET", "path": "/"}, capture=capture)
    response = Response(201, {"Location": "/x"}, b'{"a":["b"],"n":3}')
    assert step.captures(response) == {
        "id": "b",
        "number": 3,
        "all": {"a": ["b"], "n": 3},
        "place": "/x",
    }


def test_a_part_of_a_header_that_is_a_url_is_captured() -> None:
    """Decoded, the first of its name; an empty one is one."""
    capture = {name: {"header": "Location", "query": name} for name in ("code", "state", "empty")}
    step = one({"method": "GET", "path": "/"}, capture=capture)
    url = "https://a.example/back?code=a%2Fb&code=c&state=1+2&empty=#end"
    assert step.captures(Response(302, {"location": url})) == {
        "code": "a/b",
        "state": "1 2",
        "empty": "",
    }


@pytest.mark.parametrize("url", ["https://a.example/back?state=1", "back", "", "http://["])
def test_a_part_that_is_not_there_cannot_be_captured(url: str) -> None:
    """Whatever else the header holds."""
    step = one({"method": "GET", "path": "/"}, capture={"c": {"header": "a", "query": "code"}})
    with pytest.raises(KeyError, match="code"):
        step.captures(Response(302, {"a": url}))


def test_seconds_that_pass_are_known_or_captured() -> None:
    """From a header they are a text, from a body perhaps a number."""
    assert one({}, advance=1.5).seconds({}) == 1.5
    waits = one({}, advance="${pause}")
    assert [waits.seconds({"pause": pause}) for pause in ("56", 2, "0.5")] == [56, 2, 0.5]
    with pytest.raises(KeyError, match="pause"):
        waits.seconds({})


@pytest.mark.parametrize("pause", ["soon", "-1", "1e12", "nan", "Mon, 01 Jun 2026 09:00:00 GMT"])
def test_what_is_no_number_of_seconds_is_not_waited_for(pause: str) -> None:
    """Nor a time without end."""
    with pytest.raises(ValueError, match=re.escape(pause)):
        one({}, advance="${pause}").seconds({"pause": pause})


@pytest.mark.parametrize("place", ["/a/1", {"header": "other"}])
def test_what_an_answer_does_not_have_cannot_be_captured(place: Json) -> None:
    """It is an error, not an empty text."""
    step = one({"method": "GET", "path": "/"}, capture={"id": place})
    for body in (b"", b"no JSON"):
        with pytest.raises(KeyError):
            step.captures(Response(200, {}, body))
