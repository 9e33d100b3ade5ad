"""Segments through their life, and what a scenario gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from segmock.core.document import DefectsError
from tests.vendors.emporix.conftest import (
    CATEGORIES,
    COUPONS,
    EVERYBODY,
    GERMANY,
    NEW,
    SEGMENTS,
    get,
    me,
    put,
)

if TYPE_CHECKING:
    from segmock.core.document import Record
    from tests.conftest import Client
    from tests.vendors.emporix.conftest import InScenario

WHOLE: Record = {
    **NEW,
    "description": {"en": "Whole", "de": "Ganz"},
    "validity": {"from": "2026-01-01T00:00:00Z"},
    "status": "ACTIVE",
    "mixins": {"tier": {"level": 1}},
    "metadata": {"mixins": {"tier": "https://example.com/tier.json"}},
}
ODD_IDS = ["a/b", "~1", "a b", "Ü", "🎈", '"', "%", "'; --"]


def test_a_new_segment_gets_an_id_and_a_version(emporix: Client) -> None:
    """The id is 24 hexadecimal digits, the status INACTIVE, the version 1."""
    status, _, body = emporix.send("POST", SEGMENTS, json=NEW)
    assert status == 201
    assert body.keys() == {"id"}
    assert re.fullmatch("[0-9a-f]{24}", body["id"])
    now = "2026-06-01T09:00:01.000Z"
    metadata = {"version": 1, "createdAt": now, "modifiedAt": now}
    segment = {"id": body["id"], **NEW, "status": "INACTIVE", "metadata": metadata}
    assert get(emporix, f"{SEGMENTS}/{body['id']}") == segment
    assert get(emporix, SEGMENTS)[-1] == segment


def test_two_new_segments_have_two_ids(emporix: Client) -> None:
    """Generated ids never meet."""
    made = {emporix.send("POST", SEGMENTS, json=NEW)[2]["id"] for _ in range(20)}
    assert len(made) == 20


@pytest.mark.parametrize("key", ODD_IDS)
def test_a_segment_keeps_the_id_it_is_given(emporix: Client, key: str) -> None:
    """Whatever the id is made of, it comes back unchanged and can be used in a path."""
    assert emporix.send("POST", SEGMENTS, json={**NEW, "id": key})[2] == {"id": key}
    path = f"{SEGMENTS}/{quote(key, safe='')}"
    assert get(emporix, path)["id"] == key
    item = f"{path}/items/PRODUCT/{quote(key, safe='')}"
    assert put(emporix, item) == 201
    assert get(emporix, item)["item"]["id"] == key
    assert emporix.send("DELETE", f"{path}?forceDelete=true")[0] == 204


@pytest.mark.parametrize("key", ["search", "bulk", "match", "items", ".", ".."])
def test_an_id_that_a_path_could_not_name_is_refused(emporix: Client, key: str) -> None:
    """Such a segment could be created and never read."""
    assert emporix.send("POST", SEGMENTS, json={**NEW, "id": key})[0] == 400


def test_an_id_that_is_taken_is_a_conflict(emporix: Client) -> None:
    """The segment that is there stays as it is; ids differ by case."""
    before = get(emporix, f"{SEGMENTS}/{EVERYBODY}")
    status, _, body = emporix.send("POST", SEGMENTS, json={**NEW, "id": EVERYBODY})
    assert (status, body["message"]) == (409, "The resource already exists.")
    assert get(emporix, f"{SEGMENTS}/{EVERYBODY}") == before
    assert emporix.send("POST", SEGMENTS, json={**NEW, "id": EVERYBODY.upper()})[0] == 201


def test_put_creates_and_then_replaces_wholly(emporix: Client) -> None:
    """201 with the id, 204 with nothing; what is left out is gone, the creation is not."""
    path = f"{SEGMENTS}/mine"
    assert emporix.send("PUT", path, json=WHOLE)[::2] == (201, {"id": "mine"})
    made = get(emporix, path)
    assert made["metadata"]["mixins"] == {"tier": "https://example.com/tier.json"}
    assert emporix.send("PUT", path, json=NEW)[::2] == (204, "")
    replaced = get(emporix, path)
    assert replaced.keys() == {"id", "name", "siteCode", "status", "metadata"}
    assert replaced["status"] == "INACTIVE"
    assert replaced["metadata"]["version"] == 2
    assert replaced["metadata"]["createdAt"] == made["metadata"]["createdAt"]
    assert replaced["metadata"]["modifiedAt"] > made["metadata"]["modifiedAt"]


def test_what_was_read_can_be_sent_back(emporix: Client) -> None:
    """Fields that the server sets are accepted and ignored."""
    path = f"{SEGMENTS}/{EVERYBODY}"
    read = get(emporix, path)
    assert put(emporix, path, read) == 204
    again = get(emporix, path)
    assert again["metadata"].pop("version") == 2
    assert {**again, "metadata": None} == {**read, "metadata": None}


def test_a_stale_version_is_a_conflict(emporix: Client) -> None:
    """An update that states another version than the stored one changes nothing."""
    path = f"{SEGMENTS}/mine"
    assert put(emporix, path, {**WHOLE, "metadata": {"version": 7}}) == 201
    assert put(emporix, path, {**WHOLE, "metadata": {"version": 1}}) == 204
    before = get(emporix, path)
    status, _, body = emporix.send("PUT", path, json={**NEW, "metadata": {"version": 1}})
    assert status == 409
    assert body["message"] == "The resource you are attempting to access has changed."
    assert get(emporix, path) == before


def test_a_segment_that_is_in_use_is_not_deleted(emporix: Client) -> None:
    """400 while something is assigned; the segment and its assignments stay."""
    status, _, body = emporix.send("DELETE", f"{SEGMENTS}/{EVERYBODY}")
    assert status == 400
    assert body["message"] == "The segment has customers or items assigned to it."
    assert get(emporix, f"{SEGMENTS}/{EVERYBODY}/items") != []


def test_force_deletes_a_segment_and_its_assignments(emporix: Client) -> None:
    """A new segment of the same id starts without them; other segments keep theirs."""
    others = get(emporix, f"{SEGMENTS}/{GERMANY}/customers")
    assert emporix.send("DELETE", f"{SEGMENTS}/{EVERYBODY}?forceDelete=true")[0] == 204
    assert emporix.send("GET", f"{SEGMENTS}/{EVERYBODY}")[0] == 404
    assert put(emporix, f"{SEGMENTS}/{EVERYBODY}", NEW) == 201
    assert get(emporix, f"{SEGMENTS}/{EVERYBODY}/customers") == []
    assert get(emporix, f"{SEGMENTS}/{EVERYBODY}/items") == []
    assert get(emporix, f"{SEGMENTS}/{GERMANY}/customers") == others


def test_deleting_twice_is_as_good_as_once(emporix: Client) -> None:
    """A segment without assignments needs no force, and an unknown one is gone already."""
    emporix.send("POST", SEGMENTS, json={**NEW, "id": "mine"})
    assert emporix.send("DELETE", f"{SEGMENTS}/mine")[::2] == (204, "")
    assert emporix.send("GET", f"{SEGMENTS}/mine")[0] == 404
    assert "mine" not in [one["id"] for one in get(emporix, SEGMENTS)]
    assert emporix.send("DELETE", f"{SEGMENTS}/mine")[0] == 204


def test_segments_of_a_customer_can_be_listed_and_searched(emporix: Client) -> None:
    """Both ways, and together with a query; an unknown customer is in none."""
    mine = [one["id"] for one in get(emporix, f"{SEGMENTS}?customerId={me(emporix)}")]
    assert EVERYBODY in mine
    for one in get(emporix, SEGMENTS):
        found = get(emporix, f"{SEGMENTS}/{one['id']}/customers?q=customer.id:{me(emporix)}")
        assert bool(found) is (one["id"] in mine)
    body = {"q": f"id:{EVERYBODY}"}
    target = f"{SEGMENTS}/search?customerId={me(emporix)}&fields=id"
    assert emporix.send("POST", target, json=body)[2] == [{"id": EVERYBODY}]
    assert get(emporix, f"{SEGMENTS}?customerId=nobody") == []


def test_a_search_without_a_body_finds_everything(emporix: Client) -> None:
    """No filter is no restriction."""
    assert emporix.send("POST", f"{SEGMENTS}/search")[2] == get(emporix, SEGMENTS)


# --- the given state ----------------------------------------------------------------------------


def test_a_scenario_may_give_nothing(in_scenario: InScenario) -> None:
    """Then there is nothing, and everything can be created."""
    empty = in_scenario({})
    assert get(empty, SEGMENTS) == []
    assert get(empty, f"{SEGMENTS}/items") == []
    assert put(empty, f"{SEGMENTS}/mine", NEW) == 201


def test_a_scenario_may_give_a_number_of_segments(in_scenario: InScenario) -> None:
    """So many are generated, with nothing assigned to them."""
    many = in_scenario({"segments": 300})
    listed = get(many, f"{SEGMENTS}?pageSize=1000")
    assert len({one["id"] for one in listed}) == 300
    assert all(re.fullmatch("[0-9a-f]{24}", one["id"]) and one["name"]["en"] for one in listed)
    assert {(one["status"], one["siteCode"]) for one in listed} == {("ACTIVE", "main")}
    assert {one["metadata"]["version"] for one in listed} == {1}
    assert get(many, f"{SEGMENTS}/{listed[0]['id']}/customers") == []


def test_a_given_segment_is_inactive_unless_it_says_more(
    in_scenario: InScenario,
) -> None:
    """As when one is created."""
    mock = in_scenario({"segments": [{"id": "a", **NEW}]})
    assert get(mock, f"{SEGMENTS}/a")["status"] == "INACTIVE"


def test_a_scenario_that_names_what_it_does_not_give_is_refused(
    in_scenario: InScenario,
) -> None:
    """Every such name is told, with its place in the file."""
    segment = {"id": "a", **NEW, "products": ["p1"]}
    other = {"id": "b", **NEW, "groups": ["nobody"], "categories": ["c0", "c1"]}
    category = {"id": "c0", "code": "c0", "name": {"en": "C"}}
    mock = in_scenario({"segments": [segment, other], "categories": [category]})
    with pytest.raises(DefectsError) as refused:
        mock.send("GET", SEGMENTS)
    assert [(one.pointer, one.what) for one in refused.value.defects] == [
        ("/given/emporix/segments/0/products", "names 'p1'"),
        ("/given/emporix/segments/1/groups", "names 'nobody'"),
        ("/given/emporix/segments/1/categories", "names 'c1'"),
    ]


@pytest.mark.parametrize(
    "name, lacking",
    [
        ("segments", "id, name, siteCode"),
        ("categories", "id, code, name"),
        ("products", "id, code, name, categoryId"),
        ("coupons", "code, name"),
        ("clients", "id, secret, tenant"),
    ],
)
def test_what_lacks_a_field_is_a_defect(in_scenario: InScenario, name: str, lacking: str) -> None:
    """The start is refused, and says where."""
    mock = in_scenario({name: [{}]})
    with pytest.raises(DefectsError) as refused:
        len(mock.mock.world.collection("emporix", name))
    (defect,) = refused.value.defects
    assert (defect.pointer, defect.what) == (f"/given/emporix/{name}/0", f"lacks {lacking}")


def test_who_is_in_two_groups_is_assigned_once(in_scenario: InScenario) -> None:
    """A segment of several groups has everybody who is in one of them."""
    groups = {"all": {"where": {}}, "few": {"where": {"number": {"lt": 5}}}}
    segment = {"id": "a", **NEW, "groups": ["few", "all"]}
    mock = in_scenario({"segments": [segment]}, groups=groups)
    assert len(get(mock, f"{SEGMENTS}/a/customers")) == 20


def test_a_given_category_is_published_unless_it_says_more(
    in_scenario: InScenario,
) -> None:
    """Its assignments can be listed."""
    category = {"id": "c0", "code": "c0", "name": {"en": "C"}}
    mock = in_scenario({"categories": [category]})
    assert get(mock, f"{CATEGORIES}/c0/assignments") == []


def test_equal_requests_get_equal_answers(emporix: Client, in_scenario: InScenario) -> None:
    """Generated ids and codes follow from seed and requests alone."""
    one, other = in_scenario({}), in_scenario({})
    for path, body in ((SEGMENTS, NEW), (COUPONS, {"name": "x"})):
        assert one.send("POST", path, json=body) == other.send("POST", path, json=body)


def test_a_missing_version_can_be_refused_by_a_setting(in_scenario: InScenario) -> None:
    """A patch needs none, since it states what it changes."""
    given = {"segments": [{"id": "s1", **NEW}]}
    client = in_scenario(given, settings={"emporix": {"missing-version": "refuse"}})
    path = f"{SEGMENTS}/s1"
    status, headers, _ = client.send("PUT", path, json=NEW)
    assert status == 400
    assert "/metadata/version" in headers["segmock-violations"]
    assert put(client, path, {**NEW, "metadata": {"version": 1}}) == 204
    patch = [{"op": "add", "path": "/status", "value": "ACTIVE"}]
    assert client.send("PATCH", path, json=patch)[0] == 204
    assert put(client, f"{SEGMENTS}/s2", NEW) == 201


def test_a_validity_is_kept_in_utc(emporix: Client) -> None:
    """So that times can be compared, whatever zone they were written in."""
    validity = {"from": "2026-06-01T11:00:00+02:00", "to": "2026-07-01T00:00:00Z"}
    assert put(emporix, f"{SEGMENTS}/mine", {**NEW, "validity": validity}) == 201
    kept = {"from": "2026-06-01T09:00:00.000Z", "to": "2026-07-01T00:00:00.000Z"}
    assert get(emporix, f"{SEGMENTS}/mine")["validity"] == kept
    query = quote('validity.from:>="2026-06-01T09:00:00Z"')
    assert [one["id"] for one in get(emporix, f"{SEGMENTS}?q={query}")] == ["mine"]


@pytest.mark.parametrize("choice, size", [("60", 60), ("16", 16)])
def test_the_size_of_a_page_is_a_setting(in_scenario: InScenario, choice: str, size: int) -> None:
    """Unless the request says it."""
    given = {"segments": [{"id": f"s{n}", **NEW} for n in range(70)]}
    client = in_scenario(given, settings={"emporix": {"page-size": choice}})
    assert len(get(client, SEGMENTS)) == size
    assert len(get(client, f"{SEGMENTS}?pageSize=string")) == size
    assert len(get(client, f"{SEGMENTS}?pageSize=7")) == 7
