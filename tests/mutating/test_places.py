"""Places: what a schema tells of, and the values that stand there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.mutating.places import KINDS, kind, looked_up, places, put, spots

if TYPE_CHECKING:
    from segmock.core.document import Json

SHARED: dict[str, Json] = {
    "#/node": {"properties": {"name": {"type": "string"}, "next": {"$ref": "#/node"}}},
    "#/a": {"$ref": "#/b"},
    "#/b": {"anyOf": [{"$ref": "#/a"}, {"type": "integer"}]},
}


def found(schema: Json) -> dict[str, str]:
    """Return the places with their kinds as one text; `any` for all of them."""
    known = places(schema, SHARED.__getitem__)
    return {
        place: "any" if kinds == KINDS else " ".join(sorted(kinds))
        for place, kinds in known.items()
    }


@pytest.mark.parametrize(
    "schema, wanted",
    [
        ({}, {"": "any"}),
        (True, {}),
        ({"type": "integer"}, {"": "number"}),
        ({"type": ["string", "null"]}, {"": "null string"}),
        ({"const": 1.5}, {"": "number"}),
        ({"enum": ["a", None, True]}, {"": "boolean null string"}),
        ({"required": ["a"]}, {"": "object"}),
        ({"items": {"type": "string"}}, {"": "array", "/*": "string"}),
        ({"prefixItems": [{}, {"const": "a"}]}, {"": "array", "/0": "any", "/1": "string"}),
        ({"items": False, "additionalProperties": True}, {"": "array object"}),
        ({"additionalProperties": {"type": "number"}}, {"": "object", "/*": "number"}),
        ({"patternProperties": {"^x": {"type": "null"}}}, {"": "object", "/*": "null"}),
        ({"properties": {"a/b": {}}}, {"": "object", "/a~1b": "any"}),
        ({"allOf": [{"type": "object"}, {"properties": {"a": {}}}]}, {"": "object", "/a": "any"}),
        ({"oneOf": [{"type": "string"}, {"type": "array"}]}, {"": "array string"}),
        ({"if": {"type": "null"}, "then": {"type": "string"}, "else": {}}, {"": "string"}),
        ({"type": "object", "$ref": "#/b"}, {"": "number object"}),
    ],
    ids=str,
)
def test_all_places_of_a_schema_are_found(schema: Json, wanted: dict[str, str]) -> None:
    """With every kind that one of its parts speaks of."""
    assert found(schema) == wanted


def test_what_refers_to_itself_is_followed_once() -> None:
    """Through any number of others."""
    assert found({"$ref": "#/node"}) == {"": "object", "/name": "string", "/next": "any"}
    assert found({"$ref": "#/a"}) == {"": "number"}
    twice = {"properties": {"a": {"$ref": "#/node"}, "b": {"$ref": "#/node"}}}
    assert {*found(twice)} == {"", *(f"/{n}{m}" for n in "ab" for m in ("", "/name", "/next"))}


@pytest.mark.parametrize(
    "value, name",
    [
        *((None, "null"), (True, "boolean"), (1, "number"), (1.5, "number"), ("", "string")),
        *(([], "array"), ({}, "object")),
    ],
)
def test_every_value_has_one_kind(value: Json, name: str) -> None:
    """True is no number."""
    assert kind(value) == name


@pytest.mark.parametrize(
    "steps, wanted",
    [
        ([], [()]),
        (["a"], [("a",)]),
        (["a", "*"], [("a", 0), ("a", 1)]),
        (["a", "1"], [("a", 1)]),
        (["*", "*", "b"], [("a", 0, "b")]),
        (["c"], []),
        (["a", "b"], []),
        (["a", "0", "b", "x"], []),
    ],
    ids=str,
)
def test_the_spots_of_a_place_are_found(steps: list[str], wanted: list[tuple[str | int]]) -> None:
    """A star stands for every item and every property."""
    assert list(spots({"a": [{"b": 1}, {}]}, steps)) == wanted


def test_a_value_is_replaced_in_a_copy() -> None:
    """All around it is shared, and the given one stays as it is."""
    value: Json = {"a": [{"b": 1}, {"b": 2}], "c": {}}
    made = put(value, ("a", 1, "b"), 3)
    assert (looked_up(value, ("a", 1, "b")), looked_up(made, ("a", 1, "b"))) == (2, 3)
    assert made["c"] is value["c"]
    assert put(value, (), 4) == 4
