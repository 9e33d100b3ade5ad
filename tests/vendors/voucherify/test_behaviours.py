from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from segmock.core.document import DefectsError
from segmock.vendors.voucherify import behaviours

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from segmock.core.exchange import Exchange
    from tests.conftest import Client
    from tests.vendors.conftest import InScenario

KEYS = {"X-App-Id": "segmock", "X-App-Token": "segmock"}
EVERYBODY: Record = {"everybody": {"where": {}}}


def segments(mock: Client, customer: str) -> list[Record]:
    """Return the segments of a customer, wrapped and counted as they must be."""
    path = f"/v1/customers/{quote(customer, safe='')}/segments"
    status, _, body = mock.send("GET", path, headers=KEYS)
    assert status == 200, body
    assert list(body) == ["object", "data_ref", "data", "total"]
    assert (body["object"], body["data_ref"]) == ("list", "data")
    assert body["total"] == len(body["data"])
    found: list[Record] = body["data"]
    return found


def names(mock: Client, customer: str) -> list[str]:
    """Return the names of a customer's segments."""
    return [str(segment["name"]) for segment in segments(mock, customer)]


def filtered(name: str, field: str, **conditions: Json) -> Record:
    """Return a passive segment with conditions on one field."""
    written = {f"${operator}": value for operator, value in conditions.items()}
    return {"name": name, "filter": {"junction": "and", field: {"conditions": written}}}


def test_members_agree_with_the_groups_of_the_scenario(alone: Client) -> None:
    """The segment of each group has the group's members, whether by filter or by list."""
    world = alone.mock.world
    counted: Counter[str] = Counter()
    for persona in world.universe.everyone:
        counted.update(names(alone, persona["email"]))
    for code, group in world.scenario.groups.items():
        assert counted[group.name] == len(world.members(code)) > 0


def test_a_customer_has_two_ids(alone: Client) -> None:
    """The vendor's id and the shop's own lead to the same segments."""
    persona = alone.mock.world.universe.persona(3)
    key = behaviours.customer_id(persona, alone.mock.world.seed)
    assert re.fullmatch("cust_[A-Za-z0-9]{24}", key)
    assert segments(alone, key) == segments(alone, persona["email"]) != []


def test_an_entry_has_three_fields(alone: Client) -> None:
    """A segment in the list has an id of the vendor's form, its name, and says what it is."""
    for segment in segments(alone, "anybody"):
        assert list(segment) == ["id", "name", "object"]
        assert re.fullmatch("seg_[A-Za-z0-9]{24}", segment["id"])
        assert segment["object"] == "segment"


def test_an_unknown_customer_is_in_the_segments_of_one_without_attributes(
    in_scenario: InScenario,
) -> None:
    """Negative and unknown conditions hold, conditions on the source id see the id of the path."""
    mock = in_scenario(
        {
            "segments": [
                filtered("not Kim", "name", is_not="Kim"),
                filtered("no phone", "phone", is_unknown=True),
                filtered("no orders", "summary.orders.total_count", **{"is": 0}),
                filtered("shop", "source_id", starts_with="shop-"),
                filtered("dated", "created_at", has_value=True),
                {"name": "listed", "customers": ["shop-1", "kim@example.com"]},
            ]
        }
    )
    assert names(mock, "shop-1") == ["not Kim", "no phone", "shop"]
    assert names(mock, "kim@example.com") == ["not Kim", "no phone"]
    assert names(mock, "a/b 💡?") == ["not Kim", "no phone"]


def test_a_static_segment_has_whom_it_lists(in_scenario: InScenario) -> None:
    """The list holds ids; a group of the scenario stands for those of its people."""
    customers = [{"id": "cust_1", "source_id": "one"}, {"source_id": "two"}]
    mock = in_scenario(
        {
            "customers": customers,
            "segments": [
                {"name": "listed", "customers": ["cust_1"]},
                {"name": "people", "type": "static", "group": "everybody"},
                {"name": "nobody"},
            ],
        },
        groups=EVERYBODY,
    )
    assert names(mock, "cust_1") == names(mock, "one") == ["listed"]
    assert names(mock, "two") == []
    assert names(mock, mock.mock.world.universe.persona(0)["email"]) == ["people"]


def test_customers_of_the_scenario_come_on_top_of_the_people(in_scenario: InScenario) -> None:
    """An added customer has an id and a creation date if it was given none."""
    mock = in_scenario({"customers": [{"name": "Sam"}]}, personas=2)
    *_, added = mock.mock.world.collection("voucherify", "customers")
    assert re.fullmatch("cust_[A-Za-z0-9]{24}", added.pop("id"))
    assert added == {
        "created_at": "2026-06-01T09:00:00.000Z",
        "object": "customer",
        "name": "Sam",
    }
    assert len(mock.mock.world.collection("voucherify", "customers")) == 3


def test_a_customer_is_a_person_of_the_universe(alone: Client) -> None:
    """Names, address and orders of a customer are those of the persona; amounts are in cents."""
    for persona in alone.mock.world.universe.everyone:
        customer = behaviours.customer_from(persona, seed=1)
        orders = customer["summary"]["orders"]
        assert customer["email"] == customer["source_id"] == persona["email"]
        assert customer["address"]["city"] == persona["city"]
        assert orders["total_count"] == persona["order_count"]
        assert orders["total_amount"] == sum(order["total"] for order in persona["orders"])
        assert ("last_order_date" in orders) == (persona["order_count"] > 0)
        assert ("loyalty_card" in customer["metadata"]) == (persona["order_count"] >= 3)
        if persona["orders"]:
            mean = orders["total_amount"] / orders["total_count"]
            assert abs(orders["average_amount"] - mean) <= 0.5
            assert orders["last_order_amount"] == persona["orders"][-1]["total"]
            assert orders["last_order_date"] == persona["orders"][-1]["placed_at"]
        else:
            assert orders["average_amount"] == orders["last_order_amount"] == 0


def test_the_default_type_follows_from_the_filter(in_scenario: InScenario) -> None:
    """A segment without a type is passive with a filter and static without."""
    mock = in_scenario({"segments": [filtered("a", "name", is_not="Kim"), {"name": "b"}]})
    kept = list(mock.mock.world.collection("voucherify", "segments"))
    assert [(s["type"], s["filter"] is None) for s in kept] == [
        ("passive", False),
        ("static", True),
    ]


def test_segments_can_be_generated_by_number(in_scenario: InScenario) -> None:
    """Where the scenario gives a number, so many segments exist, with nobody in them."""
    mock = in_scenario({"segments": 7})
    assert len(mock.mock.world.collection("voucherify", "segments")) == 7
    assert names(mock, "anybody") == []


def test_equal_seeds_have_equal_ids(in_scenario: InScenario) -> None:
    """Ids of customers and segments follow from the seed."""

    def ids(seed: int) -> list[str]:
        mock = in_scenario({"segments": [{"name": "a"}]}, seed=seed, personas=1)
        world = mock.mock.world
        return [
            str(record["id"])
            for name in ("customers", "segments")
            for record in world.collection("voucherify", name)
        ]

    assert ids(1) == ids(1)
    assert set(ids(1)).isdisjoint(ids(2))


def test_every_fault_of_the_given_segments_is_told(in_scenario: InScenario) -> None:
    """A scenario that cannot be used says where, for all of its faults at once."""
    mock = in_scenario(
        {
            "segments": [
                {"name": "a", "type": "active"},
                filtered("b", "birthdate", today=True, after="soon"),
                {"name": "c", "type": "auto-update"},
                {"name": "d", "group": "nobody"},
                {"name": "e"},
            ]
        }
    )
    with pytest.raises(DefectsError) as caught:
        len(mock.mock.world.collection("voucherify", "segments"))
    assert [defect.pointer for defect in caught.value.defects] == [
        "/given/voucherify/segments/0/type",
        "/given/voucherify/segments/1/filter/birthdate/conditions/$today",
        "/given/voucherify/segments/1/filter/birthdate/conditions/$after",
        "/given/voucherify/segments/2/filter",
        "/given/voucherify/segments/3/group",
    ]
    assert {defect.file for defect in caught.value.defects} == {"test.yaml"}
    assert '"$today"' in str(caught.value)


@pytest.mark.parametrize("name", ["customers", "segments"])
def test_collections_keep_fields_as_they_are(name: str, exchange: Exchange) -> None:
    """No operation writes through the layouts yet; what they would keep is what was sent."""
    layout = behaviours.layouts[name]
    assert layout.stamp(exchange, {"id": "a"}, None, None) == {"id": "a"}
    assert layout.key({"id": "a"}) == "a"
