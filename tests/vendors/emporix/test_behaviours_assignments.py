"""Who and what is assigned to segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.vendors.emporix import auth
from tests.vendors.emporix.conftest import (
    BLUE_MUG,
    BUSINESS,
    DORMANT,
    GERMANY,
    GLASS_KETTLE,
    NEW,
    PROSPECTS,
    SEGMENTS,
    TRAVEL,
    get,
    put,
)

if TYPE_CHECKING:
    from segmock.core.document import Json
    from tests.conftest import Client


def test_given_customers_are_those_of_the_group(emporix: Client) -> None:
    """They were assigned by a rule, and do not tell their segment."""
    world = emporix.mock.world
    members = [auth.customer_of(world, one) for one in world.members("german-customers")]
    listed = get(emporix, f"{SEGMENTS}/{GERMANY}/customers?pageSize=1000")
    assert [one["customer"] for one in listed] == members
    assert listed[0].keys() == {"customer", "assignmentType", "metadata"}
    assert {one["assignmentType"] for one in listed} == {"AUTOMATIC"}


def test_given_business_customers_act_for_their_companies(emporix: Client) -> None:
    """Their assignments have a legal entity, which is part of what names them."""
    world = emporix.mock.world
    first = world.members("big-spenders")[0]
    listed = get(emporix, f"{SEGMENTS}/{BUSINESS}/customers")
    assert listed[0]["legalEntity"] == auth.legal_entity_of(world, first)
    customer, company = listed[0]["customer"]["id"], listed[0]["legalEntity"]["id"]
    path = f"{SEGMENTS}/{BUSINESS}/customers/{customer}"
    assert get(emporix, f"{path}/{company}") == listed[0]
    assert emporix.send("GET", path)[0] == 404


def test_the_same_customer_can_be_assigned_alone_and_for_companies(emporix: Client) -> None:
    """Customer and legal entity name an assignment together."""
    path = f"{SEGMENTS}/{PROSPECTS}/customers/C1"
    assert [put(emporix, path + end) for end in ("", "/one", "/two", "/one")] == (
        [201, 201, 201, 204]
    )
    listed = get(emporix, f"{SEGMENTS}/{PROSPECTS}/customers?q=customer.id:C1")
    assert [one.get("legalEntity", {}).get("id") for one in listed] == [None, "one", "two"]
    assert {one["assignmentType"] for one in listed} == {"MANUAL"}


def test_a_given_customer_is_assigned_under_the_own_name(emporix: Client) -> None:
    """A persona keeps name, address and company in every assignment."""
    world = emporix.mock.world
    persona = world.universe.persona(7)
    customer, company = auth.customer_of(world, persona), auth.legal_entity_of(world, persona)
    emporix.send("POST", SEGMENTS, json={**NEW, "id": "mine"})
    path = f"{SEGMENTS}/mine/customers/{customer['id']}/{company['id']}"
    assert put(emporix, path) == 201
    assigned = get(emporix, path)
    assert (assigned["customer"], assigned["legalEntity"]) == (customer, company)


def test_whoever_is_not_given_has_a_name_that_the_id_picks(emporix: Client) -> None:
    """The same id is the same person and company in every segment."""
    found = []
    for segment in (PROSPECTS, DORMANT):
        path = f"{SEGMENTS}/{segment}/customers/C1/acme"
        assert put(emporix, path) == 201
        assigned = get(emporix, path)
        found.append((assigned["customer"], assigned["legalEntity"]))
    assert found[0] == found[1]
    assert found[0][0].keys() == {"id", "firstName", "lastName"}


@pytest.mark.parametrize(
    "kind, key, code",
    [
        ("PRODUCT", GLASS_KETTLE, "KT-102"),
        ("CATEGORY", TRAVEL, "travel"),
        ("PRODUCT", TRAVEL, TRAVEL),
        ("CATEGORY", "12468504", "12468504"),
    ],
)
def test_an_item_is_a_product_or_a_category(
    emporix: Client, kind: str, key: str, code: str
) -> None:
    """Its code and names are those of the given one, or picked by its id."""
    path = f"{SEGMENTS}/{PROSPECTS}/items/{kind}/{key}"
    assert put(emporix, path) == 201
    assigned = get(emporix, path)
    assert (assigned["segmentId"], assigned["type"]) == (PROSPECTS, kind)
    assert (assigned["item"]["id"], assigned["item"]["code"]) == (key, code)
    assert assigned["item"]["name"]["en"]
    assert get(emporix, f"{SEGMENTS}/{PROSPECTS}/items") == [assigned]


def test_products_and_categories_are_named_apart(emporix: Client) -> None:
    """The same id can be assigned once as a product and once as a category."""
    path = f"{SEGMENTS}/{PROSPECTS}/items"
    assert [put(emporix, f"{path}/{kind}/1") for kind in ("PRODUCT", "CATEGORY")] == [201, 201]
    assert [one["type"] for one in get(emporix, path)] == ["PRODUCT", "CATEGORY"]
    assert put(emporix, f"{path}/BRAND/1") == 400


@pytest.mark.parametrize("below", ["customers/C1", "customers/C1/one", "items/PRODUCT/1"])
def test_an_assignment_is_replaced_wholly_and_by_version(emporix: Client, below: str) -> None:
    """Mixins that are left out are gone, and a stale version is a conflict."""
    path = f"{SEGMENTS}/{PROSPECTS}/{below}"
    mixins = {"mixins": {"tier": {"level": 1}}}
    assert put(emporix, path, mixins) == 201
    made = get(emporix, path)
    assert (made["mixins"], made["metadata"]["version"]) == (mixins["mixins"], 1)
    assert put(emporix, path, {"metadata": {"version": 1}}) == 204
    replaced = get(emporix, path)
    assert "mixins" not in replaced
    assert replaced["metadata"]["version"] == 2
    assert replaced["metadata"]["createdAt"] == made["metadata"]["createdAt"]
    assert put(emporix, path, {**mixins, "metadata": {"version": 1}}) == 409
    assert put(emporix, path, replaced) == 204


@pytest.mark.parametrize(
    "method, below",
    [
        ("GET", "customers"),
        ("GET", "customers/C1"),
        ("PUT", "customers/C1"),
        ("PUT", "customers/C1/one"),
        ("GET", "items"),
        ("GET", "items/PRODUCT/1"),
        ("PUT", "items/PRODUCT/1"),
    ],
)
def test_an_unknown_segment_has_no_assignments(emporix: Client, method: str, below: str) -> None:
    """It is not found, whatever is asked of it."""
    status, _, body = emporix.send(method, f"{SEGMENTS}/unknown/{below}")
    assert (status, body["resourceId"]) == (404, "unknown")


@pytest.mark.parametrize("below", ["customers/C1", "items/PRODUCT/1"])
def test_what_is_not_assigned_is_not_found(emporix: Client, below: str) -> None:
    """The answer names what was looked for."""
    status, _, body = emporix.send("GET", f"{SEGMENTS}/{PROSPECTS}/{below}")
    assert (status, body["resourceId"]) == (404, below.rpartition("/")[2])


def test_many_customers_are_assigned_each_for_itself(emporix: Client) -> None:
    """The results count from 1; what fails does not hold up the others."""
    path = f"{SEGMENTS}/{PROSPECTS}/customers"
    assert put(emporix, f"{path}/C1") == 201
    status, _, results = emporix.send(
        "PUT",
        f"{path}/bulk",
        json=[
            {"customerId": "C2", "legalEntityId": "one", "mixins": {"tier": {"level": 1}}},
            {"customerId": "C1"},
            {"legalEntityId": "one"},
            {"customerId": "C1", "metadata": {"version": 1}},
            {"customerId": "C3"},
        ],
    )
    assert status == 207
    message = "The resource you are attempting to access has changed."
    assert results == [
        {"index": 1, "code": 201, "status": "Created"},
        {"index": 2, "code": 204, "status": "OK"},
        {
            "index": 3,
            "code": 400,
            "status": "Bad Request",
            "message": "Validation problem with request body.",
        },
        {"index": 4, "code": 409, "status": "Conflict", "message": message},
        {"index": 5, "code": 201, "status": "Created"},
    ]
    assert get(emporix, f"{path}/C2/one")["mixins"] == {"tier": {"level": 1}}
    assert get(emporix, f"{path}/C1")["metadata"]["version"] == 2
    assert get(emporix, f"{path}/C3")["customer"]["id"] == "C3"


def test_many_items_are_assigned_each_for_itself(emporix: Client) -> None:
    """An item that stands there twice is created and then replaced."""
    path = f"{SEGMENTS}/{PROSPECTS}/items"
    body = [{"id": BLUE_MUG}, {"id": "1"}, {"id": BLUE_MUG}]
    status, _, results = emporix.send("PUT", f"{path}/PRODUCT/bulk", json=body)
    assert (status, [one["code"] for one in results]) == (207, [201, 201, 204])
    assert [one["item"]["id"] for one in get(emporix, path)] == [BLUE_MUG, "1"]
    assert emporix.send("PUT", f"{path}/PRODUCT/bulk", json=[])[::2] == (207, [])


@pytest.mark.parametrize(
    "below, body",
    [
        ("customers/bulk", {}),
        ("customers/bulk", [{"customerId": "C1"}] * 201),
        ("customers/bulk", [{"customerId": "C1"}, {"customer": "C2"}]),
        ("items/PRODUCT/bulk", [{"id": "1"}, {}]),
        ("items/BRAND/bulk", [{"id": "1"}]),
    ],
)
def test_a_bulk_body_of_the_wrong_form_is_refused_as_a_whole(
    emporix: Client, below: str, body: Json
) -> None:
    """Nothing of it is assigned."""
    before = get(emporix, f"{SEGMENTS}/{PROSPECTS}/items")
    assert put(emporix, f"{SEGMENTS}/{PROSPECTS}/{below}", body) == 400
    assert emporix.send("GET", f"{SEGMENTS}/{PROSPECTS}/customers/C1")[0] == 404
    assert get(emporix, f"{SEGMENTS}/{PROSPECTS}/items") == before
