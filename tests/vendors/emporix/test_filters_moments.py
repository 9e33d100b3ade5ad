"""Times in the one form of the state."""

from __future__ import annotations

import pytest

from segmock.vendors.emporix.filters.moments import moment


@pytest.mark.parametrize("text", ["2016-12-31T23:59:60Z", "0001-01-01T00:00:00+14:00", "soon"])
def test_a_time_that_no_clock_shows_stays_text(text: str) -> None:
    """Leap seconds and the ends of the calendar do no harm."""
    assert moment(text) == text


def test_a_time_is_in_utc_with_milliseconds() -> None:
    """So that times sort as text."""
    assert moment("2026-06-01T11:00:00+02:00") == "2026-06-01T09:00:00.000Z"
