"""What tokens allow: issued ones, words, and none."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from segmock.core import tokens
from segmock.core.credentials import Grant
from segmock.core.problem import Kind, Problem
from segmock.vendors.emporix import auth
from tests.vendors.conftest import served
from tests.vendors.emporix.conftest import CATEGORIES, HOME, NEW, SEGMENTS

if TYPE_CHECKING:
    from tests.conftest import Client
    from tests.vendors.emporix.conftest import ExchangeOf

UNPUBLISHED = f"{CATEGORIES}/{HOME}/assignments?showUnpublished=true"


def test_the_valid_token_has_every_scope_in_its_tenant(exchange_of: ExchangeOf) -> None:
    """It acts for the first customer."""
    exchange = exchange_of()
    first = auth.customer_of(exchange.world, exchange.world.universe.persona(0))
    granted = auth.grant("OAuth2", "segmock", exchange)
    assert granted == Grant(scopes=None, scope="segmock", subject=first["id"])


def test_the_scopes_are_those_of_the_description() -> None:
    """None more and none less."""
    flows = served("emporix").spec.document["components"]["securitySchemes"]["OAuth2"]["flows"]
    assert set(auth.SCOPES) == set(flows["clientCredentials"]["scopes"])


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
    status, _, body = emporix.send("POST", SEGMENTS, headers=readonly, json=NEW)
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


def test_an_issued_token_allows_what_is_kept_with_it(exchange_of: ExchangeOf) -> None:
    """Its scopes, its tenant and its customer."""
    exchange, granted = exchange_of(), Grant(frozenset({"a"}), scope="segmock", subject="C1")
    tokens.issue(exchange, "t", granted, timedelta(hours=1), use="bearer")
    assert auth.grant("OAuth2", "t", exchange) == granted


def test_a_refresh_token_opens_nothing(exchange_of: ExchangeOf) -> None:
    """It is good for new tokens only."""
    exchange = exchange_of()
    tokens.issue(exchange, "t", Grant(None, scope="segmock"), None, use="refresh")
    with pytest.raises(Problem) as refused:
        auth.grant("OAuth2", "t", exchange)
    assert refused.value.kind is Kind.CREDENTIAL_UNKNOWN


def test_published_categories_need_no_token(emporix: Client) -> None:
    """Without a token, the assignments of a category can be listed."""
    path = f"{CATEGORIES}/{HOME}/assignments"
    assert emporix.send("GET", path, headers={"Authorization": ""})[0] == 200


def test_without_a_token_there_is_no_other_tenant_either(emporix: Client) -> None:
    """A tenant that the mock does not know is refused even where no token is needed."""
    path = f"/category/nobodys/categories/{HOME}/assignments"
    assert emporix.send("GET", path, headers={"Authorization": ""})[0] == 401


def test_unpublished_categories_need_a_scope(emporix: Client) -> None:
    """Asking for them without a token is forbidden; the scope is named."""
    status, _, body = emporix.send("GET", UNPUBLISHED, headers={"Authorization": ""})
    assert status == 403
    assert body["details"] == ["Required scope(s): category.category_read_unpublished"]


def test_a_token_without_the_scope_sees_no_unpublished_categories(exchange_of: ExchangeOf) -> None:
    """Being known is not enough."""
    operation = "GET-category-tree-retrieve-category-assignments"
    exchange = exchange_of(operation, showUnpublished=True)
    exchange.grant = Grant(frozenset(), scope="segmock")
    with pytest.raises(Problem) as refused:
        auth.admitted(exchange)
    assert refused.value.kind is Kind.FORBIDDEN
