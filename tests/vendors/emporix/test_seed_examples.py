"""The vendor's tutorial, curl by curl: only host, tenant, ids and credentials are replaced."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from tests.curl import parse
from tests.vendors.emporix.conftest import (
    BLUE_MUG,
    CATEGORIES,
    COUPONS,
    EVERYBODY,
    KETTLES,
    PROSPECTS,
    SEGMENTS,
    STEEL_KETTLE,
)

if TYPE_CHECKING:
    from segmock.core.document import Json, Record
    from tests.conftest import Client

HOST = "http://127.0.0.1:4010"
TOKEN = "-H 'Authorization: Bearer segmock'"
JSON = "-H 'Content-Type: application/json'"
MEMBERSHIP = """{
    "mixins": {
      "segmentAttributes": {
        "membershipStatus": "PREMIUM"
      }
    },
    "metadata": {
      "mixins": {
        "segmentAttributes": "https://res.cloudinary.com/saas-ag/raw/upload/v1600077014/schemata/segmentAttributes_v1.json"
      }
    }
  }"""


def curl(emporix: Client, command: str) -> tuple[int, dict[str, str], Json]:
    """Send what a curl command sends, and nothing else."""
    sent = parse(command)
    emporix.headers = {}
    return emporix.send(sent.method, sent.target, headers=sent.headers, body=sent.body)


def read(emporix: Client, path: str) -> tuple[int, Json]:
    """Read something back with the valid token."""
    status, _, body = emporix.send("GET", path, headers={"Authorization": "Bearer segmock"})
    return status, body


def test_create_a_segment(emporix: Client) -> None:
    """201 with the id alone; then the segment is there as it was sent."""
    fields = """
    "name": {
      "en": "Golden Segment"
    },
    "description": {
      "en": "Golden Segment"
    },
    "validity": {
      "from": "2024-04-17T08:00:00.000Z",
      "to": "2025-04-17T08:00:00.000Z"
    },
    "status": "ACTIVE",
    "siteCode": "main"
    """
    command = f"""curl -i -X POST \\
  '{HOST}{SEGMENTS}' \\
  {TOKEN} \\
  -H 'Content-Language: string' \\
  {JSON} \\
  -d '{{ "id": "628cd20c6e8b2432b6346ca6", {fields} }}'"""
    status, _, body = curl(emporix, command)
    assert (status, body) == (201, {"id": "628cd20c6e8b2432b6346ca6"})
    status, segment = read(emporix, f"{SEGMENTS}/628cd20c6e8b2432b6346ca6")
    assert status == 200
    assert segment["validity"]["from"] == "2024-04-17T08:00:00.000Z"
    assert (segment["status"], segment["metadata"]["version"]) == ("ACTIVE", 1)
    assert curl(emporix, command)[0] == 409


@pytest.mark.parametrize(
    "path",
    [
        f"{SEGMENTS}/{PROSPECTS}/items/PRODUCT/{BLUE_MUG}",
        f"{SEGMENTS}/{PROSPECTS}/customers/C0123456789/63f4a1c2e1b2c30007a1b2c3",
        f"{SEGMENTS}/{PROSPECTS}/customers/C0123456789",
    ],
    ids=["item", "B2B customer", "B2C customer"],
)
def test_assign_an_item_or_a_customer(emporix: Client, path: str) -> None:
    """201 for a new assignment and 204 for one that is there; neither has a body."""
    command = f"""curl -i -X PUT \\
  '{HOST}{path}' \\
  {TOKEN} \\
  {JSON} \\
  -d '{MEMBERSHIP}'"""
    assert read(emporix, path)[0] == 404
    assert curl(emporix, command)[::2] == (201, "")
    status, assignment = read(emporix, path)
    assert status == 200
    assert assignment["mixins"] == {"segmentAttributes": {"membershipStatus": "PREMIUM"}}
    assert "segmentAttributes" in assignment["metadata"]["mixins"]
    assert curl(emporix, command)[::2] == (204, "")
    assert read(emporix, path)[1]["metadata"]["version"] == 2


@pytest.mark.parametrize(
    "path",
    [f"{SEGMENTS}/{PROSPECTS}/items/PRODUCT/bulk", f"{SEGMENTS}/{PROSPECTS}/customers/bulk"],
    ids=["items", "customers"],
)
def test_assign_many(emporix: Client, path: str) -> None:
    """The tutorial sends an object where a list is asked for, which is a 400."""
    command = f"""curl -i -X PUT \\
  '{HOST}{path}' \\
  {TOKEN} \\
  {JSON} \\
  -d '{{}}'"""
    status, headers, body = curl(emporix, command)
    assert (status, body["message"]) == (400, "Validation problem with request body.")
    assert headers["segmock-violations"] == "body /: expected array, got {}"


def test_search_segments(emporix: Client) -> None:
    """200 with the segments of the site; the placeholders count as not sent."""
    query = "pageSize=string&pageNumber=string&sort=string&fields=string&legalEntityId=string"
    status, headers, body = curl(
        emporix,
        f"""curl -i -X POST \\
  '{HOST}{SEGMENTS}/search?{query}' \\
  -H 'Accept-Language: string' \\
  {TOKEN} \\
  {JSON} \\
  -H 'X-Total-Count: true' \\
  -d '{{
    "q": "siteCode:main"
  }}'""",
    )
    assert (status, headers["x-total-count"]) == (200, str(len(body)))
    everything: list[Record] = read(emporix, SEGMENTS)[1]
    assert [one["id"] for one in body] == [
        one["id"] for one in everything if one["siteCode"] == "main"
    ]


def test_create_a_coupon(emporix: Client) -> None:
    """201 with the code as id."""
    command = f"""curl -i -X POST \\
  '{HOST}{COUPONS}' \\
  {TOKEN} \\
  {JSON} \\
  -d '{{
    "code": "ENG2OC0",
    "name": "Winter Sale 2018",
    "description": "Great Winter Discount of 25 USD in December 2018 and January 2019 for all Orders over 50 USD",
    "discountType": "ABSOLUTE",
    "discountAbsolute": {{
      "amount": 24.99,
      "currency": "USD"
    }},
    "allowAnonymous": false,
    "maxRedemptions": -1,
    "maxRedemptionsPerCustomer": -1,
    "categoryRestricted": false,
    "segmentRestricted": false,
    "restrictions": {{
      "validFor": [
        "C0123456789",
        "C0123456788"
      ],
      "validFrom": "2014-12-01T00:00:00.000Z",
      "validUntil": "2015-01-31T23:59:59.999Z",
      "minOrderValue": {{
        "amount": 49.99,
        "currency": "USD"
      }}
    }},
    "issuedTo": "C01234567989"
  }}'"""  # noqa: E501 - as the vendor writes it
    status, _, body = curl(emporix, command)
    assert (status, body) == (201, {"id": "ENG2OC0"})
    status, coupon = read(emporix, f"{COUPONS}/ENG2OC0")
    assert (status, coupon["issuedTo"], coupon["status"]) == (200, "C01234567989", "EXPIRED")
    assert curl(emporix, command)[0] == 409


@pytest.mark.parametrize("language", ["string", "en"])
def test_items_of_all_segments(emporix: Client, language: str) -> None:
    """200; as a site the placeholder is one that no segment is for."""
    query = (
        "q=string&pageSize=string&pageNumber=string&sort=string&fields=string"
        "&legalEntityId=string&siteCode={site}&onlyActive=false"
    )
    command = f"""curl -i -X GET \\
  '{HOST}{SEGMENTS}/items?{query}' \\
  -H 'Accept-Language: {language}' \\
  {TOKEN} \\
  -H 'X-Total-Count: true'"""
    status, headers, body = curl(emporix, command.replace("{site}", "string"))
    assert (status, headers["x-total-count"], body) == (200, "0", [])
    status, headers, body = curl(emporix, command.replace("{site}", "main"))
    assert (status, headers["x-total-count"]) == (200, str(len(body)))
    assert {one["segmentId"] for one in body} >= {EVERYBODY}


@pytest.mark.parametrize("kind", ["PRODUCT", "CATEGORY"])
def test_items_of_one_type(emporix: Client, kind: str) -> None:
    """The query that the tutorial recommends tells products from categories."""
    status, body = read(emporix, f"{SEGMENTS}/items?q=type:{kind}")
    assert (status, {one["type"] for one in body}) == (200, {kind})


@pytest.mark.parametrize("site, roots", [("string", 0), ("main", 1)])
def test_category_trees(emporix: Client, site: str, roots: int) -> None:
    """200 with the assigned categories below their parents, on the site asked for."""
    status, _, body = curl(
        emporix,
        f"""curl -i -X GET \\
  '{HOST}{SEGMENTS}/items/category-trees?legalEntityId=string&siteCode={site}' \\
  -H 'Accept-Language: string' \\
  {TOKEN}""",
    )
    assert (status, len(body)) == (200, roots)


def test_products_of_a_category_of_a_segment(emporix: Client) -> None:
    """200; the tutorial's own marks of escaping are left out.

    The braces are gone too: curl takes `{fieldName}` for a set with one member and sends that.
    """
    query = (
        "assignmentType=PRODUCT&ref.localizedName={name}&ref.id={product}&showUnpublished=true"
        "&withSubcategories=true&segmentsIds={segment}%2CsegmentId2&pageNumber=1&pageSize=60"
        "&sort=fieldName%3AASC%2CfieldName2%3ADESC&hideUnpublishedProducts=false"
    )
    languages = shlex.quote(
        "Accept-Language: `*`, `en`, `en,de,fr`, `en-EN`, `fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7`"
    )
    command = f"""curl -i -X GET \\
'{HOST}{CATEGORIES}/{KETTLES}/assignments?{query}' \\
-H {languages} \\
{TOKEN} \\
-H 'X-Total-Count: true' \\
-H 'X-Version: v2'"""
    other = {"{name}": "Twix", "{product}": "5c3348bda9812100098ffaa3", "{segment}": "segmentId1"}
    given = {"{name}": "Steel%20Kettle", "{product}": STEEL_KETTLE, "{segment}": "premium"}
    assignment = f"{SEGMENTS}/premium/items/CATEGORY/{KETTLES}"
    segment = {"name": {"en": "Premium"}, "siteCode": "main"}
    assert emporix.send("PUT", f"{SEGMENTS}/premium", json=segment)[0] == 201
    assert emporix.send("PUT", assignment)[0] == 201
    for values, found in ((other, []), (given, [STEEL_KETTLE])):
        filled = command
        for name, value in values.items():
            filled = filled.replace(name, value)
        status, headers, body = curl(emporix, filled)
        assert (status, headers["x-total-count"]) == (200, str(len(found)))
        assert [one["ref"]["id"] for one in body] == found
