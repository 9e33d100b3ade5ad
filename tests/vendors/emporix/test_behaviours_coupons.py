"""Coupons, the rules between their fields, and their status."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.vendors.emporix.conftest import (
    BUSINESS,
    COUPONS,
    HOME,
    KITCHEN,
    PROSPECTS,
    get,
)

if TYPE_CHECKING:
    from segmock.core.document import Record
    from tests.conftest import Client


def test_a_coupon_is_filled_with_defaults(emporix: Client) -> None:
    """The code is generated in upper case and is the id."""
    status, _, made = emporix.send("POST", COUPONS, json={"name": "Plain"})
    assert status == 201
    assert re.fullmatch("[A-Z2-9]{7}", made["id"])
    assert get(emporix, f"{COUPONS}/{made['id']}") == {
        "code": made["id"],
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


def test_a_code_is_kept_in_upper_case(emporix: Client) -> None:
    """Two codes that differ by case are one."""
    assert emporix.send("POST", COUPONS, json={"name": "x", "code": "Gold10"})[2] == (
        {"id": "GOLD10"}
    )
    status, _, body = emporix.send("POST", COUPONS, json={"name": "x", "code": "gold10"})
    assert (status, body["type"]) == (409, "conflict_resource")
    assert body["message"] == "Duplicate Coupon 'GOLD10' on tenant 'segmock'"
    assert emporix.send("GET", f"{COUPONS}/gold10")[0] == 404


def test_a_coupon_keeps_its_mixins_and_what_was_read_can_be_sent_back(emporix: Client) -> None:
    """Fields that the server counts are accepted and ignored."""
    schemas = {"mixins": {"look": "https://example.com/look.json"}}
    sent = {"code": "A", "name": "x", "mixins": {"look": {"red": True}}, "metadata": schemas}
    assert emporix.send("POST", COUPONS, json=sent)[0] == 201
    read = get(emporix, f"{COUPONS}/A")
    assert read["mixins"] == sent["mixins"]
    assert read["metadata"] == {"version": 1, **schemas}
    again = {**read, "code": "B", "redemptionCount": 9, "deleted": True, "status": "USED"}
    assert emporix.send("POST", COUPONS, json=again)[0] == 201
    assert get(emporix, f"{COUPONS}/B") == {**read, "code": "B"}


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
    """Before its time it is inactive, after it expired."""
    coupon = {"code": "TIMED", "name": "x", "restrictions": limits}
    assert emporix.send("POST", COUPONS, json=coupon)[0] == 201
    assert get(emporix, f"{COUPONS}/TIMED")["status"] == status


def test_given_coupons_can_be_read(emporix: Client) -> None:
    """One is for everybody, one for a segment, one is over and one not yet valid."""
    codes = ("WELCOME10", "BUSINESS20", "SPRING26", "AUTUMN26")
    read = [get(emporix, f"{COUPONS}/{code}") for code in codes]
    assert [one["status"] for one in read] == ["VALID", "VALID", "EXPIRED", "INACTIVE"]
    assert read[1]["restrictions"]["segments"] == [BUSINESS]


@pytest.mark.parametrize(
    "coupon",
    [
        {"discountType": "PERCENT", "discountPercentage": 10},
        {"discountAbsolute": {"amount": 5, "currency": "EUR"}},
        {"segmentRestricted": True, "restrictions": {"segments": [PROSPECTS]}},
        {
            "categoryRestricted": True,
            "restrictions": {"includedCategories": [HOME], "excludedCategories": [KITCHEN]},
        },
        {"allowAnonymous": True, "maxRedemptionsPerCustomer": -1},
        {"restrictions": {"validFor": ["C1"], "segments": [], "includedCategories": []}},
    ],
)
def test_fields_that_go_together_make_a_coupon(emporix: Client, coupon: Record) -> None:
    """What the rules allow is created."""
    assert emporix.send("POST", COUPONS, json={"name": "x", **coupon})[0] == 201


@pytest.mark.parametrize(
    "coupon, field",
    [
        ({"discountPercentage": 10}, "discountType"),
        ({"discountType": "ABSOLUTE", "discountPercentage": 10}, "discountType"),
        ({"discountType": "PERCENT", "discountAbsolute": {"amount": 5}}, "discountType"),
        ({"segmentRestricted": True}, "restrictions"),
        ({"segmentRestricted": True, "restrictions": {}}, "restrictions.segments"),
        ({"segmentRestricted": True, "restrictions": {"segments": []}}, "restrictions.segments"),
        ({"restrictions": {"segments": [PROSPECTS]}}, "restrictions.segments"),
        (
            {"segmentRestricted": True, "restrictions": {"segments": [PROSPECTS, "unknown"]}},
            "restrictions.segments",
        ),
        (
            {
                "segmentRestricted": True,
                "categoryRestricted": True,
                "restrictions": {"segments": [PROSPECTS]},
            },
            "categoryRestricted",
        ),
        (
            {
                "segmentRestricted": True,
                "restrictions": {"segments": [PROSPECTS], "validFor": ["C1"]},
            },
            "restrictions.validFor",
        ),
        ({"restrictions": {"includedCategories": [HOME]}}, "restrictions.includedCategories"),
        ({"restrictions": {"excludedCategories": [HOME]}}, "restrictions.excludedCategories"),
        (
            {
                "categoryRestricted": True,
                "restrictions": {"includedCategories": [HOME], "excludedCategories": [HOME]},
            },
            "restrictions.excludedCategories",
        ),
        ({"allowAnonymous": True, "maxRedemptionsPerCustomer": 1}, "maxRedemptionsPerCustomer"),
        (
            {"allowAnonymous": True, "restrictions": {"validFor": ["C1"]}},
            "restrictions.validFor",
        ),
    ],
)
def test_fields_that_contradict_each_other_make_no_coupon(
    emporix: Client, coupon: Record, field: str
) -> None:
    """400 with the field that breaks the rule; nothing is created."""
    sent = {"code": "NONE", "name": "x", **coupon}
    status, _, body = emporix.send("POST", COUPONS, json=sent)
    assert (status, [one["field"] for one in body["details"]]) == (400, [field])
    assert emporix.send("GET", f"{COUPONS}/NONE")[0] == 404
