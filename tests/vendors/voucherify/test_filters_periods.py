from __future__ import annotations

from datetime import date

import pytest

from segmock.vendors.voucherify.filters.periods import PERIODS, month_days


@pytest.mark.parametrize(
    "name, today, first, last",
    [
        ("today", "2026-06-01", "2026-06-01", "2026-06-01"),
        ("tomorrow", "2026-12-31", "2027-01-01", "2027-01-01"),
        ("yesterday", "2024-03-01", "2024-02-29", "2024-02-29"),
        # 2026-06-01 is a Monday.
        ("this_week", "2026-06-01", "2026-06-01", "2026-06-07"),
        ("this_week", "2026-06-07", "2026-06-01", "2026-06-07"),
        ("last_week", "2026-06-07", "2026-05-25", "2026-05-31"),
        ("next_week", "2026-06-01", "2026-06-08", "2026-06-14"),
        ("this_month", "2024-02-10", "2024-02-01", "2024-02-29"),
        ("last_month", "2026-01-31", "2025-12-01", "2025-12-31"),
        ("next_month", "2025-12-01", "2026-01-01", "2026-01-31"),
        ("this_year", "2026-06-01", "2026-01-01", "2026-12-31"),
        ("next_year", "2026-06-01", "2027-01-01", "2027-12-31"),
        ("last_year", "2026-06-01", "2025-01-01", "2025-12-31"),
    ],
)
def test_a_period_has_a_first_and_a_last_day(name: str, today: str, first: str, last: str) -> None:
    """Seen from today, with weeks that begin on Monday."""
    found = PERIODS[name](date.fromisoformat(today))
    assert found == (date.fromisoformat(first), date.fromisoformat(last))


def test_days_without_their_year() -> None:
    """Each day of a span comes once, however long the span is."""
    assert month_days(date(2025, 12, 31), date(2026, 1, 2)) == ("01-01", "01-02", "12-31")
    assert len(month_days(date(2024, 1, 1), date(2024, 12, 31))) == 366
    assert len(month_days(date(1, 1, 1), date(9999, 12, 31))) == 365
