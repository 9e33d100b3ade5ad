"""The look-up of a tenant, by which clients find its host."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Client

TENANTS = "/api/platform/tenants"
HOST = "127.0.0.1:4010"


def test_a_tenant_that_the_scenario_knows(kibo: Client) -> None:
    """Its domain is the host that the client has reached us by, and so is that of its sites."""
    status, headers, tenant = kibo.send("GET", f"{TENANTS}/10001")
    assert status == 200
    assert len(headers["x-vol-correlation"]) == 32
    assert tenant == {
        "id": 10001,
        "name": "Segmock Shop",
        "isDevTenant": True,
        "domain": HOST,
        "sites": [
            {"id": 20001, "name": "Shop", "tenantId": 10001, "domain": HOST},
            {"id": 20002, "name": "Outlet", "tenantId": 10001, "domain": HOST},
        ],
    }


@pytest.mark.parametrize("number,site", [(1, 10001), (4711, 14711), (2**31 - 1, 9999)])
def test_every_number_is_a_tenants(kibo: Client, number: int, site: int) -> None:
    """Clients are made for their own tenants, which no scenario can know."""
    _, _, tenant = kibo.send("GET", f"{TENANTS}/{number}")
    assert (tenant["id"], tenant["domain"]) == (number, HOST)
    assert [one["id"] for one in tenant["sites"]] == [site]


def test_a_scenario_may_leave_much_out(changed: Callable[..., Client]) -> None:
    """A tenant without names and sites has those that any other has."""
    tenants = [{"id": 7}, {"id": 8, "sites": [{"id": 9}]}]
    kibo = changed(given={"kibo": {"tenants": tenants}})
    found = [kibo.send("GET", f"{TENANTS}/{number}")[2] for number in (7, 8)]
    assert [tenant["name"] for tenant in found] == ["Tenant 7", "Tenant 8"]
    names = [[site["name"] for site in tenant["sites"]] for tenant in found]
    assert names == [["Site 10007"], ["Site 9"]]


def test_a_tenant_that_is_none_is_told_at_start(changed: Callable[..., Client]) -> None:
    """A number is what a tenant and its sites must have."""
    for tenant in ({"name": "x"}, {"id": "shop"}, {"id": 1, "sites": [{}]}):
        kibo = changed(given={"kibo": {"tenants": [tenant]}})
        with pytest.raises((KeyError, ValueError)):
            len(kibo.mock.world.collection("kibo", "tenants"))


def test_a_tenant_has_the_fields_asked_for(kibo: Client) -> None:
    """Down to those of its sites."""
    _, _, tenant = kibo.send("GET", f"{TENANTS}/10001?responseFields=domain,sites(id)")
    assert tenant == {"domain": HOST, "sites": [{"id": 20001}, {"id": 20002}]}


@pytest.mark.parametrize("text", ["0", "abc", "2147483648", "%C3%28"])
def test_what_is_no_number_is_no_tenant(kibo: Client, text: str) -> None:
    """As with ids elsewhere."""
    status, _, error = kibo.send("GET", f"{TENANTS}/{text}")
    assert (status, error["errorCode"]) == (404, "ITEM_NOT_FOUND")
    assert error["applicationName"] == "Tenant"


def test_an_app_sees_its_own_tenants_only(kibo: Client) -> None:
    """The path says which one is meant, however it is encoded; a header says nothing here."""
    asked = {"applicationId": "SEGMOCK_SHOP.1.0.0.Release", "sharedSecret": "segmock"}
    _, _, ticket = kibo.send("POST", "/api/platform/applications/authtickets", json=asked)
    kibo.headers = {"x-vol-app-claims": ticket["accessToken"]}
    assert kibo.send("GET", f"{TENANTS}/10001", headers={"x-vol-tenant": "10002"})[0] == 200
    for text in ("10002", "1000%32"):
        status, _, error = kibo.send("GET", f"{TENANTS}/{text}", headers={"x-vol-tenant": "10001"})
        assert (status, error["errorCode"]) == (403, "FORBIDDEN")


def test_a_wrong_token_is_told_with_the_operation(kibo: Client) -> None:
    """The older clients' own tests have such an error."""
    kibo.headers = {}
    status, _, error = kibo.send("GET", f"{TENANTS}/10001")
    assert (status, error["errorCode"]) == (401, "INVALID_ACCESS_TOKEN")
    assert error["applicationName"] == "Tenant"
    assert error["additionalErrorData"] == [
        {"name": "OperationName", "value": "GetTenant"},
        {"name": "WWW-Authenticate", "value": "Api-Application, accesstoken=none"},
    ]
