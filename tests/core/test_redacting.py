"""What the journal must not keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core import spec
from segmock.core.problem import Kind, Problem, Violation
from segmock.core.redacting import Redaction, guessed

if TYPE_CHECKING:
    from segmock.core.document import Record

SECRET = {"type": "string", "format": "password"}
PLAIN = {"type": "string"}


def redaction(path: str = "/x", **parts: object) -> Redaction:
    """Return the redaction of the one operation of a description."""
    components = {
        "schemas": {
            "Secret": SECRET,
            "Pair": {"type": "object", "properties": {"inner": SECRET, "again": {"$ref": PAIR}}},
        }
    }
    operation = {"operationId": "x", "responses": {"200": {"description": "Done."}}, **parts}
    raw: Record = {
        "openapi": "3.1.0",
        "info": {"title": "Test", "version": "1"},
        "paths": {path: {"post": operation}},
        "components": components,
    }
    read = spec.read(raw, "test.yaml")
    return Redaction(read.operations["x"], read.schema)


PAIR = "#/components/schemas/Pair"


def body(schema: Record) -> Record:
    """Return a request body of a schema."""
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


def test_where_nothing_is_secret_nothing_changes() -> None:
    """Messages come back as they are."""
    plain = redaction(**body({"type": "object", "properties": {"a": PLAIN}}))
    assert plain.names == frozenset()
    assert plain.body(b'{"a": "b"}') == b'{"a": "b"}'
    assert plain.query("a=b") == "a=b"
    assert plain.path("/x") == "/x"


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"s": SECRET}},
        {"properties": {"s": {"$ref": "#/components/schemas/Secret"}}},
        {"items": {"properties": {"s": SECRET}}},
        {"properties": {"a": {"additionalProperties": {"properties": {"s": SECRET}}}}},
        {"oneOf": [PLAIN, {"allOf": [{"properties": {"s": SECRET}}]}]},
    ],
)
def test_secret_properties_are_found_wherever_they_stand(schema: Record) -> None:
    """By their format, through references and combinations."""
    assert redaction(**body(schema)).names == {"s"}


def test_a_schema_that_refers_to_itself_is_looked_at_once() -> None:
    """There is an end to it."""
    assert redaction(**body({"$ref": PAIR})).names == {"inner"}


def test_answers_have_secrets_too() -> None:
    """A token that is issued is one."""
    content = {"application/json": {"schema": {"properties": {"token": SECRET}}}}
    found = redaction(responses={"200": {"description": "Done.", "content": content}})
    assert found.body(b'{"token":"abc","type":"b"}') == b'{"token":"***","type":"b"}'


@pytest.mark.parametrize(
    "raw, hidden",
    [
        (b'{"s": "a\\"b", "t": "c"}', b'{"s": "***", "t": "c"}'),
        (b'{"s": 12, "t": [{"s":null}]}', b'{"s": "***", "t": [{"s":"***"}]}'),
        (b'{"t": 1, "s": "cut in the mid', b'{"t": 1, "s": "***"'),
        (b"s=a%20b&t=c&s=d", b"s=***&t=c&s=***"),
        (b"\xff\x00", b"\xff\x00"),
        (b'{"t": 1, "s": {"a": "x"}, "u": "y"}', b'{"t": 1, "s": "***"'),
        (b'{"s": [\n"x",\n"y"]}', b'{"s": "***"'),
    ],
)
def test_values_of_secret_properties_are_hidden(raw: bytes, hidden: bytes) -> None:
    """In JSON and in forms, whole or cut; behind a list or an object nothing is kept."""
    assert redaction(**body({"properties": {"s": SECRET}})).body(raw) == hidden


def test_secret_parameters_are_hidden() -> None:
    """In the query and in the path."""
    parameters = [
        {"name": "key", "in": "path", "required": True, "schema": SECRET},
        {"name": "id", "in": "path", "required": True, "schema": PLAIN},
        {"name": "old", "in": "query", "schema": {"$ref": "#/components/schemas/Secret"}},
    ]
    found = redaction("/x/{key}/y/{id}", parameters=parameters)
    assert found.path("/x/abc/y/1/") == "/x/***/y/1"
    assert found.query("new=1&old=2") == "new=1&old=***"


def test_reasons_of_a_refusal_quote_no_secret() -> None:
    """What was received is hidden; that something is missing can be told."""
    found = redaction(**body({"properties": {"s": SECRET}}))
    reasons = (
        Violation("body", "/s", "a longer one", "'abc'", "Write more.", "minLength"),
        Violation("body", "/s", "a value", "nothing", "Add 's'.", "required"),
        Violation("body", "/t", "a longer one", "'abc'", "Write more.", "minLength"),
    )
    problem = Problem(Kind.INVALID, reasons)
    found.problem(problem)
    assert [v.received for v in problem.violations] == ["***", "nothing", "'abc'"]
    assert problem.detail == "body /s: expected a longer one, got ***"
    told = Problem(Kind.INVALID, reasons, detail="In other words.")
    found.problem(told)
    assert told.detail == "In other words."
    found.problem(Problem(Kind.NOT_FOUND))


def test_reasons_about_what_holds_a_secret_quote_none_either() -> None:
    """Neither what was received, nor a sentence about it."""
    found = redaction(**body({"properties": {"s": SECRET}}))
    shown = '[{"t":"b","s":"abc"}]'
    problem = Problem(Kind.INVALID, (Violation("body", "", f"not {shown}", shown, "", "anyOf"),))
    found.problem(problem)
    hidden = '[{"t":"b","s":"***"}]'
    assert problem.detail == f"body /: expected not {hidden}, got {hidden}"


@pytest.mark.parametrize(
    "raw, hidden",
    [
        (b"client_secret=hunter2&a=1", b"client_secret=***&a=1"),
        (b"a=1&Password=hunter2", b"a=1&Password=***"),
        (b'{"accessToken": "hunter2", "a": 1}', b'{"accessToken": "***", "a": 1}'),
        (b'{"api_key": 5, "a": "secret"}', b'{"api_key": "***", "a": "secret"}'),
        (b"a=token", b"a=token"),
        (b'{"refresh_token": "hunter2 that was cut', b'{"refresh_token": "***"'),
        (b'{"token": {"is": "hunter2"}}', b'{"token": "***"'),
    ],
)
def test_what_no_description_has_is_hidden_by_its_name(raw: bytes, hidden: bytes) -> None:
    """As JSON and as a form; nothing else is touched."""
    assert guessed(raw) == hidden
