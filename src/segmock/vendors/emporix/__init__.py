"""Emporix: customer segments, and the coupon and category operations that take segment ids."""

from segmock.core.vendor import Vendor
from segmock.vendors.emporix import auth, behaviours, errors, filters, paging

VENDOR = Vendor(
    name=auth.NAME,
    auth=auth,
    errors=errors,
    paging=paging,
    filters=filters,
    behaviours=behaviours,
    not_emulated=(
        "The token endpoint and customer logins: send one of the credential words as the token.",
        "The narrower view of a token that has customersegment.segment_read_own alone.",
        "PATCH, segments in bulk, match, and the removal of assignments.",
        "Products, categories, customers and legal entities are given and cannot be changed.",
        "The other operations on coupons and categories, and the schemas of mixins.",
        "Webhook events.",
    ),
)
