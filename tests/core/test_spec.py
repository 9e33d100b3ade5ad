from __future__ import annotations

import copy
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.core import document, reference
from segmock.core import spec as specs
from segmock.core.document import Defect, DefectsError, at, pointer, tokens, walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json
    from segmock.core.spec import Operation

ROOT = Path(__file__).parent.parent.parent
ACME = document.load(ROOT / "tests" / "acme" / "acme.yaml")
FILES = [*sorted((ROOT / "openapi").glob("*.yaml")), ROOT / "tests" / "acme" / "acme.yaml"]


def described(**paths: Json) -> Json:
    """Return a small description with the operation `get` under `/{name}`."""
    return {"openapi": "3.1.0", "paths": {f"/{name}": item for name, item in paths.items()}}


def operation(raw: Json, **root: Json) -> Operation:
    """Return an operation as it is read when it stands at `get /x/{id}`."""
    parameters = [{"name": "id", "in": "path", "required": True, "schema": {}}]
    item = {"parameters": parameters, "get": {"operationId": "one", **raw}}
    spec = specs.read({"openapi": "3.1.0", "paths": {"/x/{id}": item}, **root}, "f")
    return spec.operations["one"]


def defects(raw: Json) -> list[tuple[str, str, str]]:
    """Return place, fault and hint of each defect of a description."""
    with pytest.raises(DefectsError) as caught:
        specs.read(raw, "f")
    assert {d.file for d in caught.value.defects} == {"f"}
    return [(d.pointer, d.what, d.hint) for d in caught.value.defects]


def of_operation(raw: Json, **root: Json) -> list[tuple[str, str]]:
    """Return place, below the operation where possible, and fault of each of its defects."""
    with pytest.raises(DefectsError) as caught:
        operation(raw, **root)
    found = caught.value.defects
    return [(d.pointer.removeprefix("/paths/~1x~1{id}/get"), d.what) for d in found]


def of_parameter(**raw: Json) -> list[tuple[str, str]]:
    """Return the defects of a parameter in the query."""
    parameter = {"name": "a", "in": "query", "schema": {}, **raw}
    found = of_operation({"parameters": [parameter]})
    return [(place.removeprefix("/parameters/0"), what) for place, what in found]


def test_an_operation_is_read_with_everything_resolved() -> None:
    """Parameters, body, answers, security and the extension come out of their references."""
    spec = specs.read(ACME, "acme.yaml")
    assert (spec.vendor, spec.title, spec.file) == ("acme", "Acme Crates", "acme.yaml")
    repack = spec.operations["repack"]
    assert (repack.method, repack.template) == ("PUT", "/crates/{label}.crate")
    assert (repack.behaviour, repack.collection, repack.key) == ("replace", "crates", "label")
    assert repack.placeholders == ("label",)
    assert repack.pointer == "#/paths/~1crates~1{label}.crate/put"
    assert [(p.where, p.name, p.required) for p in repack.parameters] == [("path", "label", True)]
    assert repack.parameters[0].collection == "crates"
    assert list(repack.body) == ["application/json"]
    assert repack.body_required
    assert repack.body_pointer == "#/components/requestBodies/Crate"
    assert repack.replies[400].pointer == "#/components/responses/Refusal"
    assert repack.success == 200
    assert repack.security == ({"Key": ()},)
    assert spec.schemes["Key"].header == "acme-key"
    assert spec.operations["weather"].security == ()
    assert spec.schema("#/components/schemas/Colour")["enum"] == ["red", "green", "blue"]


def test_headers_of_an_answer_are_read() -> None:
    """A header has its name, whether it must be there, its schema and its place."""
    reply = specs.read(ACME, "acme.yaml").operations["browse"].replies[200]
    assert reply.headers["acme-count"] == {
        "name": "Acme-Count",
        "required": True,
        "schema": {"type": "integer"},
        "pointer": "#/paths/~1crates/get/responses/200/headers/Acme-Count",
    }


def a_list(name: str) -> Json:
    """Return a parameter in the query that is a list."""
    return {"name": name, "in": "query", "schema": {"type": "array"}}


def test_parameters_say_how_they_are_written() -> None:
    """Only a list in the query can be exploded; a header is kept under its lower-case name.

    Brackets come with objects, and with lists that say so.
    """
    read = operation(
        {
            "parameters": [
                {"name": "a", "in": "query", "schema": {"type": "array"}},
                {"name": "b", "in": "query", "schema": {"type": "array"}, "explode": False},
                {"name": "X-C", "in": "header", "schema": {"type": "array"}, "explode": True},
                {"name": "d", "in": "query", "schema": {"default": "x"}},
                {"name": "e", "in": "query", "schema": {}, "example": 5},
                {"name": "f", "in": "query", "style": "deepObject", "schema": {"$ref": "#/x"}},
                {**a_list("g"), "x-segmock": {"brackets": True}},
            ]
        },
        x={"type": "object", "properties": {"y": {"type": "object"}}},
    ).parameters
    by_name = {p.name: p for p in read}
    assert [by_name[name].explode for name in ("a", "b", "X-C")] == [True, False, False]
    assert [by_name[name].key for name in ("a", "X-C")] == ["a", "x-c"]
    assert [by_name[name].example for name in ("a", "d", "e")] == [None, "x", 5]
    assert [by_name[name].deep for name in ("a", "e", "f", "g")] == [False, False, True, True]


def test_an_operation_overrides_what_its_path_shares() -> None:
    """The same name in the same place is one parameter: the operation's."""
    own = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    (parameter,) = operation({"parameters": [own]}).parameters
    assert parameter.schema == {"type": "integer"}
    assert parameter.pointer == "#/paths/~1x~1{id}/get/parameters/0"


def test_a_body_may_be_a_form() -> None:
    """Its fields are plain values or lists of them; JSON may be offered beside it."""
    fields = {"a": {"type": "integer"}, "b": {"type": "array", "items": {"$ref": "#/x"}}}
    raw = form({"type": "object", "properties": fields, "allOf": [{"$ref": "#/y"}, {}]})
    raw["requestBody"]["content"]["application/json"] = {"schema": True}
    read = operation(raw, x={"type": "boolean"}, y={"required": ["a"]})
    assert list(read.body) == ["application/x-www-form-urlencoded", "application/json"]


def test_a_form_that_contains_itself_is_told() -> None:
    """As any schema that does."""
    circle = {"type": "object", "allOf": [{"$ref": "#/x"}]}
    found = of_operation(form({"$ref": "#/x"}), x=circle)
    assert {what for _, what in found} == {"a schema that contains itself"}


def test_an_operation_without_answers_succeeds_with_200() -> None:
    """The lowest documented success counts, else a redirect, and 200 where none is."""
    assert operation({}).success == 200
    assert operation({"responses": {"404": {}, "204": {}, "201": {}}}).success == 201
    assert operation({"responses": {"404": {}, "302": {}}}).success == 302
    assert operation({"responses": {"404": {}}}).success == 200


def test_an_operation_may_override_security() -> None:
    """Its own requirements count instead of the document's, an empty list opens it to all."""
    root = {
        "components": {"securitySchemes": {"k": {"type": "apiKey", "in": "header", "name": "K"}}},
        "security": [{"k": []}],
    }
    assert operation({}, **root).security == ({"k": ()},)
    assert operation({"security": []}, **root).security == ()
    assert operation({"security": [{"k": ["a"]}, {}]}, **root).security == ({"k": ("a",)}, {})


def test_flags_of_the_extension_are_read() -> None:
    """The three settings of a description are off unless it says otherwise."""
    plain = specs.read({"openapi": "3.1.0"}, "f")
    assert (plain.ignore_case, plain.trailing_slash, plain.empty_query_absent) == (False,) * 3
    own = {"ignore-case": True, "trailing-slash": True, "empty-query": "absent"}
    odd = specs.read({"openapi": "3.1.0", "x-segmock": own}, "f")
    assert (odd.ignore_case, odd.trailing_slash, odd.empty_query_absent) == (True,) * 3


@pytest.mark.parametrize("version", ["3.0.3", "2.0", "3.10.0", "3.2.0", None])
def test_only_openapi_3_1_is_read(version: Json) -> None:
    """Another version is the one defect that is told."""
    raw = {"paths": {"/x": {"get": {"unknown": 1}}}, **({"openapi": version} if version else {})}
    ((place, what, hint),) = defects(raw)
    assert place == "/openapi"
    assert (version or "missing") in what
    assert "3.1" in hint


def test_references_must_stay_in_the_file() -> None:
    """A reference to a file, a URL or nothing is refused with its place, all at once."""
    raw = described(
        a={"get": {"operationId": "a", "responses": {"200": {"$ref": "other.yaml"}}}},
        b={"get": {"operationId": "b", "parameters": [{"$ref": "https://x.example/p"}]}},
        c={"get": {"operationId": "c", "requestBody": {"$ref": "#/components/nothing"}}},
    )
    assert [place for place, _, _ in defects(raw)] == [
        "/paths/~1a/get/responses/200",
        "/paths/~1b/get/parameters/0",
        "/paths/~1c/get/requestBody",
    ]


def test_all_defects_come_at_once() -> None:
    """Faults of references, schemas, parameters, security and answers are all in one list."""
    raw = {
        **described(
            a={
                "get": {
                    "parameters": [{"name": "c", "in": "cookie", "schema": {}}],
                    "responses": {"default": {}},
                    "security": [{"nobody": []}],
                    "x-segmock": {"behavior": "list"},
                }
            }
        ),
        "components": {"schemas": {"S": {"$id": "x"}, "T": {"$ref": "#/nothing"}}},
    }
    assert {place for place, _, _ in defects(raw)} == {
        "/components/schemas/T",
        "/paths/~1a/get",
        "/paths/~1a/get/parameters/0",
        "/paths/~1a/get/responses/default",
        "/paths/~1a/get/security",
        "/paths/~1a/get/x-segmock/behavior",
        "/components/schemas/S/$id",
    }


FORM_AT = "/requestBody/content/application~1x-www-form-urlencoded"


def form(schema: Json, **more: Json) -> Json:
    """Return what an operation says when it takes a form."""
    content = {"application/x-www-form-urlencoded": {"schema": schema, **more}}
    return {"requestBody": {"content": content}}


ROWS: list[tuple[Json, str, str]] = [
    ({"responses": {"4XX": {}}}, "/responses/4XX", "is not a status"),
    ({"security": [{"k": []}]}, "/security", "no scheme 'k'"),
    (
        {"requestBody": {"content": {"text/csv": {"schema": {}}}}},
        "/requestBody/content/text~1csv",
        "a request body of 'text/csv' is not supported",
    ),
    (
        {"requestBody": {"content": {"multipart/form-data": {"schema": {}}}}},
        "/requestBody/content/multipart~1form-data",
        "a request body of 'multipart/form-data' is not supported",
    ),
    (form({}), f"{FORM_AT}/schema", "a form is an object"),
    (
        form({"type": "object"}, encoding={"a": {"style": "form"}}),
        *(f"{FORM_AT}/encoding", "is not supported"),
    ),
    (
        form({"type": "object", "properties": {"a/b": {"type": "object"}}}),
        f"{FORM_AT}/schema/properties/a~1b",
        "type 'object' is not supported here",
    ),
    (
        form({"type": "object", "oneOf": [{"properties": {"a": {"type": "object"}}}]}),
        f"{FORM_AT}/schema/oneOf/0/properties/a",
        "type 'object' is not supported here",
    ),
    (
        {"requestBody": {"content": {"application/json": {}}}},
        "/requestBody/content/application~1json",
        "has no schema",
    ),
    (
        {"responses": {"200": {"content": {"Text/CSV": {"schema": {}}}}}},
        "/responses/200/content/Text~1CSV",
        "media type 'Text/CSV' is not supported",
    ),
    (
        {"responses": {"200": {"content": {"*/*": {"schema": {}}}}}},
        "/responses/200/content/*~1*",
        "media type '*/*' is not supported",
    ),
    ({"responses": {"200": {"headers": {"A": {}}}}}, "/responses/200/headers/A", "has no schema"),
    (
        {"responses": {"200": {"headers": {"A": {"schema": {"type": "object"}}}}}},
        "/responses/200/headers/A/schema",
        "type 'object' is not supported here",
    ),
    (
        {"x-segmock": {"behaviour": "read", "collection": "c", "key": "nobody"}},
        "/x-segmock",
        "the behaviour 'read' needs a path parameter",
    ),
    ({"x-segmock": {"behaviour": "reed"}}, "/x-segmock/behaviour", "is 'reed'"),
]


@pytest.mark.parametrize("raw, place, what", ROWS)
def test_what_an_operation_cannot_have(raw: Json, place: str, what: str) -> None:
    """Everything that the engine does not support is refused where it stands."""
    assert of_operation(raw) == [(place, what)]


@pytest.mark.parametrize(
    "raw, place, what",
    [
        ({"in": "cookie"}, "", "a parameter in 'cookie' is not supported"),
        ({"in": "header", "name": "Accept"}, "", "the header 'Accept' cannot be a parameter"),
        ({"style": "pipeDelimited"}, "", "style 'pipeDelimited' is not supported"),
        ({"style": "deepObject"}, "/schema", "style 'deepObject' is for objects"),
        (
            {"in": "header", "style": "deepObject", "schema": {"type": "object"}},
            *("", "style 'deepObject' is not supported"),
        ),
        (
            {"x-segmock": {"brackets": True}},
            *("/x-segmock", "only exploded lists have brackets"),
        ),
        (
            {"x-segmock": {"brackets": True}, "explode": False, "schema": {"type": "array"}},
            *("/x-segmock", "only exploded lists have brackets"),
        ),
        (
            {"style": "deepObject", "x-segmock": {"brackets": True}, "schema": {"type": "object"}},
            *("/x-segmock", "only exploded lists have brackets"),
        ),
        ({"x-segmock": {"brackets": 1}}, "/x-segmock/brackets", "is 1"),
        ({"in": "header", "style": "form"}, "", "style 'form' is not supported"),
        ({"allowEmptyValue": True}, "", "allowEmptyValue is not supported by itself"),
        ({"schema": {"type": "object"}}, "/schema", "type 'object' is not supported here"),
        ({"schema": {"format": "ipv4"}}, "/schema/format", "format 'ipv4' is not supported"),
        ({"schema": {"$id": "x"}}, "/schema/$id", "keyword '$id' is not supported"),
        ({"x-segmock": {"key": "a"}}, "/x-segmock/key", "is unknown here"),
    ],
)
def test_what_a_parameter_cannot_have(raw: Json, place: str, what: str) -> None:
    """Cookies, styles, objects and whatever else has no one reading is refused."""
    assert of_parameter(**raw) == [(place, what)]


def test_a_parameter_needs_a_schema() -> None:
    """`content` instead of `schema` is not supported."""
    raw = {"name": "a", "in": "query", "content": {"application/json": {}}}
    assert of_operation({"parameters": [raw]}) == [("/parameters/0", "has no schema")]


def test_an_empty_value_may_be_allowed_where_it_counts_as_absent() -> None:
    """`allowEmptyValue` goes together with the setting that gives it a meaning."""
    parameter = {"name": "a", "in": "query", "allowEmptyValue": True, "schema": {}}
    root = {"x-segmock": {"empty-query": "absent"}}
    assert len(operation({"parameters": [parameter]}, **root).parameters) == 2


def test_security_of_the_document_is_told_once() -> None:
    """A scheme that is missing for all operations is one defect, at the root."""
    raw = {**described(a={"get": {"operationId": "a"}}, b={"get": {"operationId": "b"}})}
    assert defects({**raw, "security": [{"k": []}]}) == [
        ("/security", "no scheme 'k'", "Declare it.")
    ]


@pytest.mark.parametrize(
    "template, what",
    [
        ("/a/{x}{y}", "two placeholders in the segment '{x}{y}'"),
        ("/a/{x}-{y}", "two placeholders in the segment '{x}-{y}'"),
    ],
)
def test_a_segment_has_one_placeholder(template: str, what: str) -> None:
    """Where one value ends and the next begins cannot be told."""
    names: Json = [{"name": n, "in": "path", "required": True, "schema": {}} for n in ("x", "y")]
    item = {"parameters": names, "get": {"operationId": "a"}}
    ((place, told, _),) = defects({"openapi": "3.1.0", "paths": {template: item}})
    assert (place, told) == (pointer("paths", template), what)


def test_placeholders_and_path_parameters_must_match() -> None:
    """A name that is only used or only declared is refused."""
    declared = [{"name": "b", "in": "path", "required": True, "schema": {}}]
    item = {"get": {"operationId": "a", "parameters": declared}}
    found = defects({"openapi": "3.1.0", "paths": {"/x/{a}": item}})
    assert [what for _, what, _ in found] == [
        "path parameter 'a' is not both used and declared",
        "path parameter 'b' is not both used and declared",
    ]


def twins(first: str, second: str, **own: Json) -> Json:
    """Return a description with two operations GET."""
    paths: Json = {}
    for n, template in enumerate((first, second)):
        names = [t[1:-1] for t in template.split("/") if t.startswith("{")]
        parameters = [{"name": x, "in": "path", "required": True, "schema": {}} for x in names]
        paths[template] = {"get": {"operationId": f"o{n}", "parameters": parameters}}
    return {"openapi": "3.1.0", "paths": paths, "x-segmock": own}


def test_paths_that_cannot_be_told_apart_are_refused() -> None:
    """Names of placeholders do not distinguish paths, nor does case where it is ignored."""
    told = ("/paths/~1a~1{y}/get", "cannot be told from 'o0' by its path")
    assert [d[:2] for d in defects(twins("/a/{x}", "/a/{y}"))] == [told]
    assert len(specs.read(twins("/a", "/A"), "f").operations) == 2
    assert len(defects(twins("/a", "/A", **{"ignore-case": True}))) == 1


def test_an_operation_needs_a_name_of_its_own() -> None:
    """A missing and a repeated operationId are refused."""
    raw = described(a={"get": {"operationId": "a"}, "put": {}}, b={"get": {"operationId": "a"}})
    assert [d[:2] for d in defects(raw)] == [
        ("/paths/~1a/put", "has no operationId"),
        ("/paths/~1b/get", "operationId 'a' stands twice"),
    ]


def test_a_path_cannot_be_a_reference() -> None:
    """A reference in the place of a path would hide its operations."""
    raw = described(a={"$ref": "#/components/pathItems/a"})
    raw["components"] = {"pathItems": {"a": {}}}
    assert [d[:2] for d in defects(raw)] == [
        ("/paths/~1a", "a path that is a $ref is not supported")
    ]


def test_a_circle_of_references_is_told_where_it_closes() -> None:
    """An answer that refers to itself is refused."""
    raw = described(a={"get": {"operationId": "a", "responses": {"200": {"$ref": "#/x"}}}})
    found = defects({**raw, "x": {"$ref": "#/x"}})
    assert [what for _, what, _ in found] == ["$ref '#/x' goes round in a circle"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_descriptions_are_read(path: Path) -> None:
    """The four descriptions, and the fifth, have no defect, and every pointer leads somewhere."""
    spec = specs.load(path)
    assert spec.vendor == path.stem
    for found in spec.operations.values():
        places = [found.pointer, *(p.pointer for p in found.parameters)]
        places += [found.body_pointer] if found.body else []
        places += [reply.pointer for reply in found.replies.values()]
        places += [h["pointer"] for r in found.replies.values() for h in r.headers.values()]
        assert all(isinstance(at(spec.document, place), dict) for place in places)


def test_equal_files_are_checked_once(tmp_path: Path) -> None:
    """A process that builds many mocks does not check the same content again."""
    path = tmp_path / "acme.yaml"
    path.write_bytes((ROOT / "tests" / "acme" / "acme.yaml").read_bytes())
    assert specs.load(path) is specs.load(path)


def test_a_sound_file_is_checked_once_by_all_processes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What was found sound is remembered; what was not is told each time."""
    checked: list[str] = []

    def check(_document: Json, name: str) -> list[Defect]:
        checked.append(name)
        return [Defect(name, "", "is odd", "Mend it.")] if name == "odd.yaml" else []

    monkeypatch.setattr(reference, "check_document", check)
    for name in ("right.yaml", "odd.yaml"):
        text = f"# {name}\n" + (ROOT / "tests" / "acme" / "acme.yaml").read_text(encoding="utf-8")
        (tmp_path / name).write_text(text, encoding="utf-8")
        for _ in range(2):
            specs._checked.cache_clear()  # As another process begins.
            with suppress(DefectsError):
                specs.load(tmp_path / name, tmp_path / "cache")
    assert checked == ["right.yaml", "odd.yaml", "odd.yaml"]


def load_changed(folder: Path, change: Callable[[Json], object]) -> list[tuple[str, str]]:
    """Return place and fault of each defect of the fifth description, with a change made to it."""
    raw = copy.deepcopy(ACME)
    change(raw)
    path = folder / "acme.yaml"
    path.write_bytes(orjson.dumps(raw))
    with pytest.raises(DefectsError) as caught:
        specs.load(path)
    return [(d.pointer, d.what) for d in caught.value.defects]


def test_a_file_that_is_no_openapi_is_refused(tmp_path: Path) -> None:
    """What breaks the standard stops the start, beside what segmock does not support."""

    def change(raw: Json) -> None:
        raw["paths"]["/crates"]["get"]["summary"] = 5
        raw["components"]["schemas"]["Colour"]["$anchor"] = "x"

    (own, (place, what)) = load_changed(tmp_path, change)
    assert own == ("/components/schemas/Colour/$anchor", "keyword '$anchor' is not supported")
    assert place == "/paths/~1crates/get/summary"
    assert what.startswith("is not OpenAPI: 5 is not of type")


def test_a_defect_is_told_in_one_way(tmp_path: Path) -> None:
    """What both checks find is told once, in the words that have a place."""

    def change(raw: Json) -> None:
        raw["paths"]["/crates"]["get"]["operationId"] = "pack"
        raw["components"]["schemas"]["Colour"]["type"] = "strin"

    assert [place for place, _ in load_changed(tmp_path, change)] == [
        "/paths/~1crates/post",
        "/components/schemas/Colour/type",
    ]


def test_a_default_must_fit_its_schema(tmp_path: Path) -> None:
    """A default that its own schema refuses is no OpenAPI, and would be used by us."""

    def change(raw: Json) -> None:
        raw["paths"]["/crates"]["get"]["parameters"][0]["schema"]["default"] = "x"

    ((place, what),) = load_changed(tmp_path, change)
    assert place == "/paths/~1crates/get/parameters/0/schema"
    assert "'x' is not of type 'integer'" in what


PLACES = [place for place, _ in walk(ACME)][1:]
ODD = st.sampled_from([None, True, 0, -1, 1.5, "", "x", "#/x", [], [None], {}, {"": None}])


@given(st.lists(st.tuples(st.sampled_from(PLACES), ODD), min_size=1, max_size=3))
@settings(max_examples=300, deadline=None)
def test_any_file_is_read_or_refused(changes: list[tuple[str, Json]]) -> None:
    """Whatever stands in a file, reading it ends in a description or in defects."""
    raw = copy.deepcopy(ACME)
    for place, odd in changes:
        *above, last = tokens(place)
        try:
            node = at(raw, pointer(*above))
        except KeyError:
            continue
        if isinstance(node, dict):
            node[last] = copy.deepcopy(odd)
        elif isinstance(node, list):
            node.append(copy.deepcopy(odd))
    with suppress(DefectsError):
        assert specs.read(raw, "f").file == "f"
