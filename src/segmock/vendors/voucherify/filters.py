"""Role 4: the filters of segments, read into the predicate algebra.

A filter names fields of a customer by flat dotted paths beside a `junction`, and for each field
`conditions` of the form `{"$operator": value}`, all of which must hold (deviation:
conditions-all-hold). What the mock cannot evaluate it refuses by name: a filter that silently
matched nobody would be worse (deviation: unsupported-refused).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

import orjson

from segmock.core.document import Json, Record, pointer
from segmock.core.explaining import shown
from segmock.core.filtering import (
    EVERYTHING,
    All,
    AnyOf,
    Compare,
    Not,
    Op,
    Path,
    Predicate,
    Test,
    compiled,
)
from segmock.core.problem import Kind, Problem, Violation
from segmock.core.unfiltered import faults, order, predicate, select

if TYPE_CHECKING:
    from collections.abc import Callable


# No operation has query parameters: lists stand as they were given (deviation: list-order).
__all__ = ["faults", "membership", "order", "predicate", "read", "select"]


class Form(Enum):
    """What the values of a customer's field are."""

    TEXT = "text"
    NUMBER = "numbers"
    DAY = "dates"
    INSTANT = "date-times"
    FREE = "values of any kind"


class Value(Enum):
    """What a condition compares a field with."""

    TRUE = "true"
    TEXT = "text"
    NUMBER = "a number"
    DAYS = "a number of days"
    DATE = "an ISO 8601 date"
    ANY = "a JSON value"


FIELDS = {
    **dict.fromkeys(("source_id", "name", "email", "phone"), Form.TEXT),
    **dict.fromkeys(("address.line_1", "address.city", "address.state"), Form.TEXT),
    **dict.fromkeys(("address.country", "address.postal_code"), Form.TEXT),
    "birthdate": Form.DAY,
    "created_at": Form.INSTANT,
    "summary.orders.total_count": Form.NUMBER,
    "summary.orders.total_amount": Form.NUMBER,
    "summary.orders.average_amount": Form.NUMBER,
    "summary.orders.last_order_amount": Form.NUMBER,
    "summary.orders.last_order_date": Form.INSTANT,
}
"""The fields that a filter may name, beside everything in METADATA; amounts are in cents."""
METADATA = "metadata."
VALUES = {
    Form.TEXT: Value.TEXT,
    Form.NUMBER: Value.NUMBER,
    Form.DAY: Value.DATE,
    Form.INSTANT: Value.DATE,
    Form.FREE: Value.ANY,
}
"""What most operators compare a field with."""

OPERATORS = {
    "$is": Op.EQ,
    "$is_not": Op.EQ,
    "$in": Op.EQ,
    "$not_in": Op.EQ,
    "$has_value": Op.EXISTS,
    "$is_unknown": Op.MISSING,
    "$starts_with": Op.STARTS,
    "$ends_with": Op.ENDS,
    "$contains": Op.CONTAINS,
    "$not_contain": Op.CONTAINS,
    "$more_than": Op.GT,
    "$more_than_equal": Op.GE,
    "$less_than": Op.LT,
    "$less_than_equal": Op.LE,
    "$after": Op.GT,
    "$before": Op.LT,
}
"""The supported operators. Text compares letter by letter (deviation: case-sensitive)."""
NEGATIVE = {"$is_not", "$not_in", "$not_contain"}
"""These hold when the comparison does not, so also where there is no value to compare
(deviation: negative-matches-missing)."""
PRESENCE = {"$has_value", "$is_unknown"}
TEXTUAL = {"$starts_with", "$ends_with", "$contains", "$not_contain"}
SIZES = {"$more_than", "$more_than_equal", "$less_than", "$less_than_equal"}
DATES = {"$after", "$before"}
UNFIT = {
    Form.TEXT: SIZES | DATES,
    Form.NUMBER: TEXTUAL | DATES,
    Form.DAY: TEXTUAL,
    Form.INSTANT: TEXTUAL,
    Form.FREE: frozenset[str](),
}
"""The operators that make no sense of a form."""
AGO = {Op.GT: Op.LT, Op.GE: Op.LE, Op.LT: Op.GT, Op.LE: Op.GE}
"""More days ago is an earlier date."""


def membership(segment: Record, start: datetime) -> Test:
    """Return the test of whether a customer belongs to a segment.

    `start` is the instant from which days ago are counted.
    """
    if segment["type"] == "static":
        listed = segment["customers"]
        return lambda customer: customer.get("id") in listed
    return _compiled(orjson.dumps(segment["filter"]), start)


@lru_cache(maxsize=1024)
def _compiled(raw: bytes, start: datetime) -> Test:
    # Every request asks every segment: reading the filters anew would take most of its time.
    return compiled(read(orjson.loads(raw), start, ""))


def read(raw: Json, start: datetime, place: str) -> Predicate:
    """Return a segment's filter as a predicate over customers.

    `place` is the pointer to the filter; raises Problem with every fault below it.
    """
    reader = _Reader(start)
    found = reader.read(raw, place)
    if reader.faults:
        raise Problem(Kind.RULE, tuple(reader.faults))
    return found


class _Reader:
    def __init__(self, start: datetime) -> None:
        self.start = start
        self.faults: list[Violation] = []

    def fault(self, place: str, expected: str, received: Json, hint: str) -> None:
        self.faults.append(Violation("body", place, expected, shown(received), hint))

    def read(self, raw: Json, place: str) -> Predicate:
        if not isinstance(raw, dict):
            self.fault(place, "a filter", raw, "Write junction and a field with conditions.")
            return EVERYTHING
        junction = raw.get("junction")
        word = junction.lower() if isinstance(junction, str) else ""
        if word not in {"and", "or"}:
            self.fault(f"{place}/junction", "one of: and, or", junction, "Write one of them.")
        parts = tuple(
            self._field(name, value, place + pointer(name))
            for name, value in raw.items()
            if name != "junction"
        )
        return AnyOf(parts) if word == "or" else All(parts)

    def _field(self, name: str, raw: Json, place: str) -> Predicate:
        form = Form.FREE if name.startswith(METADATA) else FIELDS.get(name)
        conditions = raw.get("conditions") if isinstance(raw, dict) else None
        if form is None:
            hint = f"segmock evaluates {METADATA}<key>, {', '.join(FIELDS)}."
            self.fault(place, "a supported field", name, hint)
        elif not isinstance(conditions, dict):
            self.fault(place, "an object with conditions", raw, 'Write {"conditions": {...}}.')
        else:
            # A metadata key may have dots of its own.
            path = tuple(name.split(".", 1 if form is Form.FREE else -1))
            return All(
                tuple(
                    self._condition(path, form, operator, value, f"{place}/conditions")
                    for operator, value in conditions.items()
                )
            )
        return EVERYTHING

    def _condition(self, path: Path, form: Form, operator: str, raw: Json, place: str) -> Predicate:
        place += pointer(operator)
        op = OPERATORS.get(operator)
        if op is None:
            hint = f"segmock evaluates {', '.join(OPERATORS)}."
            self.fault(place, "a supported operator", operator, hint)
            return EVERYTHING
        if operator in UNFIT[form]:
            hint = (
                f"For {form.value} use {', '.join(o for o in OPERATORS if o not in UNFIT[form])}."
            )
            self.fault(place, f"an operator for {form.value}", operator, hint)
            return EVERYTHING
        wanted = _wanted(operator, form)
        if wanted is Value.DAYS:
            op = AGO[op]
        values = []
        for value in raw if isinstance(raw, list) else [raw]:
            try:
                values.append(self._value(wanted, form, value))
            except (ValueError, OverflowError):
                self.fault(place, wanted.value, value, f"Write {wanted.value}.")
        # Of several values one must fit, whatever the operator (deviation: one-of-several).
        found = AnyOf(tuple(Compare(path, op, value) for value in values))
        return Not(found) if operator in NEGATIVE else found

    def _value(self, wanted: Value, form: Form, raw: Json) -> Json:
        """Return a value as the customer's record would hold it; raises ValueError."""
        if wanted is Value.DAYS:
            return _written(self.start - timedelta(days=_number(raw)), form)
        if wanted is Value.DATE:
            return _written(_instant(raw), form)
        return PLAIN[wanted](raw)


def _wanted(operator: str, form: Form) -> Value:
    if operator in PRESENCE:
        return Value.TRUE
    if operator in SIZES:
        return Value.DAYS if form in {Form.DAY, Form.INSTANT} else Value.NUMBER
    if form is Form.FREE and operator in TEXTUAL | DATES:
        return Value.TEXT
    return VALUES[form]


def _yes(raw: Json) -> None:
    if raw is not True:
        raise ValueError


def _number(raw: Json) -> float:
    # Numbers come as numbers and as text.
    number = orjson.loads(raw) if isinstance(raw, str) else raw
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise ValueError  # noqa: TRY004 - one exception for all odd values
    return number


def _text(raw: Json) -> str:
    if isinstance(raw, str):
        return raw
    return str(_number(raw))


def _instant(raw: Json) -> datetime:
    # Without a zone it is UTC, and without a time midnight.
    if not isinstance(raw, str):
        raise ValueError  # noqa: TRY004 - one exception for all odd values
    at = datetime.fromisoformat(raw)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _written(at: datetime, form: Form) -> str:
    """Return an instant as the records hold it, so that the order of texts is that of time."""
    if form is Form.DAY:
        return at.date().isoformat()
    return at.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


PLAIN: dict[Value, Callable[[Json], Json]] = {
    Value.TRUE: _yes,
    Value.TEXT: _text,
    Value.NUMBER: _number,
    Value.ANY: lambda raw: raw,
}
"""The readers of what is not a date; like those of dates they raise ValueError."""
