from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.vendors.campaign_monitor_commerce.asking import KEY, access, get, named, proof

if TYPE_CHECKING:
    from tests.conftest import Client

TOKEN = {"Authorization": "PoP segmock"}
READ_ONLY_KEY = {"X-ApiKey": "segmock-readonly"}
READ_ONLY_TOKEN = {"Authorization": "PoP segmock-readonly"}
EVERYTHING = "read_segments read_customers read_async_job"


def an_export(mock: Client) -> str:
    """Return the path that starts an export of a segment."""
    return f"/api/v1/segments/{named(mock, 'Prospects')['id']}/async-export"


@pytest.mark.parametrize(
    "headers, status",
    [
        (KEY, 200),
        (READ_ONLY_KEY, 200),
        ({"X-ApiKey": "segmock-expired"}, 401),
        ({"X-ApiKey": "guess"}, 401),
        ({"X-ApiKey": ""}, 401),
        (TOKEN, 200),
        ({"Authorization": "pop segmock"}, 200),
        (READ_ONLY_TOKEN, 200),
        ({"Authorization": "PoP segmock-expired"}, 401),
        ({"Authorization": "PoP guess"}, 401),
        ({"Authorization": "Bearer segmock"}, 401),
        ({"Authorization": "segmock"}, 401),
        ({}, 401),
    ],
)
def test_every_operation_that_reads_asks_for_a_credential(
    alone: Client, headers: dict[str, str], status: int
) -> None:
    """A known key or PoP token may read everything, anything else reads nothing."""
    job = get(alone, "/api/v1/async-jobs")[0]["id"]
    paths = ["/api/v1/segments", "/api/v1/async-jobs"]
    assert [alone.send("GET", path, headers=headers)[0] for path in paths] == [status, status]
    # To an app the shop's jobs do not exist, whatever its token.
    if "X-ApiKey" in headers:
        paths = [f"/api/v1/async-jobs/{job}", f"/async-jobs/{job}.csv"]
        assert [alone.send("GET", path, headers=headers)[0] for path in paths] == [status, status]


@pytest.mark.parametrize(
    "headers, status",
    [
        (KEY, 201),
        (READ_ONLY_KEY, 403),
        (TOKEN, 201),
        # The documented scopes of an export are those of reading.
        (READ_ONLY_TOKEN, 201),
        ({"X-ApiKey": "segmock-expired"}, 401),
        ({}, 401),
    ],
)
def test_an_export_needs_read_scopes_or_a_key_that_may_write(
    alone: Client, headers: dict[str, str], status: int
) -> None:
    """An export is a POST, which a read-only key may not send, and a read-only token may."""
    path = an_export(alone)
    before = get(alone, "/api/v1/async-jobs")
    assert alone.send("POST", path, headers=headers)[0] == status
    started = len(get(alone, "/api/v1/async-jobs")) - len(before)
    assert started == (1 if status == 201 else 0)


@pytest.mark.parametrize(
    "scope, statuses",
    [
        ("read_segments", (200, 403, 403, 403)),
        ("write_segments", (200, 403, 403, 403)),
        ("read_segments read_customers", (200, 201, 403, 403)),
        ("write_segments write_customers", (200, 201, 403, 403)),
        ("read_customers", (403, 403, 403, 403)),
        ("read_async_job", (403, 403, 200, 404)),
        ("read_webhook", (403, 403, 403, 403)),
        (EVERYTHING, (200, 201, 200, 404)),
    ],
)
def test_scopes_bind_apps(alone: Client, scope: str, statuses: tuple[int, ...]) -> None:
    """An app may do what it was allowed, to write includes to read, and an export needs both."""
    path, token = an_export(alone), access(alone, scope)
    asked = [
        ("GET", "/api/v1/segments"),
        ("POST", path),
        ("GET", "/api/v1/async-jobs"),
        ("GET", f"/api/v1/async-jobs/{'0' * 24}"),
    ]
    got = tuple(alone.send(*one, headers=proof(alone, token))[0] for one in asked)
    assert got == statuses


def test_the_better_one_of_two_credentials_counts(alone: Client) -> None:
    """Who sends a key and a token is let in when one of them is right."""
    for headers in ({**KEY, "Authorization": "PoP guess"}, {**TOKEN, "X-ApiKey": "guess"}):
        assert alone.send("GET", "/api/v1/segments", headers=headers)[0] == 200


def test_any_credential_is_taken_where_that_is_asked_for(lenient: Client) -> None:
    """A mock that takes any credential takes signed and unsigned ones alike."""
    for headers in ({"X-ApiKey": "x"}, {"Authorization": "PoP x"}, {"Authorization": "PoP a.b.c"}):
        assert lenient.send("GET", "/api/v1/segments", headers=headers)[0] == 200
    assert access(lenient, code="segmock")
