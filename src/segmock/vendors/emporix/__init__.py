"""Emporix: customer segments, and the coupon and category operations that take segment ids."""

from segmock.core.vendor import Setting, Vendor
from segmock.vendors.emporix import auth, behaviours, errors, filters, paging

VENDOR = Vendor(
    name=auth.NAME,
    auth=auth,
    errors=errors,
    paging=paging,
    filters=filters,
    behaviours=behaviours,
    settings={
        "active": Setting(
            ("status", "status-and-validity"),
            "What makes a segment active: its status alone, or also that now is in its validity.",
        ),
        "coupon-code-case": Setting(
            ("upper", "kept"),
            "How the code of a new coupon is stored; the vendor's tenants choose it, too.",
        ),
        "coupon-deleted-code": Setting(
            ("free", "taken"), "Whether a new coupon may have the code of a deleted one."
        ),
        "coupon-first-version": Setting(("one", "zero"), "The version of a new coupon."),
        "missing-version": Setting(
            ("update", "refuse"),
            "What an update without metadata.version does: it happens, or it gets 400.",
        ),
        "no-accept-language": Setting(
            ("all", "default"),
            "The languages shown without Accept-Language: all of a text, or the default one.",
        ),
        "own-search": Setting(
            ("active", "assigned"),
            "What a customer's search sees: its active segments, or all that it is assigned to.",
        ),
        "page-size": Setting(
            ("60", "16"),
            "Entries of a page of segments, customers or items where pageSize is not sent.",
        ),
        "unknown-segment": Setting(
            ("not-found", "bad-request"),
            "How an assignment to a segment that is not there is refused.",
        ),
        "unknown-segment-list": Setting(
            ("not-found", "empty"),
            "What a list of the customers or items of a segment that is not there is.",
        ),
    },
    not_emulated=(
        "Products, categories, customers and legal entities are given and cannot be changed.",
        "The redemption and validation of coupons, and the schemas of mixins.",
        "Webhook events.",
    ),
)
