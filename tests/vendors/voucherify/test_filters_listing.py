from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.filtering import EVERYTHING, SortKey
from segmock.core.problem import Kind, Problem
from segmock.vendors.voucherify import filters
from tests.vendors.conftest import served
from tests.vendors.voucherify.drawn import KEYS

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange
    from tests.conftest import Client


def asked(exchange: Exchange, name: str, **query: str) -> Exchange:
    """Return an exchange of an operation, with a query."""
    exchange.operation = served("voucherify").spec.operations[name]
    exchange.query = dict(query)
    return exchange


@pytest.mark.parametrize("name", ["list-customers", "list-segment", "list-customer-segments"])
def test_without_a_query_everything_is_asked_for(name: str, exchange: Exchange) -> None:
    """No record is looked at."""
    asked(exchange, name)
    assert filters.predicate(exchange) == EVERYTHING
    assert filters.select({"id": "a"}, exchange) == {"id": "a"}
    assert filters.faults("/name", "x") == ()


@pytest.mark.parametrize(
    "query, path, descending",
    [
        ({}, "created_at", True),
        ({"order": "updated_at"}, "updated_at", False),
        ({"order": "-source_id"}, "source_id", True),
        ({"order": "source_id", "starting_after": "2026-01-01"}, "created_at", True),
        ({"order": "created_at", "starting_after": "2026-01-01"}, "created_at", False),
    ],
)
def test_the_newest_come_first_by_default(
    query: dict[str, str], path: str, descending: bool, exchange: Exchange
) -> None:
    """A cursor is a date, so behind one the order is by a date."""
    found = filters.order(asked(exchange, "list-customers", **query))
    assert found == (SortKey((path,), descending),)


def test_the_segments_of_a_customer_have_no_order(exchange: Exchange) -> None:
    """They stand as they are kept."""
    assert filters.order(asked(exchange, "list-customer-segments")) == ()


def test_a_date_outside_the_calendar_is_refused(exchange: Exchange) -> None:
    """In UTC it would be in the year 0."""
    asked(exchange, "list-customers", starting_after="0001-01-01T00:00:00+10:00")
    with pytest.raises(Problem) as caught:
        filters.predicate(exchange)
    assert caught.value.kind is Kind.INVALID
    assert caught.value.violations[0].pointer == "/starting_after"


NAMED = "filters[name][conditions]"


@pytest.mark.parametrize(
    "query, place, details",
    [
        ("filters[colour][conditions][$is]=a", "/filters/colour", ".filters.colour is not allowed"),
        (f"{NAMED}[$like]=a", "/filters/name/conditions/$like", "$like is not allowed"),
        (f"{NAMED}[$today]=", "/filters/name/conditions/$today", "$today is not allowed"),
        (f"{NAMED}[$is=a", "/filters", ".filters must be a name like filters[key]"),
        (f"{NAMED}[$is]={'(' * 10_000}", "/filters/name/conditions/$is", "than 255 characters"),
        (f"filters[{'(' * 10_000}]=a", f"/filters/{'(' * 10_000}", " is not allowed"),
        (f"filters{'[a]' * 3000}=a", "/filters", "must be at most 10 pairs of brackets"),
        ("filters[name]=a", "/filters/name", ".filters.name must be object"),
        (
            *("filters[junction]=xor", "/filters/junction"),
            "Property .filters has wrong `junction` property. It must be one of: and, or",
        ),
        (
            *("filters[type][conditions][$is]=a", "/filters/type/conditions/$is/0"),
            "$is[0] must be equal to one of the allowed values [ static, passive, auto-update ]",
        ),
        (
            *("filters[created_at][conditions][$after]=a", "/filters/created_at/conditions/$after"),
            "$after cannot be recognized as a ISO-8601 compliant date",
        ),
    ],
)
def test_wrong_filters_of_the_list_are_refused_with_place_and_reason(
    query: str, place: str, details: str, alone: Client
) -> None:
    """The vendor's words tell the reason, the second channel the place."""
    status, _, body = alone.send("GET", f"/v1/segments?{query}", headers=KEYS)
    assert (status, body["key"]) == (400, "invalid_query_params")
    assert body["details"].endswith(details)
    headers = {**KEYS, "Accept": "application/problem+json"}
    _, _, body = alone.send("GET", f"/v1/segments?{query}", headers=headers)
    # A long one is cut.
    assert body["violations"][0]["pointer"][:300] == place[:300]


@pytest.mark.parametrize("way", ["$is]", "$is][0]", "$in]", "$in][]"])
def test_types_are_written_as_one_or_several(way: str, alone: Client) -> None:
    """With an index, with empty brackets, or without."""
    query = f"filters[type][conditions][{way}=static"
    _, _, body = alone.send("GET", f"/v1/segments?{query}", headers=KEYS)
    assert [segment["name"] for segment in body["data"]] == ["Inactive Repeat Customers"]


def test_customers_are_filtered_by_each_parameter(alone: Client) -> None:
    """Text is compared whole, and dates bound without being in."""
    alone.headers = dict(KEYS)
    persona = alone.mock.world.universe.persona(7)
    name = f"{persona['first_name']}+{persona['last_name']}"
    at = persona["created_at"]
    for query, there in (
        (f"email={persona['email']}", True),
        (f"email={persona['email'].upper()}", False),
        (f"name={name}&city={persona['city'].replace(' ', '+')}", True),
        (f"name={name}&created_at[before]={at}", False),
        (f"name={name}&created_at[after]={at}", False),
        (f"name={name}&created_at[after]=2000-01-01&created_at[before]=2030-01-01", True),
        (f"name={name}&updated_at[after]=2000-01-01", False),
    ):
        _, _, body = alone.send("GET", f"/v1/customers?limit=100&{query}")
        found = {customer["email"] for customer in body["customers"]}
        assert (persona["email"] in found) is there, query
