"""The events about segments, as a sink hears of them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

if TYPE_CHECKING:
    from segmock.core.document import Json
    from segmock.core.events import Event
    from tests.conftest import Client

SEGMENTS = "/api/commerce/customer/segments"
NEW = {"code": "new", "name": "New"}


@pytest.fixture
def heard(kibo: Client) -> list[Event]:
    """What the sink of the world has been told."""
    events: list[Event] = []
    kibo.mock.world.sink = events.append
    return events


@pytest.mark.parametrize(
    "method,path,body,topics",
    [
        ("POST", SEGMENTS, NEW, ["created"]),
        ("POST", f"{SEGMENTS}?responseFields=code", NEW, ["created"]),
        ("PUT", f"{SEGMENTS}/1010", NEW, ["updated"]),
        ("DELETE", f"{SEGMENTS}/1010", None, ["deleted"]),
        ("POST", f"{SEGMENTS}/1010/accounts", [1001], ["customeradded"]),
        ("POST", f"{SEGMENTS}/1010/accounts", [1001, 1002, 1001], ["customeradded"] * 2),
        ("POST", f"{SEGMENTS}/1001/accounts", [1001], []),
        ("DELETE", f"{SEGMENTS}/1001/accounts/1001", None, ["customerremoved"]),
        ("GET", SEGMENTS, None, []),
    ],
)
def test_what_changes_a_segment_is_told(
    kibo: Client, heard: list[Event], method: str, path: str, body: Json, topics: list[str]
) -> None:
    """Each event names the segment, its time and the request; no change is no event."""
    status, headers, _ = kibo.send(method, path, json=body)
    assert status < 300
    assert [event.topic for event in heard] == [f"customersegment.{topic}" for topic in topics]
    assert len({event.body["eventId"] for event in heard}) == len(heard)
    for event in heard:
        assert (event.vendor, event.headers) == ("kibo", {})
        assert str(UUID(event.body["eventId"])) == event.body["eventId"]
        assert event.body["topic"] == event.topic
        assert event.body["entityId"] in {"1001", "1010", "1011"}
        assert event.body["timestamp"] == "2026-06-01T09:00:01.000Z"
        assert event.body["correlationId"] == headers["x-vol-correlation"]
        assert event.body["isTest"] is False


def test_an_event_about_an_account_names_it(kibo: Client, heard: list[Event]) -> None:
    """Beside the segment."""
    kibo.send("POST", f"{SEGMENTS}/1010/accounts", json=[1007])
    kibo.send("DELETE", f"{SEGMENTS}/1010/accounts/1007")
    assert [event.body["entityId"] for event in heard] == ["1010", "1010"]
    for event in heard:
        properties = event.body["extendedProperties"]
        assert properties == [{"key": "customerAccountId", "value": 1007}]


@pytest.mark.parametrize(
    "method,path,body",
    [
        ("POST", SEGMENTS, {"code": "vip", "name": "Taken"}),
        ("PUT", f"{SEGMENTS}/1010", {"code": "vip", "name": "Taken"}),
        ("POST", f"{SEGMENTS}/1010/accounts", [1001, 4711]),
        ("DELETE", f"{SEGMENTS}/1010/accounts/1001", None),
    ],
)
def test_refusals_are_not_told(
    kibo: Client, heard: list[Event], method: str, path: str, body: Json
) -> None:
    """Nothing has happened."""
    assert kibo.send(method, path, json=body)[0] in {404, 409}
    assert heard == []
