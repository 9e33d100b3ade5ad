"""Values that break a schema in one place."""

from __future__ import annotations

import jsonschema_rs
import pytest

from segmock.contract.breaking import Breaker, put
from segmock.core.document import Json, Record, at

CASES: list[tuple[Record, Json, str]] = [
    ({"type": "string", "maxLength": 3}, "ab", "type null maxLength"),
    ({"type": ["string", "null"], "minLength": 2}, "ab", "type minLength"),
    ({"enum": ["a", "b"]}, "a", "enum"),
    ({"const": 1}, 1, "enum"),
    ({"type": "string", "pattern": "^[a-z]+$"}, "ab", "type null pattern"),
    ({"type": "string", "format": "date"}, "2026-01-01", "type null format"),
    ({"type": "integer", "minimum": 1, "maximum": 9}, 5, "type null minimum maximum integer"),
    ({"type": "number", "exclusiveMinimum": 0}, 4, "type null exclusiveMinimum"),
    ({"type": "number", "exclusiveMaximum": 9}, 4, "type null exclusiveMaximum"),
    ({"type": "number", "multipleOf": 2}, 4, "type null multipleOf"),
    ({"type": "array", "minItems": 1, "maxItems": 2}, ["a"], "type null minItems maxItems"),
    ({"items": {"enum": ["a"]}, "uniqueItems": True}, ["a"], "uniqueItems /0:enum"),
    (
        {"required": ["a"], "additionalProperties": False, "properties": {"a": {}}},
        {"a": 1},
        "/a:required additionalProperties",
    ),
    (
        {"minProperties": 1, "additionalProperties": {"type": ["string"]}},
        {"x": "y"},
        "minProperties /x:type /x:null",
    ),
    ({"properties": {"deep": {"items": {"$ref": "#/enum"}}}}, {}, "/deep/0:enum"),
    ({"allOf": [{"$ref": "#/enum"}]}, "a", "enum"),
    ({"anyOf": [{"$ref": "#/enum"}, {"type": "null"}]}, "a", "enum"),
    ({"properties": {"a": {"readOnly": True, "type": "string"}}}, {"a": "x"}, ""),
]
DOCUMENT = {"enum": {"enum": ["a", "b"]}}


@pytest.mark.parametrize("schema,value,wanted", CASES)
def test_each_keyword_of_each_place_is_broken_once(
    schema: Record, value: Json, wanted: str
) -> None:
    """Whatever is reached from the value, or from one that is made up, has its turn."""
    breaker = Breaker(lambda ref: at(DOCUMENT, ref))
    faults = breaker.faults(schema, value)
    found = [f"{fault.place}:{fault.keyword}".removeprefix(":") for fault in faults]
    assert sorted(found) == sorted(wanted.split())


@pytest.mark.parametrize("schema,value,_", [case for case in CASES if "$ref" not in repr(case)])
def test_what_is_broken_is_invalid(schema: Record, value: Json, _: object) -> None:
    """The value that it was made from is valid."""
    checker = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    assert checker.is_valid(value)
    for fault in Breaker(lambda ref: at(DOCUMENT, ref)).faults(schema, value):
        assert not checker.is_valid(fault.value), fault


def test_bodies_that_share_a_schema_have_faults_of_one_home() -> None:
    """However the schema is reached."""
    breaker = Breaker(lambda ref: at(DOCUMENT, ref))
    (one,) = breaker.faults({"properties": {"a": {"$ref": "#/enum"}}}, {"a": "a"})
    (other,) = breaker.faults({"properties": {"b": {"$ref": "#/enum"}}}, {"b": "b"})
    assert one.home == other.home


@pytest.mark.parametrize(
    "value,place,wanted",
    [
        ({"a": {"b": 1}}, "/a/b", {"a": {"b": 2}}),
        ({}, "/a/b", {"a": {"b": 2}}),
        ([{"a": 1}, 3], "/0/a", [{"a": 2}, 3]),
        ({"x/y": 1}, "/x~1y", {"x/y": 2}),
        (1, "", 2),
    ],
)
def test_a_value_with_something_else_in_it(value: Json, place: str, wanted: Json) -> None:
    """The value itself stays as it is."""
    before = repr(value)
    assert put(value, place, 2) == wanted
    assert repr(value) == before


@pytest.mark.parametrize(
    "schema",
    [
        {"const": 3},
        {"enum": ["a"]},
        {"type": "string", "minLength": 3},
        {"type": "string", "pattern": "^[a-c]{2}$"},
        {"type": "string", "format": "date-time"},
        {"type": "integer", "minimum": 4},
        {"type": "boolean"},
        {"type": "null"},
        {"type": "array", "minItems": 2, "items": {"type": "integer"}},
        {"required": ["a", "b"], "properties": {"a": {"type": "string"}}},
        {"oneOf": [{"type": "string", "format": "email"}, {"type": "null"}]},
        {"type": "string", "pattern": "^x", "examples": ["xyz"]},
    ],
)
def test_what_is_made_up_is_valid(schema: Record) -> None:
    """So that it is broken in one place alone."""
    made = Breaker(lambda ref: at(DOCUMENT, ref)).made(schema)
    assert jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid(made)


@pytest.mark.parametrize(
    "schema", [{"type": "string", "pattern": "("}, {"type": "integer", "minimum": 2, "maximum": 1}]
)
def test_where_nothing_can_be_made_up_something_is(schema: Record) -> None:
    """The compiled table decides what is sent."""
    assert Breaker(lambda ref: at(DOCUMENT, ref)).made(schema) in {"", 0}
