from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from segmock.vendors.voucherify.behaviours import activities
from tests.vendors.voucherify.drawn import KEYS

if TYPE_CHECKING:
    from segmock.core.document import Record
    from tests.conftest import Client
    from tests.vendors.conftest import InScenario

GOLD: Record = {"junction": "and", "metadata.tier": {"conditions": {"$is": "gold"}}}
ALL = ["created", "updated", "filters_updated", "activated"]


@pytest.fixture
def shop(in_scenario: InScenario) -> Client:
    """A shop with a given segment, and an application key."""
    mock = in_scenario({"segments": [{"name": "given", "id": "seg_given"}]})
    mock.headers = dict(KEYS)
    return mock


def changed(mock: Client) -> str:
    """Return the id of a segment to which everything has happened."""
    _, _, segment = mock.send("POST", "/v1/segments", json={"name": "a", "filter": GOLD})
    path = f"/v1/segments/{segment['id']}"
    other = {**GOLD, "junction": "or"}
    for sent in ({"name": "b"}, {"filter": other}, {"filter": other, "type": "auto-update"}):
        assert mock.send("PUT", path, json=sent)[0] == 200
    return str(segment["id"])


def told(mock: Client, key: str, query: str = "") -> Record:
    """Return the list of a segment's activities."""
    status, _, body = mock.send("GET", f"/v1/segments/{key}/activities?{query}")
    assert status == 200, body
    found: Record = body
    return found


def test_everything_that_happens_is_told_newest_first(shop: Client) -> None:
    """Each with an id and a date, and with what the segment was then."""
    body = told(shop, changed(shop))
    assert [one["type"] for one in body["data"]] == ALL[::-1]
    assert [one["data"]["name"] for one in body["data"]] == ["b", "b", "b", "a"]
    assert all(re.fullmatch("act_[A-Za-z0-9]{24}", one["id"]) for one in body["data"])
    assert (body["total"], body["has_more"]) == (4, False)
    dates = [one["created_at"] for one in body["data"]]
    assert dates == sorted(dates, reverse=True)


def test_a_given_segment_has_been_created(shop: Client) -> None:
    """When the scenario says."""
    _, _, segment = shop.send("GET", "/v1/segments/seg_given")
    assert [(one["type"], one["created_at"]) for one in told(shop, "seg_given")["data"]] == [
        ("created", segment["created_at"])
    ]


def test_a_change_of_nothing_is_told_as_well(shop: Client) -> None:
    """Somebody asked for it."""
    _, _, segment = shop.send("POST", "/v1/segments", json={"name": "a", "filter": GOLD})
    shop.send("PUT", f"/v1/segments/{segment['id']}", json={})
    assert [one["type"] for one in told(shop, segment["id"])["data"]] == ["updated", "created"]


@pytest.mark.parametrize("order, expected", [("created_at", ALL), ("-created_at", ALL[::-1])])
@pytest.mark.parametrize("cursor", ["starting_after", "starting_after_id"])
def test_pages_add_up(order: str, expected: list[str], cursor: str, shop: Client) -> None:
    """Behind a date or behind an id, in both orders."""
    key, seen, query = changed(shop), [], ""
    while True:
        body = told(shop, key, f"limit=1&order={order}{query}")
        seen += [one["type"] for one in body["data"]]
        if not body["has_more"]:
            break
        last = body["data"][-1]
        query = f"&{cursor}={last['id' if cursor.endswith('id') else 'created_at']}"
    assert seen == expected


def test_activities_are_filtered(shop: Client) -> None:
    """By what has happened, and between dates, which are not in."""
    key = changed(shop)
    dates = {one["type"]: one["created_at"] for one in told(shop, key)["data"]}
    for query, expected in (
        ("type=activated", ["activated"]),
        ("category=ACTION", ALL),
        ("category=EFFECT", []),
        (f"start_date={dates['created']}", ALL[1:]),
        (f"end_date={dates['activated']}&start_date=2026-01-01", ALL[:3]),
        ("starting_after_id=act_gone", []),
    ):
        found = told(shop, key, f"order=created_at&{query}")["data"]
        assert [one["type"] for one in found] == expected, query


def test_a_segment_that_is_not_there_has_none(shop: Client) -> None:
    """It has the documented answer."""
    status, _, body = shop.send("GET", "/v1/segments/seg_gone/activities")
    assert (status, body["resource_type"]) == (404, "segment")


def test_of_too_many_the_oldest_go(shop: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A segment keeps no more than it may."""
    monkeypatch.setattr(activities, "MAX_ACTIVITIES", 2)
    assert [one["type"] for one in told(shop, changed(shop))["data"]] == ALL[:1:-1]
