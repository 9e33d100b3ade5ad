"""Valid requests for operations, and requests that name what nobody has."""

# ruff: noqa: E501 - operations of a description that fit into a line each

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from segmock.contract.api import Api
from segmock.contract.asking import Skipped
from segmock.contract.credentials import Credentials
from segmock.contract.oracle import Oracle
from segmock.contract.profile import Ask, Expect, Profile, RuleStep
from segmock.contract.unknown import unknown, unknown_ids
from segmock.contract.valid import base, expected, renew, valid
from segmock.core import spec as specs
from segmock.core.compile import Table
from segmock.core.document import parse
from segmock.core.reference import Reference
from tests.contract.tiny import Tiny, api

if TYPE_CHECKING:
    from segmock.contract.calls import Call


def ids(target: Api, name: str, *, fresh: bool | None = None) -> str:
    """Return the path of a valid request."""
    return valid(target, target.spec.operations[name], fresh=fresh).path


def test_readings_share_a_record_and_changes_have_their_own() -> None:
    """What a change destroys is nobody else's."""
    target = api()
    assert ids(target, "readBox") == ids(target, "readBox")
    assert ids(target, "deleteBox") != ids(target, "deleteBox")
    assert ids(target, "deleteBox", fresh=False) == ids(target, "readBox")


@pytest.mark.parametrize("name", ["createBox", "replaceBox", "patchBox", "putShelf"])
def test_bodies_come_from_the_resource(name: str) -> None:
    """They are sent as JSON."""
    target = api()
    call = valid(target, target.spec.operations[name])
    assert call.headers["content-type"] == "application/json"
    assert json.loads(call.body or b"")


def test_a_replacement_states_the_version_that_was_read() -> None:
    """Else it would be a conflict."""
    target = api()
    call = valid(target, target.spec.operations["replaceBox"])
    assert json.loads(call.body or b"")["version"] == 1


def test_a_member_is_put_in_before_it_is_taken_out() -> None:
    """The request that removes it follows the one that has added it."""
    target = api()
    call = valid(target, target.spec.operations["removeBox"])
    assert target.trace[-1].call.path == call.path
    assert target.send(call).status == 204


def test_a_job_is_started_and_ends_before_its_result_is_asked_for() -> None:
    """The same job serves every operation about it."""
    target = api()
    assert target.send(valid(target, target.spec.operations["readExportFile"])).good
    assert ids(target, "readExport").endswith("/e1")


def test_what_must_happen_before_is_played_and_captured() -> None:
    """Its words stand in the request; for a reading it happens once."""
    step = RuleStep("createBox", body={"code": "$key", "name": "x"}, capture={"made": "/id"})
    target = api(calls={"readBox": Ask("readBox", path={"boxId": "$made"}, before=(step,))})
    made = {ids(target, "readBox"), ids(target, "readBox")}
    assert made == {target.trace[-1].headers["location"]}
    assert len(target.trace) == 1


def test_a_profile_may_skip_an_operation() -> None:
    """The reason is told."""
    target = api(calls={"readBox": Ask("readBox", skip="not today")})
    with pytest.raises(Skipped, match="not today"):
        ids(target, "readBox")


def test_without_a_value_for_a_path_parameter_there_is_no_request() -> None:
    """Nothing is guessed."""
    target = api(resources={}, memberships={}, listings={}, jobs={})
    with pytest.raises(Skipped, match="path parameter boxId"):
        ids(target, "readBox")


def test_known_ids_stand_in_where_nothing_may_be_made() -> None:
    """The profile knows them by the name of the parameter or by its stem."""
    target = api(known={"box": ["b7"]})
    target.read_only = True
    assert ids(target, "readBox").endswith("/b7")


def test_the_base_of_probes_is_made_once_until_renewed() -> None:
    """Then it is about another record."""
    target = api()
    operation = target.spec.operations["readBox"]
    first = base(target, operation)
    assert base(target, operation) is first
    renew(target)
    assert base(target, operation).path != first.path


def test_the_statuses_of_success() -> None:
    """They are those of the description, or the one that the profile names."""
    told = {"createBox": Ask("createBox", status=201, before=())}
    target = api(calls=told)
    operations = target.spec.operations
    assert expected(target, operations["putShelf"]) == {200, 201}
    assert expected(target, operations["createBox"]) == {201}


def test_an_unknown_id_has_the_form_of_a_known_one() -> None:
    """Each parameter that takes ids gets one in turn, and the target has none of them."""
    target = api()
    calls = dict(unknown_ids(target, target.spec.operations["listBoxesOfShelf"]))
    assert {*calls} == {"name"}
    assert target.send(calls["name"]).status == 404


def test_what_a_put_would_create_is_not_unknown() -> None:
    """A shelf is created under whatever name."""
    target = api()
    assert not list(unknown_ids(target, target.spec.operations["putShelf"]))


@pytest.mark.parametrize(
    "schema,known",
    [
        ({"type": "integer", "maximum": 1000}, "7"),
        ({"type": "string"}, "seg_m4Tq8ZxWc1LrVb7NyK2eDhPa"),
        ({"type": "string"}, "6628f0a1b2c3d4e5f6070001"),
        ({"type": "string"}, "b1"),
    ],
)
def test_unknown_ids_differ_from_known_ones(schema: dict[str, object], known: str) -> None:
    """Letters stay letters, hexadecimal digits stay such, and each seed has its own."""
    found = list(unknown(api(), schema, known))
    assert known not in found
    assert found == list(unknown(api(), schema, known))
    if len(known) > 12:
        assert [c.isdigit() for c in found[0]] == [c.isdigit() for c in known]


def test_steps_may_expect_what_they_like() -> None:
    """What happens before a request must happen as described."""
    step = RuleStep("createBox", body={"code": "$key", "name": "x"}, expect=Expect(status=200))
    target = api(calls={"readBox": Ask("readBox", before=(step,))})
    with pytest.raises(Exception, match="at step 1, createBox: 200"):
        ids(target, "readBox")


DESCRIPTION = b"""
openapi: 3.1.0
info: {title: Examples, version: "1"}
paths:
  /named: {post: {operationId: named, requestBody: {content: {application/json: {schema: {}, examples: {A: {$ref: "#/components/examples/A"}}}}}, responses: &ok {"200": {description: Good.}}}}
  /single: {post: {operationId: single, requestBody: {content: {application/json: {schema: {}, example: {b: 2}}}}, responses: *ok}}
  /schema: {post: {operationId: schema, requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/C"}}}}, responses: *ok}}
  /made: {post: {operationId: made, requestBody: {content: {application/json: {schema: {type: array, minItems: 1, maxItems: 1, items: {const: 4}}}}}, responses: *ok}}
  /form: {post: {operationId: form, requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object}, example: {e: 5}}}}, responses: *ok}}
  /asked/{kind}:
    get:
      operationId: asked
      parameters:
        - {name: kind, in: path, required: true, schema: {enum: [odd, even]}}
        - {name: from, in: query, required: true, schema: {type: string, examples: [here]}}
        - {name: X-To, in: header, required: true, example: there, schema: {type: string}}
        - {name: more, in: query, example: 1, schema: {type: integer}}
      responses: *ok
components:
  examples: {A: {value: {a: $1}}}
  schemas: {C: {type: object, examples: [{c: 3}]}}
"""


def described(name: str) -> Call:
    """Return a valid request for an operation of which the profile says nothing."""
    spec = specs.read(parse(DESCRIPTION, "examples.yaml"), "examples.yaml")
    oracle = Oracle(spec, Table(spec).checks, Reference(spec.document), 1.0)
    target = Api(Profile("e"), spec, Tiny(), Credentials("e", {}, {}), oracle, seed=1)
    return valid(target, spec.operations[name])


@pytest.mark.parametrize(
    "name,body",
    [
        ("named", b'{"a":"$1"}'),
        ("single", b'{"b":2}'),
        ("schema", b'{"c":3}'),
        ("made", b"[4]"),
        ("form", b"e=5"),
    ],
)
def test_bodies_come_from_the_examples_of_the_description(name: str, body: bytes) -> None:
    """Else from the schema; what looks like a word there is none."""
    assert described(name).body == body


def test_required_parameters_come_from_the_description() -> None:
    """By their examples, or the first of what is allowed; optional ones are left out."""
    call = described("asked")
    assert (call.path, call.query, call.headers["x-to"]) == ("/asked/odd", "from=here", "there")
