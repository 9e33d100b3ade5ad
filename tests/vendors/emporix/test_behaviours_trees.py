"""Category trees of a customer's segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.document import DefectsError
from tests.vendors.emporix.conftest import (
    BACKPACKS,
    BAGS,
    BUSINESS,
    EVERYBODY,
    HOME,
    KETTLES,
    KITCHEN,
    NEW,
    SEGMENTS,
    SUBSIDIARIES,
    TRAVEL,
    bearer,
    get,
    me,
    put,
)

if TYPE_CHECKING:
    from segmock.core.document import Record
    from tests.conftest import Client
    from tests.vendors.emporix.conftest import InScenario

READ, READ_OWN = "customersegment.segment_read", "customersegment.segment_read_own"
TREES = f"{SEGMENTS}/items/category-trees"


def test_trees_hold_what_is_assigned_below_its_parents(emporix: Client) -> None:
    """Three levels; only what is assigned itself says so, and a leaf has nothing below."""
    path = f"{SEGMENTS}/{EVERYBODY}/items/CATEGORY"
    assert {put(emporix, f"{path}/{one}") for one in (BACKPACKS, KETTLES, "x")} == {201}
    home, travel = get(emporix, TREES)
    (kitchen,), (bags,) = home["subcategories"], travel["subcategories"]
    (kettles,), (backpacks,) = kitchen["subcategories"], bags["subcategories"]
    chain = (home, kitchen, kettles, travel, bags, backpacks)
    assert [one["id"] for one in chain] == [HOME, KITCHEN, KETTLES, TRAVEL, BAGS, BACKPACKS]
    assert (home["isSegmentAssigned"], kettles["isSegmentAssigned"]) == (False, True)
    assert (bags["isSegmentAssigned"], backpacks["isSegmentAssigned"]) == (False, True)
    assert kettles["parentId"] == KITCHEN
    assert kettles["subcategories"] == []
    assert "parentId" not in home


def test_trees_know_active_segments_only(emporix: Client) -> None:
    """An INACTIVE segment shows nothing, whatever its validity says an ACTIVE one does."""
    token = bearer(emporix, READ_OWN, customer="C1")
    path = f"{SEGMENTS}/mine"
    assert put(emporix, path, {**NEW, "status": "INACTIVE"}) == 201
    assert [
        put(emporix, f"{path}/{end}") for end in ("customers/C1", f"items/CATEGORY/{HOME}")
    ] == ([201, 201])
    assert emporix.send("GET", TREES, headers=token)[::2] == (200, [])
    over = {"from": "2024-04-17T08:00:00.000Z", "to": "2025-04-17T08:00:00.000Z"}
    assert put(emporix, path, {**NEW, "status": "ACTIVE", "validity": over}) == 204
    (home,) = emporix.send("GET", TREES, headers=token)[2]
    assert (home["id"], home["isSegmentAssigned"]) == (HOME, True)


def roots(found: list[Record]) -> list[str]:
    """Return the codes of the roots."""
    return [one["code"] for one in found]


def test_trees_are_narrowed_by_site_and_legal_entity(emporix: Client) -> None:
    """Only segments of the site count, and only those of the legal entity or of none."""
    token = bearer(emporix, READ_OWN, customer="C1")
    for segment, kind, category in (
        (BUSINESS, "/company", TRAVEL),
        (SUBSIDIARIES, "/subsidiary", KITCHEN),
    ):
        assert put(emporix, f"{SEGMENTS}/{segment}/customers/C1{kind}") == 201
        assert put(emporix, f"{SEGMENTS}/{segment}/items/CATEGORY/{category}") in {201, 204}
    for query, found in (
        ("", ["home", "travel"]),
        ("?legalEntityId=company", ["travel"]),
        ("?legalEntityId=subsidiary&siteCode=main", ["home"]),
        ("?siteCode=germany", []),
    ):
        assert roots(emporix.send("GET", TREES + query, headers=token)[2]) == found


def test_a_tree_is_in_the_order_of_positions_and_in_the_languages_asked_for(
    in_scenario: InScenario,
) -> None:
    """On each level, whatever the order in the scenario."""
    categories: list[Record] = [
        {"id": "b", "code": "b", "name": {"en": "B", "de": "Be"}, "position": 1},
        {"id": "b2", "parentId": "b", "code": "b2", "name": {"en": "B2"}, "position": 2},
        {"id": "b1", "parentId": "b", "code": "b1", "name": {"de": "Be 1", "en": "B1"}},
        {"id": "a", "code": "a", "name": {"en": "A"}, "position": 0},
    ]
    all_of_them = [one["id"] for one in categories]
    segment = {**NEW, "id": "s", "status": "ACTIVE", "groups": ["all"], "categories": all_of_them}
    groups = {"all": {"name": "All", "where": {}}}
    emporix = in_scenario({"segments": [segment], "categories": categories}, groups=groups)
    first, second = emporix.send("GET", TREES, headers={"Accept-Language": "de"})[2]
    assert (first["code"], second["name"]) == ("a", {"de": "Be"})
    assert [one["code"] for one in second["subcategories"]] == ["b1", "b2"]
    assert second["subcategories"][0]["name"] == {"de": "Be 1"}


@pytest.mark.parametrize("scope", [READ, "customersegment.segment_manage"])
def test_trees_are_for_customers_only(emporix: Client, scope: str) -> None:
    """To read everything is not enough."""
    assert emporix.send("GET", TREES, headers=bearer(emporix, scope))[0] == 403
    own = bearer(emporix, READ_OWN, customer=me(emporix))
    assert emporix.send("GET", TREES, headers=own)[0] == 200


def test_a_category_that_leads_to_no_root_is_a_defect(in_scenario: InScenario) -> None:
    """Its parent is not given, or above it stands the category itself."""
    parents = {"root": {}, "leaf": {"parentId": "root"}, "lost": {"parentId": "nobody"}}
    parents |= {"egg": {"parentId": "hen"}, "hen": {"parentId": "egg"}}
    given = [{"id": key, "code": key, "name": {"en": key}, **one} for key, one in parents.items()]
    mock = in_scenario({"categories": given})
    with pytest.raises(DefectsError) as refused:
        len(mock.mock.world.collection("emporix", "categories"))
    assert [(one.pointer, one.what) for one in refused.value.defects] == [
        (f"/given/emporix/categories/{n}/parentId", "leads to no root") for n in (2, 3, 4)
    ]
