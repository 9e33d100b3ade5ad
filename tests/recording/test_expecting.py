"""What is expected of an answer: what will be the same again, and the shape of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from segmock.core.messages import Request, Response
from segmock.recording.expecting import MAX_INCLUDED

if TYPE_CHECKING:
    from segmock.core.document import Json
    from tests.recording.sessions import Session

HEADERS = {"content-type": "application/json", "acme-key": "segmock"}
TEXT = {"$schema": {"type": "string"}}
NUMBER = {"$schema": {"type": "number"}}


def expected(session: Session, sent: Json, said: Json, *, status: int = 400) -> Json:
    """Return the body that is expected of an answer to what was sent."""
    answer = Response(status, {"Content-Type": "application/json"}, orjson.dumps(said))
    request = Request("PUT", "/shelves/top", "", HEADERS, orjson.dumps(sent))
    session.keep(request, answer)
    return session.steps()[-1]["expect"].get("body")


@pytest.mark.parametrize(
    "sent, said, body",
    [
        ({"name": "a"}, {"name": "a", "id": "x", "n": 1}, {"name": "a", "id": TEXT, "n": NUMBER}),
        ({"name": "a"}, {"other": "a"}, None),
        ({"name": "a"}, {"name": "b"}, None),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 2]}}, {"a": {"b": [1, 2]}}),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": NUMBER}}),
        ({"a": True}, {"a": True}, {"a": True}),
        ({"a": 1}, {"a": True}, None),
        ({"a": "1"}, {"a": 1}, {"a": 1}),
        ({"a": 1}, {"a": 1, "b": None}, {"a": 1}),
        ({}, {"shelf": "top"}, {"shelf": "top"}),
        ({"a": 1}, {"a": 1, "b": {"c": [1]}}, {"a": 1, "b": {"$schema": {"type": "object"}}}),
        ({"a": 1}, [{"a": 2}, {"a": 1, "b": 3}], {"$includes": [{"a": 1}]}),
        ({"a": 1}, {"l": [{"a": 1}], "m": []}, {"l": {"$includes": [{"a": 1}]}, "m": "array"}),
        ({"a": 1}, "text", {"$schema": {"type": "string"}}),
        ({"a": 1}, None, {"$schema": {"type": "null"}}),
    ],
)
def test_what_the_client_has_said_is_expected_word_for_word(
    session: Session, sent: Json, said: Json, body: Json
) -> None:
    """Under the name under which it was said; None stands for no more than the shape."""
    found = expected(session, sent, said)
    if body is None:
        assert found.keys() == {"$schema"}
        assert "const" not in str(found)
    elif isinstance(body, dict) and body.get("m") == "array":
        assert found == {**body, "m": {"$schema": {"type": "array"}}}
    else:
        assert found == body


def test_what_was_said_earlier_is_expected_too(session: Session) -> None:
    """A list shows what was created before."""
    expected(session, {"note": "mine"}, {})
    assert expected(session, {}, {"note": "mine"}) == {"note": "mine"}


@pytest.mark.parametrize(
    "value", [{"$any": True}, {"$schemas": {}}, {"a": 1, "$not": 2}, "${name}", [{"$count": 1}]]
)
def test_what_a_matcher_would_mean_is_not_written(session: Session, value: Json) -> None:
    """Only its shape is."""
    expected(session, {"n": 1}, {})
    answer = Response(201, {"Content-Type": "application/json"}, orjson.dumps({"v": value}))
    session.keep(Request("POST", "/keys", "", HEADERS, orjson.dumps({"v": value})), answer)
    for step in session.steps():
        assert step["expect"].get("body", {"$schema": {}}).keys() == {"$schema"}


def test_an_object_with_the_key_of_a_matcher_is_known_by_its_shape(session: Session) -> None:
    """Though there is something in it that was said."""
    found = expected(session, {"a": 1}, {"a": 1, "$count": 2})
    assert found["$schema"]["type"] == "object"
    assert expected(session, {"a": 1}, [{"a": 1, "$count": 2}])["$schema"]["type"] == "array"


def test_not_all_of_a_long_list_is_written(session: Session) -> None:
    """Some elements say enough."""
    names = [{"a": {"b": n, "c": n}} for n in range(20)]
    found = expected(session, names, [{**one, "more": 1} for one in names])
    assert len(found["$includes"]) == MAX_INCLUDED


def test_what_is_secret_is_known_by_its_shape(real: Session) -> None:
    """Though the client has said it."""
    said = {"email": "a@example.com", "password": "pass-word-1"}
    request = Request("POST", "/customer/acme/login", "", HEADERS, orjson.dumps(said))
    real.keep(request, Response(400, {"Content-Type": "application/json"}, orjson.dumps(said)))
    (step,) = real.steps()
    assert step["expect"]["body"] == {"email": "a@example.com", "password": TEXT}


@pytest.mark.parametrize(
    "method, headers, body",
    [
        ("HEAD", {"Content-Type": "application/json"}, b'{"a": 1}'),
        ("GET", {"Content-Type": "application/json"}, b"{"),
        ("GET", {"Content-Type": "text/plain"}, b"fine"),
        ("GET", {}, b""),
    ],
)
def test_without_json_only_the_status_is_expected(
    session: Session, method: str, headers: dict[str, str], body: bytes
) -> None:
    """There is no body, or none that can be looked into."""
    session.keep(Request(method, "/weather"), Response(200, headers, body))
    assert session.steps()[0]["expect"] == {"status": 200}
