"""Single values are found, and told from others that are equal by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmock.core.journal import MAX_BODY
from segmock.core.leaves import MAX_LEAVES, Leaf, beginning, fitting, leaves
from segmock.core.messages import EMPTY

if TYPE_CHECKING:
    from segmock.core.document import Json


def test_leaves_have_place_and_name() -> None:
    """An element has the name of its list."""
    found = list(leaves({"a": [1, {"b": None}], "c": "x"}))
    assert found == [Leaf("/a/0", "a", 1), Leaf("/a/1/b", "b", None), Leaf("/c", "c", "x")]
    assert list(leaves(5)) == [Leaf("", "", 5)]
    assert len(list(leaves([0] * 99_999))) < MAX_LEAVES


@pytest.mark.parametrize(
    "leaf, value, anywhere, place",
    [
        (Leaf("", "firstName", "Word"), {"first_name": "Word"}, False, "/first_name"),
        (Leaf("", "firstName", "Word"), {"label": "Word"}, False, None),
        (Leaf("", "firstName", "Word"), {"label": "Word"}, True, "/label"),
        (Leaf("", "a", "long-text"), {"b": "long-text"}, False, "/b"),
        (Leaf("", "a", "long-text"), {"b": "long-text", "a": "long-text"}, False, "/a"),
        (Leaf("", "a", True), {"a": 1}, False, None),
        (Leaf("", "a", 1), {"a": 1.0}, False, None),
        (Leaf("", "a", 0), {"b": 0}, True, None),
        (Leaf("", "a", 77), {"b": 77}, True, "/b"),
        (Leaf("", "a", 77), {"b": 77}, False, None),
        (Leaf("", "a", ""), {"b": ""}, True, None),
        (Leaf("", "a", None), {"a": None}, False, "/a"),
    ],
)
def test_a_value_may_have_come_from_another(
    leaf: Leaf, value: Json, anywhere: bool, place: str | None
) -> None:
    """Equal, of the same type, and under a name like its own unless it tells enough by itself."""
    found = fitting(leaf, leaves(value), anywhere=anywhere)
    assert (None if found is None else found.pointer) == place


def test_a_body_that_was_cut_is_read_as_far_as_it_goes() -> None:
    """Up to the last value that was complete."""
    whole = [{"n": n, "text": '"}],{[' * 5} for n in range(500)]
    found, cut = beginning(orjson.dumps(whole)[:MAX_BODY])
    assert cut
    assert 20 < len(found) < 500
    assert found[:-1] == whole[: len(found) - 1]


@pytest.mark.parametrize("body", [b"", b"{", b"words", b'{"a": 1'])
def test_a_short_body_is_whole_or_nothing(body: bytes) -> None:
    """It was not cut, it is no JSON."""
    assert beginning(body) == (EMPTY, False)
    assert beginning(b"[1]") == ([1], False)


@given(
    st.recursive(
        st.none() | st.text() | st.integers(0, 9),
        lambda c: st.lists(c) | st.dictionaries(st.text(), c),
    )
)
def test_whatever_is_cut_can_be_read_or_not(value: Json) -> None:
    """But never fails."""
    body = orjson.dumps([value] * 2_000)
    beginning(body[:MAX_BODY])
