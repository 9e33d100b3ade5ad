"""Requests that break the description in one place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from segmock.contract.calls import Call
from segmock.contract.probing import Prober, with_query
from segmock.core import spec as specs
from segmock.core.compile import Checks, Table
from segmock.core.document import parse
from segmock.core.messages import FORM
from tests.contract.tiny import agreed

DESCRIPTION = b"""
openapi: 3.1.0
info: {title: Probed, version: "1"}
paths:
  /a/{id}:
    post:
      operationId: probed
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: n, in: query, required: true, schema: {type: integer, minimum: 1}}
        - {name: l, in: query, schema: {type: array, items: {enum: [x]}}}
        - {name: d, in: query, style: deepObject, schema: {type: object}}
        - {name: t, in: query, schema: {type: string, anyOf: [{format: date}]}}
        - {name: X-H, in: header, required: true, schema: {type: string, pattern: ^a$}}
        - {name: X-Long, in: header, schema: {type: string, maxLength: 90000}}
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [g, s]
              properties: {g: {type: string, enum: [y]}, s: {type: string}}
      responses: {"200": {description: Good.}}
"""
CALL = Call("probed", "POST", "/a/7", "n=1", {"x-h": "a", "content-type": FORM}, b"g=y&s=z")


def probed() -> tuple[Prober, specs.Operation, Checks]:
    """Return a prober, an operation and what is checked for it."""
    spec = specs.read(parse(DESCRIPTION, "probed.yaml"), "probed.yaml")
    return Prober(spec), spec.operations["probed"], Table(spec).checks["probed"]


def test_each_keyword_of_each_parameter_is_broken() -> None:
    """In the path, the query and the headers; the rest of the request stays valid."""
    prober, operation, checks = probed()
    found = list(prober.parameters(operation, checks, CALL))
    assert {(probe.place, probe.keyword) for probe in found} == {
        ("/id", "type"),
        ("/id", "integer"),
        ("/n", "integer"),
        ("/n", "required"),
        ("/n", "type"),
        ("/n", "minimum"),
        ("/l", "enum"),
        ("/d", "type"),
        ("/t", "format"),
        ("/X-H", "required"),
        ("/X-H", "pattern"),
    }
    by = {(probe.place, probe.keyword): probe.call for probe in found}
    assert by["/id", "type"].path == "/a/sm"
    assert by["/n", "minimum"].query == "n=0"
    assert by["/n", "required"].query == ""
    assert "x-h" not in by["/X-H", "required"].headers


def test_fields_of_a_form_are_broken_as_far_as_texts_can_be() -> None:
    """A form has no numbers and no null."""
    prober, operation, checks = probed()
    found = {p.call.body: (p.place, p.keyword) for p in prober.bodies(operation, checks, CALL)}
    assert found == {
        b"s=z": ("/g", "required"),
        b"g=y": ("/s", "required"),
        b"g=smUnknown&s=z": ("/g", "enum"),
    }


@pytest.mark.parametrize("call", [replace(CALL, body=None), replace(CALL, headers={})])
def test_without_a_described_body_none_is_broken(call: Call) -> None:
    """Nothing is made up."""
    prober, operation, checks = probed()
    assert not list(prober.bodies(operation, checks, call))


def test_the_body_of_a_json_request_is_found_wrong_before_it_is_sent() -> None:
    """Each probe of a box breaks what is described."""
    contract = agreed()
    operation = contract.spec.operations["createBox"]
    call = Call(
        "createBox",
        "POST",
        "/v1/one/boxes",
        "",
        {"content-type": "application/json"},
        b'{"code": "c", "name": "n", "colour": "red"}',
    )
    found = list(Prober(contract.spec).bodies(operation, contract.checks["createBox"], call))
    assert {"/code", "/name", "/colour", "/rank", ""} <= {probe.place for probe in found}
    assert "/id" not in {probe.place for probe in found}


@pytest.mark.parametrize(
    "query,wanted",
    [("a=1&b=2", "b=2&a=9"), ("", "a=9"), ("a[x]=1&b=%20", "b=%20&a=9")],
)
def test_a_query_with_another_text(query: str, wanted: str) -> None:
    """The parameter is there once, and the others stay."""
    assert with_query(replace(CALL, query=query), "a", "9").query == wanted
