"""Which products belong to segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.vendors.emporix.conftest import (
    BLUE_MUG,
    DORMANT,
    EVERYBODY,
    GERMANY,
    GLASS_KETTLE,
    KETTLES,
    NEW,
    SEGMENTS,
    STEEL_KETTLE,
    put,
)

if TYPE_CHECKING:
    from segmock.core.document import Json
    from tests.conftest import Client


def match(emporix: Client, items: list[str], segments: list[str], **site: str) -> Json:
    """Return the ids that match."""
    site = site or {"site": "main"}
    body = {"items": [{"id": one} for one in items], "segmentIds": segments, **site}
    status, _, found = emporix.send("POST", f"{SEGMENTS}/match", json=body)
    assert status == 200
    return [one["id"] for one in found]


def test_products_match_directly_and_by_their_category(emporix: Client) -> None:
    """In the order in which they were sent, each once."""
    put(emporix, f"{SEGMENTS}/s1", {**NEW, "status": "ACTIVE"})
    put(emporix, f"{SEGMENTS}/s1/items/CATEGORY/{KETTLES}")
    put(emporix, f"{SEGMENTS}/s1/items/PRODUCT/{BLUE_MUG}")
    items = [BLUE_MUG, GLASS_KETTLE, "x", STEEL_KETTLE, BLUE_MUG]
    assert match(emporix, items, ["s1"]) == [BLUE_MUG, GLASS_KETTLE, STEEL_KETTLE]
    assert match(emporix, items, ["s1"], siteCode="main") == [BLUE_MUG, GLASS_KETTLE, STEEL_KETTLE]
    assert match(emporix, items, ["s1"], site="main", siteCode="other") != []


@pytest.mark.parametrize(
    "segments, site", [([], "main"), (["nothing"], "main"), ([EVERYBODY], "germany")]
)
def test_only_segments_of_the_site_count(emporix: Client, segments: list[str], site: str) -> None:
    """An unknown one matches nothing."""
    assert match(emporix, [STEEL_KETTLE], segments, site=site) == []
    assert match(emporix, [STEEL_KETTLE], [*segments, GERMANY, EVERYBODY]) == [STEEL_KETTLE]


def test_only_active_segments_count(emporix: Client) -> None:
    """What is assigned to another is as good as not assigned."""
    put(emporix, f"{SEGMENTS}/{DORMANT}/items/PRODUCT/{GLASS_KETTLE}")
    assert match(emporix, [GLASS_KETTLE], [DORMANT]) == []
    patch = [{"op": "replace", "path": "/status", "value": "ACTIVE"}]
    emporix.send("PATCH", f"{SEGMENTS}/{DORMANT}", json=patch)
    assert match(emporix, [GLASS_KETTLE], [DORMANT]) == [GLASS_KETTLE]


@pytest.mark.parametrize(
    "body, missing",
    [
        ({"items": [], "segmentIds": []}, "/site"),
        ({"items": [{}], "segmentIds": [], "site": "main"}, "/items/0/id"),
        ({"items": [], "siteCode": "main"}, "/segmentIds"),
        ({"segmentIds": [], "site": "main"}, "/items"),
    ],
)
def test_items_segments_and_a_site_are_needed(emporix: Client, body: Json, missing: str) -> None:
    """The site has two names, one of which must be there."""
    status, headers, _ = emporix.send("POST", f"{SEGMENTS}/match", json=body)
    assert status == 400
    assert headers["segmock-violations"] == f"body {missing}: expected a value, got nothing"
