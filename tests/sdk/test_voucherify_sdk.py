"""`@voucherify/sdk`, unmodified, against a mock that listens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from segmock.core.document import Json, Record
    from tests.sdk.conftest import Sdk

pytestmark = pytest.mark.node

PEOPLE = 500
NOBODYS = {"All Customers", "Repeat Customers", "Big Spenders"}
"""Segments that nobody is in without having bought something or being known."""
SHOPPER: Record = {
    "source_id": "a b/c@example.com",
    "email": "shopper@example.com",
    "metadata": {"club_level": "Gold", "test": None},
}
GOLD: Record = {
    "name": "Gold members",
    "type": "passive",
    "filter": {"junction": "and", "metadata.club_level": {"conditions": {"$in": ["Gold"]}}},
}


@pytest.fixture(scope="module")
def sdk(url: str, drive: Callable[..., Sdk]) -> Sdk:
    """The SDK with a valid application key."""
    return drive("voucherify.mjs", url, "segmock")


def value(outcome: Json) -> Json:
    """Return what a call came to; it must not have failed."""
    assert "value" in outcome, outcome
    return outcome["value"]


def refused(outcome: Json) -> tuple[int, str]:
    """Return code and key of a refusal."""
    error = outcome["error"]
    return error["code"], error["key"]


def named(outcome: Json) -> list[str]:
    """Return the names of the segments in a list, after checking the list's form."""
    found = value(outcome)
    assert (found["object"], found["data_ref"]) == ("list", "data")
    assert found["total"] == len(found["data"])
    assert all(segment["id"].startswith("seg_") for segment in found["data"])
    assert all(segment["object"] == "segment" for segment in found["data"])
    return [segment["name"] for segment in found["data"]]


@pytest.fixture
def customer(sdk: Sdk) -> Iterator[Json]:
    """A customer made with the SDK, and deleted with it if the test has left it."""
    made = value(sdk.call("customers.create", SHOPPER))
    yield made
    sdk.call("customers.delete", made["id"])


@pytest.fixture
def segment(sdk: Sdk) -> Iterator[Json]:
    """A segment made with the SDK, and deleted with it if the test has left it."""
    made = value(sdk.call("segments.create", GOLD))
    yield made
    sdk.call("segments.delete", made["id"])


def test_a_customer_is_created_and_read(sdk: Sdk, customer: Json) -> None:
    """What was sent comes back with what the vendor counts, by either id."""
    assert {name: customer[name] for name in SHOPPER} == SHOPPER
    assert customer["address"] is None
    assert customer["summary"]["orders"]["total_count"] == 0
    assert "updated_at" not in customer
    for key in (customer["id"], customer["source_id"]):
        assert value(sdk.call("customers.get", key)) == customer


def test_metadata_that_is_not_given_is_not_there(sdk: Sdk) -> None:
    """A name alone makes a customer."""
    made = value(sdk.call("customers.create", {"name": "A name"}))
    assert "metadata" not in made
    assert "source_id" not in made
    assert value(sdk.call("customers.delete", made["id"])) == ""


def test_a_customer_is_changed(sdk: Sdk, customer: Json) -> None:
    """The SDK sends the source id along, as id or as what it is; both reach the customer."""
    sent = {"source_id": customer["source_id"], "name": "By source id"}
    updated = value(sdk.call("customers.update", sent))
    assert updated == {**customer, "name": "By source id", "updated_at": updated["updated_at"]}
    again = value(sdk.call("customers.update", {**updated, "name": "By id"}))
    assert again["name"] == "By id"
    upserted = value(sdk.call("customers.create", {**SHOPPER, "name": "By creation"}))
    assert (upserted["id"], upserted["name"]) == (customer["id"], "By creation")


def test_a_customer_is_deleted(sdk: Sdk, customer: Json) -> None:
    """Afterwards nobody has the ids, whichever operation looks."""
    assert value(sdk.call("customers.delete", customer["source_id"])) == ""
    for name, sent in (
        ("customers.get", customer["id"]),
        ("customers.delete", customer["id"]),
        ("customers.update", {"id": customer["id"], "name": "Gone"}),
        ("customers.get", customer["source_id"]),
    ):
        outcome = sdk.call(name, sent)
        assert refused(outcome) == (404, "not_found")
        assert outcome["error"]["message"] == "Resource not found"


def test_a_customer_is_deleted_for_ever(sdk: Sdk, customer: Json) -> None:
    """The answer says what has gone."""
    gone = value(sdk.call("customers.deletePermanently", customer["id"]))
    assert gone["related_object_id"] == customer["id"]
    assert gone["data_json"]["customer"] == 1
    assert refused(sdk.call("customers.get", customer["id"])) == (404, "not_found")


def test_customers_are_listed_and_filtered(sdk: Sdk, customer: Json) -> None:
    """The newest comes first, and each parameter takes some away."""
    page = value(sdk.call("customers.list", {"limit": 3}))
    assert page["customers"][0]["id"] == customer["id"]
    assert (len(page["customers"]), page["total"]) == (3, PEOPLE + 1)
    by_email = value(sdk.call("customers.list", {"email": customer["email"]}))
    assert [one["id"] for one in by_email["customers"]] == [customer["id"]]
    before = {"created_at": {"before": "2020-01-01"}, "order": "created_at"}
    assert value(sdk.call("customers.list", before))["total"] == 0
    assert refused(sdk.call("customers.list", {"page": 100})) == (400, "page_over_limit")


@pytest.mark.parametrize("limit", [{}, {"limit": 100}, {"limit": 33}])
@pytest.mark.parametrize("order", [{}, {"order": "created_at"}, {"order": "-created_at"}])
def test_all_customers_are_scrolled_through(sdk: Sdk, order: Json, limit: Json) -> None:
    """Each one comes once, in the order asked for."""
    found = value(sdk.call("customers.scroll", {**order, **limit}))
    assert len({one["id"] for one in found}) == len(found) == PEOPLE
    dates = [one["created_at"] for one in found]
    assert dates == sorted(dates, reverse=order.get("order") != "created_at")


def test_those_of_a_segment_are_scrolled_through(sdk: Sdk, customer: Json, segment: Json) -> None:
    """The parameters of a list hold for all its pages."""
    found = value(sdk.call("customers.scroll", {"segment_id": segment["id"], "limit": 1}))
    assert [one["id"] for one in found] == [customer["id"]]


def test_a_segment_is_created_and_read(sdk: Sdk, segment: Json) -> None:
    """What was sent comes back, with an id and a date."""
    assert {name: segment[name] for name in GOLD} == GOLD
    assert segment["object"] == "segment"
    assert value(sdk.call("segments.get", segment["id"])) == segment


def test_membership_follows_the_customer(sdk: Sdk, customer: Json, segment: Json) -> None:
    """Who changes enters and leaves; both lists tell the same."""

    def inside() -> bool:
        listed = value(sdk.call("customers.list", {"segment_id": segment["id"]}))["customers"]
        held = segment["name"] in named(sdk.call("segments.list", customer["id"]))
        assert [one["id"] for one in listed] == ([customer["id"]] if held else [])
        return held

    assert inside()
    sdk.call("customers.update", {"id": customer["id"], "metadata": {"club_level": "Silver"}})
    assert not inside()
    sdk.call("customers.update", {"id": customer["id"], "metadata": {"club_level": "Gold"}})
    assert inside()


def test_a_static_segment_has_whom_it_lists(sdk: Sdk, customer: Json) -> None:
    """Until it is deleted."""
    sent = {"name": "Chosen", "type": "static", "customers": [customer["id"]]}
    made = value(sdk.call("segments.create", sent))
    assert (made["type"], made["filter"]) == ("static", None)
    assert "Chosen" in named(sdk.call("segments.list", customer["source_id"]))
    assert value(sdk.call("segments.delete", made["id"])) == ""
    assert "Chosen" not in named(sdk.call("segments.list", customer["id"]))
    assert refused(sdk.call("segments.get", made["id"])) == (404, "not_found")
    assert refused(sdk.call("segments.delete", made["id"])) == (404, "not_found")


def test_a_filter_that_cannot_be_is_told(sdk: Sdk) -> None:
    """The SDK's error carries the details of the body."""
    outcome = sdk.call("segments.create", {**GOLD, "filter": {"junction": "xor"}})
    assert refused(outcome) == (400, "invalid_payload")
    expected = "Property .filter has wrong `junction` property. It must be one of: and, or"
    assert outcome["error"]["details"] == expected


def test_a_customer_is_known_by_both_ids(sdk: Sdk) -> None:
    """The vendor's id and the shop's own lead to the same segments."""
    lists = set()
    for customer in value(sdk.call("customers.list", {"limit": 20}))["customers"]:
        by_id = named(sdk.call("segments.list", customer["id"]))
        assert "All Customers" in by_id
        assert named(sdk.call("segments.list", customer["source_id"])) == by_id
        lists.add(tuple(by_id))
    assert len(lists) > 5


@pytest.mark.parametrize("key", ["nobody", "a b/c@example.com", "50%", "Zoë 💐"])
def test_an_unknown_customer_has_the_segments_it_would_qualify_for(sdk: Sdk, key: str) -> None:
    """The answer is a list and no error; who has no attributes is in the negative segments."""
    found = named(sdk.call("segments.list", key))
    assert {"area code not 123", "not bob.smith@email.com"} <= set(found)
    assert NOBODYS.isdisjoint(found)


@pytest.mark.parametrize("token", ["wrong", "segmock-expired"])
def test_other_keys_are_refused(url: str, drive: Callable[..., Sdk], token: str) -> None:
    """The SDK throws an error with the code and key of the body."""
    outcome = drive("voucherify.mjs", url, token).call("segments.list", "nobody")
    assert refused(outcome) == (401, "unauthorized")
