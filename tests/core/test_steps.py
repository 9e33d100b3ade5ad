"""Steps of a scenario: requests in order and what is captured from their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core import steps
from segmock.core.messages import Response

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from segmock.core.steps import Script, Step


def script(*raw: Record, **parts: Json) -> Script:
    """Return the script of some steps."""
    read, defects = steps.read({"steps": list(raw), **parts}, "test.yaml")
    assert defects == []
    assert read is not None
    return read


def one(request: Record, **parts: Json) -> Step:
    """Return the one step of a request."""
    return script({"name": "One", "request": request, "expect": {"status": 200}, **parts}).steps[0]


def test_a_scenario_without_steps_has_no_script() -> None:
    """Most scenarios are a given state and nothing more."""
    assert steps.read({"name": "plain"}, "test.yaml") == (None, [])


def test_a_step_is_a_request_and_the_status_of_its_answer() -> None:
    """Method, path, headers and body are those that stand there."""
    step = one({"method": "POST", "path": "/a?b=1", "headers": {"X-A": "1"}, "json": {"c": [1]}})
    request = step.message({"Key": "k"}, {})
    assert (request.method, request.path, request.query) == ("POST", "/a", "b=1")
    assert request.headers == {"key": "k", "x-a": "1", "content-type": "application/json"}
    assert request.body == b'{"c":[1]}'
    assert step.status == 200


def test_a_step_can_change_and_remove_what_goes_with_every_request() -> None:
    """Its own header wins, and null takes one away, whatever its capitals."""
    step = one({"method": "GET", "path": "/", "headers": {"KEY": None, "lang": "de"}})
    assert step.message({"Key": "k", "Lang": "en"}, {}).headers == {"lang": "de"}


@pytest.mark.parametrize(
    "part, body, media",
    [
        ({"form": {"a": "1 2", "b": ["x", "y"]}}, b"a=1+2&b=x&b=y", "x-www-form-urlencoded"),
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
    request = one({"method": "GET", "path": "/?a=1", "query": {"b[c]": "ä", "d": [1, 2]}})
    assert request.message({}, {}).query == "a=1&b%5Bc%5D=%C3%A4&d=1&d=2"


def test_captured_texts_go_where_their_names_stand() -> None:
    """Paths take them percent-encoded, all others as they are."""
    step = one(
        {
            "method": "PUT",
            "path": "/things/${id}?q=${id}",
            "query": {"r": "${id}"},
            "headers": {"X": "x-${id}"},
            "json": {"list": ["${id}", 1], "$id": "$id"},
        }
    )
    request = step.message({}, {"id": "a/b"})
    assert (request.path, request.query) == ("/things/a%2Fb", "q=a%2Fb&r=a%2Fb")
    assert request.headers["x"] == "x-a/b"
    assert request.body == b'{"list":["a/b",1],"$id":"$id"}'


def test_a_name_that_was_not_captured_is_an_error() -> None:
    """Nothing is sent in its place."""
    with pytest.raises(KeyError, match="id"):
        one({"method": "GET", "path": "/${id}"}).message({}, {})


def test_texts_of_the_answer_are_captured() -> None:
    """By a pointer into the body, or from a header; what is no text is written as JSON."""
    capture = {"id": "/a/0", "number": "/n", "all": "", "place": {"header": "location"}}
    step = one({"method": "GET", "path": "/"}, capture=capture)
    response = Response(201, {"Location": "/x"}, b'{"a":["b"],"n":3}')
    assert step.captures(response) == {
        "id": "b",
        "number": "3",
        "all": '{"a":["b"],"n":3}',
        "place": "/x",
    }


@pytest.mark.parametrize("place", ["/a/1", {"header": "other"}])
def test_what_an_answer_does_not_have_cannot_be_captured(place: Json) -> None:
    """It is an error, not an empty text."""
    step = one({"method": "GET", "path": "/"}, capture={"id": place})
    with pytest.raises(KeyError):
        step.captures(Response(200, {}))


def test_time_can_pass_without_a_request() -> None:
    """Such a step only advances the clock."""
    step = script({"name": "Later", "advance": 60.5}).steps[0]
    assert (step.advance, step.request) == (60.5, {})


GET = {"method": "GET", "path": "/"}
STEP = {"name": "x", "request": GET, "expect": {"status": 200}}


@pytest.mark.parametrize(
    "raw, place",
    [
        ({"steps": {}}, "/steps"),
        ({"steps": [STEP] * 1001}, "/steps"),
        ({"steps": ["GET /"]}, "/steps/0"),
        ({"steps": [{"request": {}}]}, "/steps/0"),
        ({"steps": [{"name": "nothing"}]}, "/steps/0"),
        ({"steps": [{**STEP, "then": 1}]}, "/steps/0/then"),
        ({"steps": [{**STEP, "advance": -1}]}, "/steps/0/advance"),
        ({"steps": [{**STEP, "advance": True}]}, "/steps/0/advance"),
        ({"steps": [{**STEP, "expect": {"status": "200"}}]}, "/steps/0/expect"),
        ({"steps": [{**STEP, "expect": {"status": 200, "body": 1}}]}, "/steps/0/expect"),
        ({"steps": [{**STEP, "expect": 200}]}, "/steps/0/expect"),
        ({"steps": [{**STEP, "request": "GET /"}]}, "/steps/0/request"),
        (
            {"steps": [{**STEP, "request": {"method": "get", "path": "/"}}]},
            "/steps/0/request/method",
        ),
        ({"steps": [{**STEP, "request": {"method": "GET", "path": "a"}}]}, "/steps/0/request/path"),
        (
            {"steps": [{**STEP, "request": {**GET, "json": 1, "size": 1}}]},
            "/steps/0/request",
        ),
        (
            {"steps": [{**STEP, "request": {**GET, "size": -1}}]},
            "/steps/0/request/size",
        ),
        (
            {"steps": [{**STEP, "request": {**GET, "form": []}}]},
            "/steps/0/request/form",
        ),
        (
            {"steps": [{**STEP, "request": {**GET, "headers": {"a": 1}}}]},
            "/steps/0/request/headers",
        ),
        ({"steps": [{**STEP, "capture": []}]}, "/steps/0/capture"),
        ({"steps": [{**STEP, "capture": {"A": "/a"}}]}, "/steps/0/capture/A"),
        ({"steps": [{**STEP, "capture": {"a": "a"}}]}, "/steps/0/capture/a"),
        ({"send": {"cookies": {}}}, "/send"),
        ({"send": {"headers": []}}, "/send/headers"),
    ],
)
def test_what_is_no_step_is_a_defect_with_its_place(raw: Record, place: str) -> None:
    """Nothing is guessed at."""
    _, defects = steps.read(raw, "test.yaml")
    assert [defect.pointer for defect in defects] == [place]
