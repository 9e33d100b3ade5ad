from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.vendors.voucherify.asking import members, names
from tests.vendors.voucherify.drawn import KEYS

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from tests.conftest import Client
    from tests.vendors.conftest import InScenario

GOLD: Record = {"junction": "and", "metadata.tier": {"conditions": {"$is": "gold"}}}


@pytest.fixture
def shop(in_scenario: InScenario) -> Client:
    """A shop without segments, with an application key."""
    mock = in_scenario({})
    mock.headers = dict(KEYS)
    return mock


def made(mock: Client, **fields: Json) -> Record:
    """Create a segment and return it."""
    status, _, body = mock.send("POST", "/v1/segments", json={"name": "made", **fields})
    assert status == 200, body
    found: Record = body
    return found


def refused(mock: Client, method: str = "POST", key: str = "", **fields: Json) -> str:
    """Return the details of a refusal, before which nothing may have changed."""
    before = mock.send("GET", "/v1/segments?limit=100")[2]
    name = {} if key else {"name": "made"}
    status, _, body = mock.send(method, f"/v1/segments{key}", json={**name, **fields})
    assert (status, body["key"]) == (400, "invalid_payload")
    assert mock.send("GET", "/v1/segments?limit=100")[2] == before
    return str(body["details"])


def customer(mock: Client, **fields: Json) -> str:
    """Create a customer and return its id."""
    return str(mock.send("POST", "/v1/customers", json=fields)[2]["id"])


@pytest.mark.parametrize("kind", ["passive", "auto-update"])
def test_members_follow_the_customers(kind: str, shop: Client) -> None:
    """Who is changed enters and leaves, and who is deleted is gone."""
    segment = made(shop, type=kind, filter=GOLD)
    assert (segment["type"], segment["filter"]) == (kind, GOLD)
    assert members(shop, segment) == []
    key = customer(shop, metadata={"tier": "gold"})
    assert (members(shop, segment), names(shop, key)) == ([key], ["made"])
    shop.send("PUT", f"/v1/customers/{key}", json={"metadata": {"tier": "silver"}})
    assert (members(shop, segment), names(shop, key)) == ([], [])
    shop.send("PUT", f"/v1/customers/{key}", json={"metadata": {"tier": "gold"}})
    shop.send("DELETE", f"/v1/customers/{key}")
    assert (members(shop, segment), names(shop, key)) == ([], [])


def test_members_follow_the_clock(shop: Client) -> None:
    """Days ago are counted from now."""
    conditions = {"$less_than": [2]}
    raw = {"junction": "and", "created_at": {"conditions": conditions}}
    segment, key = made(shop, filter=raw), customer(shop)
    assert members(shop, segment) == [key]
    shop.mock.world.advance(2 * 86_400)
    assert (members(shop, segment), names(shop, key)) == ([], [])


def test_a_static_segment_has_whom_it_lists(shop: Client) -> None:
    """By id or source id, each one once; who is not there is left out."""
    one, two = customer(shop, source_id="one"), customer(shop)
    segment = made(shop, type="static", customers=["one", two, one, "nobody"])
    assert (segment["type"], segment["filter"]) == ("static", None)
    assert members(shop, segment) == sorted([one, two])
    assert names(shop, "one") == ["made"]
    shop.send("DELETE", "/v1/customers/one")
    assert members(shop, segment) == [two]
    assert names(shop, "one") == []


def test_unknown_customers_can_be_refused(in_scenario: InScenario) -> None:
    """As the setting says; each of them is told."""
    mock = in_scenario({}, settings={"voucherify": {"unknown-customers": "refused"}})
    mock.headers = dict(KEYS)
    known = customer(mock)
    made(mock, customers=[known])
    expected = "Property .customers[1] must be the id of a customer"
    assert refused(mock, customers=[known, "nobody", "cust_gone"]) == expected
    assert len(mock.journal[-2].violations) == 2


@pytest.mark.parametrize(
    "fields, kind",
    [
        ({}, "static"),
        ({"filter": None}, "static"),
        ({"customers": []}, "static"),
        ({"filter": GOLD}, "passive"),
        ({"filter": GOLD, "metadata": {}}, "passive"),
    ],
)
def test_the_type_follows_from_the_filter(fields: Record, kind: str, shop: Client) -> None:
    """Unless it is said."""
    assert made(shop, **fields)["type"] == kind


NO_TYPE = "Property .type must be equal to one of the allowed values"
NO_FILTER = "'passive' segment must contain valid filter with 'junction' property"


@pytest.mark.parametrize(
    "fields, details",
    [
        ({"type": "passive"}, NO_FILTER),
        ({"type": "passive", "filter": None}, NO_FILTER),
        ({"filter": {}}, NO_FILTER),
        (
            {"filter": {"junction": "xor"}},
            "Property .filter has wrong `junction` property. It must be one of: and, or",
        ),
        (
            {"filter": {"junction": "and", "name": {}}},
            "Property .filter.name must be an object with conditions",
        ),
        (
            {"type": "static", "filter": GOLD},
            "Property .filter must be no filter, since the type is static",
        ),
        (
            {"filter": GOLD, "customers": []},
            "Property .customers must be none, since the type is passive",
        ),
        (
            {"type": "active"},
            f"{NO_TYPE} [ static, passive, auto-update ]",
        ),
        (
            {"customers": ["a"] * 20_001},
            "Property .customers must NOT have more than 20000 items",
        ),
        ({"name": ""}, "Property .name must NOT have fewer than 1 characters"),
    ],
)
def test_parts_that_do_not_go_together_are_refused(
    fields: Record, details: str, shop: Client
) -> None:
    """With the details that the vendor has for such cases, or like them."""
    assert refused(shop, **fields) == details


def test_there_can_be_a_hundred_segments_with_a_filter(shop: Client) -> None:
    """Static ones do not count, and a deleted one makes room."""
    keys = [made(shop, filter=GOLD)["id"] for _ in range(100)]
    assert refused(shop, filter=GOLD) == "There can be at most 100 active and passive segments"
    made(shop, type="static")
    assert shop.send("DELETE", f"/v1/segments/{keys[0]}")[0] == 204
    made(shop, filter=GOLD)


def test_a_passive_segment_can_be_changed(shop: Client) -> None:
    """Until it is made active; its members follow the new filter."""
    gold, silver = (customer(shop, metadata={"tier": tier}) for tier in ("gold", "silver"))
    segment = made(shop, filter=GOLD)
    path = f"/{segment['id']}"
    other = {"junction": "AND", "metadata.tier": {"conditions": {"$is_not": ["gold"]}}}
    raw = {"junction": "or", "metadata.tier": {"conditions": {"$in": ["silver"]}}}
    _, _, after = shop.send("PUT", f"/v1/segments{path}", json={"filter": raw})
    assert after == {**segment, "filter": raw, "updated_at": after["updated_at"]}
    assert (members(shop, after), names(shop, gold)) == ([silver], [])
    assert shop.send("GET", f"/v1/segments{path}")[2] == after
    _, _, again = shop.send("PUT", f"/v1/segments{path}", json={**after, "filter": other})
    assert again["filter"] == other
    assert refused(shop, "PUT", path, filter={"junction": "xor"}).startswith("Property .filter has")
    _, _, active = shop.send("PUT", f"/v1/segments{path}", json={"type": "auto-update"})
    assert active["type"] == "auto-update"
    expected = f"Segment {segment['id']} of type auto-update cannot be updated"
    assert refused(shop, "PUT", path, name="Other") == expected


def test_a_static_segment_cannot_be_changed(shop: Client) -> None:
    """The refusal names it."""
    segment = made(shop)
    status, _, body = shop.send("PUT", f"/v1/segments/{segment['id']}", json={"name": "Other"})
    assert status == 400
    assert (body["resource_id"], body["resource_type"]) == (segment["id"], "segment")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_segment_that_is_not_there(method: str, shop: Client) -> None:
    """It has the documented answer."""
    json: Json = {} if method == "PUT" else None
    status, _, body = shop.send(method, "/v1/segments/seg_gone", json=json)
    assert status == 404
    assert body["details"] == "Cannot find segment with id seg_gone"
    assert (body["resource_id"], body["resource_type"]) == ("seg_gone", "segment")


def test_names_can_be_unique(in_scenario: InScenario) -> None:
    """As the setting says; by default they need not be."""
    for way, status in (("repeatable", 200), ("unique", 409)):
        mock = in_scenario({}, settings={"voucherify": {"segment-names": way}})
        mock.headers = dict(KEYS)
        made(mock, name="Taken")
        got, _, body = mock.send("POST", "/v1/segments", json={"name": "Taken"})
        assert got == status
        other = made(mock, filter=GOLD)
        path = f"/v1/segments/{other['id']}"
        assert mock.send("PUT", path, json={"name": "made"})[0] == 200
        assert mock.send("PUT", path, json={"name": "Taken"})[0] == status
    assert body["details"] == "Duplicated segment exists with name Taken"


def test_how_far_a_segment_is_filled_can_be_told(in_scenario: InScenario) -> None:
    """As older versions did; a filter takes its time, in their words."""
    mock = in_scenario({}, settings={"voucherify": {"initial-sync-status": "sent"}})
    mock.headers = dict(KEYS)
    assert made(mock)["initial_sync_status"] == "DONE"
    segment = made(mock, filter=GOLD)
    assert segment["initial_sync_status"] == "IN_PROGRESS"
    _, _, body = mock.send("GET", f"/v1/segments/{segment['id']}")
    assert body["initial_sync_status"] == "DONE"


def test_segments_are_listed_newest_first(shop: Client) -> None:
    """What was never changed says so; the customers are not shown."""
    one, two = made(shop, name="one"), made(shop, name="two", customers=[])
    _, _, body = shop.send("GET", "/v1/segments")
    assert list(body) == ["object", "data_ref", "data", "total"]
    assert body["data"] == [{**two, "updated_at": None}, {**one, "updated_at": None}]
    assert list(body["data"][0]) == [
        *("id", "name", "created_at", "updated_at", "type", "filter", "object")
    ]


BRACKETS = "(" * 10_000


@pytest.mark.parametrize(
    "raw, place, details",
    [
        ({"colour": {"conditions": {}}}, "/colour", " has wrong `colour` property. It must be one"),
        ({BRACKETS: {"conditions": {}}}, f"/{BRACKETS}", f" has wrong `{BRACKETS[:100]}"),
        ({"metadata.": {"conditions": {}}}, "/metadata.", " has wrong `metadata.` property."),
        ({"name": {"$is": "a"}}, "/name", ".name must be an object with conditions"),
        ({"name": ["a"]}, "/name", ".name must be an object with conditions"),
        (
            *({"name": {"conditions": {"$like": "a"}}}, "/name/conditions/$like"),
            ".name.conditions has wrong `$like` operator. It must be one of: $is, ",
        ),
        (
            *({"name": {"conditions": {"$after": "2026-01-01"}}}, "/name/conditions/$after"),
            ".name.conditions has wrong `$after` operator. It must be one of: $is, ",
        ),
        (
            *({"name": {"conditions": {BRACKETS: 1}}}, f"/name/conditions/{BRACKETS}"),
            f".name.conditions has wrong `{BRACKETS[:100]}",
        ),
        (
            *({"created_at": {"conditions": {"$after": "2026-02-30"}}},),
            *("/created_at/conditions/$after",),
            ".created_at.conditions.$after cannot be recognized as a ISO-8601 compliant date",
        ),
        (
            *({"loyalty.points": {"conditions": {"$is": '"7'}}}, "/loyalty.points/conditions/$is"),
            ".loyalty.points.conditions.$is must be a value of the field's kind",
        ),
        (
            *({"name": {"conditions": {"$in": ["a", [[]]]}}}, "/name/conditions/$in"),
            ".name.conditions.$in must be a value of the field's kind",
        ),
        ({"junction": "xor"}, "/junction", " has wrong `junction` property. It must be one of: an"),
        ({"junction": None}, "/junction", " has wrong `junction` property. It must be one of: an"),
    ],
)
def test_wrong_filters_are_refused_with_place_and_reason(
    raw: Record, place: str, details: str, shop: Client
) -> None:
    """In the creation of a segment and in the change of one, and nothing is kept of them."""
    sent = {"filter": {"junction": "and", **raw}}
    before = made(shop, filter=GOLD)
    problem = {"Accept": "application/problem+json"}
    for method, path in (("POST", "/v1/segments"), ("PUT", f"/v1/segments/{before['id']}")):
        json = {"name": "wrong", **sent}
        status, _, body = shop.send(method, path, json=json)
        assert (status, body["key"]) == (400, "invalid_payload")
        assert body["details"].startswith(f"Property .filter{details}")
        _, _, body = shop.send(method, path, json=json, headers=problem)
        # A long one is cut.
        assert body["violations"][0]["pointer"][:300] == f"/filter{place}"[:300]
    assert shop.send("GET", "/v1/segments")[2]["data"] == [{**before, "updated_at": None}]


@pytest.mark.parametrize(
    "raw",
    [
        {f"metadata.{n}": {"conditions": {"$is": "x" * 20}} for n in range(200)},
        {"name": {"conditions": {"$in": ["x" * 8] * 1000}}},
        {"name": {"conditions": {"$in": [[[[]]]] * 1000}}},
        {f"x{n}": {"conditions": {}} for n in range(600)},
    ],
)
def test_long_filters_have_an_answer(raw: Record, shop: Client) -> None:
    """Ten kilobytes of anything are a segment, or refused at their place."""
    body = {"name": "long", "filter": {"junction": "and", **raw}}
    status, headers, answer = shop.send("POST", "/v1/segments", json=body)
    assert status == 200 or answer["details"].startswith("Property .filter")
    assert len(headers.get("segmock-violations", "")) < 2000


def test_a_filter_cannot_be_deeper_than_a_body(shop: Client) -> None:
    """The vendor's framework refuses it unread."""
    raw = b'{"name": "deep", "filter": ' + b"[" * 10_000 + b"]" * 10_000 + b"}"
    headers = {"Content-Type": "application/json"}
    status, _, body = shop.send("POST", "/v1/segments", headers=headers, body=raw)
    assert (status, body["statusCode"]) == (400, 400)
