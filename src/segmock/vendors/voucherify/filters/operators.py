"""The operators of a filter: what each of them takes, which fields it suits, and what it means.

Meanings that only the operator's name tells are decisions (deviation: meaning-by-name).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from segmock.core.clock import iso
from segmock.core.filtering import All, Compare, Not, Op, Predicate
from segmock.vendors.voucherify.filters.fields import Field, Form
from segmock.vendors.voucherify.filters.periods import MAX_DAYS, PERIODS, month_days

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json


class Value(Enum):
    """What a condition compares a field with."""

    TRUE = "true"
    SAME = "a value of the field's kind"
    TEXT = "text"
    NUMBER = "a number"
    DAYS = "a number of days"
    WHOLE_DAYS = "a whole number of days, 0 or more"
    COUNT = "a whole number, 0 or more"
    DATE = "an ISO 8601 date"
    DAY_OF_MONTH = "a day of the month, 1 to 31"
    WEEKDAY = "a day of the week, 1 (Monday) to 7"
    MONTH = "a month, 1 to 12"
    YEAR = "a year, 1 to 9999"


Meaning: TypeAlias = "Callable[[Field, Json, datetime], Predicate]"
"""Makes a condition of a field, one value and the present instant."""

DATES = frozenset({Form.DAY, Form.INSTANT, Form.FREE})
TEXTS = frozenset({Form.TEXT, Form.FREE})
SIZES = frozenset({Form.NUMBER, Form.FREE})
SEVERAL = frozenset({Form.SEVERAL, Form.FREE})
PLAIN = frozenset(Form) - {Form.SEVERAL}
EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
LATEST = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator; `relative` ones look at the clock.

    `negative` ones hold where none of the values fits, so also where there is no value
    (deviation: negative-matches-missing).
    """

    takes: Value
    forms: frozenset[Form]
    means: Meaning
    negative: bool = False
    relative: bool = False


def plain(op: Op) -> Meaning:
    """Return the meaning of a comparison with the value itself."""
    return lambda field, value, _: Compare(field.path, op, value)


def shifted(at: datetime, days: float) -> datetime:
    """Return the instant so many days later, or the one at the calendar's end."""
    try:
        return at + timedelta(days=days)
    except OverflowError:
        return EARLIEST if days < 0 else LATEST


def dated(op: Op, field: Field, at: datetime) -> Predicate:
    """Return the comparison of a field that holds dates with an instant."""
    if field.form is Form.DAY:
        return Compare(field.path, op, at.date().isoformat())
    # Metadata has dates of any precision and zone.
    via = "instant" if field.form is Form.FREE else ""
    return Compare(field.path, op, iso(at), via=via)


def _date(op: Op) -> Meaning:
    return lambda field, value, _: dated(op, field, value)


def _ago(op: Op) -> Meaning:
    # More days ago is an earlier date, fewer a later one: also one that is yet to come
    # (deviation: days-ago-are-numbers).
    return lambda field, days, at: dated(op, field, shifted(at, -days))


def _ahead(op: Op) -> Meaning:
    return lambda field, days, at: dated(op, field, shifted(at, days))


def _less_ago(field: Field, days: Json, at: datetime) -> Predicate:
    return All((dated(Op.GT, field, shifted(at, -days)), dated(Op.LE, field, at)))


def _less_ahead(field: Field, days: Json, at: datetime) -> Predicate:
    return All((dated(Op.LT, field, shifted(at, days)), dated(Op.GE, field, at)))


def _period(name: str) -> Meaning:
    def means(field: Field, _: Json, at: datetime) -> Predicate:
        first, last = PERIODS[name](at.date())
        if field.form is Form.DAY and not name.endswith("_year"):
            # Who has birthday next month was not born then (deviation: birthdays-come-again).
            return _on(field, month_days(first, last))
        return All(
            (
                Compare(field.path, Op.GE, first.isoformat(), via="date"),
                Compare(field.path, Op.LE, last.isoformat(), via="date"),
            )
        )

    return means


def _period_md(name: str) -> Meaning:
    def means(field: Field, _: Json, at: datetime) -> Predicate:
        return _on(field, month_days(*PERIODS[name](at.date())))

    return means


def _on(field: Field, days: tuple[str, ...]) -> Predicate:
    return Compare(field.path, Op.IN, days, via="month-day")


def _days_away(sign: int) -> Meaning:
    def means(field: Field, days: Json, at: datetime) -> Predicate:
        day = shifted(at, sign * days).date()
        return Compare(field.path, Op.EQ, day.isoformat(), via="date")

    return means


def _days_away_md(sign: int) -> Meaning:
    def means(field: Field, days: Json, at: datetime) -> Predicate:
        day = shifted(at, sign * days).date()
        return _on(field, month_days(day, day))

    return means


def _less_away_md(sign: int) -> Meaning:
    def means(field: Field, days: Json, at: datetime) -> Predicate:
        # After a year each day has come again.
        other = shifted(at, sign * min(days, MAX_DAYS)).date()
        return _on(field, month_days(*sorted((at.date(), other))))

    return means


def _more_away_md(sign: int) -> Meaning:
    less = _less_away_md(sign)

    def means(field: Field, days: Json, at: datetime) -> Predicate:
        known = Compare(field.path, Op.GE, "", via="month-day")
        return All((known, Not(less(field, days, at))))

    return means


def _years_ago(field: Field, years: Json, at: datetime) -> Predicate:
    # On the same day of the year (deviation: years-ago-on-the-day).
    return All(
        (
            Compare(field.path, Op.EQ, at.year - years, via="year"),
            _on(field, month_days(at.date(), at.date())),
        )
    )


def _part(via: str, op: Op = Op.EQ) -> Meaning:
    return lambda field, value, _: Compare(field.path, op, value, via=via)


OPERATORS: dict[str, Operator] = {
    "$is": Operator(Value.SAME, PLAIN, plain(Op.EQ)),
    "$is_not": Operator(Value.SAME, PLAIN, plain(Op.EQ), negative=True),
    "$in": Operator(Value.SAME, PLAIN, plain(Op.EQ)),
    "$not_in": Operator(Value.SAME, PLAIN, plain(Op.EQ), negative=True),
    "$has_value": Operator(Value.TRUE, frozenset(Form), plain(Op.EXISTS)),
    "$is_unknown": Operator(Value.TRUE, frozenset(Form), plain(Op.MISSING)),
    # Text compares letter by letter (deviation: case-sensitive).
    "$contains": Operator(Value.TEXT, TEXTS, plain(Op.CONTAINS)),
    "$not_contain": Operator(Value.TEXT, TEXTS, plain(Op.CONTAINS), negative=True),
    "$starts_with": Operator(Value.TEXT, TEXTS, plain(Op.STARTS)),
    "$ends_with": Operator(Value.TEXT, TEXTS, plain(Op.ENDS)),
    "$more_than": Operator(Value.NUMBER, SIZES, plain(Op.GT)),
    "$less_than": Operator(Value.NUMBER, SIZES, plain(Op.LT)),
    "$more_than_equal": Operator(Value.NUMBER, SIZES, plain(Op.GE)),
    "$less_than_equal": Operator(Value.NUMBER, SIZES, plain(Op.LE)),
    "$after": Operator(Value.DATE, DATES, _date(Op.GT)),
    "$before": Operator(Value.DATE, DATES, _date(Op.LT)),
    "$more_than_ago": Operator(Value.DAYS, DATES, _ago(Op.LT), relative=True),
    "$less_than_ago": Operator(Value.DAYS, DATES, _less_ago, relative=True),
    "$more_than_future": Operator(Value.DAYS, DATES, _ahead(Op.GT), relative=True),
    "$less_than_future": Operator(Value.DAYS, DATES, _less_ahead, relative=True),
    "$count": Operator(Value.COUNT, SEVERAL, _part("length")),
    "$count_more": Operator(Value.COUNT, SEVERAL, _part("length", Op.GT)),
    "$count_less": Operator(Value.COUNT, SEVERAL, _part("length", Op.LT)),
    "$is_days_ago": Operator(Value.WHOLE_DAYS, DATES, _days_away(-1), relative=True),
    "$is_days_in_future": Operator(Value.WHOLE_DAYS, DATES, _days_away(1), relative=True),
    "$is_days_ago_md": Operator(Value.WHOLE_DAYS, DATES, _days_away_md(-1), relative=True),
    "$is_days_in_future_md": Operator(Value.WHOLE_DAYS, DATES, _days_away_md(1), relative=True),
    "$is_less_days_ago_md": Operator(Value.WHOLE_DAYS, DATES, _less_away_md(-1), relative=True),
    "$is_more_days_ago_md": Operator(Value.WHOLE_DAYS, DATES, _more_away_md(-1), relative=True),
    "$is_less_days_in_future_md": Operator(
        Value.WHOLE_DAYS, DATES, _less_away_md(1), relative=True
    ),
    "$is_more_days_in_future_md": Operator(
        Value.WHOLE_DAYS, DATES, _more_away_md(1), relative=True
    ),
    "$is_years_ago": Operator(Value.COUNT, DATES, _years_ago, relative=True),
    "$is_day_of_month": Operator(Value.DAY_OF_MONTH, DATES, _part("day")),
    # The day of the week, beside the day of the month (deviation: is-day-of-the-week).
    "$is_day": Operator(Value.WEEKDAY, DATES, _part("weekday")),
    "$is_month": Operator(Value.MONTH, DATES, _part("month")),
    "$is_year": Operator(Value.YEAR, DATES, _part("year")),
    **{f"${p}": Operator(Value.TRUE, DATES, _period(p), relative=True) for p in PERIODS},
    **{
        f"${p}_md": Operator(Value.TRUE, DATES, _period_md(p), relative=True)
        for p in PERIODS
        if not p.endswith("_year")
    },
}
"""The operators that say something of a customer."""

_SIZE_OF_AGE = {
    "$more_than": Op.LT,
    "$more_than_equal": Op.LE,
    "$less_than": Op.GT,
    "$less_than_equal": Op.GE,
}
AGED = {
    name: Operator(Value.DAYS, frozenset({Form.DAY, Form.INSTANT}), _ago(op), relative=True)
    for name, op in _SIZE_OF_AGE.items()
}
"""What the comparisons of numbers mean of a date: the number of days that it is ago."""

WITHOUT_MEANING = (
    *("$in_location", "$not_in_location", "$active", "$failed", "$in_progress", "$expired"),
    *("$before_start", "$enabled", "$disabled", "$redeemed", "$redeemable"),
)
"""Operators of the vendor that speak of places, campaigns and vouchers, not of customers."""


def fitting(name: str, form: Form) -> Operator | None:
    """Return the operator of a name if it suits a form, else None."""
    aged = AGED.get(name)
    found = aged if aged is not None and form in aged.forms else OPERATORS.get(name)
    return found if found is not None and form in found.forms else None


def suiting(form: Form) -> list[str]:
    """Return the names of the operators that suit a form."""
    return [name for name in OPERATORS if fitting(name, form) is not None]
