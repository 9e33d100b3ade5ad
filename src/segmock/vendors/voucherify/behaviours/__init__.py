"""Role 5: customers, segments whose members are computed from them, and access tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core import tokens
from segmock.core.vendor import Layout
from segmock.vendors.voucherify.behaviours import (
    activities,
    customers,
    oauth,
    people,
    segments,
    stamps,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmock.core.vendor import Behaviour

behaviours: Mapping[str, Behaviour] = {
    "list-customers": customers.list_,
    "create-customer": customers.create,
    "get-customer": customers.read,
    "update-customer": customers.update,
    "delete-customer": customers.delete,
    "customer-permanently-deletion": customers.delete_for_ever,
    "list-customer-segments": segments.list_of_customer,
    "list-segment": segments.list_,
    "create-segment": segments.create,
    "get-segment": segments.read,
    "update-segment": segments.update,
    "delete-segment": segments.delete,
    "list-segment-activities": activities.list_,
    "generate-oauth-token": oauth.issue,
    "introspect-oauth-token": oauth.introspect,
    "revoke-oauth-token": oauth.revoke,
}


layouts: Mapping[str, Layout] = {
    "customers": Layout(
        resource="customer",
        key=lambda customer: str(customer["id"]),
        given=people.given_customers,
        indexes={
            # No two customers have the same one: a second creation changes the first customer.
            "source_id": lambda customer: filter(None, (customer.get("source_id"),)),
            "email": lambda customer: filter(None, (customer.get("email"),)),
        },
        sorted_by=(("created_at",),),
    ),
    "segments": Layout(
        resource="segment",
        key=lambda segment: str(segment["id"]),
        given=segments.given,
        indexes={"name": lambda segment: (str(segment["name"]),)},
        unique=("name",),
        schema="#/components/schemas/SimpleSegment",
    ),
    "stamps": stamps.layout,
    tokens.COLLECTION: tokens.layout,
}
