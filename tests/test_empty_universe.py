"""An account without customers: nobody is in a list, nobody can be looked up, nobody logs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock import app
from tests.conftest import Client, settings

if TYPE_CHECKING:
    from segmock.core.document import Json

KEYS = {
    "authorization": "Bearer segmock",
    "x-apikey": "segmock",
    "x-app-id": "segmock",
    "x-app-token": "segmock",
}
ONE = "first.last.0@example.com"
PEOPLE = "/customer-segment/segmock/segments/6628f0a1b2c3d4e5f6070001/customers"


@pytest.fixture
def nobody() -> Client:
    """Return a mock in the default scenario, and without people."""
    return Client(app.build(settings(personas=0)), headers=KEYS)


def test_every_operation_is_answered_as_described(nobody: Client) -> None:
    """Whatever is asked, and with everything prepared."""
    nobody.mock.world.prepare(lambda _what, _share: None)
    bodies: tuple[Json, ...] = ({}, [], None)
    for served in nobody.mock.pipeline.served:
        for operation in served.spec.operations.values():
            target = operation.template.replace("{", "").replace("}", "")
            for body in bodies:
                status, _, told = nobody.send(operation.method, target, json=body)
                assert status < 500, (operation.id, told)
    assert [entry.own for entry in nobody.journal if entry.own] == []


@pytest.mark.parametrize(
    "path, empty",
    [
        ("/v1/customers", {"customers": [], "total": 0}),
        ("/v1/customers?page=2", {"customers": [], "total": 0}),
        ("/v1/customers?starting_after=2200-01-01T00:00:00Z", {"customers": [], "total": 0}),
        (PEOPLE, []),
        ("/api/commerce/customer/accounts/1001/segments", {"items": [], "totalCount": 0}),
    ],
)
def test_lists_are_empty(nobody: Client, path: str, empty: Json) -> None:
    """With their totals."""
    status, _, body = nobody.send("GET", path)
    if isinstance(empty, dict):
        body = {name: body[name] for name in empty}
    assert (status, body) == (200, empty)


@pytest.mark.parametrize("path", [f"/v1/customers/{ONE}", f"{PEOPLE}/C0000000001"])
def test_nobody_is_found(nobody: Client, path: str) -> None:
    """By any id."""
    assert nobody.send("GET", path)[0] == 404


def test_exports_hold_nobody(nobody: Client) -> None:
    """Only their heads, but where an export fails by the scenario."""
    done = []
    for segment in nobody.send("GET", "/api/v1/segments")[2]["data"]:
        started = nobody.send("POST", f"/api/v1/segments/{segment['id']}/async-export")
        assert started[0] == 201
        nobody.mock.world.advance(60)
        job = nobody.send("GET", f"/api/v1/async-jobs/{started[2]['data']['id']}")[2]["data"]
        if job["status"] == "done":
            done.append(nobody.send("GET", job["result"].removeprefix("http://127.0.0.1:4010"))[2])
    assert done
    assert {len(text.splitlines()) for text in done} == {1}


def test_nobody_logs_in(nobody: Client) -> None:
    """And the words that stand for tokens refresh nobody's, but a visitor's."""
    given = {"email": ONE, "password": "segmock"}
    assert nobody.send("POST", "/customer/segmock/login", json=given)[0] in {400, 401}
    path = "/customer/segmock/refreshauthtoken?refreshToken=segmock"
    assert nobody.send("GET", path)[0] in {400, 401}
    path = "/customerlogin/auth/anonymous/refresh"
    query = "tenant=segmock&client_id=segmock&refresh_token=segmock"
    assert nobody.send("GET", f"{path}?{query}")[0] == 200
