"""The rules between the fields of a coupon, for new ones and for what updates make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.vendors.emporix.conftest import COUPONS, HOME, KITCHEN, PROSPECTS, get

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from tests.conftest import Client

FOR_SEGMENT: Record = {"segmentRestricted": True, "restrictions": {"segments": [PROSPECTS]}}

ALLOWED: list[Record] = [
    {"discountType": "PERCENT", "discountPercentage": 10},
    {"discountType": "PERCENT"},
    {"discountAbsolute": {"amount": 5, "currency": "EUR"}},
    {"discountType": "FREE_SHIPPING"},
    FOR_SEGMENT,
    {
        "categoryRestricted": True,
        "restrictions": {"includedCategories": [HOME], "excludedCategories": [KITCHEN]},
    },
    {"categoryRestricted": True, "restrictions": {"validFor": ["C1"]}},
    {"allowAnonymous": True, "maxRedemptionsPerCustomer": -1},
    {"restrictions": {"validFor": ["C1"], "segments": [], "includedCategories": []}},
]

CONTRADICTIONS: list[tuple[Record, str]] = [
    ({"discountPercentage": 10}, "discountType"),
    ({"discountType": "ABSOLUTE", "discountPercentage": 10}, "discountType"),
    ({"discountType": "FREE_SHIPPING", "discountPercentage": 10}, "discountType"),
    ({"discountType": "PERCENT", "discountAbsolute": {"amount": 5}}, "discountType"),
    ({"segmentRestricted": True, "restrictions": {}}, "restrictions.segments"),
    ({"segmentRestricted": True, "restrictions": {"segments": []}}, "restrictions.segments"),
    ({"restrictions": {"segments": [PROSPECTS]}}, "restrictions.segments"),
    (
        {"segmentRestricted": True, "restrictions": {"segments": [PROSPECTS, "unknown"]}},
        "restrictions.segments",
    ),
    ({**FOR_SEGMENT, "categoryRestricted": True}, "categoryRestricted"),
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
    ({"allowAnonymous": True, "restrictions": {"validFor": ["C1"]}}, "restrictions.validFor"),
]


def refused(emporix: Client, method: str, path: str, sent: Json) -> list[str]:
    """Return the fields that are blamed for a refusal."""
    status, _, body = emporix.send(method, path, json=sent)
    assert (status, body["type"]) == (400, "validation_violation")
    return [one["field"] for one in body["details"]]


@pytest.mark.parametrize("fields", ALLOWED)
def test_fields_that_go_together_make_a_coupon(emporix: Client, fields: Record) -> None:
    """What the rules allow is created, and an update may make it, too."""
    assert emporix.send("POST", COUPONS, json={"name": "x", **fields})[0] == 201
    for method, code in (("PUT", "A"), ("PATCH", "B")):
        assert emporix.send("POST", COUPONS, json={"name": "x", "code": code})[0] == 201
        sent = {"name": "x", **fields}
        assert emporix.send(method, f"{COUPONS}/{code}", json=sent)[0] == 200


@pytest.mark.parametrize(
    "fields, field", [*CONTRADICTIONS, ({"segmentRestricted": True}, "restrictions")]
)
def test_fields_that_contradict_each_other_make_no_coupon(
    emporix: Client, fields: Record, field: str
) -> None:
    """400 with the field that breaks the rule; nothing is created."""
    sent = {"code": "NONE", "name": "x", **fields}
    assert refused(emporix, "POST", COUPONS, sent) == [field]
    assert emporix.send("GET", f"{COUPONS}/NONE")[0] == 404


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("fields, field", CONTRADICTIONS)
def test_no_update_makes_a_coupon_contradict_itself(
    emporix: Client, method: str, fields: Record, field: str
) -> None:
    """The same rules hold of what an update leaves; nothing is changed."""
    assert emporix.send("POST", COUPONS, json={"name": "x", "code": "ONE"})[0] == 201
    before = get(emporix, f"{COUPONS}/ONE")
    assert refused(emporix, method, f"{COUPONS}/ONE", {"name": "x", **fields}) == [field]
    assert get(emporix, f"{COUPONS}/ONE") == before


@pytest.mark.parametrize(
    "fields, sent, field",
    [
        (FOR_SEGMENT, {"categoryRestricted": True}, "categoryRestricted"),
        (FOR_SEGMENT, {"segmentRestricted": False}, "restrictions.segments"),
        (FOR_SEGMENT, {"restrictions": {}}, "restrictions.segments"),
        ({"restrictions": {"validFor": ["C1"]}}, {"allowAnonymous": True}, "restrictions.validFor"),
        ({"maxRedemptionsPerCustomer": 1}, {"allowAnonymous": True}, "maxRedemptionsPerCustomer"),
        ({"discountAbsolute": {"amount": 5}}, {"discountType": "PERCENT"}, "discountType"),
    ],
)
def test_a_change_is_judged_with_what_stays(
    emporix: Client, fields: Record, sent: Record, field: str
) -> None:
    """What is allowed of a new coupon can contradict what this one has."""
    assert emporix.send("POST", COUPONS, json={"name": "x", "code": "ONE", **fields})[0] == 201
    assert refused(emporix, "PATCH", f"{COUPONS}/ONE", sent) == [field]
    moved = {**FOR_SEGMENT, "name": "x"}
    assert emporix.send("PUT", f"{COUPONS}/ONE", json=moved)[0] == 200


def test_every_contradiction_is_told_at_once(emporix: Client) -> None:
    """One answer names all fields that are to blame."""
    assert emporix.send("POST", COUPONS, json={"name": "x", "code": "ONE"})[0] == 201
    sent = {
        "discountPercentage": 5,
        "segmentRestricted": True,
        "categoryRestricted": True,
        "allowAnonymous": True,
        "restrictions": {"segments": ["unknown"]},
    }
    assert refused(emporix, "PUT", f"{COUPONS}/ONE", sent) == (
        ["name", "discountType", "restrictions.segments", "categoryRestricted"]
    )
