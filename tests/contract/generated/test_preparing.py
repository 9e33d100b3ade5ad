"""Descriptions in other words: the same texts are valid, and others are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsonschema_rs
from hypothesis import given
from hypothesis import strategies as st

from segmock.contract.generated.preparing import LONG, places, prepared

if TYPE_CHECKING:
    from segmock.core.document import Json

PATTERN = "^(a|b|" + "|".join("c" * n for n in range(2, 20)) + ")*$"
assert len(PATTERN) > LONG


def _schema(**more: Json) -> Json:
    return {"type": "string", "pattern": PATTERN, "maxLength": 9, **more}


@given(st.text("abc", max_size=12), st.integers(0, 3))
def test_the_same_texts_are_valid(text: str, least: int) -> None:
    """Of every length, with the right letters and with wrong ones."""
    schema = _schema(minLength=least)
    reworded = prepared(schema)
    assert "maxLength" not in reworded
    judges = [jsonschema_rs.Draft202012Validator(one) for one in (schema, reworded)]
    assert judges[0].is_valid(text) == judges[1].is_valid(text)


def test_other_schemas_stay_as_they_are() -> None:
    """Those with a short pattern, without a greatest length, of several types, or with a `not`."""
    others = [
        _schema(pattern="^a*$"),
        {"type": "string", "pattern": PATTERN},
        _schema(type=["string", "null"]),
        _schema(**{"not": {"const": "a"}}),
        {"properties": {"pattern": {"type": "string"}, "maxLength": {"type": "integer"}}},
    ]
    assert prepared(others) == others
    assert places(others) == []


def test_a_schema_is_found_wherever_it_stands() -> None:
    """And the document that it stands in is left as it was."""
    document = {"a": [{"schema": _schema()}], "b": 1}
    assert places(document) == ["/a/0/schema"]
    assert prepared(document)["a"][0]["schema"]["not"] == {"minLength": 10}
    assert document == {"a": [{"schema": _schema()}], "b": 1}
