"""Tokens, the tenant they belong to, and the customer they act for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.credentials import Grant
from segmock.core.problem import Kind, Problem
from segmock.vendors.emporix import auth
from tests.vendors.emporix.conftest import CATEGORIES, HOME, SEGMENTS

if TYPE_CHECKING:
    from tests.conftest import Client
    from tests.vendors.emporix.conftest import ExchangeOf

SEGMENT = {"name": {"en": "New"}, "siteCode": "main"}
UNPUBLISHED = f"{CATEGORIES}/{HOME}/assignments?showUnpublished=true"


def test_the_valid_token_has_every_scope_in_its_tenant(exchange_of: ExchangeOf) -> None:
    """It acts for the first customer."""
    exchange = exchange_of()
    first = auth.customer_of(exchange.world, exchange.world.universe.persona(0))
    granted = auth.grant("OAuth2", "segmock", exchange)
    assert granted == Grant(scopes=None, scope="segmock", subject=first["id"])


def test_the_readonly_token_has_the_scopes_that_read(exchange_of: ExchangeOf) -> None:
    """It may read segments, coupons and unpublished categories, and change nothing."""
    granted = auth.grant("OAuth2", "segmock-readonly", exchange_of())
    assert granted.scopes == auth.READ_SCOPES
    assert not any("manage" in scope for scope in auth.READ_SCOPES)


@pytest.mark.parametrize("path", [SEGMENTS, f"{SEGMENTS}/items/category-trees", UNPUBLISHED])
def test_the_readonly_token_reads(emporix: Client, path: str) -> None:
    """Whatever needs a scope for reading is open to it."""
    status, _, _ = emporix.send("GET", path, headers={"Authorization": "Bearer segmock-readonly"})
    assert status == 200


def test_the_readonly_token_may_not_write(emporix: Client) -> None:
    """A creation with it is forbidden and creates nothing."""
    before = emporix.send("GET", SEGMENTS)[2]
    readonly = {"Authorization": "Bearer segmock-readonly"}
    status, _, body = emporix.send("POST", SEGMENTS, headers=readonly, json=SEGMENT)
    assert (status, body["status"]) == (403, "Forbidden")
    assert emporix.send("GET", SEGMENTS)[2] == before


@pytest.mark.parametrize(
    "header, reason",
    [
        ("", "Invalid access token"),
        ("Basic segmock", "Invalid access token"),
        ("Bearer other", "Invalid access token"),
        ("Bearer segmock-expired", "Access Token expired"),
    ],
)
def test_the_gateway_refuses_what_is_not_a_valid_token(
    emporix: Client, header: str, reason: str
) -> None:
    """Missing, of another scheme, unknown and expired: each is a 401 of the gateway."""
    status, _, body = emporix.send("GET", SEGMENTS, headers={"Authorization": header})
    assert (status, body["fault"]["faultstring"]) == (401, reason)


def test_a_token_is_good_for_its_own_tenant_only(emporix: Client) -> None:
    """Another tenant in the path is refused as if the token were unknown."""
    status, headers, body = emporix.send("GET", "/customer-segment/othershop/segments")
    assert (status, body["fault"]["faultstring"]) == (401, "Invalid access token")
    assert "othershop" in headers["segmock-violations"]


def test_with_any_credential_each_tenant_has_a_state_of_its_own(anybody: Client) -> None:
    """What is created for one tenant is not there for another."""
    theirs = "/customer-segment/othershop/segments"
    headers = {"Authorization": "Bearer whatever"}
    status, _, made = anybody.send("POST", theirs, headers=headers, json=SEGMENT)
    assert status == 201
    assert anybody.send("GET", f"{theirs}/{made['id']}", headers=headers)[0] == 200
    assert anybody.send("GET", f"{SEGMENTS}/{made['id']}", headers=headers)[0] == 404


def test_an_escaped_tenant_is_the_same_tenant(emporix: Client) -> None:
    """Percent-encoding does not make another tenant of it."""
    assert emporix.send("GET", "/customer-segment/%73egmock/segments")[0] == 200


def test_published_categories_need_no_token(emporix: Client) -> None:
    """Without a token, the assignments of a category can be listed."""
    path = f"{CATEGORIES}/{HOME}/assignments"
    assert emporix.send("GET", path, headers={"Authorization": ""})[0] == 200


def test_without_a_token_there_is_no_other_tenant_either(emporix: Client) -> None:
    """A tenant that the mock does not know is refused even where no token is needed."""
    path = f"/category/othershop/categories/{HOME}/assignments"
    assert emporix.send("GET", path, headers={"Authorization": ""})[0] == 401


def test_unpublished_categories_need_a_scope(emporix: Client) -> None:
    """Asking for them without a token is forbidden; the scope is named."""
    status, _, body = emporix.send("GET", UNPUBLISHED, headers={"Authorization": ""})
    assert status == 403
    assert body["details"] == ["Required scope(s): category.category_read_unpublished"]


def test_a_token_without_the_scope_sees_no_unpublished_categories(exchange_of: ExchangeOf) -> None:
    """Being known is not enough."""
    exchange = exchange_of("GET-category-tree-list-assignments", showUnpublished=True)
    exchange.grant = Grant(frozenset(), scope="segmock")
    with pytest.raises(Problem) as refused:
        auth.admitted(exchange)
    assert refused.value.kind is Kind.FORBIDDEN


def test_customers_have_ids_of_their_own(emporix: Client) -> None:
    """Every persona is another customer, and the ids look like the vendor's."""
    world = emporix.mock.world
    ids = [auth.customer_of(world, persona)["id"] for persona in world.universe.everyone]
    assert len(set(ids)) == len(ids) == 500
    assert all(len(key) == 11 and key[0] == "C" and key[1:].isdigit() for key in ids)


def test_colleagues_act_for_the_same_legal_entity(emporix: Client) -> None:
    """The company decides, not the person."""
    world = emporix.mock.world
    one, other = world.universe.persona(0), world.universe.persona(1)
    assert auth.legal_entity_of(world, one) != auth.legal_entity_of(world, other)
    colleague = other.copy()
    colleague["company"] = one["company"]
    assert auth.legal_entity_of(world, one) == auth.legal_entity_of(world, colleague)


def customers_segments(emporix: Client, query: str) -> list[str]:
    """Return the ids of the segments that a list of one customer's segments has."""
    status, _, found = emporix.send("GET", f"{SEGMENTS}?customerId=C1{query}")
    assert status == 200
    return [segment["id"] for segment in found]


def test_a_legal_entity_counts_only_where_a_customer_acts_for_several(emporix: Client) -> None:
    """With one company the parameter is ignored; with two it chooses, and B2C stays."""
    for name in ("private", "first", "second"):
        assert emporix.send("POST", SEGMENTS, json={**SEGMENT, "id": name})[0] == 201
    assert emporix.send("PUT", f"{SEGMENTS}/private/customers/C1")[0] == 201
    assert emporix.send("PUT", f"{SEGMENTS}/first/customers/C1/one")[0] == 201
    assert customers_segments(emporix, "&legalEntityId=two") == ["private", "first"]
    assert emporix.send("PUT", f"{SEGMENTS}/second/customers/C1/two")[0] == 201
    assert customers_segments(emporix, "&legalEntityId=two") == ["private", "second"]
    assert customers_segments(emporix, "") == ["private", "first", "second"]
