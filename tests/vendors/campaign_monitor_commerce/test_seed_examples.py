"""The vendor's documented curl examples, with only host, ids and credentials replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Client

HEX = set("0123456789abcdef")


def an_id(text: str) -> bool:
    """Tell whether a text has the form of the documented ids."""
    return len(text) == 24 and set(text) <= HEX


def test_list_all_customer_segments(mock: Client) -> None:
    """The documented segments are in the list, with their documented names, flags and uses."""
    status, _, body = mock.send(
        "GET",
        "/api/v1/segments",
        headers={"X-ApiKey": "segmock", "Accept": "application/json"},
    )
    assert status == 200
    assert list(body) == ["data"]
    at_risk, first_time = body["data"][:2]
    assert at_risk == {
        "id": at_risk["id"],
        "name": '"At Risk" Repeat Customers',
        "editable": False,
        "uses": [],
    }
    template = first_time["uses"][0]["models"][0]["id"]
    assert first_time == {
        "id": first_time["id"],
        "name": "First-time Buyers",
        "editable": False,
        "uses": [{"modelName": "ReceiptTemplate", "models": [{"id": template, "enabled": False}]}],
    }
    assert all(map(an_id, (at_risk["id"], first_time["id"], template)))


def test_create_export_job(mock: Client) -> None:
    """An export is answered with 201 and a pending job of three fields."""
    _, _, listed = mock.send("GET", "/api/v1/segments", headers={"X-ApiKey": "segmock"})
    segment = listed["data"][0]["id"]
    status, _, body = mock.send(
        "POST",
        f"/api/v1/segments/{segment}/async-export",
        headers={
            "X-ApiKey": "segmock",
            "Content-Type": "application/json",
            "Accept": "application/json",
        },
    )
    assert status == 201
    job = body["data"]["id"]
    assert an_id(job)
    assert body == {"data": {"id": job, "kind": "segments-export", "status": "pending"}}


def test_an_export_of_an_unknown_segment(mock: Client) -> None:
    """A segment that does not exist, or not for this shop, is a 404."""
    status, _, body = mock.send(
        "POST",
        "/api/v1/segments/57b5aa3b046abfb053d80b52/async-export",
        headers={"X-ApiKey": "segmock", "Content-Type": "application/json"},
    )
    assert status == 404
    assert list(body) == ["errors"]
