from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.core.parameters import (
    MAX_FIELDS,
    Reader,
    converter,
    fields_of,
    grouped,
    shown,
    types_of,
)
from segmock.core.spec import Parameter

if TYPE_CHECKING:
    from segmock.core.document import Json
    from segmock.core.problem import Violation

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
ODD = st.one_of(
    TEXT,
    st.text(alphabet="0123456789-+.eE_ ,x１٣"),
    st.integers().map(str),
    st.floats().map(str),
    st.sampled_from(["true", "false", "True", "yes", "1", "0", "", "nan", "inf", "null", "-0"]),
)


def read(
    schema: Json, *texts: str, where: str = "query", explode: bool = True
) -> tuple[Json, list[Violation]]:
    """Return what a parameter `a/b` is read as, and the violations."""
    parameter = Parameter("A/b", where, True, schema, explode, "#/p")  # type: ignore[arg-type]
    found: list[Violation] = []
    value = Reader(parameter, schema, schema.get("items", {})).read(list(texts), found)
    return value, found


def converted(kind: Json, text: str) -> Json:
    """Return the value of a text, or ValueError where it has none of that type."""
    convert = converter({"type": kind})
    assert convert is not None
    try:
        return convert(text)
    except ValueError:
        return ValueError


@settings(deadline=None)
@given(ODD)
def test_integers_are_those_of_json(text: str) -> None:
    """What JSON calls an integer of 64 bits is one, and nothing else that `int` takes."""
    strict = re.fullmatch(r"-?(0|[1-9][0-9]*)", text) and -(2**63) <= int(text) < 2**63
    assert converted("integer", text) == (int(text) if strict else ValueError)


def is_number(text: str) -> bool:
    """Tell whether JSON has this number; NaN and white space around are Python's own."""
    try:
        return bool(re.fullmatch(r"[-+.0-9eE]+", text)) and json.loads(text) is not None
    except ValueError:
        return False


@settings(deadline=None)
@given(ODD)
def test_numbers_are_those_of_json(text: str) -> None:
    """A text is a number if JSON says so, with the value that JSON gives it."""
    value = converted("number", text)
    if value is not ValueError:
        assert is_number(text)
        assert float(value) == float(json.loads(text))
    else:
        # Very long ones, and exponents of three digits, are refused.
        assert len(text) > 18 or re.search(r"[eE].*[0-9]{3}", text) or not is_number(text)


@pytest.mark.parametrize("text", ["9223372036854775808", "9" * 30, "-9223372036854775809"])
def test_integers_have_64_bits(text: str) -> None:
    """What does not fit is no integer, and as a number it is a fraction's approximation."""
    assert converted("integer", text) is ValueError
    assert converted("integer", "9223372036854775807") == 2**63 - 1
    assert converted("integer", "-9223372036854775808") == -(2**63)


@pytest.mark.parametrize(
    "text, value",
    [
        *(("0", 0), ("-0", 0), ("5", 5), ("-1.5", -1.5), ("1e3", 1000.0), ("1.5E-2", 0.015)),
        *(
            (t, ValueError)
            for t in ("+1", "01", "1.", ".5", "1e", "1e100", "0x1", "1_0", "１", " 1")
        ),
        *(("9" * 19, 1e19), ("9" * 20, ValueError), ("1." + "1" * 18, 1.1111111111111112)),
    ],
)
def test_numbers_in_detail(text: str, value: Json) -> None:
    """Digits are ASCII, and there are not too many of them."""
    assert converted("number", text) == value


@settings(deadline=None)
@given(ODD)
def test_only_two_words_are_booleans(text: str) -> None:
    """`true` and `false` are flags; `yes`, `1` and `True` are not."""
    expected = {"true": True, "false": False}.get(text, ValueError)
    assert converted("boolean", text) is expected


@pytest.mark.parametrize(
    "kind, text, value",
    [
        (["integer", "string"], "5", 5),
        (["string", "integer"], "5", 5),
        (["integer", "string"], "5x", "5x"),
        (["integer", "boolean"], "true", True),
        (["boolean", "number"], "1.5", 1.5),
        (["integer", "boolean"], "x", ValueError),
        (["integer", "null"], "", ValueError),
        (["number", "null"], "2", 2),
    ],
)
def test_of_several_types_the_first_that_fits_counts(kind: Json, text: str, value: Json) -> None:
    """Numbers come before flags, and text comes last, whatever the order in the schema."""
    assert converted(kind, text) == value


@pytest.mark.parametrize(
    "schema", [{}, {"type": "string"}, {"type": ["string", "null"]}, {"type": "null"}]
)
def test_texts_stay_texts(schema: Json) -> None:
    """Where only text is declared nothing is converted."""
    assert converter(schema) is None
    assert read(schema, "5") == ("5", [])


def test_types_are_a_tuple_in_any_case() -> None:
    """A schema without type takes text."""
    assert types_of({}) == ("string",)
    assert types_of({"type": "integer"}) == ("integer",)
    assert types_of({"type": ["integer", "null"]}) == ("integer", "null")


def test_a_text_that_does_not_convert_is_a_violation() -> None:
    """It says where it was, what was expected and sent, and an example; the text is kept."""
    value, (violation,) = read({"type": "integer"}, "5x")
    assert value == "5x"
    assert (violation.where, violation.pointer, violation.keyword) == ("query", "/A~1b", "type")
    assert (violation.expected, violation.received) == ("integer", "'5x'")
    assert violation.hint == "Write digits only, such as 20."
    assert violation.spec == "#/p/schema"
    _, (other,) = read({"type": ["integer", "boolean"]}, "x")
    assert (other.expected, other.hint) == ("integer or boolean", "Write a plain value.")


def test_headers_are_named_in_lower_case() -> None:
    """A pointer to a header names it as it is kept."""
    _, (violation,) = read({"type": "integer"}, "x", where="header")
    assert (violation.where, violation.pointer) == ("header", "/a~1b")


def test_a_scalar_is_sent_once() -> None:
    """A second value is a violation, and the first one is still looked at."""
    value, (violation,) = read({"type": "integer"}, "5", "6")
    assert value == 5
    assert (violation.expected, violation.received) == ("one value", "2 values")
    assert violation.keyword == "style"
    assert violation.hint == "Send it once."
    assert len(read({"type": "integer"}, "x", "6")[1]) == 2


def test_an_array_comes_as_it_is_declared() -> None:
    """Exploded, each field is an item; otherwise commas separate the items of one field."""
    schema = {"type": "array", "items": {"type": "integer"}}
    assert read(schema, "1", "2") == ([1, 2], [])
    assert read(schema, "1,2", explode=False) == ([1, 2], [])
    assert read({"type": "array"}, "a,b", "c") == (["a,b", "c"], [])
    value, (violation,) = read(schema, "1", "x")
    assert (value, violation.pointer) == ([1, "x"], "/A~1b/1")
    value, (violation,) = read(schema, "1,2", "3", explode=False)
    assert value == [1, 2]
    assert violation.hint == "Send it once, its items separated by commas."


def test_leaving_out_and_breaking_are_violations() -> None:
    """A required parameter that is missing, and one that cannot be decoded, are told."""
    reader = Reader(Parameter("a", "path", True, {}, False, "#/p"), {}, {})
    missing = reader.missing()
    assert (missing.received, missing.spec, missing.keyword) == (
        "nothing",
        "#/p/required",
        "required",
    )
    broken = reader.broken("%zz")
    assert (broken.expected, broken.received) == ("percent-encoded UTF-8", "'%zz'")


@settings(deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), max_size=8), st.sampled_from([quote, quote_plus]))
def test_fields_come_back_from_a_query(fields: list[tuple[str, str]], encode: object) -> None:
    """Names and values are decoded, in their order, whichever way blanks are written."""
    code = quote if encode is quote else quote_plus
    query = "&".join(f"{code(name)}={code(value)}" for name, value in fields)
    assert fields_of(query) == (fields, [])


def test_fields_may_lack_parts() -> None:
    """A field without `=` is empty, an empty field is none, a second `=` is part of the value."""
    assert fields_of("a&&b=&=c&d=e=f&") == (
        [("a", ""), ("b", ""), ("", "c"), ("d", "e=f")],
        [],
    )


def test_broken_fields_are_told_and_left_out() -> None:
    """Each field that cannot be decoded is a violation; the others are read."""
    fields, (first, second) = fields_of("a=%zz&b=1&c%ff=2")
    assert fields == [("b", "1")]
    assert (first.pointer, first.received) == ("/a", "'a=%zz'")
    assert second.pointer == "/c%ff"


def test_the_number_of_fields_is_bounded() -> None:
    """A thousand fields are read, one more is refused at once."""
    assert len(fields_of("a=1&" * (MAX_FIELDS - 1) + "a=1")[0]) == MAX_FIELDS
    fields, (violation,) = fields_of("a=1&" * MAX_FIELDS)
    assert fields == []
    assert (violation.pointer, violation.expected) == ("", "at most 1000 fields")
    assert violation.received == "1001"


def test_declared_names_are_grouped() -> None:
    """Fields are collected under their declared names, the others are left out."""
    fields = [("a", "1"), ("A", "2"), ("b", "3"), ("a", "4")]
    assert grouped(fields, {"a": "a", "A": "a"}) == {"a": ["1", "2", "4"]}


@pytest.mark.parametrize(
    "value, text", [("a", "'a'"), (5, "5"), (None, "None"), ("x" * 100, "'" + "x" * 76 + "...")]
)
def test_what_was_received_is_shown_shortly(value: Json, text: str) -> None:
    """A text is quoted, and nothing is longer than a line."""
    assert shown(value) == text
