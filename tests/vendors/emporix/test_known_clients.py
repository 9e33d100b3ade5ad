"""What clients of the vendor are known to send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.vendors.emporix.conftest import (
    EVERYBODY,
    NEW,
    SEGMENTS,
    ask_token,
    customer,
    get,
    service,
)

if TYPE_CHECKING:
    from tests.conftest import Client


def test_a_client_gets_its_token_first_and_says_its_tenant_again(emporix: Client) -> None:
    """A header with the tenant is accepted and changes nothing."""
    headers = {**service(emporix), "Emporix-Tenant": "segmock"}
    assert emporix.send("GET", SEGMENTS, headers=headers)[2] == get(emporix, SEGMENTS)
    headers["Emporix-Tenant"] = "othershop"
    assert emporix.send("GET", SEGMENTS, headers=headers)[0] == 200


def test_a_client_authenticates_anew_after_a_401(emporix: Client) -> None:
    """Its token has expired; the next one is good."""
    old = service(emporix, client_id="segmock-expired")
    status, _, body = emporix.send("GET", SEGMENTS, headers=old)
    assert (status, body["fault"]["faultstring"]) == (401, "Access Token expired")
    assert emporix.send("GET", SEGMENTS, headers=service(emporix))[0] == 200


def test_answers_to_writes_are_json_or_empty(emporix: Client) -> None:
    """Clients parse what there is, and take an empty body for nothing."""
    status, headers, body = emporix.send("POST", SEGMENTS, json=NEW)
    assert (status, headers["content-type"]) == (201, "application/json")
    path = f"{SEGMENTS}/{body['id']}"
    assert emporix.send("PUT", path, json=NEW)[::2] == (204, "")
    assert emporix.send("DELETE", path)[::2] == (204, "")


def test_an_object_is_no_patch(emporix: Client) -> None:
    """One client sends the changed fields, where the vendor documents a list of operations."""
    path = f"{SEGMENTS}/{EVERYBODY}"
    before = get(emporix, path)
    assert emporix.send("PATCH", path, json={"status": "INACTIVE"})[0] == 400
    assert get(emporix, path) == before


def test_a_storefront_reads_with_its_customers_token(emporix: Client) -> None:
    """A plain array, and the number of all in a header when it is asked for."""
    headers = {**customer(emporix), "X-Total-Count": "true"}
    status, got, items = emporix.send("GET", f"{SEGMENTS}/items?pageSize=1", headers=headers)
    assert (status, len(items)) == (200, 1)
    assert int(got["x-total-count"]) > 1
    plain = emporix.send("GET", f"{SEGMENTS}/items", headers=customer(emporix))
    assert "x-total-count" not in plain[1]
    assert len(plain[2]) == int(got["x-total-count"])


def test_a_token_can_be_asked_for_with_more_fields_than_documented(emporix: Client) -> None:
    """As the standard of such endpoints demands."""
    assert ask_token(emporix, audience="storefront")[0] == 200
