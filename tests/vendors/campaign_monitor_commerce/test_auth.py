from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from segmock.vendors.campaign_monitor_commerce import auth

if TYPE_CHECKING:
    from tests.conftest import Client

KEY = {"X-ApiKey": "segmock"}
TOKEN = {"Authorization": "PoP segmock"}
READ_ONLY_KEY = {"X-ApiKey": "segmock-readonly"}
READ_ONLY_TOKEN = {"Authorization": "PoP segmock-readonly"}


def an_export(mock: Client) -> str:
    """Return the path that starts an export of the first segment."""
    _, _, body = mock.send("GET", "/api/v1/segments", headers=KEY)
    return f"/api/v1/segments/{body['data'][0]['id']}/async-export"


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
    _, _, jobs = alone.send("GET", "/api/v1/async-jobs", headers=KEY)
    paths = ["/api/v1/segments", "/api/v1/async-jobs"]
    assert [alone.send("GET", path, headers=headers)[0] for path in paths] == [status, status]
    # To an app the shop's jobs do not exist, whatever its token.
    if "X-ApiKey" in headers:
        job = jobs["data"][0]["id"]
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
    assert alone.send("POST", an_export(alone), headers=headers)[0] == status


def test_a_refused_export_starts_nothing(alone: Client) -> None:
    """Whoever may not export leaves no job behind."""
    path = an_export(alone)
    before = alone.send("GET", "/api/v1/async-jobs", headers=KEY)[2]
    alone.send("POST", path, headers=READ_ONLY_KEY)
    assert alone.send("GET", "/api/v1/async-jobs", headers=KEY)[2] == before


def test_an_app_sees_its_own_jobs_alone(alone: Client) -> None:
    """To an app the shop's other jobs do not exist, neither in the list nor by id."""
    path = an_export(alone)
    shops = alone.send("POST", path, headers=KEY)[2]["data"]["id"]
    apps = alone.send("POST", path, headers=TOKEN)[2]["data"]["id"]
    _, _, body = alone.send("GET", "/api/v1/async-jobs", headers=TOKEN)
    assert [job["id"] for job in body["data"]] == [apps]
    assert alone.send("GET", f"/api/v1/async-jobs/{apps}", headers=TOKEN)[0] == 200
    assert alone.send("GET", f"/api/v1/async-jobs/{shops}", headers=TOKEN)[0] == 404


def test_the_shop_is_told_which_app_started_a_job(alone: Client) -> None:
    """With an API key a job of an app names the app; the app itself does not see the name."""
    job = alone.send("POST", an_export(alone), headers=TOKEN)[2]["data"]["id"]
    path = f"/api/v1/async-jobs/{job}"
    app = auth.app_id(alone.mock.world.seed)
    assert alone.send("GET", path, headers=KEY)[2]["data"]["partnerApp"] == app
    assert "partnerApp" not in alone.send("GET", path, headers=TOKEN)[2]["data"]


def test_the_id_of_the_app_belongs_to_the_seed() -> None:
    """The app's id has the vendor's form, and another seed has another app."""
    assert re.fullmatch("[0-9a-f]{24}", auth.app_id(1))
    assert auth.app_id(1) == auth.app_id(1) != auth.app_id(2)
