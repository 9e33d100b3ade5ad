"""Spans of days, seen from today: the calendar that relative conditions speak of.

Weeks begin on Monday (deviation: weeks-begin-on-monday); all days are those of UTC.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

Span = tuple[date, date]
"""The first and the last day."""

DAY = timedelta(days=1)
MAX_DAYS = 366
"""Days after which each day of the year has come again."""


def _day(today: date, step: int) -> Span:
    return today + step * DAY, today + step * DAY


def _week(today: date, step: int) -> Span:
    monday = today - today.weekday() * DAY + step * 7 * DAY
    return monday, monday + 6 * DAY


def _month(today: date, step: int) -> Span:
    months = today.year * 12 + today.month - 1 + step
    first = date(months // 12, months % 12 + 1, 1)
    after = date((months + 1) // 12, (months + 1) % 12 + 1, 1)
    return first, after - DAY


def _year(today: date, step: int) -> Span:
    return date(today.year + step, 1, 1), date(today.year + step, 12, 31)


PERIODS: dict[str, Callable[[date], Span]] = {
    "today": lambda today: _day(today, 0),
    "tomorrow": lambda today: _day(today, 1),
    "yesterday": lambda today: _day(today, -1),
    "this_week": lambda today: _week(today, 0),
    "last_week": lambda today: _week(today, -1),
    "next_week": lambda today: _week(today, 1),
    "this_month": lambda today: _month(today, 0),
    "last_month": lambda today: _month(today, -1),
    "next_month": lambda today: _month(today, 1),
    "this_year": lambda today: _year(today, 0),
    "next_year": lambda today: _year(today, 1),
    "last_year": lambda today: _year(today, -1),
}
"""Period to its days, from today. Near the years 1 and 9999 they raise OverflowError or
ValueError."""


@lru_cache(maxsize=1024)
def month_days(first: date, last: date) -> tuple[str, ...]:
    """Return the days of a span without their year, as `MM-DD`, each one once."""
    start = first.toordinal()
    days = range(start, min(last.toordinal(), start + MAX_DAYS) + 1)
    return tuple(sorted({date.fromordinal(day).isoformat()[5:] for day in days}))
