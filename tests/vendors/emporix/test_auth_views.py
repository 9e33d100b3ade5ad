"""What a customer's token sees, and what it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.vendors.emporix import auth
from tests.vendors.emporix.conftest import (
    DORMANT,
    EVERYBODY,
    NEW,
    SEGMENTS,
    customer,
    me,
    put,
    service,
)

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from tests.conftest import Client
    from tests.vendors.emporix.conftest import ExchangeOf, InScenario


def ids(answer: Json) -> list[str]:
    """Return the ids of a listing."""
    return [one["id"] for one in answer]


def test_a_customer_sees_its_own_active_segments(emporix: Client) -> None:
    """Listing, searching and reading agree; what is hidden is not found."""
    mine = customer(emporix)
    listed = ids(emporix.send("GET", SEGMENTS, headers=mine)[2])
    assert ids(emporix.send("POST", f"{SEGMENTS}/search", headers=mine, json={})[2]) == listed
    every = emporix.send("GET", SEGMENTS)[2]
    assert set(listed) < set(ids(every))
    assert EVERYBODY in listed
    assert all(one["status"] == "ACTIVE" for one in every if one["id"] in listed)
    for one in every:
        status, _, body = emporix.send("GET", f"{SEGMENTS}/{one['id']}", headers=mine)
        assert (status, body) == (200, one) if one["id"] in listed else status == 404


def test_a_customer_loses_sight_of_a_segment_that_is_put_out_of_force(emporix: Client) -> None:
    """And sees it again when it is in force."""
    mine, path = customer(emporix), f"{SEGMENTS}/{EVERYBODY}"
    for status, answer in (("INACTIVE", 404), ("ACTIVE", 200)):
        patch = [{"op": "replace", "path": "/status", "value": status}]
        assert emporix.send("PATCH", path, json=patch)[0] == 204
        assert emporix.send("GET", path, headers=mine)[0] == answer
        listed = ids(emporix.send("GET", SEGMENTS, headers=mine)[2])
        assert (EVERYBODY in listed) is (answer == 200)


def test_a_filter_counts_only_what_a_customer_sees(emporix: Client) -> None:
    """Nobody learns by a total how many there are beside."""
    headers = {**customer(emporix), "X-Total-Count": "true"}
    _, got, listed = emporix.send("GET", f"{SEGMENTS}?pageSize=1", headers=headers)
    assert len(listed) == 1
    _, _, every = emporix.send("GET", SEGMENTS, headers=headers)
    assert int(got["x-total-count"]) == len(every)
    assert emporix.send("GET", f"{SEGMENTS}?q=status:INACTIVE", headers=headers)[2] == []


@pytest.mark.parametrize("method, path", [("GET", SEGMENTS), ("POST", f"{SEGMENTS}/search")])
def test_a_customer_cannot_ask_for_another_ones_segments(
    emporix: Client, method: str, path: str
) -> None:
    """Not even for its own by that parameter, which needs the scope to read all."""
    asked = f"{path}?customerId={me(emporix)}"
    status, _, body = emporix.send(method, asked, headers=customer(emporix))
    assert (status, body["status"]) == (403, "Forbidden")
    reading = service(emporix, "customersegment.segment_read")
    assert emporix.send(method, asked, headers=reading)[0] == 200


def test_a_client_without_a_customer_owns_nothing(emporix: Client) -> None:
    """It may have the scope, but there is nobody whose segments they could be."""
    nobody = service(emporix, "customersegment.segment_read_own")
    assert emporix.send("GET", SEGMENTS, headers=nobody)[2] == []
    assert emporix.send("GET", f"{SEGMENTS}/{EVERYBODY}", headers=nobody)[0] == 404
    assert emporix.send("GET", f"{SEGMENTS}/items/category-trees", headers=nobody)[2] == []


def test_category_trees_are_for_customers(emporix: Client) -> None:
    """The scope to read everything is not enough."""
    reading = service(emporix, "customersegment.segment_read")
    assert emporix.send("GET", f"{SEGMENTS}/items/category-trees", headers=reading)[0] == 403
    assert emporix.send("GET", f"{SEGMENTS}/items/category-trees", headers=customer(emporix))[
        0
    ] == (200)


def test_managing_is_not_reading(emporix: Client) -> None:
    """The scopes are taken literally."""
    managing = service(emporix, "customersegment.segment_manage")
    assert emporix.send("POST", SEGMENTS, headers=managing, json=NEW)[0] == 201
    assert emporix.send("GET", SEGMENTS, headers=managing)[0] == 403


def test_a_search_may_see_more_by_a_setting(in_scenario: InScenario) -> None:
    """The vendor does not say of a search that only active segments are found."""
    segment: Record = {"id": "s1", **NEW, "groups": ["all"]}
    parts: Record = {"groups": {"all": {"where": {}}}}
    client = in_scenario({"segments": [segment]}, **parts)
    mine = customer(client)
    assert client.send("POST", f"{SEGMENTS}/search", headers=mine)[2] == []
    settings = {"emporix": {"own-search": "assigned"}}
    client = in_scenario({"segments": [segment]}, settings=settings, **parts)
    mine = customer(client)
    assert ids(client.send("POST", f"{SEGMENTS}/search", headers=mine)[2]) == ["s1"]
    assert client.send("GET", SEGMENTS, headers=mine)[2] == []


@pytest.mark.parametrize(
    "status, validity, by_status, by_both",
    [
        ("INACTIVE", {}, False, False),
        ("ACTIVE", {}, True, True),
        ("ACTIVE", {"from": "2026-06-01T08:00:00Z"}, True, True),
        ("ACTIVE", {"from": "2026-06-01T10:00:00Z"}, True, False),
        ("ACTIVE", {"to": "2024-04-17T08:00:00Z"}, True, False),
        ("ACTIVE", {"from": "2026-05-01T08:00:00Z", "to": "2026-07-01T08:00:00Z"}, True, True),
    ],
)
def test_what_is_active_is_a_setting(
    in_scenario: InScenario, status: str, validity: Record, by_status: bool, by_both: bool
) -> None:
    """The status alone, or also that now lies in the validity."""
    segment: Record = {"id": "s1", **NEW, "status": status, "groups": ["all"]}
    if validity:
        segment["validity"] = validity
    for choice, seen in (("status", by_status), ("status-and-validity", by_both)):
        client = in_scenario(
            {"segments": [segment]},
            groups={"all": {"where": {}}},
            settings={"emporix": {"active": choice}},
            clock={"start": "2026-06-01T09:00:00.000Z", "step": 1},
        )
        assert ids(client.send("GET", SEGMENTS, headers=customer(client))[2]) == ["s1"] * seen


def test_the_legal_entity_of_the_token_counts(emporix: Client) -> None:
    """For a customer who acts for several, the assignments for the others are left out."""
    world = emporix.mock.world
    company = auth.legal_entity_of(world, world.universe.persona(0))["id"]
    for key, path in (
        ("alone", ""),
        ("ours", f"/{company}"),
        ("theirs", "/63f4a1c2e1b2c30007a1b2c3"),
    ):
        put(emporix, f"{SEGMENTS}/{key}", {**NEW, "status": "ACTIVE"})
        assert put(emporix, f"{SEGMENTS}/{key}/customers/{me(emporix)}{path}") == 201
    new = {"alone", "ours", "theirs"}

    def seen(headers: dict[str, str], query: str = "") -> set[str]:
        return new & set(ids(emporix.send("GET", f"{SEGMENTS}{query}", headers=headers)[2]))

    assert seen(customer(emporix)) == new
    assert seen(customer(emporix, entity=company)) == {"alone", "ours"}
    assert seen(customer(emporix), f"?legalEntityId={company}") == {"alone", "ours"}
    assert seen(customer(emporix), "?legalEntityId=string") == new
    theirs = customer(emporix, entity="63f4a1c2e1b2c30007a1b2c3")
    assert seen(theirs) == {"alone", "theirs"}
    assert seen(theirs, f"?legalEntityId={company}") == {"alone", "ours"}


def test_a_customer_that_is_no_person_acts_for_what_it_is_assigned_with(
    exchange_of: ExchangeOf, emporix: Client
) -> None:
    """Any id can be assigned, and then there is nothing else known about it."""
    assert put(emporix, f"{SEGMENTS}/{DORMANT}/customers/nobody/e1") == 201
    exchange = exchange_of()
    exchange.grant = auth.grant("OAuth2", "segmock", exchange)
    assert auth.entities_of(exchange, "nobody") == {"e1"}
