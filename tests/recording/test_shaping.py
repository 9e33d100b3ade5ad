"""The shape of values: what they have in common, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmock.recording.shaping import MAX_KEYS, kind, shape

if TYPE_CHECKING:
    from segmock.core.document import Json

VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.floats(0, 9) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    ),
    max_leaves=20,
)


@given(st.lists(VALUES, max_size=4))
def test_values_have_their_own_shape(values: list[Json]) -> None:
    """Each of those that it was made from."""
    schema = jsonschema_rs.Draft202012Validator(shape(values))
    assert [value for value in values if not schema.is_valid(value)] == []


@pytest.mark.parametrize(
    "values, schema",
    [
        ([], {}),
        ([1, 2.5], {"type": "number"}),
        (["a", None], {"type": ["null", "string"]}),
        ([[]], {"type": "array"}),
        ([[1, 2]], {"type": "array", "items": {"type": "number"}}),
        (
            [{"a": 1, "b": None}, {"a": 2, "c": True}],
            {"type": "object", "required": ["a"], "properties": {"a": {"type": "number"}}},
        ),
        ([{"a": None}], {"type": "object"}),
        # Not a field, but what a map has for some id or address.
        ([{"ann@corp.io": 1}], {"type": "object"}),
        ([{"x8f3a91c2": 1}], {"type": "object"}),
        ([dict.fromkeys((f"f{'x' * n}" for n in range(MAX_KEYS + 1)), 1)], {"type": "object"}),
    ],
)
def test_a_shape_says_what_all_values_have(values: list[Json], schema: Json) -> None:
    """Types, and fields that are in each object and not null."""
    assert shape(values) == schema


def test_a_shape_is_not_deep() -> None:
    """It is for people."""
    found = shape([{"a": {"b": {"c": {"d": 1}}}}])
    inner = found["properties"]["a"]["properties"]["b"]["properties"]["c"]
    assert inner == {"type": "object"}


def test_a_truth_value_is_no_number() -> None:
    """Though Python thinks so."""
    values: list[Json] = [True, 1, "a", [], {}, None]
    assert [kind(one) for one in values] == [
        *("boolean", "number", "string", "array", "object", "null"),
    ]
