"""What comes back is typed by the fields that the control plane's description has."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from segmock.client import answers
from segmock.client.answers import Shape, Violation, of
from segmock.web.control.answering import described

if TYPE_CHECKING:
    from segmock.core.document import Json

FIELDS = ("explanation", "fields")


@pytest.mark.parametrize(
    "shape, schema, path",
    [
        (answers.Violation, "Violation", ()),
        (answers.Health, "Health", ()),
        (answers.Settings, "Settings", ()),
        (answers.ClockState, "Clock", ()),
        (answers.WorldState, "World", ()),
        (answers.Entry, "Entry", ()),
        (answers.Stage, "Explanation", ("stages",)),
        (answers.Nearest, "Explanation", ("near",)),
    ],
)
def test_a_value_has_the_fields_that_the_description_has(
    shape: type[Shape], schema: str, path: tuple[str, ...]
) -> None:
    """No field is missing, and none is there that is not answered."""
    found: Json = described().spec.document["components"]["schemas"][schema]
    for name in path:
        found = found["properties"][name]["items"]
    assert {field.name for field in fields(shape)} == {*found["properties"]}


def test_an_explanation_has_the_fields_that_the_description_has() -> None:
    """And the entry; of an origin what is known is called so, since `from` is a word of Python."""
    schema = described().spec.document["components"]["schemas"]["Explanation"]["properties"]
    names = {field.name for field in fields(answers.Explanation)}
    assert names == {*schema, "entry"}
    assert {field.name for field in fields(answers.Operation)} == {*schema["operation"]["required"]}
    origin = {field.name for field in fields(answers.Origin)}
    assert origin == {*schema["fields"]["items"]["properties"]} - {"from"} | {"known"}


def test_a_count_has_the_fields_that_the_description_has() -> None:
    """And so have the requests that nearly were as wanted."""
    reply = described().spec.operations["countRequests"].replies[200]
    schema = reply.content["application/json"]["properties"]
    assert {field.name for field in fields(answers.Count)} == {*schema}
    near = schema["near"]["items"]["properties"]
    assert {field.name for field in fields(answers.Miss)} == {*near}


def test_a_newer_mock_can_be_asked() -> None:
    """What a value has no field for is left out; what a violation need not say is empty."""
    raw = {"where": "body", "pointer": "/a", "expected": "1", "received": "2", "hint": "Send 1."}
    violation = of(Violation, {**raw, "colour": "red"})
    assert violation == Violation(**raw)
    assert str(violation) == "body /a: expected 1, got 2. Send 1."
    assert str(of(Violation, {**raw, "pointer": ""})).startswith("body: expected")
