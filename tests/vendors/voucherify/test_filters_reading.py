from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from segmock.core.filtering import compiled
from segmock.core.problem import Kind, Problem
from segmock.vendors.voucherify.filters import operators
from segmock.vendors.voucherify.filters.reading import read, read_query, relative

if TYPE_CHECKING:
    from segmock.core.document import Json, Record

START = datetime(2026, 6, 1, 9, tzinfo=UTC)
CUSTOMER: Record = {
    "id": "cust_1",
    "source_id": "sam@example.com",
    "name": "Sam Hill",
    "email": "sam@example.com",
    "birthdate": "1990-05-17",
    "address": {"city": "Berlin", "postal_code": "10115", "state": None},
    "metadata": {"tier": "gold", "points": 7, "beta": True, "a.b": "dotted", "since": "2024-02-01"},
    "summary": {
        "orders": {
            "total_count": 2,
            "total_amount": 1999,
            "last_order_date": "2026-05-02T09:00:00.000Z",
        }
    },
    "created_at": "2025-06-01T12:30:00.000Z",
}


def holds(field: str, conditions: Json, customer: Record = CUSTOMER) -> bool:
    """Tell whether the conditions on one field hold of a customer."""
    raw = {"junction": "and", field: {"conditions": conditions}}
    return compiled(read(raw, START, ""))(customer)


def faults(raw: Json) -> list[tuple[str, str]]:
    """Return place and received value of every fault of a filter."""
    with pytest.raises(Problem) as caught:
        read(raw, START, "/filter")
    assert caught.value.kind is Kind.RULE
    return [(violation.pointer, violation.received) for violation in caught.value.violations]


@pytest.mark.parametrize(
    "field, conditions, expected",
    [
        ("name", {"$is": "Sam Hill"}, True),
        ("name", {"$is": ["Sam Hill"]}, True),
        ("name", {"$is": "sam hill"}, False),
        ("name", {"$is_not": ["Sam Hill"]}, False),
        ("name", {"$is_not": "Kim"}, True),
        ("address.city", {"$in": ["Paris", "Berlin"]}, True),
        ("address.city", {"$in": ["Paris"]}, False),
        ("address.city", {"$in": []}, False),
        ("address.city", {"$not_in": ["Paris", "Berlin"]}, False),
        ("address.city", {"$not_in": ["Paris"]}, True),
        ("address.city", {"$not_in": []}, True),
        ("email", {"$has_value": True}, True),
        ("phone", {"$has_value": [True]}, False),
        ("address.state", {"$has_value": True}, False),
        ("email", {"$is_unknown": True}, False),
        ("phone", {"$is_unknown": True}, True),
        ("address.state", {"$is_unknown": True}, True),
        ("name", {"$starts_with": "S"}, True),
        ("name", {"$starts_with": ["K", "S"]}, True),
        ("name", {"$starts_with": "s"}, False),
        ("name", {"$ends_with": "Hill"}, True),
        ("name", {"$ends_with": "Sam"}, False),
        ("email", {"$contains": "@example."}, True),
        ("email", {"$contains": "@example.net"}, False),
        ("email", {"$not_contain": "@example.net"}, True),
        ("email", {"$not_contain": ["@example.net", "sam"]}, False),
        # A number where the field has text is compared as text.
        ("address.postal_code", {"$is": 10115}, True),
    ],
)
def test_operators_on_text(field: str, conditions: Json, expected: bool) -> None:
    """Text is compared as it is; of several values one has to fit."""
    assert holds(field, conditions) is expected


@pytest.mark.parametrize(
    "field, conditions, expected",
    [
        ("summary.orders.total_count", {"$is": [2]}, True),
        ("summary.orders.total_count", {"$is": ["2"]}, True),
        ("summary.orders.total_count", {"$is_not": 2.0}, False),
        ("summary.orders.total_count", {"$more_than": 1}, True),
        ("summary.orders.total_count", {"$more_than": ["2"]}, False),
        ("summary.orders.total_count", {"$more_than_equal": 2}, True),
        ("summary.orders.total_count", {"$less_than": 2}, False),
        ("summary.orders.total_count", {"$less_than_equal": 2}, True),
        ("summary.orders.total_amount", {"$more_than": 1000, "$less_than": 2000}, True),
        ("summary.orders.total_amount", {"$more_than": 1000, "$less_than": 1500}, False),
        ("summary.orders.average_amount", {"$more_than": 0}, False),
    ],
)
def test_operators_on_numbers(field: str, conditions: Json, expected: bool) -> None:
    """Numbers may come as text; all conditions on a field have to hold."""
    assert holds(field, conditions) is expected


@pytest.mark.parametrize(
    "field, conditions, expected",
    [
        ("birthdate", {"$is": "1990-05-17"}, True),
        ("birthdate", {"$after": "1990-05-16"}, True),
        ("birthdate", {"$after": "1990-05-17"}, False),
        ("birthdate", {"$before": ["1990-05-17"]}, False),
        ("birthdate", {"$before": "1990-05-18T00:00:00Z"}, True),
        ("birthdate", {"$more_than": 10_000}, True),
        # Birthdays come again, years do not; it was on 17 May.
        ("birthdate", {"$last_month": [True]}, True),
        ("birthdate", {"$next_month": [True]}, False),
        ("birthdate", {"$this_year": True}, False),
        ("created_at", {"$this_month": True}, False),
        ("created_at", {"$is": "2025-06-01T14:30:00+02:00"}, True),
        ("created_at", {"$after": "2025-06-01"}, True),
        ("created_at", {"$after": "2025-06-01T12:30:00Z"}, False),
        ("created_at", {"$after": "0999-01-01"}, True),
        ("created_at", {"$before": "2025-06-01T12:30:00.001Z"}, True),
        ("created_at", {"$before": "2025-06-02"}, True),
        # 2026-05-02T09:00 is exactly 30 days before the start.
        ("summary.orders.last_order_date", {"$more_than": 29}, True),
        ("summary.orders.last_order_date", {"$more_than": [30]}, False),
        ("summary.orders.last_order_date", {"$more_than_equal": 30}, True),
        ("summary.orders.last_order_date", {"$less_than": [30]}, False),
        ("summary.orders.last_order_date", {"$less_than_equal": "30"}, True),
        ("summary.orders.last_order_date", {"$less_than": 31}, True),
    ],
)
def test_operators_on_dates(field: str, conditions: Json, expected: bool) -> None:
    """After and before are strict; more and less than count the days ago."""
    assert holds(field, conditions) is expected


@pytest.mark.parametrize(
    "field, conditions, expected",
    [
        ("metadata.tier", {"$in": ["gold", "silver"]}, True),
        ("metadata.tier", {"$contains": "ol"}, True),
        ("metadata.points", {"$is": 7}, True),
        ("metadata.points", {"$is": "7"}, False),
        ("metadata.points", {"$more_than": "6"}, True),
        ("metadata.beta", {"$is": True}, True),
        ("metadata.beta", {"$is": 1}, False),
        ("metadata.a.b", {"$is": "dotted"}, True),
        ("metadata.since", {"$after": "2024-01-31"}, True),
        ("metadata.since", {"$before": "2024-01-31"}, False),
        ("metadata.none", {"$has_value": True}, False),
        ("metadata.since", {"$after": "2024-01-31T23:00:00-02:00"}, False),
        ("metadata.points", {"$after": "2024-01-31"}, False),
    ],
)
def test_operators_on_metadata(field: str, conditions: Json, expected: bool) -> None:
    """Metadata has values of any kind, which are compared as they are."""
    assert holds(field, conditions) is expected


VALUES = {operators.Value.DATE: "2026-01-01", operators.Value.TRUE: True}


@pytest.mark.parametrize("operator", sorted(operators.OPERATORS))
def test_a_missing_value_meets_negative_conditions_alone(operator: str) -> None:
    """Of a customer without the field hold those operators that say what is not."""
    value = VALUES.get(operators.OPERATORS[operator].takes, "1")
    expected = operator in {"$is_not", "$not_in", "$not_contain", "$is_unknown"}
    assert holds("metadata.gone", {operator: value}, {}) is expected


@pytest.mark.parametrize(
    "junction, expected", [("and", False), ("AND", False), ("or", True), ("Or", True)]
)
def test_the_junction_binds_the_fields(junction: str, expected: bool) -> None:
    """All fields or one of them must hold; the junction's case does not matter."""
    raw = {
        "junction": junction,
        "name": {"conditions": {"$starts_with": "S"}},
        "email": {"conditions": {"$starts_with": "k"}},
    }
    assert compiled(read(raw, START, ""))(CUSTOMER) is expected


@pytest.mark.parametrize("raw", [None, [], "and", 5])
def test_a_filter_is_an_object(raw: Json) -> None:
    """Anything else is refused at the filter's own place."""
    assert [place for place, _ in faults(raw)] == ["/filter"]


@pytest.mark.parametrize("junction", [None, "xor", 1, ["and"]])
def test_a_filter_has_one_of_two_junctions(junction: Json) -> None:
    """A missing or unknown junction is refused by its place."""
    assert [place for place, _ in faults({"junction": junction})] == ["/filter/junction"]


def test_what_is_not_supported_is_refused_by_name() -> None:
    """Fields and operators that the mock cannot evaluate are named, all of them at once."""
    raw = {
        "junction": "and",
        "colour": {"conditions": {"$is": 1}},
        "birthdate": {"conditions": {"$next_year_md": True, "$after": "2000-01-01"}},
        "name": {"conditions": {"$count": 1, "$redeemed": True}},
    }
    assert faults(raw) == [
        ("/filter/colour", '"colour"'),
        ("/filter/birthdate/conditions/$next_year_md", '"$next_year_md"'),
        ("/filter/name/conditions/$count", '"$count"'),
        ("/filter/name/conditions/$redeemed", '"$redeemed"'),
    ]


def test_faults_are_told_up_to_a_number() -> None:
    """A filter of thousands of faults is not answered with thousands of reasons."""
    raw: Json = {"junction": "and", **{f"colour {n}": {} for n in range(1000)}}
    assert len(faults(raw)) == 50


def test_the_filters_of_a_list_know_the_fields_of_segments() -> None:
    """Their faults are those of the query; a junction may be left out."""
    named = {"name": {"conditions": {"$has_value": "", "$is": "a"}}}
    assert compiled(read_query(named, START, "/filters"))({"name": "a"})
    with pytest.raises(Problem) as caught:
        read_query({"email": {"conditions": {"$is": "a"}}}, START, "/filters")
    first = caught.value.violations[0]
    assert (first.where, first.pointer) == ("query", "/filters/email")


@pytest.mark.parametrize(
    "field, operator, expected",
    [
        ("birthdate", "$today_md", True),
        ("birthdate", "$more_than", True),
        ("birthdate", "$after", False),
        ("birthdate", "$is_month", False),
        ("loyalty.points", "$more_than", False),
        ("metadata.since", "$more_than", False),
        ("metadata.since", "$more_than_ago", True),
    ],
)
def test_some_filters_depend_on_the_time(field: str, operator: str, expected: bool) -> None:
    """Those with conditions that the clock has a say in."""
    assert relative({"junction": "and", field: {"conditions": {operator: "1"}}}) is expected


@pytest.mark.parametrize(
    "field, operator",
    [
        ("name", "$more_than"),
        ("name", "$after"),
        ("summary.orders.total_count", "$contains"),
        ("summary.orders.total_count", "$before"),
        ("birthdate", "$starts_with"),
        ("created_at", "$not_contain"),
    ],
)
def test_an_operator_has_to_fit_the_field(field: str, operator: str) -> None:
    """A comparison that makes no sense of a field is refused."""
    raw = {"junction": "and", field: {"conditions": {operator: "1"}}}
    assert faults(raw) == [(f"/filter/{field}/conditions/{operator}", f'"{operator}"')]


@pytest.mark.parametrize("raw", [None, {}, {"$is": "a"}, {"conditions": ["a"]}])
def test_a_field_has_conditions(raw: Json) -> None:
    """A field without an object of conditions is refused by its place."""
    assert [place for place, _ in faults({"junction": "or", "name": raw})] == ["/filter/name"]


@pytest.mark.parametrize(
    "field, operator, value",
    [
        ("name", "$has_value", False),
        ("name", "$is_unknown", "true"),
        ("birthdate", "$today", 0),
        ("birthdate", "$is_days_ago", -1),
        ("birthdate", "$is_days_ago", 1.5),
        ("birthdate", "$is_day_of_month", 32),
        ("birthdate", "$is_day", 0),
        ("birthdate", "$is_month", "May"),
        ("birthdate", "$is_year", 10_000),
        ("metadata.tags", "$count", "x"),
        ("name", "$is", None),
        ("name", "$is", {"a": 1}),
        ("name", "$is", True),
        ("name", "$in", ["a", []]),
        ("summary.orders.total_count", "$is", "two"),
        ("summary.orders.total_count", "$is", "NaN"),
        ("summary.orders.total_count", "$is", True),
        ("summary.orders.total_count", "$is", "true"),
        ("metadata.points", "$more_than", "many"),
        ("metadata.since", "$after", {}),
        ("metadata.since", "$after", "soon"),
        ("birthdate", "$after", "yesterday"),
        ("birthdate", "$after", 5),
        ("created_at", "$before", "0001-01-01T00:00:00+10:00"),
        ("created_at", "$more_than", "2026-01-01"),
        ("created_at", "$more_than", 1e300),
    ],
)
def test_a_value_has_to_fit_the_condition(field: str, operator: str, value: Json) -> None:
    """A value of the wrong kind is refused with its place."""
    found = faults({"junction": "and", field: {"conditions": {operator: value}}})
    assert [place for place, _ in found] == [f"/filter/{field}/conditions/{operator}"]


def test_only_the_values_that_do_not_fit_are_faults() -> None:
    """In an array each wrong value is a fault of its own."""
    raw = {"junction": "and", "created_at": {"conditions": {"$after": ["2026-01-01", 1, "x"]}}}
    place = "/filter/created_at/conditions/$after"
    assert faults(raw) == [(place, "1"), (place, '"x"')]
