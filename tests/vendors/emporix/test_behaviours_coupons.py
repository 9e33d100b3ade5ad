"""Coupons: created, listed, updated and deleted, with a status by the clock."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.vendors.emporix.conftest import BUSINESS, COUPONS, PROSPECTS, bearer, get

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from tests.conftest import Client
    from tests.vendors.emporix.conftest import Choosing, InScenario

PLAIN: Record = {"code": "PLAIN", "name": "Plain"}
OTHERS = ["WELCOME10", "BUSINESS20", "SPRING26", "CENTURY", "FIRST100"]
"""The given coupons that are not deleted."""


def made(emporix: Client, **fields: Json) -> Record:
    """Create a coupon and return it as it is read."""
    status, _, body = emporix.send("POST", COUPONS, json={**PLAIN, **fields})
    assert (status, body.keys()) == (201, {"id"})
    read: Record = get(emporix, f"{COUPONS}/{body['id']}")
    return read


def codes(emporix: Client, query: str) -> list[str]:
    """Return the codes that a list has."""
    return [one["code"] for one in get(emporix, f"{COUPONS}?{query}")]


def test_a_coupon_is_filled_with_defaults(emporix: Client) -> None:
    """The code is generated in upper case and is the id."""
    status, _, answer = emporix.send("POST", COUPONS, json={"name": "Plain"})
    assert status == 201
    assert re.fullmatch("[A-Z2-9]{7}", answer["id"])
    assert get(emporix, f"{COUPONS}/{answer['id']}") == {
        "code": answer["id"],
        "name": "Plain",
        "discountType": "ABSOLUTE",
        "discountCalculationType": "SUBTOTAL",
        "allowAnonymous": False,
        "maxRedemptions": -1,
        "maxRedemptionsPerCustomer": -1,
        "categoryRestricted": False,
        "segmentRestricted": False,
        "status": "VALID",
        "redemptionCount": 0,
        "deleted": False,
        "metadata": {"version": 1},
    }


def test_amounts_are_filled_with_defaults(emporix: Client) -> None:
    """An amount is 0, a currency USD."""
    coupon = made(emporix, discountAbsolute={"amount": 5}, restrictions={"minOrderValue": {}})
    assert coupon["discountAbsolute"] == {"amount": 5, "currency": "USD"}
    assert coupon["restrictions"]["minOrderValue"] == {"amount": 0, "currency": "USD"}


def test_times_are_kept_in_utc(emporix: Client) -> None:
    """So that they compare, whatever zone they were sent in."""
    coupon = made(emporix, restrictions={"validUntil": "2027-01-01T01:00:00+02:00"})
    assert coupon["restrictions"] == {"validUntil": "2026-12-31T23:00:00.000Z"}
    q = 'restrictions.validUntil:(>"2026-12-31T22:00:00Z"%20AND%20<"2026-12-31T23:30:00Z")'
    assert codes(emporix, f"q={q}") == ["PLAIN"]


def test_a_code_is_kept_in_upper_case(emporix: Client) -> None:
    """Two codes that differ by case are one, and paths have it as it is kept."""
    assert made(emporix, code="Gold10")["code"] == "GOLD10"
    status, _, body = emporix.send("POST", COUPONS, json={**PLAIN, "code": "gold10"})
    assert (status, body["type"]) == (409, "conflict_resource")
    assert body["message"] == "Duplicate Coupon 'GOLD10' on tenant 'segmock'"
    assert emporix.send("GET", f"{COUPONS}/gold10")[0] == 404


def test_a_code_can_be_kept_as_it_is_sent(choosing: Choosing) -> None:
    """A tenant that tells cases apart has coupons of its own for each."""
    emporix = choosing(coupon_code_case="kept")
    assert [made(emporix, code=code)["code"] for code in ("Gold10", "gold10")] == (
        ["Gold10", "gold10"]
    )


def test_a_coupon_keeps_its_mixins_and_what_was_read_can_be_sent_back(emporix: Client) -> None:
    """Fields that the server counts are accepted and ignored."""
    schemas = {"mixins": {"look": "https://example.com/look.json"}}
    read = made(emporix, mixins={"look": {"red": True}}, metadata=schemas)
    assert read["mixins"] == {"look": {"red": True}}
    assert read["metadata"] == {"version": 1, **schemas}
    again = {**read, "code": "B", "redemptionCount": 9, "deleted": True, "status": "USED"}
    assert emporix.send("POST", COUPONS, json=again)[0] == 201
    assert get(emporix, f"{COUPONS}/B") == {**read, "code": "B"}
    counted = {**again, "metadata": {**read["metadata"], "version": 1}}
    assert emporix.send("PUT", f"{COUPONS}/B", json=counted)[0] == 200
    replaced = get(emporix, f"{COUPONS}/B")
    assert replaced == {**read, "code": "B", "metadata": {"version": 2, **schemas}}


@pytest.mark.parametrize(
    "limits, status",
    [
        ({}, "VALID"),
        ({"validFrom": "2026-06-01T11:00:00+02:00"}, "VALID"),
        ({"validFrom": "2026-06-02T00:00:00Z"}, "INACTIVE"),
        ({"validUntil": "2026-06-01T08:59:59Z"}, "EXPIRED"),
        ({"validFrom": "2026-01-01T00:00:00Z", "validUntil": "2027-01-01T00:00:00Z"}, "VALID"),
    ],
)
def test_the_status_of_a_coupon_follows_the_clock(
    emporix: Client, limits: Record, status: str
) -> None:
    """Before its time it is inactive, after it expired; lists say and filter the same."""
    assert made(emporix, restrictions=limits)["status"] == status
    assert "PLAIN" in codes(emporix, f"q=status:{status}")


def test_a_coupon_comes_and_goes_while_the_clock_runs(emporix: Client) -> None:
    """The status is that of the moment."""
    limits = {"validFrom": "2026-06-02T00:00:00Z", "validUntil": "2026-06-03T00:00:00Z"}
    found = [made(emporix, restrictions=limits)["status"]]
    for _ in range(2):
        emporix.mock.world.clock.advance(timedelta(days=1))
        found.append(get(emporix, f"{COUPONS}/PLAIN")["status"])
    assert found == ["INACTIVE", "VALID", "EXPIRED"]


@pytest.mark.parametrize(
    "count, most, limits, status",
    [
        (4, 5, {}, "VALID"),
        (5, 5, {}, "USED"),
        (0, 0, {}, "USED"),
        (9, -1, {}, "VALID"),
        (5, 5, {"validUntil": "2026-01-01T00:00:00Z"}, "EXPIRED"),
        (5, 5, {"validFrom": "2027-01-01T00:00:00Z"}, "INACTIVE"),
    ],
)
def test_a_coupon_that_was_redeemed_often_enough_is_used(
    in_scenario: InScenario, count: int, most: int, limits: Record, status: str
) -> None:
    """A scenario says how often; its time comes first."""
    coupon = {**PLAIN, "redemptionCount": count, "maxRedemptions": most, "restrictions": limits}
    read = get(in_scenario({"coupons": [coupon]}), f"{COUPONS}/PLAIN")
    assert (read["status"], read["redemptionCount"]) == (status, count)


def test_given_coupons_can_be_read(emporix: Client) -> None:
    """For everybody, for a segment, over, not yet valid, and used up; one is deleted."""
    read = [get(emporix, f"{COUPONS}/{code}") for code in OTHERS]
    assert [one["status"] for one in read] == ["VALID", "VALID", "EXPIRED", "INACTIVE", "USED"]
    assert read[1]["restrictions"]["segments"] == [BUSINESS]
    assert emporix.send("GET", f"{COUPONS}/MISTAKE")[0] == 404


def test_coupons_are_listed_page_by_page(emporix: Client) -> None:
    """A page has 16 unless another size is asked for; the order is that of creation."""
    for number in range(20):
        made(emporix, code=f"N{number}")
    every = [*OTHERS, *(f"N{number}" for number in range(20))]
    assert codes(emporix, "") == every[:16]
    assert codes(emporix, "pageNumber=2") == every[16:]
    assert codes(emporix, "pageSize=10&pageNumber=3") == every[20:]
    assert codes(emporix, "pageNumber=9") == []


def test_the_number_of_coupons_is_told_to_those_who_ask(emporix: Client) -> None:
    """In a header of this service's own, and only then."""
    status, headers, body = emporix.send("GET", f"{COUPONS}?totalCount=true&pageSize=2")
    assert (status, headers["items-count"], len(body)) == (200, "5", 2)
    filtered = emporix.send("GET", f"{COUPONS}?totalCount=true&q=status:VALID")
    assert (filtered[1]["items-count"], len(filtered[2])) == ("2", 2)
    assert "x-total-count" not in headers
    assert "items-count" not in emporix.send("GET", f"{COUPONS}?totalCount=false")[1]


@pytest.mark.parametrize(
    "query, found",
    [
        ("q=discountType:PERCENT", ["WELCOME10", "FIRST100"]),
        ("q=discountPercentage:>10", ["FIRST100"]),
        ("q=code:(SPRING26,CENTURY)", ["SPRING26", "CENTURY"]),
        ("q=segmentRestricted:true", ["BUSINESS20"]),
        ("q=deleted:true", []),
        ("q=deleted:true&showDeleted=true", ["MISTAKE"]),
        ("sort=code:desc&pageSize=2", ["WELCOME10", "SPRING26"]),
        ("sort=discountPercentage:desc,code&pageSize=3", ["FIRST100", "WELCOME10", "BUSINESS20"]),
        ("showDeleted=true", [*OTHERS, "MISTAKE"]),
    ],
)
def test_coupons_are_filtered_and_sorted(emporix: Client, query: str, found: list[str]) -> None:
    """By what they show, deleted ones only where they are asked for."""
    assert codes(emporix, query) == found


def test_a_filter_that_cannot_be_read_is_named(emporix: Client) -> None:
    """The details say that it is the query, in the words of the service."""
    status, _, body = emporix.send("GET", f"{COUPONS}?q=nothing")
    assert (status, body["type"]) == (400, "validation_violation")
    (detail,) = body["details"]
    assert (detail["field"], detail["type"]) == ("q", "invalid_query_parameter")
    assert detail["message"] == "not a valid query"
    status, _, body = emporix.send("GET", f"{COUPONS}?pageSize=none")
    assert [one["field"] for one in body["details"]] == ["pageSize"]


def test_a_coupon_is_replaced_wholly(emporix: Client) -> None:
    """What is left out gets its default; the code and the version's count stay."""
    before = made(emporix, maxRedemptions=5, description="x", mixins={"a": {"b": 1}})
    sent = {"name": "Other", "metadata": {"version": 1}}
    status, _, body = emporix.send("PUT", f"{COUPONS}/PLAIN", json=sent)
    assert (status, body) == (200, "")
    after = get(emporix, f"{COUPONS}/PLAIN")
    gone = {"description", "mixins"}
    kept = {name: value for name, value in before.items() if name not in gone}
    assert after == {**kept, "name": "Other", "maxRedemptions": -1, "metadata": {"version": 2}}


@pytest.mark.parametrize("method, query", [("PATCH", ""), ("PUT", "?partial=true")])
def test_a_coupon_is_changed_field_by_field(emporix: Client, method: str, query: str) -> None:
    """A field that is sent is replaced as a whole, every other one stays."""
    schemas = {"mixins": {"a": "https://example.com/a.json"}}
    limits = {"validFrom": "2026-01-01T00:00:00Z", "validFor": ["C1"]}
    before = made(emporix, restrictions=limits, mixins={"a": {"b": 1}}, metadata=schemas)
    sent = {"maxRedemptions": 5, "restrictions": {"validFor": ["C2"]}, "metadata": {"version": 1}}
    assert emporix.send(method, f"{COUPONS}/PLAIN{query}", json=sent)[0] == 200
    assert get(emporix, f"{COUPONS}/PLAIN") == {
        **before,
        **sent,
        "metadata": {"version": 2, **schemas},
    }


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_stale_version_changes_nothing(emporix: Client, method: str) -> None:
    """409 for another version than the stored one, in the words of the service."""
    before = made(emporix)
    sent = {"name": "Other", "metadata": {"version": 7}}
    status, _, body = emporix.send(method, f"{COUPONS}/PLAIN", json=sent)
    assert (status, body["type"]) == (409, "conflict_resource")
    assert get(emporix, f"{COUPONS}/PLAIN") == before


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_the_count_of_redemptions_survives_an_update(in_scenario: InScenario, method: str) -> None:
    """A limit that it has reached makes the coupon used."""
    emporix = in_scenario({"coupons": [{**PLAIN, "redemptionCount": 5}]})
    sent = {"name": "Plain", "maxRedemptions": 5}
    assert emporix.send(method, f"{COUPONS}/PLAIN", json=sent)[0] == 200
    after = get(emporix, f"{COUPONS}/PLAIN")
    assert (after["redemptionCount"], after["status"]) == (5, "USED")


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_an_update_without_a_version_can_be_refused(choosing: Choosing, method: str) -> None:
    """A setting asks for one."""
    emporix, path, sent = choosing(missing_version="refuse"), f"{COUPONS}/PLAIN", {"name": "x"}
    made(emporix)
    assert emporix.send(method, path, json=sent)[0] == 400
    assert emporix.send(method, path, json={**sent, "metadata": {"version": 1}})[0] == 200


def test_the_first_version_can_be_zero(choosing: Choosing) -> None:
    """The vendor's text says so, its examples show 1."""
    emporix = choosing(coupon_first_version="zero")
    assert made(emporix)["metadata"] == {"version": 0}
    sent = {"name": "x", "metadata": {"version": 0}}
    assert emporix.send("PUT", f"{COUPONS}/PLAIN", json=sent)[0] == 200
    assert get(emporix, f"{COUPONS}/PLAIN")["metadata"] == {"version": 1}


def test_a_deleted_coupon_is_not_found_and_listed_only_on_demand(emporix: Client) -> None:
    """It is marked, not gone, and cannot be changed or deleted again."""
    before = made(emporix)
    path = f"{COUPONS}/PLAIN"
    assert emporix.send("DELETE", path)[::2] == (204, "")
    for method, sent in (("GET", None), ("PUT", PLAIN), ("PATCH", PLAIN), ("DELETE", None)):
        status, _, body = emporix.send(method, path, json=sent)
        assert (status, body["message"]) == (404, "Coupon with code PLAIN not found.")
    assert "PLAIN" not in codes(emporix, "")
    *_, deleted = get(emporix, f"{COUPONS}?showDeleted=true")
    assert deleted == {**before, "deleted": True}


def test_the_code_of_a_deleted_coupon_is_free(emporix: Client, choosing: Choosing) -> None:
    """A new coupon takes its place, unless a setting keeps the code taken."""
    before = made(emporix, description="first")
    assert emporix.send("DELETE", f"{COUPONS}/PLAIN")[0] == 204
    assert made(emporix) == {name: before[name] for name in before if name != "description"}
    strict = choosing(coupon_deleted_code="taken")
    made(strict)
    assert strict.send("DELETE", f"{COUPONS}/PLAIN")[0] == 204
    assert strict.send("POST", COUPONS, json=PLAIN)[0] == 409


@pytest.mark.parametrize("scope", ["coupon.coupon_read", "coupon.coupon_manage"])
def test_coupons_are_listed_with_either_scope(emporix: Client, scope: str) -> None:
    """Whoever may read or manage them; any token reads a single one."""
    assert emporix.send("GET", COUPONS, headers=bearer(emporix, scope))[0] == 200
    none = bearer(emporix)
    assert emporix.send("GET", COUPONS, headers=none)[0] == 403
    assert emporix.send("GET", f"{COUPONS}/WELCOME10", headers=none)[0] == 200


def test_a_coupon_for_a_segment_outlives_the_segment(emporix: Client) -> None:
    """The rule is kept when the coupon is written, and judged again by the next update."""
    limits = {"segmentRestricted": True, "restrictions": {"segments": [PROSPECTS]}}
    made(emporix, **limits)
    gone = f"/customer-segment/segmock/segments/{PROSPECTS}?forceDelete=true"
    assert emporix.send("DELETE", gone)[0] == 204
    assert get(emporix, f"{COUPONS}/PLAIN")["restrictions"]["segments"] == [PROSPECTS]
    assert emporix.send("PATCH", f"{COUPONS}/PLAIN", json={"name": "x"})[0] == 400
