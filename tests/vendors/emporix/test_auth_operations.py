"""Every operation, asked with credentials that are not good enough for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.vendors.emporix import auth
from tests.vendors.conftest import served
from tests.vendors.emporix.conftest import ask_token, customer, service

if TYPE_CHECKING:
    from segmock.core.document import Json
    from segmock.core.spec import Operation
    from tests.conftest import Client

VALUES = {
    "tenant": "segmock",
    "segmentId": "6628f0a1b2c3d4e5f6070001",
    "customerId": "C1",
    "legalEntityId": "e1",
    "type": "PRODUCT",
    "itemId": "p1",
    "code": "WELCOME10",
    "categoryId": "65f0c1d2e3a4b5c6d7e80101",
    "assignmentId": "a1",
}
GUARDED = [
    operation
    for operation in served("emporix").spec.operations.values()
    if operation.security and {} not in operation.security
]
IDS = [operation.id for operation in GUARDED]


def state(client: Client) -> Json:
    """Return all that requests have changed."""
    layouts = client.mock.pipeline.served[0].vendor.layouts
    world = client.mock.world
    names = [name for name in layouts if name != "tokens"]
    return {name: list(world.collection("emporix", name, "segmock")) for name in names}


def ask(client: Client, operation: Operation, headers: dict[str, str], tenant: str = "") -> Json:
    """Return status and body of a request without a body."""
    path = operation.template
    for name, value in VALUES.items():
        path = path.replace(f"{{{name}}}", tenant if tenant and name == "tenant" else value)
    status, _, body = client.send(operation.method, path, headers=headers)
    return status, body


@pytest.mark.parametrize("operation", GUARDED, ids=IDS)
def test_bad_credentials_get_their_401_and_change_nothing(
    emporix: Client, operation: Operation
) -> None:
    """No token, garbage, an expired one, one that expired, and one of another tenant."""
    before = state(emporix)
    _, issued = ask_token(emporix, client_id="segmock-expired")
    theirs = service(emporix, scope="tenant=othershop")
    bad = [
        ("Invalid access token", {"Authorization": ""}),
        ("Invalid access token", {"Authorization": "Bearer garbage"}),
        ("Invalid access token", {"Authorization": "Bearer 🎈"}),
        ("Access Token expired", {"Authorization": "Bearer segmock-expired"}),
        ("Access Token expired", {"Authorization": f"Bearer {issued['access_token']}"}),
        ("Invalid access token", theirs),
    ]
    for reason, headers in bad:
        status, body = ask(emporix, operation, headers)
        assert (status, body["fault"]["faultstring"]) == (401, reason)
    status, body = ask(emporix, operation, {}, tenant="nobodys")
    assert (status, body["fault"]["faultstring"]) == (401, "Invalid access token")
    assert state(emporix) == before


@pytest.mark.parametrize(
    "operation",
    [one for one in GUARDED if all(alternative["OAuth2"] for alternative in one.security)],
    ids=[one.id for one in GUARDED if all(alternative["OAuth2"] for alternative in one.security)],
)
def test_too_narrow_a_token_gets_403_and_changes_nothing(
    emporix: Client, operation: Operation
) -> None:
    """A token with every scope but those that would do, one with none, and a customer's."""
    before = state(emporix)
    enough = {scope for alternative in operation.security for scope in alternative["OAuth2"]}
    others = " ".join(sorted(set(auth.SCOPES) - enough))
    narrow = [service(emporix, others), service(emporix, "none")]
    if not enough & auth.CUSTOMER_SCOPES:
        narrow.append(customer(emporix))
    for headers in narrow:
        status, body = ask(emporix, operation, headers)
        assert (status, body.get("code", body["status"])) == (403, 403)
    assert state(emporix) == before
