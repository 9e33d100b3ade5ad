"""What a storefront asks: own items, category trees, products of categories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.vendors.emporix.conftest import (
    BACKPACKS,
    BAGS,
    CATEGORIES,
    DORMANT,
    EVERYBODY,
    GERMANY,
    HOME,
    KETTLES,
    KITCHEN,
    MUGS,
    NEW,
    PROSPECTS,
    SEGMENTS,
    STEEL_KETTLE,
    TRAVEL,
    get,
    me,
    put,
)

if TYPE_CHECKING:
    from tests.conftest import Client


def test_own_items_are_those_of_the_callers_segments(emporix: Client) -> None:
    """Once assigned to a segment the caller has its items, active or not, unless asked."""
    before = get(emporix, f"{SEGMENTS}/items")
    assert EVERYBODY in {one["segmentId"] for one in before}
    assert put(emporix, f"{SEGMENTS}/{DORMANT}/customers/{me(emporix)}") == 201
    after = get(emporix, f"{SEGMENTS}/items")
    assert [one for one in after if one["segmentId"] != DORMANT] == before
    assert len(after) == len(before) + 1
    assert get(emporix, f"{SEGMENTS}/items?onlyActive=true") == before


def test_own_items_are_narrowed_by_site_and_type(emporix: Client) -> None:
    """A segment is for one site."""
    assert put(emporix, f"{SEGMENTS}/{GERMANY}/customers/{me(emporix)}") in {201, 204}
    found = get(emporix, f"{SEGMENTS}/items?siteCode=germany")
    assert [one["item"]["id"] for one in found] == [BAGS]
    assert get(emporix, f"{SEGMENTS}/items?siteCode=germany&q=type:PRODUCT") == []


def test_trees_hold_what_is_assigned_below_its_parents(emporix: Client) -> None:
    """Three levels; only what is assigned itself says so, and a leaf has nothing below."""
    path = f"{SEGMENTS}/{EVERYBODY}/items/CATEGORY"
    assert [put(emporix, f"{path}/{one}") for one in (BACKPACKS, KETTLES, "x")] == [201] * 3
    home, travel = get(emporix, f"{SEGMENTS}/items/category-trees")
    (kitchen,), (bags,) = home["subcategories"], travel["subcategories"]
    (kettles,), (backpacks,) = kitchen["subcategories"], bags["subcategories"]
    chain = (home, kitchen, kettles, travel, bags, backpacks)
    assert [one["id"] for one in chain] == [HOME, KITCHEN, KETTLES, TRAVEL, BAGS, BACKPACKS]
    assert [one["isSegmentAssigned"] for one in chain] == [False, True, True, False, False, True]
    assert kettles["parentId"] == KITCHEN
    assert kettles["subcategories"] == []
    assert "parentId" not in home


def test_trees_know_active_segments_only(emporix: Client) -> None:
    """An INACTIVE segment shows nothing, whatever its validity says an ACTIVE one does."""
    assert put(emporix, f"{SEGMENTS}/{EVERYBODY}", {**NEW, "status": "INACTIVE"}) == 204
    assert get(emporix, f"{SEGMENTS}/items/category-trees") == []
    over = {"from": "2024-04-17T08:00:00.000Z", "to": "2025-04-17T08:00:00.000Z"}
    ended = {**NEW, "status": "ACTIVE", "validity": over}
    assert put(emporix, f"{SEGMENTS}/{EVERYBODY}", ended) == 204
    assert len(get(emporix, f"{SEGMENTS}/items/category-trees")) == 1


def products(emporix: Client, category: str, query: str) -> list[str]:
    """Return the codes of the categories' products that are listed, by the name of the product."""
    found = get(emporix, f"{CATEGORIES}/{category}/assignments?{query}")
    return [one["ref"]["localizedName"]["en"] for one in found]


def test_products_of_a_category_and_of_those_below(emporix: Client) -> None:
    """Only published categories count, unless others are asked for."""
    assert products(emporix, KITCHEN, "") == ["Tea Towel"]
    published = ["Steel Kettle", "Glass Kettle", "Tea Towel"]
    assert products(emporix, KITCHEN, "withSubcategories=true") == published
    hidden = "withSubcategories=true&showUnpublished=true"
    assert set(products(emporix, KITCHEN, hidden)) == {*published, "Blue Mug"}
    assert products(emporix, HOME, "") == []


def test_a_category_that_is_not_published_is_not_found(emporix: Client) -> None:
    """As if it were not there, unless unpublished ones are asked for."""
    for category in (MUGS, "unknown"):
        status, _, body = emporix.send("GET", f"{CATEGORIES}/{category}/assignments")
        assert (status, body["resourceId"]) == (404, category)
    assert products(emporix, MUGS, "showUnpublished=true") == ["Blue Mug"]


def test_products_are_narrowed_to_the_categories_of_segments(emporix: Client) -> None:
    """The category is what must be assigned to one of the segments, not the product."""
    assert put(emporix, f"{SEGMENTS}/{PROSPECTS}/items/CATEGORY/{KETTLES}") == 201
    assert put(emporix, f"{SEGMENTS}/{DORMANT}/items/PRODUCT/{STEEL_KETTLE}") == 201
    below = "withSubcategories=true&segmentsIds="
    assert products(emporix, HOME, f"{below}{PROSPECTS}") == ["Steel Kettle", "Glass Kettle"]
    assert products(emporix, HOME, f"{below}unknown,{PROSPECTS}") == (
        ["Steel Kettle", "Glass Kettle"]
    )
    assert products(emporix, HOME, f"{below}{DORMANT}") == []
    assert products(emporix, KITCHEN, f"segmentsIds={EVERYBODY}") == ["Tea Towel"]
