"""Custom segments: a scenario's criteria, all of which hold of the people in the segment.

The vendor combines criteria with AND only.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from segmock.core.clock import iso
from segmock.core.document import Json, Record, pointer
from segmock.core.filtering import All, Compare, Op, Predicate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

SINCE = "time since order"
FIELDS = {
    "number of orders": "order_count",
    "total spend": "total_spent",
    SINCE: "last_order_at",
    "region": "country",
}
"""The vendor's name of each criterion to the field of a persona that it looks at.

Total spend is in cents, the time since the last order in days, a region is the code of a country.
The vendor has more criteria, on products, reviews and opened e-mails (deviation: custom-criteria).
"""

MAX_DAYS = 36_500
_NUMBERS = (Op.EQ, Op.NE, Op.GT, Op.GE, Op.LT, Op.LE)
# The longer ago, the smaller the instant.
_AGES = {Op.LT: Op.GT, Op.LE: Op.GE, Op.GT: Op.LT, Op.GE: Op.LE}
_REGIONS = (Op.EQ, Op.NE, Op.IN)


def predicate(criteria: Record, at: datetime) -> Predicate:
    """Return what holds of the people in a segment at an instant, for criteria without faults."""
    return All(
        tuple(
            _condition(name, Op(word), value, at)
            for name, conditions in criteria.items()
            for word, value in conditions.items()
        )
    )


def faults(criteria: Json) -> Iterator[tuple[str, str, str]]:
    """Yield the JSON pointer of each fault, what it is and what to do.

    Criteria are `{name: {operator: value}}`.
    """
    if not isinstance(criteria, dict):
        yield "", "is not a mapping", "Map a criterion to {operator: value}."
        return
    for name, conditions in criteria.items():
        if name not in FIELDS:
            yield pointer(name), "is no criterion", f"Known: {', '.join(FIELDS)}."
        elif not isinstance(conditions, dict):
            yield pointer(name), "is not a mapping", "Write {operator: value}."
        else:
            for word, value in conditions.items():
                if fault := _fault(name, word, value):
                    yield pointer(name, word), *fault


def _condition(name: str, op: Op, value: Json, at: datetime) -> Compare:
    if name == SINCE:
        return Compare((FIELDS[name],), _AGES[op], iso(at - timedelta(days=value)))
    return Compare((FIELDS[name],), op, value)


def _fault(name: str, word: Json, value: Json) -> tuple[str, str] | None:
    operators = {SINCE: tuple(_AGES), "region": _REGIONS}.get(name, _NUMBERS)
    known = [op.value for op in operators]
    if word not in known:
        return "is no operator of it", f"Use one of {', '.join(known)}."
    if name == "region":
        texts = value if word == Op.IN.value else [value]
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            return f"is {value!r}", "Write the code of a country, or for `in` a list of them."
    elif isinstance(value, bool) or not isinstance(value, int | float):
        return f"is {value!r}", "Write a number."
    elif name == SINCE and not 0 <= value <= MAX_DAYS:
        return f"is {value!r}", f"Write days, from 0 to {MAX_DAYS}."
    return None
