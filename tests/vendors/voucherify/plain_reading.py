"""What a filter says, read from the table of operators in the plainest way.

It is slow, and on purpose unlike the code that is tested: it knows neither the algebra nor any of
its parts.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json, Record

DAYS = {"birthdate", "birthday"}
INSTANTS = {"created_at", "updated_at", "summary.orders.last_order_date"}
NEGATIVE = {"$is_not", "$not_in", "$not_contain"}


def belongs(wanted: Record, customer: Record, at: datetime) -> bool:
    """Tell whether a customer fits a filter at an instant."""
    fields = [
        all(
            condition(name, operator, raw, found(customer, name), at)
            for operator, raw in one["conditions"].items()
        )
        for name, one in wanted.items()
        if name != "junction"
    ]
    return any(fields) if wanted["junction"].lower() == "or" else all(fields)


def found(customer: Record, name: str) -> Json:
    """Return what a customer has under a name, None where that is nothing."""
    head, *rest = name.split(".")
    if head == "metadata":
        return customer.get("metadata", {}).get(".".join(rest))
    if head == "events":
        return customer.get("events", {}).get(".".join(rest[:-1]), {}).get("count")
    campaigns = customer.get("loyalty", {}).get("campaigns", {})
    if name.startswith("loyalty_points.campaigns."):
        return campaigns.get(name[25:-7], {}).get("points")
    if name.startswith("loyalty.referred_customers.campaigns."):
        return campaigns.get(name[37:], {}).get("referred_customers")
    value: Json = customer
    for part in [head, *rest]:
        value = value.get(part) if isinstance(value, dict) else None
    return value


def condition(name: str, operator: str, raw: Json, value: Json, at: datetime) -> bool:
    """Tell whether one condition holds: of several values one must fit."""
    values = raw if isinstance(raw, list) else [raw]
    fits = any(fit(name, operator, one, value, at) for one in values)
    return not fits if operator in NEGATIVE else fits


def fit(  # noqa: PLR0911 - one for each kind of operator
    name: str, operator: str, wanted: Json, value: Json, at: datetime
) -> bool:
    """Tell whether a value fits what an operator wants, the negative ones as if they were not."""
    if operator == "$is_unknown":
        return value is None
    if value is None:
        return False
    if operator == "$has_value":
        return True
    if operator in {"$is", "$is_not", "$in", "$not_in"}:
        return same(name, wanted, value)
    if operator in {"$contains", "$not_contain", "$starts_with", "$ends_with"}:
        text = str(wanted)
        if not isinstance(value, str):
            return False
        return {
            "$contains": value.find(text) >= 0,
            "$not_contain": value.find(text) >= 0,
            "$starts_with": value[: len(text)] == text,
            "$ends_with": value[len(value) - len(text) :] == text and len(text) <= len(value),
        }[operator]
    if operator.startswith("$count"):
        size = len(value) if isinstance(value, list | dict) else None
        return size is not None and COUNTS[operator](size, int(wanted))
    if operator in SIZES and name not in DAYS | INSTANTS:
        plain = isinstance(value, int | float) and not isinstance(value, bool)
        return plain and SIZES[operator](value, float(wanted))
    return dated(name, operator, wanted, value, at)


COUNTS: dict[str, Callable[[int, int], bool]] = {
    "$count": lambda size, wanted: size == wanted,
    "$count_more": lambda size, wanted: size > wanted,
    "$count_less": lambda size, wanted: size < wanted,
}
SIZES: dict[str, Callable[[float, float], bool]] = {
    "$more_than": lambda one, other: one > other,
    "$less_than": lambda one, other: one < other,
    "$more_than_equal": lambda one, other: one >= other,
    "$less_than_equal": lambda one, other: one <= other,
}


def same(name: str, wanted: Json, value: Json) -> bool:
    """Tell whether two values are equal, as the field is understood."""
    if name in DAYS:
        return instant(wanted).date() == date.fromisoformat(value)
    if name in INSTANTS:
        return instant(wanted) == instant(value)
    if name.startswith(("metadata.", "system_metadata.")):
        return isinstance(wanted, bool) is isinstance(value, bool) and bool(wanted == value)
    if isinstance(value, int | float):
        return bool(float(wanted) == value)
    return bool(str(wanted) == value)


def instant(text: str) -> datetime:
    """Return an instant; without a zone in UTC."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def dated(  # noqa: PLR0911 - one for each kind of operator
    name: str, operator: str, wanted: Json, value: Json, at: datetime
) -> bool:
    """Tell whether a date fits; what is no date fits nothing."""
    try:
        moment = instant(value)
    except (TypeError, ValueError):
        return False
    day, today = moment.date(), at.date()
    if operator in {"$after", "$before"}:
        limit = instant(wanted)
        if name in DAYS:
            return day > limit.date() if operator == "$after" else day < limit.date()
        return moment > limit if operator == "$after" else moment < limit
    if operator in AGO:
        away = timedelta(days=float(wanted))
        before, after = at - away, at + away
        if name in DAYS:
            return AGO[operator](day, before.date(), today, after.date())
        return AGO[operator](moment, before, at, after)
    if operator in PARTS:
        return PARTS[operator](day) == int(wanted)
    if operator.removesuffix("_md") in PERIODS:
        inside = days_of(operator.removesuffix("_md"), today)
        again = operator.endswith("_md") or (name in DAYS and not operator.endswith("_year"))
        return any(birthday(day, d) if again else day == d for d in inside)
    return AWAY[operator](day, today, int(wanted))


AGO: dict[str, Callable[..., bool]] = {
    "$more_than": lambda it, before, _now, _after: it < before,
    "$less_than": lambda it, before, _now, _after: it > before,
    "$more_than_equal": lambda it, before, _now, _after: it <= before,
    "$less_than_equal": lambda it, before, _now, _after: it >= before,
    "$more_than_ago": lambda it, before, _now, _after: it < before,
    "$less_than_ago": lambda it, before, now, _after: before < it <= now,
    "$more_than_future": lambda it, _before, _now, after: it > after,
    "$less_than_future": lambda it, _before, now, after: now <= it < after,
}
PARTS: dict[str, Callable[[date], int]] = {
    "$is_day_of_month": lambda day: day.day,
    "$is_day": lambda day: day.weekday() + 1,
    "$is_month": lambda day: day.month,
    "$is_year": lambda day: day.year,
}


@cache
def days_of(period: str, today: date) -> list[date]:
    """Return the days of a period, of all from more than a year ago to more than a year ahead."""
    around = [today + timedelta(days=n) for n in range(-800, 801)]
    return [day for day in around if PERIODS[period](day, today)]


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def month(day: date) -> int:
    """Return the number of a day's month, counted from the beginning."""
    return day.year * 12 + day.month


PERIODS: dict[str, Callable[[date, date], bool]] = {
    "$today": lambda day, today: day == today,
    "$tomorrow": lambda day, today: day - today == timedelta(days=1),
    "$yesterday": lambda day, today: today - day == timedelta(days=1),
    "$this_week": lambda day, today: monday(day) == monday(today),
    "$last_week": lambda day, today: monday(today) - monday(day) == timedelta(days=7),
    "$next_week": lambda day, today: monday(day) - monday(today) == timedelta(days=7),
    "$this_month": lambda day, today: month(day) == month(today),
    "$last_month": lambda day, today: month(day) == month(today) - 1,
    "$next_month": lambda day, today: month(day) == month(today) + 1,
    "$this_year": lambda day, today: day.year == today.year,
    "$last_year": lambda day, today: day.year == today.year - 1,
    "$next_year": lambda day, today: day.year == today.year + 1,
}


def birthday(day: date, other: date) -> bool:
    """Tell whether two days are the same one of a year."""
    return (day.month, day.day) == (other.month, other.day)


def within(day: date, today: date, days: int, sign: int) -> bool:
    """Tell whether a day comes again within so many days of today, on one side."""
    return any(birthday(day, today + sign * timedelta(days=n)) for n in range(min(days, 400) + 1))


AWAY: dict[str, Callable[[date, date, int], bool]] = {
    "$is_days_ago": lambda day, today, n: today - day == timedelta(days=n),
    "$is_days_in_future": lambda day, today, n: day - today == timedelta(days=n),
    "$is_days_ago_md": lambda day, today, n: birthday(day, today - timedelta(days=n)),
    "$is_days_in_future_md": lambda day, today, n: birthday(day, today + timedelta(days=n)),
    "$is_less_days_ago_md": lambda day, today, n: within(day, today, n, -1),
    "$is_more_days_ago_md": lambda day, today, n: not within(day, today, n, -1),
    "$is_less_days_in_future_md": lambda day, today, n: within(day, today, n, 1),
    "$is_more_days_in_future_md": lambda day, today, n: not within(day, today, n, 1),
    "$is_years_ago": lambda day, today, n: birthday(day, today) and today.year - day.year == n,
}
