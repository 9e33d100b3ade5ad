from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.core.forms import fields, read
from segmock.core.parameters import MAX_FIELDS
from segmock.core.shapes import Shapes

if TYPE_CHECKING:
    from segmock.core.document import Record

SCHEMA: Record = {
    "type": "object",
    "properties": {
        "hours": {"type": "integer"},
        "doors": {"type": "array", "items": {"type": "integer"}},
        "night": {"type": "boolean"},
    },
}
SHAPES = Shapes(lambda _: {})
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)


def test_a_form_is_an_object_of_its_schemas_types() -> None:
    """What is declared is converted; what is not stays text, whatever brackets are in its name."""
    sent, broken = fields(b"hours=5&doors=1&doors=2&night=true&a%5B0%5D=%C3%A4+b&c&=d&&")
    assert broken == []
    value, found = read(sent, SCHEMA, "#/s", SHAPES)
    assert found == []
    declared = {"hours": 5, "doors": [1, 2], "night": True}
    assert value == {**declared, "a[0]": "ä b", "c": "", "": "d"}


def test_fields_that_do_not_fit_are_told() -> None:
    """A wrong type, and a name that is sent twice where one value is wanted."""
    sent, _ = fields(b"hours=x&night=true&night=false&a=1&a=2&doors=7&doors=y")
    _, found = read(sent, SCHEMA, "#/s", SHAPES)
    assert [(v.where, v.pointer, v.keyword, v.spec) for v in found] == [
        ("body", "/hours", "type", "#/s"),
        ("body", "/night", "style", "#/s"),
        ("body", "/a", "style", "#/s"),
        ("body", "/doors/1", "type", "#/s"),
    ]


@pytest.mark.parametrize(
    "body, pointers",
    [
        (b"a=%zz&b=%ff&c=1", ["/a", "/b"]),
        (b"%=1", ["/%"]),
        (b"a=\xff", [""]),
        (b"a=1&" * MAX_FIELDS, [""]),
        (b"&" * 1_000_000, [""]),
    ],
    ids=["percent", "name", "bytes", "many", "empty"],
)
def test_what_is_no_form_is_told_with_its_place(body: bytes, pointers: list[str]) -> None:
    """Broken escapes, bytes that are no UTF-8, too many fields."""
    _, broken = fields(body)
    assert [v.pointer for v in broken] == pointers
    assert {v.where for v in broken} == {"body"}


@settings(deadline=None)
@given(st.dictionaries(TEXT, TEXT))
def test_any_texts_survive(texts: dict[str, str]) -> None:
    """What a client encodes is what comes out."""
    sent, broken = fields(urlencode(texts).encode())
    assert broken == []
    assert read(sent, {"type": "object"}, "#/s", SHAPES) == (texts, [])
