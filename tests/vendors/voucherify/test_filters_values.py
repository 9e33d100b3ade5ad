from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from segmock.vendors.voucherify.filters.fields import Form
from segmock.vendors.voucherify.filters.operators import Value
from segmock.vendors.voucherify.filters.values import value

if TYPE_CHECKING:
    from segmock.core.document import Json


@pytest.mark.parametrize(
    "wanted, form, raw, expected",
    [
        (Value.SAME, Form.TEXT, 10115, "10115"),
        (Value.SAME, Form.NUMBER, "5", 5),
        (Value.SAME, Form.NUMBER, 2.5, 2.5),
        (Value.SAME, Form.DAY, "2026-06-01T23:00:00-05:00", "2026-06-02"),
        (Value.SAME, Form.INSTANT, "2026-06-01", "2026-06-01T00:00:00.000Z"),
        (Value.SAME, Form.FREE, {"a": None}, {"a": None}),
        (Value.TRUE, Form.TEXT, True, None),
        (Value.TRUE, Form.TEXT, "", None),
        (Value.COUNT, Form.FREE, "3", 3),
        (Value.COUNT, Form.FREE, 3.0, 3),
        (Value.DAYS, Form.DAY, -2.5, -2.5),
        (Value.DATE, Form.DAY, "2026-06-01", datetime(2026, 6, 1, tzinfo=UTC)),
    ],
)
def test_a_value_is_read_as_the_record_has_it(
    wanted: Value, form: Form, raw: Json, expected: Json
) -> None:
    """Numbers may come as text, and dates in any zone."""
    assert value(wanted, form, raw) == expected


@pytest.mark.parametrize(
    "wanted, raw",
    [
        (Value.TRUE, False),
        (Value.TRUE, []),
        (Value.TEXT, None),
        (Value.NUMBER, True),
        (Value.NUMBER, "many"),
        (Value.DAYS, 3_000_001),
        (Value.WHOLE_DAYS, -1),
        (Value.COUNT, 1.5),
        (Value.COUNT, 1e300),
        (Value.WEEKDAY, 8),
        (Value.DATE, 20260601),
        (Value.DATE, "yesterday"),
    ],
)
def test_odd_values_are_refused(wanted: Value, raw: Json) -> None:
    """Whatever is wrong with them."""
    with pytest.raises(ValueError):  # noqa: PT011 - they have no message
        value(wanted, Form.FREE, raw)
