"""Items of segments, of one and of all, and what a customer sees of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.vendors.emporix import auth
from tests.vendors.emporix.conftest import (
    BAGS,
    BLUE_MUG,
    BUSINESS,
    DORMANT,
    EVERYBODY,
    GERMANY,
    GLASS_KETTLE,
    PROSPECTS,
    SEGMENTS,
    SUBSIDIARIES,
    TRAVEL,
    bearer,
    get,
    me,
    put,
)

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from tests.conftest import Client

READ_OWN = "customersegment.segment_read_own"


@pytest.mark.parametrize(
    "kind, key, code",
    [
        ("PRODUCT", GLASS_KETTLE, "KT-102"),
        ("CATEGORY", TRAVEL, "travel"),
        ("PRODUCT", TRAVEL, TRAVEL),
        ("CATEGORY", "12468504", "12468504"),
    ],
)
def test_an_item_is_a_product_or_a_category(
    emporix: Client, kind: str, key: str, code: str
) -> None:
    """Its code and names are those of the given one, or picked by its id."""
    path = f"{SEGMENTS}/{PROSPECTS}/items/{kind}/{key}"
    assert put(emporix, path) == 201
    assigned = get(emporix, path)
    assert (assigned["segmentId"], assigned["type"]) == (PROSPECTS, kind)
    assert (assigned["item"]["id"], assigned["item"]["code"]) == (key, code)
    assert assigned["item"]["name"]["en"]
    assert get(emporix, f"{SEGMENTS}/{PROSPECTS}/items") == [assigned]


def test_products_and_categories_are_named_apart(emporix: Client) -> None:
    """The same id can be assigned as a product and as a category, and each be removed."""
    path = f"{SEGMENTS}/{PROSPECTS}/items"
    assert [put(emporix, f"{path}/{kind}/1") for kind in ("PRODUCT", "CATEGORY")] == [201, 201]
    assert [one["type"] for one in get(emporix, path)] == ["PRODUCT", "CATEGORY"]
    assert emporix.send("DELETE", f"{path}/PRODUCT/1")[0] == 204
    assert [one["type"] for one in get(emporix, path)] == ["CATEGORY"]


def test_items_are_searched(emporix: Client) -> None:
    """The body has the filter that the list takes in its query; languages narrow as there."""
    path, german = f"{SEGMENTS}/{EVERYBODY}/items", {"Accept-Language": "de"}
    counted = {**german, "X-Total-Count": "true"}
    sent: Record = {"q": "type:PRODUCT"}
    status, headers, found = emporix.send("POST", f"{path}/search", json=sent, headers=counted)
    assert (status, headers["x-total-count"]) == (200, "2")
    assert found == emporix.send("GET", f"{path}?q=type:PRODUCT", headers=german)[2]
    assert [one["item"]["name"] for one in found] == (
        [{"de": "Wasserkocher aus Stahl"}, {"de": "Blauer Becher"}]
    )
    assert emporix.send("POST", f"{path}/search")[2] == get(emporix, path)


def test_many_items_are_assigned_each_for_itself(emporix: Client) -> None:
    """An item that stands there twice is created and then replaced; one without an id fails."""
    path = f"{SEGMENTS}/{PROSPECTS}/items"
    body: list[Json] = [{"id": BLUE_MUG}, {}, {"id": "1"}, {"id": BLUE_MUG}]
    status, _, results = emporix.send("PUT", f"{path}/PRODUCT/bulk", json=body)
    assert (status, [one["code"] for one in results]) == (207, [201, 400, 201, 204])
    assert [one["item"]["id"] for one in get(emporix, path)] == [BLUE_MUG, "1"]


def test_many_items_are_removed_each_for_itself(emporix: Client) -> None:
    """Only those of the type in the path; what is not there is removed already."""
    path = f"{SEGMENTS}/{PROSPECTS}/items"
    for below in ("PRODUCT/1", "PRODUCT/2", "CATEGORY/1"):
        assert put(emporix, f"{path}/{below}") == 201
    status, _, results = emporix.send("DELETE", f"{path}/PRODUCT/bulk", json=["1", "9", "1"])
    assert status == 207
    assert results == [{"index": n, "code": 204, "status": "OK"} for n in (1, 2, 3)]
    left = [(one["type"], one["item"]["id"]) for one in get(emporix, path)]
    assert left == [("PRODUCT", "2"), ("CATEGORY", "1")]


def segments(found: list[Record]) -> set[str]:
    """Return the segments of items."""
    return {one["segmentId"] for one in found}


def test_a_reader_sees_the_items_of_all_segments(emporix: Client) -> None:
    """Active or not unless asked, on all sites or one, filtered as any list."""
    found = get(emporix, f"{SEGMENTS}/items")
    single = [
        item
        for segment in get(emporix, SEGMENTS)
        for item in get(emporix, f"{SEGMENTS}/{segment['id']}/items")
    ]
    assert found == single
    assert segments(found) >= {EVERYBODY, DORMANT, GERMANY}
    assert DORMANT not in segments(get(emporix, f"{SEGMENTS}/items?onlyActive=true"))
    germany = get(emporix, f"{SEGMENTS}/items?siteCode=germany")
    assert [one["item"]["id"] for one in germany] == [BAGS]
    assert get(emporix, f"{SEGMENTS}/items?siteCode=germany&q=type:PRODUCT") == []
    # A reader is no customer, so no legal entity narrows what it sees.
    assert get(emporix, f"{SEGMENTS}/items?legalEntityId=acme") == found


def of_me(emporix: Client, path: str, **more: str) -> tuple[int, Json]:
    """Return what the first customer gets at a path."""
    token = bearer(emporix, READ_OWN, customer=me(emporix), **more)
    status, _, body = emporix.send("GET", path, headers=token)
    return status, body


def test_customers_see_the_items_of_their_active_segments(emporix: Client) -> None:
    """Whatever onlyActive says, and on the site asked for."""
    path = f"{SEGMENTS}/items"
    before = of_me(emporix, path)
    assert EVERYBODY in segments(before[1])
    assert put(emporix, f"{SEGMENTS}/{DORMANT}/customers/{me(emporix)}") in {201, 204}
    assert of_me(emporix, f"{path}?onlyActive=false") == before
    assert put(emporix, f"{SEGMENTS}/{PROSPECTS}/customers/{me(emporix)}") in {201, 204}
    assert put(emporix, f"{SEGMENTS}/{PROSPECTS}/items/PRODUCT/{BLUE_MUG}") == 201
    assert PROSPECTS in segments(of_me(emporix, path)[1])
    assert of_me(emporix, f"{path}?siteCode=nowhere") == (200, [])


def test_customers_choose_for_which_legal_entity_they_ask(emporix: Client) -> None:
    """The first customer acts for a company and its subsidiary, and sees one or the other."""
    for segment in (BUSINESS, SUBSIDIARIES):
        assert put(emporix, f"{SEGMENTS}/{segment}/customers/{me(emporix)}/{segment}") == 201
    path = f"{SEGMENTS}/items"
    both = segments(of_me(emporix, path)[1])
    assert both >= {BUSINESS, SUBSIDIARIES, EVERYBODY}
    one = segments(of_me(emporix, f"{path}?legalEntityId={BUSINESS}")[1])
    assert (BUSINESS in one, SUBSIDIARIES in one, EVERYBODY in one) == (True, False, True)
    embedded = segments(of_me(emporix, path, legal_entity=BUSINESS)[1])
    assert embedded == one


def test_whoever_acts_for_one_company_sees_all_whatever_is_asked_for(emporix: Client) -> None:
    """The second customer of the universe has no subsidiary, so no legal entity is chosen."""
    world = emporix.mock.world
    persona = world.universe.persona(1)
    customer, company = auth.customer_of(world, persona)["id"], auth.legal_entity_of(world, persona)
    path = f"{SEGMENTS}/{BUSINESS}/customers/{customer}/{company['id']}"
    assert put(emporix, path) in {201, 204}
    token = bearer(emporix, READ_OWN, customer=customer)
    for query in ("", "?legalEntityId=acme"):
        found = emporix.send("GET", f"{SEGMENTS}/items{query}", headers=token)[2]
        assert BUSINESS in segments(found)


def test_customers_find_single_items_in_their_active_segments_only(emporix: Client) -> None:
    """Lists, searches and single items of any other segment are not found."""
    ours, theirs = f"{SEGMENTS}/{EVERYBODY}/items", f"{SEGMENTS}/{DORMANT}/items"
    status, listed = of_me(emporix, ours)
    assert (status, listed) == (200, get(emporix, ours))
    (first, *_), (other, *_) = listed, get(emporix, theirs)
    assert of_me(emporix, f"{ours}/{first['type']}/{first['item']['id']}") == (200, first)
    for below in ("", f"/{other['type']}/{other['item']['id']}"):
        assert of_me(emporix, theirs + below)[0] == 404
    token = bearer(emporix, READ_OWN, customer=me(emporix))
    assert emporix.send("POST", f"{ours}/search", headers=token)[2] == listed
    assert emporix.send("POST", f"{theirs}/search", headers=token)[0] == 404
