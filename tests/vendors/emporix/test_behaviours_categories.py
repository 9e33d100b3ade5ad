"""Products of categories: listed, assigned and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.vendors.emporix.conftest import (
    BLUE_MUG,
    CATEGORIES,
    DORMANT,
    EVERYBODY,
    HOME,
    KETTLES,
    KITCHEN,
    MUGS,
    PROSPECTS,
    SEGMENTS,
    STEEL_KETTLE,
    bearer,
    get,
    put,
)

if TYPE_CHECKING:
    from segmock.core.document import Record
    from tests.conftest import Client

MANAGE = "category.category_manage"


def products(emporix: Client, category: str, query: str = "") -> list[str]:
    """Return the English names of the products that are listed."""
    found = get(emporix, f"{CATEGORIES}/{category}/assignments?{query}")
    return [one["ref"]["localizedName"]["en"] for one in found]


def ref(product: str) -> Record:
    """Return the body that assigns a product."""
    return {"ref": {"id": product, "type": "PRODUCT"}}


def test_products_of_a_category_and_of_those_below(emporix: Client) -> None:
    """Only published categories count, unless others are asked for."""
    assert products(emporix, KITCHEN) == ["Tea Towel", "Oven Glove"]
    published = ["Steel Kettle", "Glass Kettle", "Tea Towel", "Oven Glove"]
    assert products(emporix, KITCHEN, "withSubcategories=true") == published
    hidden = "withSubcategories=true&showUnpublished=true"
    assert set(products(emporix, KITCHEN, hidden)) == {*published, "Blue Mug"}
    assert products(emporix, HOME) == []


def test_products_that_are_not_published_can_be_hidden(emporix: Client) -> None:
    """What the scenario does not know counts as published."""
    path = f"{CATEGORIES}/{KITCHEN}/assignments"
    assert emporix.send("POST", path, json=ref("unknown"))[0] == 201
    tea_towel, oven_glove, unknown = products(emporix, KITCHEN)
    assert oven_glove == "Oven Glove"
    assert products(emporix, KITCHEN, "hideUnpublishedProducts=true") == [tea_towel, unknown]


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
    assert products(emporix, KITCHEN, f"segmentsIds={EVERYBODY}") == ["Tea Towel", "Oven Glove"]


@pytest.mark.parametrize(
    "query, found",
    [
        (f"ref.id={STEEL_KETTLE}", ["Steel Kettle"]),
        ("ref.id=unknown", []),
        ("ref.localizedName=Wasserkocher%20aus%20Glas", ["Glass Kettle"]),
        (f"ref.localizedName=Glass%20Kettle&ref.id={STEEL_KETTLE}", []),
        ("assignmentType=PRODUCT&pageSize=1&pageNumber=2", ["Glass Kettle"]),
        ("sort=ref.localizedName.en:ASC", ["Glass Kettle", "Steel Kettle"]),
        ("sort=ref.localizedName.en:DESC", ["Steel Kettle", "Glass Kettle"]),
    ],
)
def test_products_are_filtered_sorted_and_paged(
    emporix: Client, query: str, found: list[str]
) -> None:
    """By id and by a whole name in any language."""
    assert products(emporix, KETTLES, query) == found


def test_the_number_of_products_is_told_to_those_who_ask(emporix: Client) -> None:
    """The header of the answer is named as that of the request; a version is not looked at."""
    headers = {"X-Total-Count": "true", "X-Version": "v2", "Accept-Language": "de"}
    path = f"{CATEGORIES}/{KETTLES}/assignments?pageSize=1"
    status, told, (one,) = emporix.send("GET", path, headers=headers)
    assert (status, told["x-total-count"]) == (200, "2")
    assert one["ref"]["localizedName"] == {"de": "Wasserkocher aus Stahl"}


def test_a_product_is_assigned_and_listed(emporix: Client) -> None:
    """The answer is the id; the product's names follow from its id."""
    path = f"{CATEGORIES}/{KETTLES}/assignments"
    status, _, made = emporix.send("POST", path, json=ref(BLUE_MUG))
    assert (status, made.keys()) == (201, {"id"})
    *_, last = get(emporix, path)
    names = {"en": "Blue Mug", "de": "Blauer Becher"}
    assert last == {
        "id": made["id"],
        "categoryId": KETTLES,
        "ref": {"id": BLUE_MUG, "type": "PRODUCT", "localizedName": names},
    }
    assert emporix.send("POST", path, json=last)[2] == made


def test_a_product_is_assigned_once(emporix: Client) -> None:
    """Again it keeps its assignment, and in another category it has another one."""
    kettles, kitchen = (f"{CATEGORIES}/{one}/assignments" for one in (KETTLES, KITCHEN))
    first, again = (emporix.send("POST", kettles, json=ref("p1"))[2] for _ in range(2))
    assert first == again
    assert [one["ref"]["id"] for one in get(emporix, kettles)].count("p1") == 1
    assert emporix.send("POST", kitchen, json=ref("p1"))[2] != first


def test_an_assignment_is_removed_from_its_own_category(emporix: Client) -> None:
    """Removing it twice is removing it once; another category does not reach it."""
    path = f"{CATEGORIES}/{KETTLES}/assignments"
    first, second = get(emporix, path)
    assert emporix.send("DELETE", f"{CATEGORIES}/{KITCHEN}/assignments/{first['id']}")[0] == 204
    assert get(emporix, path) == [first, second]
    assert [emporix.send("DELETE", f"{path}/{first['id']}")[0] for _ in range(2)] == [204, 204]
    assert get(emporix, path) == [second]
    assert emporix.send("POST", path, json=ref(first["ref"]["id"]))[0] == 201
    assert [one["ref"] for one in get(emporix, path)] == [second["ref"], first["ref"]]


def test_all_products_are_removed_from_one_category(emporix: Client) -> None:
    """Those of the categories below stay."""
    path = f"{CATEGORIES}/{KITCHEN}/assignments"
    assert emporix.send("DELETE", f"{path}?assignmentType=PRODUCT")[0] == 204
    assert products(emporix, KITCHEN, "withSubcategories=true") == ["Steel Kettle", "Glass Kettle"]
    assert emporix.send("DELETE", path)[0] == 204


@pytest.mark.parametrize("method, below", [("POST", ""), ("DELETE", ""), ("DELETE", "/a1")])
def test_an_unknown_category_is_not_found(emporix: Client, method: str, below: str) -> None:
    """Whatever is to be done with it; one that is not published can be managed."""
    sent = ref("p1") if method == "POST" else None
    path = f"{CATEGORIES}/unknown/assignments{below}"
    status, _, body = emporix.send(method, path, json=sent)
    assert (status, body["details"]) == (404, ["Category with id 'unknown' not found"])
    path = f"{CATEGORIES}/{MUGS}/assignments{below}"
    assert emporix.send(method, path, json=sent)[0] in {201, 204}


@pytest.mark.parametrize(
    "body", [{}, {"ref": {}}, {"ref": {"id": "1"}}, {"ref": {"id": "1", "type": "CATEGORY"}}]
)
def test_what_is_no_product_is_not_assigned(emporix: Client, body: Record) -> None:
    """400, in the words of the service."""
    status, _, answer = emporix.send("POST", f"{CATEGORIES}/{HOME}/assignments", json=body)
    assert (status, answer["message"]) == (400, "Validation problem with request body.")
    assert products(emporix, HOME) == []


@pytest.mark.parametrize("method, below", [("POST", ""), ("DELETE", ""), ("DELETE", "/a1")])
def test_managing_takes_a_scope_of_its_own(emporix: Client, method: str, below: str) -> None:
    """A refusal names it."""
    sent = ref("p1") if method == "POST" else None
    path = f"{CATEGORIES}/{KITCHEN}/assignments{below}"
    narrow = bearer(emporix, "category.category_read_unpublished")
    status, _, body = emporix.send(method, path, json=sent, headers=narrow)
    assert (status, body["details"]) == (403, [f"Required scope(s): {MANAGE}"])
    assert emporix.send(method, path, json=sent, headers=bearer(emporix, MANAGE))[0] in {201, 204}
