"""No secret is in a report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segmock.contract.hiding import hidden
from segmock.core import spec
from segmock.core.redacting import Redaction
from tests.contract.sample import call, finding, reply, report, result

if TYPE_CHECKING:
    from segmock.core.document import Record


def test_credentials_are_nowhere_in_a_report() -> None:
    """Not in texts, requests or answers; the user of the target's URL neither."""
    asked = call("GET", "/a/hush?b=hush", {"c": "hush"}, authorization="Bearer hush")
    answer = reply(asked, 200, b"\xff hush", x_echo="hush")
    bad = finding(expected="hush", actual="hush", replies=(answer,), calls=(asked,))
    whole = report(
        result(findings=(bad,), accepted=(bad,)),
        result("b", state="skipped", reason="hush"),
        notes=("hush",),
    )
    shown = hidden(whole, lambda text: text.replace("hush", "$KEY"), {})
    assert "hush" not in repr(shown)
    assert shown.results[0].findings[0].replies[0].body == b"\xff $KEY"


def test_the_password_of_a_target_is_not_shown() -> None:
    """Nor its user."""
    asked = replace(report(), target="https://me:pass@h:8/base?x")
    assert hidden(asked, str, {}).target == "https://h:8/base?x"


def _redaction() -> Redaction:
    secret = {"type": "string", "format": "password"}
    schema = {"type": "object", "properties": {"pin": secret}}
    parameters: list[Record] = [{"name": "pin", "in": "query", "schema": secret}]
    parameters += [{"name": "lock", "in": "path", "required": True, "schema": secret}]
    answer = {"description": "Done.", "content": {"application/json": {"schema": schema}}}
    operation = {"operationId": "x", "parameters": parameters, "responses": {"200": answer}}
    raw = {
        "openapi": "3.1.0",
        "info": {"title": "Test", "version": "1"},
        "paths": {"/locks/{lock}": {"post": operation}},
    }
    read = spec.read(raw, "test.yaml")
    return Redaction(read.operations["x"], read.schema)


def test_what_a_description_calls_a_password_is_not_shown() -> None:
    """In path, query and bodies, and where an answer is quoted; other operations have none."""
    asked = replace(call("POST", "/locks/1234?pin=1234", {"pin": "1234"}), operation="x")
    answer = reply(asked, 200, {"pin": "1234", "size": 5678})
    bad = finding(operation="x", actual='200 {"pin": "1234"}', replies=(answer,), calls=(asked,))
    other = finding(actual='200 {"pin": "1234"}', calls=(call("GET", "/a", {"pin": "5555"}),))
    shown = hidden(report(result(findings=(bad, other))), str, {"x": _redaction()})
    one, two = shown.findings
    assert "1234" not in repr(one)
    assert "5678" in one.replies[0].text
    assert two == other
