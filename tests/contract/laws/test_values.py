"""How values compare."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from segmock.contract.laws.values import comparable, instant

if TYPE_CHECKING:
    from segmock.core.document import Json


@pytest.mark.parametrize(
    "lower,higher",
    [
        ("10", "2"),
        ("a10", "a100"),
        (2, 10),
        (False, True),
        ("2026-01-01T12:00:00+02:00", "2026-01-01T10:00:00.001Z"),
        (9, "1"),
        ("z", [1]),
    ],
)
def test_values_compare_as_what_they_are(lower: Json, higher: Json) -> None:
    """Texts compare as texts, numbers as numbers, instants whatever their zone."""
    assert comparable(lower) < comparable(higher)


@pytest.mark.parametrize(
    "text,found",
    [
        ("2026-01-31T09:00:00Z", datetime(2026, 1, 31, 9, tzinfo=UTC)),
        ("2026-01-31T09:00:00", datetime(2026, 1, 31, 9, tzinfo=UTC)),
        ("2026-01-31T25:00:00", None),
        ("2026-01-31", None),
        ("January", None),
    ],
)
def test_an_instant_has_a_date_and_a_time(text: str, found: datetime | None) -> None:
    """Without a zone it is in UTC; anything else is a text."""
    assert instant(text) == found
