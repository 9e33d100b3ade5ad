"""Voucherify: the segments that a customer belongs to, computed from the customer's record."""

from segmock.core.vendor import Vendor
from segmock.vendors.voucherify import auth, behaviours, errors, filters, paging

VENDOR = Vendor(
    name="voucherify",
    auth=auth,
    errors=errors,
    paging=paging,
    filters=filters,
    behaviours=behaviours,
    not_emulated=(
        "The rate limit: no answer carries an X-Rate-Limit header.",
        "The OAuth endpoints: no access token can be obtained here.",
        "The client-side API under /client/v1: it has no segment operations.",
        "Filters over events, redemptions, loyalty programs and locations.",
        "The few seconds that the vendor takes to update a segment: membership is always current.",
        "Webhooks: nobody is told that a customer enters or leaves a segment.",
    ),
)
