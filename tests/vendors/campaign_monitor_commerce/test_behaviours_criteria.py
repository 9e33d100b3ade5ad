from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from segmock.core.clock import iso
from segmock.core.filtering import compiled
from segmock.vendors.campaign_monitor_commerce.behaviours import criteria
from tests.vendors.campaign_monitor_commerce.asking import START

if TYPE_CHECKING:
    from segmock.core.document import Json, Record

PERSON = {
    "order_count": 3,
    "total_spent": 12_345,
    "last_order_at": iso(START - timedelta(days=10)),
    "country": "DE",
}
NOBODY_YET = {"order_count": 0, "total_spent": 0, "last_order_at": None, "country": "FR"}


@pytest.mark.parametrize(
    "given, inside",
    [
        ({}, True),
        ({"number of orders": {"eq": 3}}, True),
        ({"number of orders": {"ne": 3}}, False),
        ({"number of orders": {"ge": 3, "le": 3}}, True),
        ({"total spend": {"gt": 12_345}}, False),
        ({"total spend": {"gt": 12_344.5}}, True),
        ({"time since order": {"lt": 10}}, False),
        ({"time since order": {"le": 10}}, True),
        ({"time since order": {"lt": 10.5}}, True),
        ({"time since order": {"gt": 9, "lt": 11}}, True),
        ({"time since order": {"ge": 10}}, True),
        ({"time since order": {"gt": 10}}, False),
        ({"region": {"eq": "DE"}}, True),
        ({"region": {"in": ["FR", "DE"]}}, True),
        ({"region": {"ne": "DE"}}, False),
        ({"region": {"eq": "DE"}, "number of orders": {"gt": 3}}, False),
    ],
)
def test_all_criteria_hold_of_a_member(given: Record, inside: bool) -> None:
    """Criteria are combined with AND, and time is counted from the instant that is asked about."""
    assert list(criteria.faults(given)) == []
    assert compiled(criteria.predicate(given, START))(PERSON) is inside


def test_who_has_never_ordered_has_no_last_order() -> None:
    """Neither a short nor a long time has passed since an order that never was."""
    for op in ("lt", "le", "gt", "ge"):
        given = {"time since order": {op: 100}}
        assert not compiled(criteria.predicate(given, START))(NOBODY_YET)


def test_a_customer_ages_out_of_a_segment() -> None:
    """The same criteria mean other instants later."""
    test = [
        compiled(criteria.predicate({"time since order": {"lt": 12}}, START + timedelta(days=n)))
        for n in range(4)
    ]
    assert [one(PERSON) for one in test] == [True, True, False, False]


@pytest.mark.parametrize(
    "given, places",
    [
        ([], [""]),
        ({"orders": {"eq": 1}}, ["/orders"]),
        ({"region": "DE"}, ["/region"]),
        ({"region": {"gt": "DE"}}, ["/region/gt"]),
        ({"region": {"eq": 1}}, ["/region/eq"]),
        ({"region": {"in": "DE"}}, ["/region/in"]),
        ({"region": {"in": ["DE", 1]}}, ["/region/in"]),
        ({"time since order": {"eq": 1}}, ["/time since order/eq"]),
        ({"time since order": {"lt": -1}}, ["/time since order/lt"]),
        ({"time since order": {"gt": 36_501}}, ["/time since order/gt"]),
        ({"time since order": {"lt": "1"}}, ["/time since order/lt"]),
        ({"number of orders": {"eq": True}}, ["/number of orders/eq"]),
        ({"total spend": {"contains": 1}, "region": {"eq": "DE"}}, ["/total spend/contains"]),
    ],
)
def test_each_fault_is_told_with_its_place(given: Json, places: list[str]) -> None:
    """What cannot be a criterion says where, what it is and what to do."""
    found = list(criteria.faults(given))
    assert [place for place, _, _ in found] == places
    assert all(what and hint for _, what, hint in found)
