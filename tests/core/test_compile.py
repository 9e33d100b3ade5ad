from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.core import spec as specs
from segmock.core.compile import (
    MAX_DEPTH,
    Checks,
    Schemas,
    Table,
    check_generation,
    parsed,
    resolved,
)
from segmock.core.document import at, pointer, tokens
from segmock.core.explaining import MAX_VIOLATIONS
from segmock.core.messages import Request
from tests.traffic import FILES, Stages, requests

if TYPE_CHECKING:
    from segmock.core.document import Json
    from segmock.core.problem import Violation
    from segmock.core.spec import Spec


def described(
    *parameters: Json, body: Json = None, responses: Json = None, **root: Json
) -> tuple[Spec, Checks]:
    """Return a description with one operation, `PUT /x/{id}`, and its checks."""
    in_path = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    operation: Json = {"operationId": "one", "parameters": [in_path, *parameters]}
    if body is not None:
        content = {"application/json": {"schema": body}}
        operation["requestBody"] = {"required": True, "content": content}
    operation["responses"] = responses or {}
    spec = specs.read({"openapi": "3.1.0", "paths": {"/x/{id}": {"put": operation}}, **root}, "f")
    return spec, Table(spec).checks["one"]


def query(name: str, required: bool = False, **schema: Json) -> Json:
    """Return a parameter in the query."""
    return {"name": name, "in": "query", "required": required, "schema": schema}


def told(violations: list[Violation]) -> list[tuple[str, str, str]]:
    """Return where, pointer and keyword of each violation."""
    return [(v.where, v.pointer, v.keyword) for v in violations]


def reply(
    checks: Checks, value: Json, media: str = "application/json", **headers: str
) -> list[tuple[str, str, str]]:
    """Return the violations of an answer 200."""
    return told(checks.reply(200, media, headers, value))


JSON_REPLY = {"200": {"content": {"application/json": {"schema": {"type": "object"}}}}}


def test_parameters_are_converted_and_checked() -> None:
    """Every value comes with its type, under its declared name."""
    header = {"name": "X-Page", "in": "header", "schema": {"type": "integer"}}
    _, checks = described(query("limit", type="integer"), query("q"), header)
    request = Request("PUT", "/x/7", "limit=5&q=a+b&other=1", {"x-page": "2"})
    values = checks.values(("7",), request)
    assert values.found == []
    assert values.path == {"id": 7}
    assert values.query == {"limit": 5, "q": "a b"}
    assert values.header == {"x-page": 2}


def test_all_violations_of_parameters_come_at_once() -> None:
    """Path, query and header are all looked at, and each fault is told once."""
    _, checks = described(
        query("limit", type="integer", maximum=10),
        query("page", type="integer", minimum=1),
        query("colours", type="array", items={"type": "integer", "maximum": 5}, uniqueItems=True),
        query("needed", required=True),
        {"name": "X-A", "in": "header", "required": True, "schema": {}},
        {"name": "X-B", "in": "header", "schema": {"type": "integer", "maximum": 3}},
        {"name": "X-C", "in": "header", "schema": {"type": "integer"}},
    )
    sent = "limit=11&page=x&colours=9&colours=y&colours=y&b=%zz"
    values = checks.values(("z",), Request("PUT", "/x/z", sent, {"x-b": "4", "x-c": "c"}))
    assert sorted(told(values.found)) == sorted(
        [
            ("path", "/id", "type"),
            ("query", "/b", ""),
            ("query", "/page", "type"),
            ("query", "/colours/1", "type"),
            ("query", "/colours/2", "type"),
            ("query", "/colours", "uniqueItems"),
            ("query", "/limit", "maximum"),
            ("query", "/colours/0", "maximum"),
            ("header", "/x-a", "required"),
            ("header", "/x-b", "maximum"),
            ("header", "/x-c", "type"),
        ]
    )


def test_a_missing_parameter_is_told_unless_the_query_is_broken() -> None:
    """What is required is missed; in a query that cannot be read it may be there."""
    _, checks = described(query("needed", required=True))
    assert told(checks.values(("1",), Request("PUT", "/x/1")).found) == [
        ("query", "/needed", "required")
    ]
    found = checks.values(("1",), Request("PUT", "/x/1", "a=1&" * 1001)).found
    assert [v.expected for v in found] == ["at most 1000 fields"]


def test_a_query_that_is_not_described_is_ignored() -> None:
    """Whatever is in it: whoever has no parameters has nothing to say of one."""
    _, checks = described()
    for sent in ("a=%zz", "a=1&" * 1001, "%ff", "="):
        values = checks.values(("1",), Request("PUT", "/x/1", sent))
        assert (values.query, values.found) == ({}, [])


def test_a_broken_path_is_told() -> None:
    """A value that is no percent-encoded UTF-8 is a violation, and not a value."""
    _, checks = described()
    values = checks.values(("%ff",), Request("PUT", "/x/%ff"))
    assert told(values.found) == [("path", "/id", "encoding")]
    assert values.path == {}


def test_defaults_are_filled_in() -> None:
    """A parameter of the query that is not sent has its default, also one behind a reference."""
    size = {"type": "integer", "default": 20}
    ref = {"name": "size", "in": "query", "schema": {"$ref": "#/components/schemas/Size"}}
    root = {"components": {"schemas": {"Size": size}}}
    _, checks = described(query("page", type="integer", default=1), ref, query("q"), **root)
    assert checks.values(("1",), Request("PUT", "/x/1", "page=5")).query == {"page": 5, "size": 20}


DEEP: Json = {
    "name": "Fits",
    "in": "query",
    "required": True,
    "style": "deepObject",
    "schema": {"$ref": "#/components/schemas/Fit"},
}
LABELS: Json = {
    "name": "Labels",
    "in": "query",
    "x-segmock": {"brackets": True},
    "schema": {"type": "array", "items": {"type": "integer"}, "default": [7]},
}
FIT: Json = {
    "components": {
        "schemas": {
            "Fit": {
                "type": "object",
                "minProperties": 1,
                "properties": {"Min": {"type": "integer", "maximum": 9}},
            }
        }
    }
}


def test_bracketed_names_are_parts_of_one_value() -> None:
    """Beside plain parameters; the default of a list is filled in, and what is unknown ignored."""
    _, checks = described(DEEP, LABELS, query("q"), **FIT)
    sent = "q=a&Fits[Min]=5&Fits%5BMax%5D=6&Other[a]=1&Other[=1"
    values = checks.values(("1",), Request("PUT", "/x/1", sent))
    assert (values.query, values.found) == (
        {"q": "a", "Fits": {"Min": 5, "Max": "6"}, "Labels": [7]},
        [],
    )


def test_bracketed_names_are_missed_and_checked() -> None:
    """Each fault is told once, by the schema where the shape is sound."""
    _, checks = described(DEEP, LABELS, **FIT)
    for sent, found in [
        ("", [("query", "/Fits", "required")]),
        ("Fits[Min]=10&Labels[]=1", [("query", "/Fits/Min", "maximum")]),
        ("Fits[Min]=x&Labels=y", [("query", "/Fits/Min", "type"), ("query", "/Labels/0", "type")]),
        ("Fits[", [("query", "/Fits", "style")]),
        ("a=%zz", [("query", "/a", "")]),
    ]:
        assert told(checks.values(("1",), Request("PUT", "/x/1", sent)).found) == found


def test_bracketed_names_follow_the_rules_of_names() -> None:
    """In any case, and absent when empty, where the description says so."""
    own = {"ignore-case": True, "empty-query": "absent"}
    _, plain = described(DEEP, LABELS, **FIT)
    _, odd = described(DEEP, LABELS, **FIT, **{"x-segmock": own})
    sent = Request("PUT", "/x/1", "fITS[mIN]=5&labels[0]=8")
    assert odd.values(("1",), sent).query == {"Fits": {"Min": 5}, "Labels": [8]}
    assert told(plain.values(("1",), sent).found) == [("query", "/Fits", "required")]
    empty = Request("PUT", "/x/1", "Fits[Min]=")
    assert told(odd.values(("1",), empty).found) == [("query", "/Fits", "required")]
    assert told(plain.values(("1",), empty).found) == [("query", "/Fits/Min", "type")]


def test_empty_values_and_case_are_as_the_description_says() -> None:
    """Names match in any case and empty values count as absent only where asked for."""
    limit, needed = query("Limit", type="integer", default=3), query("Needed", required=True)
    _, plain = described(limit, needed)
    own = {"ignore-case": True, "empty-query": "absent"}
    _, odd = described(limit, needed, **{"x-segmock": own})
    request = Request("PUT", "/x/1", "LIMIT=5&needed=")
    assert told(plain.values(("1",), request).found) == [("query", "/Needed", "required")]
    assert plain.values(("1",), request).query == {"Limit": 3}
    assert told(odd.values(("1",), request).found) == [("query", "/Needed", "required")]
    assert odd.values(("1",), request).query == {"Limit": 5}
    empty = Request("PUT", "/x/1", "Limit=&Needed=x")
    assert told(plain.values(("1",), empty).found) == [("query", "/Limit", "type")]
    assert odd.values(("1",), empty).query == {"Limit": 3, "Needed": "x"}


def test_a_hundred_wrong_items_are_not_all_told() -> None:
    """The list of violations of one message is bounded."""
    _, checks = described(
        query("a", type="array", items={"maxLength": 1}), body={"additionalProperties": False}
    )
    sent = "&".join(["a=xx"] * 100)
    assert len(checks.values(("1",), Request("PUT", "/x/1", sent)).found) == MAX_VIOLATIONS
    _, closed = described(body={"properties": {"a": {}}, "additionalProperties": False})
    unknown = {f"field-{n}": n for n in range(100_000)}
    assert len(closed.body("application/json", unknown)) == MAX_VIOLATIONS


def test_bodies_are_checked() -> None:
    """Every violation of a body is told with its pointer, through references."""
    colour = {"components": {"schemas": {"Colour": {"enum": ["red"]}}}}
    schema = {
        "type": "object",
        "required": ["name"],
        "properties": {"colours": {"items": {"$ref": "#/components/schemas/Colour"}}},
    }
    _, checks = described(body=schema, **colour)
    assert checks.body("application/json", {"name": 1, "colours": ["red"]}) == []
    assert checks.takes("application/json", {"name": 1, "colours": ["red"]})
    assert not checks.takes("application/json", {"colours": ["red", "x"]})
    first, second = checks.body("application/json", {"colours": ["red", "x"]})
    assert {first.pointer, second.pointer} == {"/name", "/colours/1"}
    assert "#/components/schemas/Colour/enum" in {first.spec, second.spec}


def test_a_missing_body_is_told() -> None:
    """The violation names the types that would do."""
    _, checks = described(body={})
    violation = checks.missing_body()
    assert (violation.where, violation.pointer, violation.keyword) == ("body", "", "required")
    assert violation.hint == "Send one of application/json."
    assert violation.spec == "#/paths/~1x~1{id}/put/requestBody/required"


def test_formats_are_checked_and_patterns_run_in_linear_time() -> None:
    """A format is no mere note, and no pattern can be made to run for ever."""
    _, checks = described(
        body={"properties": {"at": {"format": "date-time"}, "slow": {"pattern": "^(a+)+$"}}}
    )
    body = {"at": "2026-13-01T00:00:00Z", "slow": "a" * 50_000 + "b"}
    found = checks.body("application/json", body)
    assert {v.keyword for v in found} == {"format", "pattern"}


def test_a_status_that_is_not_described_is_our_fault() -> None:
    """The answer to it is the one violation that is told."""
    _, checks = described(responses=JSON_REPLY)
    (violation,) = checks.reply(299, "application/json", {}, [])
    assert (violation.where, violation.expected, violation.received) == (
        "state",
        "one of 200",
        "299",
    )
    assert violation.spec == "#/paths/~1x~1{id}/put/responses"


def test_answers_are_checked() -> None:
    """Body and media type must be what is described; parameters of the type do not matter."""
    _, checks = described(responses=JSON_REPLY)
    assert reply(checks, {}) == []
    assert reply(checks, {}, "application/json; charset=utf-8") == []
    assert reply(checks, []) == [("body", "", "type")]
    assert reply(checks, None) == [("body", "", "type")]
    assert reply(checks, "x", "text/plain") == [("header", "/content-type", "")]
    assert reply(checks, None, "") == [("header", "/content-type", "")]


def test_an_answer_without_a_described_body_has_none() -> None:
    """Where no content is described, none may be sent."""
    _, checks = described(responses={"200": {}, "204": {}})
    assert reply(checks, None, "") == []
    (violation,) = checks.reply(200, "text/plain", {}, "x")
    assert (violation.expected, violation.received) == ("no body", "text/plain")


def test_texts_are_checked_like_other_bodies() -> None:
    """A body that is no JSON is a text to its schema."""
    csv = {"200": {"content": {"text/csv": {"schema": {"type": "string", "pattern": "^id,"}}}}}
    _, checks = described(responses=csv)
    assert reply(checks, "id,name", "text/csv") == []
    assert reply(checks, "name", "text/csv") == [("body", "", "pattern")]


def test_headers_of_answers_are_checked() -> None:
    """Required headers must be there, and each header's text is read as its schema says."""
    headers = {
        "X-Count": {"required": True, "schema": {"$ref": "#/components/schemas/Count"}},
        "X-Flags": {"schema": {"type": "array", "items": {"type": "boolean"}}},
        "X-A~B": {"schema": {"type": "string", "maxLength": 3}},
    }
    count = {"components": {"schemas": {"Count": {"type": "integer", "minimum": 1}}}}
    spec, checks = described(responses={"200": {"headers": headers}}, **count)
    assert reply(checks, None, "", **{"x-count": "5", "x-flags": "true,false"}) == []
    assert reply(checks, None, "", **{"x-count": "5", "x-a~b": "abc"}) == []
    found = checks.reply(200, "", {"x-count": "0", "x-flags": "true,1", "x-a~b": "abcd"}, None)
    assert told(found) == [
        ("header", "/x-count", "minimum"),
        ("header", "/x-flags/1", "type"),
        ("header", "/x-a~0b", "maxLength"),
    ]
    (missing,) = checks.reply(200, "", {}, None)
    assert (missing.pointer, missing.keyword, missing.received) == (
        "/x-count",
        "required",
        "nothing",
    )
    assert all(at(spec.document, v.spec) is not None for v in (*found, missing))


@pytest.mark.parametrize("place", ["#/a b", "#/a%b", "#/a~1b", "#/ä", '#/"'])
def test_schemas_are_found_whatever_their_names(place: str) -> None:
    """A pointer becomes the fragment of a URI, with what that needs encoded."""
    schemas = Schemas({tokens(place)[0]: {"const": 5}})
    assert schemas.at(place) is schemas.at(place)
    assert schemas.at(place).is_valid(5)
    assert not schemas.at(place).is_valid(6)


def test_references_at_the_top_are_followed() -> None:
    """A chain of references leads to the schema at its end."""
    schemas = {"A": {"$ref": "#/components/schemas/B"}, "B": {"type": "integer"}}
    spec, _ = described(components={"schemas": schemas})
    assert resolved({"$ref": "#/components/schemas/A"}, spec) == {"type": "integer"}
    assert resolved({"type": "string"}, spec) == {"type": "string"}


JSON = st.recursive(
    st.none() | st.integers(0, 9) | st.text(alphabet='[]{}"\\x'),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(alphabet='[]{}"\\x'), inner),
    max_leaves=20,
)


def depth_of(value: Json) -> int:
    """Return how many levels of lists and objects a value has."""
    parts = (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    )
    return 0 if parts is None else 1 + max(map(depth_of, parts), default=0)


@settings(deadline=None)
@given(JSON, st.integers(0, 110), st.sampled_from(["[%s]", '{"a": %s}', '{"[{": [%s, "]\\\\"]}']))
def test_depth_is_that_of_the_value(inner: Json, levels: int, around: str) -> None:
    """A body is refused exactly when its value has too many levels, brackets in texts aside."""
    body = json.dumps(inner)
    for _ in range(levels):
        body = around % body
    value = json.loads(body)
    if depth_of(value) <= MAX_DEPTH:
        assert parsed(body.encode()) == value
    else:
        with pytest.raises(ValueError, match="more than 100 levels"):
            parsed(body.encode())


def test_a_hundred_levels_are_read() -> None:
    """The bound itself is allowed, one more is not."""
    assert parsed(b"[" * 100 + b"]" * 100)
    with pytest.raises(ValueError, match="more than 100 levels"):
        parsed(b"[" * 101 + b"]" * 101)


@settings(deadline=None)
@given(st.binary() | st.text(alphabet='[]{}",:\\ 1').map(str.encode))
def test_any_bytes_are_parsed_or_refused(body: bytes) -> None:
    """No body is too odd to be refused."""
    try:
        expected = orjson.loads(body)
    except ValueError:
        with pytest.raises(ValueError, match=r".+"):
            parsed(body)
    else:
        assert parsed(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        *(b"[" * 3_000_000, b"[" * 200 + b'"' + b'\\"' * 3_000_000, b'["' * 3_000_000),
        *(b"[" * 1_500_000 + b"]" * 1_500_000, b"{" * 200 + b'"\\' * 3_000_000),
        b"[" + b"[]," * 1_000_000,
    ],
    ids=range(6),
)
def test_hostile_bodies_are_refused_at_once(body: bytes) -> None:
    """No pattern of brackets, quotes and backslashes makes the check slow."""
    with pytest.raises(ValueError, match=r".+"):
        parsed(body)


@pytest.mark.parametrize("referred", [False, True])
def test_elements_that_stand_apart_are_judged_one_by_one(referred: bool) -> None:
    """Each has all its violations, with its index, however many the ones before it have."""
    items = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    schema: Json = {"type": "array", "items": {**items, "additionalProperties": False}}
    schemas = {"List": schema}
    body = {"$ref": "#/components/schemas/List"} if referred else schema
    _, checks = described(body=body, components={"schemas": schemas})
    odd = {f"x{n}": n for n in range(100)}
    found = checks.elements("application/json", [odd, {"n": 1}, {"n": "1"}, 5, {}])
    assert {n: len(wrong) for n, wrong in found.items()} == {0: MAX_VIOLATIONS, 2: 1, 3: 1, 4: 1}
    assert told([*found[2], *found[3], *found[4]]) == [
        ("body", "/2/n", "type"),
        ("body", "/3", "type"),
        ("body", "/4/n", "required"),
    ]


def test_what_is_generated_is_checked_at_load() -> None:
    """Required headers and the schemas of records are tried out, each fault with its place."""
    schemas = {
        "Good": {"properties": {"id": {"type": "string", "pattern": "^[a-z]{3}$"}}},
        "Odd": {"pattern": r"^\w$"},
        "Wrong": {"type": "object", "patternProperties": {"^a$": False}, "required": ["a"]},
    }
    responses = {
        "200": {
            "headers": {
                "X-Good": {"required": True, "schema": {"type": "integer"}},
                "X-Bad": {"required": True, "schema": {"enum": ["abc"], "maxLength": 2}},
                "X-Free": {"schema": {"pattern": "^.$"}},
            }
        }
    }
    spec, _ = described(responses=responses, components={"schemas": schemas})
    places = [f"#/components/schemas/{name}" for name in ("Good", "Odd", "Wrong", "Missing")]
    found = check_generation(spec, places)
    assert [d.pointer for d in found] == [
        "/components/schemas/Odd",
        "/components/schemas/Wrong",
        "/components/schemas/Missing",
        "/paths/~1x~1{id}/put/responses/200/headers/X-Bad/schema",
    ]
    assert found[0].what.startswith("nothing valid can be generated: cannot write a text")
    assert found[2].what == "there is no such schema"
    assert {d.file for d in found} == {"f"}


@pytest.mark.parametrize("file", FILES)
def test_the_descriptions_can_be_generated(file: str) -> None:
    """No header that the four descriptions and the fifth require is impossible."""
    assert check_generation(specs.load(FILES[file]), []) == []


OPERATIONS = [
    pytest.param(file, name, id=f"{file}-{name}")
    for file, path in FILES.items()
    for name in specs.load(path).operations
]


def points(value: Json, place: str) -> bool:
    """Tell whether a pointer leads to something in a value, or to a part that it lacks."""
    for candidate in (place, pointer(*tokens(place)[:-1])):
        with suppress(KeyError):
            at(value, candidate)
            return True
    return False


@pytest.mark.parametrize("examples", [10, pytest.param(50, marks=pytest.mark.long)])
@pytest.mark.parametrize("file, name", OPERATIONS)
def test_every_violation_has_its_places(file: str, name: str, examples: int) -> None:
    """It points to what was sent, or to where something is missing, and into the description."""
    stages = Stages(file)

    @settings(max_examples=examples, deadline=None)
    @given(requests(stages.spec, stages.spec.operations[name]))
    def look(request: Request) -> None:
        exchange, violations = stages.judge(request)
        if exchange is None:
            return
        for violation in violations:
            assert violation.expected
            assert violation.received
            assert violation.hint
            if violation.spec:
                assert at(stages.spec.document, violation.spec) is not None
            sent: Json = {
                "path": exchange.path,
                "query": exchange.query,
                "header": {**dict(request.headers), **exchange.header},
                "body": exchange.body,
            }
            assert points(sent[violation.where], violation.pointer), violation

    look()
