"""What a filter may name: the fields of a customer and of a segment, by flat dotted paths."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.filtering import Path


class Form(Enum):
    """What the values of a field are."""

    TEXT = "text"
    NUMBER = "numbers"
    DAY = "dates"
    INSTANT = "date-times"
    SEVERAL = "several things"
    FREE = "values of any kind"


@dataclass(frozen=True, slots=True)
class Field:
    """Where a record keeps a field, and what its values are."""

    path: Path
    form: Form


Fields: TypeAlias = "Callable[[str], Field | None]"
"""Finds the field of a name, or nothing."""

_CUSTOMER = {
    **dict.fromkeys(("id", "source_id", "name", "description", "email", "phone"), Form.TEXT),
    **dict.fromkeys(("address.line_1", "address.line_2", "address.city"), Form.TEXT),
    **dict.fromkeys(("address.state", "address.country", "address.postal_code"), Form.TEXT),
    **dict.fromkeys(("birthdate", "birthday"), Form.DAY),
    **dict.fromkeys(("created_at", "updated_at", "summary.orders.last_order_date"), Form.INSTANT),
    "summary.orders.total_count": Form.NUMBER,
    "summary.orders.total_amount": Form.NUMBER,
    "summary.orders.average_amount": Form.NUMBER,
    "summary.orders.last_order_amount": Form.NUMBER,
    "summary.redemptions.total_redeemed": Form.NUMBER,
    "summary.redemptions.total_failed": Form.NUMBER,
    "summary.redemptions.total_succeeded": Form.NUMBER,
    "summary.redemptions.total_rolled_back": Form.NUMBER,
    "summary.redemptions.total_rollback_failed": Form.NUMBER,
    "summary.redemptions.total_rollback_succeeded": Form.NUMBER,
    "summary.redemptions.gift.redeemed_amount": Form.NUMBER,
    "summary.redemptions.gift.amount_to_go": Form.NUMBER,
    "summary.redemptions.loyalty_card.redeemed_points": Form.NUMBER,
    "summary.redemptions.loyalty_card.points_to_go": Form.NUMBER,
    "loyalty.points": Form.NUMBER,
    "loyalty.referred_customers": Form.NUMBER,
    "loyalty.campaigns": Form.SEVERAL,
    "referrals.total": Form.NUMBER,
    "referrals.campaigns": Form.SEVERAL,
}
"""Fields of a customer with a fixed name; amounts are in cents."""
_SEGMENT = {**dict.fromkeys(("id", "name", "type"), Form.TEXT), "created_at": Form.INSTANT}

METADATA = "metadata."
SYSTEM_METADATA = "system_metadata."
_CAMPAIGNS = ("loyalty", "campaigns")
_CHOSEN: tuple[tuple[str, str, Callable[[str], Path], Form], ...] = (
    # A metadata key may have dots of its own; the vendor's own metadata has levels. A list is
    # compared as a whole (deviation: lists-compare-whole).
    (METADATA, "", lambda key: ("metadata", key), Form.FREE),
    (SYSTEM_METADATA, "", lambda key: ("system_metadata", *key.split(".")), Form.FREE),
    ("events.", ".count", lambda event: ("events", event, "count"), Form.NUMBER),
    # The names of campaigns have spaces and digits. The vendor's filters call the points of a
    # campaign otherwise than its customers do.
    ("loyalty_points.campaigns.", ".points", lambda c: (*_CAMPAIGNS, c, "points"), Form.NUMBER),
    ("loyalty.campaigns.", ".points", lambda c: (*_CAMPAIGNS, c, "points"), Form.NUMBER),
    ("loyalty.campaigns.", ".loyalty_tier", lambda c: (*_CAMPAIGNS, c, "loyalty_tier"), Form.TEXT),
    (
        "loyalty.referred_customers.campaigns.",
        "",
        lambda c: (*_CAMPAIGNS, c, "referred_customers"),
        Form.NUMBER,
    ),
)
"""Beginning and end of names with a part that is the project's own choice."""

KNOWN = (
    f"{METADATA}<key>, {SYSTEM_METADATA}<path>, events.<event>.count, "
    "loyalty_points.campaigns.<name>.points, loyalty.referred_customers.campaigns.<name>, "
    f"{', '.join(_CUSTOMER)}"
)
"""The names of a customer's fields, for people."""


def of_customer(name: str) -> Field | None:
    """Return the field of a customer that a filter names, or None."""
    if (form := _CUSTOMER.get(name)) is not None:
        return Field(tuple(name.split(".")), form)
    for start, end, path, form in _CHOSEN:
        if name.startswith(start) and name.endswith(end) and len(name) > len(start) + len(end):
            return Field(path(name[len(start) : len(name) - len(end)]), form)
    return None


def of_segment(name: str) -> Field | None:
    """Return the field of a segment that a filter of the list names, or None."""
    form = _SEGMENT.get(name)
    return None if form is None else Field((name,), form)
