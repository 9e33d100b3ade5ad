from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema_rs
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.core import faking
from segmock.core import spec as specs
from segmock.core.compile import Schemas
from segmock.core.document import at, pointer, walk
from segmock.core.generating import Generator, from_pattern, integer, kind_of

if TYPE_CHECKING:
    from segmock.core.document import Json
    from segmock.core.spec import Spec

ROOT = Path(__file__).parent.parent.parent
FILES = [*sorted((ROOT / "openapi").glob("*.yaml")), ROOT / "tests" / "acme" / "acme.yaml"]
PROBE = """
import sys, orjson
from pathlib import Path
from segmock.core import spec as specs
from segmock.core.generating import Generator
spec = specs.read(orjson.loads(sys.stdin.buffer.read()), "f")
for name in reversed(spec.document["components"]["schemas"]):
    value = Generator(spec.schema).value({"$ref": f"#/components/schemas/{name}"}, 1, name)
    print(orjson.dumps([name, value]).decode())
"""


def make(schema: Json, *key: str | int, **others: Json) -> Json:
    """Return a value of a schema, which may refer to the others by `#/<name>`."""
    return Generator(lambda ref: others[ref[2:]]).value(schema, *(key or ("k",)))


def valid(schema: Json, value: Json) -> bool:
    """Tell whether a value is one of the schema."""
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid(value)


def answered(spec: Spec) -> list[str]:
    """Return the pointers of all schemas of answers: their bodies, headers and what they name."""
    found: dict[str, None] = {}
    for operation in spec.operations.values():
        for reply in operation.replies.values():
            for media in reply.content:
                found[f"{reply.pointer}{pointer('content', media, 'schema')}"] = None
            for header in reply.headers.values():
                found[f"{header['pointer']}/schema"] = None
    todo = list(found)
    while todo:
        for _, node in walk(at(spec.document, todo.pop())):
            ref = node.get("$ref") if isinstance(node, dict) else None
            if isinstance(ref, str) and ref not in found:
                found[ref] = None
                todo.append(ref)
    return list(found)


SCHEMAS = [
    pytest.param(path, place, id=f"{path.stem}{place}")
    for path in FILES
    for place in answered(specs.load(path))
]


@pytest.mark.parametrize("path, place", SCHEMAS)
def test_every_schema_of_an_answer_can_be_generated(path: Path, place: str) -> None:
    """Whatever key picks it, a generated value is one of its schema."""
    spec = specs.load(path)
    validator = Schemas(spec.document).at(place)
    generator = Generator(spec.schema)
    for n in range(10):
        validator.validate(generator.value({"$ref": place}, "test", n))


def test_another_process_generates_the_same() -> None:
    """The same key gives the same value everywhere, in any order."""
    spec = specs.load(ROOT / "openapi" / "kibo.yaml")
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        check=True,
        capture_output=True,
        input=orjson.dumps(spec.document),
    )
    made = dict(orjson.loads(line) for line in done.stdout.splitlines())
    generator = Generator(spec.schema)
    assert made == {
        name: generator.value({"$ref": f"#/components/schemas/{name}"}, 1, name)
        for name in spec.document["components"]["schemas"]
    }


def test_another_key_gives_another_value() -> None:
    """Records differ, and so do the fields of one record."""
    schema = {"properties": {name: {"pattern": "^[0-9a-f]{32}$"} for name in "abc"}}
    made = [make(schema, 1, n) for n in range(10)]
    assert len({text for record in made for text in record.values()}) == 30


@pytest.mark.parametrize(
    "schema",
    [
        {"const": {"a": 1}},
        {"enum": [1, "a", None]},
        {"type": "boolean"},
        {"type": "null"},
        {"type": ["null", "integer"]},
        {"type": ["null"]},
        {"type": "integer", "minimum": 5, "maximum": 5},
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 2},
        {"type": "integer", "multipleOf": 7, "minimum": 100, "maximum": 110},
        {"type": "integer", "maximum": -5},
        {"type": "number", "multipleOf": 0.25},
        {"type": "number", "multipleOf": 2.0, "minimum": 0.5},
        {"type": "string", "minLength": 30},
        {"type": "string", "maxLength": 2},
        {"type": "string", "pattern": "^[a-c]+$", "minLength": 4, "maxLength": 5},
        {"type": "string", "pattern": "^x*$", "minLength": 30},
        *({"type": "string", "format": f} for f in ("date-time", "date", "uuid", "email", "uri")),
        *({"type": "string", "format": f} for f in ("uri-reference", "int64")),
        {"type": "array", "items": {"type": "integer"}, "minItems": 5},
        {"type": "array", "items": {"type": "integer"}, "maxItems": 1},
        {"type": "array", "prefixItems": [{"const": 1}], "items": {"const": 2}, "minItems": 3},
        {"type": "array", "items": {"enum": [1, 2, 3]}, "uniqueItems": True, "minItems": 3},
        {"items": {"type": "boolean"}},
        {"properties": {"a": {"type": "integer"}}, "required": ["a", "b"]},
        {"type": "object"},
        {"allOf": [{"required": ["a"]}, {"properties": {"a": {"const": 1}}}]},
        {"oneOf": [{"type": "integer"}, {"type": "string"}]},
        {"type": "object", "properties": {"a": True}},
        {},
        True,
    ],
    ids=str,
)
def test_what_is_generated_is_valid(schema: Json) -> None:
    """Each keyword that generation knows is kept to, whatever the key."""
    assert all(valid(schema, make(schema, n)) for n in range(30))


def test_references_and_what_stands_beside_them_count() -> None:
    """A reference is followed, and keywords beside it are kept, too."""
    assert make({"$ref": "#/a"}, a={"const": 5}) == 5
    assert make({"$ref": "#/a", "maximum": 5}, a={"type": "integer", "minimum": 5}) == 5
    assert make({"allOf": [{"$ref": "#/a"}]}, a={"allOf": [{"const": 7}]}) == 7
    merged = {"allOf": [{"$ref": "#/a"}], "properties": {"x": {"const": 2}}, "required": ["x"]}
    other = {"properties": {"x": {"const": 1}, "y": {"const": 3}}, "required": ["y"]}
    assert make(merged, a=other) == {"x": 2, "y": 3}


def test_a_tree_ends() -> None:
    """What may nest for ever is cut off where nothing more is required."""
    tree = {
        "required": ["children"],
        "properties": {
            "next": {"$ref": "#/tree"},
            "children": {"type": "array", "items": {"$ref": "#/tree"}},
        },
    }
    made = make({"$ref": "#/tree"}, tree=tree)
    assert valid({**tree, "$defs": {}, "properties": {}}, made)
    assert sum(1 for _ in walk(made)) < 10_000


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#/endless"},
        {"type": "array", "items": {"$ref": "#/wide"}, "minItems": 30},
    ],
)
def test_generation_has_a_budget(schema: Json) -> None:
    """A schema that requires itself, or multiplies, is given up and not tried for ever."""
    others = {
        "endless": {"required": ["a"], "properties": {"a": {"$ref": "#/endless"}}},
        "wide": {"type": "array", "minItems": 30, "items": {"$ref": "#/wider"}},
        "wider": {"type": "array", "minItems": 30, "items": {"type": "boolean"}},
    }
    with pytest.raises(ValueError, match="10000 values or 50 levels"):
        make(schema, **others)


@pytest.mark.parametrize(
    "schema, why",
    [
        (False, "nothing is valid there"),
        ({"type": "integer", "minimum": 5, "maximum": 4}, "no whole number"),
        ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, "no whole number"),
        ({"pattern": "^[^a-z0-9]$"}, "cannot write a text without"),
        ({"pattern": r"^\w$"}, "cannot write a text"),
        ({"pattern": "^a+?b$"}, "cannot write a text"),
        ({"pattern": r"\p{L}"}, "cannot read the pattern"),
    ],
)
def test_what_cannot_be_generated_is_told(schema: Json, why: str) -> None:
    """Nothing wrong is made up where nothing right is known."""
    with pytest.raises(ValueError, match=re.escape(why)):
        make(schema)


@settings(deadline=None)
@given(
    st.integers(-1000, 1000) | st.floats(-1000, 1000),
    st.integers(0, 50) | st.floats(1, 50),
    st.integers(1, 20),
    st.sampled_from(["minimum", "exclusiveMinimum"]),
    st.sampled_from(["maximum", "exclusiveMaximum"]),
)
def test_numbers_are_within_their_bounds(
    low: float, width: float, step: int, lower: str, upper: str
) -> None:
    """Where a whole number fits between the bounds one is found, and where none does, none."""
    schema = {"type": "integer", lower: low, upper: low + width, "multipleOf": step}
    fitting = [n for n in range(-1100, 1100) if valid(schema, n)]
    if fitting:
        assert integer(schema, "k") in fitting
    else:
        with pytest.raises(ValueError, match="no whole number"):
            integer(schema, "k")


@pytest.mark.parametrize(
    "schema, kind",
    [
        ({}, "string"),
        ({"properties": {}}, "object"),
        ({"items": {}}, "array"),
        ({"type": "integer"}, "integer"),
        ({"type": ["null", "boolean"]}, "boolean"),
        ({"type": ["null"]}, "null"),
    ],
)
def test_the_type_is_named_or_guessed(schema: Json, kind: str) -> None:
    """The first type that is not null counts, else what the other keywords speak of."""
    assert kind_of(schema) == kind


def test_pools_are_chosen_by_extension_format_or_name() -> None:
    """`x-faker` comes first, then pattern and format, then the property's name, then any word."""
    made = make(
        {
            "properties": {
                "a": {"x-faker": "city", "format": "date"},
                "city": {"type": "string"},
                "phone": {"format": "date"},
                "email": {"type": "string"},
                "name": {"type": "string"},
                "state": {"enum": ["on"]},
            }
        }
    )
    assert made["a"] in faking.pool("city")
    assert made["city"] in faking.pool("city")
    assert valid({"format": "date"}, made["phone"])
    assert made["email"] in faking.pool("email")
    assert made["name"] in faking.pool("word")
    assert made["state"] == "on"


@pytest.mark.parametrize(
    "pattern",
    [
        *("^[0-9a-f]{32}$", "^seg_[A-Za-z0-9]{12,24}$", "^a*b+c?$", "^(a|b|cd)-(?:x|y)$", "^$"),
        *(r"^\d{3}-[\d_]+$", r"^\x41\.$", "^(ab){2,4}$", "^(([a-c]{2}|x)-)+$", "plain", "^[a]$"),
        *(r"^t-[0-9a-f]{8}(?:x|y)$", r"^[^\x00-\x1f\x7f]+$", "^.-.{3}$", "^[^a]$", "^(.|-)$"),
    ],
)
def test_texts_are_written_from_patterns(pattern: str) -> None:
    """Literals, classes, groups, alternatives and quantifiers are written out."""
    made = [from_pattern(pattern, "k", n) for n in range(50)]
    assert all(re.search(pattern, text) for text in made)
    assert len(set(made)) > 1 or pattern in {"^$", "plain", r"^\x41\.$", "^[a]$"}
