from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from segmock.core.document import DefectsError
from segmock.vendors.voucherify.behaviours.customers import view
from segmock.vendors.voucherify.behaviours.identity import customer_id
from segmock.vendors.voucherify.behaviours.people import blank, customer_from
from tests.vendors.conftest import served

if TYPE_CHECKING:
    from segmock.core.document import Json
    from tests.conftest import Client
    from tests.vendors.conftest import InScenario


def test_a_customer_is_a_person_of_the_universe(alone: Client) -> None:
    """Names, address and orders of a customer are those of the persona; amounts are in cents."""
    for persona in alone.mock.world.universe.everyone:
        customer = customer_from(persona, seed=1)
        orders = customer["summary"]["orders"]
        assert customer["email"] == customer["source_id"] == persona["email"]
        assert customer["address"]["city"] == persona["city"]
        assert customer["created_at"] == persona["created_at"]
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


def test_what_is_counted_adds_up(alone: Client) -> None:
    """Points of the campaigns are all points; who never bought has none, and some are referred."""
    referred = 0
    for persona in alone.mock.world.universe.everyone:
        customer = customer_from(persona, seed=1)
        loyalty, referrals = customer["loyalty"], customer["referrals"]
        campaigns = loyalty["campaigns"].values()
        assert loyalty["points"] == sum(one["points"] for one in campaigns)
        assert bool(campaigns) == ("loyalty_card" in customer["metadata"])
        points = customer["summary"]["redemptions"]["loyalty_card"]["points_to_go"]
        assert points == loyalty["points"]
        assert referrals["total"] == len(referrals["campaigns"])
        assert all(one["referrer_id"] != customer["id"] for one in referrals["campaigns"])
        assert (
            customer["events"].get("payment_placed", {"count": 0})["count"]
            == (persona["order_count"])
        )
        referred += referrals["total"]
    assert 0 < referred < len(alone.mock.world.universe)


def test_every_customer_is_as_described(alone: Client) -> None:
    """Those of the given state, as their answers would show them."""
    checks = served("voucherify").checks["get-customer"]
    told = {f"x-rate-limit-{name}": "1" for name in ("limit", "remaining", "retry")}
    for customer in alone.mock.world.collection("voucherify", "customers"):
        assert not checks.reply(200, "application/json", told, view(customer))


def test_customers_of_the_scenario_come_on_top_of_the_people(in_scenario: InScenario) -> None:
    """An added customer gets what it was not given, down to the parts of its summary."""
    orders = {"total_count": 2, "last_order_date": "2026-01-01"}
    given: Json = {"customers": [{"name": "Added"}, {"summary": {"orders": orders}}]}
    mock = in_scenario(given, personas=2)
    customers = mock.mock.world.collection("voucherify", "customers")
    *_, added, buyer = customers
    assert len(customers) == 4
    assert re.fullmatch("cust_[A-Za-z0-9]{24}", added["id"])
    assert added["name"] == "Added"
    assert added["address"] is None
    assert {name: added[name] for name in blank()} == blank()
    assert (added["created_at"], buyer["created_at"]) == (
        *("2026-06-01T00:00:00.000Z", "2026-06-01T00:00:00.001Z"),
    )
    assert buyer["summary"] == {
        **blank()["summary"],
        "orders": {
            **blank()["summary"]["orders"],
            "total_count": 2,
            "last_order_date": "2026-01-01T00:00:00.000Z",
        },
    }


@pytest.mark.parametrize(
    "raw, place",
    [
        ({"updated_at": "soon"}, "/updated_at"),
        ({"created_at": 5}, "/created_at"),
        ({"summary": {"orders": {"last_order_date": ""}}}, "/summary/orders/last_order_date"),
    ],
)
def test_a_date_that_is_none_is_a_fault_of_the_scenario(
    raw: Json, place: str, in_scenario: InScenario
) -> None:
    """It is told with its place."""
    mock = in_scenario({"customers": [{}, raw]})
    with pytest.raises(DefectsError) as caught:
        len(mock.mock.world.collection("voucherify", "customers"))
    assert [d.pointer for d in caught.value.defects] == [f"/given/voucherify/customers/1{place}"]


def test_people_are_found_without_looking_at_others(in_scenario: InScenario) -> None:
    """By id, source id and e-mail address, of as many as there are."""
    mock = in_scenario({}, personas=1_000_000)
    world = mock.mock.world
    customers = world.collection("voucherify", "customers")
    persona = world.universe.persona(987_654)
    key = customer_id(987_654, world.seed)
    found = customers.get(key)
    assert found is not None
    assert found["email"] == persona["email"]
    for index in ("source_id", "email"):
        assert [one["id"] for one in customers.find(index, persona["email"])] == [key]
        assert list(customers.find(index, "nobody.5@example.com")) == []
        assert list(customers.find(index, "nobody")) == []
