from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmock.core.merging import Merged, nth

HOLES = st.sets(st.integers(0, 7)).map(sorted)


def record(number: int) -> dict[str, int]:
    """Return a given record."""
    return {"given": number}


@given(HOLES)
def test_places_are_counted_without_the_holes(holes: list[int]) -> None:
    """The n-th place is found without walking there."""
    places = [place for place in range(20) if place not in holes]
    assert [nth(holes, n) for n in range(len(places))] == places


@given(HOLES, st.lists(st.integers(0, 8), max_size=6).map(sorted), st.slices(15))
def test_records_are_left_out_and_slotted_in(
    holes: list[int], slots: list[int], cut: slice
) -> None:
    """It is as if a list had been made of the given ones, and then changed."""
    laid = [(slot, {"laid": n}) for n, slot in enumerate(slots)]
    merged = Merged(record, range(100, 108), holes, laid)
    listed: list[dict[str, int]] = []
    for place in range(9):
        listed += [one for slot, one in laid if slot == place]
        listed += [record(100 + place)] if place < 8 and place not in holes else []
    assert list(merged) == listed
    assert len(merged) == len(listed)
    assert merged[cut] == listed[cut]
    assert [merged[n] for n in range(len(listed))] == listed


def test_only_what_is_looked_at_is_made() -> None:
    """Counting makes nothing, and a part only its own records."""
    made: list[int] = []

    def make(number: int) -> dict[str, int]:
        made.append(number)
        return record(number)

    merged = Merged(make, range(1000), [3], [(5, {})])
    assert len(merged) == 1000
    assert made == []
    assert list(merged[2:6]) == [record(2), record(4), {}, record(5)]
    assert made == [2, 4, 5]
    with pytest.raises(IndexError):
        merged[1000]
