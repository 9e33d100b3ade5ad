"""The role as a whole: what lists, searches and single reads make of a query."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from segmock.core.filtering import EVERYTHING, compiled
from segmock.core.problem import Problem
from segmock.vendors.emporix import filters
from tests.vendors.emporix.conftest import (
    CATEGORIES,
    DORMANT,
    EVERYBODY,
    GERMANY,
    HOME,
    KETTLES,
    SEGMENTS,
    STEEL_KETTLE,
)

if TYPE_CHECKING:
    from segmock.core.document import Json
    from tests.conftest import Client
    from tests.vendors.emporix.conftest import ExchangeOf


def test_a_search_has_its_query_in_the_body(exchange_of: ExchangeOf) -> None:
    """A fault in it is a fault of the body; without `q` everything is asked for."""
    assert compiled(filters.predicate(exchange_of(body={"q": "id:a1"})))({"id": "a1"})
    assert filters.predicate(exchange_of(body={})) == EVERYTHING
    with pytest.raises(Problem) as refused:
        filters.predicate(exchange_of(body={"q": "a"}))
    assert refused.value.violations[0].where == "body"


@pytest.mark.parametrize("query", [{}, {"q": "string"}])
def test_without_a_query_everything_is_asked_for(
    exchange_of: ExchangeOf, query: dict[str, str]
) -> None:
    """The vendor's placeholder counts as not sent."""
    assert filters.predicate(exchange_of(**query)) == EVERYTHING


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("q", ["main", "siteCode:", 'name.en:"', "a:b OR c:d", ""])
def test_an_unreadable_query_gets_a_400(emporix: Client, q: str, method: str) -> None:
    """Listing and searching refuse alike, and say where the fault is."""
    status, headers, _ = (
        emporix.send("GET", f"{SEGMENTS}?q={quote(q)}")
        if method == "GET"
        else emporix.send("POST", f"{SEGMENTS}/search", json={"q": q})
    )
    assert status == 400
    assert "/q" in headers["segmock-violations"]


def ids(emporix: Client, query: str) -> list[str]:
    """Return the ids of the segments that a query lists."""
    status, _, body = emporix.send("GET", f"{SEGMENTS}?{query}")
    assert status == 200
    return [segment["id"] for segment in body]


def test_segments_are_filtered(emporix: Client) -> None:
    """Parts are disjoint and make the whole."""
    active, inactive = ids(emporix, "q=status:ACTIVE"), ids(emporix, "q=status:INACTIVE")
    assert inactive == [DORMANT]
    assert sorted(active + inactive) == ids(emporix, "")
    assert ids(emporix, "q=siteCode:germany") == [GERMANY]
    assert ids(emporix, "q=siteCode:german") == []


def test_without_sort_the_order_of_creation_is_kept(exchange_of: ExchangeOf) -> None:
    """There is no hidden order."""
    assert filters.order(exchange_of()) == ()


def test_segments_are_sorted(emporix: Client) -> None:
    """By a localized name, downwards, and with a second key for ties."""
    listed = emporix.send("GET", f"{SEGMENTS}?sort=name.de:desc&fields=name")[2]
    names = [segment["name"]["de"] for segment in listed]
    assert names == sorted(names, reverse=True)
    by_site = ids(emporix, "sort=siteCode,id:desc")
    assert by_site[0] == GERMANY
    assert by_site[1:] == sorted(by_site[1:], reverse=True)


@pytest.mark.parametrize(
    "query, column",
    [
        ("sort=,", 1),
        ("sort=-name", 1),
        ("sort={name}", 1),
        ("sort=id,colour:desc", 4),
        ("sort=validity", 1),
        ("sort=id.asc:desc", 1),
        ("fields=id,,name", 4),
        ("fields=id,colour", 4),
    ],
)
def test_unreadable_names_get_a_400_with_their_place(
    emporix: Client, query: str, column: int
) -> None:
    """A field has a name that the resource knows; the answer says where it does not."""
    status, _, body = emporix.send("GET", f"{SEGMENTS}?{query}")
    assert (status, body["message"]) == (400, "Validation problem with request parameters.")
    assert body["details"]["field"] == query.partition("=")[0]
    assert body["details"]["message"].endswith(f"at character {column}")


@pytest.mark.parametrize(
    "path, q, got, known",
    [
        (SEGMENTS, "siteCode:main colour:red", "'colour' at character 15", "Fields of segments: "),
        (
            f"{SEGMENTS}/{EVERYBODY}/items",
            "type:PRODUCT status:X",
            "'status' at character 14",
            "items",
        ),
        (
            f"{SEGMENTS}/{EVERYBODY}/customers",
            "legalEntity:missing type:X",
            "'type' at character 21",
            "Fields of customers: customer, ",
        ),
        (SEGMENTS, "status:(ACTIVE", "the end at character 15", "Write conditions"),
        (SEGMENTS, "status=ACTIVE", "'=ACTIVE' at character 7", "Write conditions"),
        (SEGMENTS, 'name.en:"Gold', "'\"Gold' at character 9", "Write conditions"),
        (
            SEGMENTS,
            'metadata.createdAt:>"soon"',
            "'\"soon\"' at character 21",
            "Write conditions",
        ),
    ],
)
def test_an_unreadable_query_gets_a_400_with_its_place(
    emporix: Client, path: str, q: str, got: str, known: str
) -> None:
    """The same for a list and for a search; the hint has the fields where a name is unknown."""
    listed = emporix.send("GET", f"{path}?q={quote(q)}")[2]
    found = emporix.send("POST", f"{path}/search", json={"q": q})[2]
    assert listed["code"] == found["code"] == 400
    assert listed["details"] == found["details"]
    assert listed["details"]["field"] == "q"
    assert listed["details"]["message"].endswith(f"got {got}")
    assert known in listed["details"]["moreInfo"]


def test_10_kb_of_parentheses_get_a_400_with_a_place(emporix: Client) -> None:
    """However deep it is, the first one is the wrong one."""
    status, headers, _ = emporix.send("POST", f"{SEGMENTS}/search", json={"q": "(" * 10_000})
    assert status == 400
    assert headers["segmock-violations"].endswith("at character 1")


@pytest.mark.parametrize("query", ["sort=string", "fields=string", "sort=string&fields=string"])
def test_placeholders_count_as_not_sent(emporix: Client, query: str) -> None:
    """The vendor's examples send them."""
    assert emporix.send("GET", f"{SEGMENTS}?{query}")[2] == emporix.send("GET", SEGMENTS)[2]


@pytest.mark.parametrize(
    "path, known, unknown",
    [
        (SEGMENTS, "siteCode:main", "type:PRODUCT"),
        (f"{SEGMENTS}/{EVERYBODY}/customers", "legalEntity:missing", "siteCode:main"),
        (f"{SEGMENTS}/{EVERYBODY}/items", "type:PRODUCT", "status:ACTIVE"),
        (f"{SEGMENTS}/items", "item.code:KT-101", "customer.id:C1"),
    ],
)
def test_each_resource_has_fields_of_its_own(
    emporix: Client, path: str, known: str, unknown: str
) -> None:
    """A field of another resource is refused, not ignored."""
    assert emporix.send("GET", f"{path}?q={known}")[0] == 200
    status, headers, _ = emporix.send("GET", f"{path}?q={unknown}")
    assert status == 400
    assert f"got '{unknown.partition(':')[0]}' at character 1" in headers["segmock-violations"]


def test_a_fault_of_no_query_language_is_not_explained() -> None:
    """Other patterns speak for themselves, and a text that all resources know is no fault."""
    assert filters.faults("/pageSize", "x") == ()
    assert filters.faults("/fields", "string") != ()
    assert filters.faults("/q", "metadata.version:1") == ()


@pytest.mark.parametrize(
    "fields, left",
    [
        ("siteCode", {"id", "siteCode"}),
        ("siteCode,status", {"id", "siteCode", "status"}),
        ("metadata.version", {"id", "metadata"}),
    ],
)
def test_fields_choose_properties(emporix: Client, fields: str, left: set[str]) -> None:
    """What identifies the segment is sent in any case; lists and single reads agree."""
    one = emporix.send("GET", f"{SEGMENTS}/{EVERYBODY}?fields={fields}")[2]
    assert one.keys() == left
    assert emporix.send("GET", f"{SEGMENTS}?fields={fields}")[2][0] == one


def test_fields_keep_what_identifies_an_assignment(emporix: Client) -> None:
    """A customer's assignment keeps the customer, an item's its segment, item and type."""
    customers = emporix.send("GET", f"{SEGMENTS}/{EVERYBODY}/customers?fields=metadata")[2]
    assert customers[0].keys() == {"customer", "metadata"}
    items = emporix.send("GET", f"{SEGMENTS}/{EVERYBODY}/items?fields=mixins")[2]
    assert items[0].keys() == {"segmentId", "item", "type"}


@pytest.mark.parametrize(
    "header, languages",
    [
        ("", {"en"}),
        ("*", {"en", "de"}),
        ("en, *;q=0.1", {"en", "de"}),
        ("de", {"de"}),
        ("de-AT, fr;q=0.9", {"de"}),
        ("en,de", {"en", "de"}),
        ("fr", {"en", "de"}),
        ("`de`", {"de"}),
        ("string", {"en", "de"}),
    ],
)
def test_texts_come_in_the_languages_asked_for(
    emporix: Client, header: str, languages: set[str]
) -> None:
    """A text stays a map; one in none of the languages comes in all; "" asks for the default."""
    headers = {"Accept-Language": header}
    segment = emporix.send("GET", f"{SEGMENTS}/{EVERYBODY}", headers=headers)[2]
    assert segment["name"].keys() == languages
    item = emporix.send("GET", f"{SEGMENTS}/{EVERYBODY}/items", headers=headers)[2][0]
    assert item["item"]["name"].keys() == languages
    (tree,) = emporix.send("GET", f"{SEGMENTS}/items/category-trees", headers=headers)[2]
    assert tree["localizedSlug"].keys() == languages
    assert tree["subcategories"][0]["localizedDescription"].keys() == languages
    path = f"{CATEGORIES}/{KETTLES}/assignments"
    assert emporix.send("GET", path, headers=headers)[2][0]["ref"]["localizedName"].keys() == (
        languages
    )


@pytest.mark.parametrize(
    "language, kept", [("", {"en": "Gold"}), ("*", {"en": "Gold"}), ("de-AT", {"de-AT": "Gold"})]
)
def test_a_plain_text_is_in_the_content_language(
    emporix: Client, language: str, kept: dict[str, str]
) -> None:
    """It is stored as a map; without a language it is in the default one."""
    segment = {"id": "new", "name": "Gold", "description": {"fr": "Or"}, "siteCode": "main"}
    headers = {"Content-Language": language}
    assert emporix.send("POST", SEGMENTS, headers=headers, json=segment)[0] == 201
    made = emporix.send("GET", f"{SEGMENTS}/new")[2]
    assert (made["name"], made["description"]) == (kept, {"fr": "Or"})


@pytest.mark.parametrize(
    "query, found",
    [
        (f"ref.id={STEEL_KETTLE}", [STEEL_KETTLE]),
        (f"ref.id={HOME}", []),
        ("ref.localizedName=Steel%20Kettle", [STEEL_KETTLE]),
        ("ref.localizedName=Wasserkocher%20aus%20Stahl", [STEEL_KETTLE]),
        ("ref.localizedName=Steel", []),
        ("sort=ref.localizedName.en:desc&pageSize=1", [STEEL_KETTLE]),
    ],
)
def test_category_assignments_are_filtered_by_product(
    emporix: Client, query: str, found: list[Json]
) -> None:
    """By id, and by name in any language."""
    path = f"{CATEGORIES}/{KETTLES}/assignments?{query}"
    assert [one["ref"]["id"] for one in emporix.send("GET", path)[2]] == found
