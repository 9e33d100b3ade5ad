from __future__ import annotations

from typing import TYPE_CHECKING

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.core.shapes import Report, Shapes

if TYPE_CHECKING:
    from segmock.core.document import Json
    from segmock.core.shapes import Tree

NAMED: dict[str, Json] = {
    "#/Size": {"type": "integer", "maximum": 9},
    "#/Person": {"properties": {"Name": {"type": "string"}, "age": {"$ref": "#/Size"}}},
    "#/All": True,
}


def read(tree: Tree, schema: Json, *, fold: bool = False) -> tuple[Json, list[tuple[str, str]]]:
    """Return the value of a tree at `/a`, and place and expectation of what does not fit."""
    report = Report("query", "#/s")
    value = Shapes(NAMED.__getitem__, fold=fold).value(tree, schema, "/a", report)
    assert all((v.where, v.spec) == ("query", "#/s") for v in report.found)
    assert all(v.keyword in {"style", "type"} and v.hint and v.received for v in report.found)
    return value, [(v.pointer, v.expected) for v in report.found]


@pytest.mark.parametrize(
    "schema, text, value",
    [
        ({}, "5", "5"),
        (True, "5", "5"),
        ({"$ref": "#/All"}, "5", "5"),
        ({"type": "string"}, "5", "5"),
        ({"type": ["string", "null"]}, "true", "true"),
        ({"type": "integer"}, "-5", -5),
        ({"type": ["integer", "null"]}, "5", 5),
        ({"type": "number"}, "2.5", 2.5),
        ({"type": "boolean"}, "true", True),
        ({"type": ["string", "integer"]}, "x", "x"),
        ({"type": ["string", "integer"]}, "5", 5),
        ({"$ref": "#/Size"}, "5", 5),
        ({"allOf": [{"$ref": "#/Size"}, {"minimum": 1}]}, "5", 5),
        ({"anyOf": [{"type": "integer"}, {"type": "boolean"}]}, "false", False),
        ({"oneOf": [{"type": "array"}, {"type": "string"}]}, "x", "x"),
        ({"type": "array", "items": {"type": "integer"}}, "5", [5]),
        ({"type": "array"}, "5", ["5"]),
    ],
)
def test_a_text_becomes_what_its_schema_says(schema: Json, text: str, value: Json) -> None:
    """Where no schema says anything it stays text; where a list is wanted it is the one item."""
    assert read([text], schema) == (value, [])


@pytest.mark.parametrize(
    "schema, text, expected",
    [
        ({"type": "integer"}, "1.0", "integer"),
        ({"type": "integer"}, "", "integer"),
        ({"type": "boolean"}, "yes", "boolean"),
        ({"type": ["boolean", "number"]}, "x", "boolean or number"),
        ({"type": "object"}, "x", "object"),
        ({"type": "null"}, "5", None),
    ],
)
def test_a_text_that_does_not_fit_is_told_and_stays(
    schema: Json, text: str, expected: str | None
) -> None:
    """The converters are those of plain parameters; what may only be null is left to the schema."""
    assert read([text], schema) == (text, [("/a", expected)] if expected else [])


def test_each_item_has_a_place() -> None:
    """Whether items are repeated, numbered in any order, or have empty brackets."""
    schema = {"type": "array", "items": {"$ref": "#/Size"}}
    trees: list[Tree] = [["1", "x"], {"1": ["x"], "0": ["1"]}, {"": ["1", "x"]}]
    for tree in trees:
        assert read(tree, schema) == ([1, "x"], [("/a/1", "integer")])


def test_without_a_schema_the_names_decide() -> None:
    """Numbers from 0 and empty brackets make a list, other names an object."""
    assert read({"0": ["x"], "1": {"0": ["y"]}}, {}) == (["x", ["y"]], [])
    assert read({"": ["x"]}, {}) == (["x"], [])
    assert read({"b": {"0": ["x"]}}, {"properties": {"b": True}}) == ({"b": ["x"]}, [])
    assert read({"b": ["x"]}, True) == ({"b": "x"}, [])
    assert read({"b": {"c": ["x"]}, "-1": ["y"]}, {}) == ({"b": {"c": "x"}, "-1": "y"}, [])
    either = {"type": ["array", "object"], "items": {"type": "integer"}}
    assert read({"0": ["1"]}, either) == ([1], [])
    assert read({"x": ["1"]}, either) == ({"x": "1"}, [])


def test_names_of_an_object_may_look_like_indexes() -> None:
    """Where an object is wanted, they are its names, with or without a gap."""
    schema = {"type": "object", "additionalProperties": {"type": "integer"}}
    assert read({"0": ["1"], "7": ["2"], "x": ["3"]}, schema) == ({"0": 1, "7": 2, "x": 3}, [])


@pytest.mark.parametrize(
    "tree, schema, expected",
    [
        ({"1": ["x"]}, {}, "indexes from 0 without a gap"),
        ({"0": ["x"], "2": ["y"]}, {"type": "array"}, "indexes from 0 without a gap"),
        ({"0": ["x"], "": ["y"]}, {"type": "array"}, "items with an index or without"),
        ({"": ["x"], "0": ["y"]}, {}, "items with an index or without"),
        ({"0": ["x"], "b": ["y"]}, {}, "items or names, not both"),
        ({"b": ["x"], "": ["y"]}, {}, "items or names, not both"),
        ({"00": ["x"], "0": ["y"]}, {}, "items or names, not both"),
        ({"b": ["x"]}, {"type": "array"}, "items"),
        ({"99999": ["x"]}, {"type": "array"}, "items"),
        ({"": ["x"]}, {"type": "object"}, "names"),
        ({"b": ["x"]}, {"type": "string"}, "string"),
        ({"0": ["x"]}, {"type": ["integer", "boolean"]}, "boolean or integer"),
        (["x", "y"], {}, "one value"),
        (["1", "2"], {"type": "integer"}, "one value"),
        ({"0": ["1", "2"]}, {"type": "array"}, None),
    ],
)
def test_texts_that_do_not_stand_together_are_told(
    tree: Tree, schema: Json, expected: str | None
) -> None:
    """Gaps, both kinds of brackets, brackets where a plain value is wanted, and repetitions."""
    _, found = read(tree, schema)
    assert found == ([("/a", expected)] if expected else [("/a/0", "one value")])


def test_a_property_is_found_wherever_it_is_declared() -> None:
    """Behind a reference, in an alternative, or as any other; in several, as any of them."""
    schema = {
        "type": "object",
        "$ref": "#/Person",
        "additionalProperties": {"type": "boolean"},
        "oneOf": [{"properties": {"n": {"type": "integer"}}}, {"properties": {"n": {}}}],
    }
    tree: Tree = {"age": ["5"], "n": ["6"], "b": ["true"]}
    assert read(tree, schema) == ({"age": 5, "n": 6, "b": True}, [])
    assert read({"a~b": {"c/d": ["x"]}}, {"properties": {"a~b": {"type": "integer"}}}) == (
        {"a~b": {"c/d": "x"}},
        [("/a/a~0b", "integer")],
    )


def test_declared_names_match_in_any_case_where_that_is_asked_for() -> None:
    """The value has the declared name; one that is not declared keeps its own."""
    schema = {"type": "object", "$ref": "#/Person"}
    assert read({"NAME": ["x"], "AGE": ["5"], "Other": ["y"]}, schema, fold=True) == (
        {"Name": "x", "age": 5, "Other": "y"},
        [],
    )
    assert read({"NAME": ["x"]}, schema) == ({"NAME": "x"}, [])
    _, found = read({"Name": ["x"], "name": ["y"]}, schema, fold=True)
    assert found == [("/a/Name", "one value")]


LEAVES = st.lists(st.sampled_from(["", "x", "5", "1.5", "true"]), min_size=1, max_size=3)
KEYS = st.sampled_from(["", "0", "1", "2", "10", "a", "n", "Name", "age", "~/"])


def with_texts_at_empty_keys(tree: Json) -> Json:
    """Return a branch as names make them: empty brackets end one."""
    return {k: v if k or isinstance(v, list) else ["x"] for k, v in tree.items()}


BRANCHES = st.recursive(
    LEAVES,
    lambda inner: st.dictionaries(KEYS, inner, min_size=1, max_size=3).map(
        with_texts_at_empty_keys
    ),
    max_leaves=6,
)
SCHEMAS = st.sampled_from(
    [
        *({}, True, {"$ref": "#/Size"}, {"type": "object", "$ref": "#/Person"}),
        *({"type": "array", "items": {"type": "integer"}}, {"items": {"items": {}}}),
        {"type": ["array", "object", "string"], "additionalProperties": {"type": "array"}},
    ]
)


@settings(deadline=None)
@given(BRANCHES, SCHEMAS, st.booleans())
def test_any_tree_is_read_to_the_end(tree: Json, schema: Json, fold: bool) -> None:
    """Every text is somewhere in the value, or something is told; the value is JSON."""
    value, found = read(tree, schema, fold=fold)
    assert jsonschema_rs.is_valid({}, value)
    if not found:
        assert _count(value) == _count(tree)


def _count(value: Json) -> int:
    if isinstance(value, dict | list):
        return sum(map(_count, value.values() if isinstance(value, dict) else value))
    return 1
