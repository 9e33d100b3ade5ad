"""Time passes in a replay as it did when it was recorded."""

from __future__ import annotations

import pytest

from segmock.core.steps import MAX_SECONDS
from segmock.recording.pacing import paced, pauses


@pytest.mark.parametrize(
    "times, seconds",
    [
        ([], []),
        ([5.0], [0]),
        ([None, None], [0, 0]),
        ([1.0, 1.04, 1.1], [0, 0, 0]),
        ([1.0, 65.25], [0, 64.2]),
        ([1.0, None, 2.0], [0, 0, 1.0]),
        ([2.0, 1.0, 2.0], [0, 0, 1.0]),
        ([0.0, 1e12], [0, MAX_SECONDS]),
    ],
)
def test_a_pause_is_told_where_it_is_long_enough(
    times: list[float | None], seconds: list[float]
) -> None:
    """To a tenth of a second."""
    assert pauses(times) == seconds


def test_many_short_pauses_are_as_long_as_one() -> None:
    """Who asks again and again until something is done has waited for it."""
    found = pauses([0.15 * n for n in range(21)])
    assert sum(found) == pytest.approx(3.0, abs=0.1)
    assert found[:3] == [0, 0, 0.3]


def test_a_pause_is_a_step_before_its_request() -> None:
    """With a name."""
    assert [*paced([{"name": "a"}, {"name": "b"}], [0, 1.5])] == [
        {"name": "a"},
        {"name": "1.5 seconds pass", "advance": 1.5},
        {"name": "b"},
    ]
