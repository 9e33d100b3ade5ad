from __future__ import annotations

from datetime import UTC, datetime

import pytest

from segmock.vendors.voucherify.filters.fields import Form
from segmock.vendors.voucherify.filters.operators import (
    EARLIEST,
    LATEST,
    OPERATORS,
    WITHOUT_MEANING,
    fitting,
    shifted,
    suiting,
)

ACCEPTED = (
    "$in $not_in $in_location $not_in_location $is $is_days_ago $is_days_in_future $is_not "
    "$has_value $is_unknown $contains $not_contain $starts_with $ends_with $more_than $less_than "
    "$more_than_ago $less_than_ago $more_than_future $less_than_future $more_than_equal "
    "$less_than_equal $after $before $count $count_less $count_more $today $tomorrow $yesterday "
    "$this_week $last_week $next_week $this_month $last_month $next_month $this_year $next_year "
    "$last_year $is_day_of_month $is_day $is_month $is_year $today_md $tomorrow_md $yesterday_md "
    "$this_week_md $last_week_md $next_week_md $this_month_md $last_month_md $next_month_md "
    "$is_days_ago_md $is_more_days_ago_md $is_less_days_ago_md $is_days_in_future_md "
    "$is_more_days_in_future_md $is_less_days_in_future_md $is_years_ago $active $failed "
    "$in_progress $expired $before_start $enabled $disabled $redeemed $redeemable"
)
"""All operators that the vendor's server names."""


def test_each_operator_of_the_vendor_is_known() -> None:
    """It means something, or it is known to say nothing of customers."""
    assert {*OPERATORS, *WITHOUT_MEANING} == set(ACCEPTED.split())
    assert OPERATORS.keys().isdisjoint(WITHOUT_MEANING)


@pytest.mark.parametrize("form", Form)
def test_what_suits_a_form_can_be_used(form: Form) -> None:
    """Presence can be asked of all, and of the rest each form has some."""
    names = suiting(form)
    assert {"$has_value", "$is_unknown"} < set(names)
    assert all(fitting(name, form) is not None for name in names)


def test_comparisons_of_numbers_count_days_where_a_field_holds_dates() -> None:
    """Of metadata nobody can tell, so there they compare numbers."""
    kinds = [fitting("$more_than", form) for form in (Form.NUMBER, Form.DAY, Form.FREE, Form.TEXT)]
    assert [kind and kind.takes.value for kind in kinds] == [
        *("a number", "a number of days", "a number", None)
    ]


def test_days_end_with_the_calendar() -> None:
    """A filter stays good when the clock is set to another time."""
    start = datetime(2026, 6, 1, tzinfo=UTC)
    assert shifted(start, 1.5) == datetime(2026, 6, 2, 12, tzinfo=UTC)
    assert shifted(start, -3_000_000) == EARLIEST
    assert shifted(start, 3_000_000) == LATEST
