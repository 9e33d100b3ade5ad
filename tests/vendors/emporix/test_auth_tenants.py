"""Tenants: isolated from each other, and checked against the token."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.vendors.emporix.conftest import EVERYBODY, NEW, SEGMENTS, ask_token, service

if TYPE_CHECKING:
    from tests.conftest import Client
    from tests.vendors.emporix.conftest import InScenario

THEIRS = "/customer-segment/othershop/segments"


def test_a_tenant_that_is_not_there_is_refused(emporix: Client) -> None:
    """As if the token were unknown."""
    status, headers, body = emporix.send("GET", "/customer-segment/nobodys/segments")
    assert (status, body["fault"]["faultstring"]) == (401, "Invalid access token")
    assert "nobodys" in headers["segmock-violations"]


@pytest.mark.parametrize("tenant", ["My-Shop", "ab", "1shop", "a" * 17, "%zz", "%FF", "a%2Fb"])
def test_what_can_be_no_tenant_is_a_bad_path(emporix: Client, tenant: str) -> None:
    """With a good token it is refused as described; with an issued one as another tenant."""
    path = f"/customer-segment/{tenant}/segments"
    status, headers, _ = emporix.send("GET", path)
    assert status == 400
    assert "path /tenant" in headers["segmock-violations"]
    assert emporix.send("GET", path, headers=service(emporix))[0] == 401


def test_a_token_is_good_for_its_own_tenant_only(emporix: Client) -> None:
    """Another one's is refused like an unknown token, either way, and changes nothing."""
    ours = service(emporix)
    theirs = service(emporix, client_id="othershop", client_secret="othershop-secret")
    for token, path in ((ours, THEIRS), (theirs, SEGMENTS)):
        status, headers, body = emporix.send("POST", path, headers=token, json=NEW)
        assert (status, body["fault"]["faultstring"]) == (401, "Invalid access token")
        assert "got one of" in headers["segmock-violations"]
    assert emporix.send("GET", SEGMENTS, headers=theirs)[0] == 401
    assert emporix.send("GET", THEIRS, headers=theirs)[0] == 200
    assert len(emporix.send("GET", THEIRS)[2]) == len(emporix.send("GET", SEGMENTS)[2])


def test_the_words_are_good_in_every_tenant_that_is_there(emporix: Client) -> None:
    """Each begins as the scenario gives it, and has a state of its own."""
    status, _, made = emporix.send("POST", THEIRS, json=NEW)
    assert status == 201
    assert emporix.send("GET", f"{THEIRS}/{made['id']}")[0] == 200
    assert emporix.send("GET", f"{SEGMENTS}/{made['id']}")[0] == 404
    assert emporix.send("DELETE", f"{THEIRS}/{EVERYBODY}?forceDelete=true")[0] == 204
    assert emporix.send("GET", f"{SEGMENTS}/{EVERYBODY}")[0] == 200


def test_with_any_credential_each_tenant_has_a_state_of_its_own(anybody: Client) -> None:
    """What is created for one tenant is not there for another."""
    theirs = "/customer-segment/anyshop/segments"
    headers = {"Authorization": "Bearer whatever"}
    status, _, made = anybody.send("POST", theirs, headers=headers, json=NEW)
    assert status == 201
    assert anybody.send("GET", f"{theirs}/{made['id']}", headers=headers)[0] == 200
    assert anybody.send("GET", f"{SEGMENTS}/{made['id']}", headers=headers)[0] == 404


def test_with_any_credential_an_issued_token_stays_its_tenants(anybody: Client) -> None:
    """What was asked for is told from what is made up."""
    ours = service(anybody)
    assert anybody.send("GET", SEGMENTS, headers=ours)[0] == 200
    assert anybody.send("GET", "/customer-segment/anyshop/segments", headers=ours)[0] == 401


def test_an_escaped_tenant_is_the_same_tenant(emporix: Client) -> None:
    """Percent-encoding does not make another tenant of it."""
    assert emporix.send("GET", "/customer-segment/%73egmock/segments")[0] == 200


def test_a_scenario_gives_clients_and_with_them_tenants(in_scenario: InScenario) -> None:
    """Without any there is one tenant, and the words are its clients."""
    client = in_scenario({"clients": [{"id": "c", "secret": "s", "tenant": "shop1"}]})
    assert client.send("GET", "/customer-segment/shop1/segments")[2] == []
    status, body = ask_token(client, client_id="c", client_secret="s")
    assert (status, body["scope"].split()[0]) == (200, "tenant=shop1")
    assert in_scenario({}).send("GET", "/customer-segment/shop1/segments")[0] == 401
