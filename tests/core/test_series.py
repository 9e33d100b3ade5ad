from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmock.core.series import Joined, Order, place

PARTS = st.lists(st.sets(st.integers(0, 9), max_size=5).map(sorted), max_size=4)


@given(st.lists(st.integers(0, 3), max_size=12))
def test_ties_are_by_number_in_both_directions(weights: list[int]) -> None:
    """Whichever way a field is sorted, equal ones come in the order of their numbers."""
    order = Order.by(weights.__getitem__, range(len(weights)))
    numbers = range(len(weights))
    assert order.ascending == sorted(numbers, key=lambda n: (weights[n], n))
    assert order.descending == sorted(numbers, key=lambda n: (-weights[n], n))


@given(PARTS, st.slices(20))
def test_joined_numbers_are_one_after_the_other(parts: list[list[int]], cut: slice) -> None:
    """Length, iteration, look-up and parts are those of the list that is never made."""
    listed = [10 * n + number for n, part in enumerate(parts) for number in part]
    joined = Joined([(10 * n, part) for n, part in enumerate(parts)])
    assert list(joined) == listed
    assert len(joined) == len(listed)
    assert [joined[n] for n in range(len(listed))] == listed
    assert joined[cut] == listed[cut]
    for number in range(40):
        assert place(joined, number) == (listed.index(number) if number in listed else None)


def test_beyond_the_end_there_is_nothing() -> None:
    """A place that does not exist is an error, as it is of a list."""
    joined = Joined([(0, [1, 2]), (5, [1])])
    assert joined[-1] == 6
    with pytest.raises(IndexError):
        joined[3]
