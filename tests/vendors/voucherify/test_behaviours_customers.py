from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.vendors.voucherify.drawn import KEYS

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from tests.conftest import Client
    from tests.vendors.conftest import InScenario


@pytest.fixture
def shop(alone: Client) -> Client:
    """The default scenario, with an application key."""
    alone.headers = dict(KEYS)
    return alone


def made(mock: Client, **fields: Json) -> Record:
    """Create a customer and return it."""
    status, _, body = mock.send("POST", "/v1/customers", json=fields)
    assert status == 200, body
    found: Record = body
    return found


def read(mock: Client, key: str) -> Record | None:
    """Return a customer, or None when there is none of that id."""
    status, _, body = mock.send("GET", f"/v1/customers/{quote(key, safe='')}")
    if status == 404:
        assert body["details"] == f"Cannot find customer with id {key}"
        assert (body["resource_id"], body["resource_type"]) == (key, "customer")
        return None
    found: Record = body
    return found


def test_a_new_customer_has_done_nothing(shop: Client) -> None:
    """Its address is null unless it was given, its metadata is not there."""
    customer = made(shop, name="A name")
    assert re.fullmatch("cust_[A-Za-z0-9]{24}", customer["id"])
    assert customer["summary"]["orders"]["total_count"] == 0
    assert customer["loyalty"] == {"points": 0, "referred_customers": 0, "campaigns": {}}
    assert customer["referrals"] == {"total": 0, "campaigns": []}
    assert (customer["address"], customer["system_metadata"]) == (None, {})
    assert customer["created_at"] == "2026-06-01T09:00:01.000Z"
    assert customer.keys().isdisjoint({"metadata", "source_id", "updated_at", "events"})
    assert read(shop, customer["id"]) == customer


def test_what_is_given_is_kept(shop: Client) -> None:
    """Also a value of null in the metadata."""
    fields = {
        "source_id": "shop-1",
        "address": {"city": "Berlin"},
        "metadata": {"test": None},
        "birthdate": "1990-05-17",
    }
    customer = made(shop, **fields)
    assert {name: customer[name] for name in fields} == fields
    assert read(shop, "shop-1") == customer


def test_an_id_or_source_id_that_is_there_changes_its_customer(shop: Client) -> None:
    """With an id the source id is ignored; one that nobody has counts as none."""
    first = made(shop, source_id="shop-1", name="First")
    again = made(shop, source_id="shop-1", email="shop@example.com")
    assert (again["id"], again["name"]) == (first["id"], "First")
    assert again["email"] == "shop@example.com"
    assert "updated_at" in again
    by_id = made(shop, id=first["id"], source_id="shop-2", name="By id")
    assert (by_id["id"], by_id["source_id"]) == (first["id"], "shop-1")
    assert read(shop, "shop-2") is None
    other = made(shop, id="cust_unknown", source_id="shop-2")
    assert other["id"] not in {first["id"], "cust_unknown"}
    assert other["source_id"] == "shop-2"


def test_people_are_changed_in_the_same_way(shop: Client) -> None:
    """Under either of their ids, and by creation."""
    persona = shop.mock.world.universe.persona(3)
    email = persona["email"]
    before = read(shop, email)
    assert before is not None
    for method, path, body in (
        ("POST", "/v1/customers", {"source_id": email, "name": "One"}),
        ("PUT", f"/v1/customers/{email}", {"source_id": "ignored", "name": "Two"}),
        ("PUT", f"/v1/customers/{before['id']}", {"name": "Three"}),
    ):
        status, _, after = shop.send(method, path, json=body)
        assert status == 200
        assert after == {**before, "name": body["name"], "updated_at": after["updated_at"]}
        assert read(shop, email) == read(shop, before["id"]) == after


def test_what_is_not_sent_stays(shop: Client) -> None:
    """And what is sent is set, whole; what an answer held may be sent back."""
    customer = made(shop, name="A name", metadata={"a": 1, "b": 2}, address={"city": "Berlin"})
    path = f"/v1/customers/{customer['id']}"
    sent = {"metadata": {"b": 3}, "address": {"country": "DE"}}
    _, _, after = shop.send("PUT", path, json=sent)
    assert after == {**customer, **sent, "updated_at": after["updated_at"]}
    _, _, again = shop.send("PUT", path, json=after)
    assert again == {**after, "updated_at": again["updated_at"]}


@pytest.mark.parametrize("way, expected", [("replaced", {"b": 3}), ("merged", {"a": 1, "b": 3})])
def test_metadata_is_replaced_or_merged(
    way: str, expected: Record, in_scenario: InScenario
) -> None:
    """As the setting says; there may have been none before."""
    mock = in_scenario({}, settings={"voucherify": {"metadata-update": way}})
    mock.headers = dict(KEYS)
    for before, after in (({"metadata": {"a": 1, "b": 2}}, expected), ({}, {"b": 3})):
        path = f"/v1/customers/{made(mock, **before)['id']}"
        assert mock.send("PUT", path, json={"metadata": {"b": 3}})[2]["metadata"] == after
        _, _, named = mock.send("PUT", path, json={"name": "A name"})
        assert named["metadata"] == after


def test_a_deleted_customer_is_gone(shop: Client) -> None:
    """Under both ids; the source id is free again, for somebody new."""
    persona = shop.mock.world.universe.persona(3)
    for key in (made(shop, source_id="shop-1")["id"], persona["email"]):
        customer = read(shop, key)
        assert customer is not None
        assert shop.send("DELETE", f"/v1/customers/{key}")[0] == 204
        assert shop.send("DELETE", f"/v1/customers/{key}")[0] == 404
        assert read(shop, customer["id"]) is None
        assert read(shop, customer["source_id"]) is None
        again = made(shop, source_id=customer["source_id"])
        assert again["id"] != customer["id"]
        assert read(shop, customer["source_id"]) == again


def test_deletion_for_ever_tells_what_has_gone(shop: Client) -> None:
    """Orders and memberships of lists are counted."""
    everyone = shop.mock.world.universe.everyone
    persona = next(one for one in everyone if one["order_count"] > 1)
    key = read(shop, persona["email"])
    assert key is not None
    listed = {"name": "Listed", "customers": [key["id"]]}
    _, _, segment = shop.send("POST", "/v1/segments", json=listed)
    held = shop.send("GET", f"/v1/customers/{key['id']}/segments")[2]["data"]
    static = [one for one in held if one["name"] in {"Listed", "Inactive Repeat Customers"}]
    path = f"/v1/customers/{key['id']}/permanent-deletion"
    status, _, body = shop.send("POST", path)
    assert status == 200
    assert re.fullmatch("del_[A-Za-z0-9]{24}", body["id"])
    assert body["related_object_id"] == key["id"]
    assert body["object"] == "pernament_deletion"
    assert body["data_json"]["orders"] == persona["order_count"]
    assert body["data_json"]["segments"] == len(static) > 0
    assert body["data_json"]["events"] > persona["order_count"]
    assert shop.send("POST", path)[0] == 404
    _, _, members = shop.send("GET", f"/v1/customers?segment_id={segment['id']}")
    assert members["total"] == 0


def test_customers_are_listed_newest_first(shop: Client) -> None:
    """Ten on a page unless another number is asked for; all are counted."""
    newest = made(shop, name="Newest")
    _, _, body = shop.send("GET", "/v1/customers")
    assert list(body) == ["object", "data_ref", "customers", "total"]
    assert body["customers"][0] == newest
    assert len(body["customers"]) == 10
    assert body["total"] == 501


def test_customers_are_looked_up_by_email(shop: Client) -> None:
    """By the one that they have now, which several may share; a segment narrows it down."""
    persona = shop.mock.world.universe.persona(3)

    def found(query: str) -> list[str]:
        _, _, body = shop.send("GET", f"/v1/customers?{query}")
        assert body["total"] == len(body["customers"])
        return [str(customer["id"]) for customer in body["customers"]]

    person = read(shop, persona["email"])
    assert person is not None
    assert found(f"email={persona['email']}") == [person["id"]]
    moved = {"email": "moved@example.com"}
    shop.send("PUT", f"/v1/customers/{person['id']}", json=moved)
    other = made(shop, **moved)
    assert found(f"email={persona['email']}") == []
    assert found("email=moved@example.com") == [other["id"], person["id"]]
    assert found("email=moved@example.com&name=nobody") == []
    _, _, listed = shop.send(
        "POST", "/v1/segments", json={"name": "Listed", "customers": [person["id"]]}
    )
    assert found(f"email=moved@example.com&segment_id={listed['id']}") == [person["id"]]
    assert found(f"email={persona['email']}&segment_id={listed['id']}") == []


def test_customers_are_scrolled_through_by_their_last_change(shop: Client) -> None:
    """Who was never changed is not among them."""
    one, two = (shop.mock.world.universe.persona(n)["email"] for n in (5, 3))
    for email in (one, two):
        shop.send("PUT", f"/v1/customers/{email}", json={"name": "Changed"})
    query = "order=updated_at&limit=1&starting_after"
    at = "1970-01-01T00:00:00Z"
    for email, more in ((one, True), (two, False)):
        _, _, body = shop.send("GET", f"/v1/customers?{query}={at}")
        assert ([c["email"] for c in body["customers"]], body["has_more"]) == ([email], more)
        at = body["customers"][0]["updated_at"]


def test_the_people_of_a_group_are_listed_while_they_are_there(in_scenario: InScenario) -> None:
    """Nobody else is made for it; a deleted one is missing."""
    given = {"segments": [{"name": "Buyers", "group": "buyers"}]}
    buyers = {"buyers": {"where": {"order_count": {"ge": 1}}}}
    mock = in_scenario(given, groups=buyers)
    mock.headers = dict(KEYS)
    _, _, body = mock.send("GET", "/v1/segments")
    path = f"/v1/customers?limit=100&segment_id={body['data'][0]['id']}"
    _, _, before = mock.send("GET", path)
    expected = {persona["email"] for persona in mock.mock.world.members("buyers")}
    assert {customer["email"] for customer in before["customers"]} == expected
    gone, changed, *_ = before["customers"]
    mock.send("DELETE", f"/v1/customers/{gone['id']}")
    _, _, changed = mock.send("PUT", f"/v1/customers/{changed['id']}", json={"name": "Changed"})
    _, _, after = mock.send("GET", path)
    assert after["customers"] == [changed, *before["customers"][2:]]
    assert after["total"] == before["total"] - 1


def test_a_segment_that_is_not_there_has_nobody_in_it(shop: Client) -> None:
    """Its list is empty."""
    status, _, body = shop.send("GET", "/v1/customers?segment_id=seg_gone")
    assert (status, body["customers"], body["total"]) == (200, [], 0)
