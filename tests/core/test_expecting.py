"""What is expected of an answer: how it is read, and each mismatch with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from segmock.core.expecting import (
    MAX_MISMATCHES,
    WORDS,
    Expectation,
    Mismatch,
    Reader,
    parsed,
)
from segmock.core.matchers import MISSING
from segmock.core.messages import Response

if TYPE_CHECKING:
    from segmock.core.document import Json
    from segmock.core.matchers import Matcher


def matcher(raw: Json) -> Matcher:
    """Return the matcher of a value that has none but good ones."""
    reader = Reader("test.yaml")
    found = reader.matcher(raw, "")
    assert reader.defects == []
    return found


def test_one_key_with_a_dollar_is_a_member_unless_it_is_a_matcher() -> None:
    """Some APIs have such members; what looks like a slip of the pen is refused."""
    assert list(matcher({"$is": ["a"]}).differences({"$is": ["a"]}, "", {})) == []
    found = matcher({"$is": ["a"]}).differences({"$is": ["b"]}, "", {})
    assert [place for place, _, _ in found] == ["/$is/0"]


DRAFT = "Write one of draft 2020-12; patterns run in linear time."
REFER = "Refer to '#/...' in the schema."


@pytest.mark.parametrize(
    "raw, place, hint",
    [
        ({"a": {"$include": [1]}}, "/a/$include", "Did you mean '$includes'?"),
        ({"$any": 1}, "/$any", "Write true."),
        ({"$absent": False}, "/$absent", "Write true."),
        ({"$count": -1}, "/$count", "Write a whole number from 0."),
        ({"$count": True}, "/$count", "Write a whole number from 0."),
        ({"$count": 1, "a": 2}, "/$count", "Write it by itself."),
        ({"$includes": 1}, "/$includes", "Write a list of what its elements are like."),
        ({"$excludes": []}, "/$excludes", "Write a list of what its elements are like."),
        ({"$not": {"$count": "x"}}, "/$not/$count", "Write a whole number from 0."),
        ([{"$schema": {"type": "x"}}], "/0/$schema", DRAFT),
        ({"$schema": {"pattern": "(?=a)"}}, "/$schema", DRAFT),
        ({"$schema": {"$ref": "http://127.0.0.1:1/x"}}, "/$schema", REFER),
        ({"$schema": {"items": {"$ref": "file:///etc/passwd"}}}, "/$schema/items", REFER),
        ({"$schema": {"$ref": 5}}, "/$schema", REFER),
    ],
)
def test_what_is_no_matcher_is_a_defect_with_its_place(raw: Json, place: str, hint: str) -> None:
    """Nothing is guessed at, and nothing outside the file is asked for."""
    reader = Reader("test.yaml")
    reader.matcher(raw, "")
    assert [(d.file, d.pointer) for d in reader.defects] == [("test.yaml", place)]
    assert reader.defects[0].hint.startswith(hint)


def expectation(**parts: Json) -> Expectation:
    """Return what is expected of an answer."""
    read = matcher
    headers = tuple((name, read(raw)) for name, raw in parts.pop("headers", {}).items())
    body = read(parts.pop("body")) if "body" in parts else None
    return Expectation(headers=headers, body=body, **parts)


def test_what_is_not_said_does_not_matter() -> None:
    """Neither headers nor a body."""
    answer = Response(200, {"etag": "1"}, b"{}")
    assert expectation(statuses=(200,)).mismatches(answer, {}) == ()


def test_an_answer_is_as_expected() -> None:
    """One of several statuses, headers whatever their capitals, and the body."""
    wanted = expectation(statuses=(200, 201), headers={"etag": '"1"'}, body={"a": 1})
    response = Response(201, {"ETag": '"1"'}, b'{"a":1}')
    assert wanted.mismatches(response, {}) == ()


def test_everything_that_is_not_as_expected_is_told() -> None:
    """Status, headers and body, each with its place."""
    wanted = expectation(statuses=(200, 204), headers={"etag": "1"}, body={"a": 1})
    assert wanted.mismatches(Response(404, {}, b'{"a":2}'), {}) == (
        Mismatch("status", "", "200 or 204", "404"),
        Mismatch("header", "/etag", '"1"', "nothing"),
        Mismatch("body", "/a", "1", "2"),
    )


def test_so_many_mismatches_are_told_and_no_more() -> None:
    """A long list full of wrong elements does not flood anybody."""
    wanted = expectation(statuses=(200,), body={"$excludes": [{"$any": True}]})
    body = orjson.dumps([*range(1000)])
    assert len(wanted.mismatches(Response(200, {}, body), {})) == MAX_MISMATCHES


def test_an_answer_may_be_expected_to_break_off() -> None:
    """Then a whole one is a mismatch, and otherwise a broken one is."""
    broken = Expectation(broken_off=True)
    assert broken.mismatches(None, {}) == ()
    (found,) = broken.mismatches(Response(200, {}), {})
    assert (found.part, found.got) == ("answer", "a whole one, 200")
    (found,) = Expectation((200,)).mismatches(None, {})
    assert (found.expected, found.got) == ("a whole answer", "one that breaks off")


def test_a_body_is_json_or_text_or_nothing() -> None:
    """A body that was cut short is a text."""
    assert parsed(Response(200, {}, b"[1]")) == [1]
    assert parsed(Response(200, {}, b'{"a"')) == '{"a"'
    assert parsed(Response(204, {})) is MISSING


def test_only_refusals_allow_a_wrong_request() -> None:
    """As soon as one status is no refusal the request has to be right."""
    assert Expectation((400, 404)).refused
    assert not Expectation((400, 200)).refused
    assert not Expectation().refused


def test_every_word_is_one_of_the_matchers() -> None:
    """The list of words is the list of what is read as a matcher."""
    for word in WORDS:
        reader = Reader("f")
        found = reader.matcher({word: {} if word in {"$schema", "$not"} else [1]}, "")
        assert "Members" not in type(found).__name__
