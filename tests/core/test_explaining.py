from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import jsonschema_rs
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.core.explaining import MAX_PATTERN, MAX_RECEIVED, MAX_WORDS, explain, in_words, shown

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from segmock.core.problem import Violation

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(max_size=150),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=60,
)


def violations(schema: Json, value: Json) -> list[Violation]:
    """Return everything that is wrong with a body."""
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    return [v for error in validator.iter_errors(value) for v in explain(error, "body")]


@pytest.mark.parametrize(
    "schema, value, expected, received, hint",
    [
        ({"minimum": 5}, 4, "at least 5", "4", "Use a larger number."),
        ({"maximum": 5}, 6, "at most 5", "6", "Use a smaller number."),
        ({"exclusiveMinimum": 5}, 5, "more than 5", "5", "Use a larger number."),
        ({"exclusiveMaximum": 5}, 5, "less than 5", "5", "Use a smaller number."),
        ({"multipleOf": 5}, 6, "a multiple of 5", "6", "Change the number."),
        ({"minLength": 2}, "x", "at least 2 characters", '"x"', "Write more."),
        ({"maxLength": 2}, "xyz", "at most 2 characters", '"xyz"', "Shorten it."),
        ({"minItems": 1}, [], "at least 1 items", "[]", "Add items."),
        ({"maxItems": 1}, [1, 2], "at most 1 items", "[1,2]", "Send fewer items at once."),
        ({"minProperties": 1}, {}, "at least 1 fields", "{}", "Add fields."),
        ({"maxProperties": 0}, {"a": 1}, "at most 0 fields", '{"a":1}', "Leave fields out."),
        ({"uniqueItems": True}, [1, 1], "items that all differ", "[1,1]", "Remove the duplicates."),
        ({"pattern": "^a{2}$"}, "b", "text like ^a{2}$", '"b"', "Change it to fit the pattern."),
        ({"format": "date"}, "x", "a date", '"x"', "Write it in that format."),
        ({"type": "integer"}, "5", "integer", '"5"', "Send integer."),
        ({"enum": ["a", 1]}, "b", 'one of "a", 1', '"b"', "Use one of these."),
        ({"const": None}, 1, "one of null", "1", "Use one of these."),
        ({"not": {}}, 1, "{} is not allowed for 1", "1", "See the description at the pointer."),
        (False, 1, "False schema does not allow 1", "1", "See the description at the pointer."),
    ],
)
def test_a_keyword_means_something_to_a_person(
    schema: Json, value: Json, expected: str, received: str, hint: str
) -> None:
    """Each keyword says what was expected, what came, and what to do."""
    (violation,) = violations(schema, value)
    assert (violation.expected, violation.received, violation.hint) == (expected, received, hint)
    assert (violation.where, violation.pointer) == ("body", "")


def test_several_types_are_all_named() -> None:
    """Where more than one type would do, each is named."""
    (violation,) = violations({"type": ["integer", "null"]}, "5")
    assert set(violation.expected.split(" or ")) == {"integer", "null"}


def test_a_missing_field_is_named_by_its_own_pointer() -> None:
    """The pointer says where the field should stand, whatever characters its name has."""
    schema = {"properties": {"a": {"required": ["b/c", "d~"]}}}
    first, second = violations(schema, {"a": {}})
    assert (first.pointer, first.expected, first.received) == ("/a/b~1c", "a value", "nothing")
    assert (second.pointer, second.hint) == ("/a/d~0", "Add 'd~'.")
    assert first.spec == "#/properties/a/required"


@pytest.mark.parametrize("keyword", ["additionalProperties", "unevaluatedProperties"])
def test_each_unknown_field_is_a_violation(keyword: str) -> None:
    """Every field that should not be there is named, with what it holds."""
    closed = {"properties": {"x": True}, keyword: False}
    found = violations({"items": closed}, [{"a/b": 1, "x": 1, "c": [2]}])
    assert [(v.pointer, v.received, v.keyword) for v in found] == [
        ("/0/a~1b", "1", keyword),
        ("/0/c", "[2]", keyword),
    ]
    assert found[0].hint == "Remove 'a/b'; check its spelling."


def test_the_pointer_into_the_description_names_the_keyword() -> None:
    """It is a fragment, with the keyword that failed at its end."""
    schema = {"properties": {"a/b": {"items": {"maximum": 1}}}}
    (violation,) = violations(schema, {"a/b": [0, 2]})
    assert violation.pointer == "/a~1b/1"
    assert violation.spec == "#/properties/a~1b/items/maximum"
    assert violation.keyword == "maximum"


@settings(deadline=None)
@given(JSON)
def test_a_value_is_shown_as_the_beginning_of_its_json(value: Json) -> None:
    """Short values are shown whole, long ones are cut, and both are the JSON text of the value."""
    whole = orjson.dumps(value).decode()
    text = shown(value)
    assert len(text) <= MAX_RECEIVED
    if len(whole) <= MAX_RECEIVED:
        assert text == whole
        assert json.loads(text) == value
    else:
        assert text.endswith("...")
        assert whole.startswith(text[:-3])


def test_showing_a_huge_value_takes_no_time() -> None:
    """Only the beginning of a value is looked at."""

    class Endless(list[int]):
        """A list that must not be read to its end."""

        read = 0

        def __iter__(self):  # type: ignore[no-untyped-def]  # noqa: ANN204
            while True:
                self.read += 1
                yield 1

    endless = Endless()
    assert shown(endless).startswith("[1,1,1,")
    assert endless.read <= MAX_RECEIVED + 1


LONG = "^(" + "a|" * MAX_PATTERN + "b)$"


def described(pattern: str, schema: Record, owner: Record) -> tuple[str, str]:
    """Return what is expected, and the hint, where a parameter breaks its pattern."""
    whole = {"#/p": owner, "#/p/schema": {"pattern": pattern, **schema}}
    (found,) = violations({"pattern": pattern}, "!")
    worded = in_words(replace(found, spec="#/p/schema/pattern"), whole.__getitem__)
    return worded.expected, worded.hint


def test_a_pattern_that_nobody_can_read_is_told_in_words() -> None:
    """The title of the schema, or its description, or that of the parameter."""
    see = "See the description at the pointer."
    assert described(LONG, {"title": "one letter", "description": "X"}, {}) == ("one letter", see)
    assert described(LONG, {"description": "One\n letter."}, {"description": "X"}) == (
        "a text as described: One letter",
        see,
    )
    assert described(LONG, {}, {"description": "One letter."}) == (
        "a text as described: One letter",
        see,
    )
    assert described(LONG, {}, {}) == (f"text like {LONG[:MAX_PATTERN]}...", see)


def test_one_that_can_be_read_stays() -> None:
    """Whatever the description says."""
    expected, hint = described("^b$", {"title": "one letter"}, {"description": "X"})
    assert (expected, hint) == ("text like ^b$", "Change it to fit the pattern.")


def test_only_so_much_of_a_description_is_told() -> None:
    """As many sentences as have room, or the beginning of the first one."""
    assert described(LONG, {"description": "One. " + "x" * MAX_WORDS}, {})[0] == (
        "a text as described: One"
    )
    assert len(described(LONG, {"title": "x" * MAX_WORDS * 2}, {})[0]) == MAX_WORDS
