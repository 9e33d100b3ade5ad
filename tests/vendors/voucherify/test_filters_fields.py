from __future__ import annotations

import pytest

from segmock.vendors.voucherify.filters.fields import Field, Form, of_customer, of_segment


@pytest.mark.parametrize(
    "name, path, form",
    [
        ("name", ("name",), Form.TEXT),
        ("address.city", ("address", "city"), Form.TEXT),
        ("birthdate", ("birthdate",), Form.DAY),
        ("summary.orders.last_order_date", ("summary", "orders", "last_order_date"), Form.INSTANT),
        ("summary.redemptions.gift.amount_to_go", None, Form.NUMBER),
        ("referrals.campaigns", ("referrals", "campaigns"), Form.SEVERAL),
        ("metadata.a key.with dots", ("metadata", "a key.with dots"), Form.FREE),
        (
            "system_metadata.web_widget.widgets",
            ("system_metadata", "web_widget", "widgets"),
            Form.FREE,
        ),
        ("events.cart.viewed.count", ("events", "cart.viewed", "count"), Form.NUMBER),
        (
            "loyalty_points.campaigns.Tiers 2.points",
            ("loyalty", "campaigns", "Tiers 2", "points"),
            Form.NUMBER,
        ),
        (
            "loyalty.campaigns.Tiers 2.points",
            ("loyalty", "campaigns", "Tiers 2", "points"),
            Form.NUMBER,
        ),
        (
            "loyalty.campaigns.Tiers 2.loyalty_tier",
            ("loyalty", "campaigns", "Tiers 2", "loyalty_tier"),
            Form.TEXT,
        ),
        (
            "loyalty.referred_customers.campaigns.Tiers 2",
            ("loyalty", "campaigns", "Tiers 2", "referred_customers"),
            Form.NUMBER,
        ),
    ],
)
def test_names_of_customers(name: str, path: tuple[str, ...] | None, form: Form) -> None:
    """A name leads to a place in the record, also where a part of it is the project's choice."""
    assert of_customer(name) == Field(path or tuple(name.split(".")), form)


@pytest.mark.parametrize(
    "name",
    [
        *("", "colour", "address", "metadata", "metadata.", "events.count", "events..count"),
        *("system_metadata.", "loyalty_points.campaigns.points", "loyalty.campaigns.Tiers 2"),
        *("events.order", "loyalty.referred_customers.campaigns."),
    ],
)
def test_other_names(name: str) -> None:
    """Of anything else a customer has nothing."""
    assert of_customer(name) is None


def test_names_of_segments() -> None:
    """The filters of the list know four of them."""
    forms = {name: of_segment(name) for name in ("id", "name", "type", "created_at", "updated_at")}
    assert [field and field.form for field in forms.values()] == [
        *(Form.TEXT, Form.TEXT, Form.TEXT, Form.INSTANT, None)
    ]
