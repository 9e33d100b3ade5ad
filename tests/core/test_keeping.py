from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmock.core.keeping import Room

if TYPE_CHECKING:
    from segmock.core.document import Json, Record

VALUES: st.SearchStrategy[Json] = st.recursive(
    st.sampled_from([None, True, False, 0, 1, 1.0, "", "a"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=6,
)
RECORDS = st.lists(st.dictionaries(st.sampled_from("xyz"), VALUES), max_size=5)


@given(RECORDS, st.integers(1, 3))
def test_a_record_is_kept_as_it_is(records: list[Record], parts: int) -> None:
    """Sharing changes neither a type nor the order of fields, however much is remembered."""
    room = Room()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("segmock.core.keeping.MAX_PARTS", parts)
        kept = [room.keep(record) for record in records]
    assert orjson.dumps(kept) == orjson.dumps(records)
    assert len(room._parts) <= parts


def test_equal_parts_are_kept_once() -> None:
    """Of what two records have in common there is one copy, which takes room once."""
    room = Room()
    one, other = (room.keep({"n": n, "at": {"city": ["x" * 1000]}}) for n in range(2))
    assert one is not None
    assert other is not None
    assert one["at"] is other["at"]
    before = room.left
    room.keep({"n": 3, "at": {"city": ["x" * 1000]}})
    assert before - room.left < 1000


def test_room_is_taken_by_what_is_kept() -> None:
    """A record takes at least its text, and where no room is left nothing is kept."""
    room = Room(500)
    assert room.keep({"text": "x" * 1000}) == {"text": "x" * 1000}
    assert room.left < -500
    assert room.keep({}) is None
