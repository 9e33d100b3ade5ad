"""What is written is what will be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from segmock.core import document
from segmock.recording.dumping import dumped

if TYPE_CHECKING:
    from segmock.core.document import Json

ODD = (
    *("", "yes", "no", "null", "~", "1e5", "0x1f", "1_000", "012", "1.", ".5", "2026-06-01", "<<"),
    *("=", "- a", "a: b", "#", "${name}", "'", '"', "\\", "1:30", "true", "True", " a ", "a\nb"),
)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(ODD)
VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=15,
)


@given(st.dictionaries(TEXTS, VALUES, max_size=4) | st.lists(VALUES, max_size=4))
def test_a_value_is_read_as_it_was(value: Json) -> None:
    """By our loader, whatever its texts look like."""
    assert document.parse(dumped(value).encode(), "it.yaml") == value


@given(st.lists(TEXTS, max_size=4))
def test_a_text_is_a_text_for_any_loader(value: Json) -> None:
    """Also for those that know dates, and `yes` and `no`."""
    assert yaml.load(dumped(value), Loader=yaml.CSafeLoader) == value


@pytest.mark.parametrize(
    "value, text",
    [
        ({"name": "a"}, "name: a\n"),
        ({"a": {"b": 1}, "c": []}, "a: {b: 1}\nc: []\n"),
        ({"a": {"b": {"$schema": {"type": "string"}}}}, "a:\n  b: {$schema: {type: string}}\n"),
        ([{"a": [1, 2]}], "- a: [1, 2]\n"),
        ({"ä": "ö"}, "ä: ö\n"),
    ],
)
def test_what_is_small_stands_in_one_line(value: Json, text: str) -> None:
    """And the keys of a file in lines of their own."""
    assert dumped(value) == text


def test_what_stands_twice_is_written_twice() -> None:
    """Without an alias to look up."""
    same = {"a": [1]}
    assert dumped([same, same]) == "- a: [1]\n- a: [1]\n"
