"""Which fields a resource has."""

from __future__ import annotations

import pytest

from segmock.vendors.emporix.filters import fields
from segmock.vendors.emporix.filters.fields import Field, Shape
from tests.vendors.conftest import served


@pytest.mark.parametrize(
    "name, found",
    [
        ("id", Field("id", ("id",), ("id",), Shape.TEXT)),
        ("name", Field("name", ("name", "en"), ("name",), Shape.TEXTS)),
        ("name.de", Field("name.de", ("name", "de"), ("name", "de"), Shape.TEXT)),
        ("mixins.a.b", Field("mixins.a.b", ("mixins", "a", "b"), ("mixins", "a", "b"), Shape.OPEN)),
        ("name.de.at", None),
        ("id.x", None),
        ("validity.until", None),
    ],
)
def test_a_name_leads_to_a_field(name: str, found: Field | None) -> None:
    """With what it holds, and where a text without a language is looked for."""
    assert fields.find("segments", name) == found


@pytest.mark.parametrize(
    "operation, owner",
    [
        ("GET-customer-segment-retrieve-segments", "segments"),
        ("POST-customer-segment-search-segments", "segments"),
        ("GET-customer-segment-retrieve-customers", "customers"),
        ("GET-customer-segment-retrieve-segment-items", "items"),
        ("GET-customer-segment-retrieve-category-trees", "items"),
        ("POST-coupon-create-coupon", "coupons"),
    ],
)
def test_a_path_tells_whose_fields_are_meant(
    exchange_of: object, operation: str, owner: str
) -> None:
    """The last resource in it that has any."""
    assert fields.resource(exchange_of(operation)) == owner  # type: ignore[operator]


def test_answers_have_every_field_that_can_be_named() -> None:
    """The properties of the description are the fields of the languages."""
    schemas = served("emporix").spec.document["components"]["schemas"]
    answers = {"segments": "Segment", "customers": "CustomerAssignment", "items": "ItemAssignment"}
    for owner, schema in answers.items():
        named = {name.partition(".")[0] for name in fields.RESOURCES[owner]}
        assert named == set(schemas[schema]["properties"])
