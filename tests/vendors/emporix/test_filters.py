"""The query language, sorting, chosen fields and languages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from segmock.core.filtering import EVERYTHING, SortKey, compiled
from segmock.core.problem import Kind, Problem
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
    from segmock.core.document import Json, Record
    from tests.conftest import Client
    from tests.vendors.emporix.conftest import ExchangeOf

RECORD: Record = {
    "id": "a1",
    "name": {"en": "Golden Segment", "pt-BR": "Ouro"},
    "siteCode": "main",
    "count": 20,
    "year": "20",
    "good": True,
    "gone": None,
    "metadata": {"version": 3, "createdAt": "2026-06-01T09:00:01.000Z"},
}


@pytest.mark.parametrize(
    "q, matches",
    [
        ("siteCode:main", True),
        ("siteCode:mai", False),
        ("siteCode:Main", False),
        ('name.en:"Golden Segment"', True),
        ('name.en:"Golden"', False),
        ("name.pt-BR:Ouro", True),
        ("name.de:Gold", False),
        ("siteCode:main id:a1", True),
        ("siteCode:main   id:a2", False),
        ("id:(a0,a1)", True),
        ('id:("a0", "a1")', True),
        ("id:(a0,a2)", False),
        ("count:20", True),
        ('count:"20"', False),
        ("year:20", True),
        ("count:(10,20)", True),
        ("good:true", True),
        ("good:false", False),
        ("gone:null", True),
        ("gone:missing", True),
        ("gone:exists", False),
        ("id:exists", True),
        ("id:null", False),
        ('siteCode:"null"', False),
        ("count:>19", True),
        ("count:>20", False),
        ("count:>=20", True),
        ("count:<20.5", True),
        ("count:<=19", False),
        ("year:>19", False),
        ("count:(>=10 AND <=20)", True),
        ("count:(>10 AND <20)", False),
        ("metadata.version:3", True),
        ('metadata.createdAt:>"2026-06-01T11:00:00+02:00"', True),
        ('metadata.createdAt:(>="2026-06-01T09:00:01Z" AND <"2026-06-02")', True),
        ("siteCode:>maim", True),
        ("name.en:~Gold", True),
        ("name.en:~gold", False),
        ('name.en:~"Golden Seg"', True),
        ("name.en:~(den Seg)", True),
        ("name.en:(~den Seg)", True),
        ("name.en:~(den  Seg)", False),
    ],
)
def test_a_query_tells_records_apart(exchange_of: ExchangeOf, q: str, matches: bool) -> None:
    """Each form of a condition matches what the vendor's page on it says."""
    assert compiled(filters.predicate(exchange_of(q=q)))(RECORD) is matches


@pytest.mark.parametrize(
    "q, at",
    [
        ("main", 1),
        ("siteCode:", 1),
        ("siteCode:main id", 15),
        ("id:(a,", 1),
        ("(id:a) OR (id:b)", 1),
    ],
)
def test_what_is_not_a_condition_is_refused_with_its_place(
    exchange_of: ExchangeOf, q: str, at: int
) -> None:
    """A query that cannot be read is never ignored."""
    with pytest.raises(Problem) as refused:
        filters.predicate(exchange_of(q=q))
    (reason,) = refused.value.violations
    assert refused.value.kind is Kind.INVALID
    assert (reason.where, reason.pointer) == ("query", "/q")
    assert reason.received.endswith(f"at character {at}")


def test_a_search_has_its_query_in_the_body(exchange_of: ExchangeOf) -> None:
    """A fault in it is a fault of the body; without `q` everything is asked for."""
    assert compiled(filters.predicate(exchange_of(body={"q": "id:a1"})))(RECORD)
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


@pytest.mark.parametrize(
    "sort, keys",
    [
        ("name", [SortKey(("name",))]),
        ("name.en:asc", [SortKey(("name", "en"))]),
        ("name.en:DESC", [SortKey(("name", "en"), descending=True)]),
        ("siteCode,id:desc", [SortKey(("siteCode",)), SortKey(("id",), descending=True)]),
        ("id:downwards", [SortKey(("id",))]),
    ],
)
def test_sort_names_fields_and_directions(
    exchange_of: ExchangeOf, sort: str, keys: list[SortKey]
) -> None:
    """Only the word desc, in any case, turns the order round."""
    assert filters.order(exchange_of(sort=sort)) == tuple(keys)


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


@pytest.mark.parametrize("query", ["sort=,", "sort=-name", "sort={name}", "fields=a,,b", "fields="])
def test_unreadable_fields_get_a_400(emporix: Client, query: str) -> None:
    """A field has a name."""
    assert emporix.send("GET", f"{SEGMENTS}?{query}")[0] == 400


@pytest.mark.parametrize(
    "fields, left",
    [
        ("siteCode", {"id", "siteCode"}),
        ("siteCode,status", {"id", "siteCode", "status"}),
        ("metadata.version", {"id", "metadata"}),
        ("string", {"id"}),
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
        ("", {"en", "de"}),
        ("*", {"en", "de"}),
        ("en, *;q=0.1", {"en", "de"}),
        ("de", {"de"}),
        ("de-AT, fr;q=0.9", {"de"}),
        ("en,de", {"en", "de"}),
        ("fr", {"en", "de"}),
        ("`de`", {"en", "de"}),
    ],
)
def test_texts_come_in_the_languages_asked_for(
    emporix: Client, header: str, languages: set[str]
) -> None:
    """A text stays a map; one in none of the languages comes in all it has."""
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


@pytest.mark.parametrize("text", ["2016-12-31T23:59:60Z", "0001-01-01T00:00:00+14:00", "soon"])
def test_a_time_that_no_clock_shows_stays_text(text: str) -> None:
    """Leap seconds and the ends of the calendar do no harm."""
    assert filters.moment(text) == text
