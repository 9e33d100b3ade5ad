"""The values of conditions: as the customer's record would hold them, or refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import orjson

from segmock.core.clock import iso
from segmock.vendors.voucherify.filters.fields import Form
from segmock.vendors.voucherify.filters.operators import Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json

MAX_DAYS = 3_000_000
"""A number of days after which no date is left, on either side."""


def value(wanted: Value, form: Form, raw: Json) -> Json:
    """Return what a condition compares with; raises ValueError or OverflowError.

    An instant is returned for Value.DATE; where a field's own kind is asked for, a text as the
    record has it.
    """
    if wanted is not Value.SAME:
        return _READERS[wanted](raw)
    if form is Form.DAY:
        return instant(raw).date().isoformat()
    if form is Form.INSTANT:
        return iso(instant(raw))
    if form is Form.NUMBER:
        return number(raw)
    return text(raw) if form is Form.TEXT else raw


def number(raw: Json) -> float | int:
    """Return a number that came as a number or as text; raises ValueError."""
    found = orjson.loads(raw) if isinstance(raw, str) else raw
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise ValueError  # noqa: TRY004 - one exception for all odd values
    return found


def text(raw: Json) -> str:
    """Return a text, also of a number; raises ValueError."""
    return raw if isinstance(raw, str) else str(number(raw))


def instant(raw: Json) -> datetime:
    """Return the instant of an ISO 8601 text: in UTC if it has no zone, at midnight without time.

    Raises ValueError or OverflowError.
    """
    if not isinstance(raw, str):
        raise ValueError  # noqa: TRY004 - one exception for all odd values
    at = datetime.fromisoformat(raw)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _yes(raw: Json) -> None:
    # In a query string nothing at all says it.
    if raw is not True and raw != "":
        raise ValueError


def _days(raw: Json) -> float | int:
    if not -MAX_DAYS <= (days := number(raw)) <= MAX_DAYS:
        raise ValueError
    return days


def _whole(low: int, high: int) -> Callable[[Json], int]:
    def read(raw: Json) -> int:
        found = number(raw)
        if found != int(found) or not low <= found <= high:
            raise ValueError
        return int(found)

    return read


_READERS: dict[Value, Callable[[Json], Json]] = {
    Value.TRUE: _yes,
    Value.TEXT: text,
    Value.NUMBER: number,
    Value.DAYS: _days,
    Value.WHOLE_DAYS: _whole(0, MAX_DAYS),
    Value.COUNT: _whole(0, MAX_DAYS),
    Value.DATE: instant,
    Value.DAY_OF_MONTH: _whole(1, 31),
    Value.WEEKDAY: _whole(1, 7),
    Value.MONTH: _whole(1, 12),
    Value.YEAR: _whole(1, 9999),
}
