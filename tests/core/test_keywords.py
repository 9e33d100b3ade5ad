from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.keywords import FORMATS, SCHEMA_KEYWORDS, SchemaCheck, alternatives
from segmock.core.source import Source

if TYPE_CHECKING:
    from segmock.core.document import Json


def defects(schema: Json, **others: Json) -> list[tuple[str, str, str]]:
    """Return place, fault and hint of each defect of `schema`, which stands at `/schema`."""
    source = Source({"schema": schema, **others}, "f")
    SchemaCheck(source).check(schema, "/schema")
    return [(d.pointer, d.what, d.hint) for d in source.defects]


def plain(schema: Json, **others: Json) -> list[tuple[str, str]]:
    """Return place and fault of each defect of a parameter's schema."""
    source = Source({"schema": schema, **others}, "f")
    SchemaCheck(source).check_plain(schema, "/schema")
    return [(d.pointer, d.what) for d in source.defects]


EVERYTHING: Json = {
    "$ref": "#/other",
    "title": "t",
    "type": ["object", "null"],
    "required": ["a"],
    "properties": {
        "a": {"type": "string", "format": "date", "pattern": "^a$", "x-faker": "word"},
        "b": {"type": "array", "prefixItems": [True], "items": False, "contains": {"const": 1}},
    },
    "patternProperties": {"^x": {"enum": [1, 2]}},
    "additionalProperties": {"not": {"type": "null"}},
    "propertyNames": {"maxLength": 5},
    "dependentSchemas": {"a": {"minProperties": 1}},
    "dependentRequired": {"a": ["b"]},
    "if": {"type": "object"},
    "then": {"maxProperties": 9},
    "else": {"default": None},
    "allOf": [{"oneOf": [{"anyOf": [{}]}]}],
}


def test_supported_keywords_are_taken() -> None:
    """A schema with every kind of keyword has no defect, and comes back as it is."""
    source = Source({"other": {"readOnly": True}}, "f")
    assert SchemaCheck(source).check(EVERYTHING, "/schema") is EVERYTHING
    assert source.defects == []


@pytest.mark.parametrize(
    "place",
    [
        *("/properties/a", "/patternProperties/^x", "/dependentSchemas/a", "/allOf/0"),
        *("/allOf/0/oneOf/0", "/allOf/0/oneOf/0/anyOf/0", "/additionalProperties", "/if"),
        *("/then", "/else", "/additionalProperties/not", "/propertyNames"),
        *("/properties/b/prefixItems/0", "/properties/b/items", "/properties/b/contains"),
    ],
)
def test_unsupported_keywords_are_found_wherever_a_schema_stands(place: str) -> None:
    """Each place for a schema is looked into, and the defect names the place."""
    wrong: Json = {"minContains": 1}
    for name in reversed(place[1:].split("/")):
        wrong = [wrong] if name == "0" else {name: wrong}
    ((pointer, what, hint),) = defects(wrong)
    assert pointer == f"/schema{place}/minContains"
    assert what == "keyword 'minContains' is not supported"
    assert "docs/reference/openapi.md" in hint


def test_all_defects_come_at_once_and_in_order() -> None:
    """Several faults of one schema are all told, in the same order in every process."""
    wrong = {"$id": "x", "discriminator": {}, "format": "hostname", "pattern": "(?=a)"}
    places = ["/$id", "/discriminator", "/format", "/pattern"]
    assert [pointer for pointer, _, _ in defects(wrong)] == [f"/schema{p}" for p in places]


def test_what_references_lead_to_is_checked_in_its_own_place() -> None:
    """A schema that only a reference leads to is checked, once, and named where it stands."""
    twice = {"allOf": [{"$ref": "#/x-mine"}, {"$ref": "#/x-mine"}]}
    ((pointer, _, _),) = defects(twice, **{"x-mine": {"$id": "x"}})
    assert pointer == "/x-mine/$id"
    check = SchemaCheck(source := Source({}, "f"))
    assert check.check(twice, "/a") is check.check(twice, "/b") is twice
    assert source.defects == []
    assert defects({"$ref": "#/nothing"}) == []


def test_unsupported_formats_are_refused() -> None:
    """A format that the engine does not check would promise too much."""
    ((pointer, what, hint),) = defects({"format": "hostname"})
    assert (pointer, what) == ("/schema/format", "format 'hostname' is not supported")
    assert all(name in hint for name in FORMATS)


@pytest.mark.parametrize("pattern", ["(?=a)", "(?!a)", "(?<=a)b", r"(a)\1", "(", "[z-a]", "a{2,1}"])
def test_patterns_that_are_not_linear_are_refused(pattern: str) -> None:
    """Look-around, back-references and broken patterns are told with what is missing."""
    ((pointer, what, hint),) = defects({"pattern": pattern})
    assert pointer == "/schema/pattern"
    assert repr(pattern) in what
    assert "linear time" in hint
    ((pointer, _, _),) = defects({"patternProperties": {pattern: True}})
    assert pointer.startswith("/schema/patternProperties/")


def test_a_good_pattern_is_compiled_once() -> None:
    """A pattern that stands in many places is no defect in any."""
    assert defects({"properties": {"a": {"pattern": "^a"}, "b": {"pattern": "^a"}}}) == []


@pytest.mark.parametrize("pool", ["password", "seed_instance", "__class__", 5, ["word"]])
def test_only_pools_can_be_named(pool: Json) -> None:
    """`x-faker` reaches what is offered, and no other provider of Faker."""
    ((pointer, what, hint),) = defects({"x-faker": pool})
    assert pointer == "/schema/x-faker"
    assert "is not a pool" in what
    assert "first_name" in hint


@pytest.mark.parametrize(
    "schema, place",
    [
        ({"type": "strin"}, "/type"),
        ({"properties": {"a": {"minLength": -1}}}, "/properties/a/minLength"),
        ({"properties": []}, "/properties"),
        ({"allOf": {"type": "string"}}, "/allOf"),
        ({"format": ["date"]}, "/format"),
        ({"pattern": 5}, "/pattern"),
        ({"$ref": 5}, "/$ref"),
        ({"items": None}, "/items"),
        ("string", ""),
        (None, ""),
    ],
)
def test_what_is_no_schema_is_refused(schema: Json, place: str) -> None:
    """Schemas are held to JSON Schema itself, each fault with its own place."""
    assert (f"/schema{place}", "is no JSON Schema") in [(p, what) for p, what, _ in defects(schema)]


def test_boolean_schemas_become_objects() -> None:
    """True allows everything, false nothing; both can be looked into afterwards."""
    check = SchemaCheck(Source({}, "f"))
    assert check.check(True, "/a") == {}
    assert check.check(False, "/a") == {"not": {}}
    assert check.check(5, "/a") == {}


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/schema"},
        {"allOf": [{"$ref": "#/schema"}]},
        {"anyOf": [{"type": "string"}, {"not": {"$ref": "#/schema"}}]},
        {"if": {"oneOf": [{"$ref": "#/schema"}]}},
        {"dependentSchemas": {"a": {"$ref": "#/schema"}}},
    ],
)
def test_a_schema_cannot_contain_itself(schema: Json) -> None:
    """A circle without a property or item between would be looked at for ever."""
    assert "a schema that contains itself" in [what for _, what, _ in defects(schema)]


def test_a_circle_of_schemas_is_found_from_outside() -> None:
    """A circle that a schema only leads into is a defect too."""
    around = {"a": {"$ref": "#/b"}, "b": {"allOf": [{"$ref": "#/a"}]}}
    assert len(defects({"properties": {"x": {"$ref": "#/a"}}}, **around)) == 1


def test_a_tree_may_be_described() -> None:
    """With a property or an item between, a schema may refer to itself, and be used twice."""
    tree = {"properties": {"next": {"$ref": "#/schema"}}, "items": {"$ref": "#/schema"}}
    assert defects(tree) == []
    assert defects({"allOf": [{"$ref": "#/a"}], "$ref": "#/a"}, a={"type": "string"}) == []


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "integer"},
        {"type": ["integer", "string", "null"]},
        {"type": "array", "items": {"type": "boolean"}},
        {"type": "array"},
        {"$ref": "#/colour"},
        {"type": "array", "items": {"$ref": "#/colour"}},
        {"anyOf": [{"$ref": "#/colour"}, {"const": "x"}]},
        {"type": "integer", "oneOf": [{"minimum": 5}, {"type": "integer"}]},
    ],
)
def test_a_text_can_be_read_as_scalars_and_arrays_of_them(schema: Json) -> None:
    """A parameter may be a scalar of several types, or an array of scalars."""
    assert plain(schema, colour={"type": "string"}) == []


@pytest.mark.parametrize(
    "schema, place",
    [
        ({"type": "object"}, "/schema"),
        ({"type": ["object", "null"]}, "/schema"),
        ({"type": ["array", "string"]}, "/schema"),
        ({"type": "array", "items": {"type": "array"}}, "/schema/items"),
        ({"$ref": "#/other"}, "/other"),
        ({"type": "array", "items": {"$ref": "#/other"}}, "/other"),
    ],
)
def test_a_text_cannot_be_read_as_more(schema: Json, place: str) -> None:
    """Objects and nested arrays have no one way to be written as text."""
    ((pointer, what),) = plain(schema, other={"type": "object"})
    assert pointer == place
    assert "is not supported here" in what


def test_alternatives_need_a_type_beside_them() -> None:
    """Whether `5` is text or a number must not depend on which alternative is looked at."""
    schema = {"anyOf": [{"type": "integer"}, {"type": "string"}]}
    assert plain(schema) == [("/schema", "the type is not plain")]
    assert plain({"allOf": [{"$ref": "#/n"}]}, n={"type": "number"}) == [
        ("/schema", "the type is not plain")
    ]
    assert alternatives(schema) == schema["anyOf"]


def test_every_keyword_is_in_one_list() -> None:
    """The documented set of keywords is what is looked into."""
    assert {"$ref", "not", "prefixItems", "x-faker", "dependentSchemas"} <= SCHEMA_KEYWORDS
