"""Voucherify: customers, and segments that are computed from the customers' records."""

from datetime import timedelta

from segmock.core.limiting import Limit, Usage
from segmock.core.vendor import Setting, Vendor
from segmock.vendors.voucherify import auth, behaviours, errors, filters, paging

CALLS = 10_000_000
"""Requests a minute of a bearer: a custom plan, so that no load test is refused (deviations:
plan-is-custom, limit-bearer)."""


def _rate(usage: Usage) -> dict[str, str]:
    """Return the headers that the vendor sends with every answer, and those of a refusal."""
    ready = usage.at if usage.remaining else usage.resets
    told = {
        "X-Rate-Limit-Limit": str(usage.calls),
        "X-Rate-Limit-Remaining": str(usage.remaining),
        "X-Rate-Limit-Retry": str(int(ready.timestamp())),
    }
    if usage.refused:
        told |= {"Retry-After": str(usage.retry_after), "X-Rate-Limit-Type": "api_calls"}
    return told


VENDOR = Vendor(
    name="voucherify",
    auth=auth,
    errors=errors,
    paging=paging,
    filters=filters,
    behaviours=behaviours,
    limit=Limit(CALLS, timedelta(minutes=1), _rate),
    settings={
        "scopes": Setting(
            ("any", "all"), "Whether one of an operation's scopes is enough for a token."
        ),
        "metadata-update": Setting(
            ("replaced", "merged"), "What metadata that is sent does to what a customer has."
        ),
        "segment-names": Setting(
            ("repeatable", "unique"), "Whether two segments may have the same name."
        ),
        "unknown-customers": Setting(
            ("ignored", "refused"), "What is done about unknown ids in a new static segment."
        ),
        "initial-sync-status": Setting(
            ("omitted", "sent"), "Whether segments tell how far they have been filled."
        ),
    },
    not_emulated=(
        "The client-side API under /client/v1: it has no segment operations.",
        "Operators that speak of places, campaigns and vouchers, such as $in_location.",
        (
            "Orders, redemptions, loyalty programs and custom events: customers have what their "
            "orders bring, and nothing adds to it."
        ),
        "Importing and changing customers in bulk, and customers who have yet to confirm.",
        "The few seconds that the vendor takes to update a segment: membership is always current.",
        "Webhooks: nobody is told that a customer enters or leaves a segment.",
    ),
)
